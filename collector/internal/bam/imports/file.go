package imports

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"path"
	"strings"

	"mlife/shared/clip"
	"mlife/shared/fault"
)

// Format is how a table is written, or that it is an archive.
type Format string

// The formats.
const (
	CSV  Format = "csv"
	JSON Format = "json"
	XML  Format = "xml"
	ZIP  Format = "zip"
)

// File is an import's file. One goroutine uses it at a time, but its media may be
// read by several. Whoever opened it closes it.
type File struct {
	Format  Format
	f       *os.File
	tables  []table
	archive *media // nil for a table alone
	size    int64  // bytes of the tables
	read    int64
}

// table is one table of a file.
type table struct {
	name   string // inside an archive
	format Format
	open   func() (io.ReadCloser, error)
}

// Open looks what a file is. name is what it was called; what it holds decides.
// Errors of kind fault.Invalid and fault.TooLarge say what is wrong with it.
func Open(file, name string) (*File, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fault.New(fault.NotFound, "imports.Open", "the file of the import is gone: send it again (%w)", err)
	}
	out := &File{f: f}
	if err := out.look(name); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return out, nil
}

// Close closes the file.
func (f *File) Close() error { return f.f.Close() }

// Progress says how much of the tables is read, 0 to 1.
func (f *File) Progress() float64 {
	if f.size == 0 {
		return 0
	}
	return min(1, float64(f.read)/float64(f.size))
}

func (f *File) look(name string) error {
	info, err := f.f.Stat()
	if err != nil {
		return fault.Wrap("imports.Open", err)
	}
	head := make([]byte, 4096)
	n, err := f.f.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return fault.Wrap("imports.Open", err)
	}
	if f.Format, err = recognise(head[:n], name); err != nil {
		return err
	}
	if f.Format == ZIP {
		f.archive, err = openArchive(f.f, info.Size())
		if err != nil {
			return err
		}
		f.tables, f.size = f.archive.tables()
		return nil
	}
	f.size = info.Size()
	f.tables = []table{{format: f.Format, open: func() (io.ReadCloser, error) {
		return io.NopCloser(io.NewSectionReader(f.f, 0, f.size)), nil
	}}}
	return nil
}

func invalid(format string, args ...any) error {
	return fault.New(fault.Invalid, "import", format, args...)
}

var packed = []struct{ magic, name string }{
	{"\x1f\x8b", "gzip"}, {"\x28\xb5\x2f\xfd", "zstd"}, {"\xfd7zXZ\x00", "xz"}, {"BZh", "bzip2"}, {"7z\xbc\xaf\x27\x1c", "7-Zip"}, {"Rar!", "RAR"},
}

// recognise says what a file is by how it begins.
func recognise(head []byte, name string) (Format, error) {
	has := func(s string) bool { return bytes.HasPrefix(head, []byte(s)) }
	for _, p := range packed {
		if has(p.magic) {
			return "", invalid("the file is packed with %s: unpack it, or send a ZIP archive", p.name)
		}
	}
	switch {
	case len(head) == 0:
		return "", invalid("the file is empty")
	case has("PK\x03\x04") || has("PK\x05\x06"):
		return ZIP, nil
	case has("\xff\xfe") || has("\xfe\xff") || len(head) > 3 && (head[1] == 0 && head[3] == 0 || head[0] == 0 && head[2] == 0):
		return "", invalid("the file is UTF-16: save it as UTF-8")
	}
	if mt := clip.Sniff(head); strings.HasPrefix(mt, "image/") || strings.HasPrefix(mt, "video/") || strings.HasPrefix(mt, "audio/") {
		return "", invalid("the file is %s and no table: upload it as a badcase, or put it into a ZIP archive beside the table that names it", mt)
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	lower := bytes.ToLower(text[:min(len(text), 64)])
	extension := strings.ToLower(path.Ext(name))
	switch {
	case len(text) == 0:
		return "", invalid("the file holds nothing but white space")
	case text[0] == '[' || text[0] == '{':
		return JSON, nil
	case bytes.HasPrefix(lower, []byte("<!doctype html")) || bytes.HasPrefix(lower, []byte("<html")):
		return "", invalid("the file is a web page: was an error page saved in place of the data?")
	case text[0] == '<':
		return XML, nil
	case extension == ".json" || extension == ".jsonl" || extension == ".ndjson":
		return "", invalid("it begins with %q: rows are a list of objects, or one object a line", string(text[:1]))
	case extension == ".xml":
		return "", invalid("it begins with %q and not with <: it is no XML", string(text[:1]))
	case bytes.Count(head, []byte{0}) > len(head)/16:
		return "", invalid("the file is neither CSV, JSON, XML nor ZIP")
	}
	return CSV, nil
}

// start begins a table. records names the list or element whose members are rows, ""
// finds it.
func (f *File) start(t table, records string) (reader, error) {
	begin := f.read
	open := func() (*bufio.Reader, *meter, error) {
		f.read = begin // the second reading counts
		r, err := t.open()
		if err != nil {
			return nil, nil, err
		}
		m := newMeter(r, &f.read)
		b := bufio.NewReaderSize(m, readAhead)
		if head, err := b.Peek(3); err == nil && string(head) == "\ufeff" {
			_, err = b.Discard(3)
			return b, m, err
		}
		return b, m, nil
	}
	b, m, err := open()
	if err != nil {
		return nil, err
	}
	head, err := b.Peek(4096)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, unreadable(1, err)
	}
	switch t.format {
	case CSV:
		return newCSV(b, m, head)
	case XML:
		return newXML(open, records)
	}
	text := bytes.TrimLeft(head, " \t\r\n")
	if len(text) == 0 || text[0] != '[' && text[0] != '{' {
		return nil, fatalError(1, "rows are a list of objects, or one object a line")
	}
	return newJSON(open, text[0], records)
}

// Rows reads the rows of all tables, one after the other.
type Rows struct {
	file    *File
	records string
	tables  []table
	now     reader
	name    string
	any     bool // a row came
	lists   []string
}

// Rows begins to read. records names the list or element whose members are rows;
// "" finds it.
func (f *File) Rows(records string) *Rows {
	f.read = 0
	return &Rows{file: f, records: records, tables: f.tables}
}

// Next gives the next row, io.EOF after the last. After a *RowError it goes on with
// the next row, or with the next table.
func (r *Rows) Next() (Record, error) {
	for {
		if r.now == nil {
			if len(r.tables) == 0 {
				return Record{}, r.end()
			}
			t := r.tables[0]
			r.tables, r.name = r.tables[1:], t.name
			next, err := r.file.start(t, r.records)
			if err != nil {
				return Record{}, r.say(err)
			}
			r.now = next
		}
		record, err := r.now.next()
		record.File = r.name
		if errors.Is(err, io.EOF) {
			r.now = nil
			continue
		}
		if err == nil {
			r.any = true
			return record, nil
		}
		return record, r.say(err)
	}
}

// say puts the table's name to an error, and leaves a table that cannot go on.
func (r *Rows) say(err error) error {
	r.any = true
	var several *choice
	if errors.As(err, &several) {
		r.lists = several.lists
		err = fatalError(0, "%v", several)
	}
	var e *RowError
	if !errors.As(err, &e) {
		e = fatalError(0, "%v", err)
	}
	e.File = r.name
	if e.fatal {
		r.now = nil
	}
	return e
}

func (r *Rows) end() error {
	if !r.any {
		r.any = true
		return fatalError(0, "there is no row in it")
	}
	return io.EOF
}
