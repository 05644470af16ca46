// Package blobtest is the contract of blob.Store as a test suite. Every
// implementation runs it against the real thing.
package blobtest

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"

	"mlife/collector/internal/blob"
	"mlife/shared/fault"
)

// MaxSize is the limit that open must give the store.
const MaxSize = 1 << 20

// Run checks a store. open makes an empty one with MaxSize as its limit.
func Run(t *testing.T, open func(t *testing.T) blob.Store) {
	t.Run("round trip", func(t *testing.T) { roundTrip(t, open(t)) })
	t.Run("twice", func(t *testing.T) { twice(t, open(t)) })
	t.Run("keep", func(t *testing.T) { keep(t, open(t)) })
	t.Run("wrong hash", func(t *testing.T) { wrongHash(t, open(t)) })
	t.Run("too large", func(t *testing.T) { tooLarge(t, open(t)) })
	t.Run("broken reader", func(t *testing.T) { brokenReader(t, open(t)) })
	t.Run("cancelled", func(t *testing.T) { cancelled(t, open(t)) })
	t.Run("unknown", func(t *testing.T) { unknown(t, open(t)) })
	t.Run("concurrent", func(t *testing.T) { concurrent(t, open(t)) })
}

func sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

func roundTrip(t *testing.T, s blob.Store) {
	for _, size := range []int{0, 1, 4096, MaxSize} {
		b := make([]byte, size)
		_, _ = rand.Read(b)
		info, err := s.Put(t.Context(), bytes.NewReader(b), sum(b))
		if err != nil {
			t.Fatal(err)
		}
		m := md5.Sum(b)
		if info.SHA256 != sum(b) || info.Size != int64(size) || info.MD5 != hex.EncodeToString(m[:]) {
			t.Fatalf("info %+v", info)
		}
		st, err := s.Stat(t.Context(), info.SHA256)
		if err != nil || st.Size != int64(size) || st.SHA256 != info.SHA256 {
			t.Fatalf("stat %+v, %v", st, err)
		}
		r, err := s.Open(t.Context(), info.SHA256)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(got, b) {
			t.Fatalf("read %d bytes, %v", len(got), err)
		}
		if _, err := r.Seek(int64(size/2), io.SeekStart); err != nil {
			t.Fatal(err)
		}
		got, err = io.ReadAll(r)
		if err != nil || !bytes.Equal(got, b[size/2:]) {
			t.Fatalf("read after seek %d bytes, %v", len(got), err)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func twice(t *testing.T, s blob.Store) {
	first, err := s.Put(t.Context(), strings.NewReader("same"), "")
	if err != nil {
		t.Fatal(err)
	}
	second, err := s.Put(t.Context(), strings.NewReader("same"), first.SHA256)
	if err != nil || first != second {
		t.Fatalf("%+v, %+v, %v", first, second, err)
	}
	if err := s.Delete(t.Context(), first.SHA256); err != nil {
		t.Fatal(err)
	}
	wantKind(t, s.Delete(t.Context(), first.SHA256), fault.NotFound)
}

func keep(t *testing.T, s blob.Store) {
	b := []byte("known before")
	for range 2 {
		if err := s.Keep(t.Context(), bytes.NewReader(b), sum(b)); err != nil {
			t.Fatal(err)
		}
	}
	if st, err := s.Stat(t.Context(), sum(b)); err != nil || st.Size != int64(len(b)) {
		t.Fatalf("stat %+v, %v", st, err)
	}
}

func wrongHash(t *testing.T, s blob.Store) {
	_, err := s.Put(t.Context(), strings.NewReader("altered"), sum([]byte("original")))
	wantKind(t, err, fault.Corrupt)
	wantKind(t, s.Keep(t.Context(), strings.NewReader("altered"), sum([]byte("original"))), fault.Corrupt)
	wantKind(t, s.Keep(t.Context(), strings.NewReader("x"), ""), fault.Invalid)
	for _, b := range []string{"altered", "original"} {
		_, err = s.Stat(t.Context(), sum([]byte(b)))
		wantKind(t, err, fault.NotFound)
	}
}

func tooLarge(t *testing.T, s blob.Store) {
	b := make([]byte, MaxSize+1)
	_, err := s.Put(t.Context(), bytes.NewReader(b), "")
	wantKind(t, err, fault.TooLarge)
	_, err = s.Stat(t.Context(), sum(b))
	wantKind(t, err, fault.NotFound)
}

func brokenReader(t *testing.T, s blob.Store) {
	broken := errors.New("line cut")
	_, err := s.Put(t.Context(), io.MultiReader(strings.NewReader("half"), failing{broken}), "")
	if !errors.Is(err, broken) {
		t.Fatalf("error %v does not hold its cause", err)
	}
	_, err = s.Stat(t.Context(), sum([]byte("half")))
	wantKind(t, err, fault.NotFound)
}

func cancelled(t *testing.T, s blob.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := s.Put(ctx, strings.NewReader("late"), "")
	wantKind(t, err, fault.Canceled)
}

func unknown(t *testing.T, s blob.Store) {
	_, err := s.Open(t.Context(), sum([]byte("never")))
	wantKind(t, err, fault.NotFound)
	for _, bad := range []string{"", "abc", "../../../../etc/passwd", strings.Repeat("A", 64), strings.Repeat("/", 64)} {
		_, err := s.Open(t.Context(), bad)
		wantKind(t, err, fault.Invalid)
		_, err = s.Stat(t.Context(), bad)
		wantKind(t, err, fault.Invalid)
		wantKind(t, s.Delete(t.Context(), bad), fault.Invalid)
	}
}

func concurrent(t *testing.T, s blob.Store) {
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			b := bytes.Repeat([]byte{byte(i % 4)}, 10_000)
			if _, err := s.Put(t.Context(), bytes.NewReader(b), sum(b)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func wantKind(t *testing.T, err error, k fault.Kind) {
	t.Helper()
	if !fault.Is(err, k) {
		t.Fatalf("error %v, want kind %v", err, k)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
