package quality

import (
	"fmt"
	"math"
	"slices"

	"mlife/collector/internal/dam/annotation"
	"mlife/collector/internal/dam/material"
	"mlife/shared/clip"
)

// kinds checks that what is annotated can be of the medium.
func (j *judge) kinds(o *material.Outline) {
	m := j.row.Medium
	const placed = material.Box | material.Polygon | material.Polyline | material.Mask | material.Points
	say := func(what, of string) {
		j.find(WrongKind, Error, 1, Finding{Reason: fmt.Sprintf("%s cannot be of %s (%s).", what, of, m.MediaType)})
	}
	switch {
	case m.Audible() && o.Kinds&(placed|material.Track|material.Frame) != 0:
		say("shapes or tracks", "a recording")
	case m.Still() && o.Kinds&(material.Track|material.Frame) != 0 && m.MediaType != "image/gif":
		say("tracks or frames", "a picture")
	case m.Still() && o.Kinds&material.Region != 0 && m.MediaType != "image/gif":
		say("parts of time", "a picture")
	}
}

// regions checks parts of time.
func (j *judge) regions(o *material.Outline) {
	end := 0.0
	if j.row.Medium != nil {
		end = j.row.Medium.Seconds
	}
	const rounding = 0.1 // seconds; players and labelling tools round
	for i := range o.Objects {
		x := &o.Objects[i]
		if x.Kinds != material.Region {
			continue
		}
		path := fmt.Sprintf("regions[%d]", x.Index)
		switch {
		case x.To <= x.From:
			j.find(NoArea, Error, 1, Finding{Object: path, Label: x.Label, Measure: round(x.To - x.From), Unit: "seconds", Reason: fmt.Sprintf("the part %q lasts no time.", x.Label)})
		case end > 0 && x.To > end+rounding:
			j.find(OutOfBounds, Warning, 0.5+min(1, (x.To-end)/(x.To-x.From))/2, Finding{Object: path, Label: x.Label, Measure: round(x.To), Bound: round(end), Unit: "seconds",
				Reason: fmt.Sprintf("the part %q ends at %s seconds, the recording at %s.", x.Label, short(x.To), short(end))})
		}
		for n := range o.Objects[:i] {
			y := &o.Objects[n]
			if y.Kinds != material.Region || y.Label != x.Label {
				continue
			}
			both := min(x.To, y.To) - max(x.From, y.From)
			if all := max(x.To, y.To) - min(x.From, y.From); both > 0 && both >= j.s.Double*all {
				j.find(Doubled, Warning, both/all, Finding{Object: path, Label: x.Label, Measure: round(both / all), Bound: j.s.Double, Unit: "overlap",
					Reason: fmt.Sprintf("the part %q is there twice: it covers regions[%d] by %s.", x.Label, y.Index, percent(both/all))})
				break
			}
		}
	}
}

// tracks checks tracks: their boxes, and that they do not leap.
func (j *judge) tracks(a *annotation.Annotation) {
	for i := range a.Tracks {
		t := &a.Tracks[i]
		path := fmt.Sprintf("tracks[%d]", i)
		if t.Label == "" {
			j.find(NoClass, Warning, 0.9, Finding{Object: path, Reason: "a track has no class."})
		}
		j.trackBoxes(t, path, a.FPS)
		j.leaps(t, path, a.FPS)
	}
}

func (j *judge) trackBoxes(t *clip.Track, path string, fps float64) {
	m := j.row.Medium
	if m == nil {
		return
	}
	for k, b := range t.Boxes {
		at := fmt.Sprintf("%s.boxes[%d]", path, k)
		if b.W <= 0 || b.H <= 0 {
			j.find(NoArea, Error, 1, Finding{Object: at, Label: t.Label, Measure: min(b.W, b.H), Unit: "pixels", Reason: fmt.Sprintf("the track of %q has a box of %s × %s pixels.", t.Label, short(b.W), short(b.H))})
			continue
		}
		if m.Frames > 0 && fps == 0 && b.Frame != nil && *b.Frame >= m.Frames {
			j.find(OutOfBounds, Error, 1, Finding{Object: at, Label: t.Label, Measure: float64(*b.Frame), Bound: float64(m.Frames - 1), Unit: "frames",
				Reason: fmt.Sprintf("the track of %q goes on to frame %d, the last one is %d.", t.Label, *b.Frame, m.Frames-1)})
			return
		}
		if b.Outside || m.Width == 0 || m.Height == 0 || b.Angle != 0 {
			continue
		}
		if out := max(-b.X, -b.Y, b.X+b.W-float64(m.Width), b.Y+b.H-float64(m.Height)); out > j.s.Slack {
			j.find(OutOfBounds, Warning, 0.6, Finding{Object: at, Label: t.Label, Measure: round(out), Bound: j.s.Slack, Unit: "pixels",
				Reason: fmt.Sprintf("the track of %q reaches %s pixels beyond the picture.", t.Label, short(out))})
			return // one of a track is enough
		}
	}
}

// leaps looks for boxes that are far from the one before: farther than the object is
// large, than the track moves as a rule, and without meeting it.
func (j *judge) leaps(t *clip.Track, path string, fps float64) {
	if fps <= 0 && j.row.Medium != nil {
		fps = j.row.Medium.FPS
	}
	if fps <= 0 {
		fps = 25
	}
	moment := func(b *clip.TrackBox) float64 { // in frames
		switch {
		case b.Frame != nil:
			return float64(*b.Frame)
		case b.Time != nil:
			return *b.Time * fps
		}
		return 0
	}
	speed := make([]float64, 0, len(t.Boxes)) // diagonals a frame
	for k := 1; k < len(t.Boxes); k++ {
		speed = append(speed, pace(&t.Boxes[k-1], &t.Boxes[k], moment(&t.Boxes[k])-moment(&t.Boxes[k-1])))
	}
	sorted := slices.Clone(speed)
	slices.Sort(sorted)
	for k, v := range speed {
		a, b := &t.Boxes[k], &t.Boxes[k+1]
		if v < j.s.Leap || len(speed) >= 4 && v < 5*sorted[len(sorted)/2] || a.Outside || b.Outside {
			continue
		}
		sa, sb := shape{x: a.X, y: a.Y, w: a.W, h: a.H}, shape{x: b.X, y: b.Y, w: b.W, h: b.H}
		if overlap(&sa, &sb) > 0 {
			continue
		}
		j.find(Jump, Warning, 0.5+min(1, v/10)/2, Finding{Object: fmt.Sprintf("%s.boxes[%d]", path, k+1), Label: t.Label, Measure: round(v), Bound: j.s.Leap, Unit: "diagonals a frame",
			Reason: fmt.Sprintf("the track of %q leaps by %s times its own size within one frame: perhaps it goes on with another object.", t.Label, short(v))})
	}
}

// pace is how far a box moves a frame, in diagonals of it.
func pace(a, b *clip.TrackBox, frames float64) float64 {
	size := math.Hypot(max(a.W, b.W), max(a.H, b.H))
	if size <= 0 || frames <= 0 {
		return 0
	}
	return math.Hypot(a.X+a.W/2-b.X-b.W/2, a.Y+a.H/2-b.Y-b.H/2) / size / frames
}
