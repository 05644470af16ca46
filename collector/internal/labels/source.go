package labels

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"mlife/shared/archive"
	"mlife/shared/fault"
)

const op = "labels"

// Limits bound what is read. The zero value of a field means its default.
type Limits struct {
	Entries  int    // files of a folder or archive; 1,000,000
	Depth    int    // folders in each other; 32
	Unpacked int64  // bytes of an archive; 16 GiB
	Ratio    int64  // bytes that a packed byte may become; 200
	Items    int    // media; 4,000,000
	Rows     int    // annotations of a set that is read in two goes; 10,000,000
	Pixels   int64  // of masks that are unpacked, together; 20,000,000,000
	Element  int    // bytes of one JSON element, XML element or line; 32 MiB
	Listed   int64  // bytes of a list of names, of a file that is held whole; 64 MiB
	TempDir  string // for what must be unpacked to be read; that of the system
}

func (l Limits) filled() Limits {
	set := func(v *int, d int) {
		if *v == 0 {
			*v = d
		}
	}
	set64 := func(v *int64, d int64) {
		if *v == 0 {
			*v = d
		}
	}
	set(&l.Entries, 1_000_000)
	set(&l.Depth, 32)
	set64(&l.Unpacked, 16<<30)
	set64(&l.Ratio, 200)
	set(&l.Items, 4_000_000)
	set(&l.Rows, 10_000_000)
	set64(&l.Pixels, maxPixels)
	set(&l.Element, 32<<20)
	set64(&l.Listed, 64<<20)
	return l
}

// Source is a folder, an archive or a single file that holds a set. It is safe for one
// reading at a time. Whoever opened it closes it.
type Source struct {
	limits Limits
	names  []string // sorted
	files  map[string]file
	notes  []Note // what was passed over
	close  []func() error
	stems  map[string][]string // media by base name without extension; made when first asked
}

type file struct {
	size int64
	open func() (io.ReadCloser, error)
}

// Folder opens any file system, of which links and what is no file are passed over.
func Folder(fsys fs.FS, l Limits) (*Source, error) {
	l = l.filled()
	s := &Source{limits: l, files: map[string]file{}}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fault.New(fault.Invalid, op, "%.200q cannot be read: %w", name, err)
		case d.IsDir() && strings.Count(name, "/") >= l.Depth:
			return fault.New(fault.TooLarge, op, "folders lie more than %d deep in each other: %.80q", l.Depth, name)
		case d.IsDir():
			return nil
		case !d.Type().IsRegular():
			if len(s.notes) < MaxNotes {
				s.notes = append(s.notes, Note{File: name, Reason: "is a link or no file, and was passed over"})
			}
			return nil
		case len(s.names) >= l.Entries:
			return fault.New(fault.TooLarge, op, "more than %d files", l.Entries)
		}
		info, err := d.Info()
		if err != nil {
			return fault.New(fault.Invalid, op, "%.200q cannot be read: %w", name, err)
		}
		s.add(name, file{size: info.Size(), open: func() (io.ReadCloser, error) { return fsys.Open(name) }})
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.Sort(s.names)
	return s, nil
}

func (s *Source) add(name string, f file) {
	s.files[name] = f
	s.names = append(s.names, name)
}

