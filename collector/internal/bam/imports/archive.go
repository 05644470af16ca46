package imports

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"mlife/shared/fault"
)

// archive is a ZIP archive whose entries were found harmless. Nothing is unpacked
// but what is asked for.
type archive struct {
	entries map[string]*zip.File // by cleaned name
	bases   map[string]string    // base name to its only entry, "" for several
	names   []string             // sorted
}

// tableFormats are the formats of tables by their extension.
var tableFormats = map[string]Format{".csv": CSV, ".tsv": CSV, ".json": JSON, ".jsonl": JSON, ".ndjson": JSON, ".xml": XML}

// mediaExtensions are those of files that become rows when an archive has no table.
var mediaExtensions = strings.Fields(".jpg .jpeg .png .gif .webp .bmp .tif .tiff .heic .heif .avif .mp4 .m4v .mov .mkv .webm .avi .wav .flac .mp3 .ogg .opus .m4a")

func openArchive(r io.ReaderAt, size int64) (*archive, error) {
	if err := checkDirectory(r, size); err != nil {
		return nil, err
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, invalid("the archive cannot be read: %v", err)
	}
	if len(z.File) > MaxEntries {
		return nil, fault.New(fault.TooLarge, "import", "the archive has %d entries, at most %d", len(z.File), MaxEntries)
	}
	a := &archive{entries: map[string]*zip.File{}, bases: map[string]string{}}
	var total uint64
	for _, f := range z.File {
		if err := harmless(f); err != nil {
			return nil, err
		}
		if total += f.UncompressedSize64; total > MaxUnpacked {
			return nil, fault.New(fault.TooLarge, "import", "the archive unpacks to more than %d bytes", int64(MaxUnpacked))
		}
		if err := a.add(f); err != nil {
			return nil, err
		}
	}
	if err := apart(z.File); err != nil {
		return nil, err
	}
	slices.Sort(a.names)
	return a, nil
}

// checkDirectory bounds the list of entries before it is read into memory. The end
// record (APPNOTE 4.3.16) is the last 22 bytes and a comment.
func checkDirectory(r io.ReaderAt, size int64) error {
	tail := make([]byte, min(size, 22+1<<16))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil {
		return invalid("the archive cannot be read: %v", err)
	}
	at := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if at < 0 || len(tail)-at < 22 {
		return invalid("the archive has no list of entries: it was cut off")
	}
	entries, length, offset := binary.LittleEndian.Uint16(tail[at+10:]), binary.LittleEndian.Uint32(tail[at+12:]), binary.LittleEndian.Uint32(tail[at+16:])
	if entries == 1<<16-1 || length == 1<<32-1 || offset == 1<<32-1 {
		return fault.New(fault.TooLarge, "import", "the archive is ZIP64 and has more than %d entries or 4 GiB: send it in parts", MaxEntries)
	}
	if int64(length) > MaxDirectory || size-int64(offset) > MaxDirectory+1<<17 || entries > MaxEntries {
		return fault.New(fault.TooLarge, "import", "the archive's list of entries is too long: at most %d entries and %d bytes", MaxEntries, MaxDirectory)
	}
	return nil
}

// harmless says what is wrong with an entry.
func harmless(f *zip.File) error {
	switch {
	case unsafeName(f.Name):
		return invalid("the archive has an entry named %.80q, which points out of it", f.Name)
	case f.Mode()&os.ModeSymlink != 0:
		return invalid("the entry %.80q is a link: put the file itself into the archive", f.Name)
	case f.Flags&1 != 0:
		return invalid("the entry %.80q is encrypted", f.Name)
	case f.Method != zip.Store && f.Method != zip.Deflate:
		return invalid("the entry %.80q is packed by method %d: use deflate", f.Name, f.Method)
	case f.UncompressedSize64 > ratioFrom && f.UncompressedSize64/max(f.CompressedSize64, 1) > MaxRatio:
		return fault.New(fault.TooLarge, "import", "the entry %.80q would become %d bytes out of %d: more than %d times as many", f.Name,
			f.UncompressedSize64, f.CompressedSize64, MaxRatio)
	}
	return nil
}

