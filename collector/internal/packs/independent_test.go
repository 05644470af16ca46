package packs

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"mlife/collector/internal/labels"
	"mlife/shared/testkit"
)

// reader is a program in Python's standard library alone, which reads a pack as whoever
// downloaded it would. It prints what it found as JSON.
const reader = `
import csv, hashlib, io, json, sys, tarfile, zipfile, xml.etree.ElementTree as ET
def files(path):
    if zipfile.is_zipfile(path):
        z = zipfile.ZipFile(path)
        assert z.testzip() is None
        for i in z.infolist():
            yield i.filename, z.read(i)
    else:
        t = tarfile.open(path)
        for m in t:
            assert m.isreg()
            yield m.name, t.extractfile(m).read()
out = {"names": [], "media": {}, "rows": [], "samples": {}, "table": [], "boxes": 0}
def sample(name, b):
    key, ext = name.split(".", 1)
    out["samples"].setdefault(key, []).append(ext)
    if ext == "json": out["rows"].append(json.loads(b))
for name, b in files(sys.argv[1]):
    out["names"].append(name)
    low = name.lower()
    if low.endswith(".png"): out["media"][name] = hashlib.sha256(b).hexdigest()
    elif low.endswith(".json"):
        v = json.loads(b)
        if low.startswith("annotations/instances"): out["boxes"] += sum(1 for a in v["annotations"] if "bbox" in a)
        if name == "pack.json": out["pack"] = v
    elif low.endswith(".jsonl"): out["rows"] += [json.loads(l) for l in b.decode().splitlines()]
    elif low.endswith(".xml"): out["boxes"] += len(ET.fromstring(b).findall("object"))
    elif low.endswith(".csv"): out["table"] += list(csv.DictReader(io.StringIO(b.decode())))
    elif low.endswith(".tar"):
        t = tarfile.open(fileobj=io.BytesIO(b))
        last = None
        for m in t:
            d = t.extractfile(m).read()
            key = m.name.split(".")[0]
            assert key == last or key not in out["samples"], "members of a key are apart"
            last = key
            sample(m.name, d)
            if m.name.endswith(".png"): out["media"][m.name] = hashlib.sha256(d).hexdigest()
json.dump(out, sys.stdout)
`

type seen struct {
	Names   []string
	Media   map[string]string
	Rows    []map[string]any
	Samples map[string][]string
	Table   []map[string]string
	Boxes   int
	Pack    Manifest
}

func python(t *testing.T, b []byte) (out seen) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "pack.bin")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, func(text []byte) {
		if err := json.Unmarshal(text, &out); err != nil {
			t.Fatal(err)
		}
	}, "python3", "-c", reader, file)
	tool := []string{"tar", "-tf", file}
	if bytes.HasPrefix(b, []byte("PK")) {
		tool = []string{"unzip", "-tq", file}
	}
	run(t, func([]byte) {}, tool[0], tool[1:]...)
	return out
}

// run runs a program of the machine; without it the test is skipped.
func run(t *testing.T, with func([]byte), name string, args ...string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not here", name)
	}
	var bad bytes.Buffer
	c := exec.CommandContext(t.Context(), name, args...)
	c.Stderr = &bad
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%s: %v: %s %s", name, err, bad.String(), out)
	}
	with(out)
}

func TestPythonReadsWhatIsPacked(t *testing.T) {
	s := store{}
	set := madeSet(s, 4, 20)
	rows := map[string]Row{}
	for _, r := range rowsIn(t, set) {
		rows[r.SHA256] = r
	}
	for _, o := range all() {
		if o.Format == Parquet || o.Container == Tar && o.Format != WebDataset && o.Format != JSONLines && o.Format != Format(labels.COCO) {
			continue // Parquet has its own test
		}
		t.Run(string(o.Format)+"/"+string(o.Container), func(t *testing.T) {
			p := prepared(t, set, s, o)
			got := python(t, whole(t, p))
			m := p.Manifest()
			if len(got.Media) != m.Media || got.Pack.Rows != m.Rows || got.Pack.Format != o.Format {
				t.Errorf("%d media and %+v, want %d and %+v", len(got.Media), got.Pack, m.Media, m)
			}
			for name, sha := range got.Media {
				if rows[sha].SHA256 == "" {
					t.Errorf("%s is no medium of the set", name)
				}
			}
			switch o.Format {
			case Format(labels.COCO), Format(labels.VOC):
				if got.Boxes == 0 {
					t.Error("no boxes")
				}
			case WebDataset:
				if len(got.Samples) != 20 || m.Shards["train-000000.tar"] != 5 || m.Shards["train-000001.tar"] != 5 || len(m.Shards) != 4 {
					t.Errorf("%d samples in %v", len(got.Samples), m.Shards)
				}
				fallthrough
			case JSONLines:
				for _, r := range got.Rows {
					want := rows[fmt.Sprint(r["sha256"])]
					if r["path"] != want.Path || r["md5"] != want.MD5 || r["columns"].(map[string]any)["path"] != "=1+1" {
						t.Errorf("%v is not %+v", r, want)
					}
				}
			case CSVFiles:
				for _, r := range got.Table {
					want := rows[r["sha256"]]
					if r["path"] != want.Path || r["column.path"] != "'=1+1" || r["place"] != `hall, "left"` || got.Media[r["file"]] != r["sha256"] {
						t.Errorf("%v is not %+v", r, want)
					}
				}
				if len(got.Table) != 20 {
					t.Errorf("%d rows", len(got.Table))
				}
			}
		})
	}
}

