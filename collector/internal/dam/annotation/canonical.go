package annotation

import (
	"encoding/json"
	"slices"

	"mlife/shared/canon"
	"mlife/shared/clip"
)

// canonical copies an annotation into its one form. The copy shares no map and no
// list that it changes.
func canonical(a Annotation) (Annotation, error) {
	var err error
	attributes := func(m map[string]json.RawMessage) map[string]json.RawMessage {
		if len(m) == 0 {
			return nil
		}
		out := make(map[string]json.RawMessage, len(m))
		for name, v := range m {
			sorted, e := canon.JSON(v, MaxDepth)
			if e != nil {
				err = e
			}
			out[name] = sorted
		}
		return out
	}
	detail := func(d *clip.Detail) {
		d.Attributes = attributes(d.Attributes)
		if d.MadeBy != nil && *d.MadeBy == (clip.Maker{}) {
			d.MadeBy = nil
		}
	}
	shapes := func(s *clip.Shapes) {
		s.Boxes, s.Polygons, s.Polylines = slices.Clone(s.Boxes), slices.Clone(s.Polygons), slices.Clone(s.Polylines)
		s.Masks, s.KeyPoints = slices.Clone(s.Masks), slices.Clone(s.KeyPoints)
		for i := range s.Boxes {
			b := &s.Boxes[i]
			b.X, b.Y, b.W, b.H, b.Angle = b.X+0, b.Y+0, b.W+0, b.H+0, b.Angle+0 // no -0
		}
		for i := range s.Masks {
			m := &s.Masks[i]
			if m.RLE == nil {
				continue
			}
			runs, e := m.RLE.Lengths()
			if e != nil {
				err = e
				continue
			}
			m.RLE = &clip.RLE{Size: m.RLE.Size, Counts: clip.RLECounts{Packed: clip.PackRuns(runs)}}
		}
	}
	a.Attributes = attributes(a.Attributes)
	a.Classes, a.Captions = slices.Clone(a.Classes), slices.Clone(a.Captions)
	shapes(&a.Shapes)
	a.Tracks, a.Regions, a.Frames = slices.Clone(a.Tracks), slices.Clone(a.Regions), slices.Clone(a.Frames)
	for i := range a.Tracks {
		boxes := slices.Clone(a.Tracks[i].Boxes)
		for k := range boxes {
			boxes[k].Attributes = attributes(boxes[k].Attributes)
		}
		a.Tracks[i].Boxes = boxes
	}
	for i := range a.Frames {
		shapes(&a.Frames[i].Shapes)
	}
	Each(&a, func(_ string, _ *string, _ *float64, d *clip.Detail) { detail(d) })
	return a, err
}
