package wire

import (
	"encoding/json"
	"fmt"
	"time"
	"unicode/utf8"
)

// Receiver is the collector's half of the transfer of one clip. It does no I/O:
// the caller (collector/internal/ingest) hands it what arrived and what became
// durable, and does what the Reaction says. It keeps nothing that cannot be made
// again: after a restart the caller makes a new one from the bytes it has staged.
// A clip that is already in the store needs no Receiver: answer its offer with the
// same terminal frame as before (StoredFrame, HaveFrame, CountFrame, RejectFrame).
//
//	          Offer / Chunk
//	receiving ─────────────▶ want the gaps; Write; Wrote fills them
//	   │ nothing missing: Reaction.Finish
//	   ▼
//	finishing  verify the hashes, fsync, commit; offers get no answer meanwhile
//	   │ Settle(terminal frame)          │ Retry (body is corrupt or the commit failed)
//	   ▼                                 ▼
//	settled: every offer gets it again   receiving
//
// Not safe for concurrent use.
type Receiver struct {
	key       Key
	gaps      *Gaps
	finishing bool
	settled   *Frame
}

// Reaction is what the caller of a Receiver has to do, in this order.
type Reaction struct {
	// Write says that the chunk just handed in has bytes that are missing: write
	// all of it at its offset in the staging file, then call Wrote.
	Write bool
	// Finish says that every byte was written: verify the body, make it and its row
	// durable, then call Settle, or Retry. It is said once per completion.
	Finish bool
	// Send holds frames for the device.
	Send []Frame
}

// NewReceiver starts or resumes a clip whose body has size bytes, of which the
// ranges staged are already written. The caller checked the manifest (clip.Parse).
func NewReceiver(key Key, size int64, staged []Range) (*Receiver, error) {
	if err := checkBody(size); err != nil {
		return nil, err
	}
	return &Receiver{key: key, gaps: NewGaps(size, staged)}, nil
}

// Offer takes the first or a repeated offer of the clip.
func (r *Receiver) Offer() Reaction {
	switch {
	case r.settled != nil:
		return Reaction{Send: []Frame{*r.settled}}
	case r.finishing:
		return Reaction{}
	case r.gaps.Full():
		return r.finish()
	}
	return Reaction{Send: []Frame{r.want()}}
}

// Chunk takes a chunk of n bytes at offset (of DecodeChunk). A chunk outside the
// body is an error: the device does not follow the protocol.
func (r *Receiver) Chunk(offset int64, n int) (Reaction, error) {
	if offset < 0 || int64(n) > r.gaps.Size() || offset > r.gaps.Size()-int64(n) {
		return Reaction{}, fmt.Errorf("%w: chunk [%d, +%d) of a body of %d bytes", ErrFrame, offset, n, r.gaps.Size())
	}
	if r.settled != nil || r.finishing {
		return Reaction{}, nil
	}
	return Reaction{Write: r.gaps.Lacks(Range{offset, offset + int64(n)})}, nil
}

// Wrote says that the bytes stand in the staging file (not necessarily fsynced:
// that is for Finish).
func (r *Receiver) Wrote(x Range) Reaction {
	if r.settled != nil || r.finishing {
		return Reaction{}
	}
	r.gaps.Fill(x)
	if r.gaps.Full() {
		return r.finish()
	}
	return Reaction{}
}

// Retry ends a Finish that did not succeed. With corrupt the staged bytes are not
// what the manifest says: they are forgotten and wanted again. Without it (the
// database was away) they stay and the next offer brings another Finish.
func (r *Receiver) Retry(corrupt bool) Reaction {
	if r.settled != nil || !r.finishing {
		return Reaction{}
	}
	r.finishing = false
	if !corrupt {
		return Reaction{}
	}
	r.gaps = NewGaps(r.gaps.Size(), nil)
	if r.gaps.Full() {
		return Reaction{}
	}
	return Reaction{Send: []Frame{r.want()}}
}

