package material

import (
	"encoding/json"
	"iter"
	"time"

	"mlife/collector/internal/dam/annotation"
)

// Rows gives the rows of a selection, in a fixed order, each time it is called: some
// checks read them twice. A row is the receiver's until the next one; what it points at
// may be used again after that. An error ends the rows.
type Rows = func() iter.Seq2[*Row, error]

// Row is a row as cleaning and analysis see it. What is not known is zero.
type Row struct {
	Number     int64           // names the row in what is found; unique
	Path       string          // of the file, as the document names it
	SHA256     string          // of the file; rows with the same are of the same file
	Set        string          // the frozen set or selection it belongs to, where several are looked at
	Annotation json.RawMessage // see annotation.Parse; a text is a label
	Result     json.RawMessage // what a model said of the medium, in the same form
	Columns    json.RawMessage // further columns, an object
	Missing    bool            // the file is named but not stored
	Medium     *Medium         // nil: nothing is known of the file
}

// Medium is what is known of a file without decoding it.
type Medium struct {
	MediaType  string    // read from the bytes
	Bytes      int64     // of the file
	Width      int       // pixels of the upright picture, or of a video
	Height     int       // pixels
	Seconds    float64   // of a recording or video
	FPS        float64   // frames a second of a video
	Frames     int       // of a video
	SampleRate int       // hertz
	TakenAt    time.Time // in the clock of the device, when that is known
	Latitude   *float64  // degrees
	Longitude  *float64  // degrees
	Device     string    // that it was taken with
	Source     string    // the recording, video or sequence it was taken from
	Measures   *Measures // of its content; nil when it was not measured
}

// Parse reads the annotation whole and strictly. Errors of kind fault.Invalid.
func (r *Row) Parse() (annotation.Annotation, error) { return annotation.Parse(r.Annotation) }

// Moving says that the medium is known to be a video.
func (m *Medium) Moving() bool { return m != nil && major(m.MediaType) == "video" }

// Still says that the medium is known to be a picture.
func (m *Medium) Still() bool { return m != nil && major(m.MediaType) == "image" }

// Audible says that the medium is known to be a recording of sound alone.
func (m *Medium) Audible() bool {
	return m != nil && (major(m.MediaType) == "audio" || m.MediaType == "application/ogg")
}

func major(mt string) string {
	for i := range len(mt) {
		if mt[i] == '/' {
			return mt[:i]
		}
	}
	return mt
}