func unsafeName(name string) bool {
	name = strings.ReplaceAll(name, `\`, "/")
	return name == "" || strings.HasPrefix(name, "/") || strings.ContainsRune(name, 0) || len(name) > 1 && name[1] == ':' ||
		slices.Contains(strings.Split(name, "/"), "..")
}

func (a *archive) add(f *zip.File) error {
	name := path.Clean(strings.ReplaceAll(f.Name, `\`, "/"))
	if f.FileInfo().IsDir() || strings.HasPrefix(name, "__MACOSX/") || path.Base(name) == ".DS_Store" {
		return nil
	}
	if a.entries[name] != nil {
		return invalid("the archive has two entries named %.80q", name)
	}
	a.entries[name] = f
	a.names = append(a.names, name)
	base := path.Base(name)
	if _, twice := a.bases[base]; twice {
		a.bases[base] = ""
	} else {
		a.bases[base] = name
	}
	return nil
}

// apart refuses entries that share bytes: so a small archive claims to be large.
func apart(files []*zip.File) error {
	type span struct {
		from, to int64
		name     string
	}
	var spans []span
	for _, f := range files {
		from, err := f.DataOffset()
		if err != nil {
			return invalid("the entry %.80q cannot be found: %v", f.Name, err)
		}
		if f.CompressedSize64 > 0 {
			spans = append(spans, span{from, from + int64(f.CompressedSize64), f.Name})
		}
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	for i := 1; i < len(spans); i++ {
		if spans[i].from < spans[i-1].to {
			return invalid("the entries %.80q and %.80q share bytes of the archive", spans[i-1].name, spans[i].name)
		}
	}
	return nil
}

// tables gives the archive's tables, or one of its media when it has none, and how
// many bytes they have.
func (a *archive) tables() (out []table, size int64) {
	for _, name := range a.names {
		format, ok := tableFormats[strings.ToLower(path.Ext(name))]
		if !ok {
			continue
		}
		f := a.entries[name]
		size += int64(f.UncompressedSize64)
		out = append(out, table{name: name, format: format, open: func() (io.ReadCloser, error) { return openEntry(f) }})
	}
	if len(out) > 0 {
		return out, size
	}
	list := a.list()
	return []table{{format: JSON, open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(list)), nil }}}, int64(len(list))
}

// list makes a table of the archive's media: a row for each with the folder it is in,
// which often is its label.
func (a *archive) list() []byte {
	rows := []map[string]string{}
	for _, name := range a.names {
		if slices.Contains(mediaExtensions, strings.ToLower(path.Ext(name))) {
			folder := path.Base(path.Dir(name))
			if folder == "." {
				folder = ""
			}
			rows = append(rows, map[string]string{"file": name, "folder": folder, "name": path.Base(name)})
		}
	}
	b, err := json.Marshal(rows)
	if err != nil {
		return nil
	}
	return b
}

func openEntry(f *zip.File) (io.ReadCloser, error) {
	r, err := f.Open()
	if err != nil {
		return nil, invalid("the entry %.80q cannot be read: %v", f.Name, err)
	}
	return r, nil
}

// mediumAt finds the entry that a row of a table means: beside the table, from the top
// of the archive, or by its base name where that is the only one.
func (f *File) mediumAt(table, ref string) (name string, e *zip.File, err error) {
	if f.archive == nil {
		return "", nil, fmt.Errorf("%.120q is not here: send a ZIP archive of the table and the files it names, or name files that are stored by their SHA-256", ref)
	}
	clean := strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(ref, `\`, "/")), "/")
	for _, try := range []string{path.Join(path.Dir(table), clean), clean, f.archive.bases[path.Base(clean)]} {
		if e := f.archive.entries[try]; e != nil {
			return path.Base(try), e, nil
		}
	}
	return "", nil, fmt.Errorf("the archive has no file %.120q", ref)
}

// mark tells a medium of an archive from others of its name without reading it.
func mark(e *zip.File) string { return fmt.Sprintf("%08x-%d", e.CRC32, e.UncompressedSize64) }
