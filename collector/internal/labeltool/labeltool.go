// Package labeltool is what the product wants of the tools that teams label in: make a
// project for a task, bring media and what models found into it, follow how far people
// are, and bring their annotations back. Its drivers, one package each below it, speak
// to Label Studio and CVAT; all pass the suite in labeltooltest.
//
// Nothing is kept here. Whoever uses a tool keeps the id that Ensure gave and the cursor
// that Pull gave, and may lose both: a project is found again by its marker, rows by
// their keys, which the tool itself carries. So every call can be repeated after a
// crash, whatever of it was carried out before, and neither doubles nor loses.
//
// Adapters may import it; it imports the formats (labels), the annotation model, the
// client of package tracker/rest, and shared packages.
package labeltool

import (
	"context"
	"io"
	"mime"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/fault"
)

const op = "labeltool"

// Want is a kind of label that people are asked for.
type Want string

// The kinds. Region and Track are for recordings and videos.
const (
	Class     Want = "class"
	Box       Want = "box" // also turned
	Polygon   Want = "polygon"
	Polyline  Want = "polyline"
	Mask      Want = "mask"
	KeyPoints Want = "keypoints"
	Caption   Want = "caption"
	Region    Want = "region"
	Track     Want = "track"
)

// Wants are all of them.
var Wants = []Want{Class, Box, Polygon, Polyline, Mask, KeyPoints, Caption, Region, Track}

// Medium is what the rows of a piece of work are; all are the same.
type Medium string

// The media.
const (
	Image Medium = "image"
	Audio Medium = "audio"
	Video Medium = "video"
)

// Work is what is to be labelled.
type Work struct {
	ID       string // ours, 1 to 40 letters, digits, dashes and underscores; a project is found again by it
	Title    string
	Guidance string   // for who labels; plain text
	Classes  []string // at most 1,000
	Wants    []Want
	Medium   Medium
	Remote   string // id of the project in the tool, when it is known
}

// Project is the work in the tool, as Ensure gives it.
type Project struct {
	ID      string // in the tool
	Marker  string // of the work
	Medium  Medium
	Classes []string // of the work
	Wants   []Want   // of the work
	URL     string   // where people open it
	Created bool     // by this call
}

// Project is what drivers make of a work.
func (w Work) Project(id, url string, created bool) Project {
	return Project{ID: id, Marker: w.Marker(), Medium: w.Medium, Classes: w.Classes, Wants: w.Wants, URL: url, Created: created}
}

// Pushed is what a push came to.
type Pushed struct {
	Rows int // that were not there before
	// Lost is what of the pre-labels has no place in the project: kinds and classes that
	// are not asked for, and what the tool cannot hold.
	Lost []string
}

// Row is one medium of the work.
type Row struct {
	// Key is ours: 1 to 100 letters, digits, dots, dashes and underscores, the same when a
	// row is pushed again. It comes back with the annotation.
	Key       string
	MediaType string // such as "image/jpeg"
	Width     int    // pixels, upright; needed for pre-labels
	Height    int
	// URL is where the tool fetches the medium. Its path must end in Name(). "" uploads
	// what Open gives.
	URL  string
	Open func(ctx context.Context) (io.ReadCloser, int64, error)
	// Prelabels are what models found; nil for none. Objects without a maker count as a
	// model's.
	Prelabels *annotation.Annotation
	Model     string            // name and version of that model
	Shown     map[string]string // facts that who labels may see
}

// Name is what a row's medium is called in the tool: its key and an extension.
func (r Row) Name() string {
	media, _, _ := mime.ParseMediaType(r.MediaType)
	if ext := extensions[media]; ext != "" {
		return r.Key + ext
	}
	return r.Key + ".bin"
}

