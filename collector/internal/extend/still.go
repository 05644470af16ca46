package extend

import "mlife/shared/clip"

// still makes the annotations of a video into those of one moment: what single frames
// and tracks show then becomes the picture's own.
func (m *mover) still(p *clip.Prediction) {
	at := *m.g.At
	second := func(frame *int, time *float64) (float64, bool) {
		switch {
		case frame != nil && p.FPS > 0:
			return float64(*frame) / p.FPS, true
		case frame != nil:
			m.lost["moment counted in frames without fps"]++
			return 0, false
		case time != nil:
			return *time, true
		}
		return 0, false
	}
	var holds *clip.Frame
	for i := range p.Frames {
		if t, ok := second(p.Frames[i].Frame, p.Frames[i].Time); ok && t <= at+1e-6 {
			holds = &p.Frames[i]
		}
	}
	if holds != nil {
		p.Boxes, p.Polygons = append(p.Boxes, holds.Boxes...), append(p.Polygons, holds.Polygons...)
		p.Polylines, p.Masks = append(p.Polylines, holds.Polylines...), append(p.Masks, holds.Masks...)
		p.KeyPoints = append(p.KeyPoints, holds.KeyPoints...)
		if holds.Label != "" {
			p.Label, p.Confidence, p.Scores = holds.Label, holds.Confidence, holds.Scores
		}
	}
	for _, t := range p.Tracks {
		if b, ok := between(t, at, second); ok {
			p.Boxes = append(p.Boxes, b)
		}
	}
	for _, r := range p.Regions {
		if p.Label == "" && r.From <= at && at < r.To {
			p.Label, p.Confidence = r.Label, r.Confidence
		}
	}
	p.Frames, p.Tracks, p.Regions, p.Segment, p.FPS = nil, nil, nil, nil, 0
}

// between gives where a track is at a moment: in a straight line between two boxes.
func between(t clip.Track, at float64, second func(*int, *float64) (float64, bool)) (clip.Box, bool) {
	var before, after *clip.TrackBox
	var t0, t1 float64
	for i := range t.Boxes {
		s, ok := second(t.Boxes[i].Frame, t.Boxes[i].Time)
		if !ok {
			return clip.Box{}, false
		}
		if s <= at+1e-6 {
			before, t0 = &t.Boxes[i], s
		} else {
			after, t1 = &t.Boxes[i], s
			break
		}
	}
	if before == nil || before.Outside {
		return clip.Box{}, false
	}
	b := clip.Box{Label: t.Label, Confidence: t.Confidence, X: before.X, Y: before.Y, W: before.W, H: before.H, Angle: before.Angle, Detail: t.Detail}
	if after != nil && !after.Outside && t1 > t0 {
		f := (at - t0) / (t1 - t0)
		mix := func(a, b float64) float64 { return round(a + (b-a)*f) }
		b.X, b.Y, b.W, b.H, b.Angle = mix(b.X, after.X), mix(b.Y, after.Y), mix(b.W, after.W), mix(b.H, after.H), mix(b.Angle, after.Angle)
	}
	return b, true
}
