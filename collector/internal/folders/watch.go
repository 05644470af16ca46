package folders

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
	"golang.org/x/sys/unix"

	"mlife/collector/internal/dam"
	"mlife/shared/fault"
)

// pollRow is how often is looked whether another collector's page paused a folder or
// wants a scan of it.
const pollRow = 5 * time.Second

// run looks after the folder while its lease is held.
func (w *watched) run(ctx context.Context) error {
	w.changed()
	defer w.changed()
	for ctx.Err() == nil {
		row, err := w.desk.opt.Store.FolderRow(ctx, w.f.Name)
		if err != nil && ctx.Err() == nil {
			w.log.ErrorContext(ctx, "folder not looked at, trying again", "error", err)
		}
		if err != nil || row.Paused {
			w.rest(ctx, pollRow)
			continue
		}
		w.active(ctx)
		w.changed()
	}
	return nil
}

// rest waits until it is woken or a time is over.
func (w *watched) rest(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-w.wake:
	case <-t.C:
	}
}

// active scans, watches and reads until ctx is done or the folder is paused.
func (w *watched) active(ctx context.Context) {
	ctx, end := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer end()
	stop := w.startWatching(ctx, &wg)
	defer stop()
	wg.Go(func() {
		if err := w.readAll(ctx); err != nil && ctx.Err() == nil {
			w.log.ErrorContext(ctx, "reading ended", "error", err)
		}
	})
	var next, began time.Time // of scans: the first is now
	for ctx.Err() == nil {
		row, err := w.desk.opt.Store.FolderRow(ctx, w.f.Name)
		if err == nil && row.Paused {
			return
		}
		w.mu.Lock()
		asked := w.all || err == nil && row.Wanted.After(began)
		w.mu.Unlock()
		if asked || !time.Now().Before(next) {
			w.mu.Lock()
			w.all = false
			clear(w.dirty)
			w.mu.Unlock()
			began = w.desk.opt.Now()
			w.whole(ctx)
			next = time.Now().Add(w.f.Rescan)
			w.mu.Lock()
			w.next = next
			w.mu.Unlock()
			continue
		}
		w.rest(ctx, min(pollRow, time.Until(next), w.lookAtSettled(ctx)))
	}
}

// whole scans all of the folder and notes how that ended.
func (w *watched) whole(ctx context.Context) {
	began := w.desk.opt.Now().UTC()
	own, cancel := context.WithCancel(ctx)
	defer cancel()
	counts, _ := w.count(ctx) // only for progress
	p := &dam.Scan{StartedAt: began, Before: counts[dam.Present].Files + counts[dam.Found].Files + counts[dam.Changed].Files + counts[dam.Unreadable].Files}
	w.mu.Lock()
	w.scan, w.cancel = p, cancel
	w.mu.Unlock()
	w.changed()
	s := &scan{w: w, began: began, first: len(counts) == 0}
	err := s.run(own)
	outcome, problem := "done", ""
	switch {
	case err != nil && ctx.Err() != nil:
		outcome = "" // it is continued by the next
	case err != nil && own.Err() != nil:
		outcome, problem = "cancelled", "the last scan was cancelled: files may be missing"
	case err != nil:
		outcome, problem = "failed", why(err)
		w.log.ErrorContext(ctx, "folder not looked through", "error", err)
	}
	w.mu.Lock()
	w.scan, w.cancel, w.counted = nil, nil, time.Time{}
	w.mu.Unlock()
	if outcome == "" {
		return
	}
	w.desk.met.scans.WithLabelValues(w.f.Name, outcome).Inc()
	w.conclude(ctx, s, outcome, problem, began)
	w.spread(ctx, s.crowded)
	w.kickReader()
	w.changed()
}

