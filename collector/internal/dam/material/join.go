package material

import (
	"math"

	"mlife/shared/clip"
)

// inOrder is the order in which package annotation gathers shapes into instances.
var inOrder = [...]Kinds{Polygon, Mask, Points, Box, Polyline}

// join gathers the shapes of a picture or frame into objects, as annotation.Instances
// does, and adds these to the outline.
func (r *Reader) join(o *Outline, shapes []Object) {
	clear(r.byID)
	for _, kind := range inOrder {
		for i := range shapes {
			if x := &shapes[i]; x.Kinds == kind {
				r.put(o, x)
			}
		}
	}
}

func (r *Reader) put(o *Outline, x *Object) {
	if x.id == "" {
		o.Objects = append(o.Objects, *x)
		return
	}
	key := [2]string{x.id, x.Label}
	if n, ok := r.byID[key]; ok && takes(&o.Objects[n], x) {
		o.Objects[n].add(x)
		return
	}
	if r.byID == nil {
		r.byID = map[[2]string]int{}
	}
	r.byID[key] = len(o.Objects)
	o.Objects = append(o.Objects, *x)
}

// takes says whether a shape can be of an object that is there.
func takes(o, x *Object) bool {
	switch x.Kinds {
	case Polygon:
		return o.Kinds&Mask == 0
	case Mask:
		return o.Kinds&(Mask|Polygon) == 0
	case Points:
		return o.Kinds&Points == 0
	case Box:
		return o.Kinds&Box == 0 && !x.Turned
	}
	return true
}

// add joins a shape to an object. A box says where the object is; without one it is
// where its shapes are.
func (o *Object) add(x *Object) {
	switch {
	case !x.Placed || o.Kinds&Box != 0:
	case x.Kinds == Box || !o.Placed:
		o.X, o.Y, o.W, o.H, o.Placed = x.X, x.Y, x.W, x.H, true
	default:
		x1, y1 := max(o.X+o.W, x.X+x.W), max(o.Y+o.H, x.Y+x.H)
		o.X, o.Y = min(o.X, x.X), min(o.Y, x.Y)
		o.W, o.H = x1-o.X, y1-o.Y
	}
	o.Kinds |= x.Kinds
	o.Points, o.Seen = o.Points+x.Points, o.Seen+x.Seen
}

// Extent gives the box around the pixels of a mask and how many they are, in the
// mask's own pixels; ok is false for a damaged or empty one. It decodes no bitmap.
func Extent(m *clip.RLE) (x, y, w, h float64, area int, ok bool) {
	runs, err := m.Lengths()
	if err != nil {
		return 0, 0, 0, 0, 0, false
	}
	rows := m.Size[0]
	at, x0, y0, x1, y1 := 0, math.MaxInt, math.MaxInt, -1, -1
	for i, n := range runs {
		if i%2 == 1 && n > 0 {
			area += n
			first, last := at, at+n-1
			x0, x1 = min(x0, first/rows), max(x1, last/rows)
			if first/rows == last/rows {
				y0, y1 = min(y0, first%rows), max(y1, last%rows)
			} else { // over the end of a column: it has that column's foot and the next one's head
				y0, y1 = 0, rows-1
			}
		}
		at += n
	}
	if area == 0 {
		return 0, 0, 0, 0, 0, false
	}
	return float64(x0), float64(y0), float64(x1 - x0 + 1), float64(y1 - y0 + 1), area, true
}
