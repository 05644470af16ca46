package folders

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"mlife/collector/internal/dam"
	"mlife/shared/fault"
)

// Sizes of what a scan holds at once.
const (
	pageSize  = 2000                // rows
	batchSize = 1000                // differences
	maxNotes  = 50                  // texts for people
	maxBlind  = 1000                // folders that cannot be read
	keepGone  = 90 * 24 * time.Hour // how long what is gone is told
)

// scan is one look through a folder, or through what is below a path in it.
type scan struct {
	w        *watched
	began    time.Time
	below    string // "" for all
	rows     *rowStream
	put      []dam.Place
	forget   []string
	moved    map[string]bool // old paths of files that were found elsewhere
	blind    []string        // prefixes of which nothing is known, in order
	notes    []string
	overflow int // notes that had no room
	first    bool
	seen     int64
	fullest  string
	most     int
	crowded  []string // folders with more files than they may have
}

// run goes through the folder and writes what is different.
func (s *scan) run(ctx context.Context) error {
	s.moved = map[string]bool{}
	s.rows = &rowStream{store: s.w.desk.opt.Store, folder: s.w.f.Name}
	if s.below != "" {
		s.rows.after, s.rows.to = s.below+"/", s.below+"0" // "0" follows "/"
	}
	walk := walker{root: s.w.f.Path, ignore: s.w.f.Ignore, each: s.found, enter: s.w.enter, folder: s.left, cannot: s.cannot}
	if err := walk.walk(ctx, s.below); err != nil {
		return err
	}
	if s.seen == 0 && s.below == "" {
		if err := s.stillThere(ctx); err != nil {
			return err
		}
	}
	if err := s.missing(ctx, ""); err != nil {
		return err
	}
	return s.flush(ctx)
}

// stillThere refuses to believe that all files of a folder are gone when it is another
// folder: an empty one in whose place something was mounted.
func (s *scan) stillThere(ctx context.Context) error {
	row, err := s.w.desk.opt.Store.FolderRow(ctx, s.w.f.Name)
	if err != nil || row.Root == "" || row.Root == rootOf(s.w.f.Path) {
		return err
	}
	list, err := s.w.desk.opt.Store.Places(ctx, s.w.f.Name, "", "", 1)
	if err != nil || len(list) == 0 {
		return err
	}
	return fault.New(fault.Unavailable, "folders", "the folder is empty and is not the one that was looked through before: is it mounted? Its files are not taken for gone")
}

// rootOf names a folder as the file system does.
func rootOf(path string) string {
	var st unix.Stat_t
	if unix.Stat(path, &st) != nil {
		return ""
	}
	return fmt.Sprintf("%d:%d", st.Dev, st.Ino)
}

// cannot notes what is passed over.
func (s *scan) cannot(path string, why error) {
	if strings.HasSuffix(path, "/") || !isName(why) {
		s.blind = append(s.blind, path)
	}
	s.note(fmt.Sprintf("%v: %q", why, path))
}

// isName tells a name that cannot be kept from something that cannot be read.
func isName(why error) bool {
	var no unix.Errno
	return !errors.As(why, &no)
}

func (s *scan) note(text string) {
	if len(s.notes) < maxNotes {
		s.notes = append(s.notes, text[:min(len(text), 500)])
		return
	}
	s.overflow++
}

// left counts the files of a folder that was gone through.
func (s *scan) left(path string, files int) {
	if files > s.most {
		s.fullest, s.most = path, files
	}
	most := s.w.f.MaxFiles
	if most == 0 || files*5 < most*4 {
		return
	}
	where := path
	if where == "" {
		where = "."
	}
	switch {
	case files <= most:
		s.note(fmt.Sprintf("%q has %d files of at most %d", where, files, most))
	case s.w.f.Spread:
		s.crowded = append(s.crowded, path)
	default:
		s.note(fmt.Sprintf("%q has %d files, more than %d", where, files, most))
	}
}

// found compares a file with what is known.
func (s *scan) found(ctx context.Context, f file) error {
	s.seen++
	s.w.progress(s.seen)
	if err := s.missing(ctx, f.path); err != nil {
		return err
	}
	row, ok, err := s.rows.peek(ctx)
	if err != nil {
		return err
	}
	now := s.w.desk.opt.Now().UTC()
	if !ok || row.Path != f.path {
		s.put = append(s.put, appeared(s.w.f.Name, f, now))
	} else {
		s.rows.next()
		if s.moved[row.Path] { // its row went with the file, and this is another one
			delete(s.moved, row.Path)
			s.put = append(s.put, appeared(s.w.f.Name, f, now))
		} else if p, differs := compare(row, f, now); differs {
			s.put = append(s.put, p)
		}
	}
	return s.flushFull(ctx)
}

// appeared makes a place of a file that was not known.
func appeared(folder string, f file, now time.Time) dam.Place {
	return dam.Place{Folder: folder, Path: f.path, State: dam.Found, Mark: f.mark, FoundAt: now, ChangedAt: now}
}

// compare says what is known of a file now, and whether that is another than before. What
// could not be read is tried again.
func compare(row dam.Place, f file, now time.Time) (dam.Place, bool) {
	if row.Mark.Same(f.mark) {
		switch {
		case row.State == dam.Gone && row.SHA256 != "": // as after a folder could not be seen for a while
			row.State, row.ChangedAt = dam.Present, now
			return row, true
		case row.State != dam.Gone && row.State != dam.Unreadable:
			return row, false
		}
	}
	if row.SHA256 != "" {
		row.Was, row.SHA256, row.MD5 = row.SHA256, "", ""
	}
	row.Mark, row.Problem, row.ChangedAt, row.State = f.mark, "", now, dam.Changed
	if row.Was == "" {
		row.State = dam.Found
	}
	return row, true
}

