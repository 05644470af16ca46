package packs

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"iter"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/testkit"
)

var update = flag.Bool("update", false, "write the golden files")

func TestMain(m *testing.M) { testkit.LeakCheck(m) }

func ptr[T any](v T) *T { return &v }

// store holds media in memory.
type store map[string][]byte

type seekable struct{ *bytes.Reader }

func (seekable) Close() error { return nil }

func (s store) Open(_ context.Context, sha string) (io.ReadCloser, int64, error) {
	b, ok := s[sha]
	if !ok {
		return nil, 0, fault.New(fault.NotFound, "store", "no medium %s", sha)
	}
	return seekable{bytes.NewReader(b)}, int64(len(b)), nil
}

func (s store) put(b []byte) (sha, md string) {
	sum, m := sha256.Sum256(b), md5.Sum(b)
	sha = hex.EncodeToString(sum[:])
	s[sha] = b
	return sha, hex.EncodeToString(m[:])
}

func picture(w, h int, seed uint64) []byte {
	r := rand.New(rand.NewPCG(seed, 1))
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range m.Pix {
		m.Pix[i] = byte(r.Uint32())
	}
	m.Set(0, 0, color.Black)
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func rowsOf(list []Row) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for _, r := range list {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// made makes n rows with pictures and annotations of many kinds, the same for the same
// seed.
func made(s store, seed uint64, n int) []Row {
	g := rand.New(rand.NewPCG(seed, 7))
	labels := []string{"cat", "dog", "traffic light", "étage"}
	place := func(most int) float64 { return float64(g.IntN(most*4)) / 4 }
	var out []Row
	for i := range n {
		w, h := 40+g.IntN(60), 40+g.IntN(60)
		b := picture(w, h, seed*1000+uint64(i))
		var r Row
		r.SHA256, r.MD5 = s.put(b)
		r.Path = []string{"cam 1/%03d.png", "Cam 1/%03d.PNG", "%03d.png", "tür/%03d.png", "../up/%03d.png"}[g.IntN(5)]
		r.Path = fmt.Sprintf(r.Path, i/2)
		r.MediaType, r.Size, r.Width, r.Height = "image/png", int64(len(b)), w, h
		var a annotation.Annotation
		if g.IntN(3) > 0 {
			a.Label = labels[g.IntN(4)]
		}
		if g.IntN(3) == 0 {
			a.Text = "a cat\non a mat"
		}
		for id := range g.IntN(5) {
			d := clip.Detail{}
			if g.IntN(2) == 0 {
				d.ID = fmt.Sprint(id + 1)
			}
			box := clip.Box{Label: labels[g.IntN(4)], X: place(w / 2), Y: place(h / 2), W: 1 + place(w/3), H: 1 + place(h/3), Detail: d}
			switch g.IntN(4) {
			case 0:
				a.Boxes = append(a.Boxes, box)
			case 1:
				box.Angle, box.Confidence = float64(5+g.IntN(340)), ptr(0.5)
				a.Boxes = append(a.Boxes, box)
			case 2:
				a.Polygons = append(a.Polygons, clip.Polygon{Label: box.Label, Detail: d, Points: [][]float64{{place(w), 0}, {place(w), 20}, {place(w), 30.25}}})
			case 3:
				box.Label, box.ID = "person", fmt.Sprint(id+100)
				a.Boxes = append(a.Boxes, box)
				a.KeyPoints = append(a.KeyPoints, clip.KeyPoints{Label: "person", Detail: box.Detail, Points: [][]float64{{place(w), place(h), 2}, {1, 1, 1}, {0, 0, 0}}})
			}
		}
		j, err := annotation.JSON(a)
		if err != nil {
			panic(err)
		}
		r.Annotation = j
		if a.Label != "" && len(a.Boxes)+len(a.Polygons)+len(a.KeyPoints) == 0 && a.Text == "" {
			r.Annotation = []byte(a.Label) // as a document of labels has it
		}
		r.Columns = map[string]json.RawMessage{"place": json.RawMessage(`"hall, \"left\""`), "count": json.RawMessage(fmt.Sprint(i)), "path": json.RawMessage(`"=1+1"`)}
		if i%2 == 0 {
			r.Columns["score"] = json.RawMessage("0.5")
		}
		out = append(out, r)
	}
	return out
}

// madeSet has three splits.
func madeSet(s store, seed uint64, n int) Set {
	rows := made(s, seed, n)
	return Set{Name: "masks at night", Version: "3", Digest: "sha256:aa", Classes: []string{"dog", "cat"}, Splits: []Split{
		{"train", rowsOf(rows[:n/2])}, {"val", rowsOf(rows[n/2 : n*3/4])}, {"test", rowsOf(rows[n*3/4:])}}}
}

func prepared(t testing.TB, set Set, m Media, o Options) *Pack {
	t.Helper()
	o.TempDir = t.TempDir()
	p, err := Prepare(t.Context(), filepath.Join(t.TempDir(), "plan"), set, m, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// whole writes a pack and holds its length to what was said.
func whole(t testing.TB, p *Pack) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := p.WriteTo(t.Context(), &b, 0); err != nil {
		t.Fatal(err)
	}
	if int64(b.Len()) != p.Size() {
		t.Fatalf("%s: %d bytes, but its size is %d", p.Name(), b.Len(), p.Size())
	}
	return b.Bytes()
}

// all are the formats with the containers that they may have.
func all() []Options {
	var out []Options
	for _, f := range Formats() {
		for _, c := range []Container{ZIP, Tar} {
			if o := (Options{Format: f, Container: c, ShardRows: 5}); o.Valid() == nil {
				out = append(out, o)
			}
		}
	}
	return out
}

// rowsIn gives the rows of a set, in their order.
func rowsIn(t testing.TB, set Set) (out []Row) {
	t.Helper()
	for _, split := range set.Splits {
		for r, err := range split.Rows {
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, r)
		}
	}
	return out
}
