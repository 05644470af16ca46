package badcaseindex

import (
	"encoding/binary"
	"slices"

	"mlife/collector/internal/bam"
)

// maxHeld bounds the reports that are held, one to two bytes each; of more the database
// counts those over time.
const maxHeld = 200_000_000

// reported holds when each badcase was reported, to the hour, which every span of time
// that is counted by consists of: 48 bytes and one or two for each report.
type reported struct {
	docs []reportsOf
	sum  int // of all
	many bool
	last []int64 // of each document while it is loaded
}

// reportsOf are the reports of one document.
type reportsOf struct {
	// hours are the hours since 1970, rising: the first as a varint, then the steps as
	// uvarints.
	hours    []byte
	n        int
	state    uint64 // see bam.HeldReports
	received int64
}

// held implements the last argument of bam.Changes.ChangedAfter.
func (x *reported) held(seq int64) bam.HeldReports {
	if seq < 0 || seq >= int64(len(x.docs)) {
		return bam.HeldReports{}
	}
	d := &x.docs[seq]
	return bam.HeldReports{Number: d.n, State: d.state, Received: d.received}
}

// add takes in a report while all are loaded, the oldest first.
func (x *reported) add(seq, hour int64) {
	if x.full(1) || seq < 0 || seq >= maxDoc {
		return
	}
	doc := uint32(seq)
	x.docs, x.last = grown(x.docs, doc), grown(x.last, doc)
	d := &x.docs[doc]
	if d.n == 0 {
		d.hours = binary.AppendVarint(d.hours, hour)
	} else {
		d.hours = binary.AppendUvarint(d.hours, uint64(hour-x.last[doc]))
	}
	x.last[doc] = hour
	d.n++
	x.sum++
}

// full says that there are too many with n more, and then holds none.
func (x *reported) full(n int) bool {
	if x.many = x.many || x.sum+n > maxHeld; x.many {
		x.docs, x.last = nil, nil
	}
	return x.many
}

// finish packs what was loaded: grown one by one, lists are half empty.
func (x *reported) finish() {
	size := 0
	for i := range x.docs {
		size += len(x.docs[i].hours)
	}
	all := make([]byte, 0, size)
	for i := range x.docs {
		d := &x.docs[i]
		from := len(all)
		all = append(all, d.hours...)
		// Clipped, so that a report that comes is not written over the next document's.
		d.hours = all[from:len(all):len(all)]
	}
	x.docs, x.last = slices.Clip(x.docs), nil
}

// put takes in what was read of a document that changed.
func (x *reported) put(doc uint32, r bam.Indexed) {
	if !r.Since {
		x.forget(doc)
	}
	if r.Gone || x.full(len(r.Hours)) {
		return
	}
	x.docs = grown(x.docs, doc)
	d := &x.docs[doc]
	d.state = r.State
	if len(r.Hours) == 0 {
		return
	}
	hours := append(d.list(nil), r.Hours...)
	slices.Sort(hours)
	x.sum += len(r.Hours)
	d.n, d.received, d.hours = len(hours), max(d.received, r.Received), packed(hours)
}

func (x *reported) forget(doc uint32) {
	if int(doc) < len(x.docs) {
		x.sum -= x.docs[doc].n
		x.docs[doc] = reportsOf{}
	}
}

func packed(hours []int64) []byte {
	out := binary.AppendVarint(nil, hours[0])
	for i, h := range hours[1:] {
		out = binary.AppendUvarint(out, uint64(h-hours[i]))
	}
	return slices.Clip(out)
}

// list gives the hours, rising, in room if they fit.
func (d *reportsOf) list(room []int64) []int64 {
	room = room[:0]
	if d.n == 0 {
		return room
	}
	h, n := binary.Varint(d.hours)
	room = append(room, h)
	for rest := d.hours[n:]; len(rest) > 0; rest = rest[n:] {
		step := uint64(rest[0])
		if n = 1; step >= 0x80 {
			step, n = binary.Uvarint(rest)
		}
		h += int64(step)
		room = append(room, h)
	}
	return room
}

// of gives the hours of a document's reports.
func (x *reported) of(doc uint32, room []int64) []int64 {
	if int(doc) >= len(x.docs) {
		return room[:0]
	}
	return x.docs[doc].list(room)
}
