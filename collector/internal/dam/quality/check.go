package quality

import (
	"context"
	"fmt"
	"slices"

	"mlife/collector/internal/dam/material"
	"mlife/shared/fault"
)

// Rows looks at each row and gives what it finds to report, in the order of the rows;
// what is known only at the end (files that come several times) comes last. An error of
// report ends it. Errors: those of the rows and of report, fault.Invalid for settings,
// fault.Canceled.
func Rows(ctx context.Context, rows material.Rows, s Settings, report func(Finding) error) (Totals, error) {
	if err := s.Check(); err != nil {
		return Totals{}, err
	}
	s.defaults()
	out := newReporter(s.Off, report)
	u := newUsual()
	var reader material.Reader
	if err := each(ctx, rows, func(r *material.Row) error {
		o, err := reader.Outline(r.Annotation)
		if err != nil {
			o = nil
		}
		u.add(r, o)
		return nil
	}); err != nil {
		return out.totals, err
	}
	u.settle(&s)
	c := checker{s: &s, u: u, out: out, left: maxShared, declared: map[string]bool{}}
	for _, name := range s.Classes {
		c.declared[name] = true
	}
	err := each(ctx, rows, func(r *material.Row) error {
		c.row(r)
		return out.err
	})
	if err != nil {
		return out.totals, err
	}
	for _, f := range u.shared {
		f.judge(&s, out.give)
	}
	if c.full {
		out.note(fmt.Sprintf("Files that come several times have more than %d objects; those beyond were compared by their labels alone.", maxShared))
	}
	if u.more {
		out.note(fmt.Sprintf("There are more than %d classes; the spelling of those beyond was not looked at.", maxClasses))
	}
	return out.totals, out.err
}

// each visits rows until the first error.
func each(ctx context.Context, rows material.Rows, visit func(*material.Row) error) error {
	n := 0
	for r, err := range rows() {
		if err != nil {
			return err
		}
		if n++; n%256 == 0 && ctx.Err() != nil {
			return fault.New(fault.Canceled, "quality", "%w", context.Cause(ctx))
		}
		if err := visit(r); err != nil {
			return err
		}
	}
	return nil
}

// checker is the second pass.
type checker struct {
	s        *Settings
	u        *usual
	out      *reporter
	reader   material.Reader
	declared map[string]bool
	shapes   []shape
	left     int
	full     bool
}

func (c *checker) row(r *material.Row) {
	c.out.totals.Rows++
	j := &judge{s: c.s, row: r, give: c.out.give}
	if r.Missing {
		j.find(MissingFile, Error, 1, Finding{Reason: "the file is not stored here."})
	}
	j.looks()
	o, err := c.reader.Outline(r.Annotation)
	c.shapes = c.shapes[:0]
	if err == nil {
		c.annotated(j, o)
	} else {
		j.find(Unreadable, Error, 1, Finding{Reason: "the annotation is no JSON."})
		o = nil
	}
	if n, ok := c.u.groups[r.Number]; ok && !c.u.shared[n].keep(r, o, c.shapes, &c.left) {
		c.full = true
	}
}

func (c *checker) annotated(j *judge, o *material.Outline) {
	if o.Empty() {
		if share := float64(c.u.empty) / float64(c.u.rows); share < 0.5 {
			j.find(Empty, Hint, 1-share, Finding{Measure: round(share), Bound: 0.5, Unit: "share", Reason: fmt.Sprintf("nothing is annotated; that is so in %s of the rows.", percent(share))})
		}
		return
	}
	if o.Label != "" {
		c.class(j, o.Label, "label")
	}
	for i, name := range o.Classes {
		c.class(j, name, fmt.Sprintf("classes[%d]", i))
	}
	if j.row.Medium != nil {
		j.kinds(o)
	}
	shapes, a, err := shapesOf(j.row, o, c.shapes)
	c.shapes = shapes
	if err != nil {
		j.find(Unreadable, Error, 1, Finding{Reason: fmt.Sprintf("the annotation does not follow the model: %v.", err)})
		return
	}
	for i := range shapes {
		c.class(j, shapes[i].label, shapes[i].path)
		c.attributes(j, &shapes[i])
	}
	if a != nil {
		for i := range a.Tracks {
			c.class(j, a.Tracks[i].Label, fmt.Sprintf("tracks[%d]", i))
		}
		j.tracks(a)
	}
	if o.Kinds&material.Region != 0 {
		for i := range o.Objects {
			if x := &o.Objects[i]; x.Kinds == material.Region {
				c.class(j, x.Label, fmt.Sprintf("regions[%d]", x.Index))
			}
		}
		j.regions(o)
	}
	j.shapes(shapes)
	j.pairs(shapes)
	j.poses(shapes)
}

// class checks a class by its name.
func (c *checker) class(j *judge, name, path string) {
	if name == "" {
		return
	}
	if len(c.declared) > 0 && !c.declared[name] {
		f := Finding{Object: path, Label: name, Reason: fmt.Sprintf("the class %q is not among the %d that are declared.", name, len(c.declared))}
		if r, ok := c.u.unlike[name]; ok && c.declared[r.of] {
			f.Proposed = r.of
			f.Reason = fmt.Sprintf("the class %q is not among the %d that are declared; it is nearly %q.", name, len(c.declared), r.of)
		}
		j.find(UnknownClass, Error, 1, f)
		return
	}
	r, ok := c.u.unlike[name]
	if !ok {
		return
	}
	f := Finding{Object: path, Label: name, Proposed: r.of, Measure: float64(r.edits), Bound: float64(allowed(len([]rune(name)), len([]rune(r.of)))), Unit: "letters"}
	if r.edits == 0 {
		f.Reason = fmt.Sprintf("the class %q differs from %q in case, spaces or marks alone.", name, r.of)
		j.find(Misspelt, Warning, 0.95, f)
		return
	}
	f.Reason = fmt.Sprintf("the class %q is nearly %q, which is %s times as frequent.", name, r.of, short(r.times))
	j.find(Misspelt, Warning, 0.9-0.2*float64(r.edits-1)-2/(2+r.times), f)
}

// attributes checks that an object has what nearly all of its class have.
func (c *checker) attributes(j *judge, x *shape) {
	for _, a := range c.u.attribute[x.label] {
		if slices.Contains(x.attributes, a) {
			continue
		}
		k := c.u.classes[x.label]
		share := float64(k.attributes[a]) / float64(k.n)
		j.find(NoAttribute, Hint, share, Finding{Object: x.path, Label: x.label, Measure: round(share), Bound: c.s.Usual, Unit: "share",
			Reason: fmt.Sprintf("it lacks %q, which %s of %q have.", a, percent(share), x.label)})
	}
}