// missing marks the rows before a path ("" for all that are left) as gone.
func (s *scan) missing(ctx context.Context, before string) error {
	for {
		row, ok, err := s.rows.peek(ctx)
		if err != nil || !ok || before != "" && row.Path >= before {
			return err
		}
		s.rows.next()
		if s.moved[row.Path] {
			delete(s.moved, row.Path)
			continue
		}
		if row.State == dam.Gone {
			if s.w.desk.opt.Now().Sub(row.ChangedAt) > keepGone {
				s.forget = append(s.forget, row.Path)
			}
			continue
		}
		if s.isBlind(row.Path) {
			continue
		}
		row.State, row.Problem, row.ChangedAt = dam.Gone, "", s.w.desk.opt.Now().UTC()
		s.put = append(s.put, row)
		if err := s.flushFull(ctx); err != nil {
			return err
		}
	}
}

// isBlind tells whether nothing is known of a path. Rows come in order, so that what lies
// behind is dropped.
func (s *scan) isBlind(path string) bool {
	for len(s.blind) > 0 {
		b := s.blind[0]
		if path == b || strings.HasSuffix(b, "/") && strings.HasPrefix(path, b) {
			return true
		}
		if path < b {
			return false
		}
		s.blind = s.blind[1:]
	}
	return false
}

func (s *scan) flushFull(ctx context.Context) error {
	if len(s.blind) > maxBlind {
		return fault.New(fault.Unavailable, "folders", "more than %d folders cannot be read", maxBlind)
	}
	if len(s.put)+len(s.forget) < batchSize {
		return nil
	}
	return s.flush(ctx)
}

// flush writes the differences, with files that moved as such.
func (s *scan) flush(ctx context.Context) error {
	if len(s.put)+len(s.forget) == 0 {
		return nil
	}
	if !s.first {
		if err := s.followMoves(ctx); err != nil {
			return err
		}
	}
	if err := s.w.desk.opt.Store.PutPlaces(ctx, s.w.f.Name, s.put, s.forget); err != nil {
		return err
	}
	s.w.differ(int64(len(s.put)))
	s.put, s.forget = s.put[:0], s.forget[:0]
	s.w.kickReader()
	return nil
}

// followMoves tells new files that are known ones, of the same inode, size and time and
// not at their old path any more. They keep the hash, if there was one.
func (s *scan) followMoves(ctx context.Context) error {
	var inodes []int64
	for _, p := range s.put {
		if p.State == dam.Found {
			inodes = append(inodes, p.Mark.Inode)
		}
	}
	if len(inodes) == 0 {
		return nil
	}
	known, err := s.w.desk.opt.Store.PlacesByInode(ctx, s.w.f.Name, inodes)
	if err != nil {
		return err
	}
	by := map[int64]dam.Place{}
	for _, p := range known {
		if !s.moved[p.Path] && !s.w.exists(p.Path) {
			by[p.Mark.Inode] = p
		}
	}
	taken := map[string]bool{}
	for i, p := range s.put {
		old, ok := by[p.Mark.Inode]
		if p.State != dam.Found || !ok || !old.Mark.Same(p.Mark) || old.Path == p.Path {
			continue
		}
		delete(by, p.Mark.Inode)
		s.put[i].SHA256, s.put[i].MD5, s.put[i].Was, s.put[i].FoundAt = old.SHA256, old.MD5, old.Was, old.FoundAt
		if old.SHA256 != "" {
			s.put[i].State = dam.Present
		}
		s.forget = append(s.forget, old.Path)
		taken[old.Path] = true
		if s.rows.ahead(old.Path) {
			s.moved[old.Path] = true
		}
	}
	// The old path may be among the differences already, as gone.
	kept := s.put[:0]
	for _, p := range s.put {
		if !taken[p.Path] {
			kept = append(kept, p)
		}
	}
	s.put = kept
	return nil
}

// exists tells whether there is something at a path.
func (w *watched) exists(path string) bool {
	var st unix.Stat_t
	err := unix.Lstat(filepath.Join(w.f.Path, filepath.FromSlash(path)), &st)
	return !errors.Is(err, unix.ENOENT) && !errors.Is(err, unix.ENOTDIR)
}

// rowStream reads the rows of a folder in the order of paths.
type rowStream struct {
	store     dam.Folders
	folder    string
	after, to string
	page      []dam.Place
	at        int
	end       bool
}

// peek gives the row at hand; false when there is none.
func (r *rowStream) peek(ctx context.Context) (dam.Place, bool, error) {
	if r.at == len(r.page) && !r.end {
		page, err := r.store.Places(ctx, r.folder, r.after, r.to, pageSize)
		if err != nil {
			return dam.Place{}, false, err
		}
		r.page, r.at, r.end = page, 0, len(page) < pageSize
		if len(page) > 0 {
			r.after = page[len(page)-1].Path
		}
	}
	if r.at == len(r.page) {
		return dam.Place{}, false, nil
	}
	return r.page[r.at], true, nil
}

func (r *rowStream) next() { r.at++ }

// ahead tells whether a path was read and is still to be looked at: its row may have
// been forgotten meanwhile.
func (r *rowStream) ahead(path string) bool {
	return r.at < len(r.page) && path >= r.page[r.at].Path && path <= r.page[len(r.page)-1].Path
}