// zeros is a store of one medium of very many zeros.
type zeros struct {
	sha  string
	size int64
	store
}

type zeroReader struct{ at, size int64 }

func (z *zeroReader) Read(b []byte) (int, error) {
	n := int(min(int64(len(b)), z.size-z.at))
	if n == 0 {
		return 0, io.EOF
	}
	clear(b[:n])
	z.at += int64(n)
	return n, nil
}

func (z *zeroReader) Seek(at int64, _ int) (int64, error) { z.at = at; return at, nil }
func (z *zeroReader) Close() error                        { return nil }

func (z zeros) Open(ctx context.Context, sha string) (io.ReadCloser, int64, error) {
	if sha == z.sha {
		return &zeroReader{size: z.size}, z.size, nil
	}
	return z.store.Open(ctx, sha)
}

// someBytes stops after n bytes.
type someBytes struct {
	w io.Writer
	n int64
}

var errEnough = errors.New("enough")

func (s *someBytes) Write(b []byte) (int, error) {
	if int64(len(b)) > s.n {
		b = b[:s.n]
	}
	n, err := s.w.Write(b)
	if s.n -= int64(n); err == nil && s.n == 0 {
		err = errEnough
	}
	return n, err
}

// TestLargeMembers needs what ZIP64 and PAX are for: a medium of more than 4 GiB with
// others behind it. The file that is looked at has a hole in the middle.
func TestLargeMembers(t *testing.T) {
	testkit.Heavy(t)
	z := zeros{size: 4<<30 + 4097, sha: "6b8faa741a4eb698ed13c7031c4b96beaed9febbe5616929f9f55b716af55829", store: store{}}
	rows := made(z.store, 6, 2)
	rows = append(rows[:1], Row{Path: "long.mp4", SHA256: z.sha, Size: z.size}, rows[1])
	set := Set{Name: "large", Splits: []Split{{"train", rowsOf(rows)}}}
	for _, c := range []Container{ZIP, Tar} {
		p := prepared(t, set, z, Options{Format: JSONLines, Container: c})
		f, err := os.Create(filepath.Join(t.TempDir(), "large"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		// Where it is, its checksum is known; to make it takes ten seconds.
		if err := p.each(t.Context(), 0, p.plan.Members, func(i int64, _ string, r record) error {
			if r.size == z.size {
				return putCRC(p.crcs, i, 0x1200f6f3)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		const piece = 1 << 20
		if err := p.WriteTo(t.Context(), &someBytes{f, piece}, 0); !errors.Is(err, errEnough) {
			t.Fatal(err)
		}
		if _, err := f.Seek(p.Size()-piece, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		if err := p.WriteTo(t.Context(), f, p.Size()-piece); err != nil {
			t.Fatal(err)
		}
		read := "import sys, tarfile\nprint([(m.name, m.size) for m in tarfile.open(sys.argv[1])])"
		if c == ZIP {
			read = "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nl = z.infolist()\n[z.read(i) for i in l if i.file_size < 1 << 30]\nprint([(i.filename, i.file_size) for i in l])"
		}
		run(t, func(b []byte) {
			if got := string(b); !strings.Contains(got, fmt.Sprintf("('files/train/long.mp4', %d)", z.size)) || strings.Count(got, "(") != 5 {
				t.Errorf("%s: %s", c, got)
			}
		}, "python3", "-c", read, f.Name())
	}
}

func TestMoreFilesThanZIPCounts(t *testing.T) {
	s := store{}
	sha, _ := s.put([]byte("x"))
	n := 66_000
	rows := func(yield func(Row, error) bool) {
		for i := range n {
			if !yield(Row{Path: fmt.Sprintf("%d.jpg", i), SHA256: sha, Size: 1}, nil) {
				return
			}
		}
	}
	p := prepared(t, Set{Name: "many", Splits: []Split{{"train", rows}}}, s, Options{Format: JSONLines, Check: CheckNone})
	b := whole(t, p)
	file := filepath.Join(t.TempDir(), "many.zip")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, func(b []byte) {
		if got := strings.TrimSpace(string(b)); got != fmt.Sprint(n+2) {
			t.Errorf("Python counts %s", got)
		}
	}, "python3", "-c", "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\nprint(len(z.infolist()))", file)
	run(t, func([]byte) {}, "unzip", "-tq", file)
}
