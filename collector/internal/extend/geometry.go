package extend

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"mlife/shared/clip"
)

// Geometry says where an output's pixels and seconds come from, so that annotations
// can follow. A point (x, y) of the input, upright, lies at
//
//	(a·x + b·y + c, d·x + e·y + f)
//
// of the output, for Matrix [a b c d e f]; the output has Width × Height pixels. A
// recording's second t is t - From of the output, which ends at To. A still taken out
// of a video is what the video showed At that second.
type Geometry struct {
	Matrix *[6]float64 `json:"matrix,omitempty"`
	Width  float64     `json:"width,omitempty"`
	Height float64     `json:"height,omitempty"`
	From   *float64    `json:"from,omitempty"`
	To     *float64    `json:"to,omitempty"`
	At     *float64    `json:"at,omitempty"`
}

func (g *Geometry) check() error {
	if g == nil {
		return nil
	}
	values := []float64{g.Width, g.Height}
	if g.Matrix != nil {
		values = append(values, g.Matrix[:]...)
		if g.Width <= 0 || g.Height <= 0 {
			return fmt.Errorf("geometry: a matrix needs the output's width and height")
		}
	}
	for _, t := range []*float64{g.From, g.To, g.At} {
		if t != nil {
			values = append(values, *t)
		}
	}
	if slices.ContainsFunc(values, func(v float64) bool { return math.IsNaN(v) || math.Abs(v) > 1e9 }) {
		return fmt.Errorf("geometry: a number is out of range")
	}
	if (g.From == nil) != (g.To == nil) || g.From != nil && *g.From >= *g.To {
		return fmt.Errorf("geometry: from and to come together, from before to")
	}
	return nil
}

// Move makes annotations of the input into those of the output. It gives nil for none,
// and says what could not follow. A value that is no prediction is given back.
func (g *Geometry) Move(v json.RawMessage) (json.RawMessage, []string) {
	var p clip.Prediction
	if g == nil || len(v) == 0 || json.Unmarshal(v, &p) != nil {
		return v, nil
	}
	mv := &mover{g: g, lost: map[string]int{}}
	if g.At != nil {
		mv.still(&p)
	}
	if g.Matrix != nil {
		mv.shapes(&p.Shapes)
		for i := range p.Frames {
			mv.shapes(&p.Frames[i].Shapes)
		}
		for i := range p.Tracks {
			mv.track(&p.Tracks[i])
		}
	}
	if g.From != nil {
		mv.times(&p)
	}
	if p.Details != "" {
		mv.lost["details in another file"]++
		p.Details = ""
	}
	b, err := json.Marshal(p)
	if err != nil {
		return nil, []string{"the annotations could not be written: " + err.Error()}
	}
	return b, mv.notes()
}

// mover moves one prediction.
type mover struct {
	g    *Geometry
	lost map[string]int
}

func (m *mover) notes() []string {
	var out []string
	for what, n := range m.lost {
		out = append(out, fmt.Sprintf("%d × %s", n, what))
	}
	slices.Sort(out)
	return out
}

func (m *mover) point(x, y float64) (float64, float64) {
	t := m.g.Matrix
	return t[0]*x + t[1]*y + t[2], t[3]*x + t[4]*y + t[5]
}

// square says that the matrix maps axes to axes: boxes stay boxes.
func (m *mover) square() bool {
	t := m.g.Matrix
	const tiny = 1e-9
	return math.Abs(t[1]) < tiny && math.Abs(t[3]) < tiny || math.Abs(t[0]) < tiny && math.Abs(t[4]) < tiny
}

// box moves a box; false when nothing of it is left. A straight box that was turned by
// a part of a right angle becomes the straight box around it.
func (m *mover) box(x, y, w, h, angle *float64) bool {
	if *angle != 0 {
		return m.turned(x, y, w, h, angle)
	}
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, c := range [][2]float64{{*x, *y}, {*x + *w, *y}, {*x, *y + *h}, {*x + *w, *y + *h}} {
		px, py := m.point(c[0], c[1])
		x0, y0, x1, y1 = min(x0, px), min(y0, py), max(x1, px), max(y1, py)
	}
	if !m.square() {
		m.lost["box that grew: the straight box around a turned one"]++
	}
	whole := (x1 - x0) * (y1 - y0)
	x0, y0, x1, y1 = max(x0, 0), max(y0, 0), min(x1, m.g.Width), min(y1, m.g.Height)
	if x1 <= x0 || y1 <= y0 {
		m.lost["object outside of what was kept"]++
		return false
	}
	if (x1-x0)*(y1-y0) < whole*0.999 {
		m.lost["box cut at the border"]++
	}
	*x, *y, *w, *h = round(x0), round(y0), round(x1-x0), round(y1-y0)
	return true
}

