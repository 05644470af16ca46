package capture

import (
	"container/list"
	"errors"
	"io"
	"sync"
)

// recent keeps the latest observations whole, for feedback that comes after them.
// Bounded in number and in bytes of media; the oldest goes first. Its media are in
// memory: the observation's own, or copies of its files.
type recent struct {
	mu    sync.Mutex
	limit int64
	bytes int64
	order *list.List // of *Observation, oldest first
	byID  map[string]*list.Element
}

const maxRecent = 256

func newRecent(limit int64) *recent {
	return &recent{limit: limit, order: list.New(), byID: map[string]*list.Element{}}
}

// keep copies o, unless it is too large as a whole.
func (r *recent) keep(o Observation) error {
	if weight(&o) > r.limit {
		return nil
	}
	media := make([]Medium, 0, len(o.Items))
	for _, it := range o.Items {
		if it.mem == nil {
			b, err := readAll(it)
			if err != nil {
				return err
			}
			it = BytesMedium(it.Name, b)
		}
		media = append(media, it)
	}
	o.Items = media
	r.mu.Lock()
	defer r.mu.Unlock()
	if e := r.byID[o.ID]; e != nil {
		r.drop(e)
	}
	r.byID[o.ID] = r.order.PushBack(&o)
	for r.bytes += weight(&o); r.order.Len() > maxRecent || r.bytes > r.limit; {
		r.drop(r.order.Front())
	}
	return nil
}

func (r *recent) find(id string) (Observation, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e := r.byID[id]
	if e == nil {
		return Observation{}, false
	}
	return *e.Value.(*Observation), true
}

func (r *recent) drop(e *list.Element) {
	o := e.Value.(*Observation)
	r.order.Remove(e)
	delete(r.byID, o.ID)
	r.bytes -= weight(o)
}

func weight(o *Observation) int64 {
	n := int64(len(o.Result) + len(o.Truth) + 512)
	for _, it := range o.Items {
		n += it.Size
	}
	for _, v := range o.Attributes {
		n += int64(len(v))
	}
	return n
}

func readAll(m Medium) ([]byte, error) {
	r, err := m.Open()
	if err != nil {
		return nil, err
	}
	b := make([]byte, m.Size)
	_, err = io.ReadFull(r, b)
	return b, errors.Join(err, r.Close())
}
