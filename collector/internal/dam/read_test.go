package dam

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mlife/shared/fault"
	"mlife/shared/testkit"
)

// readAll gives the rows and errors of an import.
func readAll(r io.Reader, format Format) (rows []Row, bad RowErrors, err error) {
	in, err := NewReader(r, format)
	if err != nil {
		return nil, nil, err
	}
	for {
		d, err := in.Next()
		var e *RowError
		switch {
		case errors.Is(err, io.EOF):
			return rows, bad, nil
		case errors.As(err, &e):
			if bad = append(bad, e); e.fatal {
				return rows, bad, nil
			}
		case err != nil:
			return rows, bad, err
		default:
			r, err := rowOf(d)
			if err != nil {
				return rows, bad, err
			}
			rows = append(rows, r)
		}
	}
}

// rowOf makes a row as a version would have it.
func rowOf(d Draft) (Row, error) {
	d.label = labelOf(d.annotation)
	digest, w := d.digest(), cellWriter{}
	cells, err := w.row(&d, &digest)
	if err != nil {
		return Row{}, err
	}
	var found []string
	for _, c := range cells {
		found = append(found, c.Field)
	}
	fields := order(found)
	columns := make([][][]byte, len(fields))
	for i, f := range fields {
		columns[i] = make([][]byte, 1)
		for _, c := range cells {
			if c.Field == f {
				columns[i][0] = c.Value
			}
		}
	}
	return newAssembler(fields).row(Cells{columns, 0}, 1), nil
}

func TestReadNamesWhatIsWrong(t *testing.T) {
	many := "path"
	for i := range MaxColumns + 1 {
		many += fmt.Sprintf(",c%d", i)
	}
	for name, c := range map[string]struct{ text, want string }{
		"empty":              {"", "row 1: the file is empty"},
		"only blanks":        {" \n\t", "row 1: the file is empty"},
		"UTF-16":             {"\xff\xfep\x00", "row 1: the file is UTF-16"},
		"twice":              {"path,a,a\n", `the column "a" is there twice: columns 2 and 3`},
		"two paths":          {"Path,path\n", "both stand for path"},
		"a page":             {"<!doctype html>\n<html>", "a DOCTYPE"},
		"cut XML":            {"<rows><row><path>a</path></row><row><path>", "row 2: the file ends in the middle"},
		"nested XML":         {"<rows><row><path><b/></path></row></rows>", "row 1: <b> stands in a cell"},
		"twice in XML":       {"<r><x><path>a</path><Path>b</Path></x></r>", "row 1, column Path: the column is there twice"},
		"XML after":          {"<r><x><path>a</path></x></r><r/>", "row 2: something follows"},
		"long XML row":       {"<r><x><path>" + strings.Repeat("x", 8<<20), "row 1: longer than"},
		"XML entity":         {"<r><x><path>&a;</path></x></r>", "row 1: not XML, line 1"},
		"no name":            {"path,,a\n", "column 2: a column has no name"},
		"many columns":       {many, "257 further columns, at most 256"},
		"ragged":             {"path,a\nx\ny,b", "row 2: 1 cells, but the header names 2"},
		"lone returns":       {"path,a\nx,b\ry,c", "row 2: 3 cells, but the header names 2 columns: a cell holds a lone carriage return"},
		"open quote":         {"path\na\n\"b\n", "row 3: a quoted cell does not end"},
		"bare quote":         {"path\na\nb\"c\n", "row 3: byte 2: bare"},
		"latin1":             {"path,label\nx,caf\xe9\n", "row 2, column label: not UTF-8"},
		"header not UTF-8":   {"path,\xe9\nx,1\n", "column 2: the column name"},
		"zero byte":          {"path,label\na\x00,b\n", "row 2, column path: \"a\\x00\" holds a control"},
		"zero byte in label": {"path,label\na,b\x00\n", "row 2, column label: holds a zero byte"},
		"hash":               {"path,sha256\na,123\n", "row 2, column sha256: \"123\" is not 64"},
		"no file":            {"path,a\n,1\n", "row 2, column path: the row names no file"},
		"long row":           {"path\n\"" + strings.Repeat("x\n", 8<<20), "row 2: longer than"},
		"long cell":          {"path,a\nx," + strings.Repeat("y", MaxCell+1), "row 2, column a: 65537 bytes"},
		"twice in a cell":    {"path,a\nx,\"{\"\"k\"\":1,\"\"k\"\":2}\"", "row 2, column a: the key \"k\" is there twice"},
		"not rows":           {`[1]`, "row 1: not an object"},
		"trailing comma":     {`[{"path":"a"},]`, "row 2: not JSON"},
		"cut":                {`[{"path":"a"}`, "row 2: the file ends in the middle"},
		"cut row":            {`[{"path":"a`, "row 1: the file ends in the middle"},
		"two arrays":         {`[{"path":"a"}] []`, "row 2: something follows"},
		"key twice":          {`[{"path":"a","path":"b"}]`, "row 1: the key \"path\" is there twice"},
		"path no text":       {`[{"path":1}]`, "row 1, column path: 1 is no text"},
		"NaN":                {`[{"path":"a","x":NaN}]`, "row 1: not JSON"},
		"deep":               {`[{"path":"a","x":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}]`, "row 1, column x: nested deeper than 32"},
		"very deep":          {strings.Repeat("[", 100_000), "row 1: not JSON"},
		"half a pair":        {`[{"path":"a","x":"\ud800"}]`, "row 1, column x: holds half"},
		"half a pair within": {`[{"path":"a","x":["\uD800"]}]`, "row 1, column x: holds half"},
		"bad UTF-8 in JSON":  {"[{\"path\":\"a\",\"x\":\"\xff\"}]", "row 1, column x: not UTF-8"},
		"zero in JSON":       {`[{"path":"a","x":{"y":"\u0000"}}]`, "row 1, column x: holds a zero byte"},
		"columns no object":  {`[{"path":"a","columns":[1]}]`, "row 1, column columns: not an object"},
		"column twice":       {`[{"path":"a","x":1,"columns":{"x":2}}]`, "row 1, column columns: x: the column is there twice"},
		"long JSON row":      {`[{"path":"a","x":"` + strings.Repeat("x", 8<<20) + `"}]`, "row 1: longer than"},
		"second is fine":     {`{"path":""}` + "\n" + `{"path":"b"}`, "row 1, column path: the row names no file"},
	} {
		_, bad, err := readAll(strings.NewReader(c.text), "")
		got := fmt.Sprint(err)
		if err == nil {
			got = bad.Error()
		}
		if !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if err != nil && !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: kind of %v", name, err)
		}
	}
}

