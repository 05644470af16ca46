package capture

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	maxDepth  = 32   // folders inside each other
	maxFolder = 4096 // folders watched by events; those beyond are only scanned
	sidecar   = ".json"
)

// ignored are names that are not meant for us, or not yet.
func ignored(rel string) bool {
	for _, part := range strings.Split(rel, "/") {
		if part != "." && strings.HasPrefix(part, ".") || strings.HasSuffix(part, "~") {
			return true
		}
	}
	switch strings.ToLower(path.Ext(rel)) {
	case ".part", ".partial", ".tmp", ".temp", ".crdownload", ".filepart", ".swp":
		return true
	}
	return strings.Count(rel, "/") > maxDepth
}

func isSidecar(rel string) bool { return strings.HasSuffix(rel, sidecar) }

func stem(rel string) string { return strings.TrimSuffix(rel, path.Ext(rel)) }

// event looks at one notice of the operating system; it only ever makes us look at
// the file itself.
func (f *Folder) event(e fsnotify.Event) {
	rel, err := filepath.Rel(f.opts.Path, e.Name)
	if err != nil || rel == "." || strings.HasPrefix(rel, "..") || ignored(rel) {
		return
	}
	if e.Op&(fsnotify.Create|fsnotify.Write|fsnotify.Rename) == 0 {
		return
	}
	info, err := f.root.Lstat(rel)
	switch {
	case err != nil: // gone again
	case info.IsDir():
		f.walk(rel)
	default:
		f.found(rel, info, false)
	}
}

// scan walks the whole folder: at the start, when events were lost, and every now
// and then in case some were lost without a word.
func (f *Folder) scan() {
	f.reopen()
	f.overflow = false
	f.ledger.begin()
	whole := f.walk(".")
	if !whole {
		return
	}
	if err := f.ledger.sweep(); err != nil {
		f.opts.Log.Warn("ledger cannot be written", "folder", f.opts.Path, "error", err)
	}
}

// reopen notices that the folder was replaced by another of the same name.
func (f *Folder) reopen() {
	if f.working > 0 {
		return
	}
	there, err := os.Stat(f.opts.Path)
	if err != nil {
		f.note(func(s *FolderStats) { s.Problem = err.Error() })
		return
	}
	f.note(func(s *FolderStats) { s.Problem = "" })
	if have, err := f.root.Stat("."); err == nil && os.SameFile(there, have) {
		return
	}
	next, err := os.OpenRoot(f.opts.Path)
	if err != nil {
		return
	}
	f.rootMu.Lock()
	old := f.root
	f.root = next
	f.rootMu.Unlock()
	if err := old.Close(); err != nil {
		f.opts.Log.Warn("folder cannot be closed", "folder", f.opts.Path, "error", err)
	}
}

// readAtOnce is how many names of a folder are in memory at a time.
const readAtOnce = 256

// walk sets watches and notes files in the folder rel and below; whole tells whether
// it saw all. It ends early once no more files can be noted, unless the ledger has
// grown and wants to know which files are gone.
func (f *Folder) walk(rel string) (whole bool) {
	f.watching = len(f.watcher.WatchList())
	return f.walkInto(rel)
}

func (f *Folder) walkInto(rel string) (whole bool) {
	f.watch(rel)
	dir, err := f.root.OpenFile(rel, os.O_RDONLY|syscall.O_DIRECTORY|syscall.O_NOFOLLOW, 0)
	if err != nil {
		f.unread(rel, err)
		return false
	}
	defer dir.Close()
	whole = true
	for !f.overflow || f.ledger.size() > f.opts.MaxPending {
		entries, err := dir.ReadDir(readAtOnce)
		for _, d := range entries {
			whole = f.see(path.Join(rel, d.Name()), d) && whole
		}
		if errors.Is(err, io.EOF) {
			return whole
		}
		if err != nil {
			f.unread(rel, err)
			return false
		}
	}
	return false
}

func (f *Folder) unread(rel string, err error) {
	if errors.Is(err, fs.ErrNotExist) {
		return // gone again
	}
	f.note(func(s *FolderStats) {
		s.Problem = fmt.Sprintf("folder %s cannot be read: %v", path.Join(f.opts.Path, rel), err)
	})
}

// see takes one name of a folder.
func (f *Folder) see(name string, d fs.DirEntry) (whole bool) {
	switch {
	case ignored(name):
		return true
	case d.IsDir():
		return f.walkInto(name)
	case !d.Type().IsRegular():
		return true
	}
	if info, err := d.Info(); err == nil { // else it is gone again
		f.found(name, info, false)
	}
	return true
}