// turned moves a turned box by its centre; it is not cut at the border.
func (m *mover) turned(x, y, w, h, angle *float64) bool {
	t := m.g.Matrix
	cx, cy := m.point(*x+*w/2, *y+*h/2)
	if cx < 0 || cy < 0 || cx > m.g.Width || cy > m.g.Height {
		m.lost["object outside of what was kept"]++
		return false
	}
	rad := *angle * math.Pi / 180
	along := [2]float64{math.Cos(rad), math.Sin(rad)}
	ax, ay := t[0]*along[0]+t[1]*along[1], t[3]*along[0]+t[4]*along[1]
	bx, by := -t[0]*along[1]+t[1]*along[0], -t[3]*along[1]+t[4]*along[0]
	*w, *h = round(*w*math.Hypot(ax, ay)), round(*h*math.Hypot(bx, by))
	*angle = round(math.Atan2(ay, ax) * 180 / math.Pi)
	*x, *y = round(cx-*w/2), round(cy-*h/2)
	return true
}

func round(v float64) float64 { return math.Round(v*1000) / 1000 }

func (m *mover) shapes(s *clip.Shapes) {
	kept := s.Boxes[:0]
	for _, b := range s.Boxes {
		if m.box(&b.X, &b.Y, &b.W, &b.H, &b.Angle) {
			kept = append(kept, b)
		}
	}
	s.Boxes = kept
	s.Polygons, s.Polylines = m.polygons(s.Polygons), m.polygons(s.Polylines)
	sets := s.KeyPoints[:0]
	for _, k := range s.KeyPoints {
		if m.points(k.Points) {
			sets = append(sets, k)
		}
	}
	s.KeyPoints = sets
	m.lost["mask that cannot follow"] += len(s.Masks)
	if len(s.Masks) == 0 {
		delete(m.lost, "mask that cannot follow")
	}
	s.Masks = nil
}

func (m *mover) polygons(list []clip.Polygon) []clip.Polygon {
	kept := list[:0]
	for _, p := range list {
		if !m.points(p.Points) {
			continue
		}
		for _, hole := range p.Holes {
			for _, q := range hole {
				if len(q) < 2 {
					continue
				}
				x, y := m.point(q[0], q[1])
				q[0], q[1] = round(x), round(y)
			}
		}
		kept = append(kept, p)
	}
	return kept
}

// points moves points where they are; false when none lies inside. They are not cut
// at the border.
func (m *mover) points(list [][]float64) bool {
	inside := false
	for _, p := range list {
		if len(p) < 2 || len(p) > 2 && p[2] == 0 {
			continue
		}
		x, y := m.point(p[0], p[1])
		p[0], p[1] = round(x), round(y)
		inside = inside || x >= 0 && y >= 0 && x <= m.g.Width && y <= m.g.Height
	}
	if !inside {
		m.lost["object outside of what was kept"]++
	}
	return inside
}

func (m *mover) track(t *clip.Track) {
	for i := range t.Boxes {
		b := &t.Boxes[i]
		if !m.box(&b.X, &b.Y, &b.W, &b.H, &b.Angle) {
			b.Outside = true
		}
	}
}

// times moves everything that has a time. What is counted in frames follows only when
// the frames a second are known.
func (m *mover) times(p *clip.Prediction) {
	from, to := *m.g.From, *m.g.To
	shift := func(a, b float64) (float64, float64, bool) {
		a, b = max(a, from)-from, min(b, to)-from
		return round(a), round(b), b > a
	}
	if p.Segment != nil {
		a, b, ok := shift(p.Segment.From, p.Segment.To)
		if p.Segment = nil; ok {
			p.Segment = &clip.Segment{From: a, To: b}
		} else {
			m.lost["segment outside of what was kept"]++
		}
	}
	regions := p.Regions[:0]
	for _, r := range p.Regions {
		var ok bool
		if r.From, r.To, ok = shift(r.From, r.To); ok {
			regions = append(regions, r)
		} else {
			m.lost["region outside of what was kept"]++
		}
	}
	p.Regions = regions
	at := func(frame *int, time *float64) (*int, *float64, bool) {
		s := 0.0
		switch {
		case frame != nil && p.FPS > 0:
			s = float64(*frame) / p.FPS
		case frame != nil:
			m.lost["moment counted in frames without fps"]++
			return nil, nil, false
		case time != nil:
			s = *time
		}
		if s < from || s >= to {
			return nil, nil, false
		}
		s = round(s - from)
		return nil, &s, true
	}
	frames := p.Frames[:0]
	for _, f := range p.Frames {
		var ok bool
		if f.Frame, f.Time, ok = at(f.Frame, f.Time); ok {
			frames = append(frames, f)
		}
	}
	p.Frames = frames
	tracks := p.Tracks[:0]
	for _, t := range p.Tracks {
		boxes := t.Boxes[:0]
		for _, b := range t.Boxes {
			var ok bool
			if b.Frame, b.Time, ok = at(b.Frame, b.Time); ok {
				boxes = append(boxes, b)
			}
		}
		if t.Boxes = boxes; len(boxes) > 0 {
			tracks = append(tracks, t)
		} else {
			m.lost["track outside of what was kept"]++
		}
	}
	p.Tracks = tracks
}
