package quality

import (
	"fmt"
	"math"

	"mlife/collector/internal/dam/material"
)

// judge is one row that is looked at.
type judge struct {
	s    *Settings
	row  *material.Row
	give func(Finding)
}

// find reports a finding of the row.
func (j *judge) find(check Check, severity Severity, score float64, f Finding) {
	f.Row, f.Path, f.SHA256, f.Set = j.row.Number, j.row.Path, j.row.SHA256, j.row.Set
	f.Measure, f.Bound = finite(f.Measure), finite(f.Bound)
	f.Check, f.Severity, f.Score = check, severity, math.Round(1e4*min(1, max(0, finite(score))))/1e4
	j.give(f)
}

// finite keeps what strangers wrote out of JSON that cannot hold it.
func finite(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return min(math.MaxFloat64, max(-math.MaxFloat64, v))
}

func named(x *shape) string {
	what := map[material.Kinds]string{material.Box: "box", material.Polygon: "outline", material.Polyline: "line", material.Mask: "mask", material.Points: "set of key points"}[x.kind]
	if x.label == "" {
		return "a " + what
	}
	return fmt.Sprintf("the %s of %q", what, x.label)
}

// shapes checks each shape by itself.
func (j *judge) shapes(list []shape) {
	w, h := 0.0, 0.0
	if m := j.row.Medium; m != nil {
		w, h = float64(m.Width), float64(m.Height)
	}
	for i := range list {
		x := &list[i]
		if x.label == "" {
			j.find(NoClass, Warning, 0.9, Finding{Object: x.path, Reason: named(x) + " has no class."})
		}
		if !j.extent(x) {
			continue
		}
		if w > 0 && h > 0 {
			j.inside(x, w, h)
		}
	}
}

// extent checks that a shape has one; false when nothing else can be said of it.
func (j *judge) extent(x *shape) bool {
	switch x.kind {
	case material.Points:
		if len(there(x.pose)) == 0 {
			j.find(NoArea, Warning, 0.8, Finding{Object: x.path, Label: x.label, Unit: "points", Bound: 1, Reason: named(x) + " has no point that is there."})
			return false
		}
	case material.Polyline:
		if x.w == 0 && x.h == 0 {
			j.find(NoArea, Error, 1, Finding{Object: x.path, Label: x.label, Unit: "pixels", Reason: named(x) + " is one point."})
			return false
		}
	case material.Polygon:
		if n := corners(x.ring); n < 3 || x.area < 1e-9*max(1, x.w*x.h) {
			j.find(Degenerate, Error, 1, Finding{Object: x.path, Label: x.label, Measure: float64(n), Bound: 3, Unit: "corners",
				Reason: fmt.Sprintf("%s has %d different corners and encloses nothing.", named(x), n)})
			return false
		}
		if a, b, ok := crossing(x.ring); ok {
			j.find(SelfCrossing, Warning, 0.8, Finding{Object: x.path, Label: x.label, Measure: 1, Unit: "crossings",
				Reason: fmt.Sprintf("%s crosses itself: the edge after point %d meets the one after point %d.", named(x), a, b)})
		}
	default:
		if x.w <= 0 || x.h <= 0 || x.area <= 0 {
			j.find(NoArea, Error, 1, Finding{Object: x.path, Label: x.label, Measure: min(x.w, x.h), Unit: "pixels",
				Reason: fmt.Sprintf("%s is %s × %s pixels large.", named(x), short(x.w), short(x.h))})
			return false
		}
	}
	return true
}

// inside checks a shape against its picture.
func (j *judge) inside(x *shape, w, h float64) {
	out := max(-x.x, -x.y, x.x+x.w-w, x.y+x.h-h)
	if out > j.s.Slack {
		ix, iy := min(x.x+x.w, w)-max(x.x, 0), min(x.y+x.h, h)-max(x.y, 0)
		gone := 1.0
		if ix > 0 && iy > 0 && x.w*x.h > 0 {
			gone = 1 - ix*iy/(x.w*x.h)
		}
		severity, said := Warning, fmt.Sprintf("%s reaches %s pixels beyond the picture of %s × %s", named(x), short(out), short(w), short(h))
		if gone >= 0.999 {
			severity, said = Error, fmt.Sprintf("%s lies outside of the picture of %s × %s", named(x), short(w), short(h))
		}
		j.find(OutOfBounds, severity, 0.5+gone/2, Finding{Object: x.path, Label: x.label, Measure: round(out), Bound: j.s.Slack, Unit: "pixels", Reason: said + "."})
		return
	}
	if x.kind == material.Box && x.turned == nil {
		if share := x.w * x.h / (w * h); share >= j.s.Cover {
			j.find(Whole, Hint, 0.5, Finding{Object: x.path, Label: x.label, Measure: round(share), Bound: j.s.Cover, Unit: "share", Reason: named(x) + " is around the whole picture."})
		}
	}
}

