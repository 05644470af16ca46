package ingest

import (
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"time"

	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/wire"
)

// staging keeps half-received clips, one file each:
//
//	<dir>/<device>/<key>
//
//	0        8          12            12+n           12+n+body
//	+--------+----------+-------------+--------------+-----------------------
//	|MLSTAGE1| n: u32   | manifest: n | body, sparse | ranges: 2 × i64 each …
//	+--------+----------+-------------+--------------+-----------------------
//
// A body that comes in quickly stays in memory and gets no file (see memory).
//
// Integers are big endian. A range is written after its bytes. Nothing is fsynced:
// after a power cut a file may hold less than its ranges say, which the hashes of
// the manifest tell before anything is answered with stored.
type staging struct {
	dir      string
	limits   Limits
	log      *slog.Logger
	memory   memory
	reserved atomic.Int64 // announced bytes
	count    atomic.Int64
}

const (
	stageMagic  = "MLSTAGE1"
	stageHeader = len(stageMagic) + 4
	rangeSize   = 16
	// maxRecords bounds the ranges of one file; a device that sends smaller crumbs
	// has to start over.
	maxRecords = 1 << 16
)

// transfer is a clip being received. lane.state guards it.
type transfer struct {
	key      wire.Key
	manifest clip.Manifest
	raw      []byte // the manifest's exact bytes; nil once they are in the file
	recv     *wire.Receiver
	held     bool   // the body is in memory and not in a file
	body     pieces // what has come of it
	records  int64  // ranges in the file; -1 before there is one
	base     int64  // where the body starts in the file
	retries  int
	known    bool // every item is in the blob store: no body is needed
	began    time.Time
	touched  time.Time
}

func openStaging(dir string, limits Limits, log *slog.Logger) (*staging, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, diskFault("ingest.Open", err)
	}
	return &staging{dir: dir, limits: limits, log: log, memory: memory{limit: limits.Memory, body: limits.MemoryBody}}, nil
}

func (s *staging) bytes() int64 { return s.reserved.Load() }

func (s *staging) path(t *transfer) string {
	return filepath.Join(s.dir, t.manifest.Device, t.key.String())
}

// scan reads what is left of the last run. A file that cannot be used is removed
// and named in the log: the device has the clip and sends it again.
func (s *staging) scan(now time.Time) ([]*transfer, error) {
	var out []*transfer
	err := filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		t, err := s.load(path)
		if err == nil && now.Sub(t.touched) > s.limits.StagingAge {
			err = errors.New("too old")
		}
		if err == nil && !s.reserve(t.manifest.BodySize) {
			err = errors.New("no room")
		}
		if err != nil {
			s.log.Warn("staging file removed", "file", path, "error", err)
			return os.Remove(path)
		}
		out = append(out, t)
		return nil
	})
	if err != nil {
		return nil, diskFault("ingest.Open", err)
	}
	return out, nil
}

func (s *staging) load(path string) (*transfer, error) {
	key, err := wire.ParseKey(filepath.Base(path))
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	t, err := readStage(f)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return nil, err
	}
	if t.key != key || t.manifest.Device != filepath.Base(filepath.Dir(path)) {
		return nil, errors.New("does not belong to its name")
	}
	return t, nil
}

// readStage reads a staging file but its body. The bytes are not trusted.
func readStage(f *os.File) (*transfer, error) {
	st, err := f.Stat()
	if err != nil {
		return nil, err
	}
	head := make([]byte, stageHeader)
	if _, err := io.ReadFull(f, head); err != nil {
		return nil, err
	}
	n := binary.BigEndian.Uint32(head[len(stageMagic):])
	if string(head[:len(stageMagic)]) != stageMagic || n > wire.MaxManifest {
		return nil, errors.New("not a staging file")
	}
	raw := make([]byte, n)
	if _, err := io.ReadFull(f, raw); err != nil {
		return nil, err
	}
	t, err := newTransfer(keyOf(raw), raw, st.ModTime())
	if err != nil {
		return nil, err
	}
	ranges, err := readRanges(f, t.base+t.manifest.BodySize, st.Size())
	if err != nil {
		return nil, err
	}
	t.raw, t.records = nil, int64(len(ranges))
	t.recv, err = wire.NewReceiver(t.key, t.manifest.BodySize, ranges)
	return t, err
}

