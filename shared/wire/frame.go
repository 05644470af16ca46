// Package wire is the protocol between an agent and a collector: topics, frames,
// messages and the two state machines (Sender, Receiver) that make a transfer safe
// against loss, repetition, reordering and restarts.
//
// It knows no MQTT library, no disk and no database. Agent and collector import it.
//
// # Frame
//
// Every message of a transfer is one frame, on the device's own topics:
//
//	0    1    2    3    4                                 36
//	+----+----+----+----+---------------------------------+----------------
//	| 'M'| 'L'|ver |kind| key: 32 bytes                   | body …
//	+----+----+----+----+---------------------------------+----------------
//
// key is the clip hash (SHA-256 of the manifest's exact bytes) for a clip, the
// digest (SHA-256) of the content for content on its way down. Integers are big
// endian. The body depends on the kind:
//
//	up    0x01 offer    manifest, the exact bytes (JSON), at most MaxManifest
//	      0x02 chunk    offset u64 | crc32c u32 of the data | data
//	      0x11 fetch    JSON Ranges: what the device lacks of a content
//	down  0x81 want     JSON Ranges: what the collector lacks of a clip's body
//	      0x82 have     JSON Terminal: bytes known, this occurrence is durable
//	      0x83 count    JSON Terminal: near duplicate counted durably, bytes not wanted
//	      0x84 later    JSON Later: ask again after a time
//	      0x85 reject   JSON Reject: never; drop or keep by the device's policy
//	      0x86 stored   empty: bytes and row are durable, the device may forget
//	      0x91 content  offset u64 | crc32c u32 of the data | data
//	      0x92 nocontent JSON Reject: no such content, or not for this device
//
// # Clip transfer
//
//	device                              collector
//	offer ───────────────────────────▶  unknown: make a staging file
//	      ◀─────────────────────────── want {ranges missing}
//	chunk … chunk ───────────────────▶  write; when nothing is missing: verify,
//	                                    fsync, commit
//	      ◀─────────────────────────── stored
//
// Each message may be lost, repeated, delayed or reordered. The device repeats the
// offer until it hears a terminal answer (have, count, reject, stored); the answer
// to a repeated offer is always the whole truth (what is missing, or the same
// terminal answer), so one exchange heals any loss.
package wire

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
)

// Version of the frame format this package reads and writes.
const Version = 1

// Limits of the protocol. A packet on the wire, topic and MQTT header included,
// stays within MaxPacket, the smallest cap among the public cloud brokers.
const (
	MaxPacket   = 128 << 10
	MaxFrame    = MaxPacket - 512 // bytes of one frame: room for topic and header
	MaxManifest = 64 << 10
	MaxChunk    = MaxFrame - chunkHeader // data bytes in one chunk frame
	MaxRanges   = 512                    // ranges in one want or fetch
	MaxBody     = 1 << 30                // bytes of a clip's body
	MaxReason   = 1024                   // bytes of a reject's reason

	frameHeader = 4 + 32
	chunkHeader = frameHeader + 8 + 4

	// ChunkHeader is where the data of a chunk or content frame starts.
	ChunkHeader = chunkHeader
)

// Kind of a frame.
type Kind uint8

// The kinds, as drawn in the package comment. The top bit says "down".
const (
	KindOffer     Kind = 0x01
	KindChunk     Kind = 0x02
	KindFetch     Kind = 0x11
	KindWant      Kind = 0x81
	KindHave      Kind = 0x82
	KindCount     Kind = 0x83
	KindLater     Kind = 0x84
	KindReject    Kind = 0x85
	KindStored    Kind = 0x86
	KindContent   Kind = 0x91
	KindNoContent Kind = 0x92
)

var kindNames = map[Kind]string{
	KindOffer: "offer", KindChunk: "chunk", KindFetch: "fetch", KindWant: "want", KindHave: "have",
	KindCount: "count", KindLater: "later", KindReject: "reject", KindStored: "stored",
	KindContent: "content", KindNoContent: "nocontent",
}

// String gives the kind's name.
func (k Kind) String() string {
	if n, ok := kindNames[k]; ok {
		return n
	}
	return fmt.Sprintf("kind 0x%02x", uint8(k))
}

// Key names a clip or a content: a SHA-256.
type Key [32]byte

