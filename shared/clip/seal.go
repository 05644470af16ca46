package clip

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"sync"

	"github.com/klauspost/compress/zstd"

	"mlife/shared/fault"
	"mlife/shared/wire"
)

// Zstd is the encoding of an item that was compressed.
const Zstd = "zstd"

const (
	zstdWindow = 256 << 10
	probeLen   = 64 << 10 // bytes compressed on trial to see whether it pays
)

// InMemory is the largest body, in bytes, that Seal needs no temporary file for.
const InMemory = 1 << 20

// buffers are used again: a device that seals many clips would make much garbage.
var buffers = sync.Pool{New: func() any { return new([probeLen]byte) }}

// Source is one medium to be sealed. Open may be called more than once and gives
// the same bytes each time.
type Source struct {
	Name string // as the program called it; SafeName makes it safe
	Open func() (io.ReadCloser, error)
	Size int64 // bytes, when known: spares growing
}

// BytesSource is a medium that is in memory.
func BytesSource(name string, b []byte) Source {
	return Source{Name: name, Size: int64(len(b)), Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }}
}

// FileSource is a medium in a file that does not change while it is sealed.
func FileSource(name, path string) Source {
	return Source{Name: name, Open: func() (io.ReadCloser, error) { return os.Open(path) }}
}

// Sealed is a clip that is complete but not stored yet. Close frees its body, which
// nobody may read after that.
type Sealed struct {
	Manifest Manifest
	JSON     []byte   // the manifest's exact bytes
	Key      wire.Key // their SHA-256
	body     *scratch
}

// Body reads the body from its start; several readers do not disturb each other.
func (s *Sealed) Body() *io.SectionReader { return io.NewSectionReader(s.body, 0, s.Manifest.BodySize) }

// Close removes a temporary file, if there is one. Closing twice is fine.
func (s *Sealed) Close() error { return s.body.Close() }

// Sealer makes clips. The zero value puts large bodies in the system's temporary
// folder. Safe for concurrent use.
type Sealer struct {
	Dir string // of the temporary files of bodies over 1 MiB
}

// Seal is Sealer{}.Seal.
func Seal(m Manifest, items []Source) (*Sealed, error) { return Sealer{}.Seal(m, items) }

// Seal reads the items, tells their media types from their bytes, compresses where
// it pays, hashes, and completes the manifest: V, Items, BodySize, BodySHA and,
// when empty, Occurrence. Errors about the input are fault.Invalid or
// fault.TooLarge and name the field or the item.
func (s Sealer) Seal(m Manifest, items []Source) (*Sealed, error) {
	const op = "clip.Seal"
	if len(items) > MaxItems {
		return nil, fault.Field(op, "items", "%d, at most %d", len(items), MaxItems)
	}
	m.V, m.Items, m.CapturedAt = Version, make([]Item, 0, len(items)), m.CapturedAt.UTC()
	if m.Occurrence == "" {
		var id [16]byte
		rand.Read(id[:]) // never fails
		m.Occurrence = hex.EncodeToString(id[:])
	}
	out := &Sealed{body: newScratch(s.Dir, items)}
	names := map[string]bool{}
	for _, src := range items {
		it, err := sealItem(out.body, src)
		if err != nil {
			return nil, fault.Wrap(op, errors.Join(err, out.Close()))
		}
		it.Name = uniqueName(SafeName(src.Name), names)
		m.Items = append(m.Items, it)
	}
	m.BodySize, m.BodySHA = out.body.size, hex.EncodeToString(out.body.sum.Sum(nil))
	if err := out.finish(m); err != nil {
		return nil, fault.Wrap(op, errors.Join(err, out.Close()))
	}
	return out, nil
}

func (s *Sealed) finish(m Manifest) error {
	if err := m.checkPredictions(); err != nil {
		return err
	}
	if err := m.Check(); err != nil {
		return err
	}
	b, err := json.Marshal(m)
	if err != nil {
		return fault.New(fault.Invalid, "", "manifest: %w", err)
	}
	// What the collector would refuse must not leave the device as a clip.
	if s.Manifest, err = Parse(b); err != nil {
		return err
	}
	s.JSON, s.Key = b, sha256.Sum256(b)
	return nil
}