// conclude saves what people are told of a scan.
func (w *watched) conclude(ctx context.Context, s *scan, outcome, problem string, began time.Time) {
	now := w.desk.opt.Now().UTC()
	if s.overflow > 0 {
		s.notes = append(s.notes, fmt.Sprintf("and %d more", s.overflow))
	}
	for _, note := range s.notes {
		w.log.WarnContext(ctx, "folder needs attention", "note", note)
	}
	if outcome == "done" {
		w.fullestIs(s.fullest, s.most)
	}
	err := w.desk.opt.Store.UpdateFolder(ctx, w.f.Name, func(r *dam.FolderRow) {
		r.Problem = problem
		if outcome == "done" {
			r.Root, r.ScannedAt, r.Took, r.Notes = rootOf(w.f.Path), now, now.Sub(began), append([]string{}, s.notes...)
		}
	})
	if err != nil && ctx.Err() == nil {
		w.log.ErrorContext(ctx, "end of a scan not saved", "error", err)
	}
	if _, err := w.count(ctx); err != nil && ctx.Err() == nil {
		w.log.ErrorContext(ctx, "files not counted", "error", err)
	}
	if outcome == "done" {
		w.log.InfoContext(ctx, "folder looked through", "files", s.seen, "took", now.Sub(began).Round(time.Millisecond))
	}
}

func (w *watched) fullestIs(path string, most int) {
	w.mu.Lock()
	w.fullest, w.most = path, most
	w.mu.Unlock()
	if w.f.MaxFiles > 0 {
		w.desk.met.fill.WithLabelValues(w.f.Name).Set(float64(most) / float64(w.f.MaxFiles))
	}
}

// startWatching has inotify tell of changes. Folders are added as scans enter them.
func (w *watched) startWatching(ctx context.Context, wg *sync.WaitGroup) (stop func()) {
	if !w.f.Watch {
		return func() {}
	}
	n, err := fsnotify.NewBufferedWatcher(4096)
	if err != nil {
		w.log.WarnContext(ctx, "changes are seen by scans alone", "error", err)
		return func() {}
	}
	full := false
	w.mu.Lock()
	w.watching, w.dirs = true, map[string]struct{}{}
	w.add = func(path string) {
		if full {
			return
		}
		err := n.Add(filepath.Join(w.f.Path, path))
		if err == nil {
			w.mu.Lock()
			w.dirs[path] = struct{}{}
			w.mu.Unlock()
		}
		if errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EMFILE) {
			full = true
			w.mu.Lock()
			w.watching = false
			w.mu.Unlock()
			w.log.WarnContext(ctx, "more folders than can be watched: some changes are seen by scans alone; raise fs.inotify.max_user_watches", "error", err)
		}
	}
	w.mu.Unlock()
	wg.Go(func() { w.hear(ctx, n) })
	return func() {
		w.mu.Lock()
		w.watching, w.add = false, nil
		w.mu.Unlock()
		if err := n.Close(); err != nil {
			w.log.WarnContext(ctx, "watch not closed", "error", err)
		}
	}
}

// enter watches a folder before its names are read, so that nothing is missed between.
func (w *watched) enter(path string) {
	w.mu.Lock()
	add := w.add
	w.mu.Unlock()
	if add != nil {
		add(path)
	}
}

// hear takes what inotify tells, until ctx is done.
func (w *watched) hear(ctx context.Context, n *fsnotify.Watcher) {
	filter := walker{ignore: w.f.Ignore}
	for {
		select {
		case <-ctx.Done():
			return
		case e, ok := <-n.Events:
			if !ok {
				return
			}
			rel, err := filepath.Rel(w.f.Path, e.Name)
			if err != nil || rel == "." {
				continue
			}
			if e.Has(fsnotify.Rename) || e.Has(fsnotify.Remove) {
				w.unwatch(n, rel)
			}
			if !filter.below(rel) {
				w.look(rel)
			}
		case err, ok := <-n.Errors:
			if !ok {
				return
			}
			if errors.Is(err, fsnotify.ErrEventOverflow) {
				w.mu.Lock()
				w.all = true
				w.mu.Unlock()
				w.kick()
				continue
			}
			w.log.WarnContext(ctx, "watching", "error", err)
		}
	}
}

// unwatch forgets the watches of a folder that was moved or removed and of those below
// it: inotify goes on with them, under the old paths. If they are still within, they are
// added again by the look at the new path, which comes later.
func (w *watched) unwatch(n *fsnotify.Watcher, path string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, ok := w.dirs[path]; !ok {
		return
	}
	for dir := range w.dirs {
		if dir == path || strings.HasPrefix(dir, path+"/") {
			delete(w.dirs, dir)
			// One that went already is not watched any more.
			_ = n.Remove(filepath.Join(w.f.Path, dir))
		}
	}
}

