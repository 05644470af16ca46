package material

import (
	"encoding/json"
	"math"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/clip"
)

// Kinds says what an annotation holds.
type Kinds uint16

// What an annotation may hold.
const (
	Label    Kinds = 1 << iota // of the whole
	Text                       // a caption or transcription of the whole
	Box                        // straight or turned
	Polygon                    // closed
	Polyline                   // open
	Mask                       // pixels
	Points                     // key points
	Track                      // an object through a video
	Frame                      // of a video
	Region                     // of time, or the segment of the whole
	Opaque                     // JSON of another shape
)

// Object is one thing that is annotated: all its shapes, or a track or region.
type Object struct {
	Kinds      Kinds
	Label      string
	Frame      int      // position in the list of frames, −1 for what is not in one
	Index      int      // position in the list of its kind, of the first shape
	Placed     bool     // X to H are known
	X, Y, W, H float64  // pixels; the straight box around it
	Points     int      // key points of it
	Seen       int      // of these, those that are there (COCO's v is not 0)
	By         string   // who made it: person, model, rule or "" when it does not say
	Attributes []string // names
	From, To   float64  // seconds, of a region
	Score      float64  // confidence, NaN when none is given
	Turned     bool     // its box has an angle

	id string
}

// Outline is what is counted of an annotation.
type Outline struct {
	Kinds   Kinds
	Label   string // of the whole
	Score   float64
	Objects []Object
	Classes []string // of the whole, when it has several
	By      string   // of the whole: person, model, rule or ""
	Text    int      // bytes of captions and transcriptions
}

// Empty says that nothing is annotated.
func (o *Outline) Empty() bool { return o.Kinds == 0 }

// Reader reads outlines and columns. Its results are valid until the next call of the
// same method. Not safe for concurrent use; the zero value is ready.
type Reader struct {
	names  map[string]string
	out    Outline
	shapes []Object
	byID   map[[2]string]int
}

// maxNames bounds the texts that are kept to be given again.
const maxNames = 1 << 16

// intern gives a text that was seen before without making it again.
func (r *Reader) intern(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if s, ok := r.names[string(b)]; ok {
		return s
	}
	if r.names == nil {
		r.names = map[string]string{}
	}
	s := string(b)
	if len(r.names) < maxNames && len(s) <= annotation.MaxLabel {
		r.names[s] = s
	}
	return s
}

// Outline reads what is counted of an annotation. It is not strict: what it does not
// know it skips. An error says that it is no JSON, or has a known name with another
// sort of value.
func (r *Reader) Outline(raw json.RawMessage) (*Outline, error) {
	o := &r.out
	*o = Outline{Objects: o.Objects[:0], Classes: o.Classes[:0], Score: math.NaN()}
	s := &scanner{b: raw}
	switch s.peek() {
	case 0:
		if len(raw) > 0 && s.i < len(raw) {
			return nil, errNotJSON
		}
		return o, nil
	case '"':
		o.Label = r.intern(s.text())
		if o.Label != "" {
			o.Kinds = Label
		}
	case '{':
		r.whole(s, o)
	case 'n':
		s.skip()
	default:
		s.skip()
		o.Kinds = Opaque
	}
	if s.bad || s.peek() != 0 {
		return nil, errNotJSON
	}
	for _, x := range o.Objects {
		o.Kinds |= x.Kinds
	}
	return o, nil
}

func (r *Reader) whole(s *scanner, o *Outline) {
	members, known := 0, 0
	r.shapes = r.shapes[:0]
	s.object(func(key []byte) {
		members++
		if r.member(s, key, o) {
			known++
		}
	})
	if members > 0 && known == 0 {
		o.Kinds = Opaque // an object of another shape
		return
	}
	r.join(o, r.shapes)
}

// member reads one member of an annotation; false when its name means nothing.
func (r *Reader) member(s *scanner, key []byte, o *Outline) bool {
	null := s.peek() == 'n'
	switch name := string(key); {
	case name == "attributes", name == "scores", name == "skeletons", name == "fps", name == "details":
		s.skip()
	case null:
		s.skip()
	case name == "label":
		if o.Label = r.intern(s.text()); o.Label != "" {
			o.Kinds |= Label
		}
	case name == "confidence":
		o.Score = s.number()
	case name == "text":
		if n := len(s.text()); n > 0 {
			o.Text += n
			o.Kinds |= Text
		}
	case name == "segment":
		s.skip()
		o.Kinds |= Region
	case name == "classes":
		s.array(func(int) { r.class(s, o) })
	case name == "captions":
		s.array(func(int) {
			o.Text += r.one(s, Text).Points
			o.Kinds |= Text
		})
	case name == "tracks":
		s.array(func(n int) {
			x := r.track(s)
			x.Index = n
			o.Objects = append(o.Objects, x)
		})
	case name == "regions":
		s.array(func(n int) {
			x := r.one(s, Region)
			x.Index = n
			o.Objects = append(o.Objects, x)
		})
	case name == "frames":
		s.array(func(n int) { r.frame(s, o, n) })
	case name == "made_by":
		o.By = r.maker(s)
	case r.shape(s, key, &r.shapes, -1):
	default:
		s.skip()
		return false
	}
	return true
}

