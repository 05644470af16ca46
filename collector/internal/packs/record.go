package packs

import (
	"encoding/binary"
	"encoding/hex"
)

// record is what a plan knows of a member: a file in an archive, or a piece of one.
type record struct {
	at     int64 // where its header begins in its archive
	size   int64 // of its data
	name   span  // in names.bin; empty for pieces
	kind   kind
	crc    uint32 // of text in a ZIP
	sum    [32]byte
	text   int64 // where text begins in text.bin
	nested int   // the archive that is the data
}

type span struct {
	at int64
	n  int
}

type kind uint8

const (
	textMember    kind = iota + 1
	mediumMember       // sum is its SHA-256
	archiveMember      // nested
)

// recordSize is that of a record in members.bin:
//
//	0   at          8
//	8   size        8
//	16  name at     8
//	24  name length 2
//	26  kind        1
//	27  0           1
//	28  CRC-32      4
//	32  text at, or the number of an archive 8
//	40  SHA-256     32, of a medium
//	72  0           8
const recordSize = 80

func (r record) put(b []byte) {
	clear(b)
	le := binary.LittleEndian
	le.PutUint64(b, uint64(r.at))
	le.PutUint64(b[8:], uint64(r.size))
	le.PutUint64(b[16:], uint64(r.name.at))
	le.PutUint16(b[24:], uint16(r.name.n))
	b[26] = byte(r.kind)
	le.PutUint32(b[28:], r.crc)
	if r.kind == archiveMember {
		le.PutUint64(b[32:], uint64(r.nested))
	} else {
		le.PutUint64(b[32:], uint64(r.text))
	}
	copy(b[40:72], r.sum[:])
}

func (r *record) get(b []byte) {
	le := binary.LittleEndian
	*r = record{at: int64(le.Uint64(b)), size: int64(le.Uint64(b[8:])), name: span{int64(le.Uint64(b[16:])), int(le.Uint16(b[24:]))}, kind: kind(b[26]), crc: le.Uint32(b[28:])}
	if r.kind == archiveMember {
		r.nested = int(le.Uint64(b[32:]))
	} else {
		r.text = int64(le.Uint64(b[32:]))
	}
	copy(r.sum[:], b[40:72])
}

func (r record) sha() string { return hex.EncodeToString(r.sum[:]) }
