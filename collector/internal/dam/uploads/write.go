package uploads

import (
	"bytes"
	"context"
	"errors"
	"hash"
	"io"
	"os"
	"path/filepath"

	"mlife/collector/internal/dam"
	"mlife/shared/clip"
	"mlife/shared/fault"
)

// Piece is a part of an upload as it comes in.
type Piece struct {
	Offset int64
	Body   io.Reader
	// Sum is what the hash must come to; nil when the client told none. Without it, what
	// came before a connection broke is kept.
	Hash hash.Hash
	Sum  []byte
	// Interrupt makes reading Body end, when the client has come back.
	Interrupt func()
}

// ErrSum is the kind of mistake that a piece with another hash than its client says is:
// nothing of it was kept.
var ErrSum = errors.New("the bytes that came have another checksum than was told: send them again")

// Write takes a piece. It gives how far the upload is then, also with an error.
// fault.Conflict when the piece does not begin where the upload ends, fault.TooLarge when
// it is longer than what is missing. With the last piece the upload becomes a file.
func (d *Desk) Write(ctx context.Context, id, owner string, p Piece) (Upload, error) {
	const op = "uploads.Write"
	e, err := d.find(id, owner)
	if err != nil {
		return Upload{}, err
	}
	done, err := d.take(ctx, e, p.Interrupt)
	if err != nil {
		return Upload{}, err
	}
	defer done()
	r := &e.rec
	switch {
	case r.Whole != nil || r.Over(): // a last piece whose answer was lost
		if p.Offset != r.Size {
			return r.Upload, fault.New(fault.Conflict, op, "all %d bytes are here", r.Size)
		}
		return d.finish(ctx, e)
	case p.Offset != r.Offset:
		return r.Upload, fault.New(fault.Conflict, op, "%d bytes are here, the piece begins at %d", r.Offset, p.Offset)
	}
	if err := d.receive(ctx, e, p); err != nil {
		return r.Upload, err
	}
	if r.Offset < r.Size {
		return r.Upload, nil
	}
	if err := d.seal(e); err != nil {
		return r.Upload, err
	}
	return d.finish(ctx, e)
}

// receive appends a piece and syncs it, as far as it came.
func (d *Desk) receive(ctx context.Context, e *entry, p Piece) (err error) {
	f, err := os.OpenFile(d.part(e.rec.ID), os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return diskFault(err)
	}
	defer func() { err = errors.Join(err, diskFault(f.Close())) }()
	begin := e.rec
	n, err := d.copy(ctx, f, e, p)
	if p.Sum != nil && (err != nil || !bytes.Equal(p.Hash.Sum(nil), p.Sum)) {
		// What is not known to be right is as if it had not come.
		if err == nil {
			err = fault.New(fault.Invalid, "uploads.Write", "%w", ErrSum)
		}
		back := newSums()
		var berr error
		if begin.Offset > 0 {
			back, berr = resumed(begin.SHAState, begin.MD5State)
		}
		e.sums = back
		return errors.Join(err, berr, diskFault(f.Truncate(begin.Offset)))
	}
	if n > e.rec.Offset {
		err = errors.Join(err, d.note(e, f, n))
	}
	return err
}

// copy gives the offset it came to.
func (d *Desk) copy(ctx context.Context, f *os.File, e *entry, p Piece) (int64, error) {
	buf, ok := d.buffers.Get().(*[]byte)
	if !ok {
		return e.rec.Offset, fault.New(fault.Internal, "uploads", "no buffer")
	}
	defer d.buffers.Put(buf)
	at := e.rec.Offset
	for {
		if err := ctx.Err(); err != nil {
			return at, fault.New(fault.Canceled, "uploads.Write", "%w", err)
		}
		n, rerr := fill(p.Body, *buf)
		if at+int64(n) > e.rec.Size {
			return at, fault.New(fault.TooLarge, "uploads.Write", "more than the %d bytes that were announced", e.rec.Size)
		}
		if n > 0 {
			if _, err := f.WriteAt((*buf)[:n], at); err != nil {
				return at, diskFault(err)
			}
			if _, err := e.sums.Write((*buf)[:n]); err != nil {
				return at, err
			}
			if p.Hash != nil {
				p.Hash.Write((*buf)[:n]) // never fails
			}
			at += int64(n)
		}
		switch {
		case errors.Is(rerr, io.EOF):
			return at, nil
		case rerr != nil:
			return at, fault.New(fault.Canceled, "uploads.Write", "the connection broke: %w", rerr)
		}
		if p.Sum == nil && at-e.rec.Offset >= syncStep {
			if err := d.note(e, f, at); err != nil {
				return at, err
			}
		}
	}
}

