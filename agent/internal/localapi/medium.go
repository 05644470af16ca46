package localapi

import (
	"container/list"
	"errors"
	"io"
	"os"
	"sync"
	"syscall"

	"mlife/agent/internal/capture"
	"mlife/shared/fault"
)

// inMemory is the largest medium that needs no temporary file.
const inMemory = 1 << 20

// medium is one medium of a request, in memory or in a temporary file.
type medium struct {
	name   string
	dir    string
	mem    []byte
	file   *os.File
	size   int64
	failed error // of this machine, not of the request
}

// Write takes what arrives.
func (m *medium) Write(b []byte) (int, error) {
	if m.file == nil && m.size+int64(len(b)) <= inMemory {
		m.mem = append(m.mem, b...)
		m.size += int64(len(b))
		return len(b), nil
	}
	n, err := m.spill(b)
	m.size += int64(n)
	if err != nil {
		kind := fault.Internal
		if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
			kind = fault.NoSpace
		}
		m.failed = fault.New(kind, "", "temporary file: %w", err)
	}
	return n, err
}

func (m *medium) spill(b []byte) (int, error) {
	if m.file == nil {
		f, err := os.CreateTemp(m.dir, "post-*.tmp")
		if err != nil {
			return 0, err
		}
		m.file = f
		if _, err := f.Write(m.mem); err != nil {
			return 0, err
		}
		m.mem = nil
	}
	return m.file.Write(b)
}

func (m *medium) medium() capture.Medium {
	if m.file == nil {
		return capture.BytesMedium(m.name, m.mem)
	}
	return capture.Medium{Name: m.name, Size: m.size, Open: func() (io.ReadCloser, error) {
		return section{io.NewSectionReader(m.file, 0, m.size)}, nil
	}}
}

// section reads a temporary file that is closed by its owner.
type section struct{ *io.SectionReader }

// Close leaves the file open.
func (section) Close() error { return nil }

func (m *medium) close() error {
	if m.file == nil {
		return nil
	}
	return errors.Join(m.file.Close(), os.Remove(m.file.Name()))
}

// seen remembers the ids of the latest batches of counts. Bounded; the oldest goes
// first.
type seen struct {
	mu    sync.Mutex
	order *list.List
	ids   map[string]bool
}

const maxSeen = 1024

func newSeen() *seen { return &seen{order: list.New(), ids: map[string]bool{}} }

// first tells whether id is new, and remembers it.
func (s *seen) first(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ids[id] {
		return false
	}
	if s.order.Len() == maxSeen {
		oldest := s.order.Remove(s.order.Front())
		if old, ok := oldest.(string); ok {
			delete(s.ids, old)
		}
	}
	s.order.PushBack(id)
	s.ids[id] = true
	return true
}
