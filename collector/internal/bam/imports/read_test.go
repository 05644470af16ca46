package imports

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mlife/shared/fault"
)

// opened writes text into a file of this name and opens it.
func opened(tb testing.TB, name, text string) (*File, error) {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "file")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		tb.Fatal(err)
	}
	f, err := Open(path, name)
	if err == nil {
		tb.Cleanup(func() { f.Close() })
	}
	return f, err
}

// told gives rows as "row:path=text ..." and errors as they are.
func told(f *File, records string) (out []string) {
	for rows := f.Rows(records); len(out) < 1000; {
		r, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			out = append(out, "! "+err.Error())
			continue
		}
		s := fmt.Sprint(r.Row, ":")
		for _, c := range r.Cells {
			s += " " + c.Path + "=" + c.Text
		}
		out = append(out, s)
	}
	return append(out, "endless")
}

func TestTables(t *testing.T) {
	for _, c := range []struct {
		name, text, records string
		want                []string
	}{
		{"a.csv", "a,b\n1,2\n'=x,\"3,\n4\"\n5\n6,7\n", "", []string{"2: a=1 b=2", "3: a==x b=3,\n4", "! row 5: 1 cells, but the header names 2 columns: quote cells that hold the separator", "6: a=6 b=7"}},
		{"a.csv", "\ufeffa;b\n1;2\n", "", []string{"2: a=1 b=2"}},
		{"a.csv", "a,a\n1,2\n", "", []string{`! row 1: the column "a" is there twice: columns 1 and 2`}},
		{"a.csv", "a,b\n", "", []string{"! there is no row in it"}},
		{"a.csv", "a,b\n\"x,1\n", "", []string{"! row 2: a quoted cell does not end as it should (line 2, byte 6): close the quote, and double quotes inside it"}},
		{"a.json", `[{"a":{"b":1},"c":"x"},3,{"a":2}]`, "", []string{`1: a={"b":1} a.b=1 c=x`, `! row 2: "3" is not an object`, "3: a=2"}},
		{"a.json", "{\"a\":1}\n{bad\n{\"a\":2}\n", "", []string{"1: a=1", "! row 2: invalid character 'b' looking for beginning of object key string", "3: a=2"}},
		{"a.json", `{"info":{},"images":[{"a":1},{"a":2}],"n":[1]}`, "", []string{"1: a=1", "2: a=2"}},
		{"a.json", `{"x":[{"a":1}],"y":[{"a":2}]}`, "y", []string{"1: a=2"}},
		{"a.json", `{"x":[{"a":1}],"y":[{"a":2}]}`, "", []string{"! records: the document holds several lists, choose one: x, y"}},
		{"a.json", `[{"a":1},{"a":`, "", []string{"1: a=1", "! row 2: the file ends in the middle: it was cut off"}},
		{"a.json", `[{"a":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}]`, "", []string{"! row 1: objects and lists lie more than 32 deep in each other"}},
		{"a.xml", `<all><meta/><c id="1"><r>x</r></c><c id="2"><r>y</r><r>z</r></c></all>`, "", []string{"1: @id=1 r=x", `2: @id=2 r=["y","z"]`}},
		{"a.xml", `<annotation><filename>a.jpg</filename><object><name>x</name></object><object><name>y</name></object></annotation>`, "",
			[]string{`1: filename=a.jpg object=[{"name":"x"},{"name":"y"}]`}},
		{"a.xml", `<!DOCTYPE a [<!ENTITY b "c">]><a><x>&b;</x></a>`, "", []string{"! row 1: the document declares entities, which are not read: remove its DOCTYPE; nothing behind it can be read"}},
	} {
		f, err := opened(t, c.name, c.text)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if got := told(f, c.records); strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%s:\n got %q\nwant %q", c.text, got, c.want)
		}
	}
}

func TestRefusedFiles(t *testing.T) {
	for name, c := range map[string]struct{ text, says string }{
		"empty.csv": {"", "empty"}, "a.gz": {"\x1f\x8b\x08", "gzip"}, "a.csv": {"\xff\xfea\x00", "UTF-16"}, "a.jpg": {"\xff\xd8\xff\xe0", "image/jpeg"},
		"a.json": {"12", "rows are a list"}, "b.json": {"<!doctype html>", "web page"}, "a.xml": {"x", "no XML"}, "a.zip": {"PK\x03\x04", "cut off"},
	} {
		if _, err := opened(t, name, c.text); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// zipped makes an archive of names and texts in turn.
func zipped(tb testing.TB, pairs ...string) string {
	tb.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(pairs); i += 2 {
		w, err := z.Create(pairs[i])
		if err == nil {
			_, err = io.WriteString(w, pairs[i+1])
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

func TestArchives(t *testing.T) {
	f, err := opened(t, "a.zip", zipped(t, "x/t.csv", "media\na.jpg\n../b.jpg\n", "x/a.jpg", "A", "b.jpg", "B", "y/rows.json", `[{"media":"c.jpg"}]`, "z/c.jpg", "C"))
	if err != nil {
		t.Fatal(err)
	}
	rows := f.Rows("")
	for _, want := range []string{"a.jpg", "b.jpg", "c.jpg"} {
		r, err := rows.Next()
		if err != nil {
			t.Fatal(err)
		}
		name, e, err := f.mediumAt(r.File, r.Cells[0].Text)
		if err != nil || name != want || e == nil {
			t.Errorf("%s: %s %v", r.Cells[0].Text, name, err)
		}
	}
	if _, _, err := f.mediumAt("x/t.csv", "../../etc/passwd"); err == nil {
		t.Error("a name led out of the archive")
	}
	f, err = opened(t, "a.zip", zipped(t, "cat/1.jpg", "A", "readme.txt", "B"))
	if err != nil {
		t.Fatal(err)
	}
	if got := told(f, ""); len(got) != 1 || got[0] != "1: file=cat/1.jpg folder=cat name=1.jpg" {
		t.Errorf("media alone: %q", got)
	}
	for says, text := range map[string]string{
		"points out of it": zipped(t, "../a.csv", "a\n1\n"), "two entries": zipped(t, "a.csv", "a", "a.csv", "b"), "times as many": zipped(t, "a.csv", strings.Repeat("a", 8<<20)),
	} {
		if _, err := opened(t, "a.zip", text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", says, err)
		}
	}
}

// FuzzRows: whatever the bytes, reading ends, and says something.
func FuzzRows(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", `[{"a":1}]`, "{\"a\":1}\n{\"a\":2}", `{"x":[{"a":1}]}`, "<a><b>1</b><b>2</b></a>", zipped(f, "a.csv", "a\n1\n", "b.jpg", "x"), "\ufeff<a/>", "{", "PK\x05\x06"} {
		f.Add([]byte(s), "")
	}
	f.Fuzz(func(t *testing.T, text []byte, records string) {
		if len(text) > 1<<16 {
			return
		}
		file, err := opened(t, "file", string(text))
		if err != nil {
			return
		}
		for n, rows := 0, file.Rows(records); ; n++ {
			r, err := rows.Next()
			if errors.Is(err, io.EOF) {
				if n == 0 {
					t.Error("nothing was said")
				}
				return
			}
			var row *RowError
			if err != nil && !errors.As(err, &row) || err == nil && len(r.Cells) > MaxColumns {
				t.Fatalf("%T %v, %d cells", err, err, len(r.Cells))
			}
			if n > len(text)+MaxColumns {
				t.Fatal("more rows than bytes")
			}
		}
	})
}
