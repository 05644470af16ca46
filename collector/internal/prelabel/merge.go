package prelabel

import (
	"bytes"
	"encoding/json"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/clip"
)

// Only says which rows a model annotates.
type Only string

// The choices.
const (
	Missing Only = "missing" // rows that say nothing yet
	All     Only = "all"     // also rows with people's annotations, which stay, and with those of models, which are replaced
)

// Empty reports whether a row's annotation says nothing.
func Empty(raw json.RawMessage) bool {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || string(raw) == "null" || string(raw) == `""` {
		return true
	}
	a, err := annotation.Parse(raw)
	if err != nil {
		return false // something of a person's own
	}
	if nothing(a) {
		return false
	}
	a.MadeBy, a.FPS, a.Skeletons = nil, 0, nil
	b, err := annotation.JSON(a)
	return err == nil && string(b) == "{}"
}

// nothing reports whether a person has said that there is nothing to see.
func nothing(a annotation.Annotation) bool {
	return a.MadeBy != nil && a.MadeBy.By != annotation.ByModel && a.Label == "" && a.Text == "" && len(a.Attributes) == 0 && untouched(&a)
}

// Merge gives what becomes of a row's annotation when a model says found. What people
// (or nobody, or a rule) made stays as it is; what models made before goes. Of what is
// found now, kinds that people have said something about are left out: a person who drew
// boxes has said where boxes are. changed is false when nothing is different, also when
// the row has JSON of its own that is no annotation.
func Merge(row json.RawMessage, found annotation.Annotation, by clip.Maker) (out json.RawMessage, changed bool, err error) {
	var have annotation.Annotation
	if !Empty(row) {
		if have, err = annotation.Parse(row); err != nil {
			return row, false, nil
		}
	}
	if nothing(have) {
		return row, false, nil
	}
	leave(&have, false)
	mark(&found, by)
	add(&have, found, by)
	out, err = annotation.JSON(have)
	if err != nil {
		return nil, false, err
	}
	before, err := annotation.Parse(row)
	if err == nil {
		if b, err := annotation.JSON(before); err == nil && bytes.Equal(b, out) {
			return row, false, nil
		}
	}
	return out, string(out) != "{}" || len(row) > 0, nil
}

// Predictions gives what models made of an annotation.
func Predictions(a annotation.Annotation) annotation.Annotation {
	leave(&a, true)
	return a
}

// leave takes away what models made, or all that they did not.
func leave(a *annotation.Annotation, models bool) {
	whole := a.MadeBy != nil && a.MadeBy.By == annotation.ByModel
	if whole != models {
		a.Label, a.Confidence, a.Scores, a.Text, a.Segment, a.Attributes = "", nil, nil, "", nil, nil
	}
	gone := func(d *clip.Detail) bool {
		if d.MadeBy == nil {
			return whole != models
		}
		return (d.MadeBy.By == annotation.ByModel) != models
	}
	a.Classes = without(a.Classes, func(x *clip.Class) *clip.Detail { return &x.Detail }, gone)
	a.Captions = without(a.Captions, func(x *clip.Caption) *clip.Detail { return &x.Detail }, gone)
	a.Tracks = without(a.Tracks, func(x *clip.Track) *clip.Detail { return &x.Detail }, gone)
	a.Regions = without(a.Regions, func(x *clip.Region) *clip.Detail { return &x.Detail }, gone)
	shapesWithout(&a.Shapes, gone)
	frames := a.Frames[:0:0]
	for _, f := range a.Frames {
		shapesWithout(&f.Shapes, gone)
		if whole != models {
			f.Label, f.Confidence, f.Scores = "", nil, nil
		}
		if f.Label != "" || !none(f.Shapes) {
			frames = append(frames, f)
		}
	}
	a.Frames = frames
	if whole != models {
		a.MadeBy = nil
	}
}

func shapesWithout(s *clip.Shapes, model func(*clip.Detail) bool) {
	s.Boxes = without(s.Boxes, func(x *clip.Box) *clip.Detail { return &x.Detail }, model)
	outline := func(x *clip.Polygon) *clip.Detail { return &x.Detail }
	s.Polygons, s.Polylines = without(s.Polygons, outline, model), without(s.Polylines, outline, model)
	s.Masks = without(s.Masks, func(x *clip.Mask) *clip.Detail { return &x.Detail }, model)
	s.KeyPoints = without(s.KeyPoints, func(x *clip.KeyPoints) *clip.Detail { return &x.Detail }, model)
}