// class reads one of several labels of the whole.
func (r *Reader) class(s *scanner, o *Outline) {
	if x := r.one(s, Label); x.Label != "" {
		o.Classes = append(o.Classes, x.Label)
		o.Kinds |= Label
	}
}

// frame reads what was seen in one frame of a video.
func (r *Reader) frame(s *scanner, o *Outline, n int) {
	var shapes []Object
	s.object(func(key []byte) {
		switch {
		case s.peek() == 'n':
			s.skip()
		case string(key) == "label":
			s.skip()
			o.Kinds |= Frame
		case r.shape(s, key, &shapes, n):
		default:
			s.skip()
		}
	})
	o.Kinds |= Frame
	r.join(o, shapes)
}

// shape reads a list of shapes when the key names one.
func (r *Reader) shape(s *scanner, key []byte, into *[]Object, frame int) bool {
	var kind Kinds
	switch string(key) {
	case "boxes":
		kind = Box
	case "polygons":
		kind = Polygon
	case "polylines":
		kind = Polyline
	case "masks":
		kind = Mask
	case "keypoints":
		kind = Points
	default:
		return false
	}
	s.array(func(n int) {
		x := r.one(s, kind)
		x.Frame, x.Index = frame, n
		*into = append(*into, x)
	})
	return true
}

// one reads an object with any members.
func (r *Reader) one(s *scanner, kind Kinds) Object {
	x := Object{Kinds: kind, Frame: -1, Score: math.NaN()}
	angle := 0.0
	var mask *clip.RLE
	s.object(func(key []byte) {
		if s.peek() == 'n' {
			s.skip()
			return
		}
		switch string(key) {
		case "label":
			x.Label = r.intern(s.text())
		case "id":
			x.id = r.intern(s.text())
		case "text":
			n := len(s.text())
			if kind == Text {
				x.Points = n
			}
		case "x":
			x.X = s.number()
		case "y":
			x.Y = s.number()
		case "w":
			x.W = s.number()
		case "h":
			x.H = s.number()
		case "confidence":
			x.Score = s.number()
		case "angle":
			angle = s.number()
		case "from":
			x.From = s.number()
		case "to":
			x.To = s.number()
		case "made_by":
			x.By = r.maker(s)
		case "points":
			r.places(s, kind, &x)
		case "attributes":
			s.object(func(name []byte) {
				x.Attributes = append(x.Attributes, r.intern(name))
				s.skip()
			})
		case "rle":
			mask = &clip.RLE{}
			if raw := s.raw(); json.Unmarshal(raw, mask) != nil {
				s.fail()
			}
		default:
			s.skip()
		}
	})
	switch {
	case kind == Box:
		x.Placed, x.Turned = true, angle != 0
		if x.Turned {
			u := annotation.Upright(clip.Box{X: x.X, Y: x.Y, W: x.W, H: x.H, Angle: angle})
			x.X, x.Y, x.W, x.H = u.X, u.Y, u.W, u.H
		}
	case mask != nil:
		if mx, my, w, h, _, ok := Extent(mask); ok {
			x.X, x.Y, x.W, x.H, x.Placed = x.X+mx, x.Y+my, w, h, true
		}
	}
	return x
}

// places reads the points of an outline, a line or a pose.
func (r *Reader) places(s *scanner, kind Kinds, x *Object) {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	s.array(func(int) {
		var p [3]float64
		p[2] = 2
		s.array(func(k int) {
			v := s.number()
			if k < 3 {
				p[k] = v
			}
		})
		if kind == Points {
			x.Points++
			if p[2] == 0 {
				return
			}
			x.Seen++
		}
		x0, y0, x1, y1 = min(x0, p[0]), min(y0, p[1]), max(x1, p[0]), max(y1, p[1])
	})
	if x1 >= x0 {
		x.X, x.Y, x.W, x.H, x.Placed = x0, y0, x1-x0, y1-y0, true
	}
}

// track reads a track; its place is that of the middle one of its boxes.
func (r *Reader) track(s *scanner) Object {
	x := Object{Kinds: Track, Frame: -1, Score: math.NaN()}
	var boxes []Object
	s.object(func(key []byte) {
		if s.peek() == 'n' {
			s.skip()
			return
		}
		switch string(key) {
		case "label":
			x.Label = r.intern(s.text())
		case "made_by":
			x.By = r.maker(s)
		case "boxes":
			s.array(func(int) { boxes = append(boxes, r.one(s, Box)) })
		case "attributes":
			s.object(func(name []byte) {
				x.Attributes = append(x.Attributes, r.intern(name))
				s.skip()
			})
		default:
			s.skip()
		}
	})
	if len(boxes) > 0 {
		b := boxes[len(boxes)/2]
		x.X, x.Y, x.W, x.H, x.Placed = b.X, b.Y, b.W, b.H, b.Placed
	}
	return x
}

// maker reads who made something.
func (r *Reader) maker(s *scanner) (by string) {
	s.object(func(key []byte) {
		if string(key) == "by" && s.peek() == '"' {
			by = r.intern(s.text())
			return
		}
		s.skip()
	})
	return by
}
