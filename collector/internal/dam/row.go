package dam

import (
	"bytes"
	"crypto/md5"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Names of the columns that every row has.
const (
	ColPath       = "path"
	ColMD5        = "md5"
	ColSHA256     = "sha256"
	ColAnnotation = "annotation"
	ColBadcase    = "badcase"
)

// fixed are the columns that every row has, in the order of exports.
var fixed = []string{ColPath, ColMD5, ColSHA256, ColAnnotation, ColBadcase}

// Row is one row of a version: a file, what is to be seen in it, and further columns.
type Row struct {
	Path       string          `json:"path"`
	MD5        string          `json:"md5,omitempty"`
	SHA256     string          `json:"sha256,omitempty"`
	Annotation json.RawMessage `json:"annotation,omitempty" doc:"Ground truth: a text, or any JSON; an object's label is its class."`
	Columns    json.RawMessage `json:"columns,omitempty" doc:"Further columns by name."`
	Badcase    string          `json:"badcase,omitempty" doc:"Badcase that the row was made of."`

	Label  string `json:"-"` // of the annotation, "" for none
	Digest Digest `json:"-"` // rows with the same digest are the same row
	Number int    `json:"row,omitempty" doc:"Place in the version, from 1."`
}

// Text gives the text of a further column, "" for none.
func (r Row) Text(column string) string {
	cell, err := cellOf(lookup(r.Columns, quote(column)))
	if err != nil {
		return ""
	}
	return cell
}

// Digest names a row by its content: the first half of a SHA-256.
type Digest [16]byte

// String gives the digest in hex.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

func (d Digest) compare(o Digest) int { return bytes.Compare(d[:], o[:]) }

// ParseDigest reads what String gave.
func ParseDigest(s string) (d Digest, err error) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(d) {
		return d, fmt.Errorf("%.40q is no digest of a row", s)
	}
	return Digest(b), nil
}

// Column is a further column of a row.
type Column struct {
	Name  string
	value value
	where string // FurtherField of the name; made when it is needed
}

// field names the stored field.
func (c *Column) field() string {
	if c.where == "" {
		c.where = FurtherField(c.Name)
	}
	return c.where
}

// TextColumn makes a column with a text.
func TextColumn(name, text string) (Column, error) {
	v, err := fromText(text)
	return Column{Name: name, value: v}, err
}

// JSONColumn makes a column with any JSON value.
func JSONColumn(name string, raw json.RawMessage) (Column, error) {
	if len(raw) == 0 {
		return Column{Name: name}, nil
	}
	v, err := fromJSON(raw)
	return Column{Name: name, value: v}, err
}

// Draft is a row before its file is known.
type Draft struct {
	Row        int // where it stood in an import: a line or an element, from 1
	Path       string
	MD5        string
	SHA256     string
	Badcase    string
	Columns    []Column
	annotation value
	label      string // of the annotation
}

// Annotate sets the annotation, any JSON.
func (d *Draft) Annotate(raw json.RawMessage) error {
	if len(raw) == 0 {
		return nil
	}
	v, err := fromJSON(raw)
	d.annotation = v
	return err
}

// Check says what is wrong with a row that others made, as the *RowError of an import.
func (d *Draft) Check() error {
	if column, err := d.check(); err != nil {
		return &RowError{Row: d.Row, Column: column, Message: err.Error()}
	}
	return nil
}

// check says which column is wrong, and why; it brings hashes into lower case.
func (d *Draft) check() (column string, err error) {
	d.MD5, d.SHA256 = strings.ToLower(d.MD5), strings.ToLower(d.SHA256)
	switch {
	case len(d.Path) > MaxPath:
		return ColPath, fmt.Errorf("%d bytes, at most %d", len(d.Path), MaxPath)
	case !utf8.ValidString(d.Path):
		return ColPath, fmt.Errorf("not UTF-8: save the file as UTF-8")
	case strings.ContainsFunc(d.Path, unicode.IsControl):
		return ColPath, fmt.Errorf("%.80q holds a control character", d.Path)
	case d.SHA256 != "" && !isHex(d.SHA256, sha256.Size):
		return ColSHA256, fmt.Errorf("%.80q is not 64 hex digits", d.SHA256)
	case d.MD5 != "" && !isHex(d.MD5, md5.Size):
		return ColMD5, fmt.Errorf("%.80q is not 32 hex digits", d.MD5)
	case d.Path == "" && d.SHA256 == "" && d.MD5 == "":
		return ColPath, fmt.Errorf("the row names no file: give path, sha256 or md5")
	case len(d.Badcase) > 64 || strings.ContainsFunc(d.Badcase, unicode.IsControl):
		return ColBadcase, fmt.Errorf("%.80q is no badcase ID", d.Badcase)
	case len(d.annotation.json) > MaxAnnotation:
		return ColAnnotation, fmt.Errorf("%d bytes, at most %d", len(d.annotation.json), MaxAnnotation)
	case len(d.Columns) > MaxColumns:
		return "", fmt.Errorf("%d columns, at most %d", len(d.Columns), MaxColumns)
	}
	for _, c := range d.Columns {
		if len(c.value.cell) > MaxCell {
			return c.Name, fmt.Errorf("%d bytes, at most %d", len(c.value.cell), MaxCell)
		}
	}
	return "", nil
}

func isHex(s string, n int) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == n
}

// CheckColumn says what is wrong with a column's name.
func CheckColumn(name string) error {
	switch {
	case name == "":
		return fmt.Errorf("a column has no name")
	case len(name) > MaxColumnName:
		return fmt.Errorf("the column name %.40q… has %d bytes, at most %d", name, len(name), MaxColumnName)
	case !utf8.ValidString(name):
		return fmt.Errorf("the column name %.40q is not UTF-8: save the file as UTF-8", name)
	case strings.ContainsFunc(name, unicode.IsControl):
		return fmt.Errorf("the column name %.80q holds a control character", name)
	case slices.Contains(fixed, name):
		return fmt.Errorf("the name %q is taken by a column that every row has", name)
	}
	return nil
}

// Digest names the row that the draft becomes when its file is known.
func (d *Draft) Digest() Digest { return d.digest() }

// digest hashes what makes the row: not the MD5 of a file whose SHA-256 is known.
func (d *Draft) digest() Digest {
	b := make([]byte, 0, 512)
	sum := d.MD5
	if d.SHA256 != "" {
		sum = d.SHA256
	}
	for _, s := range []string{d.Path, sum, d.annotation.cell, d.Badcase} {
		b = put(b, s)
	}
	byName := func(a, b Column) int { return strings.Compare(a.Name, b.Name) }
	sorted := d.Columns
	if !slices.IsSortedFunc(sorted, byName) {
		sorted = slices.Clone(sorted)
		slices.SortFunc(sorted, byName)
	}
	for _, c := range sorted {
		if len(c.value.json) > 0 {
			b = put(put(b, c.Name), c.value.cell)
		}
	}
	sum256 := sha256.Sum256(b)
	return Digest(sum256[:16])
}

// put appends a text with its length before it.
func put(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// digestOf hashes rows whatever their order. It sorts the list.
func digestOf(rows []Digest) string {
	slices.SortFunc(rows, func(a, b Digest) int { return slices.Compare(a[:], b[:]) })
	h := sha256.New()
	for _, d := range rows {
		h.Write(d[:]) //nolint:errcheck // a hash never fails
	}
	return hex.EncodeToString(h.Sum(nil))
}

func joined(labels []string) string {
	slices.Sort(labels)
	return strings.Join(slices.Compact(labels), ", ")
}
