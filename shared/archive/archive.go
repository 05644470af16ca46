// Package archive opens ZIP and tar archives that strangers send. Every entry is found
// harmless before any is read: no name that points out, no link, no bomb by ratio, by
// count or by bytes that several entries share. Nothing is unpacked but what is asked
// for. Any package may import it.
package archive

import (
	"cmp"
	"io"
	"path"
	"slices"
	"strings"

	"mlife/shared/fault"
)

// Limits of an archive. Each must be set, but Depth.
type Limits struct {
	Entries   int   // of the archive
	Directory int64 // bytes of a ZIP's list of entries
	Unpacked  int64 // bytes of all entries together
	Ratio     int64 // bytes that one packed byte may become,
	RatioFrom int64 // in what becomes more bytes than these
	Depth     int   // of folders in each other; 0: any
	ZIP64     bool  // more than 65,535 entries or 4 GiB
}

// Entry is a file of an archive.
type Entry struct {
	Name string // cleaned, with slashes: never absolute, never with ".."
	Size int64  // unpacked
	CRC  uint32 // of a ZIP's entry
	open func() (io.ReadCloser, error)
}

// Open begins to read it. What is read may be an io.ReaderAt, when it is not packed.
func (e *Entry) Open() (io.ReadCloser, error) { return e.open() }

// Archive holds the entries, sorted by name, folders and what file managers leave
// behind left out.
type Archive struct {
	Entries []*Entry
	op      string
	limits  Limits
	names   map[string]bool
	total   int64
}

func begin(op string, l Limits) *Archive {
	return &Archive{op: op, limits: l, names: map[string]bool{}}
}

func (a *Archive) invalid(format string, args ...any) error {
	return fault.New(fault.Invalid, a.op, format, args...)
}

func (a *Archive) tooLarge(format string, args ...any) error {
	return fault.New(fault.TooLarge, a.op, format, args...)
}

// add takes an entry that is a file.
func (a *Archive) add(name string, size int64, crc uint32, open func() (io.ReadCloser, error)) error {
	if size < 0 || size > a.limits.Unpacked-a.total {
		return a.tooLarge("the archive unpacks to more than %d bytes", a.limits.Unpacked)
	}
	a.total += size
	name = path.Clean(strings.ReplaceAll(name, `\`, "/"))
	if strings.HasPrefix(name, "__MACOSX/") || path.Base(name) == ".DS_Store" {
		return nil
	}
	if a.names[name] {
		return a.invalid("the archive has two entries named %.80q", name)
	}
	a.names[name] = true
	a.Entries = append(a.Entries, &Entry{Name: name, Size: size, CRC: crc, open: open})
	return nil
}

func (a *Archive) checkName(name string) error {
	if Unsafe(name) {
		return a.invalid("the archive has an entry named %.80q, which points out of it", name)
	}
	if a.limits.Depth > 0 && strings.Count(path.Clean(strings.ReplaceAll(name, `\`, "/")), "/") > a.limits.Depth {
		return a.tooLarge("the entry %.80q lies more than %d folders deep", name, a.limits.Depth)
	}
	return nil
}

func (a *Archive) sort() {
	slices.SortFunc(a.Entries, func(x, y *Entry) int { return cmp.Compare(x.Name, y.Name) })
}

// Unsafe says that a name of a file is empty, absolute or leads out of where it
// stands, on any system.
func Unsafe(name string) bool {
	name = strings.ReplaceAll(name, `\`, "/")
	return name == "" || strings.HasPrefix(name, "/") || strings.ContainsRune(name, 0) || len(name) > 1 && name[1] == ':' ||
		slices.Contains(strings.Split(name, "/"), "..")
}
