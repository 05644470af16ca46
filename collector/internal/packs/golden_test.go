package packs

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"mlife/collector/internal/labels"
)

// TestGolden holds the layouts to their names and texts: what is in a pack, in its order.
func TestGolden(t *testing.T) {
	s := store{}
	var rows []Row
	for i, a := range []string{`{"label":"cat","text":"a cat","boxes":[{"label":"cat","x":2,"y":1,"w":4,"h":5,"id":"7"},{"label":"dog","x":4,"y":4,"w":8,"h":4,"angle":90}]}`, `dog`, ``, `{"polygons":[{"label":"cat","points":[[0,0],[4,0],[4,4]],"holes":[[[1,1],[2,1],[2,2]]]}]}`} {
		sha, md := s.put(fmt.Appendf(nil, "not really a picture: %d", i))
		rows = append(rows, Row{Path: []string{"yard/1.jpg", "yard/1.png", "Yard/1.JPG", "b/ü 2.jpg"}[i], SHA256: sha, MD5: md, MediaType: "image/jpeg", Size: int64(len(s[sha])), Width: 16, Height: 10,
			Annotation: []byte(a), Columns: map[string]json.RawMessage{"place": json.RawMessage(`"hall"`), "lux": json.RawMessage("3.5")}})
	}
	rows = append(rows, Row{Path: "gone.jpg", SHA256: strings.Repeat("0", 64)})
	set := Set{Name: "night | masks", Version: "2", Digest: "sha256:ab", Splits: []Split{{"train", rowsOf(rows[:2])}, {"val", rowsOf(rows[2:])}}}
	for _, f := range []Format{Format(labels.COCO), Format(labels.YOLODetect), Format(labels.VOC), Format(labels.ImageNet), WebDataset, Parquet, CSVFiles, JSONLines} {
		p := prepared(t, set, s, Options{Format: f, LeaveOut: true})
		var out txtar.Archive
		out.Comment = fmt.Appendf(nil, "%s, %d bytes\n%s\n", p.Name(), p.Size(), p.MediaType())
		files := entries(t, whole(t, p))
		for name, data := range maps.Clone(files) {
			if strings.HasSuffix(name, ".tar") {
				for inner, data := range entries(t, data) {
					files[name+"!"+inner] = data
				}
				delete(files, name)
			}
		}
		for _, name := range slices.Sorted(maps.Keys(files)) {
			data := files[name]
			switch {
			case strings.HasSuffix(name, ".parquet"):
				data = nil // the library's version shows in the bytes
			case !bytes.HasSuffix(data, []byte("\n")):
				data = append(data, '\n')
			}
			out.Files = append(out.Files, txtar.File{Name: name, Data: data})
		}
		file := "testdata/golden/" + string(f) + ".txtar"
		got := txtar.Format(&out)
		if *update {
			if err := os.WriteFile(file, got, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if f == Parquet { // sizes of files
			got, want = digits(got), digits(want)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s: have\n%s", f, got)
		}
	}
}

func digits(b []byte) []byte {
	return bytes.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, b)
}