func sealItem(body *scratch, src Source) (it Item, err error) {
	r, err := src.Open()
	if err != nil {
		return it, fmt.Errorf("item %q: %w", src.Name, err)
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	buf := buffers.Get().(*[probeLen]byte)
	defer buffers.Put(buf)
	n, err := io.ReadFull(r, buf[:])
	head := buf[:n]
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return it, fmt.Errorf("item %q: %w", src.Name, err)
	}
	if n == 0 {
		return it, fault.Field("", "item "+src.Name, "is empty")
	}
	it = Item{MediaType: Sniff(head), Offset: body.size}
	raw := sha256.New()
	in := io.TeeReader(io.MultiReader(bytes.NewReader(head), r), raw)
	if it.RawSize, it.Encoding, err = body.take(in, head, it.MediaType); err != nil {
		return it, fmt.Errorf("item %q: %w", src.Name, err)
	}
	it.Size, it.SHA256 = body.size-it.Offset, hex.EncodeToString(raw.Sum(nil))
	seen := perceptual(src, it.MediaType)
	it.PHash, it.Look = seen.phash, seen.look
	return it, nil
}

// take copies one item to the body, compressed if a trial on head says it pays.
func (s *scratch) take(in io.Reader, head []byte, mt string) (raw int64, encoding string, err error) {
	if dense(mt) {
		raw, err = s.copy(in)
		return raw, "", err
	}
	enc, err := zstd.NewWriter(s, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(zstdWindow),
		zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return 0, "", err
	}
	if trial := enc.EncodeAll(head, nil); len(trial) > len(head)-len(head)/16 {
		raw, err = s.copy(in)
		return raw, "", errors.Join(err, closeUnused(enc))
	}
	raw, err = io.Copy(enc, in)
	return raw, Zstd, errors.Join(err, enc.Close())
}

func (s *scratch) copy(in io.Reader) (int64, error) {
	buf := buffers.Get().(*[probeLen]byte)
	defer buffers.Put(buf)
	return io.CopyBuffer(s, in, buf[:])
}

// closeUnused ends an encoder without letting it write to the body.
func closeUnused(enc *zstd.Encoder) error {
	enc.Reset(io.Discard)
	return enc.Close()
}

// scratch holds a body while it is made: in memory, or in a file once it is large.
type scratch struct {
	dir  string
	mem  []byte
	file *os.File
	size int64
	sum  hash.Hash
}

func newScratch(dir string, items []Source) *scratch {
	var size int64
	for _, src := range items {
		size += max(src.Size, 0)
	}
	s := &scratch{dir: dir, sum: sha256.New()}
	if size <= InMemory {
		s.mem = bodies.get(int(size))
	}
	return s
}

// bodies keeps the memory of one closed body for the next: clips of a camera are all
// of about one size.
var bodies spare

type spare struct {
	mu  sync.Mutex
	mem []byte
}

func (s *spare) get(size int) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if mem := s.mem; size <= cap(mem) && cap(mem) <= 4*size {
		s.mem = nil
		return mem[:0]
	}
	return make([]byte, 0, size)
}

func (s *spare) put(mem []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if cap(mem) <= InMemory/2 { // not more than a device has to spare
		s.mem = mem
	}
}

// Write appends to the body.
func (s *scratch) Write(b []byte) (int, error) {
	if s.size+int64(len(b)) > wire.MaxBody {
		return 0, fault.New(fault.TooLarge, "", "body over %d bytes", int64(wire.MaxBody))
	}
	if s.file == nil && s.size+int64(len(b)) > InMemory {
		f, err := os.CreateTemp(s.dir, "seal-*.tmp")
		if err != nil {
			return 0, err
		}
		s.file = f
		if _, err := f.Write(s.mem); err != nil {
			return 0, err
		}
		s.mem = nil
	}
	if s.file != nil {
		n, err := s.file.Write(b)
		s.size += int64(n)
		s.sum.Write(b[:n])
		return n, err
	}
	s.mem = append(s.mem, b...)
	s.size += int64(len(b))
	s.sum.Write(b)
	return len(b), nil
}

// ReadAt reads back.
func (s *scratch) ReadAt(b []byte, off int64) (int, error) {
	if s.file != nil {
		return s.file.ReadAt(b, off)
	}
	return bytes.NewReader(s.mem).ReadAt(b, off)
}

// Close frees the memory and the file.
func (s *scratch) Close() error {
	if s.mem != nil {
		bodies.put(s.mem)
	}
	s.mem = nil
	if s.file == nil {
		return nil
	}
	f := s.file
	s.file = nil
	return errors.Join(f.Close(), os.Remove(f.Name()))
}
