package agreement

import (
	"math"

	"mlife/collector/internal/dam/annotation"
	"mlife/collector/internal/dam/material"
	"mlife/shared/clip"
)

// thing is an object, or a segment of time, with its class.
type thing struct {
	label          string
	frame          float64       // things of different frames do not overlap
	x0, y0, x1, y1 float64       // its bounds; of a segment, x is seconds and y 0 to 1
	rings          [][][]float64 // outline and holes of one that does not fill its bounds
	mask           *annotation.Bitmap
	at             [2]float64  // of the mask
	points         [][]float64 // key points, compared by their distance
}

func segments(a *annotation.Annotation) []thing {
	var out []thing
	for i := range a.Regions[:min(len(a.Regions), maxThings)] {
		r := &a.Regions[i]
		out = append(out, thing{label: r.Label, x0: r.From, x1: r.To, y1: 1})
	}
	return out
}

func objects(a *annotation.Annotation) []thing {
	pixels := maxPixels
	out := shapes(&a.Shapes, 0, nil, &pixels)
	for i := range a.Frames {
		f := &a.Frames[i]
		at := float64(i)
		switch {
		case f.Frame != nil:
			at = float64(*f.Frame)
		case f.Time != nil:
			at = *f.Time + 0.5 // never a whole number of frames by chance
		}
		out = shapes(&f.Shapes, at+1, out, &pixels)
	}
	for i := range a.Tracks {
		for _, b := range a.Tracks[i].Boxes {
			x := thing{label: a.Tracks[i].Label, x0: b.X, y0: b.Y, x1: b.X + b.W, y1: b.Y + b.H}
			switch {
			case b.Frame != nil:
				x.frame = float64(*b.Frame) + 1
			case b.Time != nil:
				x.frame = *b.Time + 1.5
			}
			out = append(out, x)
		}
	}
	return out[:min(len(out), maxThings)]
}

func shapes(s *clip.Shapes, frame float64, out []thing, pixels *int) []thing {
	for _, o := range annotation.Instances(s) {
		if len(out) >= maxThings {
			return out
		}
		if x, ok := instance(&o, pixels); ok {
			x.label, x.frame = o.Label, frame
			out = append(out, x)
		}
	}
	return out
}

// instance gives where an object lies: its mask, its outline, its box, its key points.
func instance(o *annotation.Instance, pixels *int) (x thing, ok bool) {
	switch {
	case len(o.Masks) > 0 && o.Masks[0].RLE != nil:
		rle := o.Masks[0].RLE
		bx, by, w, h, _, ok := material.Extent(rle)
		if !ok {
			return x, false
		}
		x.at = [2]float64{o.Masks[0].X, o.Masks[0].Y}
		x.x0, x.y0 = x.at[0]+bx, x.at[1]+by
		x.x1, x.y1 = x.x0+w, x.y0+h
		if *pixels -= rle.Size[0] * rle.Size[1]; *pixels >= 0 {
			if m, err := annotation.Decode(rle); err == nil {
				x.mask = m
			}
		}
	case len(o.Polygons) > 0:
		x.x0, x.y0, x.x1, x.y1 = math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
		for _, p := range o.Polygons {
			px, py, w, h := annotation.Bounds(p.Points)
			x.x0, x.y0, x.x1, x.y1 = min(x.x0, px), min(x.y0, py), max(x.x1, px+w), max(x.y1, py+h)
			x.rings = append(append(x.rings, p.Points), p.Holes...)
		}
	case o.Box != nil:
		u := annotation.Upright(*o.Box)
		x.x0, x.y0, x.x1, x.y1 = u.X, u.Y, u.X+u.W, u.Y+u.H
		if o.Box.Angle != 0 {
			c := annotation.Corners(*o.Box)
			x.rings = [][][]float64{{c[0][:], c[1][:], c[2][:], c[3][:]}}
		}
	case o.Pose != nil:
		x.points = o.Pose.Points
		px, py, w, h := annotation.Bounds(x.points)
		x.x0, x.y0, x.x1, x.y1 = px, py, px+w, py+h
	case len(o.Polylines) > 0:
		x.points = o.Polylines[0].Points
		px, py, w, h := annotation.Bounds(x.points)
		x.x0, x.y0, x.x1, x.y1 = px, py, px+w, py+h
	default:
		return x, false
	}
	return x, true
}

