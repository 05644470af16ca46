package blob

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"math/rand/v2"
	"testing"
	"testing/iotest"
)

// Lengths around the aligned pieces and the buffer come back as they were, however
// the reader cuts them.
func TestDirectLengths(t *testing.T) {
	f, err := NewFolder(t.TempDir(), FolderOptions{})
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, alignment - 1, alignment, copyBuffer - 1, copyBuffer, copyBuffer + 1, copyBuffer + alignment, 3*copyBuffer + alignment + 7, 4 * copyBuffer} {
		body := make([]byte, n)
		for i := range body {
			body[i] = byte(rng.Uint32())
		}
		sum := sha256.Sum256(body)
		name := hex.EncodeToString(sum[:])
		if err := f.Keep(t.Context(), iotest.HalfReader(bytes.NewReader(body)), name); err != nil {
			t.Fatalf("%d bytes: %v", n, err)
		}
		r, err := f.Open(t.Context(), name)
		if err != nil {
			t.Fatalf("%d bytes: %v", n, err)
		}
		got, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(got, body) {
			t.Errorf("%d bytes came back as %d, %v", n, len(got), err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}

// A file system that takes the flag and refuses the write, or has no direct writes
// at all, is written through the cache.
func TestDirectRefused(t *testing.T) {
	f, err := NewFolder(t.TempDir(), FolderOptions{})
	if err != nil {
		t.Fatal(err)
	}
	// Memory that is not aligned is what a disk refuses in the same way.
	f.buffers.New = func() any { b := aligned(copyBuffer + alignment)[1 : 1+copyBuffer]; return &b }
	body := bytes.Repeat([]byte("through the cache "), 50_000)
	sum := sha256.Sum256(body)
	if err := f.Keep(t.Context(), bytes.NewReader(body), hex.EncodeToString(sum[:])); err != nil {
		t.Fatal(err)
	}
}
