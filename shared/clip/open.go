package clip

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"

	"github.com/klauspost/compress/zstd"

	"mlife/shared/fault"
)

// maxWindow bounds the memory that decoding an item may take.
const maxWindow = 8 << 20

// Open reads the decoded bytes of item i out of a body. The reader gives at most
// the item's RawSize bytes and checks size and SHA-256 at the end: instead of
// io.EOF it then returns fault.Corrupt. Close it. m must have passed Parse.
func (m *Manifest) Open(i int, body io.ReaderAt) (io.ReadCloser, error) {
	if i < 0 || i >= len(m.Items) {
		return nil, fault.New(fault.NotFound, "clip.Open", "item %d of %d", i, len(m.Items))
	}
	it := m.Items[i]
	r := &itemReader{item: it, sum: sha256.New(), left: it.RawSize}
	section := io.NewSectionReader(body, it.Offset, it.Size)
	if it.Encoding != Zstd {
		r.src = section
		return r, nil
	}
	dec, err := zstd.NewReader(section, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		return nil, fault.New(fault.Corrupt, "clip.Open", "item %q: %w", it.Name, err)
	}
	r.src, r.dec = dec, dec
	return r, nil
}

type itemReader struct {
	item Item
	src  io.Reader
	dec  *zstd.Decoder
	sum  hash.Hash
	left int64
	end  error
}

// Read gives decoded bytes.
func (r *itemReader) Read(b []byte) (int, error) {
	if r.end != nil {
		return 0, r.end
	}
	if len(b) == 0 {
		return 0, nil
	}
	if r.left == 0 {
		r.end = r.finish()
		return 0, r.end
	}
	n, err := r.src.Read(b[:min(int64(len(b)), r.left)])
	r.sum.Write(b[:n])
	r.left -= int64(n)
	if err == nil || errors.Is(err, io.EOF) && r.left == 0 {
		return n, nil
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	r.end = r.corrupt("%w", err)
	return n, r.end
}

// finish sees that nothing follows and that the hash is right.
func (r *itemReader) finish() error {
	var one [1]byte
	for {
		n, err := r.src.Read(one[:])
		if n > 0 {
			return r.corrupt("more than the %d bytes declared", r.item.RawSize)
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return r.corrupt("%w", err)
		}
	}
	if got := hex.EncodeToString(r.sum.Sum(nil)); got != r.item.SHA256 {
		return r.corrupt("SHA-256 is %s, want %s", got, r.item.SHA256)
	}
	return io.EOF
}

func (r *itemReader) corrupt(format string, args ...any) error {
	return fault.New(fault.Corrupt, "clip.Open", "item %q: %w", r.item.Name, fmt.Errorf(format, args...))
}

// Close frees the decoder.
func (r *itemReader) Close() error {
	if r.dec != nil {
		r.dec.Close()
		r.dec = nil
	}
	if r.end == nil {
		r.end = fault.New(fault.Canceled, "clip.Open", "item %q: closed", r.item.Name)
	}
	return nil
}

// Verify checks size and SHA-256 of a body and of every item in it. Errors are
// fault.Corrupt. m must have passed Parse.
func Verify(m *Manifest, body io.ReaderAt) error {
	sum := sha256.New()
	n, err := io.Copy(sum, io.NewSectionReader(body, 0, m.BodySize+1))
	if err != nil {
		return fault.New(fault.Internal, "clip.Verify", "body: %w", err)
	}
	if n != m.BodySize {
		return fault.New(fault.Corrupt, "clip.Verify", "body of another size than the %d bytes declared", m.BodySize)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != m.BodySHA {
		return fault.New(fault.Corrupt, "clip.Verify", "body has SHA-256 %s, want %s", got, m.BodySHA)
	}
	for i := range m.Items {
		if err := verifyItem(m, i, body); err != nil {
			return fault.Wrap("clip.Verify", err)
		}
	}
	return nil
}

func verifyItem(m *Manifest, i int, body io.ReaderAt) error {
	r, err := m.Open(i, body)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, r)
	return errors.Join(err, r.Close())
}
