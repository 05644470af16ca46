package packs

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"mlife/collector/internal/dam/annotation"
	"mlife/collector/internal/labels"
	"mlife/shared/fault"
)

// TestPacksAreTheSameFromAnyOffset is what a resumed download needs.
func TestPacksAreTheSameFromAnyOffset(t *testing.T) {
	s := store{}
	set := madeSet(s, 1, 24)
	for _, o := range all() {
		t.Run(string(o.Format)+"/"+string(o.Container), func(t *testing.T) {
			p, q := prepared(t, set, s, o), prepared(t, set, s, o)
			if p.Digest() != q.Digest() || p.Size() != q.Size() || p.Name() != q.Name() {
				t.Fatalf("planned twice: %s %d %s, %s %d %s", p.Name(), p.Size(), p.Digest(), q.Name(), q.Size(), q.Digest())
			}
			full := whole(t, p)
			g := rand.New(rand.NewPCG(3, 3))
			offsets := []int64{0, 1, 29, 30, 511, 512, int64(len(full)) - 1, int64(len(full))}
			for range 40 {
				offsets = append(offsets, g.Int64N(int64(len(full))))
			}
			var wait sync.WaitGroup // q has not been read, and is read from many places at once
			for _, at := range offsets {
				wait.Go(func() {
					var b bytes.Buffer
					if err := q.WriteTo(t.Context(), &b, at); err != nil {
						t.Errorf("from %d: %v", at, err)
					} else if !bytes.Equal(b.Bytes(), full[at:]) {
						t.Errorf("from %d: other bytes", at)
					}
				})
			}
			wait.Wait()
			for _, x := range p.Parts() {
				var b, again bytes.Buffer
				if err := errors.Join(p.WritePart(t.Context(), x.Name, &b, 0), p.WritePart(t.Context(), x.Name, &again, x.Size/2)); err != nil {
					t.Fatal(err)
				}
				if int64(b.Len()) != x.Size || !bytes.Equal(b.Bytes()[x.Size/2:], again.Bytes()) {
					t.Errorf("%s: %d bytes, want %d, or the second half is another", x.Name, b.Len(), x.Size)
				}
				if !bytes.Contains(full, b.Bytes()) {
					t.Errorf("%s is not in the whole", x.Name)
				}
			}
			for _, at := range []int64{-1, p.Size() + 1} {
				if err := p.WriteTo(t.Context(), io.Discard, at); !fault.Is(err, fault.Invalid) {
					t.Errorf("from %d: %v", at, err)
				}
			}
		})
	}
}

// entries reads a ZIP or tar with the standard library.
func entries(t testing.TB, b []byte) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	add := func(name string, r io.Reader) {
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if _, twice := out[strings.ToLower(name)]; twice {
			t.Errorf("%s is there twice", name)
		}
		out[name] = data
	}
	if bytes.HasPrefix(b, []byte("PK")) {
		z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			add(f.Name, r)
		}
		return out
	}
	for r := tar.NewReader(bytes.NewReader(b)); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		add(h.Name, r)
	}
}

