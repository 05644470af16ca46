package media

import (
	"cmp"
	"container/list"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"mlife/shared/fault"
)

// maxEntries bounds the files in the cache, and with them the memory of its index.
const maxEntries = 1 << 16

// cache keeps files that can be made again, up to a size. What was not used for
// longest goes first:
//
//	<dir>/<first 2 of name>/<name>   a file, complete
//	<dir>/tmp/*                      being written; removed at start
//
// No file is fsynced: one that a power cut left empty is removed at start. Safe for
// concurrent use.
type cache struct {
	dir string
	max int64

	mu    sync.Mutex
	size  int64
	order *list.List // of entry, used last first
	index map[string]*list.Element
}

type entry struct {
	name string
	size int64
}

func openCache(dir string, limit int64) (*cache, error) {
	const op = "media cache"
	c := &cache{dir: dir, max: limit, order: list.New(), index: map[string]*list.Element{}}
	tmp := filepath.Join(dir, "tmp")
	if err := errors.Join(os.RemoveAll(tmp), os.MkdirAll(tmp, 0o700)); err != nil {
		return nil, fault.New(fault.Internal, op, "%w", err)
	}
	type found struct {
		entry
		at time.Time
	}
	var all []found
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if info.Size() == 0 {
			return os.Remove(path) // written when the power went
		}
		all = append(all, found{entry{d.Name(), info.Size()}, info.ModTime()})
		return nil
	})
	if err != nil {
		return nil, fault.New(fault.Internal, op, "%w", err)
	}
	slices.SortFunc(all, func(a, b found) int { return cmp.Or(b.at.Compare(a.at), cmp.Compare(a.name, b.name)) })
	for _, f := range all {
		c.index[f.name] = c.order.PushBack(f.entry)
		c.size += f.size
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c, c.shrink()
}

func (c *cache) path(name string) string { return filepath.Join(c.dir, name[:2], name) }

// open gives a file; fs.ErrNotExist when it is not there.
func (c *cache) open(name string) (*os.File, error) {
	c.mu.Lock()
	if e, ok := c.index[name]; ok {
		c.order.MoveToFront(e)
	}
	c.mu.Unlock()
	return os.Open(c.path(name))
}

// put stores what write writes.
func (c *cache) put(name string, write func(*os.File) error) (err error) {
	tmp, err := os.CreateTemp(filepath.Join(c.dir, "tmp"), "made-")
	if err != nil {
		return wrapDisk(err)
	}
	err = write(tmp)
	info, serr := tmp.Stat()
	if err = errors.Join(err, wrapDisk(serr), wrapDisk(tmp.Close())); err == nil {
		err = c.publish(tmp.Name(), name, info.Size())
	}
	if err != nil {
		if rerr := os.Remove(tmp.Name()); rerr != nil && !errors.Is(rerr, fs.ErrNotExist) {
			err = errors.Join(err, wrapDisk(rerr))
		}
	}
	return err
}

func (c *cache) publish(tmp, name string, size int64) error {
	if err := os.MkdirAll(filepath.Dir(c.path(name)), 0o700); err != nil {
		return wrapDisk(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := os.Rename(tmp, c.path(name)); err != nil {
		return wrapDisk(err)
	}
	if old, ok := c.index[name]; ok {
		c.size -= c.order.Remove(old).(entry).size
	}
	c.index[name] = c.order.PushFront(entry{name, size})
	c.size += size
	return c.shrink()
}

// shrink removes what was not used for longest, but not the newest.
func (c *cache) shrink() error {
	for c.order.Len() > 1 && (c.size > c.max || c.order.Len() > maxEntries) {
		last := c.order.Back()
		e := last.Value.(entry)
		if err := os.Remove(c.path(e.name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return wrapDisk(err)
		}
		c.order.Remove(last)
		delete(c.index, e.name)
		c.size -= e.size
	}
	return nil
}

// maxRefusals bounds what is remembered as impossible.
const maxRefusals = 4096

// refusals remembers why something cannot be made: a hash never means other bytes,
// so trying again is a waste. The zero value is ready; safe for concurrent use.
type refusals struct {
	mu   sync.Mutex
	why  map[string]error
	ring []string
	next int
}

func (r *refusals) get(name string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.why[name]
}

func (r *refusals) add(name string, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.why == nil {
		r.why = map[string]error{}
	}
	if _, known := r.why[name]; known {
		return
	}
	if len(r.ring) < maxRefusals {
		r.ring = append(r.ring, name)
	} else {
		delete(r.why, r.ring[r.next])
		r.ring[r.next] = name
		r.next = (r.next + 1) % maxRefusals
	}
	r.why[name] = err
}
