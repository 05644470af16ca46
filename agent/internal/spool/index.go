package spool

import (
	"encoding/binary"
	"fmt"

	"mlife/shared/clip"
	"mlife/shared/wire"
)

// entry is one clip in memory and, without its links, one row in Badger.
type entry struct {
	key      wire.Key
	seq      uint64 // order of arrival
	size     int64  // of the file
	body     int64
	added    int64 // Unix ms
	until    int64 // deferred until, Unix ms, 0 when it is not
	priority uint8
	pending  bool // its row is being committed: invisible to everybody else

	prev, next *entry
}

// index is the queue in memory: by key, and per priority in order of arrival.
// Guarded by Spool.mu.
type index struct {
	byKey  map[wire.Key]*entry
	queues [clip.High + 1]queue
	bytes  int64
	seq    uint64 // last one given out
}

type queue struct {
	front, back *entry
	bytes       int64
	n           int
}

func newIndex() index { return index{byKey: map[wire.Key]*entry{}} }

// add appends an entry; those of one priority must come in order of seq.
func (x *index) add(e *entry) {
	q := &x.queues[e.priority]
	e.prev, e.next = q.back, nil
	if q.back != nil {
		q.back.next = e
	} else {
		q.front = e
	}
	q.back = e
	q.bytes += e.size
	q.n++
	x.byKey[e.key] = e
	x.bytes += e.size
	x.seq = max(x.seq, e.seq)
}

func (x *index) remove(key wire.Key) (*entry, bool) {
	e, ok := x.byKey[key]
	if !ok {
		return nil, false
	}
	q := &x.queues[e.priority]
	if e.prev != nil {
		e.prev.next = e.next
	} else {
		q.front = e.next
	}
	if e.next != nil {
		e.next.prev = e.prev
	} else {
		q.back = e.prev
	}
	q.bytes -= e.size
	q.n--
	x.bytes -= e.size
	delete(x.byKey, key)
	return e, true
}

// room says whether size bytes of a priority fit when everything of the same or a
// lower priority may go.
func (x *index) room(size int64, priority uint8, budget int64, clips int) bool {
	for p := int(priority) + 1; p < len(x.queues); p++ {
		budget -= x.queues[p].bytes
		clips -= x.queues[p].n
	}
	return size <= budget && clips >= 1
}

// victims names what has to go, lowest priority and oldest first, so that the rest
// stays within budget and clips.
func (x *index) victims(budget int64, clips int) []*entry {
	var out []*entry
	over, many := x.bytes-budget, len(x.byKey)-clips
	for p := range x.queues {
		for e := x.queues[p].front; e != nil && (over > 0 || many > 0); e = e.next {
			out = append(out, e)
			over -= e.size
			many--
		}
	}
	return out
}

// A row's key is 'c' and the clip's key. Its value, integers big endian:
//
//	0     1      2       10     18     26      34      42
//	+-----+------+-------+------+------+-------+-------+
//	| ver | prio | seq   | size | body | added | until |
//	+-----+------+-------+------+------+-------+-------+
const (
	rowVersion = 1
	rowLen     = 42
	rowPrefix  = 'c'
)

func rowKey(k wire.Key) []byte { return append([]byte{rowPrefix}, k[:]...) }

func (e *entry) row() []byte {
	b := make([]byte, 0, rowLen)
	b = append(b, rowVersion, e.priority)
	b = binary.BigEndian.AppendUint64(b, e.seq)
	for _, v := range []int64{e.size, e.body, e.added, e.until} {
		b = binary.BigEndian.AppendUint64(b, uint64(v))
	}
	return b
}

func parseRow(key, val []byte) (*entry, error) {
	if len(key) != 33 || key[0] != rowPrefix || len(val) != rowLen || val[0] != rowVersion {
		return nil, fmt.Errorf("row %x: %d bytes, not a row of version %d", key, len(val), rowVersion)
	}
	e := &entry{priority: val[1], seq: binary.BigEndian.Uint64(val[2:])}
	copy(e.key[:], key[1:])
	for i, p := range []*int64{&e.size, &e.body, &e.added, &e.until} {
		*p = int64(binary.BigEndian.Uint64(val[10+8*i:]))
	}
	if e.priority > uint8(clip.High) || e.size < 0 || e.body < 0 || e.body > e.size || e.until < 0 {
		return nil, fmt.Errorf("row %x: out of range", key)
	}
	return e, nil
}