// KeyOf gives the key in a name that Name made, wherever the tool put it.
func KeyOf(name string) string {
	base := path.Base(strings.ReplaceAll(name, `\`, "/"))
	return strings.TrimSuffix(base, path.Ext(base))
}

var extensions = map[string]string{
	"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp", "image/bmp": ".bmp", "image/tiff": ".tiff",
	"video/mp4": ".mp4", "video/quicktime": ".mov", "video/x-matroska": ".mkv", "video/webm": ".webm", "video/x-msvideo": ".avi",
	"audio/wav": ".wav", "audio/x-wav": ".wav", "audio/flac": ".flac", "audio/mpeg": ".mp3", "audio/ogg": ".ogg", "audio/mp4": ".m4a",
}

// State says how far a row is.
type State string

// The states.
const (
	Todo    State = "todo"
	Started State = "started" // somebody has begun, or it waits for a review
	Done    State = "done"
	Skipped State = "skipped"
)

// Result is a row as it is in the tool now.
type Result struct {
	Key   string
	State State
	URL   string // where people open it
	// Answers are what people, one each, made of it; several when it is labelled more than
	// once. What models made and people left as it is stands there too when the tool keeps
	// it with theirs (CVAT), marked by who made it.
	Answers []Answer
	// Lost is what the tool had and the model of annotations has not.
	Lost []string
}

// Answer is one person's.
type Answer struct {
	ID         string // in the tool; "" when it keeps one answer alone
	By         string // account in the tool; "" when it does not say
	At         time.Time
	Annotation annotation.Annotation
}

// Progress counts rows.
type Progress struct {
	Rows    int            `json:"rows"`
	Done    int            `json:"done"`
	Started int            `json:"started"`
	Skipped int            `json:"skipped"`
	States  map[string]int `json:"states"` // in the tool's own words
}

// Checkup is what a test of a connection found.
type Checkup struct {
	Account  string   `json:"account"`
	Version  string   `json:"version"`
	Warnings []string `json:"warnings" nullable:"false"`
}

// MaxPush is how many rows one Push takes.
const MaxPush = 500

// Tool is a labelling tool. Errors: fault.Invalid and Forbidden need somebody to do
// something, Unavailable and Busy may pass; they never hold a token. All methods are safe
// for concurrent use, but only one Push at a time may run for a project. They end with
// ctx.
type Tool interface {
	// Check calls the tool and says who the token belongs to.
	Check(ctx context.Context) (Checkup, error)
	// Ensure finds the project of a work, by its id in the tool and by its marker, or makes
	// it.
	Ensure(ctx context.Context, w Work) (Project, error)
	// Push brings rows into the project, at most MaxPush. Those that are there already, by
	// their keys, are not brought twice. What was brought before an error is counted.
	Push(ctx context.Context, p Project, rows []Row) (Pushed, error)
	// Progress counts.
	Progress(ctx context.Context, p Project) (Progress, error)
	// Pull hands on rows that have changed since a cursor, "" for all, and gives the next
	// cursor. A row may come again unchanged. A cursor is only given after each row was
	// taken, so that a pull that ended in the middle is repeated from the one before.
	Pull(ctx context.Context, p Project, cursor string, each func(Result) error) (string, error)
	// Close tells who labels that nothing more is wanted. What that looks like is the
	// driver's.
	Close(ctx context.Context, p Project) error
	// Delete removes the project with all that is in it; one that is gone is no error.
	Delete(ctx context.Context, p Project) error
}

var (
	workID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,40}$`)
	rowKey = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)
)

// Check says what is wrong with a work.
func (w Work) Check() error {
	switch {
	case !workID.MatchString(w.ID):
		return fault.Field(op, "id", "%.60q: 1 to 40 letters, digits, dashes and underscores", w.ID)
	case strings.TrimSpace(w.Title) == "" || len(w.Title) > 256:
		return fault.Field(op, "title", "1 to 256 bytes")
	case len(w.Guidance) > 32<<10:
		return fault.Field(op, "guidance", "%d bytes, at most %d", len(w.Guidance), 32<<10)
	case len(w.Classes) > 1000:
		return fault.Field(op, "classes", "%d, at most 1000", len(w.Classes))
	case !slices.Contains([]Medium{Image, Audio, Video}, w.Medium):
		return fault.Field(op, "medium", "%.20q is none of image, audio, video", w.Medium)
	case len(w.Wants) == 0:
		return fault.Field(op, "wants", "say what people are asked for: %v", Wants)
	}
	for _, x := range w.Wants {
		if !slices.Contains(Wants, x) {
			return fault.Field(op, "wants", "%.40q is none of %v", x, Wants)
		}
		if len(w.Classes) == 0 && x != Caption {
			return fault.Field(op, "classes", "%s needs classes", x)
		}
	}
	for i, c := range w.Classes {
		a := annotation.Annotation{Label: c}
		if c == "" || strings.TrimSpace(c) != c || annotation.Check(&a) != nil || slices.Contains(w.Classes[:i], c) {
			return fault.Field(op, "classes", "%.80q: each once, without control characters and spaces around it", c)
		}
	}
	return nil
}

// Marker is what the tool carries, so that the project is found again.
func (w Work) Marker() string { return "mlife-" + w.ID }

// CheckRows says what is wrong with rows that are to be pushed.
func CheckRows(rows []Row) error {
	if len(rows) > MaxPush {
		return fault.New(fault.TooLarge, op, "%d rows, at most %d at once", len(rows), MaxPush)
	}
	seen := map[string]bool{}
	for _, r := range rows {
		switch low := strings.ToLower(r.Key); {
		case !rowKey.MatchString(r.Key):
			return fault.Field(op, "key", "%.120q: 1 to 100 letters, digits, dots, dashes and underscores", r.Key)
		case seen[low]:
			return fault.Field(op, "key", "%s is there twice", r.Key)
		case r.URL == "" && r.Open == nil:
			return fault.Field(op, "url", "%s has neither an address nor bytes", r.Key)
		case r.URL != "" && path.Base(strings.SplitN(r.URL, "?", 2)[0]) != r.Name():
			return fault.Field(op, "url", "%s: the path of its address must end in %s", r.Key, r.Name())
		}
		seen[strings.ToLower(r.Key)] = true
		if r.Prelabels != nil {
			if err := annotation.Check(r.Prelabels); err != nil {
				return fault.Wrap(op, err)
			}
		}
	}
	return nil
}

// Cursor is what drivers make of a time.
func Cursor(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// Since reads a cursor; the zero time for none. What was committed late with an earlier
// time is within a minute before it.
func Since(cursor string) (time.Time, error) {
	if cursor == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339Nano, cursor)
	if err != nil {
		return t, fault.Field(op, "cursor", "%.60q is none of ours", cursor)
	}
	return t.Add(-time.Minute), nil
}
