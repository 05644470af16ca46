package dam

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"mlife/shared/fault"
	"mlife/shared/query"
)

// MaxChosenFiles bounds the files that are named one by one.
const MaxChosenFiles = 10_000

// FromFiles says which files become rows of a document.
type FromFiles struct {
	Document string
	SHA256   []string                   // of the files, in this order; or:
	Search   query.Node                 // over FileSchema; nil for all files
	Columns  map[string]json.RawMessage // that each row gets
	Note     string
	Actor    string
}

// AddedRows is what came of it.
type AddedRows struct {
	Report
	There int `json:"there" doc:"Files that the document had rows of before; they got none."`
}

// AddFiles adds a row without annotation for each file that the newest version of a
// document has no row of, as a new version. Its path is that of the file, or the name
// when there is none. All rows go in, or none.
func (k *Desk) AddFiles(ctx context.Context, in FromFiles) (AddedRows, error) {
	const op = "dam.AddFiles"
	if len(in.SHA256) > MaxChosenFiles {
		return AddedRows{}, fault.Field(op, "sha256", "%d files, at most %d: choose them by a search", len(in.SHA256), MaxChosenFiles)
	}
	var draft Draft
	for _, name := range sortedKeys(in.Columns) {
		if err := draft.Put(name, in.Columns[name]); err != nil {
			return AddedRows{}, &fault.Error{Kind: fault.Invalid, Op: op, Field: "columns." + name, Err: err}
		}
	}
	// What the document has is read before, so that it must not change meanwhile.
	for range 5 {
		doc, err := k.Store.Document(ctx, in.Document)
		if err != nil {
			return AddedRows{}, err
		}
		r := &fileRows{desk: k, ctx: ctx, in: in, columns: draft.Columns}
		if r.has, err = k.sumsIn(ctx, doc); err != nil {
			return AddedRows{}, err
		}
		switch r.first, err = r.Next(); {
		case err == nil:
		case !errors.Is(err, io.EOF):
			return AddedRows{}, err
		case r.there == 0:
			return AddedRows{}, fault.Field(op, "query", "no file is found by it")
		default:
			v, err := k.Store.Version(ctx, doc.ID, doc.Latest)
			return AddedRows{Report{Version: v, Kept: v.Rows}, r.there}, err
		}
		r.again = true
		out, err := k.Import(ctx, Import{Document: in.Document, Revision: doc.Revision, Mode: Append, Note: in.Note, Actor: in.Actor, Rows: r})
		if old := (*Stale)(nil); errors.As(err, &old) {
			continue
		}
		return AddedRows{out, r.there}, err
	}
	return AddedRows{}, fault.New(fault.Busy, op, "the document is being changed by others all the time")
}

// sumsIn gives the first halves of the SHA-256 of a document's files, in order.
func (k *Desk) sumsIn(ctx context.Context, doc Document) (out []Digest, err error) {
	if doc.Latest == 0 {
		return nil, nil
	}
	rows, err := k.EachRow(ctx, doc.ID, doc.Latest)
	if err != nil {
		return nil, err
	}
	for r, err := range rows {
		if err != nil {
			return nil, err
		}
		if key, ok := halfSum(r.SHA256); ok {
			out = append(out, key)
		}
	}
	slices.SortFunc(out, Digest.compare)
	return out, nil
}

// halfSum reads the first half of a SHA-256 in hex.
func halfSum(sum string) (key Digest, ok bool) {
	_, err := hex.Decode(key[:], []byte(sum[:min(len(sum), 2*len(key))]))
	return key, err == nil && len(sum) >= 2*len(key)
}

// fileRows reads files as rows.
type fileRows struct {
	desk    *Desk
	ctx     context.Context
	in      FromFiles
	columns []Column
	has     []Digest // sums of files that have rows, in order
	first   Draft    // to be given once more
	again   bool

	page   []File
	cursor string
	begun  bool
	row    int // files that were read
	there  int
}

// Next implements Reader.
func (f *fileRows) Next() (Draft, error) {
	if f.again {
		f.again = false
		return f.first, nil
	}
	for {
		if len(f.page) == 0 {
			if err := f.more(); err != nil {
				return Draft{}, err
			}
		}
		file := f.page[0]
		f.page = f.page[1:]
		f.row++
		if key, ok := halfSum(file.SHA256); ok {
			if _, ok := slices.BinarySearchFunc(f.has, key, Digest.compare); ok {
				f.there++
				continue
			}
		}
		d := Draft{Row: f.row, Path: file.Path, SHA256: file.SHA256, Columns: slices.Clone(f.columns)}
		if d.Path == "" {
			d.Path = file.Name
		}
		return d, nil
	}
}

// more reads the next files, io.EOF when there are none.
func (f *fileRows) more() error {
	if f.in.SHA256 != nil {
		return f.chosen()
	}
	if f.begun && f.cursor == "" {
		return io.EOF
	}
	f.begun = true
	l, err := f.desk.Store.FindFiles(f.ctx, FileQuery{Search: f.in.Search, Sort: "created_at", Uncounted: true, Page: Page{Cursor: f.cursor}})
	if err != nil {
		return err
	}
	if f.page, f.cursor = l.Items, l.Next; len(f.page) == 0 {
		return io.EOF
	}
	return nil
}

func (f *fileRows) chosen() error {
	if f.begun || len(f.in.SHA256) == 0 {
		return io.EOF
	}
	f.begun = true
	sums := make([]string, len(f.in.SHA256))
	for i, s := range f.in.SHA256 {
		sums[i] = strings.ToLower(s)
	}
	list, err := f.desk.Store.FilesOf(f.ctx, sums)
	if err != nil {
		return err
	}
	by := make(map[string]File, len(list))
	for _, x := range list {
		by[x.SHA256] = x
	}
	for i, s := range sums {
		x, ok := by[s]
		if !ok {
			return fault.Field("dam.AddFiles", "sha256", "entry %d: there is no file %.64q: upload it first", i+1, s)
		}
		f.page = append(f.page, x)
	}
	return nil
}
