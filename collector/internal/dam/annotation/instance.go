package annotation

import "mlife/shared/clip"

// Instance is one object with all its shapes: those that share an id and a label
// within a picture or frame, or a single shape without an id.
type Instance struct {
	Label      string
	Confidence *float64
	Detail     clip.Detail // of its first shape
	Box        *clip.Box
	Polygons   []clip.Polygon // the parts of its outline
	Polylines  []clip.Polygon
	Masks      []clip.Mask
	Pose       *clip.KeyPoints
}

// Instances gathers the shapes of a picture or frame into instances, in the order of
// polygons, masks, key points, boxes and lines. A second box, mask or set of key points
// of an id begins another.
func Instances(s *clip.Shapes) []Instance {
	var out []Instance
	byID := map[[2]string]int{}
	at := func(label string, confidence *float64, d clip.Detail, free func(*Instance) bool) *Instance {
		key := [2]string{d.ID, label}
		if d.ID != "" {
			if n, ok := byID[key]; ok && free(&out[n]) {
				return &out[n]
			}
			byID[key] = len(out)
		}
		out = append(out, Instance{Label: label, Confidence: confidence, Detail: d})
		return &out[len(out)-1]
	}
	for _, p := range s.Polygons {
		i := at(p.Label, p.Confidence, p.Detail, func(i *Instance) bool { return len(i.Masks) == 0 })
		i.Polygons = append(i.Polygons, p)
	}
	for _, m := range s.Masks {
		i := at(m.Label, m.Confidence, m.Detail, func(i *Instance) bool { return len(i.Masks)+len(i.Polygons) == 0 })
		i.Masks = append(i.Masks, m)
	}
	for _, k := range s.KeyPoints {
		i := at(k.Label, k.Confidence, k.Detail, func(i *Instance) bool { return i.Pose == nil })
		i.Pose = &k
	}
	for _, b := range s.Boxes {
		i := at(b.Label, b.Confidence, b.Detail, func(i *Instance) bool { return i.Box == nil && b.Angle == 0 })
		i.Box = &b
	}
	for _, l := range s.Polylines {
		i := at(l.Label, l.Confidence, l.Detail, func(i *Instance) bool { return true })
		i.Polylines = append(i.Polylines, l)
	}
	return out
}
