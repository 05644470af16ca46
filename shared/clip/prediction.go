package clip

import "encoding/json"

// Prediction is the shape of result and truth that the product itself understands:
// what the page draws and the triggers see. Every field is optional. Any other JSON
// is kept and shown as it is; CheckPrediction says which limits the known shape has.
//
// Places in a picture are pixels of the original, origin at the top left corner of
// the top left pixel, x to the right and y down, after the EXIF orientation was
// applied. Places in a recording are seconds from its start. testdata/prediction
// holds an example of each kind.
type Prediction struct {
	Label      string             `json:"label,omitempty"`
	Confidence *float64           `json:"confidence,omitempty"` // 0 to 1
	Scores     map[string]float64 `json:"scores,omitempty"`
	Text       string             `json:"text,omitempty"` // a caption, an answer, a transcription
	Segment    *Segment           `json:"segment,omitempty"`
	Shapes
	Tracks    []Track             `json:"tracks,omitempty"`  // objects followed through a video
	Frames    []Frame             `json:"frames,omitempty"`  // what was seen in single frames of a video
	Regions   []Region            `json:"regions,omitempty"` // labelled parts of a recording or video
	FPS       float64             `json:"fps,omitempty"`     // frames a second that frame numbers count in; 0: the video's own
	Skeletons map[string]Skeleton `json:"skeletons,omitempty"`
	// Attributes are what else is known of the whole, of any JSON type.
	Attributes map[string]json.RawMessage `json:"attributes,omitempty"`
	Classes    []Class                    `json:"classes,omitempty"`  // when the whole has several, or one that says more than Label can
	Captions   []Caption                  `json:"captions,omitempty"` // when the whole has several texts, or one that says more than Text can
	MadeBy     *Maker                     `json:"made_by,omitempty"`  // who made all of it that does not say so itself
	// Details names a medium of the clip, a JSON document in this same shape, that
	// holds what is too much for the manifest: long tracks, frames, masks.
	Details string `json:"details,omitempty"`
}

// Shapes are objects found in a picture or in one frame.
type Shapes struct {
	Boxes     []Box       `json:"boxes,omitempty"`
	Polygons  []Polygon   `json:"polygons,omitempty"`  // closed
	Polylines []Polygon   `json:"polylines,omitempty"` // open: lanes, edges
	Masks     []Mask      `json:"masks,omitempty"`
	KeyPoints []KeyPoints `json:"keypoints,omitempty"`
}

// Detail is what any object may carry besides its label.
type Detail struct {
	ID         string                     `json:"id,omitempty"`         // the same in result and truth: the same object
	Text       string                     `json:"text,omitempty"`       // what is written or said there
	Attributes map[string]json.RawMessage `json:"attributes,omitempty"` // of any JSON type
	Item       string                     `json:"item,omitempty"`       // name of the medium it lies on; "": on each of its kind
	Group      string                     `json:"group,omitempty"`      // objects with the same group belong together: a person and their helmet
	MadeBy     *Maker                     `json:"made_by,omitempty"`    // who made it
}

// Maker says who made an annotation.
type Maker struct {
	By      string `json:"by"`                // "person", "model" or "rule"
	Name    string `json:"name,omitempty"`    // of the person, model or rule
	Version string `json:"version,omitempty"` // of the model
}

// Class is one of several labels of the whole.
type Class struct {
	Label      string   `json:"label,omitempty"`
	Confidence *float64 `json:"confidence,omitempty"`
	Detail
}

// Caption is one of several texts about the whole; Detail.Text holds it.
type Caption struct {
	Label      string   `json:"label,omitempty"`
	Confidence *float64 `json:"confidence,omitempty"`
	Detail
}

// Box is a rectangle. Angle turns it about its centre, in degrees clockwise; X, Y, W
// and H are those before the turn. It is axis-aligned when Angle is 0.
type Box struct {
	Label      string   `json:"label,omitempty"`
	Confidence *float64 `json:"confidence,omitempty"`
	X          float64  `json:"x"`
	Y          float64  `json:"y"`
	W          float64  `json:"w"`
	H          float64  `json:"h"`
	Angle      float64  `json:"angle,omitempty"`
	Detail
}

// Polygon is a list of points, each [x, y]. As a polygon it is closed (the first
// point is not repeated) and has at least 3; as a polyline it is open, at least 2.
type Polygon struct {
	Label      string      `json:"label,omitempty"`
	Confidence *float64    `json:"confidence,omitempty"`
	Points     [][]float64 `json:"points"`
	// Holes are rings inside a polygon that do not belong to it, as Points are.
	Holes [][][]float64 `json:"holes,omitempty"`
	Detail
}

// Mask says which pixels belong to an object. Exactly one of RLE, PNG and Image is
// given.
type Mask struct {
	Label      string   `json:"label,omitempty"`
	Confidence *float64 `json:"confidence,omitempty"`
	RLE        *RLE     `json:"rle,omitempty"`
	PNG        []byte   `json:"png,omitempty"`   // a PNG file, in JSON as base64; pixels that are neither black nor clear belong to the object
	Image      string   `json:"image,omitempty"` // name of a medium of the clip, read as PNG is
	X          float64  `json:"x,omitempty"`     // where the mask's top left pixel lies in the picture
	Y          float64  `json:"y,omitempty"`
	Detail
}