// pairs checks shapes against each other: those of one picture or frame.
func (j *judge) pairs(list []shape) {
	const near = 200_000 // pairs that are compared of one row
	order := byLeft(list)
	tried := 0
	for k, a := range order {
		for _, b := range order[k+1:] {
			if b.x > a.x+a.w {
				break
			}
			if tried++; tried > near {
				return
			}
			if a.frame != b.frame || a.kind != b.kind && !(flat(a) && flat(b)) || a.id != "" && a.id == b.id || a.crowd || b.crowd {
				continue
			}
			u := overlap(a, b)
			if u < min(j.s.Double, j.s.Contrary) || !alike(a, b) {
				continue
			}
			j.pair(a, b, u)
		}
	}
}

func flat(x *shape) bool { return x.kind == material.Box || x.kind == material.Polygon }

// alike says that shapes whose boxes coincide may be the same: of outlines, that they
// also enclose about as much; of turned boxes that they are turned alike.
func alike(a, b *shape) bool {
	if !(flat(a) && flat(b)) && a.kind != material.Mask {
		return false
	}
	if math.IsNaN(a.area + b.area) {
		return false
	}
	if a.kind != b.kind { // an object's box and its outline
		return false
	}
	if (a.turned == nil) != (b.turned == nil) {
		return false
	}
	if a.turned != nil {
		d := math.Mod(math.Abs(a.turned.Angle-b.turned.Angle), 180)
		if min(d, 180-d) > 10 {
			return false
		}
	}
	return min(a.area, b.area) >= 0.7*max(a.area, b.area)
}

func (j *judge) pair(a, b *shape, u float64) {
	if a.path > b.path && len(a.path) >= len(b.path) || len(a.path) > len(b.path) {
		a, b = b, a
	}
	f := Finding{Object: b.path, Label: b.label, Measure: round(u), Unit: "overlap"}
	switch {
	case a.label == b.label && u >= j.s.Double:
		f.Bound = j.s.Double
		f.Reason = fmt.Sprintf("%s is there twice: it covers %s by %s.", named(b), a.path, percent(u))
		j.find(Doubled, Warning, u, f)
	case a.label != b.label && u >= j.s.Contrary:
		f.Bound, f.Proposed = j.s.Contrary, a.label
		f.Reason = fmt.Sprintf("the same place is %q and, as %s, %q: they cover each other by %s.", b.label, a.path, a.label, percent(u))
		j.find(Conflict, Warning, u, f)
	}
}

// poses checks that the key points of an object lie in its box.
func (j *judge) poses(list []shape) {
	for i := range list {
		k := &list[i]
		if k.kind != material.Points || k.id == "" {
			continue
		}
		for n := range list {
			b := &list[n]
			if b.kind != material.Box || b.id != k.id || b.label != k.label || b.frame != k.frame || b.turned != nil || b.w <= 0 || b.h <= 0 {
				continue
			}
			slack := j.s.Stray * max(b.w, b.h)
			far, strays := 0.0, 0
			points := there(k.pose)
			for _, p := range points {
				d := max(b.x-p[0], p[0]-b.x-b.w, b.y-p[1], p[1]-b.y-b.h)
				if d > slack {
					strays++
				}
				far = max(far, d)
			}
			if strays > 0 {
				j.find(StrayPoints, Warning, 0.5+float64(strays)/float64(len(points))/2, Finding{Object: k.path, Label: k.label, Measure: round(far), Bound: round(slack), Unit: "pixels",
					Reason: fmt.Sprintf("%d of %d key points of %q lie outside of its box, by up to %s pixels.", strays, len(points), k.label, short(far))})
			}
		}
	}
}
