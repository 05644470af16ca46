package imports

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"mlife/shared/archive"
)

// media are the files of a ZIP archive whose entries were found harmless.
type media struct {
	entries map[string]*archive.Entry // by cleaned name
	bases   map[string]string         // base name to its only entry, "" for several
	names   []string                  // sorted
}

// tableFormats are the formats of tables by their extension.
var tableFormats = map[string]Format{".csv": CSV, ".tsv": CSV, ".json": JSON, ".jsonl": JSON, ".ndjson": JSON, ".xml": XML}

// mediaExtensions are those of files that become rows when an archive has no table.
var mediaExtensions = strings.Fields(".jpg .jpeg .png .gif .webp .bmp .tif .tiff .heic .heif .avif .mp4 .m4v .mov .mkv .webm .avi .wav .flac .mp3 .ogg .opus .m4a")

func openArchive(r io.ReaderAt, size int64) (*media, error) {
	z, err := archive.ZIP("import", r, size, archive.Limits{Entries: MaxEntries, Directory: MaxDirectory, Unpacked: MaxUnpacked, Ratio: MaxRatio, RatioFrom: ratioFrom})
	if err != nil {
		return nil, err
	}
	a := &media{entries: map[string]*archive.Entry{}, bases: map[string]string{}}
	for _, e := range z.Entries {
		a.entries[e.Name] = e
		a.names = append(a.names, e.Name)
		base := path.Base(e.Name)
		if _, twice := a.bases[base]; twice {
			a.bases[base] = ""
		} else {
			a.bases[base] = e.Name
		}
	}
	return a, nil
}

// tables gives the archive's tables, or one of its media when it has none, and how
// many bytes they have.
func (a *media) tables() (out []table, size int64) {
	for _, name := range a.names {
		format, ok := tableFormats[strings.ToLower(path.Ext(name))]
		if !ok {
			continue
		}
		f := a.entries[name]
		size += f.Size
		out = append(out, table{name: name, format: format, open: func() (io.ReadCloser, error) { return f.Open() }})
	}
	if len(out) > 0 {
		return out, size
	}
	list := a.list()
	return []table{{format: JSON, open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(list)), nil }}}, int64(len(list))
}

// list makes a table of the archive's media: a row for each with the folder it is in,
// which often is its label.
func (a *media) list() []byte {
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

// mediumAt finds the entry that a row of a table means: beside the table, from the top
// of the archive, or by its base name where that is the only one.
func (f *File) mediumAt(table, ref string) (name string, e *archive.Entry, err error) {
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
func mark(e *archive.Entry) string { return fmt.Sprintf("%08x-%d", e.CRC, e.Size) }