// KeyPoints is one set of named places: a pose, a face, a hand. Each point is
// [x, y] or [x, y, v] with COCO's v: 0 not there (x and y mean nothing), 1 hidden,
// 2 seen.
type KeyPoints struct {
	Label      string      `json:"label,omitempty"`
	Confidence *float64    `json:"confidence,omitempty"`
	Points     [][]float64 `json:"points"`
	Skeleton   string      `json:"skeleton,omitempty"` // a name in Skeletons, or "coco-17" for COCO's person
	Detail
}

// Skeleton names the points of KeyPoints and says which of them are joined, as
// pairs of indexes from 0.
type Skeleton struct {
	Points []string `json:"points,omitempty"`
	Edges  [][]int  `json:"edges,omitempty"`
}

// Track is one object followed through a video. Between two boxes it moves in a
// straight line; after a box that is Outside it is away until the next.
type Track struct {
	Label      string     `json:"label,omitempty"`
	Confidence *float64   `json:"confidence,omitempty"`
	Boxes      []TrackBox `json:"boxes"` // in rising order of time
	Detail
}

// TrackBox is where a track's object is at one moment: a frame counted from 0, or a
// time in seconds; the frame counts when both are given.
type TrackBox struct {
	Frame      *int     `json:"frame,omitempty"`
	Time       *float64 `json:"time,omitempty"`
	Confidence *float64 `json:"confidence,omitempty"`
	X          float64  `json:"x"`
	Y          float64  `json:"y"`
	W          float64  `json:"w"`
	H          float64  `json:"h"`
	Angle      float64  `json:"angle,omitempty"`
	Outside    bool     `json:"outside,omitempty"`
	// Attributes hold from here on, until the next box that has any.
	Attributes map[string]json.RawMessage `json:"attributes,omitempty"`
}

// Frame is what was seen in one frame of a video, at a frame number or a time as in
// TrackBox. It holds until the next frame that is listed.
type Frame struct {
	Frame      *int               `json:"frame,omitempty"`
	Time       *float64           `json:"time,omitempty"`
	Label      string             `json:"label,omitempty"`
	Confidence *float64           `json:"confidence,omitempty"`
	Scores     map[string]float64 `json:"scores,omitempty"`
	Item       string             `json:"item,omitempty"`
	Shapes
}

// Segment is a part of a recording in seconds from its start.
type Segment struct {
	From float64 `json:"from"`
	To   float64 `json:"to"`
}

// Region is a labelled part of a recording or video, in seconds from its start.
type Region struct {
	Label      string   `json:"label,omitempty"`
	Confidence *float64 `json:"confidence,omitempty"`
	From       float64  `json:"from"`
	To         float64  `json:"to"`
	Detail
}

// classic is the shape before there was more than labels, boxes and a segment.
type classic struct {
	Label      string             `json:"label"`
	Confidence *float64           `json:"confidence"`
	Scores     map[string]float64 `json:"scores"`
	Boxes      []struct {
		Label      string   `json:"label"`
		Confidence *float64 `json:"confidence"`
		X          float64  `json:"x"`
		Y          float64  `json:"y"`
		W          float64  `json:"w"`
		H          float64  `json:"h"`
	} `json:"boxes"`
	Segment *Segment `json:"segment"`
}

// UnmarshalJSON reads what it understands. A value that uses one of the rarer names
// for something of its own ("frames": 12) still gives its label, scores, boxes and
// segment; it fails where these are something else.
func (p *Prediction) UnmarshalJSON(b []byte) error {
	type strict Prediction
	var all strict
	if json.Unmarshal(b, &all) == nil {
		*p = Prediction(all)
		return nil
	}
	var c classic
	if err := json.Unmarshal(b, &c); err != nil {
		return err
	}
	*p = Prediction{Label: c.Label, Confidence: c.Confidence, Scores: c.Scores, Segment: c.Segment}
	for _, x := range c.Boxes {
		p.Boxes = append(p.Boxes, Box{Label: x.Label, Confidence: x.Confidence, X: x.X, Y: x.Y, W: x.W, H: x.H})
	}
	return nil
}

// Labels gives the label of every object, region and frame, in their order, doubled
// where it is. Objects without a label count as "".
func (p *Prediction) Labels() []string {
	out := p.Shapes.labels(nil)
	for _, c := range p.Classes {
		out = append(out, c.Label)
	}
	for _, t := range p.Tracks {
		out = append(out, t.Label)
	}
	for _, r := range p.Regions {
		out = append(out, r.Label)
	}
	for _, f := range p.Frames {
		if f.Label != "" {
			out = append(out, f.Label)
		}
		out = f.labels(out)
	}
	return out
}

func (s *Shapes) labels(out []string) []string {
	for _, x := range s.Boxes {
		out = append(out, x.Label)
	}
	for _, x := range s.Polygons {
		out = append(out, x.Label)
	}
	for _, x := range s.Polylines {
		out = append(out, x.Label)
	}
	for _, x := range s.Masks {
		out = append(out, x.Label)
	}
	for _, x := range s.KeyPoints {
		out = append(out, x.Label)
	}
	return out
}
