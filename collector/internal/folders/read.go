package folders

import (
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"mlife/collector/internal/dam"
	"mlife/shared/clip"
	"mlife/shared/fault"
)

// Bounds of reading.
const (
	readPage   = 512              // places taken from the queue at once
	settleRows = 256              // places written at once
	settleTime = 2 * time.Second  // the longest that one waits to be written
	readBuffer = 256 << 10        // bytes
	idle       = 30 * time.Second // between looks at the queue when nobody wakes it
)

// readAll makes the hashes of what waits for it, until ctx is done.
func (w *watched) readAll(ctx context.Context) error {
	for {
		again, err := w.readOnce(ctx)
		if err != nil && ctx.Err() == nil {
			w.log.ErrorContext(ctx, "files of a folder not read, trying again", "error", err)
			again = idle
		}
		t := time.NewTimer(again)
		select {
		case <-ctx.Done():
			t.Stop()
			return nil
		case <-w.toRead:
		case <-t.C:
		}
		t.Stop()
	}
}

// readOnce goes through the queue once, in the order of paths. It says when to look
// again: soon when something was passed over that is still being written.
func (w *watched) readOnce(ctx context.Context) (again time.Duration, err error) {
	again = idle
	after := ""
	for {
		page, err := w.desk.opt.Store.WaitingPlaces(ctx, w.f.Name, after, readPage)
		if err != nil || len(page) == 0 {
			w.setReading(false)
			return again, err
		}
		w.setReading(true)
		after = page[len(page)-1].Path
		unsettled, err := w.readPage(ctx, page)
		if err != nil {
			return again, err
		}
		if unsettled {
			again = w.f.Settle
		}
	}
}

// readPage reads places beside each other and writes what it came to.
func (w *watched) readPage(ctx context.Context, page []dam.Place) (unsettled bool, err error) {
	work, done := make(chan dam.Place), make(chan *dam.Settled)
	var readers sync.WaitGroup
	for range w.desk.opt.Readers {
		readers.Go(func() {
			buf := make([]byte, readBuffer)
			for p := range work {
				done <- w.readPlace(ctx, p, buf)
			}
		})
	}
	go func() {
		defer close(work)
		for _, p := range page {
			select {
			case work <- p:
			case <-ctx.Done():
				return
			}
		}
	}()
	go func() { readers.Wait(); close(done) }()
	var list []dam.Settled
	written := time.Now()
	for s := range done {
		switch {
		case s == nil:
			unsettled = true
		case err == nil:
			list = append(list, *s)
		}
		if err == nil && (len(list) >= settleRows || len(list) > 0 && time.Since(written) > settleTime) {
			err = w.settle(ctx, list)
			list, written = list[:0], time.Now()
		}
	}
	if err == nil && len(list) > 0 {
		err = w.settle(ctx, list)
	}
	return unsettled, errors.Join(err, ctx.Err())
}

func (w *watched) settle(ctx context.Context, list []dam.Settled) error {
	if err := w.desk.opt.Store.SettlePlaces(ctx, w.f.Name, list); err != nil {
		return err
	}
	w.desk.opt.Stored()
	w.changed()
	return nil
}

// readPlace reads the bytes of a file. It gives nil for one that is still being written
// or went: the next look at it says what it is.
func (w *watched) readPlace(ctx context.Context, p dam.Place, buf []byte) *dam.Settled {
	w.desk.opt.GiveWay(ctx)
	s := &dam.Settled{Place: p}
	now := w.desk.opt.Now().UTC()
	s.Place.ChangedAt = now
	if age := now.UnixNano() - max(p.Mark.Modified, p.Mark.Changed); age >= 0 && age < int64(w.f.Settle) {
		return nil
	}
	f, mark, err := openPlace(w.f.Path, p.Path)
	if err == nil {
		defer f.Close()
		if !mark.Same(p.Mark) {
			w.look(p.Path)
			return nil
		}
		err = w.hash(ctx, f, s, buf)
	}
	switch {
	case ctx.Err() != nil:
		return nil
	case errors.Is(err, errMoving), errors.Is(err, unix.ENOENT), fault.Is(err, fault.NotFound):
		w.look(p.Path)
		return nil
	case err != nil:
		s.Place.State, s.Place.Problem, s.File = dam.Unreadable, why(err), dam.File{}
	}
	return s
}

// why is what people are told, without where on this machine.
func why(err error) string {
	var no unix.Errno
	if errors.As(err, &no) {
		return no.Error()
	}
	text := err.Error()
	return text[:min(len(text), 300)]
}

var errMoving = errors.New("it changed while it was read")

// hash reads an open file to its end.
func (w *watched) hash(ctx context.Context, f *os.File, s *dam.Settled, buf []byte) error {
	sha, sum := sha256.New(), md5.New()
	var head []byte
	var n int64
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		m, err := f.Read(buf)
		sha.Write(buf[:m]) // hashes never fail
		sum.Write(buf[:m])
		if head == nil && m > 0 {
			head = append(head, buf[:min(m, 4096)]...)
		}
		n += int64(m)
		w.desk.met.read.WithLabelValues(w.f.Name).Add(float64(m))
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if n > s.Place.Mark.Size {
			return errMoving
		}
	}
	mark, err := markOfOpen(f)
	if err != nil {
		return err
	}
	if !mark.Same(s.Place.Mark) || n != mark.Size {
		return errMoving
	}
	s.Place.State, s.Place.Problem, s.Place.Mark.Changed = dam.Present, "", mark.Changed
	s.Place.SHA256, s.Place.MD5 = hex.EncodeToString(sha.Sum(nil)), hex.EncodeToString(sum.Sum(nil))
	if s.Place.Was == s.Place.SHA256 {
		s.Place.Was = ""
	}
	s.File = dam.File{SHA256: s.Place.SHA256, MD5: s.Place.MD5, Name: clip.SafeName(path.Base(s.Place.Path)), Path: s.Place.Path, Size: n,
		MediaType: clip.Sniff(head), AddedBy: "folder " + w.f.Name, AddedAt: w.desk.opt.Now().UTC(), InPlace: true}
	return nil
}