// overlap is intersection over union, 0 to 1. Outlines are compared on a raster of side
// pixels, which strays by less than 0.02; key points by how many lie within a twentieth
// of the object's size.
func overlap(a, b *thing, rasters *int) float64 {
	if a.frame != b.frame {
		return 0
	}
	if a.points != nil || b.points != nil {
		return near(a, b)
	}
	w, h := min(a.x1, b.x1)-max(a.x0, b.x0), min(a.y1, b.y1)-max(a.y0, b.y0)
	if w <= 0 || h <= 0 {
		return 0
	}
	if (a.rings != nil || b.rings != nil || a.mask != nil || b.mask != nil) && *rasters > 0 {
		*rasters--
		return raster(a, b)
	}
	both := w * h
	return both / ((a.x1-a.x0)*(a.y1-a.y0) + (b.x1-b.x0)*(b.y1-b.y0) - both)
}

// near says which share of key points lie where the other's do.
func near(a, b *thing) float64 {
	if len(a.points) == 0 || len(a.points) != len(b.points) {
		return 0
	}
	size := math.Hypot(max(a.x1, b.x1)-min(a.x0, b.x0), max(a.y1, b.y1)-min(a.y0, b.y0)) / 20
	n := 0
	for i, p := range a.points {
		q := b.points[i]
		gone := func(p []float64) bool { return len(p) < 2 || len(p) > 2 && p[2] == 0 }
		if gone(p) && gone(q) || !gone(p) && !gone(q) && math.Hypot(p[0]-q[0], p[1]-q[1]) <= size {
			n++
		}
	}
	return float64(n) / float64(len(a.points))
}

// raster counts the points of a grid over both that lie in each.
func raster(a, b *thing) float64 {
	x0, y0 := min(a.x0, b.x0), min(a.y0, b.y0)
	w, h := max(a.x1, b.x1)-x0, max(a.y1, b.y1)-y0
	scale := side / max(w, h)
	if math.IsInf(scale, 0) || math.IsNaN(scale) {
		return 0
	}
	cols, rows := max(1, int(math.Ceil(w*scale))), max(1, int(math.Ceil(h*scale)))
	in := [2]*annotation.Bitmap{}
	for i, t := range [2]*thing{a, b} {
		m, err := annotation.NewBitmap(cols, rows)
		if err != nil {
			return 0
		}
		t.draw(m, x0, y0, scale)
		in[i] = m
	}
	both, all := 0, 0
	for i, p := range in[0].Pix {
		both += int(p & in[1].Pix[i])
		all += int(p | in[1].Pix[i])
	}
	if all == 0 {
		return 0
	}
	return float64(both) / float64(all)
}

func (t *thing) draw(m *annotation.Bitmap, x0, y0, scale float64) {
	if t.mask != nil {
		for y := range m.H {
			my := int(math.Floor((float64(y)+0.5)/scale + y0 - t.at[1]))
			if my < 0 || my >= t.mask.H {
				continue
			}
			for x := range m.W {
				if mx := int(math.Floor((float64(x)+0.5)/scale + x0 - t.at[0])); mx >= 0 && mx < t.mask.W {
					m.Pix[y*m.W+x] = t.mask.Pix[my*t.mask.W+mx]
				}
			}
		}
		return
	}
	rings := t.rings
	if rings == nil {
		rings = [][][]float64{{{t.x0, t.y0}, {t.x1, t.y0}, {t.x1, t.y1}, {t.x0, t.y1}}}
	}
	moved := make([][][]float64, len(rings))
	for i, ring := range rings {
		for _, p := range ring {
			moved[i] = append(moved[i], []float64{(p[0] - x0) * scale, (p[1] - y0) * scale})
		}
	}
	m.Fill(moved...)
}
