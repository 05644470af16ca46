package labels

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/clip"
	"mlife/shared/fault"
)

const tableText = "filename,class,xmin,ymin,xmax,ymax\na.jpg,cat,1,2,4,6\n"

// packedAs gives one set as each kind of source.
func packedAs(t *testing.T) map[string]string {
	t.Helper()
	dir := t.TempDir()
	out := map[string]string{}
	save := func(name string, b []byte) {
		out[name] = filepath.Join(dir, name)
		if err := os.WriteFile(out[name], b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var z, tarred bytes.Buffer
	zw := zip.NewWriter(&z)
	w, err := zw.Create("set/table.csv")
	if err == nil {
		_, err = io.WriteString(w, tableText)
	}
	if err = errors.Join(err, zw.Close()); err != nil {
		t.Fatal(err)
	}
	tw := tar.NewWriter(&tarred)
	err = tw.WriteHeader(&tar.Header{Name: "set/table.csv", Size: int64(len(tableText)), Mode: 0o600, Typeflag: tar.TypeReg})
	if err == nil {
		_, err = io.WriteString(tw, tableText)
	}
	if err = errors.Join(err, tw.Close()); err != nil {
		t.Fatal(err)
	}
	packed := func(b []byte) []byte {
		var g bytes.Buffer
		gw := gzip.NewWriter(&g)
		if _, err := gw.Write(b); err != nil {
			t.Fatal(err)
		}
		if err := gw.Close(); err != nil {
			t.Fatal(err)
		}
		return g.Bytes()
	}
	save("a.zip", z.Bytes())
	save("a.tar", tarred.Bytes())
	save("a.tgz", packed(tarred.Bytes()))
	save("table.csv.gz", packed([]byte(tableText)))
	save("no-extension", []byte("\ufeff"+tableText))
	if err := os.MkdirAll(filepath.Join(dir, "folder", "set"), 0o700); err != nil {
		t.Fatal(err)
	}
	save("folder/set/table.txt", []byte(tableText))
	out["folder"] = filepath.Join(dir, "folder")
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "folder", "link.csv")); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEveryKindOfSource(t *testing.T) {
	for name, file := range packedAs(t) {
		s, err := Open(file, Limits{TempDir: t.TempDir()})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		n := 0
		rep, err := Read(t.Context(), s, Options{}, func(it Item) error {
			n++
			if it.Path != "a.jpg" || len(it.Annotation.Boxes) != 1 {
				return fmt.Errorf("%+v", it)
			}
			return nil
		})
		if err := errors.Join(err, s.Close()); err != nil || n != 1 {
			t.Errorf("%s: %d items, %v", name, n, err)
		}
		if links := rep.Refused.Count; (name == "folder") != (links == 1) {
			t.Errorf("%s: %v", name, rep.Refused.List)
		}
	}
	if _, err := Open(filepath.Join(t.TempDir(), "none"), Limits{}); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
}

func TestLimitsOfSources(t *testing.T) {
	many := fstest.MapFS{}
	for i := range 20 {
		many[fmt.Sprintf("f%d.csv", i)] = &fstest.MapFile{Data: []byte("x")}
	}
	if _, err := Folder(many, Limits{Entries: 10}); !fault.Is(err, fault.TooLarge) {
		t.Error(err)
	}
	if _, err := Folder(fstest.MapFS{"a/b/c/d/e.csv": {Data: []byte("x")}}, Limits{Depth: 3}); !fault.Is(err, fault.TooLarge) {
		t.Error(err)
	}
	rows := "filename,class\n" + strings.Repeat("a.jpg,cat\n", 1) + "b.jpg,cat\nc.jpg,cat\n"
	s, err := Folder(fstest.MapFS{"t.csv": {Data: []byte(rows)}}, Limits{Items: 2})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Read(t.Context(), s, Options{}, func(Item) error { return nil }); !fault.Is(err, fault.TooLarge) {
		t.Error(err)
	}
	long := `{"images":[{"id":1,"file_name":"` + strings.Repeat("x", 3<<20) + `"}],"annotations":[],"categories":[]}`
	s, err = Folder(fstest.MapFS{"t.json": {Data: []byte(long)}}, Limits{Element: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	rep, err := ReadAs(t.Context(), COCO, s, Options{}, func(Item) error { return nil })
	if err != nil && rep.Refused.Count == 0 {
		t.Error(err)
	}
	if rep.Items != 0 {
		t.Error("an element longer than the limit was read")
	}
	many2 := `{"images":[{"id":1,"file_name":"a.jpg"}],"categories":[{"id":1,"name":"c"}],"annotations":[` + strings.Repeat(`{"image_id":1,"category_id":1,"bbox":[1,1,1,1]},`, clip.MaxObjects+50)
	s, err = Folder(fstest.MapFS{"t.json": {Data: []byte(strings.TrimSuffix(many2, ",") + "]}")}}, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	rep, err = Read(t.Context(), s, Options{}, func(Item) error { return nil })
	if err != nil || rep.Objects != clip.MaxObjects || rep.Refused.Count != 1 || rep.Annotations != clip.MaxObjects+50 {
		t.Errorf("%d objects, %v %v", rep.Objects, rep.Refused.List, err)
	}
}

// TestLargeCOCO reads a file with its annotations before its images and categories, in
// no order, in a small part of the memory that it has bytes.
func TestLargeCOCO(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 30 MB")
	}
	file := filepath.Join(t.TempDir(), "big.json")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	const images, each = 4000, 20
	w := &strings.Builder{}
	flush := func() {
		if _, err := f.WriteString(w.String()); err != nil {
			t.Fatal(err)
		}
		w.Reset()
	}
	w.WriteString(`{"annotations":[`)
	ring := strings.Repeat("10.25,20.5,30.125,40.0625,", 12) + "1,2"
	for n := range images * each {
		if n > 0 {
			w.WriteByte(',')
		}
		fmt.Fprintf(w, `{"id":%d,"image_id":%d,"category_id":1,"bbox":[1,1,5,5],"segmentation":[[%s]]}`, n+1, n%images, ring)
		if n%1000 == 0 {
			flush()
		}
	}
	w.WriteString(`],"images":[`)
	for n := range images {
		if n > 0 {
			w.WriteByte(',')
		}
		fmt.Fprintf(w, `{"id":%d,"file_name":"%d.jpg","width":100,"height":100}`, n, n)
	}
	w.WriteString(`],"categories":[{"id":1,"name":"cat"}]}`)
	flush()
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := Open(file, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var most uint64
	objects, items := 0, 0
	rep, err := Read(t.Context(), s, Options{}, func(it Item) error {
		items++
		objects += len(it.Annotation.Polygons)
		if items%800 == 1 {
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
		}
		return nil
	})
	if err = errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if items != images || objects != images*each || rep.Annotations != images*each || rep.Refused.Count != 0 {
		t.Errorf("%d items, %d objects, %d annotations, %v", items, objects, rep.Annotations, rep.Refused.List)
	}
	t.Logf("%d MiB file, %d MiB held at most", info.Size()>>20, most>>20)
	if most > uint64(info.Size())/3 {
		t.Errorf("held %d MiB of a file of %d MiB", most>>20, info.Size()>>20)
	}
}

func TestWritingToAFolder(t *testing.T) {
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	it := Item{Media{Path: "a/b.png", Width: 4, Height: 4}, annotation.Annotation{Label: "cat"}}
	bad := []Item{{Media: Media{Path: "../x.png"}}, {Media: Media{Path: ""}}, {Media: Media{Path: "c.png"}, Annotation: annotation.Annotation{Label: strings.Repeat("x", 1000)}}, it}
	all := func(yield func(Item, error) bool) {
		for _, it := range append([]Item{it}, bad...) {
			if !yield(it, nil) {
				return
			}
		}
	}
	media := func(it Item) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(pictureOf(t, it))), nil }
	rep, err := Write(t.Context(), LabelMe, all, ToFolder(root), WriteOptions{Media: media})
	if err != nil || rep.Items != 1 || rep.Refused.Count != 4 {
		t.Errorf("%v: %+v", err, rep)
	}
	for _, name := range []string{"a/b.json", "a/b.png"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	if _, err := Write(t.Context(), LabelMe, all, ToFolder(root), WriteOptions{}); !fault.Is(err, fault.Exists) {
		t.Errorf("written over: %v", err)
	}
	broken := errors.New("the list broke")
	_, err = Write(t.Context(), CSV, func(yield func(Item, error) bool) { yield(Item{}, broken) }, ToFolder(root), WriteOptions{})
	if !errors.Is(err, broken) {
		t.Error(err)
	}
}
