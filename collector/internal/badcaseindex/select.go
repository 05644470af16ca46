package badcaseindex

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/RoaringBitmap/roaring/v2"

	"mlife/collector/internal/bam"
	"mlife/shared/query"
)

// errBeyond says that the database must answer.
var errBeyond = errors.New("badcaseindex: not held in memory")

// selection is a filter on its way to a set of documents.
type selection struct {
	node   query.Node
	filter bam.Filter // what the index holds
	now    time.Time
	asked  map[string]*roaring.Bitmap // parts that the database answered, by their text
	rest   *roaring.Bitmap            // of a filter's fields that the index does not hold; nil for all
}

// prepare asks the database for what the index does not hold, before any lock, and
// brings the index up to date after it.
func (x *Index) prepare(ctx context.Context, f bam.Filter) (*selection, error) {
	if !x.ready.Load() {
		return nil, errBeyond
	}
	n, err := f.Where()
	if err != nil {
		return nil, err
	}
	s := &selection{node: n, filter: f, now: time.Now(), asked: map[string]*roaring.Bitmap{}}
	rest := bam.Filter{IDs: f.IDs, Document: f.Document, Cluster: f.Cluster}
	if len(rest.IDs)+len(rest.Document)+len(rest.Cluster) > 0 {
		if s.rest, err = x.ask(ctx, rest); err != nil {
			return nil, err
		}
	}
	if err := x.askParts(ctx, n, s); err != nil {
		return nil, err
	}
	return s, x.refresh(ctx)
}

func (x *Index) ask(ctx context.Context, f bam.Filter) (*roaring.Bitmap, error) {
	seqs, err := x.Selected(ctx, f)
	set := roaring.New()
	for _, seq := range seqs {
		if seq < maxDoc {
			set.Add(uint32(seq))
		}
	}
	return set, err
}

func (x *Index) askParts(ctx context.Context, n query.Node, s *selection) error {
	switch n := n.(type) {
	case query.And:
		for _, part := range n {
			if err := x.askParts(ctx, part, s); err != nil {
				return err
			}
		}
		return nil
	case query.Or:
		return x.askParts(ctx, query.And(n), s)
	case query.Not:
		return x.askParts(ctx, n.X, s)
	case query.Is:
		return x.askParts(ctx, n.Means, s)
	case query.Words:
		if !n.Phrase {
			return nil
		}
	case query.Test:
		if held(n.Field) {
			return nil
		}
	}
	text := query.String(n)
	set, err := x.ask(ctx, bam.Filter{Q: text})
	s.asked[text] = set
	return err
}

func held(f query.Field) bool {
	return f.Kind == query.Attribute || f.Name == "tag" || f.Name == "media_type" || slices.Contains(bam.IndexedTexts, f.Name) ||
		slices.Contains(bam.IndexedNumbers, f.Name)
}

// documents evaluates a selection. Index.mu is held. The caller may change the result.
func (d *data) documents(s *selection) (*roaring.Bitmap, error) {
	if d.tooLarge {
		return nil, errBeyond
	}
	set, err := d.node(s.node, s)
	if err != nil {
		return nil, err
	}
	set = roaring.And(set, d.all)
	if s.rest != nil {
		set.And(s.rest)
	}
	f := s.filter
	for _, in := range []struct {
		name   string
		values []string
	}{
		{"status", f.Status}, {"severity", f.Severity}, {"grading", f.Grading}, {"function", f.Function}, {"slot", f.Slot}, {"model_version", f.Model},
		{"model_id", f.ModelID}, {"device", f.Device}, {"place", f.Place}, {"assignee", f.Assignee}, {"source", f.Source},
		{"result", f.Result}, {"truth", f.Truth},
	} {
		if len(in.values) > 0 {
			set.And(d.among(d.texts[in.name], in.values))
		}
	}
	for _, tag := range f.Tags {
		set.And(d.tags.of.exactly(tag))
	}
	for name, value := range f.Attributes {
		c := d.own[name]
		if c == nil && d.refused {
			return nil, errBeyond
		}
		if c == nil {
			return roaring.New(), nil
		}
		set.And(c.exactly(value))
	}
	if f.HasTruth != nil && *f.HasTruth {
		set.And(d.truth)
	} else if f.HasTruth != nil {
		set.AndNot(d.truth)
	}
	if !f.From.IsZero() {
		set.And(d.within("last_seen", query.Range{From: float64(f.From.UnixMicro()), To: math.Inf(1)}))
	}
	if !f.To.IsZero() {
		set.And(d.within("last_seen", query.Range{From: math.Inf(-1), To: float64(f.To.UnixMicro()), Before: true}))
	}
	return set, nil
}

