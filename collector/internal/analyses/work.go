package analyses

import (
	"context"
	"iter"
	"strings"

	"mlife/collector/internal/dam/analysis"
	"mlife/collector/internal/dam/material"
	"mlife/collector/internal/jobs"
	"mlife/shared/fault"
)

// workOut reads the selections of an order and says what is asked; rows is how many
// it read.
func (d *Desk) workOut(ctx context.Context, o Order, progress *jobs.Progress) (out Result, rows int, err error) {
	total := o.Selection.Rows
	if o.Other != nil {
		total += o.Other.Rows
	}
	progress.Total(total)
	one, err := d.collect(ctx, o, o.Selection, progress)
	if err != nil {
		return out, 0, err
	}
	report := one.Report()
	if out.Fields, err = d.opt.Selections.Fields(ctx, o.Selection, attributesOf(report)); err != nil {
		return out, 0, err
	}
	rows = int(report.Rows)
	if o.Other == nil {
		if report.Rows == 0 {
			return out, 0, fault.New(fault.Invalid, op, "%q has no rows, or none that the search finds", o.Selection.Name)
		}
		out.Report = &report
		return out, rows, nil
	}
	other, err := d.collect(ctx, o, *o.Other, progress)
	if err != nil {
		return out, 0, err
	}
	theirs := other.Report()
	if out.FieldsOther, err = d.opt.Selections.Fields(ctx, *o.Other, attributesOf(theirs)); err != nil {
		return out, 0, err
	}
	gap, err := analysis.Compare(ctx, one, other, analysis.GapOptions{
		A: o.Selection.Name, B: o.Other.Name, Keep: both(report, theirs), Ignore: byNature(o, report, theirs),
		Words: words,
		// What is to be collected is like what the second selection has.
		Fields: func(attribute string) string { return out.FieldsOther[attribute] },
	})
	out.Gap = &gap
	return out, rows + int(theirs.Rows), err
}

func (d *Desk) collect(ctx context.Context, o Order, s Selection, progress *jobs.Progress) (*analysis.Summary, error) {
	opt := analysis.Options{Tables: o.Tables, Roles: o.Roles}
	if o.Tables == nil && o.Other != nil {
		opt.Tables = gapTables
	}
	return analysis.Collect(ctx, counted(ctx, d.opt.Selections.Rows(ctx, s), progress), opt)
}

// gapTables are crossed for suggestions of two values together.
var gapTables = [][2]string{{analysis.Class, analysis.Daytime}, {analysis.Class, analysis.Device}, {analysis.Class, analysis.Place}}

// counted reports rows as they are read.
func counted(ctx context.Context, rows material.Rows, progress *jobs.Progress) material.Rows {
	return func() iter.Seq2[*material.Row, error] {
		return func(yield func(*material.Row, error) bool) {
			for r, err := range rows() {
				if err == nil {
					err = progress.Step(ctx, "", "", nil)
				}
				if !yield(r, err) || err != nil {
					return
				}
			}
		}
	}
}

func attributesOf(r analysis.Report) (names []string) {
	for _, d := range r.Distributions {
		names = append(names, d.Attribute)
	}
	return names
}

// both says which attributes the two selections have: a column that only one of them
// has differs by nature.
func both(a, b analysis.Report) func(string) bool {
	in := map[string]int{}
	for _, r := range []analysis.Report{a, b} {
		for _, name := range attributesOf(r) {
			in[name]++
		}
	}
	return func(attribute string) bool { return in[attribute] == 2 }
}

// byNature names attributes that differ because of what is compared: a document of
// boxes with badcases that have a label only.
func byNature(o Order, a, b analysis.Report) []string {
	out := []string{analysis.Month, analysis.Source, analysis.Set}
	if o.Selection.From != o.Other.From && (o.Selection.From == Badcases || o.Other.From == Badcases) {
		out = append(out, analysis.Kind, analysis.MadeBy)
		if nothingPlaced(a) || nothingPlaced(b) {
			out = append(out, analysis.Objects, analysis.Classes)
		}
	}
	return out
}

func nothingPlaced(r analysis.Report) bool {
	for _, d := range r.Distributions {
		if d.Attribute == analysis.Objects && d.Numbers != nil {
			return d.Numbers.Most == 0
		}
	}
	return true
}

// words is what an attribute is called in sentences.
func words(attribute string) string {
	switch attribute {
	case analysis.Daytime:
		return "time of day"
	case analysis.Kind:
		return "kind of annotation"
	case analysis.MediaType:
		return "media type"
	case analysis.Area:
		return "size of objects"
	case analysis.Aspect:
		return "shape of objects"
	case analysis.Across:
		return "place of objects from left to right"
	case analysis.Down:
		return "place of objects from top to bottom"
	}
	return strings.TrimPrefix(attribute, analysis.ColumnPrefix)
}
