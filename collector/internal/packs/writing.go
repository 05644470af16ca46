package packs

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash"
	"hash/crc32"
	"io"
	"os"
	"sync"

	"mlife/shared/fault"
)

// from passes on what comes after skip bytes.
type from struct {
	w    io.Writer
	skip int64
}

func (f *from) Write(b []byte) (int, error) {
	n := len(b)
	if int64(n) <= f.skip {
		f.skip -= int64(n)
		return n, nil
	}
	b = b[f.skip:]
	f.skip = 0
	if _, err := f.w.Write(b); err != nil {
		return 0, err
	}
	return n, nil
}

// pass skips n bytes without making them; false when some of them are wanted.
func (f *from) pass(n int64) bool {
	if f.skip < n {
		return false
	}
	f.skip -= n
	return true
}

// archive writes one archive. What is skipped is not even looked at but for its length:
// the member in which the wanted bytes begin is found by halving.
func (p *Pack) archive(ctx context.Context, w *from, n int) error {
	a := p.plan.Archives[n]
	f := frames[a.Shape]
	if w.pass(a.Size) {
		return nil
	}
	first := int64(0)
	if w.skip >= a.List {
		first = a.Count
		w.skip -= a.List
	} else if a.Count > 0 {
		lo, hi := int64(0), a.Count // the last that begins at or before skip
		for hi-lo > 1 {
			mid := (lo + hi) / 2
			r, err := p.record(a.First + mid)
			if err != nil {
				return err
			}
			if r.at <= w.skip {
				lo = mid
			} else {
				hi = mid
			}
		}
		r, err := p.record(a.First + lo)
		if err != nil {
			return err
		}
		first = lo
		w.skip -= r.at
	}
	err := p.each(ctx, a.First+first, a.First+a.Count, func(i int64, name string, r record) error {
		return p.member(ctx, w, f, i, name, r)
	})
	if err != nil {
		return err
	}
	size := int64(0)
	if a.Shape == zipShape {
		if size, err = p.list(ctx, w, a, f); err != nil {
			return err
		}
	}
	_, err = w.Write(f.end(a.Count, a.List, size))
	return err
}

// list writes the list of members at the end of a ZIP.
func (p *Pack) list(ctx context.Context, w *from, a archived, f frame) (size int64, err error) {
	out := bufio.NewWriterSize(w, 32<<10)
	err = p.each(ctx, a.First, a.First+a.Count, func(i int64, name string, r record) error {
		line, err := f.listed(name, r, func() (uint32, error) { return p.crc(ctx, i, name, r) })
		if err != nil {
			return err
		}
		size += int64(len(line))
		_, err = out.Write(line)
		return err
	})
	return size, errors.Join(err, out.Flush())
}

// member writes one with what is around it.
func (p *Pack) member(ctx context.Context, w *from, f frame, i int64, name string, r record) error {
	head, err := f.before(name, r)
	if err != nil {
		return fault.New(fault.Internal, op, "%.80q: %w", name, err)
	}
	if _, err := w.Write(head); err != nil {
		return err
	}
	if err := p.data(ctx, w, i, name, r); err != nil {
		return err
	}
	tail, err := f.after(r, func() (uint32, error) { return p.crc(ctx, i, name, r) })
	if err != nil {
		return err
	}
	_, err = w.Write(tail)
	return err
}

// data writes what a member holds.
func (p *Pack) data(ctx context.Context, w *from, i int64, name string, r record) error {
	switch {
	case w.pass(r.size):
		return nil
	case r.kind == textMember:
		skip := w.skip
		w.skip = 0
		_, err := copied(w, io.NewSectionReader(p.text, r.text+skip, r.size-skip))
		return err
	case r.kind == archiveMember:
		return p.archive(ctx, w, r.nested)
	}
	return p.medium(ctx, w, i, name, r)
}

