package localapi

import (
	"container/list"
	"errors"
	"io"
	"os"
	"slices"
	"sync"
	"syscall"

	"mlife/agent/internal/capture"
	"mlife/shared/fault"
)

const (
	inMemory = 1 << 20 // bytes of a request's media kept in memory; the rest goes to files
	bookStep = 1 << 20 // bytes of disk asked for at a time
)

// buffers are used again: each medium would leave one to the garbage collector.
var buffers = sync.Pool{New: func() any { return new([32 << 10]byte) }}

// arrival is the media of one request.
type arrival struct {
	dir   string
	room  func(n int64) error
	left  int64 // of inMemory
	hint  int64 // bytes that the request says it has, -1 when it does not
	media []*medium
}

// close frees memory and files.
func (a *arrival) close() error {
	var errs []error
	for _, m := range a.media {
		errs = append(errs, m.close())
	}
	return errors.Join(errs...)
}

// add begins the next medium.
func (a *arrival) add(name string) *medium {
	m := &medium{of: a, name: name}
	if len(a.media) == 0 && a.hint > 0 && a.hint <= a.left {
		m.mem = make([]byte, 0, a.hint)
	}
	a.media = append(a.media, m)
	return m
}

// medium is one medium of a request, in memory or in a temporary file.
type medium struct {
	of     *arrival
	name   string
	mem    []byte
	file   *os.File
	size   int64
	booked int64 // bytes of disk asked for
	failed error // of this machine, not of the request
}

// Write takes what arrives.
func (m *medium) Write(b []byte) (int, error) {
	if n := int64(len(b)); m.file == nil && n <= m.of.left {
		m.mem = append(m.mem, b...)
		m.of.left -= n
		m.size += n
		return len(b), nil
	}
	n, err := m.spill(b)
	m.size += int64(n)
	if err != nil {
		kind := fault.KindOf(err)
		if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
			kind = fault.NoSpace
		}
		m.failed = fault.New(kind, "", "temporary file: %w", err)
	}
	return n, err
}

func (m *medium) spill(b []byte) (int, error) {
	for m.booked < m.size+int64(len(b)) {
		if err := m.of.room(bookStep); err != nil {
			return 0, err
		}
		m.booked += bookStep
	}
	if m.file == nil {
		f, err := os.CreateTemp(m.of.dir, "post-*.tmp")
		if err != nil {
			return 0, err
		}
		m.file = f
		if _, err := f.Write(m.mem); err != nil {
			return 0, err
		}
		m.of.left += int64(len(m.mem))
		m.mem = nil
	}
	return m.file.Write(b)
}

func (m *medium) medium() capture.Medium {
	if m.file == nil {
		if cap(m.mem) > len(m.mem)+len(m.mem)/4 { // it may be kept for long
			m.mem = slices.Clone(m.mem)
		}
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