// Open opens a folder, an archive (ZIP, tar, tar packed with gzip) or a single file of
// the disk. What a file holds decides, not its name.
func Open(name string, l Limits) (*Source, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fault.New(fault.NotFound, op, "%w", err)
	}
	if info.IsDir() {
		root, err := os.OpenRoot(name)
		if err != nil {
			return nil, fault.New(fault.Invalid, op, "%w", err)
		}
		s, err := Folder(root.FS(), l)
		if err != nil {
			return nil, errors.Join(err, root.Close())
		}
		s.close = append(s.close, root.Close)
		return s, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fault.New(fault.Invalid, op, "%w", err)
	}
	s, err := File(path.Base(strings.ReplaceAll(name, `\`, "/")), f, info.Size(), l)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	s.close = append(s.close, f.Close)
	return s, nil
}

// File opens an archive or a single file. name is what it was called; r must outlive
// the source.
func File(name string, r io.ReaderAt, size int64, l Limits) (*Source, error) {
	l = l.filled()
	s := &Source{limits: l, files: map[string]file{}}
	head := make([]byte, 512)
	n, err := r.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fault.New(fault.Invalid, op, "%.80q cannot be read: %w", name, err)
	}
	head = head[:n]
	in := archive.Limits{Entries: l.Entries, Directory: 256 << 20, Unpacked: l.Unpacked, Ratio: l.Ratio, RatioFrom: 4 << 20, Depth: l.Depth, ZIP64: true}
	var a *archive.Archive
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		a, err = archive.ZIP(op, r, size, in)
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		if r, size, err = s.gunzip(name, r, size); err != nil {
			return nil, errors.Join(err, s.Close())
		}
		if n, err = r.ReadAt(head[:cap(head)], 0); err != nil && !errors.Is(err, io.EOF) {
			return nil, errors.Join(fault.Wrap(op, err), s.Close())
		}
		if head = head[:n]; !isTar(head) {
			s.add(strings.TrimSuffix(name, ".gz"), section(r, size))
			return s, nil
		}
		a, err = archive.Tar(op, r, size, in)
	case isTar(head):
		a, err = archive.Tar(op, r, size, in)
	default:
		for _, p := range packers {
			if bytes.HasPrefix(head, []byte(p.magic)) {
				return nil, fault.New(fault.Invalid, op, "%.80q is packed with %s: send a folder, a ZIP or a tar.gz", name, p.name)
			}
		}
		if !fs.ValidPath(name) {
			name = "file"
		}
		s.add(name, section(r, size))
		return s, nil
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	for _, e := range a.Entries {
		s.add(e.Name, file{size: e.Size, open: e.Open})
	}
	return s, nil
}

var packers = []struct{ magic, name string }{{"\x28\xb5\x2f\xfd", "zstd"}, {"\xfd7zXZ\x00", "xz"}, {"BZh", "bzip2"}, {"7z\xbc\xaf\x27\x1c", "7-Zip"}, {"Rar!", "RAR"}}

func isTar(head []byte) bool { return len(head) > 262 && string(head[257:262]) == "ustar" }

type sectionFile struct{ *io.SectionReader }

func (sectionFile) Close() error { return nil }

func section(r io.ReaderAt, size int64) file {
	return file{size: size, open: func() (io.ReadCloser, error) { return sectionFile{io.NewSectionReader(r, 0, size)}, nil }}
}

// gunzip unpacks into a file that Close removes.
func (s *Source) gunzip(name string, r io.ReaderAt, size int64) (io.ReaderAt, int64, error) {
	z, err := gzip.NewReader(io.NewSectionReader(r, 0, size))
	if err != nil {
		return nil, 0, fault.New(fault.Invalid, op, "%.80q cannot be unpacked: %w", name, err)
	}
	most := min(s.limits.Unpacked, max(size*s.limits.Ratio, 4<<20))
	f, n, err := s.keep(z, most)
	switch {
	case err != nil:
		return nil, 0, fault.New(fault.Invalid, op, "%.80q cannot be unpacked: %w", name, err)
	case n > most:
		return nil, 0, fault.New(fault.TooLarge, op, "%.80q unpacks to more than %d bytes, %d times its size or the limit", name, most, s.limits.Ratio)
	}
	return f, n, nil
}

// keep copies at most one byte more than most into a file without a name.
func (s *Source) keep(r io.Reader, most int64) (*os.File, int64, error) {
	f, err := os.CreateTemp(s.limits.TempDir, "labels-*")
	if err != nil {
		return nil, 0, err
	}
	if err := os.Remove(f.Name()); err != nil {
		return nil, 0, errors.Join(err, f.Close())
	}
	s.close = append(s.close, f.Close)
	n, err := io.Copy(f, io.LimitReader(r, most+1))
	return f, n, err
}

// Close frees what reading needed.
func (s *Source) Close() error {
	var all []error
	for _, c := range s.close {
		all = append(all, c())
	}
	s.close = nil
	return errors.Join(all...)
}

// Files are the names of all files, sorted. They belong to the source.
func (s *Source) Files() []string { return s.names }

// Open reads a file of the set.
func (s *Source) Open(name string) (io.ReadCloser, error) {
	f, ok := s.files[name]
	if !ok {
		return nil, fault.New(fault.NotFound, op, "there is no file %.120q", name)
	}
	r, err := f.open()
	if err != nil {
		return nil, fault.New(fault.Invalid, op, "%.120q cannot be read: %w", name, err)
	}
	return r, nil
}

// at opens a file for reading at any place. What is packed is unpacked into a file
// first. done frees it.
func (s *Source) at(name string) (r io.ReaderAt, size int64, done func() error, err error) {
	in, err := s.Open(name)
	if err != nil {
		return nil, 0, nil, err
	}
	if at, ok := in.(io.ReaderAt); ok {
		return at, s.files[name].size, in.Close, nil
	}
	before := len(s.close)
	f, n, err := s.keep(in, s.files[name].size)
	if err = errors.Join(err, in.Close()); err == nil && n > s.files[name].size {
		err = fmt.Errorf("it is longer than it says")
	}
	if err != nil {
		return nil, 0, nil, fault.New(fault.Invalid, op, "%.120q cannot be read: %w", name, err)
	}
	s.close = s.close[:before]
	return f, n, f.Close, nil
}

// whole reads a file that must be small.
func (s *Source) whole(name string, most int64) ([]byte, error) {
	r, err := s.Open(name)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(r, most+1))
	if err = errors.Join(err, r.Close()); err != nil {
		return nil, fault.New(fault.Invalid, op, "%.120q cannot be read: %w", name, err)
	}
	if int64(len(b)) > most {
		return nil, fault.New(fault.TooLarge, op, "%.120q has more than %d bytes", name, most)
	}
	return bytes.TrimPrefix(b, []byte("\ufeff")), nil
}

// head reads the beginning of a file.
func (s *Source) head(name string, n int) ([]byte, error) {
	r, err := s.Open(name)
	if err != nil {
		return nil, err
	}
	b := make([]byte, n)
	n, err = io.ReadFull(r, b)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return b[:n], errors.Join(err, r.Close())
}

var pictures = strings.Fields(".jpg .jpeg .png .gif .webp .bmp .tif .tiff .heic .heif .avif .jp2")
var recordings = strings.Fields(".mp4 .m4v .mov .mkv .webm .avi .wav .flac .mp3 .ogg .opus .m4a .qq")

func isPicture(name string) bool { return slices.Contains(pictures, strings.ToLower(path.Ext(name))) }
func isMedium(name string) bool {
	return isPicture(name) || slices.Contains(recordings, strings.ToLower(path.Ext(name)))
}

// medium finds the file that a set means by a path: as it stands, below one of the
// folders, or by the only one of its base name. "" when there is none.
func (s *Source) medium(p string, below ...string) string {
	for _, dir := range append(below, "") {
		try := path.Join(dir, p)
		if _, ok := s.files[try]; ok {
			return try
		}
	}
	if all := s.byStem(stem(path.Base(p))); len(all) == 1 {
		return all[0]
	}
	return ""
}

// byStem gives the pictures of a base name without its extension.
func (s *Source) byStem(base string) []string {
	if s.stems == nil {
		s.stems = map[string][]string{}
		for _, name := range s.names {
			if isPicture(name) {
				b := stem(path.Base(name))
				s.stems[b] = append(s.stems[b], name)
			}
		}
	}
	return s.stems[base]
}
