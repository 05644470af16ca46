package capture

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"syscall"
	"time"

	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/wire"
)

// errChanged says that a file was written to while it was read.
var errChanged = errors.New("the file changed while it was read")

const (
	holdFor    = 2 * time.Second // pause of the whole folder when nothing can be taken
	retryAfter = time.Minute     // pause of one file that cannot be read
)

func (f *Folder) work(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case j := <-f.jobs:
			r := f.do(ctx, j)
			select {
			case f.results <- r:
			case <-ctx.Done():
				return nil
			}
		}
	}
}

// do takes one file and says how it went.
func (f *Folder) do(ctx context.Context, j job) result {
	f.rootMu.RLock()
	defer f.rootMu.RUnlock()
	if j.reason != "" {
		return f.refuse(j, errors.New(j.reason))
	}
	if n := f.ledger.size(); n >= f.opts.MaxKept {
		f.note(func(s *FolderStats) {
			s.Problem = fmt.Sprintf("folder %s holds %d files that were taken: remove some, or set after to move or delete", f.opts.Path, n)
		})
		return result{job: j, again: holdFor, hold: true}
	}
	info, v, err := f.take(ctx, j)
	switch kind := fault.KindOf(err); {
	case err == nil:
		f.note(func(s *FolderStats) {
			s.Taken++
			if v.Badcase {
				s.Badcases++
			}
		})
		f.dispose(j, info, v)
		return result{job: j}
	case errors.Is(err, fs.ErrNotExist):
		return result{job: j}
	case errors.Is(err, errChanged):
		return result{job: j, again: f.opts.Settle}
	case kind == fault.NoSpace || kind == fault.Busy || kind == fault.Unavailable || kind == fault.Canceled:
		f.note(func(s *FolderStats) { s.Problem = err.Error() })
		return result{job: j, again: holdFor, hold: true}
	case (kind == fault.Invalid || kind == fault.TooLarge) && !j.final:
		// A writer that pauses longer than the settle time gets one more chance.
		return result{job: j, again: 4 * f.opts.Settle, grace: true}
	case kind == fault.Invalid || kind == fault.TooLarge:
		return f.refuse(j, err)
	}
	f.opts.Log.Warn("file cannot be taken yet", "folder", f.opts.Path, "file", j.rel, "error", err)
	return result{job: j, again: retryAfter}
}

// take reads the sidecar, names the observation and hands it to the intake.
func (f *Folder) take(ctx context.Context, j job) (fs.FileInfo, Verdict, error) {
	info, err := f.root.Lstat(j.rel)
	if err != nil {
		return nil, Verdict{}, err
	}
	if !info.Mode().IsRegular() {
		return nil, Verdict{}, fs.ErrNotExist
	}
	o := Observation{Force: true, ForceRule: "folder"}
	id := sha256.New()
	fmt.Fprintf(id, "folder\x00%s\x00%d\x00%d\x00", j.rel, info.Size(), info.ModTime().UnixNano())
	if j.sidecar != "" {
		if o, err = f.readSidecar(j.sidecar, id); err != nil {
			return nil, Verdict{}, err
		}
	}
	if info.Size() <= wire.MaxBody {
		if err := f.hashInto(id, j.rel, info); err != nil {
			return nil, Verdict{}, err
		}
	}
	o.ID = hex.EncodeToString(id.Sum(nil)[:16])
	o.Source = "folder"
	if o.At.IsZero() {
		o.At = info.ModTime()
	}
	if o.At.Year() < 1970 || o.At.After(time.Now().Add(maxSkew)) && j.sidecar == "" {
		o.At = time.Unix(0, 0) // a clock that was never set: the file is worth more than its time
	}
	if o.Function == "" {
		o.Function = f.opts.Function
	}
	if o.Slot == "" {
		o.Slot = f.opts.Slot
	}
	o.Items = []Medium{{Name: path.Base(j.rel), Size: info.Size(), Open: func() (io.ReadCloser, error) { return f.open(j.rel, info) }}}
	v, err := f.intake.Accept(ctx, o)
	return info, v, err
}

func (f *Folder) readSidecar(rel string, id io.Writer) (o Observation, err error) {
	info, err := f.root.Lstat(rel)
	if err != nil {
		return o, errChanged // it was there a moment ago
	}
	r, err := f.open(rel, info)
	if err != nil {
		return o, err
	}
	b, err := io.ReadAll(io.LimitReader(r, MaxObservation+1))
	if err := errors.Join(err, r.Close()); err != nil {
		return o, err
	}
	if _, err := id.Write(b); err != nil {
		return o, err
	}
	if o, err = DecodeObservation(b); err != nil {
		return o, fault.Wrap("sidecar "+path.Base(rel), err)
	}
	return o, nil
}

func (f *Folder) hashInto(id io.Writer, rel string, info fs.FileInfo) error {
	r, err := f.open(rel, info)
	if err != nil {
		return err
	}
	_, err = io.Copy(id, r)
	return errors.Join(err, r.Close())
}