// below tells whether a path is ignored, or lies in a folder that is.
func (w *walker) below(path string) bool {
	prefix := ""
	for name := range strings.SplitSeq(path, "/") {
		if w.ignored(prefix, name) {
			return true
		}
		if unfit(prefix, name) != nil {
			return true
		}
		prefix += name + "/"
	}
	return false
}

// lookAtSettled looks at the paths of which nothing was heard for the settle time, and
// says when the next will be ready.
func (w *watched) lookAtSettled(ctx context.Context) time.Duration {
	next := pollRow
	var ready []string
	w.mu.Lock()
	for path, at := range w.dirty {
		if left := w.f.Settle - time.Since(at); left > 0 {
			next = min(next, left)
		} else {
			ready = append(ready, path)
			delete(w.dirty, path)
		}
	}
	w.mu.Unlock()
	if len(ready) == 0 {
		return next
	}
	slices.Sort(ready)
	if err := w.lookAt(ctx, ready); err != nil && ctx.Err() == nil {
		w.log.ErrorContext(ctx, "changed files not looked at; the next scan finds them", "error", err)
		w.mu.Lock()
		w.all = !fault.Is(err, fault.Unavailable)
		w.mu.Unlock()
	}
	w.changed()
	return 0
}

// lookAt compares single paths with what is known, and what is below them when they are
// folders, or were.
func (w *watched) lookAt(ctx context.Context, paths []string) error {
	s := &scan{w: w, moved: map[string]bool{}, rows: &rowStream{end: true}}
	rows, err := w.desk.opt.Store.PlacesAt(ctx, w.f.Name, paths)
	if err != nil {
		return err
	}
	known := map[string]dam.Place{}
	for _, r := range rows {
		known[r.Path] = r
	}
	var below []string
	grown := map[string]bool{}
	now := w.desk.opt.Now().UTC()
	for _, path := range paths {
		row, ok := known[path]
		st, err := statBelow(w.f.Path, path)
		switch {
		case err == nil && st.Mode&unix.S_IFMT == unix.S_IFREG && !ok:
			s.put = append(s.put, appeared(w.f.Name, file{path, markOf(st)}, now))
			grown[parent(path)] = true
		case err == nil && st.Mode&unix.S_IFMT == unix.S_IFREG:
			if p, differs := compare(row, file{path, markOf(st)}, now); differs {
				s.put = append(s.put, p)
			}
		case err != nil && !isAbsent(err):
			s.note(fmt.Sprintf("%v: %q", err, path))
			w.log.WarnContext(ctx, "folder needs attention", "note", s.notes[len(s.notes)-1])
		default:
			if ok && row.State != dam.Gone {
				row.State, row.Problem, row.ChangedAt = dam.Gone, "", now
				s.put = append(s.put, row)
			}
			below = append(below, path)
		}
	}
	if err := s.flush(ctx); err != nil {
		return err
	}
	var crowded []string
	for _, path := range below {
		sub := &scan{w: w, below: path}
		if err := sub.run(ctx); err != nil {
			return err
		}
		crowded = append(crowded, sub.crowded...)
	}
	w.spread(ctx, append(crowded, w.recounted(ctx, grown)...))
	w.kickReader()
	return nil
}

func parent(path string) string {
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		return path[:i]
	}
	return ""
}

func isAbsent(err error) bool {
	return errors.Is(err, unix.ENOENT) || errors.Is(err, unix.ENOTDIR) || errors.Is(err, unix.ELOOP)
}

// statBelow is lstat below a folder, with no link on the way.
func statBelow(root, path string) (*unix.Stat_t, error) {
	dir, err := unix.Open(root, unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "folders", "the folder cannot be read: %w", err)
	}
	defer unix.Close(dir)
	fd, err := unix.Openat2(dir, path, &unix.OpenHow{Flags: unix.O_PATH | unix.O_NOFOLLOW | unix.O_CLOEXEC, Resolve: unix.RESOLVE_BENEATH | unix.RESOLVE_NO_MAGICLINKS | unix.RESOLVE_NO_SYMLINKS})
	if err != nil {
		return nil, err
	}
	defer unix.Close(fd)
	var st unix.Stat_t
	return &st, unix.Fstat(fd, &st)
}
