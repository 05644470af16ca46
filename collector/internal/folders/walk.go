package folders

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/sys/unix"

	"mlife/collector/internal/dam"
	"mlife/shared/fault"
)

// Bounds of a walk.
const (
	maxDepth = 64        // folders below each other
	maxNames = 256 << 20 // bytes of names in one folder
	readDir  = 1024      // names asked for at once
)

// file is one that a walk came by.
type file struct {
	path string
	mark dam.Mark
}

// walker goes through a folder. Its functions are called in the order of paths.
type walker struct {
	root   string // for messages and watches
	ignore []string
	each   func(ctx context.Context, f file) error
	folder func(path string, files int) // after each folder, with the files directly in it
	enter  func(path string)            // before each folder
	// cannot is told what was passed over and why. Of a folder, and of a file whose
	// marks cannot be read, nothing is known then: what is below path is neither there
	// nor gone.
	cannot func(path string, why error)
}

// walk goes through what is below a path, "" for all. A path that is not there, or is no
// folder, has nothing below it.
func (w *walker) walk(ctx context.Context, below string) error {
	fd, err := unix.Open(w.root, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return fault.New(fault.Unavailable, "folders", "the folder cannot be read: %w", err)
	}
	dir, depth := os.NewFile(uintptr(fd), w.root), 0
	for _, name := range strings.Split(below, "/") {
		if name == "" {
			continue
		}
		next, err := openBelow(dir, name)
		_ = dir.Close() // nothing was written
		if errors.Is(err, unix.ENOENT) || errors.Is(err, unix.ENOTDIR) || errors.Is(err, unix.ELOOP) {
			return nil
		}
		if err != nil {
			w.cannot(below+"/", err)
			return nil
		}
		dir = next
		depth++
	}
	if below != "" {
		below += "/"
	}
	return w.within(ctx, dir, below, depth)
}

// openBelow opens a folder by its name in another, and no link.
func openBelow(dir *os.File, name string) (*os.File, error) {
	fd, err := unix.Openat(int(dir.Fd()), name, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), path.Join(dir.Name(), name)), nil
}

// within goes through an open folder, which it closes. prefix is its path with a slash.
func (w *walker) within(ctx context.Context, dir *os.File, prefix string, depth int) error {
	defer dir.Close()
	if depth > maxDepth {
		w.cannot(prefix, fmt.Errorf("more than %d folders below each other", maxDepth))
		return nil
	}
	w.enter(strings.TrimSuffix(prefix, "/"))
	list, err := w.names(ctx, dir, prefix)
	if ctx.Err() != nil {
		return fault.New(fault.Canceled, "folders", "%w", ctx.Err())
	}
	if err != nil && prefix == "" {
		return fault.New(fault.Unavailable, "folders", "the folder cannot be read: %w", err)
	}
	if err != nil {
		w.cannot(prefix, err)
		return nil
	}
	files := 0
	for _, at := range list.order {
		if err := ctx.Err(); err != nil {
			return fault.New(fault.Canceled, "folders", "%w", err)
		}
		name := string(list.name(at))
		if sub, isDir := strings.CutSuffix(name, "/"); isDir {
			err = w.sub(ctx, dir, sub, prefix+name, depth)
		} else {
			var is bool
			is, err = w.file(ctx, dir, name, prefix+name)
			if is {
				files++
			}
		}
		if err != nil {
			return err
		}
	}
	w.folder(strings.TrimSuffix(prefix, "/"), files)
	return nil
}

func (w *walker) sub(ctx context.Context, dir *os.File, name, prefix string, depth int) error {
	next, err := openBelow(dir, name)
	switch {
	case errors.Is(err, unix.ENOENT): // it went meanwhile
		return nil
	case err != nil:
		w.cannot(prefix, err)
		return nil
	}
	return w.within(ctx, next, prefix, depth+1)
}

func (w *walker) file(ctx context.Context, dir *os.File, name, path string) (is bool, err error) {
	var st unix.Stat_t
	switch err := unix.Fstatat(int(dir.Fd()), name, &st, unix.AT_SYMLINK_NOFOLLOW); {
	case errors.Is(err, unix.ENOENT):
		return false, nil
	case err != nil:
		w.cannot(path, err)
		return false, nil
	case st.Mode&unix.S_IFMT != unix.S_IFREG:
		return false, nil
	}
	return true, w.each(ctx, file{path, markOf(&st)})
}

func markOf(st *unix.Stat_t) dam.Mark {
	return dam.Mark{Size: st.Size, Modified: st.Mtim.Nano(), Changed: st.Ctim.Nano(), Inode: int64(st.Ino)} //nolint:gosec // a number to compare
}

// nameList holds the names of one folder in one piece of memory, folders with a slash
// behind them: sorted by that, whole paths are in order.
type nameList struct {
	text  []byte
	order []uint32 // where names begin
}

func (l *nameList) name(at uint32) []byte {
	rest := l.text[at:]
	return rest[:bytes.IndexByte(rest, 0)]
}

// names reads and sorts what is in a folder and not ignored.
func (w *walker) names(ctx context.Context, dir *os.File, prefix string) (*nameList, error) {
	l := &nameList{}
	for {
		entries, err := dir.ReadDir(readDir)
		for _, e := range entries {
			name, isDir := e.Name(), e.IsDir()
			if !isDir && !e.Type().IsRegular() || w.ignored(prefix, name) {
				continue
			}
			if why := unfit(prefix, name); why != nil {
				w.cannot(prefix+name, why)
				continue
			}
			if len(l.text)+len(name)+2 > maxNames {
				return nil, fmt.Errorf("more than %d MiB of names in one folder", maxNames>>20)
			}
			l.order = append(l.order, uint32(len(l.text)))
			l.text = append(l.text, name...)
			if isDir {
				l.text = append(l.text, '/')
			}
			l.text = append(l.text, 0)
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(l.order, func(a, b uint32) int { return bytes.Compare(l.name(a), l.name(b)) })
	return l, nil
}

// unfit says why a name cannot be kept.
func unfit(prefix, name string) error {
	switch {
	case !utf8.ValidString(name):
		return errors.New("its name is not UTF-8")
	case len(prefix)+len(name) > dam.MaxPath:
		return fmt.Errorf("its path has more than %d bytes", dam.MaxPath)
	}
	return nil
}

// ignored tells whether a name is one of those that are passed over: a pattern with a
// slash is held against the whole path, another against the name.
func (w *walker) ignored(prefix, name string) bool {
	for _, p := range w.ignore {
		text := name
		if strings.Contains(p, "/") {
			text = prefix + name
		}
		if ok, err := path.Match(p, text); ok && err == nil {
			return true
		}
	}
	return false
}