// medium writes a medium. Of one that is written from its beginning the hash is held
// against what the set says, and the CRC is kept.
func (p *Pack) medium(ctx context.Context, w *from, i int64, name string, r record) (err error) {
	in, size, err := p.media.Open(ctx, r.sha())
	if err != nil {
		return fault.New(fault.KindOf(err), op, "the medium of %.120q: %w", name, err)
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	if size != r.size {
		return fault.New(fault.Corrupt, op, "the medium of %.120q has %d bytes, and had %d when the pack was planned", name, size, r.size)
	}
	sum := &sums{sha: sha256.New()}
	to := io.MultiWriter(w, sum)
	if at := w.skip; at > 0 {
		sum, to = nil, w
		if s, ok := in.(io.Seeker); ok {
			if _, err := s.Seek(at, io.SeekStart); err != nil {
				return fault.New(fault.Unavailable, op, "the medium of %.120q: %w", name, err)
			}
			size -= at
			w.skip = 0
		}
	}
	n, err := copied(to, &patient{ctx: ctx, r: io.LimitReader(in, size)})
	switch {
	case err != nil && ctx.Err() != nil:
		return fault.New(fault.Canceled, op, "%w", ctx.Err())
	case err != nil:
		return fault.New(fault.KindOf(err), op, "the medium of %.120q: %w", name, err)
	case n != size:
		return fault.New(fault.Corrupt, op, "the medium of %.120q ended %d bytes early", name, size-n)
	case sum == nil:
		return nil
	case hex.EncodeToString(sum.sha.Sum(nil)) != r.sha():
		return fault.New(fault.Corrupt, op, "the medium of %.120q is not what its hash %s says", name, r.sha())
	}
	return putCRC(p.crcs, i, sum.crc)
}

// buffers are those of copied: a pack of small files would leave one behind for each.
var buffers = sync.Pool{New: func() any { return new([64 << 10]byte) }}

func copied(w io.Writer, r io.Reader) (int64, error) {
	b := buffers.Get().(*[64 << 10]byte)
	defer buffers.Put(b)
	return io.CopyBuffer(struct{ io.Writer }{w}, struct{ io.Reader }{r}, b[:])
}

// patient stops reading once nobody waits.
type patient struct {
	ctx context.Context
	r   io.Reader
}

func (p *patient) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	return p.r.Read(b)
}

// sums are the hash and the CRC of what is written.
type sums struct {
	sha hash.Hash
	crc uint32
}

func (s *sums) Write(b []byte) (int, error) {
	s.sha.Write(b)
	s.crc = crc32.Update(s.crc, crc32.IEEETable, b)
	return len(b), nil
}

// crc gives the CRC-32 of a member that is no text: as it was kept, or by reading it.
func (p *Pack) crc(ctx context.Context, i int64, name string, r record) (uint32, error) {
	if v, ok := getCRC(p.crcs, i); ok {
		return v, nil
	}
	sum := &sums{sha: sha256.New()}
	if err := p.data(ctx, &from{w: sum}, i, name, r); err != nil {
		return 0, err
	}
	return sum.crc, putCRC(p.crcs, i, sum.crc)
}

// crc.bin has 8 bytes a member: the CRC, and 1 when it is known. Whoever writes one
// writes the same.
func putCRC(f *os.File, i int64, crc uint32) error {
	var b [8]byte
	binary.LittleEndian.PutUint32(b[:], crc)
	b[4] = 1
	if _, err := f.WriteAt(b[:], i*8); err != nil {
		return fault.New(fault.Internal, op, "%w", err)
	}
	return nil
}

func getCRC(f *os.File, i int64) (uint32, bool) {
	var b [8]byte
	n, _ := f.ReadAt(b[:], i*8)
	return binary.LittleEndian.Uint32(b[:]), n == len(b) && b[4] == 1
}

func (p *Pack) record(i int64) (r record, err error) {
	var b [recordSize]byte
	if _, err := p.members.ReadAt(b[:], i*recordSize); err != nil {
		return r, fault.New(fault.Corrupt, op, "the plan: %w", err)
	}
	r.get(b[:])
	return r, nil
}

// each reads members from one to before another.
func (p *Pack) each(ctx context.Context, begin, end int64, visit func(i int64, name string, r record) error) error {
	if begin >= end {
		return nil
	}
	first, err := p.record(begin)
	if err != nil {
		return err
	}
	members := bufio.NewReaderSize(io.NewSectionReader(p.members, begin*recordSize, (end-begin)*recordSize), 32<<10)
	names := bufio.NewReaderSize(io.NewSectionReader(p.names, first.name.at, p.plan.Names-first.name.at), 32<<10)
	var b [recordSize]byte
	for i := begin; i < end; i++ {
		if err := ctx.Err(); err != nil {
			return fault.New(fault.Canceled, op, "%w", err)
		}
		if _, err := io.ReadFull(members, b[:]); err != nil {
			return fault.New(fault.Corrupt, op, "the plan: %w", err)
		}
		var r record
		r.get(b[:])
		name := make([]byte, r.name.n)
		if _, err := io.ReadFull(names, name); err != nil {
			return fault.New(fault.Corrupt, op, "the plan: %w", err)
		}
		if err := visit(i, string(name), r); err != nil {
			return err
		}
	}
	return nil
}
