package folders

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// recountEvery is how often a folder's files are counted in which files appear.
const recountEvery = time.Minute

// recounted counts the files of folders in which some appeared, warns of those that are
// nearly full, and gives those that have too many.
func (w *watched) recounted(ctx context.Context, folders map[string]bool) []string {
	if w.f.MaxFiles == 0 {
		return nil
	}
	s := &scan{w: w}
	for dir := range folders {
		w.mu.Lock()
		due := time.Since(w.recount[dir]) >= recountEvery
		if due && len(w.recount) > maxDirty {
			clear(w.recount)
		}
		if due {
			w.recount[dir] = time.Now()
		}
		w.mu.Unlock()
		if !due {
			continue
		}
		d, err := w.openDir(dir)
		if err != nil {
			continue // it went meanwhile, or the next scan says what is wrong with it
		}
		list, err := (&walker{ignore: w.f.Ignore, cannot: func(string, error) {}}).names(ctx, d, dirPrefix(dir))
		_ = d.Close() // nothing was written
		if err != nil {
			continue
		}
		s.left(dir, len(list.files()))
	}
	for _, note := range s.notes {
		w.log.WarnContext(ctx, "folder needs attention", "note", note)
	}
	if s.most > 0 {
		w.mu.Lock()
		more := s.most > w.most
		w.mu.Unlock()
		if more {
			w.fullestIs(s.fullest, s.most)
		}
	}
	return s.crowded
}

func dirPrefix(dir string) string {
	if dir == "" {
		return ""
	}
	return dir + "/"
}

// files are the names that are not of folders.
func (l *nameList) files() []string {
	var out []string
	for _, at := range l.order {
		if name := string(l.name(at)); !strings.HasSuffix(name, "/") {
			out = append(out, name)
		}
	}
	return out
}

// openDir opens a folder within, with no link on the way.
func (w *watched) openDir(dir string) (*os.File, error) {
	fd, err := unix.Open(w.f.Path, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	d := os.NewFile(uintptr(fd), w.f.Path)
	for _, name := range strings.Split(dir, "/") {
		if name == "" {
			continue
		}
		next, err := openBelow(d, name)
		_ = d.Close() // nothing was written
		if err != nil {
			return nil, err
		}
		d = next
	}
	return d, nil
}

// spread moves files out of folders that have more than they may: the first in the order
// of names, until three quarters of the bound are left, into the folders part-0001,
// part-0002 … below, each of which takes as many as it may have. Files that are still
// being written stay. They keep their hashes: the scan that follows sees that they moved.
func (w *watched) spread(ctx context.Context, crowded []string) {
	for _, dir := range crowded {
		moved, err := w.spreadOne(ctx, dir)
		if moved > 0 {
			w.log.InfoContext(ctx, "files were moved out of a full folder", "within", dir, "files", moved)
			if serr := (&scan{w: w, below: dir}).run(ctx); serr != nil && ctx.Err() == nil {
				w.log.ErrorContext(ctx, "folder not looked through after files were moved", "error", serr)
			}
		}
		if err != nil && ctx.Err() == nil {
			w.log.WarnContext(ctx, "files could not be moved out of a full folder", "within", dir, "error", err)
		}
	}
}

func (w *watched) spreadOne(ctx context.Context, dir string) (moved int, err error) {
	from, err := w.openDir(dir)
	if err != nil {
		return 0, err
	}
	defer from.Close()
	list, err := (&walker{ignore: w.f.Ignore, cannot: func(string, error) {}}).names(ctx, from, dirPrefix(dir))
	if err != nil {
		return 0, err
	}
	names := list.files()
	to := &parts{parent: from, most: w.f.MaxFiles}
	defer to.close()
	for _, name := range names[:max(len(names)-w.f.MaxFiles*3/4, 0)] {
		if err := ctx.Err(); err != nil {
			return moved, err
		}
		var st unix.Stat_t
		if unix.Fstatat(int(from.Fd()), name, &st, unix.AT_SYMLINK_NOFOLLOW) != nil {
			continue // it went
		}
		if time.Since(time.Unix(0, max(st.Mtim.Nano(), st.Ctim.Nano()))) < w.f.Settle {
			continue
		}
		if err := to.take(name); err != nil {
			return moved, err
		}
		moved++
	}
	return moved, nil
}

// parts are the folders that files are spread into.
type parts struct {
	parent *os.File
	most   int
	n      int
	dir    *os.File
	files  int
}

// maxParts bounds the folders part-….
const maxParts = 9999

// take moves a file into the first part that has room for it.
func (p *parts) take(name string) error {
	for {
		if p.dir == nil || p.files >= p.most {
			if err := p.open(); err != nil {
				return err
			}
			continue
		}
		err := unix.Renameat2(int(p.parent.Fd()), name, int(p.dir.Fd()), name, unix.RENAME_NOREPLACE)
		if errors.Is(err, unix.EEXIST) { // another file has this name there
			p.files = p.most
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", path.Base(p.dir.Name()), err)
		}
		p.files++
		return nil
	}
}

// open makes or opens the next part and counts what is in it.
func (p *parts) open() error {
	p.close()
	if p.n++; p.n > maxParts {
		return fmt.Errorf("more than %d parts", maxParts)
	}
	name := fmt.Sprintf("part-%04d", p.n)
	if err := unix.Mkdirat(int(p.parent.Fd()), name, 0o777); err != nil && !errors.Is(err, unix.EEXIST) { //nolint:gosec // as any folder there, less the umask
		return err
	}
	dir, err := openBelow(p.parent, name)
	if err != nil {
		return err
	}
	p.dir, p.files = dir, 0
	for {
		names, err := dir.Readdirnames(readDir)
		p.files += len(names)
		if err != nil {
			return nil //nolint:nilerr // the end, or as much as can be told
		}
	}
}

func (p *parts) close() {
	if p.dir != nil {
		_ = p.dir.Close() // nothing was written
		p.dir = nil
	}
}
