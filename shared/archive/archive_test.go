package archive

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mlife/shared/fault"
	"mlife/shared/testkit"
)

func TestMain(m *testing.M) { testkit.LeakCheck(m) }

var limits = Limits{Entries: 1000, Directory: 4 << 20, Unpacked: 64 << 20, Ratio: 200, RatioFrom: 1 << 20, Depth: 16}

// tarOf makes an archive of headers and bodies in turn.
func tarOf(tb testing.TB, headers ...tar.Header) []byte {
	tb.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, h := range headers {
		body := h.Linkname
		if h.Typeflag == tar.TypeReg {
			h.Size, h.Linkname = int64(len(body)), ""
		}
		h.Mode = 0o600
		if err := w.WriteHeader(&h); err != nil {
			tb.Fatal(err)
		}
		if h.Typeflag == tar.TypeReg {
			if _, err := io.WriteString(w, body); err != nil {
				tb.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func TestTar(t *testing.T) {
	long := strings.Repeat("x", 3000)
	b := tarOf(t, tar.Header{Typeflag: tar.TypeDir, Name: "d/"}, tar.Header{Typeflag: tar.TypeReg, Name: "d/b.txt", Linkname: long},
		tar.Header{Typeflag: tar.TypeReg, Name: strings.Repeat("n", 150), Linkname: "second"}, tar.Header{Typeflag: tar.TypeReg, Name: "a", Linkname: ""})
	a, err := Tar("t", bytes.NewReader(b), int64(len(b)), limits)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"a": "", "d/b.txt": long, strings.Repeat("n", 150): "second"}
	if len(a.Entries) != len(want) {
		t.Fatalf("%d entries", len(a.Entries))
	}
	for _, e := range a.Entries {
		r, err := e.Open()
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err != nil || string(got) != want[e.Name] {
			t.Errorf("%s: %v, %d bytes", e.Name, err, len(got))
		}
	}
}

func TestTarRefuses(t *testing.T) {
	for says, h := range map[string]tar.Header{
		"points out":   {Typeflag: tar.TypeReg, Name: "../x"},
		"link":         {Typeflag: tar.TypeSymlink, Name: "a", Linkname: "/etc/passwd"},
		"no file":      {Typeflag: tar.TypeFifo, Name: "a"},
		"folders deep": {Typeflag: tar.TypeReg, Name: strings.Repeat("d/", 20) + "x"},
	} {
		b := tarOf(t, h)
		if _, err := Tar("t", bytes.NewReader(b), int64(len(b)), limits); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", says, err)
		}
	}
	b := tarOf(t, tar.Header{Typeflag: tar.TypeReg, Name: "a", Linkname: strings.Repeat("x", 5000)})
	if _, err := Tar("t", bytes.NewReader(b[:1500]), 1500, limits); err == nil {
		t.Error("a cut archive was opened")
	}
	small := limits
	small.Unpacked = 100
	if _, err := Tar("t", bytes.NewReader(b), int64(len(b)), small); !fault.Is(err, fault.TooLarge) {
		t.Errorf("too many bytes: %v", err)
	}
}

// Hostile archives that others made.
func TestSharedArchives(t *testing.T) {
	dir, ok := testkit.SharedData(t)
	if !ok {
		return
	}
	for name, says := range map[string]string{
		"archives/path_traversal.zip": "points out of it", "archives/symlink_escape.zip": "link", "archives/truncated.zip": "cut off",
		"bombs/zip_400MiB_of_zeros.zip": "times as many", "bombs/zip_overlapping_entries.zip": "more than",
	} {
		b, err := os.ReadFile(filepath.Join(dir, "bad", name))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ZIP("t", bytes.NewReader(b), int64(len(b)), limits); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	f, err := os.Open(filepath.Join(dir, "bad/archives/path_traversal.tar.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Tar("t", bytes.NewReader(b), int64(len(b)), limits); err == nil {
		t.Error("names that point out were taken")
	}
}

func FuzzTar(f *testing.F) {
	f.Add(tarOf(f, tar.Header{Typeflag: tar.TypeReg, Name: "a/b", Linkname: "text"}))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := Tar("t", bytes.NewReader(b), int64(len(b)), limits)
		if err != nil {
			return
		}
		for _, e := range a.Entries {
			r, err := e.Open()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, r); err != nil {
				t.Fatal(err)
			}
		}
	})
}
