package clip

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/png"
	"math"
)

// Limits of a Prediction. What is larger than MaxValue goes into a medium, see
// Prediction.Details.
const (
	MaxObjects    = 2000          // objects, regions and frames of one prediction
	MaxPoints     = 4096          // of one object
	MaxHoles      = 256           // of one polygon
	MaxPixels     = 50_000_000    // of a mask
	MaxCoordinate = 1e6           // pixels from the origin, either way
	MaxTime       = 7 * 24 * 3600 // seconds
	MaxFrame      = 100_000_000
	MaxFPS        = 1000
)

// CheckPrediction says what breaks the limits of Prediction in a result or truth. A
// value of another shape is fine: it is kept and shown as it is. Errors are
// fault.Invalid and name the place, for example "result.masks[2].rle".
//
// It is for where values enter: Seal on a device, edits and uploads on the
// collector. Parse does not call it, so that what older agents have sealed arrives.
func CheckPrediction(name string, v json.RawMessage) error {
	type strict Prediction
	var p strict
	if t := bytes.TrimSpace(v); len(t) == 0 || t[0] != '{' || json.Unmarshal(v, &p) != nil {
		return nil
	}
	return (*Prediction)(&p).Check(name)
}

// Check is CheckPrediction for a value that was read already.
func (p *Prediction) Check(name string) error {
	c := checker{left: MaxObjects}
	c.prediction(p)
	if c.err == nil {
		return nil
	}
	return field(name+c.path, "%v", c.err)
}

// near says whether a number is one, and within most of 0.
func near(n, most float64) bool { return math.Abs(n) <= most }

// checker keeps the first error and where it is.
type checker struct {
	left int // objects that may still come
	path string
	err  error
}

func (c *checker) fail(path, format string, args ...any) {
	if c.err == nil {
		c.path, c.err = path, fmt.Errorf(format, args...)
	}
}

// object counts one object.
func (c *checker) object(path string) {
	if c.left--; c.left < 0 {
		c.fail(path, "more than %d objects", MaxObjects)
	}
}

func (c *checker) prediction(p *Prediction) {
	if p.Segment != nil {
		c.span(".segment", p.Segment.From, p.Segment.To)
	}
	if p.FPS < 0 || !near(p.FPS, MaxFPS) {
		c.fail(".fps", "%v, at most %d", p.FPS, MaxFPS)
	}
	if p.Details != "" && checkName(p.Details) != nil {
		c.fail(".details", "%.80q is no name of a medium", p.Details)
	}
	for name, s := range p.Skeletons {
		c.skeleton(fmt.Sprintf(".skeletons.%.40s", name), s)
	}
	c.shapes("", &p.Shapes)
	for i, t := range p.Tracks {
		c.track(fmt.Sprintf(".tracks[%d]", i), t)
	}
	for i := range p.Classes {
		c.object(fmt.Sprintf(".classes[%d]", i))
	}
	for i := range p.Captions {
		c.object(fmt.Sprintf(".captions[%d]", i))
	}
	for i, r := range p.Regions {
		path := fmt.Sprintf(".regions[%d]", i)
		c.object(path)
		c.span(path, r.From, r.To)
	}
	for i := range p.Frames {
		path := fmt.Sprintf(".frames[%d]", i)
		c.object(path)
		c.moment(path, p.Frames[i].Frame, p.Frames[i].Time)
		c.shapes(path, &p.Frames[i].Shapes)
	}
}

func (c *checker) shapes(under string, s *Shapes) {
	for i, b := range s.Boxes {
		path := fmt.Sprintf("%s.boxes[%d]", under, i)
		c.object(path)
		c.box(path, b.X, b.Y, b.W, b.H, b.Angle)
	}
	for i, p := range s.Polygons {
		c.polygon(fmt.Sprintf("%s.polygons[%d]", under, i), p, 3)
	}
	for i, p := range s.Polylines {
		c.polygon(fmt.Sprintf("%s.polylines[%d]", under, i), p, 2)
	}
	for i, m := range s.Masks {
		c.mask(fmt.Sprintf("%s.masks[%d]", under, i), m)
	}
	for i, k := range s.KeyPoints {
		path := fmt.Sprintf("%s.keypoints[%d]", under, i)
		c.object(path)
		c.points(path, k.Points, 1, 3)
	}
}

func (c *checker) box(path string, x, y, w, h, angle float64) {
	for _, n := range []float64{x, y, w, h, angle} {
		if !near(n, MaxCoordinate) {
			c.fail(path, "%v is further than %d pixels", n, int(MaxCoordinate))
		}
	}
	if w < 0 || h < 0 {
		c.fail(path, "its size is %v × %v", w, h)
	}
}

