// Package rowfile keeps segments of rows (dam.Segments) as Apache Parquet files in the
// blob store. A segment is written once and never changes; its name is the SHA-256 of
// its bytes. Any reader of Parquet can open one:
//
//	digest      16 bytes     names the row by its content
//	path        text, zstd
//	md5         16 bytes
//	sha256      32 bytes
//	annotation  JSON text, dictionary and zstd
//	label       text, dictionary
//	badcase     text, dictionary
//	columns.<n> JSON text, dictionary and zstd; one for each further column
//
// Every column but digest is optional, and a column that no row has a value in is not
// there. Rows are in groups of at most 65,536, so that little is held while a segment
// is read, and pages are small, so that single rows are found fast.
//
// It is not for deciding which rows make a version or a set (dam), nor for the packs
// that people download (packs). The composition root imports it.
package rowfile

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"

	"github.com/parquet-go/parquet-go"

	"mlife/collector/internal/dam"
	"mlife/shared/fault"
)

// Bytes is what the package needs of a blob store.
type Bytes interface {
	// Keep stores bytes of a known SHA-256 and returns once they are durable.
	Keep(ctx context.Context, r io.Reader, sha string) error
	Open(ctx context.Context, sha string) (io.ReadSeekCloser, error)
	Delete(ctx context.Context, sha string) error
}

// Ledger knows which segments there are before anything names them, so that those of
// a process that was killed can be found and removed.
type Ledger interface {
	// NoteSegment is called before a segment is stored.
	NoteSegment(ctx context.Context, sha string, rows int, size int64) error
	// ForgetSegment is called before the bytes are removed. It says whether they may
	// be: not when a version, a set or a file has them.
	ForgetSegment(ctx context.Context, sha string) (bool, error)
}

// Store implements dam.Segments. Safe for concurrent use; Close waits for nobody and
// may be called twice.
type Store struct {
	bytes  Bytes
	ledger Ledger

	mu   sync.Mutex
	open map[string]*segment
	used []string // the names of open, the longest unused first
}

// maxOpen bounds the segments that stay open between reads.
const maxOpen = 64

// New makes a store.
func New(bytes Bytes, ledger Ledger) *Store {
	return &Store{bytes: bytes, ledger: ledger, open: map[string]*segment{}}
}

// segment is an open file. It is closed when nobody reads it and it is no longer kept.
type segment struct {
	file    io.ReadSeekCloser
	parquet *parquet.File
	columns map[string]int // field to column
	fields  []string
	readers int
	kept    bool
}

// acquire opens a segment, or takes one that is open; release gives it back.
func (s *Store) acquire(ctx context.Context, name string) (*segment, error) {
	s.mu.Lock()
	if g, ok := s.open[name]; ok {
		g.readers++
		i := slices.Index(s.used, name)
		s.used = append(slices.Delete(s.used, i, i+1), name)
		s.mu.Unlock()
		return g, nil
	}
	s.mu.Unlock()
	g, err := s.load(ctx, name)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g.readers++
	if _, raced := s.open[name]; raced {
		return g, nil // closed by release, since it is not kept
	}
	g.kept = true
	s.open[name] = g
	s.used = append(s.used, name)
	if len(s.used) > maxOpen {
		err = s.forget(s.used[0])
	}
	return g, err
}

// forget closes an open segment as soon as nobody reads it. mu is held.
func (s *Store) forget(name string) error {
	g, ok := s.open[name]
	if !ok {
		return nil
	}
	delete(s.open, name)
	i := slices.Index(s.used, name)
	s.used = slices.Delete(s.used, i, i+1)
	if g.kept = false; g.readers == 0 {
		return g.file.Close()
	}
	return nil
}

func (s *Store) release(g *segment) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if g.readers--; g.readers == 0 && !g.kept {
		return g.file.Close()
	}
	return nil
}

// Close closes the files that are kept open.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, name := range slices.Clone(s.used) {
		errs = append(errs, s.forget(name))
	}
	return errors.Join(errs...)
}

// Drop implements dam.Segments.
func (s *Store) Drop(ctx context.Context, name string) error {
	free, err := s.ledger.ForgetSegment(ctx, name)
	if err != nil || !free {
		return err
	}
	s.mu.Lock()
	err = s.forget(name)
	s.mu.Unlock()
	if derr := s.bytes.Delete(ctx, name); !fault.Is(derr, fault.NotFound) {
		err = errors.Join(err, derr)
	}
	return err
}

// Fields implements dam.Segments.
func (s *Store) Fields(ctx context.Context, name string) (fields []string, err error) {
	g, err := s.acquire(ctx, name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.release(g)) }()
	return g.fields, nil
}

var _ dam.Segments = (*Store)(nil)
