package quality

import (
	"context"
	"fmt"
	"math"

	"mlife/collector/internal/dam/material"
)

// Disagreements looks for rows whose annotation a model contradicts though it is sure:
// another label, another class for an object, or an object that nobody annotated. Sure
// is what is at least as confident as the model is on average where it agrees with the
// annotations on that class (the threshold of confident learning, see Suspects), and at
// least 0.5. Rows are read twice; those without a Result, and results without
// confidence, are left out. Whoever tests on rows that the model learned from finds
// little: it has learned their errors, too. Errors as Rows.
func Disagreements(ctx context.Context, rows material.Rows, s Settings, report func(Finding) error) (Totals, error) {
	if err := s.Check(); err != nil {
		return Totals{}, err
	}
	s.defaults()
	out := newReporter(s.Off, report)
	d := disagreement{s: &s, sure: map[string]*agreement{}}
	if err := each(ctx, rows, func(r *material.Row) error {
		if truth, result, ok := d.outlines(r); ok {
			d.learn(truth, result)
		}
		return nil
	}); err != nil {
		return out.totals, err
	}
	err := each(ctx, rows, func(r *material.Row) error {
		out.totals.Rows++
		if truth, result, ok := d.outlines(r); ok {
			d.judge(&judge{s: &s, row: r, give: out.give}, truth, result)
		}
		return out.err
	})
	return out.totals, err
}

type disagreement struct {
	s     *Settings
	truth material.Reader
	model material.Reader
	sure  map[string]*agreement
}

// agreement sums up the confidence where model and annotation agree on a class.
type agreement struct {
	n   int
	sum float64
}

// Bounds of what counts as sure.
const (
	leastSure   = 0.5
	leastAgreed = 5   // agreements that a class must have for a bound of its own
	usuallySure = 0.9 // the bound of a class with fewer
	noMatch     = 0.1 // overlap below which an object is another one
)

func (d *disagreement) outlines(r *material.Row) (truth, result *material.Outline, ok bool) {
	if len(r.Result) == 0 || len(r.Annotation) == 0 {
		return nil, nil, false
	}
	truth, err := d.truth.Outline(r.Annotation)
	if err != nil || truth.Empty() {
		return nil, nil, false
	}
	result, err = d.model.Outline(r.Result)
	return truth, result, err == nil && !result.Empty()
}

func (d *disagreement) agree(class string, confidence float64) {
	if math.IsNaN(confidence) || len(d.sure) >= maxClasses {
		return
	}
	a := d.sure[class]
	if a == nil {
		a = &agreement{}
		d.sure[class] = a
	}
	a.n++
	a.sum += confidence
}

func (d *disagreement) bound(class string) float64 {
	if a := d.sure[class]; a != nil && a.n >= leastAgreed {
		return max(leastSure, a.sum/float64(a.n))
	}
	return usuallySure
}

func (d *disagreement) learn(truth, result *material.Outline) {
	if truth.Label != "" && truth.Label == result.Label {
		d.agree(result.Label, result.Score)
	}
	for i := range result.Objects {
		x := &result.Objects[i]
		if t, u := best(x, truth); t != nil && u >= d.s.Match && t.Label == x.Label {
			d.agree(x.Label, x.Score)
		}
	}
}

// best gives the annotated object that covers a model's best.
func best(x *material.Object, truth *material.Outline) (of *material.Object, most float64) {
	if !x.Placed {
		return nil, 0
	}
	a := shape{x: x.X, y: x.Y, w: x.W, h: x.H}
	for i := range truth.Objects {
		t := &truth.Objects[i]
		if !t.Placed || t.Frame != x.Frame {
			continue
		}
		b := shape{x: t.X, y: t.Y, w: t.W, h: t.H}
		if u := overlap(&a, &b); u > most || u == most && u > 0 && t.Label == x.Label {
			of, most = t, u
		}
	}
	return of, most
}

func (d *disagreement) judge(j *judge, truth, result *material.Outline) {
	if b := d.bound(result.Label); truth.Label != "" && result.Label != "" && truth.Label != result.Label && result.Score >= b {
		j.find(Disagrees, Warning, result.Score, Finding{Object: "label", Label: truth.Label, Proposed: result.Label, Measure: round(result.Score), Bound: round(b), Unit: "confidence",
			Reason: fmt.Sprintf("the model says %q with %s; the annotation is %q.", result.Label, percent(result.Score), truth.Label)})
	}
	placed := false
	for i := range truth.Objects {
		placed = placed || truth.Objects[i].Placed
	}
	for i := range result.Objects {
		x := &result.Objects[i]
		b := d.bound(x.Label)
		if !x.Placed || x.Label == "" || !(x.Score >= b) {
			continue
		}
		t, u := best(x, truth)
		switch {
		case t != nil && u >= d.s.Match && t.Label != x.Label && !d.another(x, truth):
			j.find(Disagrees, Warning, x.Score, Finding{Object: place(t), Label: t.Label, Proposed: x.Label, Measure: round(x.Score), Bound: round(b), Unit: "confidence",
				Reason: fmt.Sprintf("the model says %q with %s for an object that is annotated as %q.", x.Label, percent(x.Score), t.Label)})
		case u < noMatch && placed:
			j.find(Overseen, Warning, x.Score*(1-u), Finding{Proposed: x.Label, Measure: round(x.Score), Bound: round(b), Unit: "confidence",
				Reason: fmt.Sprintf("the model sees %q with %s at %s, %s (%s × %s pixels), where nothing is annotated.", x.Label, percent(x.Score), short(x.X), short(x.Y), short(x.W), short(x.H))})
		}
	}
}

// another says whether some object of the model's class is there as well, if not the
// one that covers it best.
func (d *disagreement) another(x *material.Object, truth *material.Outline) bool {
	a := shape{x: x.X, y: x.Y, w: x.W, h: x.H}
	for i := range truth.Objects {
		t := &truth.Objects[i]
		b := shape{x: t.X, y: t.Y, w: t.W, h: t.H}
		if t.Placed && t.Label == x.Label && t.Frame == x.Frame && overlap(&a, &b) >= d.s.Match {
			return true
		}
	}
	return false
}

// place names an object by its first shape.
func place(x *material.Object) string {
	for _, k := range []struct {
		kind material.Kinds
		name string
	}{{material.Polygon, "polygons"}, {material.Mask, "masks"}, {material.Points, "keypoints"}, {material.Box, "boxes"}, {material.Polyline, "polylines"}, {material.Track, "tracks"}, {material.Region, "regions"}} {
		if x.Kinds&k.kind != 0 {
			return fmt.Sprintf("%s[%d]", k.name, x.Index)
		}
	}
	return ""
}
