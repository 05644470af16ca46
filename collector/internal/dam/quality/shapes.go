package quality

import (
	"fmt"
	"math"

	"mlife/collector/internal/dam/annotation"
	"mlife/collector/internal/dam/material"
	"mlife/shared/clip"
)

// shape is one shape of an annotation as the checks see it.
type shape struct {
	path       string // boxes[3]
	kind       material.Kinds
	label      string
	id         string
	frame      int // −1 for what is not in one
	x, y, w, h float64
	area       float64     // square pixels
	turned     *clip.Box   // a box with an angle
	ring       [][]float64 // of a polygon
	pose       [][]float64 // key points
	crowd      bool
	detail     *clip.Detail
	attributes []string
}

// shapesOf gives the shapes of an annotation. Most rows have straight boxes alone, and
// their outline says all that is asked; others are parsed.
func shapesOf(r *material.Row, o *material.Outline, into []shape) ([]shape, *annotation.Annotation, error) {
	const plain = material.Box | material.Label | material.Region | material.Text
	simple := o.Kinds&^plain == 0
	for i := range o.Objects {
		simple = simple && !o.Objects[i].Turned && (o.Objects[i].Kinds == material.Region || o.Objects[i].W >= 0 && o.Objects[i].H >= 0)
	}
	if !simple {
		if o.Kinds == material.Opaque {
			return into, nil, nil
		}
		a, err := r.Parse()
		if err != nil {
			return into, nil, err
		}
		return parsed(&a, into), &a, nil
	}
	for i := range o.Objects {
		x := &o.Objects[i]
		if x.Kinds != material.Box {
			continue
		}
		into = append(into, shape{path: fmt.Sprintf("boxes[%d]", x.Index), kind: material.Box, label: x.Label, frame: -1, x: x.X, y: x.Y, w: x.W, h: x.H, area: x.W * x.H, attributes: x.Attributes})
	}
	return into, nil, nil
}

func parsed(a *annotation.Annotation, out []shape) []shape {
	out = listed(&a.Shapes, "", -1, out)
	for i := range a.Frames {
		out = listed(&a.Frames[i].Shapes, fmt.Sprintf("frames[%d].", i), i, out)
	}
	return out
}

func listed(s *clip.Shapes, under string, frame int, out []shape) []shape {
	put := func(kind material.Kinds, name string, i int, label string, d *clip.Detail) *shape {
		out = append(out, shape{path: fmt.Sprintf("%s%s[%d]", under, name, i), kind: kind, label: label, id: d.ID, frame: frame, detail: d, crowd: annotation.Is(d, annotation.Crowd)})
		x := &out[len(out)-1]
		for attr := range d.Attributes {
			x.attributes = append(x.attributes, attr)
		}
		return x
	}
	for i := range s.Boxes {
		b := &s.Boxes[i]
		x := put(material.Box, "boxes", i, b.Label, &b.Detail)
		u := annotation.Upright(*b)
		x.x, x.y, x.w, x.h, x.area = u.X, u.Y, u.W, u.H, b.W*b.H
		if b.Angle != 0 {
			x.turned = b
		}
	}
	for i := range s.Polygons {
		p := &s.Polygons[i]
		x := put(material.Polygon, "polygons", i, p.Label, &p.Detail)
		x.x, x.y, x.w, x.h = annotation.Bounds(p.Points)
		x.area, x.ring = annotation.Area(*p), p.Points
	}
	for i := range s.Polylines {
		p := &s.Polylines[i]
		x := put(material.Polyline, "polylines", i, p.Label, &p.Detail)
		x.x, x.y, x.w, x.h = annotation.Bounds(p.Points)
	}
	for i := range s.Masks {
		m := &s.Masks[i]
		x := put(material.Mask, "masks", i, m.Label, &m.Detail)
		if m.RLE != nil {
			mx, my, w, h, area, _ := material.Extent(m.RLE)
			x.x, x.y, x.w, x.h, x.area = m.X+mx, m.Y+my, w, h, float64(area)
		} else {
			x.area = math.NaN()
		}
	}
	for i := range s.KeyPoints {
		k := &s.KeyPoints[i]
		x := put(material.Points, "keypoints", i, k.Label, &k.Detail)
		x.pose = k.Points
		x.x, x.y, x.w, x.h = annotation.Bounds(there(k.Points))
	}
	return out
}

// there are the key points that have a place.
func there(points [][]float64) [][]float64 {
	var out [][]float64
	for _, p := range points {
		if len(p) >= 2 && (len(p) < 3 || p[2] > 0) {
			out = append(out, p)
		}
	}
	return out
}

// overlap is intersection by union of the straight boxes around two shapes.
func overlap(a, b *shape) float64 {
	w := min(a.x+a.w, b.x+b.w) - max(a.x, b.x)
	h := min(a.y+a.h, b.y+b.h) - max(a.y, b.y)
	if w <= 0 || h <= 0 {
		return 0
	}
	all := a.w*a.h + b.w*b.h - w*h
	if all <= 0 {
		return 0
	}
	return w * h / all
}