func without[T any](list []T, detail func(*T) *clip.Detail, gone func(*clip.Detail) bool) []T {
	var out []T
	for i := range list {
		if !gone(detail(&list[i])) {
			out = append(out, list[i])
		}
	}
	return out
}

func none(s clip.Shapes) bool {
	return len(s.Boxes)+len(s.Polygons)+len(s.Polylines)+len(s.Masks)+len(s.KeyPoints) == 0
}

// mark says of each object that the model made it.
func mark(a *annotation.Annotation, by clip.Maker) {
	annotation.Each(a, func(_ string, _ *string, _ *float64, d *clip.Detail) {
		own := by
		d.MadeBy = &own
	})
}

// add puts what a model found beside what people made.
func add(to *annotation.Annotation, found annotation.Annotation, by clip.Maker) {
	alone := to.Label == "" && to.Text == "" && len(to.Scores) == 0 && len(to.Attributes) == 0 && to.Segment == nil && untouched(to)
	labelled := to.Label != "" || len(to.Classes) > 0
	texts := to.Text != "" || len(to.Captions) > 0
	if alone {
		to.MadeBy = &by
		to.Attributes, to.Segment = found.Attributes, found.Segment
	}
	if !labelled {
		to.Classes = found.Classes
		if alone {
			to.Label, to.Confidence, to.Scores = found.Label, found.Confidence, found.Scores
		} else if found.Label != "" { // the whole is somebody else's: a label that says whose it is
			own := by
			to.Classes = append([]clip.Class{{Label: found.Label, Confidence: found.Confidence, Detail: clip.Detail{MadeBy: &own}}}, to.Classes...)
		}
	}
	if !texts {
		to.Captions = found.Captions
		if alone {
			to.Text = found.Text
		} else if found.Text != "" {
			own := by
			to.Captions = append([]clip.Caption{{Detail: clip.Detail{Text: found.Text, MadeBy: &own}}}, to.Captions...)
		}
	}
	fill(&to.Boxes, found.Boxes)
	fill(&to.Polygons, found.Polygons)
	fill(&to.Polylines, found.Polylines)
	fill(&to.Masks, found.Masks)
	fill(&to.KeyPoints, found.KeyPoints)
	fill(&to.Regions, found.Regions)
	// Frame numbers of two rates, or frames of two makers, do not go together.
	if len(to.Frames) == 0 && (to.FPS == 0 || to.FPS == found.FPS || len(to.Tracks) == 0) {
		if len(to.Tracks) == 0 {
			to.FPS = found.FPS
			to.Tracks = found.Tracks
		}
		to.Frames = found.Frames
	}
	for name, s := range found.Skeletons {
		if to.Skeletons == nil {
			to.Skeletons = map[string]clip.Skeleton{}
		}
		if _, there := to.Skeletons[name]; !there {
			to.Skeletons[name] = s
		}
	}
}

// untouched reports whether no object is left.
func untouched(a *annotation.Annotation) bool {
	n := 0
	annotation.Each(a, func(string, *string, *float64, *clip.Detail) { n++ })
	return n == 0 && len(a.Frames) == 0
}

func fill[T any](to *[]T, found []T) {
	if len(*to) == 0 {
		*to = found
	}
}

// AtLeast drops what a model is less sure of than least; what has no confidence stays.
func AtLeast(a *annotation.Annotation, least float64) {
	if least <= 0 {
		return
	}
	low := func(c *float64) bool { return c != nil && *c < least }
	if low(a.Confidence) {
		a.Label, a.Confidence = "", nil
	}
	drop := map[*clip.Detail]bool{}
	annotation.Each(a, func(_ string, _ *string, c *float64, d *clip.Detail) {
		if low(c) {
			drop[d] = true
		}
	})
	gone := func(d *clip.Detail) bool { return drop[d] }
	a.Classes = without(a.Classes, func(x *clip.Class) *clip.Detail { return &x.Detail }, gone)
	a.Captions = without(a.Captions, func(x *clip.Caption) *clip.Detail { return &x.Detail }, gone)
	a.Tracks = without(a.Tracks, func(x *clip.Track) *clip.Detail { return &x.Detail }, gone)
	a.Regions = without(a.Regions, func(x *clip.Region) *clip.Detail { return &x.Detail }, gone)
	shapesWithout(&a.Shapes, gone)
	for i := range a.Frames {
		shapesWithout(&a.Frames[i].Shapes, gone)
		if low(a.Frames[i].Confidence) {
			a.Frames[i].Label, a.Frames[i].Confidence = "", nil
		}
	}
}
