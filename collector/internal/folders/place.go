package folders

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"mlife/collector/internal/dam"
	"mlife/shared/fault"
)

// openPlace opens a file below a folder. No link is followed on the way, and what is no
// plain file (a pipe would wait for its other end) is refused.
func openPlace(root, path string) (*os.File, dam.Mark, error) {
	dir, err := unix.Open(root, unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, dam.Mark{}, err
	}
	defer unix.Close(dir)
	fd, err := unix.Openat2(dir, path, &unix.OpenHow{Flags: unix.O_RDONLY | unix.O_NOFOLLOW | unix.O_NONBLOCK | unix.O_CLOEXEC,
		Resolve: unix.RESOLVE_BENEATH | unix.RESOLVE_NO_SYMLINKS | unix.RESOLVE_NO_MAGICLINKS})
	if err != nil {
		return nil, dam.Mark{}, err
	}
	f := os.NewFile(uintptr(fd), filepath.Join(root, path))
	mark, err := markOfOpen(f)
	if err != nil {
		return nil, mark, errors.Join(err, f.Close())
	}
	return f, mark, nil
}

// markOfOpen gives the marks of an open file.
func markOfOpen(f *os.File) (dam.Mark, error) {
	var st unix.Stat_t
	if err := unix.Fstat(int(f.Fd()), &st); err != nil {
		return dam.Mark{}, err
	}
	if st.Mode&unix.S_IFMT != unix.S_IFREG {
		return dam.Mark{}, fault.New(fault.NotFound, "folders", "it is no plain file")
	}
	return markOf(&st), nil
}

// Open gives the bytes of a file in place that have a hash. fault.NotFound when no place
// has them any more, fault.Unavailable when those that may have them cannot be reached
// from here. Reading fails with fault.Corrupt once the file is found to be another than
// it was; what was read before that was right.
func (d *Desk) Open(ctx context.Context, sha string) (io.ReadSeekCloser, error) {
	places, err := d.opt.Store.PlacesOf(ctx, sha)
	if err != nil {
		return nil, err
	}
	elsewhere := ""
	for _, p := range places {
		w, ok := d.byName[p.Folder]
		if p.State != dam.Present {
			continue
		}
		if !ok {
			elsewhere = p.Folder
			continue
		}
		b, err := w.open(ctx, p)
		if err == nil {
			return b, nil
		}
		if ctx.Err() != nil {
			return nil, fault.New(fault.Canceled, "folders", "%w", ctx.Err())
		}
		w.look(p.Path) // it is not what it was: the database learns it
	}
	if elsewhere != "" {
		return nil, fault.New(fault.Unavailable, "folders", "the bytes are in the folder %s, which this collector does not have", elsewhere)
	}
	return nil, fault.New(fault.NotFound, "folders", "no such bytes are in a watched folder")
}

// open gives the bytes of a place, if they are as they were.
func (w *watched) open(ctx context.Context, p dam.Place) (*place, error) {
	f, mark, err := openPlace(w.f.Path, p.Path)
	if err != nil {
		return nil, fault.New(fault.NotFound, "folders", "%w", err)
	}
	b := &place{f: f, mark: mark, sha: p.SHA256, sum: sha256.New(), changed: func() { w.look(p.Path) }}
	if !mark.Same(p.Mark) {
		return nil, errors.Join(errOther, f.Close())
	}
	if mark.Changed == p.Mark.Changed || w.verified(p, mark) {
		return b, nil
	}
	// Rights or links changed, or somebody set the time back after a change.
	n, err := io.Copy(io.Discard, contextual{ctx, b})
	if err == nil && n == mark.Size {
		_, err = b.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	w.verify(p, mark)
	return b, nil
}

// contextual ends reading with a context.
type contextual struct {
	ctx context.Context
	r   io.Reader
}

// Read implements io.Reader.
func (c contextual) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

var errOther = fault.New(fault.NotFound, "folders", "the file was changed since its hash was made")

// place reads a file in place and gives no byte that may not belong to the hash: the
// kernel marks a file as changed before a write to it can be seen, so bytes are right
// when the marks are the same after they were read. A read from beginning to end is
// hashed as well.
type place struct {
	f       *os.File
	mark    dam.Mark
	sha     string
	sum     hash.Hash
	at      int64 // where the next read begins
	hashed  int64 // bytes of sum; -1 when it has a gap
	changed func()
}

// Read implements io.Reader.
func (b *place) Read(p []byte) (int, error) {
	n, err := b.f.Read(p)
	if n > 0 || errors.Is(err, io.EOF) {
		if cerr := b.Check(); cerr != nil {
			return 0, cerr
		}
	}
	if n > 0 && b.hashed == b.at {
		b.sum.Write(p[:n]) // never fails
		b.hashed += int64(n)
		if b.hashed == b.mark.Size {
			if got := b.sum.Sum(nil); !bytes.Equal(got, unhex(b.sha)) {
				b.changed()
				return 0, fault.New(fault.Corrupt, "folders", "the bytes are not those of the hash any more")
			}
		}
	}
	b.at += int64(n)
	return n, err
}

func unhex(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		return nil // equal to no hash
	}
	return b
}

// Seek implements io.Seeker.
func (b *place) Seek(offset int64, whence int) (int64, error) {
	at, err := b.f.Seek(offset, whence)
	if err != nil {
		return at, fault.New(fault.Internal, "folders", "%w", err)
	}
	if at == 0 {
		b.sum.Reset()
		b.hashed = 0
	}
	b.at = at
	return at, nil
}

// Close implements io.Closer.
func (b *place) Close() error { return fault.Wrap("folders", b.f.Close()) }

// Check says that the file is still what it was. Programs that were given its Place are
// believed only after that.
func (b *place) Check() error {
	mark, err := markOfOpen(b.f)
	if err == nil && mark == b.mark {
		return nil
	}
	b.changed()
	return fault.New(fault.Corrupt, "folders", "the file was changed while it was read")
}

// Place is a path that leads to the open file, whatever becomes of its name.
func (b *place) Place() string { return fmt.Sprintf("/proc/%d/fd/%d", os.Getpid(), b.f.Fd()) }
