package labeltool

import (
	"fmt"
	"maps"
	"slices"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/clip"
)

// Fit gives of a row's pre-labels what the project asks for, as a model's, and says what
// it left out. Tools refuse whole imports for one label that they do not know.
func (r Row) Fit(p Project) (annotation.Annotation, []string) {
	if r.Prelabels == nil {
		return annotation.Annotation{}, nil
	}
	in := *r.Prelabels
	f := fitting{p: p, lost: map[string]int{}}
	a := annotation.Annotation{MadeBy: in.MadeBy, FPS: in.FPS, Skeletons: in.Skeletons}
	if a.MadeBy == nil {
		a.MadeBy = &clip.Maker{By: annotation.ByModel, Version: r.Model}
	}
	if in.Label != "" && f.takes(Class, in.Label) {
		a.Label, a.Confidence = in.Label, in.Confidence
	}
	a.Classes = fit(&f, Class, in.Classes, func(c clip.Class) string { return c.Label })
	if in.Text != "" && f.takes(Caption, "") {
		a.Text = in.Text
	}
	a.Captions = fit(&f, Caption, in.Captions, func(clip.Caption) string { return "" })
	a.Shapes = f.shapes(in.Shapes)
	a.Tracks = fit(&f, Track, in.Tracks, func(t clip.Track) string { return t.Label })
	a.Regions = fit(&f, Region, in.Regions, func(r clip.Region) string { return r.Label })
	if len(in.Frames) > 0 {
		f.lost["results of single frames"] += len(in.Frames)
	}
	var lost []string
	for _, what := range slices.Sorted(maps.Keys(f.lost)) {
		lost = append(lost, fmt.Sprintf("%s: %d × %s", r.Key, f.lost[what], what))
	}
	return a, lost
}

type fitting struct {
	p    Project
	lost map[string]int
}

// takes says whether an object of a kind and class has a place; label "" is of none.
func (f *fitting) takes(want Want, label string) bool {
	switch {
	case !slices.Contains(f.p.Wants, want):
		f.lost[string(want)+", which is not asked for"]++
	case want != Caption && !slices.Contains(f.p.Classes, label):
		f.lost[fmt.Sprintf("%s of the class %.60q, which is not asked for", want, label)]++
	default:
		return true
	}
	return false
}

func (f *fitting) shapes(in clip.Shapes) clip.Shapes {
	return clip.Shapes{
		Boxes:     fit(f, Box, in.Boxes, func(b clip.Box) string { return b.Label }),
		Polygons:  fit(f, Polygon, in.Polygons, func(p clip.Polygon) string { return p.Label }),
		Polylines: fit(f, Polyline, in.Polylines, func(p clip.Polygon) string { return p.Label }),
		Masks:     fit(f, Mask, in.Masks, func(m clip.Mask) string { return m.Label }),
		KeyPoints: fit(f, KeyPoints, in.KeyPoints, func(k clip.KeyPoints) string { return k.Label }),
	}
}

func fit[T any](f *fitting, want Want, list []T, label func(T) string) []T {
	var out []T
	for _, x := range list {
		if f.takes(want, label(x)) {
			out = append(out, x)
		}
	}
	return out
}
