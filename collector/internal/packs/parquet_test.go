package packs

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
	"github.com/goccy/go-yaml"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/clip"
)

// table reads a Parquet file with Apache Arrow's own reader.
func arrowTable(t *testing.T, b []byte) (arrow.Table, *file.Reader) {
	t.Helper()
	r, err := file.NewParquetReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	fr, err := pqarrow.NewFileReader(r, pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
	if err != nil {
		t.Fatal(err)
	}
	tab, err := fr.ReadTable(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return tab, r
}

func TestArrowReadsParquet(t *testing.T) {
	s := store{}
	set := madeSet(s, 9, 40)
	rows := rowsIn(t, set)
	p := prepared(t, set, s, Options{Format: Parquet, ShardRows: 12})
	files := entries(t, whole(t, p))
	m := p.Manifest()
	var names []string
	for _, x := range p.Parts() {
		names = append(names, x.Name)
	}
	want := "README.md rows.jsonl pack.json data/train-00000-of-00002.parquet data/train-00001-of-00002.parquet data/validation-00000-of-00001.parquet data/test-00000-of-00001.parquet"
	if got := strings.Join(names, " "); got != want {
		t.Fatalf("parts %s", got)
	}
	at := 0
	for _, name := range names[3:] {
		tab, r := arrowTable(t, files[name])
		if int(tab.NumRows()) != m.Shards[name] {
			t.Errorf("%s: %d rows, the manifest says %d", name, tab.NumRows(), m.Shards[name])
		}
		for i := range int(tab.NumRows()) {
			checkArrow(t, tab, i, rows[at], m.Classes, s)
			at++
		}
		var meta struct {
			Info struct{ Features map[string]any }
		}
		if kv := r.MetaData().KeyValueMetadata().FindValue("huggingface"); kv == nil || json.Unmarshal([]byte(*kv), &meta) != nil || len(meta.Info.Features) != int(tab.NumCols()) {
			t.Errorf("%s: the features are not with it: %v", name, meta)
		}
	}
	if at != len(rows) {
		t.Errorf("%d rows of %d", at, len(rows))
	}
	head, _, _ := strings.Cut(strings.TrimPrefix(string(files["README.md"]), "---\n"), "\n---\n")
	var card struct {
		DatasetInfo struct {
			Features []struct{ Name string }
			Splits   []struct {
				Name        string
				NumExamples int `yaml:"num_examples"`
			}
		} `yaml:"dataset_info"`
		Configs []struct {
			DataFiles []struct{ Split, Path string } `yaml:"data_files"`
		}
	}
	if err := yaml.Unmarshal([]byte(head), &card); err != nil {
		t.Fatal(err)
	}
	if len(card.Configs) != 1 || len(card.Configs[0].DataFiles) != 3 || card.Configs[0].DataFiles[1].Path != "data/validation-*" || card.DatasetInfo.Splits[0].NumExamples != 20 {
		t.Errorf("card %+v", card)
	}
	for i, f := range card.DatasetInfo.Features {
		tab, _ := arrowTable(t, files[names[3]])
		if tab.Schema().Field(i).Name != f.Name {
			t.Errorf("feature %d is %s, the column is %s", i, f.Name, tab.Schema().Field(i).Name)
		}
	}
}

func cell(t *testing.T, tab arrow.Table, name string, i int) (arrow.Array, int) {
	t.Helper()
	at := tab.Schema().FieldIndices(name)
	if len(at) != 1 {
		t.Fatalf("no column %s in %s", name, tab.Schema())
	}
	for _, c := range tab.Column(at[0]).Data().Chunks() {
		if i < c.Len() {
			return c, i
		}
		i -= c.Len()
	}
	t.Fatalf("no row %d", i)
	return nil, 0
}

// checkArrow holds a row of the file to the row of the set.
func checkArrow(t *testing.T, tab arrow.Table, i int, want Row, classes []string, s store) {
	t.Helper()
	a, err := annotationOf(want)
	if err != nil {
		t.Fatal(err)
	}
	col, k := cell(t, tab, "image", i)
	media := col.(*array.Struct)
	if b := media.Field(0).(*array.Binary).Value(k); !bytes.Equal(b, s[want.SHA256]) {
		t.Errorf("%s: other bytes", want.Path)
	}
	col, k = cell(t, tab, "label", i)
	label := ""
	if !col.IsNull(k) {
		label = classes[col.(*array.Int64).Value(k)]
	}
	if label != a.Label {
		t.Errorf("%s: label %q, want %q", want.Path, label, a.Label)
	}
	col, k = cell(t, tab, "annotation", i)
	whole := annotation.Annotation{}
	if !col.IsNull(k) {
		if whole, err = annotation.Parse([]byte(col.(*array.String).Value(k))); err != nil {
			t.Fatal(err)
		}
	}
	x, _ := annotation.JSON(whole)
	y, _ := annotation.JSON(a)
	if !bytes.Equal(x, y) {
		t.Errorf("%s: annotation %s, want %s", want.Path, x, y)
	}
	col, k = cell(t, tab, "objects", i)
	list := col.(*array.List)
	from, to := list.ValueOffsets(k)
	objects := list.ListValues().(*array.Struct)
	wants := annotation.Instances(&a.Shapes)
	if int(to-from) != len(wants) {
		t.Fatalf("%s: %d objects, want %d", want.Path, to-from, len(wants))
	}
	for n, w := range wants {
		at := int(from) + n
		bbox := objects.Field(0).(*array.List)
		b0, b1 := bbox.ValueOffsets(at)
		got := fmt.Sprint(bbox.ListValues().(*array.Float64).Float64Values()[b0:b1])
		box := w.Box
		if box == nil {
			x, y, ww, h := annotation.Bounds(w.Polygons[0].Points)
			box = &clip.Box{X: x, Y: y, W: ww, H: h}
		}
		if got != fmt.Sprint([]float64{box.X, box.Y, box.W, box.H}) {
			t.Errorf("%s: object %d: %s, want %+v", want.Path, n, got, *box)
		}
		if c := objects.Field(1).(*array.Int64).Value(at); classes[c] != w.Label {
			t.Errorf("%s: object %d is a %s, want %s", want.Path, n, classes[c], w.Label)
		}
	}
	col, k = cell(t, tab, "count", i)
	if fmt.Sprint(col.(*array.Int64).Value(k)) != string(want.Columns["count"]) {
		t.Errorf("%s: count", want.Path)
	}
	col, k = cell(t, tab, "score", i)
	if col.IsNull(k) != (want.Columns["score"] == nil) {
		t.Errorf("%s: score", want.Path)
	}
	col, k = cell(t, tab, "path_1", i)
	if col.(*array.String).Value(k) != "=1+1" {
		t.Errorf("%s: the column that has the name of one of ours", want.Path)
	}
}

// TestParquetKeepsNoMedia: the plan has what lies between the media alone.
func TestParquetKeepsNoMedia(t *testing.T) {
	s := store{}
	rows := made(s, 3, 30)
	p := prepared(t, Set{Name: "x", Splits: []Split{{"train", rowsOf(rows)}}}, s, Options{Format: Parquet})
	if m := p.Manifest(); p.plan.Text > m.Bytes/3 || m.Media != 30 {
		t.Errorf("the plan holds %d bytes, the media have %d", p.plan.Text, m.Bytes)
	}
}

func TestParquetTypesOfColumns(t *testing.T) {
	s := store{}
	sha, _ := s.put([]byte("RIFF"))
	row := func(path string, c map[string]json.RawMessage) Row {
		return Row{Path: path, SHA256: sha, Columns: c}
	}
	set := Set{Name: "x", Splits: []Split{{"train", rowsOf([]Row{
		row("a.wav", map[string]json.RawMessage{"n": json.RawMessage("1"), "f": json.RawMessage("2"), "b": json.RawMessage("true"), "mixed": json.RawMessage("true"), "o": json.RawMessage(`{"a":[1]}`), "naïve, \"x\"": json.RawMessage(`"y"`)}),
		row("b.wav", map[string]json.RawMessage{"n": json.RawMessage("null"), "f": json.RawMessage("2.5"), "mixed": json.RawMessage("3")}),
	})}}}
	p := prepared(t, set, s, Options{Format: Parquet})
	files := entries(t, whole(t, p))
	tab, _ := arrowTable(t, files["data/train-00000-of-00001.parquet"])
	got := map[string]string{}
	for _, f := range tab.Schema().Fields() {
		got[f.Name] = f.Type.String()
	}
	for name, want := range map[string]string{"n": "int64", "f": "float64", "b": "bool", "mixed": "utf8", "o": "utf8", "na_ve_ _x_": "utf8", "audio": "struct<bytes: binary, path: utf8>"} {
		if got[name] != want {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
	if p.Manifest().Losses.Count != 1 {
		t.Errorf("losses %+v", p.Manifest().Losses)
	}
	if p.Parts()[0].Name != "README.md" || filepath.Ext(p.Name()) != ".zip" {
		t.Errorf("%v %s", p.Parts(), p.Name())
	}
}