func (c *checker) polygon(path string, p Polygon, least int) {
	c.object(path)
	c.points(path, p.Points, least, 2)
	if len(p.Holes) > MaxHoles {
		c.fail(path+".holes", "%d holes, at most %d", len(p.Holes), MaxHoles)
		return
	}
	for i, hole := range p.Holes {
		if least == 2 {
			c.fail(path+".holes", "a line has no holes")
		}
		c.points(fmt.Sprintf("%s.holes[%d]", path, i), hole, 3, 2)
	}
}

// points checks points of 2 to most numbers.
func (c *checker) points(path string, points [][]float64, least, most int) {
	if len(points) < least || len(points) > MaxPoints {
		c.fail(path+".points", "%d points, want %d to %d", len(points), least, MaxPoints)
		return
	}
	for i, p := range points {
		if len(p) < 2 || len(p) > most {
			c.fail(fmt.Sprintf("%s.points[%d]", path, i), "%d numbers, want x and y", len(p))
			return
		}
		if !near(p[0], MaxCoordinate) || !near(p[1], MaxCoordinate) {
			c.fail(fmt.Sprintf("%s.points[%d]", path, i), "further than %d pixels", int(MaxCoordinate))
		}
		if len(p) == 3 && p[2] != 0 && p[2] != 1 && p[2] != 2 {
			c.fail(fmt.Sprintf("%s.points[%d]", path, i), "visibility %v, want 0, 1 or 2", p[2])
		}
	}
}

func (c *checker) mask(path string, m Mask) {
	c.object(path)
	ways := 0
	for _, given := range []bool{m.RLE != nil, len(m.PNG) > 0, m.Image != ""} {
		if given {
			ways++
		}
	}
	if ways != 1 {
		c.fail(path, "needs one of rle, png and image, has %d", ways)
		return
	}
	c.box(path, m.X, m.Y, 0, 0, 0)
	switch {
	case m.RLE != nil:
		if _, err := m.RLE.Lengths(); err != nil {
			c.fail(path+".rle", "%w", err)
		}
	case len(m.PNG) > 0:
		// Only the head: a few bytes of PNG may stand for very many pixels.
		head, err := png.DecodeConfig(bytes.NewReader(m.PNG))
		if err != nil {
			c.fail(path+".png", "%w", err)
		} else if head.Width > MaxPixels || head.Height > MaxPixels || head.Width*head.Height > MaxPixels {
			c.fail(path+".png", "%d × %d pixels, at most %d in all", head.Width, head.Height, MaxPixels)
		}
	case checkName(m.Image) != nil:
		c.fail(path+".image", "%.80q is no name of a medium", m.Image)
	}
}

func (c *checker) skeleton(path string, s Skeleton) {
	if len(s.Points) > MaxPoints || len(s.Edges) > MaxPoints {
		c.fail(path, "%d points and %d edges, at most %d of each", len(s.Points), len(s.Edges), MaxPoints)
	}
	for i, e := range s.Edges {
		if len(e) != 2 || e[0] < 0 || e[1] < 0 || e[0] >= MaxPoints || e[1] >= MaxPoints {
			c.fail(fmt.Sprintf("%s.edges[%d]", path, i), "%v, want the indexes of two points, from 0", e)
		}
	}
}

func (c *checker) track(path string, t Track) {
	c.object(path)
	if len(t.Boxes) == 0 || len(t.Boxes) > MaxPoints {
		c.fail(path+".boxes", "%d boxes, want 1 to %d", len(t.Boxes), MaxPoints)
	}
	for i, b := range t.Boxes {
		at := fmt.Sprintf("%s.boxes[%d]", path, i)
		c.moment(at, b.Frame, b.Time)
		c.box(at, b.X, b.Y, b.W, b.H, b.Angle)
	}
}

func (c *checker) moment(path string, frame *int, at *float64) {
	switch {
	case frame == nil && at == nil:
		c.fail(path, "needs a frame or a time")
	case frame != nil && (*frame < 0 || *frame > MaxFrame):
		c.fail(path+".frame", "%d is not in 0 to %d", *frame, MaxFrame)
	case at != nil && (*at < 0 || !near(*at, MaxTime)):
		c.fail(path+".time", "%v is not in 0 to %d seconds", *at, MaxTime)
	}
}

func (c *checker) span(path string, from, to float64) {
	if from < 0 || to < from || !near(from, MaxTime) || !near(to, MaxTime) {
		c.fail(path, "from %v to %v s: want 0 to %d s, not ending before it begins", from, to, MaxTime)
	}
}

// checkPredictions checks result and truth of a manifest that is to be sealed.
func (m *Manifest) checkPredictions() error {
	if err := CheckPrediction("result", m.Result); err != nil {
		return err
	}
	return CheckPrediction("truth", m.Truth)
}