func TestReadTakes(t *testing.T) {
	for name, c := range map[string]struct{ text, path, annotation, columns, label string }{
		"comma":       {"\ufeffpath,annotation,n\na.jpg,happy,5\n", "a.jpg", `"happy"`, `{"n":"5"}`, "happy"},
		"semicolon":   {"filename;class\r\na,b.jpg;\"sad\"\r\n", "a,b.jpg", `"sad"`, "", "sad"},
		"tab":         {"PATH\tLabel\tclass\na.jpg\t3\tx\n", "a.jpg", `"3"`, `{"class":"x"}`, "3"},
		"object":      {"path,annotation\na,\"{\"\"label\"\": \"\"<b>\"\", \"\"a\"\":1}\"\n", "a", `{"a":1,"label":"<b>"}`, "", "<b>"},
		"quoted text": {"path,annotation\na,\"\"\"[1]\"\"\"\n", "a", `"[1]"`, "", "[1]"},
		"half object": {"path,annotation\na,[1\n", "a", `"[1"`, "", "[1"},
		"guarded":     {"path,annotation\n'=a,'-x\n", "=a", `"-x"`, "", "-x"},
		"lines":       {"{\"path\":\"a\",\"label\":1e400,\"place\":\"x\"}\n", "a", "1e400", `{"place":"x"}`, "1e400"},
		"boxes":       {`[{"path":"a","annotation":{"boxes":[{"label":"b"},{"label":"a"},{"label":"b"}]},"columns":null}]`, "a", `{"boxes":[{"label":"b"},{"label":"a"},{"label":"b"}]}`, "", "a, b"},
		"XML":         {"<?xml version=\"1.0\"?><rows><row><path>a b</path><annotation>{&quot;label&quot;:&quot;x&quot;}</annotation><column name=\"p q\"> y </column><n>5</n></row></rows>", "a b", `{"label":"x"}`, `{"n":"5","p q":" y "}`, "x"},
		"nothing":     {`[{"path":"a","annotation":null,"x":"","md5":null}]`, "a", "", "", ""},
	} {
		rows, bad, err := readAll(strings.NewReader(c.text), "")
		if err != nil || len(bad) > 0 || len(rows) != 1 {
			t.Errorf("%s: %v %v %d rows", name, err, bad, len(rows))
			continue
		}
		r := rows[0]
		if r.Path != c.path || string(r.Annotation) != c.annotation || string(r.Columns) != c.columns || r.Label != c.label {
			t.Errorf("%s: %q %s %s %q", name, r.Path, r.Annotation, r.Columns, r.Label)
		}
	}
}