// among gives the documents with one of the values, of which "" is having none.
func (d *data) among(c *column, values []string) *roaring.Bitmap {
	var sets []*roaring.Bitmap
	for _, v := range values {
		if v == "" {
			sets = append(sets, d.without(c))
		} else if k, ok := c.lookup[v]; ok {
			sets = append(sets, c.sets[k])
		}
	}
	return roaring.FastOr(sets...)
}

func (d *data) without(c *column) *roaring.Bitmap { return roaring.AndNot(d.all, c.some) }

func (d *data) within(name string, r query.Range) *roaring.Bitmap {
	list := d.numbers[name]
	bits := make([]uint64, (len(list)+63)/64)
	for doc, v := range list {
		if r.Has(v) { // NaN is in no range
			bits[doc/64] |= 1 << (doc % 64)
		}
	}
	return roaring.FromDense(bits, false)
}

func (d *data) node(n query.Node, s *selection) (*roaring.Bitmap, error) {
	switch n := n.(type) {
	case query.And:
		out := d.all.Clone()
		for _, part := range n {
			set, err := d.node(part, s)
			if err != nil {
				return nil, err
			}
			out.And(set)
		}
		return out, nil
	case query.Or:
		out := roaring.New()
		for _, part := range n {
			set, err := d.node(part, s)
			if err != nil {
				return nil, err
			}
			out.Or(set)
		}
		return out, nil
	case query.Not:
		set, err := d.node(n.X, s)
		if err != nil {
			return nil, err
		}
		return roaring.AndNot(d.all, set), nil
	case query.Is:
		return d.node(n.Means, s)
	case query.Words:
		if !n.Phrase {
			out := d.all.Clone()
			for _, part := range n.Parts() {
				out.And(d.words.beginning(part))
			}
			return out, nil
		}
	case query.Test:
		if held(n.Field) {
			return d.test(n, s)
		}
	}
	if set := s.asked[query.String(n)]; set != nil {
		return set.Clone(), nil
	}
	return nil, errBeyond
}

func (d *data) test(t query.Test, s *selection) (*roaring.Bitmap, error) {
	if _, isNumber := d.numbers[t.Field.Name]; (isNumber || len(d.numbers) == 0) && (t.Field.Kind == query.Number || t.Field.Kind == query.Time) {
		return d.numberTest(t, s), nil
	}
	name, isOwn := strings.CutPrefix(t.Field.Name, query.AttributePrefix)
	c := d.texts[t.Field.Name]
	switch {
	case isOwn:
		if c = d.own[name]; c == nil && d.refused {
			return nil, errBeyond
		}
		if c == nil {
			c = newColumn()
		}
	case t.Field.Name == "tag":
		c = d.tags.of
	case t.Field.Name == "media_type":
		c = d.media.of
	}
	if t.Op == query.Absent {
		if t.Field.Name == "truth" {
			return roaring.AndNot(d.all, d.truth), nil
		}
		return d.without(c), nil
	}
	if isOwn && t.Op != query.In {
		r := t.Ranges(s.now)[0]
		return c.having(func(v string) bool { x, ok := query.Amount(v); return ok && r.Has(x) }), nil
	}
	out := roaring.New()
	for _, v := range t.Texts() {
		switch {
		case t.Field.Kind == query.Prose:
			out.Or(c.having(func(s string) bool { return query.Contains(s, v.Text) }))
		case v.Prefix:
			out.Or(c.having(v.Fits))
		case v.Text != "":
			out.Or(c.exactly(v.Text))
		case isOwn:
			out.Or(c.exactly(""))
		}
		if v.Fits("") || t.Field.Kind == query.Prose && v.Text == "" {
			out.Or(d.without(c))
		}
	}
	return out, nil
}

func (d *data) numberTest(t query.Test, s *selection) *roaring.Bitmap {
	if t.Op == query.Absent {
		return roaring.AndNot(d.all, d.within(t.Field.Name, query.Range{From: math.Inf(-1), To: math.Inf(1)}))
	}
	out := roaring.New()
	for _, r := range t.Ranges(s.now) {
		out.Or(d.within(t.Field.Name, r))
	}
	return out
}
