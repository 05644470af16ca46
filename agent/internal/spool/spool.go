// Package spool is the device's durable, bounded queue of sealed clips: what Put
// accepted survives kill -9 and a power cut until the uplink forgets it, which it
// does only on the collector's own word.
//
// Bytes are in files, one per clip (see file.go for the format); a Badger database
// holds one small row per clip (order, priority, deferral) and the counters. The
// database can be made again from the files alone and is, when it is missing or
// corrupt.
//
//	<dir>/clips/<key>.clip       the queue
//	<dir>/tmp/                   files being written; emptied by Open
//	<dir>/aside/<key>.clip       refused by the collector, kept for a person (bounded)
//	<dir>/quarantine/            corrupt files (bounded)
//	<dir>/index/                 Badger; index.bad is an old one that was set aside
//	<dir>/ballast                bytes given back to a full disk so that Badger lives
//
// # Put, and what a cut after each step leaves
//
//	1 write tmp/<key>, fsync      a stray temporary file: removed by Open
//	2 rename to clips/, fsync dir a file without a row: taken in by Open
//	3 commit the row, synchronous accepted
//	4 unlink what was evicted     a file without a row: taken in again by Open, and
//	                              evicted again when the budget asks for it
//
// Forget unlinks first and deletes the row later: a row without a file means
// forgotten. Several Puts share one folder fsync and one Badger commit.
//
// Nobody but the agent's composition root and tests opens a Spool; the command line
// reads the files beside a running agent with List, Show and Verify.
package spool

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dgraph-io/badger/v4"

	"mlife/shared/fault"
	"mlife/shared/run"
	"mlife/shared/wire"
)

// Options of Open. Sizes are bytes; zero means the default.
type Options struct {
	Budget   int64 // of all clip files together, default 1 GiB
	MaxClips int   // default 65,536; each takes about 200 bytes of memory
	Reserve  int64 // free space on the disk that intake leaves alone, default 64 MiB
	Ballast  int64 // size of the ballast file, default 16 MiB
	Log      *slog.Logger

	disk disk                    // tests: another disk
	cut  func(step string) error // tests: what happens at a step
}

// Spool is the queue. Safe for concurrent use. Close it.
type Spool struct {
	dir    string
	opts   Options
	log    *slog.Logger
	db     *badger.DB
	loop   *run.Group
	work   chan *commit // to the committer; the sender waits for its answer
	kick   chan struct{}
	gone   chan wire.Key // files to delete
	wake   chan struct{}
	disk   disk
	serial atomic.Uint64 // of temporary files

	mu       sync.Mutex
	index    index
	writing  int64 // bytes of Puts that are not committed yet
	inflight sync.WaitGroup
	counters Counters
	dead     map[wire.Key]struct{} // rows to delete with the next commit
	leaving  map[wire.Key]bool     // out of the queue, with a file still
	stale    map[wire.Key]struct{} // rows to write again with the next commit
	closed   bool
	problem  string // why intake stands still, "" when it does not
	ballast  bool
}

// Counters only grow. They are kept in the database and are lost with it.
type Counters struct {
	Accepted    int64            `json:"accepted"`
	Forgotten   int64            `json:"forgotten"`         // the collector has them, those that were only counted among them
	Counted     int64            `json:"counted,omitempty"` // the collector counted them and did not want their bytes
	Evicted     map[string]int64 `json:"evicted,omitempty"` // by priority: low, normal, high
	Rejected    int64            `json:"rejected"`          // set aside
	Dropped     int64            `json:"dropped"`
	Quarantined int64            `json:"quarantined"`
}

// Stats is the state at one moment.
type Stats struct {
	Counters
	Clips    int64
	Bytes    int64
	Budget   int64
	DiskFree int64  // -1 when it cannot be told
	Problem  string // why intake stands still, "" when it does not
}

// longestDeferral in ms: one further in the future means that the clock was set back.
const longestDeferral = 2 * 24 * 3600 * 1000

// Open opens or makes the spool in dir. A corrupt index is set aside and made again
// from the files. It fails with fault.Busy when another process has it open.
func Open(dir string, o Options) (*Spool, error) {
	const op = "spool.Open"
	if o.Budget <= 0 {
		o.Budget = 1 << 30
	}
	if o.MaxClips <= 0 {
		o.MaxClips = 65536
	}
	if o.Reserve <= 0 {
		o.Reserve = 64 << 20
	}
	if o.Ballast <= 0 {
		o.Ballast = 16 << 20
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.disk == nil {
		o.disk = realDisk{}
	}
	s := &Spool{
		dir: dir, opts: o, log: o.Log, disk: o.disk, index: newIndex(),
		work: make(chan *commit, maxBatch), kick: make(chan struct{}, 1), wake: make(chan struct{}, 1),
		dead: map[wire.Key]struct{}{}, leaving: map[wire.Key]bool{}, stale: map[wire.Key]struct{}{}, gone: make(chan wire.Key, maxGone),
	}
	for _, sub := range []string{"", clipsDir, tmpDir, asideDir, quarantineDir} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			return nil, fault.New(fault.Internal, op, "%w", err)
		}
	}
	if err := s.recover(); err != nil {
		return nil, fault.Wrap(op, err)
	}
	s.loop = run.New(context.Background())
	s.loop.Go("spool committer", s.commitLoop)
	s.loop.Go("spool remover", s.removeLoop)
	return s, nil
}