// read gives the annotations of a set by the names of its media.
func read(t testing.TB, f labels.Format, src *labels.Source) (map[string]string, labels.Report) {
	t.Helper()
	out := map[string]string{}
	rep, err := labels.ReadAs(t.Context(), f, src, labels.Options{Size: func(string) (int, int, bool) { return 640, 480, true }}, func(it labels.Item) error {
		b, err := annotation.JSON(it.Annotation)
		key := it.Subset + "|" + it.Path
		out[key] = fmt.Sprintf("%d×%d %s", it.Width, it.Height, b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out, rep
}

// TestPacksReadBack holds what package labels reads in a pack to what it reads in a
// folder that it wrote itself, and checks that the format is known by sight and that
// every medium is there with its bytes.
func TestPacksReadBack(t *testing.T) {
	for seed, c := range []Container{ZIP, Tar} {
		for _, f := range labels.Formats {
			t.Run(fmt.Sprintf("%s/%s", f, c), func(t *testing.T) { readBack(t, f, c, uint64(seed+1)) })
		}
	}
}

func readBack(t *testing.T, f labels.Format, c Container, seed uint64) {
	s := store{}
	set := madeSet(s, seed, 16)
	p := prepared(t, set, s, Options{Format: Format(f), Container: c, Check: CheckBytes})
	b := whole(t, p)
	src, err := labels.File("set.bin", bytes.NewReader(b), int64(len(b)), labels.Limits{TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	m := p.Manifest()
	if m.Rows > 0 {
		if found, err := labels.Detect(t.Context(), src); err != nil || found != f && !(f == labels.YOLOOBB || f == labels.YOLOSegment) {
			t.Errorf("known as %q: %v", found, err)
		}
		got, rep := read(t, f, src)
		want := direct(t, f, set, s)
		if len(got) != m.Rows && f != labels.COCOResults || rep.Refused.Count > 0 {
			t.Errorf("%d of %d read, %v", len(got), m.Rows, rep.Refused)
		}
		for key, a := range want {
			if got[key] != a {
				t.Errorf("%s\nhave %s\nwant %s", key, got[key], a)
			}
		}
	}
	if m.Rows+m.Refused.Count != 16 || m.Missing.Count != 0 {
		t.Errorf("%d rows, %d refused, %d missing of 16", m.Rows, m.Refused.Count, m.Missing.Count)
	}
	media := 0
	for name, data := range entries(t, b) {
		if kinds[extension(name)] != "" {
			media++
			if sha, _ := (store{}).put(data); s[sha] == nil {
				t.Errorf("%s holds no medium of the set", name)
			}
		}
	}
	if media != m.Media {
		t.Errorf("%d media, the manifest says %d", media, m.Media)
	}
}

// direct writes the same items with package labels alone, and reads them.
func direct(t *testing.T, f labels.Format, set Set, s store) map[string]string {
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	n := namer{dots: true}
	switch f {
	case labels.VOC, labels.ImageNet, labels.OpenImages, labels.YOLO, labels.COCOResults:
		n.flat = true
	}
	sha := map[string]string{}
	_, err = labels.Write(t.Context(), f, func(yield func(labels.Item, error) bool) {
		for _, split := range set.Splits {
			for r, err := range split.Rows {
				if err != nil {
					yield(labels.Item{}, err)
					return
				}
				a, err := annotationOf(r)
				x := packed{Row: r, split: splitAs(Format(f), split.Name), a: a, name: n.name(r)}
				sha[x.name] = r.SHA256
				if !yield(x.item(), err) {
					return
				}
			}
		}
	}, labels.ToFolder(root), labels.WriteOptions{Classes: set.Classes, TempDir: t.TempDir(), Media: func(it labels.Item) (io.ReadCloser, error) {
		r, _, err := s.Open(t.Context(), sha[it.Path])
		return r, err
	}})
	if err != nil {
		t.Fatal(err)
	}
	src, err := labels.Folder(root.FS(), labels.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	out, _ := read(t, f, src)
	return out
}

func TestMissingAndDamagedMediaAreNamed(t *testing.T) {
	s := store{}
	rows := made(s, 5, 8)
	s[rows[2].SHA256] = []byte("other")
	b := bytes.Clone(s[rows[3].SHA256])
	b[len(b)-20] ^= 1
	s[rows[3].SHA256] = b
	delete(s, rows[5].SHA256)
	rows[6].SHA256 = "nonsense"
	rows[7].Annotation = []byte(`{"boxes":[{"w":-1}]}`)
	set := Set{Name: "x", Splits: []Split{{"train", rowsOf(rows)}}}
	for _, f := range []Format{Format(labels.COCO), WebDataset, Parquet, JSONLines} {
		dir := filepath.Join(t.TempDir(), "plan")
		_, err := Prepare(t.Context(), dir, set, s, Options{Format: f, Check: CheckBytes})
		for _, want := range []string{"4 media are missing or damaged", shown(rows[2].Path) + " (has 5 bytes", "(damaged: ", "(missing)", "(its hash is not known)"} {
			if !fault.Is(err, fault.Invalid) || !strings.Contains(fmt.Sprint(err), want) {
				t.Errorf("%s: %v: want %q", f, err, want)
			}
		}
		if _, err := os.Stat(dir + ".part"); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: what was begun is still there: %v", f, err)
		}
		p := prepared(t, set, s, Options{Format: f, Check: CheckBytes, LeaveOut: true})
		whole(t, p)
		m := p.Manifest()
		if m.Missing.Count != 4 || m.Refused.Count != 1 || m.Rows != 3 || m.Splits[0].Missing != 4 || m.Splits[0].Rows != 3 {
			t.Errorf("%s: %+v", f, m)
		}
	}
	// Sizes alone do not show what only the bytes tell; the download does.
	p := prepared(t, Set{Name: "x", Splits: []Split{{"train", rowsOf(rows[3:5])}}}, s, Options{Format: JSONLines})
	if err := p.WriteTo(t.Context(), io.Discard, 0); !fault.Is(err, fault.Corrupt) || !strings.Contains(err.Error(), p.Manifest().Splits[0].Name) {
		t.Errorf("a damaged medium was packed: %v", err)
	}
	delete(s, rows[4].SHA256)
	if err := p.WriteTo(t.Context(), io.Discard, 0); err == nil {
		t.Error("a medium that went was packed")
	}
}

func TestPlansSurviveAndSayWhatIsWrong(t *testing.T) {
	s := store{}
	set := madeSet(s, 2, 12)
	dir := filepath.Join(t.TempDir(), "plan")
	if err := os.MkdirAll(dir+".part", 0o700); err != nil { // as a crash leaves it
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir+".part", textFile), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := Prepare(t.Context(), dir, set, s, Options{Format: Parquet})
	if err != nil {
		t.Fatal(err)
	}
	full := whole(t, p)
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if p, err = Open(dir, s); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(whole(t, p), full) {
		t.Error("opened again, it has other bytes")
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Prepare(t.Context(), dir, set, s, Options{Format: Parquet}); !fault.Is(err, fault.Exists) {
		t.Errorf("a plan was written over: %v", err)
	}
	if _, err := Open(dir+"x", s); !fault.Is(err, fault.NotFound) {
		t.Errorf("no plan: %v", err)
	}
	for _, name := range []string{membersFile, namesFile, textFile, planFile} {
		bad := filepath.Join(t.TempDir(), "bad")
		if err := os.CopyFS(bad, os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(filepath.Join(bad, name), 10); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(bad, s); !fault.Is(err, fault.Corrupt) {
			t.Errorf("%s cut off: %v", name, err)
		}
	}
}

func TestOptionsAreChecked(t *testing.T) {
	s := store{}
	set := madeSet(s, 2, 4)
	for _, c := range []struct {
		set  Set
		o    Options
		want string
	}{
		{set, Options{Format: "xls"}, "format"},
		{set, Options{Format: "coco", Container: "rar"}, "container"},
		{set, Options{Format: WebDataset, Container: ZIP}, "container"},
		{set, Options{Format: "imagenet", NoMedia: true}, "no_media"},
		{set, Options{Format: "coco", Check: "deep"}, "check"},
		{Set{Name: "x"}, Options{Format: "coco"}, "splits"},
		{Set{Splits: []Split{{Name: "../x"}}}, Options{Format: "coco"}, "splits"},
		{Set{Splits: []Split{{Name: "Train", Rows: rowsOf(nil)}, {Name: "train", Rows: rowsOf(nil)}}}, Options{Format: "coco"}, "splits"},
	} {
		_, err := Prepare(t.Context(), filepath.Join(t.TempDir(), "p"), c.set, s, c.o)
		if !fault.Is(err, fault.Invalid) || !strings.Contains(fmt.Sprint(err), c.want) {
			t.Errorf("%+v: %v", c.o, err)
		}
	}
	// Two splits that a format would call the same keep their names.
	rows := made(s, 4, 4)
	p := prepared(t, Set{Name: "x", Splits: []Split{{"val", rowsOf(rows[:2])}, {"test", rowsOf(rows[2:3])}, {"validation", rowsOf(rows[3:])}}}, s, Options{Format: WebDataset})
	if m := p.Manifest(); m.Shards["val-000000.tar"] != 2 || m.Shards["test-000000.tar"] != 1 || m.Shards["validation-000000.tar"] != 1 {
		t.Errorf("%+v", m.Shards)
	}
	// Nothing at all is a pack as well.
	for _, o := range all() {
		p := prepared(t, Set{Name: "none", Splits: []Split{{"train", rowsOf(nil)}}}, s, o)
		entries(t, whole(t, p))
	}
}