func TestSameRows(t *testing.T) {
	same := []string{
		`[{"path":"a","annotation":{"x":1,"y":[true,null]},"n":5,"t":"u"}]`,
		`[{"columns":{"t":"u","n":"5"},"annotation":{ "y":[true,null], "x":1 },"path":"a","badcase":""}]`,
		"t,path,annotation,n,empty\nu,a,\"{\"\"y\"\":[true,null],\"\"x\"\":1}\",5,\n",
	}
	var first Digest
	for i, text := range same {
		rows, bad, err := readAll(strings.NewReader(text), "")
		if err != nil || len(bad) > 0 {
			t.Fatal(err, bad)
		}
		if i == 0 {
			first = rows[0].Digest
		}
		if rows[0].Digest != first {
			t.Errorf("%s is another row than %s", text, same[0])
		}
	}
}

// TestRealFiles reads what is beside the module: nothing may crash, every refusal
// has a reason.
func TestRealFiles(t *testing.T) {
	dir, ok := testkit.SharedData(t)
	if !ok {
		return
	}
	for _, pattern := range []string{"bad/csv/*", "bad/json/*", "bad/zero_bytes/*", "images/*.csv", "audio/*.csv", "annotations/*/*.csv", "annotations/*/*.json"} {
		files, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			f, err := os.Open(name)
			if err != nil {
				t.Fatal(err)
			}
			rows, bad, err := readAll(f, "")
			t.Logf("%s: %d rows, %d errors: %.200v %.200s", filepath.Base(name), len(rows), len(bad), err, bad.Error())
			if err := f.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{"path,a\nx,1\n", "\ufeffpath;a\n'=x;\"q\"\"\"\n", `[{"path":"a","columns":{"x":[1]}}]`, "{\"path\":\"a\"}\n{\"path\":\"b\"}", "path\n\"a"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		rows, _, err := readAll(strings.NewReader(string(text)), "")
		if err != nil {
			return
		}
		// What was taken comes back the same in both formats.
		var columns []VersionColumn
		for _, r := range rows {
			list, err := pairs(r.Columns)
			if err != nil && len(r.Columns) > 0 {
				t.Fatal(err)
			}
			for _, p := range list {
				columns = union(columns, []VersionColumn{{Name: p.key}})
			}
		}
		if len(rows) == 0 || len(columns) > MaxColumns {
			return
		}
		for _, format := range []Format{CSV, JSON, XML} {
			var out strings.Builder
			all := func(yield func(Row, error) bool) {
				for _, r := range rows {
					if !yield(r, nil) {
						return
					}
				}
			}
			if err := Write(&out, format, columns, all); err != nil {
				t.Fatal(err)
			}
			again, bad, err := readAll(strings.NewReader(out.String()), format)
			if err != nil || len(bad) > 0 || len(again) != len(rows) {
				t.Fatalf("%s: %v %v, %d of %d rows of\n%s", format, err, bad, len(again), len(rows), out.String())
			}
			for i := range rows {
				if again[i].Digest != rows[i].Digest {
					t.Fatalf("%s: row %d came back as %s %s instead of %s %s\n%s", format, i, again[i].Annotation, again[i].Columns, rows[i].Annotation, rows[i].Columns, out.String())
				}
			}
		}
	})
}