// Settle records the terminal answer (stored, have, count or reject) once it is
// durable. Every later offer gets it again.
func (r *Receiver) Settle(f Frame) Reaction {
	f.Key = r.key
	r.settled, r.finishing = &f, false
	return Reaction{Send: []Frame{f}}
}

// Settled says whether the clip has its terminal answer.
func (r *Receiver) Settled() bool { return r.settled != nil }

// Finishing says whether a Finish is under way.
func (r *Receiver) Finishing() bool { return r.finishing }

// Staged gives the ranges written so far, ascending: what to keep for a restart.
func (r *Receiver) Staged() []Range { return r.gaps.Have() }

// Left is the number of bytes still missing.
func (r *Receiver) Left() int64 { return r.gaps.Left() }

func (r *Receiver) finish() Reaction {
	r.finishing = true
	return Reaction{Finish: true}
}

func (r *Receiver) want() Frame { return WantFrame(r.key, r.gaps.Missing(MaxRanges, 0)) }

// OfferFrame asks to send a clip; manifest is its exact bytes.
func OfferFrame(key Key, manifest []byte) Frame {
	return Frame{Kind: KindOffer, Key: key, Body: manifest}
}

// WantFrame answers an offer with the ranges missing.
func WantFrame(key Key, missing []Range) Frame {
	return Frame{Kind: KindWant, Key: key, Body: jsonBody(Ranges{missing})}
}

// FetchFrame asks for ranges of a content.
func FetchFrame(digest Key, missing []Range) Frame {
	return Frame{Kind: KindFetch, Key: digest, Body: jsonBody(Ranges{missing})}
}

// StoredFrame says that bytes and row are durable.
func StoredFrame(key Key) Frame { return Frame{Kind: KindStored, Key: key} }

// HaveFrame says that the bytes were known and this occurrence is durable.
func HaveFrame(key Key, badcase string) Frame {
	return Frame{Kind: KindHave, Key: key, Body: jsonBody(Terminal{badcase})}
}

// CountFrame says that a near duplicate was counted durably.
func CountFrame(key Key, badcase string) Frame {
	return Frame{Kind: KindCount, Key: key, Body: jsonBody(Terminal{badcase})}
}

// LaterFrame asks for the offer again after a while; it changes no Receiver.
func LaterFrame(key Key, after time.Duration, reason string) Frame {
	return Frame{Kind: KindLater, Key: key, Body: jsonBody(Later{max(after.Milliseconds(), 0), clipText(reason)})}
}

// RejectFrame refuses for good.
func RejectFrame(key Key, reason string, drop bool) Frame {
	return Frame{Kind: KindReject, Key: key, Body: jsonBody(Reject{clipText(reason), drop})}
}

// NoContentFrame says that a content does not exist or is not for this device.
func NoContentFrame(digest Key, reason string) Frame {
	return Frame{Kind: KindNoContent, Key: digest, Body: jsonBody(Reject{Reason: clipText(reason)})}
}

// DecodeRanges reads the body of a want or fetch for a body of size bytes.
func DecodeRanges(f Frame, size int64) ([]Range, error) {
	var r Ranges
	if err := DecodeJSON(f.Kind.String(), f.Body, &r); err != nil {
		return nil, err
	}
	if err := r.Check(size); err != nil {
		return nil, fmt.Errorf("%v: %w", f.Kind, err)
	}
	return r.Ranges, nil
}

// jsonBody cannot fail for the plain structs it is given.
func jsonBody(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("wire: a message that is no JSON: %v", err))
	}
	return b
}

func clipText(s string) string {
	if len(s) <= MaxReason {
		return s
	}
	s = s[:MaxReason]
	for len(s) > 0 {
		if r, n := utf8.DecodeLastRuneInString(s); r != utf8.RuneError || n != 1 {
			break
		}
		s = s[:len(s)-1]
	}
	return s
}