// Close waits for Puts under way, writes what is due and closes the database.
// Closing twice is fine.
func (s *Spool) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	s.mu.Unlock()
	s.inflight.Wait()
	s.loop.Stop()
	err := s.loop.Wait()
	return fault.Wrap("spool.Close", errors.Join(err, s.db.Close()))
}

// Wake gets a value when there may be something new to send. One reader.
func (s *Spool) Wake() <-chan struct{} { return s.wake }

// Stats tells the state.
func (s *Spool) Stats() Stats {
	free := s.free()
	s.mu.Lock()
	defer s.mu.Unlock()
	st := Stats{
		Counters: s.counters, Clips: int64(len(s.index.byKey)), Bytes: s.index.bytes,
		Budget: s.opts.Budget, DiskFree: free, Problem: s.problem,
	}
	st.Evicted = map[string]int64{}
	for k, v := range s.counters.Evicted {
		st.Evicted[k] = v
	}
	return st
}

// Fill writes the spool's part of a device's status.
func (s *Spool) Fill(st *wire.Status) {
	now := s.Stats()
	st.SpoolClips, st.SpoolBytes, st.SpoolBudget, st.DiskFree = now.Clips, now.Bytes, now.Budget, now.DiskFree
	st.Evicted, st.Rejected, st.Quarantined, st.Counted = now.Evicted, now.Rejected+now.Dropped, now.Quarantined, now.Counted
	if now.Problem != "" {
		st.Problems = append(st.Problems, now.Problem)
	}
}

// Pending gives at most n clips that may be sent now, highest priority and oldest
// first, without those that skip names.
func (s *Spool) Pending(n int, skip func(wire.Key) bool) []wire.Clip {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []wire.Clip
	now := time.Now().UnixMilli()
	for p := len(s.index.queues) - 1; p >= 0; p-- {
		for e := s.index.queues[p].front; e != nil && len(out) < n; e = e.next {
			if e.pending || e.until > now && e.until < now+longestDeferral || skip(e.key) {
				continue
			}
			out = append(out, wire.Clip{Key: e.key, BodySize: e.body, Priority: int(e.priority)})
		}
	}
	return out
}

// Manifest reads the exact bytes of a clip's manifest. A file that is not what was
// written is quarantined and reported as fault.Corrupt.
func (s *Spool) Manifest(key wire.Key) ([]byte, error) {
	var man []byte
	err := s.withFile("spool.Manifest", key, func(f *os.File) (err error) {
		man, _, err = readClipHeader(f, key)
		return err
	})
	return man, err
}

// ReadAt fills b from offset of a clip's body. fault.NotFound: evicted meanwhile.
func (s *Spool) ReadAt(key wire.Key, offset int64, b []byte) error {
	return s.withFile("spool.ReadAt", key, func(f *os.File) error {
		e, ok := s.entry(key)
		if !ok || offset < 0 || offset+int64(len(b)) > e.body {
			return fault.New(fault.NotFound, "", "no bytes [%d, +%d)", offset, len(b))
		}
		return readFull(f, b, e.size-e.body+offset)
	})
}

// Check reads a whole clip and compares its hashes; a corrupt one is quarantined
// and reported as fault.Corrupt.
func (s *Spool) Check(key wire.Key) error {
	return s.withFile("spool.Check", key, func(f *os.File) error {
		_, err := checkClip(f, key)
		return err
	})
}

func (s *Spool) withFile(op string, key wire.Key, fn func(*os.File) error) error {
	if _, ok := s.entry(key); !ok {
		return fault.New(fault.NotFound, op, "clip %v", key)
	}
	f, err := os.Open(s.clipPath(key))
	if err == nil {
		err = errors.Join(fn(f), f.Close())
	} else if errors.Is(err, os.ErrNotExist) {
		if _, ok := s.entry(key); !ok {
			return fault.New(fault.NotFound, op, "clip %v", key)
		}
		err = fault.New(fault.Corrupt, "", "file is gone: %w", err)
	}
	if fault.Is(err, fault.Corrupt) {
		err = errors.Join(err, s.quarantine(key))
	}
	return fault.Wrap(op, err)
}

func (s *Spool) entry(key wire.Key) (entry, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.index.byKey[key]
	if e == nil || e.pending {
		return entry{}, false
	}
	return *e, true
}

func (s *Spool) notify(ch chan struct{}) {
	select {
	case ch <- struct{}{}:
	default: // one is waiting already
	}
}