func (f *Folder) watch(rel string) {
	if f.blind || f.watching >= maxFolder {
		return
	}
	f.watching++
	if err := f.watcher.Add(filepath.Join(f.opts.Path, rel)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		f.blind = true
		f.opts.Log.Warn("folder cannot be watched and is scanned instead", "folder", f.opts.Path, "below", rel, "every", f.opts.Rescan, "error", err)
	}
}

// found notes a regular file that was not taken in this state. The sidecar of a
// pending medium is always noted: there are at most two for each.
func (f *Folder) found(rel string, info fs.FileInfo, always bool) {
	if !info.Mode().IsRegular() || f.ledger.has(markOf(rel, info)) {
		return
	}
	w := f.pending[rel]
	if w == nil {
		if !always && len(f.pending) >= f.opts.MaxPending {
			if !f.overflow {
				f.overflow = true
				f.note(func(s *FolderStats) { s.Overflows++ })
			}
			return
		}
		w = &waiting{size: -1}
		f.pending[rel] = w
		if !isSidecar(rel) {
			f.stems[stem(rel)]++
		}
	}
	w.seen(info, time.Now())
}

func (w *waiting) seen(info fs.FileInfo, now time.Time) {
	if w.size != info.Size() || w.mtime != info.ModTime().UnixNano() {
		w.size, w.mtime, w.since = info.Size(), info.ModTime().UnixNano(), now
		if w.tries >= graced {
			w.tries = 0
		}
	}
}

func (f *Folder) drop(rel string) {
	if f.pending[rel] == nil {
		return
	}
	delete(f.pending, rel)
	if isSidecar(rel) {
		return
	}
	if s := stem(rel); f.stems[s] > 1 {
		f.stems[s]--
	} else {
		delete(f.stems, s)
	}
}

// look checks every waiting file and queues those that settled.
func (f *Folder) look(now time.Time) {
	for rel, w := range f.pending {
		if w.queued || now.Before(w.due) || now.Before(w.since.Add(f.opts.Settle)) {
			continue
		}
		info, err := f.root.Lstat(rel)
		if err != nil {
			if errors.Is(err, fs.ErrNotExist) {
				f.drop(rel)
			}
			continue
		}
		if w.seen(info, now); now.Sub(w.since) < f.opts.Settle {
			continue
		}
		if f.ledger.has(markOf(rel, info)) {
			f.drop(rel)
			continue
		}
		if f.jobFor(rel).rel != "" {
			w.queued = true
			f.ready = append(f.ready, rel)
		}
	}
	if f.overflow && len(f.pending) < f.opts.MaxPending/2 {
		f.scan()
	}
}

// jobFor says what to do with a settled file; a job without rel is "wait".
func (f *Folder) jobFor(rel string) job {
	w := f.pending[rel]
	if w == nil {
		return job{}
	}
	age := time.Since(w.since)
	if isSidecar(rel) {
		return f.orphan(rel, age)
	}
	j := job{rel: rel, final: w.tries >= graced}
	for _, name := range []string{rel + sidecar, stem(rel) + sidecar} {
		info, err := f.root.Lstat(name)
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		s := f.pending[name]
		if s == nil && f.ledger.has(markOf(name, info)) {
			j.sidecar, j.shared = name, true
			return j
		}
		if s == nil || s.size != info.Size() || s.mtime != info.ModTime().UnixNano() || time.Since(s.since) < f.opts.Settle {
			f.found(name, info, true)
			w.queued = false
			return job{}
		}
		j.sidecar, j.shared = name, name == stem(rel)+sidecar && f.stems[stem(rel)] > 1
		return j
	}
	switch {
	case f.opts.RequireSidecar && age < f.opts.Orphan, age < 2*f.opts.Settle:
		w.queued = false
		return job{}
	case f.opts.RequireSidecar:
		j.reason = "no sidecar: want " + path.Base(rel) + sidecar + " beside it"
	}
	return j
}

// orphan is the job for a sidecar that no medium asks for.
func (f *Folder) orphan(rel string, age time.Duration) job {
	base := strings.TrimSuffix(rel, sidecar)
	if f.pending[base] != nil || f.stems[base] > 0 || age < f.opts.Orphan {
		f.pending[rel].queued = false
		return job{}
	}
	if info, err := f.root.Lstat(base); err == nil && f.ledger.has(markOf(base, info)) {
		if info, err := f.root.Lstat(rel); err == nil {
			f.opts.Log.Warn("sidecar came after its medium was taken and is not used", "folder", f.opts.Path, "file", rel)
			f.remember(rel, info)
		}
		f.drop(rel)
		return job{}
	}
	return job{rel: rel, reason: "a sidecar without its medium: want " + path.Base(base) + ", or " + path.Base(base) + " with an extension, beside it"}
}