// String gives the key in lower-case hex.
func (k Key) String() string { return hex.EncodeToString(k[:]) }

// ParseKey reads 64 hex digits.
func ParseKey(s string) (Key, error) {
	var k Key
	if len(s) != 64 {
		return k, fmt.Errorf("key %.80q: want 64 hex digits, have %d characters", s, len(s))
	}
	if _, err := hex.Decode(k[:], []byte(s)); err != nil {
		return k, fmt.Errorf("key %.80q: %w", s, err)
	}
	return k, nil
}

// MarshalText writes hex.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads hex.
func (k *Key) UnmarshalText(b []byte) error {
	p, err := ParseKey(string(b))
	*k = p
	return err
}

// Frame is one decoded message. Body aliases the input of Decode.
type Frame struct {
	Kind Kind
	Key  Key
	Body []byte
}

// Errors of Decode and DecodeChunk.
var (
	ErrFrame   = errors.New("not a frame of this protocol")
	ErrVersion = errors.New("frame of an unknown protocol version")
	ErrTooBig  = errors.New("frame over its limit")
	ErrCRC     = errors.New("chunk fails its checksum")
)

// Encode appends the frame to dst.
func (f Frame) Encode(dst []byte) []byte {
	dst = append(dst, 'M', 'L', Version, byte(f.Kind))
	dst = append(dst, f.Key[:]...)
	return append(dst, f.Body...)
}

// Decode reads a frame without copying. Unknown kinds are an error, so that a newer
// peer is noticed.
func Decode(b []byte) (Frame, error) {
	if len(b) > MaxFrame {
		return Frame{}, fmt.Errorf("%w: %d bytes of at most %d", ErrTooBig, len(b), MaxFrame)
	}
	if len(b) < frameHeader || b[0] != 'M' || b[1] != 'L' {
		return Frame{}, ErrFrame
	}
	if b[2] != Version {
		return Frame{}, fmt.Errorf("%w: %d, this program knows %d", ErrVersion, b[2], Version)
	}
	f := Frame{Kind: Kind(b[3]), Body: b[frameHeader:]}
	copy(f.Key[:], b[4:frameHeader])
	if _, ok := kindNames[f.Kind]; !ok {
		return Frame{}, fmt.Errorf("%w: %v", ErrFrame, f.Kind)
	}
	if f.Kind == KindOffer && len(f.Body) > MaxManifest {
		return Frame{}, fmt.Errorf("%w: manifest of %d bytes, at most %d", ErrTooBig, len(f.Body), MaxManifest)
	}
	return f, nil
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// EncodeChunk appends a chunk or content frame to dst. len(data) ≤ MaxChunk.
func EncodeChunk(dst []byte, kind Kind, key Key, offset int64, data []byte) []byte {
	return append(AppendChunkHeader(dst, kind, key, offset, data), data...)
}

// AppendChunkHeader appends the ChunkHeader bytes that stand before data in a chunk
// or content frame, for a caller whose data are in their place already.
func AppendChunkHeader(dst []byte, kind Kind, key Key, offset int64, data []byte) []byte {
	dst = append(dst, 'M', 'L', Version, byte(kind))
	dst = append(dst, key[:]...)
	dst = binary.BigEndian.AppendUint64(dst, uint64(offset))
	return binary.BigEndian.AppendUint32(dst, crc32.Checksum(data, castagnoli))
}

// DecodeChunk reads the body of a chunk or content frame. The data alias f.Body.
func DecodeChunk(f Frame) (offset int64, data []byte, err error) {
	if f.Kind != KindChunk && f.Kind != KindContent {
		return 0, nil, fmt.Errorf("%w: %v is no chunk", ErrFrame, f.Kind)
	}
	if len(f.Body) < 12 {
		return 0, nil, fmt.Errorf("%w: chunk of %d bytes", ErrFrame, len(f.Body))
	}
	u := binary.BigEndian.Uint64(f.Body)
	if u > MaxBody {
		return 0, nil, fmt.Errorf("%w: chunk at offset %d", ErrTooBig, u)
	}
	data = f.Body[12:]
	if crc32.Checksum(data, castagnoli) != binary.BigEndian.Uint32(f.Body[8:]) {
		return 0, nil, ErrCRC
	}
	return int64(u), data, nil
}