// fill reads until buf is full; the error is the reader's own.
func fill(r io.Reader, buf []byte) (n int, err error) {
	for n < len(buf) && err == nil {
		var m int
		m, err = r.Read(buf[n:])
		n += m
	}
	return n, err
}

// note syncs what came and says so in the record.
func (d *Desk) note(e *entry, f *os.File, at int64) error {
	if err := f.Sync(); err != nil {
		return diskFault(err)
	}
	sha, sum, err := e.sums.state()
	if err != nil {
		return err
	}
	now := d.opt.Now().UTC()
	d.mu.Lock()
	e.rec.Offset, e.rec.SHAState, e.rec.MD5State, e.rec.ExpiresAt = at, sha, sum, now.Add(d.opt.Life)
	d.mu.Unlock()
	return e.rec.save(d.opt.Dir, true)
}

// seal says what all the bytes came to.
func (d *Desk) seal(e *entry) error {
	head, err := firstBytes(d.part(e.rec.ID))
	if err != nil {
		return err
	}
	whole := &sealed{SHA256: hexOf(e.sums.sha), MD5: hexOf(e.sums.md5), MediaType: clip.Sniff(head)}
	d.mu.Lock()
	e.rec.Whole, e.rec.SHAState, e.rec.MD5State = whole, nil, nil
	d.mu.Unlock()
	return e.rec.save(d.opt.Dir, true)
}

func firstBytes(path string) (head []byte, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, diskFault(err)
	}
	defer func() { err = errors.Join(err, diskFault(f.Close())) }()
	head = make([]byte, 4096)
	n, err := io.ReadFull(f, head)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return head[:n], diskFault(err)
}

// finish makes a file of an upload of which all is here. It may be done again after any
// part of it.
func (d *Desk) finish(ctx context.Context, e *entry) (Upload, error) {
	r := &e.rec
	if r.Over() {
		return r.Upload, nil
	}
	if r.SHA256 != "" && r.SHA256 != r.Whole.SHA256 {
		return d.end(ctx, e, nil, "the bytes have the SHA-256 "+r.Whole.SHA256+" and not "+r.SHA256+" as was told before")
	}
	here, err := d.opt.Here(ctx, r.Whole.SHA256)
	if err == nil {
		return d.end(ctx, e, &dam.AddedFile{File: here, Duplicate: true}, "")
	}
	if !fault.Is(err, fault.NotFound) {
		return r.Upload, err
	}
	if err := d.opt.Take(ctx, d.part(r.ID), r.Whole.SHA256, r.Size); err != nil {
		return r.Upload, err
	}
	added, err := d.opt.Add(ctx, dam.File{SHA256: r.Whole.SHA256, MD5: r.Whole.MD5, Name: r.Name, Path: r.Path, MediaType: r.Whole.MediaType,
		Size: r.Size, AddedBy: r.Owner, AddedAt: d.opt.Now().UTC()})
	if err != nil {
		return r.Upload, err
	}
	return d.end(ctx, e, &added, "")
}

// end remembers for a while how an upload ended.
func (d *Desk) end(ctx context.Context, e *entry, file *dam.AddedFile, problem string) (Upload, error) {
	d.mu.Lock()
	e.rec.File, e.rec.Problem, e.rec.Whole = file, problem, nil
	e.rec.ExpiresAt = d.opt.Now().UTC().Add(keepEnd)
	d.mu.Unlock()
	// The file is there by now: that a record of it is lost is no reason to refuse it.
	if err := errors.Join(remove(d.part(e.rec.ID)), e.rec.save(d.opt.Dir, false)); err != nil {
		d.opt.Log.WarnContext(ctx, "the end of an upload was not noted", "upload", e.rec.ID, "file", filepath.Base(d.part(e.rec.ID)), "error", err)
	}
	if problem != "" {
		return e.rec.Upload, fault.New(fault.Invalid, "uploads.Write", "%s", problem)
	}
	return e.rec.Upload, nil
}