func readRanges(f io.ReaderAt, at, size int64) ([]wire.Range, error) {
	n := max(size-at, 0) / rangeSize
	if n > maxRecords {
		return nil, errors.New("too many ranges")
	}
	b := make([]byte, n*rangeSize)
	if _, err := f.ReadAt(b, at); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	out := make([]wire.Range, 0, n)
	for ; len(b) > 0; b = b[rangeSize:] {
		out = append(out, wire.Range{From: int64(binary.BigEndian.Uint64(b)), To: int64(binary.BigEndian.Uint64(b[8:]))})
	}
	return out, nil
}

// newTransfer starts a clip of a manifest.
func newTransfer(key wire.Key, raw []byte, now time.Time) (*transfer, error) {
	m, err := clip.Parse(raw)
	if err != nil {
		return nil, err
	}
	recv, err := wire.NewReceiver(key, m.BodySize, nil)
	if err != nil {
		return nil, err
	}
	return &transfer{key: key, manifest: m, raw: raw, recv: recv, records: -1, base: int64(stageHeader + len(raw)), began: now, touched: now}, nil
}

// reserve takes room for a body, if there is some.
func (s *staging) reserve(n int64) bool {
	if s.count.Add(1) > int64(s.limits.AllTransfers) {
		s.count.Add(-1)
		return false
	}
	if s.reserved.Add(n) > s.limits.AllBytes {
		s.reserved.Add(-n)
		s.count.Add(-1)
		return false
	}
	return true
}

func (s *staging) release(n int64) {
	s.reserved.Add(-n)
	s.count.Add(-1)
}

// write takes a chunk of a transfer, which is its own from now on.
func (s *staging) write(t *transfer, offset int64, data []byte) error {
	if t.records < 0 && !t.held {
		t.held = s.memory.hold(t.manifest.BodySize)
	}
	if !t.held {
		return s.toFile(t, offset, data)
	}
	t.body.add(offset, data)
	if t.touched.Sub(t.began) > spillAfter || len(data) < leastPiece && offset+int64(len(data)) < t.manifest.BodySize {
		return s.spill(t)
	}
	return nil
}

// spill moves what is in memory into the transfer's file.
func (s *staging) spill(t *transfer) error {
	body := t.body
	s.letGo(t)
	for _, x := range body {
		if err := s.toFile(t, x.at, x.data); err != nil {
			return err
		}
	}
	return nil
}

// letGo forgets what is in memory.
func (s *staging) letGo(t *transfer) {
	if t.held {
		s.memory.drop(t.manifest.BodySize)
	}
	t.held, t.body = false, nil
}

// toFile puts a chunk into the transfer's file, which it makes if need be.
func (s *staging) toFile(t *transfer, offset int64, data []byte) (err error) {
	const op = "ingest.stage"
	if t.records >= maxRecords {
		return fault.New(fault.TooLarge, op, "clip %s came in more than %d pieces", t.key, maxRecords)
	}
	f, err := s.open(t)
	if err != nil {
		return diskFault(op, err)
	}
	defer func() {
		if cerr := f.Close(); err == nil {
			err = diskFault(op, cerr)
		}
	}()
	if _, err := f.WriteAt(data, t.base+offset); err != nil {
		return diskFault(op, err)
	}
	rec := binary.BigEndian.AppendUint64(nil, uint64(offset))
	rec = binary.BigEndian.AppendUint64(rec, uint64(offset)+uint64(len(data)))
	if _, err := f.WriteAt(rec, t.base+t.manifest.BodySize+t.records*rangeSize); err != nil {
		return diskFault(op, err)
	}
	t.records++
	return nil
}

func (s *staging) open(t *transfer) (*os.File, error) {
	path := s.path(t)
	if t.records >= 0 {
		return os.OpenFile(path, os.O_RDWR, 0)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, err
	}
	head := binary.BigEndian.AppendUint32([]byte(stageMagic), uint32(len(t.raw)))
	if _, err := f.Write(append(head, t.raw...)); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	t.records = 0
	return f, nil
}

// restart forgets the bytes of a transfer, not the transfer.
func (s *staging) restart(t *transfer) error {
	s.letGo(t)
	if t.records <= 0 {
		return nil
	}
	t.records = 0
	return diskFault("ingest.stage", os.Truncate(s.path(t), t.base))
}

// remove deletes what is kept of a transfer.
func (s *staging) remove(t *transfer) error {
	s.letGo(t)
	if t.records < 0 {
		return nil
	}
	if err := os.Remove(s.path(t)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return diskFault("ingest.stage", err)
	}
	return nil
}

func diskFault(op string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fault.New(fault.NoSpace, op, "disk full: %w", err)
	default:
		return fault.New(fault.Internal, op, "%w", err)
	}
}