// open opens a file without following a link out of the folder and without waiting
// on a pipe, and sees that it is still the one that was looked at.
func (f *Folder) open(rel string, want fs.FileInfo) (*steady, error) {
	file, err := f.root.OpenFile(rel, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	s := &steady{File: file, want: want}
	if err := s.check(); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return s, nil
}

// steady is a file that must not change while it is read.
type steady struct {
	*os.File
	want fs.FileInfo
}

// Read reports errChanged at the end of a file that was written to meanwhile.
func (s *steady) Read(b []byte) (int, error) {
	n, err := s.File.Read(b)
	if errors.Is(err, io.EOF) {
		if changed := s.check(); changed != nil {
			err = changed
		}
	}
	return n, err
}

// WriteTo hides os.File's own, which would not see a change.
func (s *steady) WriteTo(w io.Writer) (int64, error) {
	return io.Copy(w, struct{ io.Reader }{s})
}

func (s *steady) check() error {
	got, err := s.Stat()
	if err != nil {
		return err
	}
	if !os.SameFile(got, s.want) || got.Size() != s.want.Size() || !got.ModTime().Equal(s.want.ModTime()) {
		return errChanged
	}
	return nil
}

// dispose does with an accepted file what the operator chose. What cannot be moved
// or removed goes into the ledger, so that it is not taken again.
func (f *Folder) dispose(j job, info fs.FileInfo, v Verdict) {
	files := []string{j.rel}
	if j.sidecar != "" && !j.shared {
		files = append(files, j.sidecar)
	}
	for _, rel := range files {
		now, err := f.root.Lstat(rel)
		if err != nil || rel == j.rel && (now.Size() != info.Size() || !now.ModTime().Equal(info.ModTime())) {
			continue // replaced by a newer one, which will be taken, too
		}
		switch f.opts.After {
		case Delete:
			err = f.root.Remove(rel)
		case Move:
			_, err = f.moveTo(doneDir, rel, v.ID[:8])
		}
		if err == nil && f.opts.After != Keep {
			continue
		}
		if err != nil {
			f.opts.Log.Warn("accepted file cannot be put away and stays", "folder", f.opts.Path, "file", rel, "error", err)
		}
		f.remember(rel, now)
	}
}

func (f *Folder) remember(rel string, info fs.FileInfo) {
	if err := f.ledger.add(markOf(rel, info)); err != nil {
		f.opts.Log.Warn("ledger cannot be written", "folder", f.opts.Path, "error", err)
	}
}

// moveTo renames rel to the same place below dir, with tag in its name when that is
// taken.
func (f *Folder) moveTo(dir, rel, tag string) (string, error) {
	to := path.Join(dir, rel)
	if err := f.root.MkdirAll(path.Dir(to), 0o755); err != nil {
		return "", err
	}
	for n := 0; ; n++ {
		if _, err := f.root.Lstat(to); errors.Is(err, fs.ErrNotExist) {
			return to, f.root.Rename(rel, to)
		}
		if n == 100 {
			return "", fmt.Errorf("%s: too many of the same name", to)
		}
		ext := path.Ext(rel)
		to = path.Join(dir, fmt.Sprintf("%s-%s-%d%s", strings.TrimSuffix(rel, ext), tag, n, ext))
	}
}

// refuse moves a wrong file and its sidecar to the rejected folder and writes beside
// it what is wrong. Nothing is thrown away.
func (f *Folder) refuse(j job, why error) result {
	info, err := f.root.Lstat(j.rel)
	if err != nil {
		return result{job: j}
	}
	tag := hex.EncodeToString(markTag(j.rel, info))
	to, err := f.moveTo(rejectedDir, j.rel, tag)
	if err == nil {
		text := fmt.Sprintf("file:  %q\nsize:  %d bytes\ntime:  %s\nerror: %s\n", j.rel, info.Size(), time.Now().UTC().Format(time.RFC3339), reasonOf(why))
		err = f.root.WriteFile(to+".error.txt", []byte(text), 0o644)
	} else {
		f.remember(j.rel, info)
	}
	if j.sidecar != "" && !j.shared && err == nil {
		_, err = f.moveTo(rejectedDir, j.sidecar, tag)
	}
	f.note(func(s *FolderStats) { s.Rejected++ })
	f.opts.Log.Warn("file rejected", "folder", f.opts.Path, "file", j.rel, "reason", reasonOf(why), "moved", err == nil)
	if err != nil {
		f.opts.Log.Warn("rejected file cannot be put away", "folder", f.opts.Path, "file", j.rel, "error", err)
	}
	return result{job: j}
}

func markTag(rel string, info fs.FileInfo) []byte {
	m := markOf(rel, info)
	return m[:4]
}

// reasonOf is an error as one bounded line of text.
func reasonOf(err error) string {
	s := strings.Join(strings.Fields(strings.ToValidUTF8(err.Error(), "?")), " ")
	if len(s) > clip.MaxText {
		s = strings.ToValidUTF8(s[:clip.MaxText], "")
	}
	return s
}
