package packs

import (
	"context"
	"encoding/json"
	"io"
	"iter"
	"slices"

	"mlife/collector/internal/dam/annotation"
	"mlife/collector/internal/labels"
	"mlife/shared/fault"
)

// Row is one medium of a set with what is known of it.
type Row struct {
	Path      string // as the document has it; any text
	SHA256    string // 64 hex digits, lower case
	MD5       string // 32 hex digits; "" when it is not known
	MediaType string // such as "image/jpeg"; "" leaves it to the path
	Size      int64  // bytes; 0 when it is not known, then the medium is asked
	Width     int    // pixels of the upright picture; 0 when it is not known
	Height    int
	// Annotation is an annotation as JSON, or a plain text that is the label of the whole.
	// Empty is none.
	Annotation []byte
	// Columns are further columns, of any JSON type. The order does not matter.
	Columns map[string]json.RawMessage
}

// Split is a part of a set: training, validation, testing. Its name becomes that of
// folders and files, 1 to 64 letters, digits, dashes and underscores.
type Split struct {
	Name string
	// Rows gives the rows, in the same order each time it is ranged over. It may be ranged
	// over twice.
	Rows iter.Seq2[Row, error]
}

// Set is a frozen set.
type Set struct {
	Name    string
	Version string
	Digest  string // what froze it; part of the manifest, and of the pack's digest
	// Classes are the first classes in their order, for formats that number them. Others
	// follow in the order in which they come.
	Classes []string
	Splits  []Split
}

// Media opens media by what they hold. It must be safe for concurrent use. A medium that
// is not there is fault.NotFound. The reader may be an io.Seeker, which makes a resumed
// download cheap.
type Media interface {
	Open(ctx context.Context, sha256 string) (io.ReadCloser, int64, error)
}

// Format is a layout of packs: those of package labels, and the ones here.
type Format string

// Layouts beside those of package labels.
const (
	WebDataset Format = "webdataset"
	Parquet    Format = "parquet"
	CSVFiles   Format = "csv-files"
	JSONLines  Format = "json-lines"
)

// Formats are all layouts.
func Formats() []Format {
	var out []Format
	for _, f := range labels.Formats {
		out = append(out, Format(f))
	}
	return append(out, WebDataset, Parquet, CSVFiles, JSONLines)
}

// Container is what holds the files of a pack.
type Container string

// The containers. A ZIP stores its members as they are, with ZIP64 where it is needed.
const (
	ZIP Container = "zip"
	Tar Container = "tar"
)

// Check says how closely the planning looks at the media.
type Check string

// The ways to look. Parquet always reads the media.
const (
	CheckSizes Check = "sizes" // each is opened, and its size compared
	CheckBytes Check = "bytes" // each is read, and its hash compared
	CheckNone  Check = "none"  // sizes of the rows are believed
)

// Options of a pack. The zero value of a field means its default.
type Options struct {
	Format    Format
	Container Container // ZIP; Tar for WebDataset, which knows no other
	Check     Check     // CheckSizes
	// LeaveOut plans without the media that are missing or damaged, and counts their rows
	// in the manifest. Otherwise Prepare fails and names them.
	LeaveOut bool
	// NoMedia packs the annotations alone.
	NoMedia bool
	// Of a shard of WebDataset or Parquet, whichever comes first. 512 MiB and 10,000.
	ShardBytes int64
	ShardRows  int
	// ValueBytes is how large a medium in a Parquet file may be; 8 MiB, at most 64 MiB.
	// Larger ones count as media that cannot be packed.
	ValueBytes int64
	TempDir    string // for what must wait until all rows came
}

func (o Options) filled() Options {
	if o.Container == "" {
		o.Container = ZIP
		if o.Format == WebDataset {
			o.Container = Tar
		}
	}
	if o.Check == "" {
		o.Check = CheckSizes
	}
	if o.ShardBytes <= 0 {
		o.ShardBytes = 512 << 20
	}
	if o.ShardRows <= 0 {
		o.ShardRows = 10_000
	}
	if o.ValueBytes <= 0 {
		o.ValueBytes = 8 << 20
	}
	return o
}

// Valid says which option is wrong.
func (o Options) Valid() error {
	o = o.filled()
	switch {
	case !slices.Contains(Formats(), o.Format):
		return fault.Field(op, "format", "%.40q is none of %v", o.Format, Formats())
	case o.Container != ZIP && o.Container != Tar:
		return fault.Field(op, "container", "%.20q is none of zip, tar", o.Container)
	case o.Format == WebDataset && o.Container != Tar:
		return fault.Field(op, "container", "WebDataset is tar files: choose tar")
	case !slices.Contains([]Check{CheckSizes, CheckBytes, CheckNone}, o.Check):
		return fault.Field(op, "check", "%.20q is none of sizes, bytes, none", o.Check)
	case o.NoMedia && (o.Format == Format(labels.ImageNet) || o.Format == WebDataset):
		return fault.Field(op, "no_media", "%s is the media in their places: it cannot be without them", o.Format)
	case o.ValueBytes > 64<<20:
		return fault.Field(op, "value_bytes", "%d, at most %d", o.ValueBytes, 64<<20)
	}
	return nil
}

// annotationOf reads what a row says of its medium.
func annotationOf(r Row) (annotation.Annotation, error) {
	if len(r.Annotation) == 0 {
		return annotation.Annotation{}, nil
	}
	if c := r.Annotation[0]; c == '{' || c == '"' {
		return annotation.Parse(r.Annotation)
	}
	a := annotation.Annotation{Label: string(r.Annotation)}
	return a, annotation.Check(&a)
}
