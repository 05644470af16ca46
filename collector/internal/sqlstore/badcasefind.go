package sqlstore

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"
	"time"

	"mlife/collector/internal/bam"
	search "mlife/shared/query"
)

// conditions gives the WHERE text and arguments of a filter over badcases b.
// Relative times in its query count from now. A query that cannot be read is
// fault.Invalid.
func conditions(f bam.Filter) (string, []any, error) {
	n, err := f.Where()
	if err != nil {
		return "", nil, err
	}
	c := clauses{}
	if n := len(f.IDs); n > 0 { // one that is part of another selects that one
		c.add("(b.id IN ("+marks(n)+") OR b.seq IN (SELECT m.badcase FROM badcase_merged m WHERE m.id IN ("+marks(n)+")))",
			append(anys(f.IDs), anys(f.IDs)...)...)
	}
	for _, in := range []struct {
		column string
		values []string
	}{
		{"b.status", f.Status}, {"b.severity", f.Severity}, {"b.grading", f.Grading}, {"b.function", f.Function},
		{"b.slot", f.Slot}, {"b.model_version", f.Model}, {"b.model_id", f.ModelID}, {"b.device", f.Device}, {"b.place", f.Place},
		{"b.assignee", f.Assignee}, {"b.source", f.Source}, {"b.result_label", f.Result}, {"b.truth_label", f.Truth},
	} {
		if len(in.values) > 0 {
			c.add(in.column+" IN ("+marks(len(in.values))+")", anys(in.values)...)
		}
	}
	for _, tag := range f.Tags {
		c.add("EXISTS (SELECT 1 FROM badcase_tags t WHERE t.badcase = b.seq AND t.tag = ?)", tag)
	}
	for _, name := range slices.Sorted(maps.Keys(f.Attributes)) {
		c.add("EXISTS (SELECT 1 FROM badcase_attributes a WHERE a.badcase = b.seq AND a.name = ? AND a.value = ?)", name, f.Attributes[name])
	}
	if f.Document != "" {
		c.add("EXISTS (SELECT 1 FROM document_badcases r WHERE r.badcase = b.id AND r.document = ? AND r.removed = ?)", f.Document, live)
	}
	if len(f.Cluster) > 0 {
		c.add("b.seq IN (SELECT m.badcase FROM clusters c JOIN cluster_members m ON m.run = c.run AND m.number = c.number WHERE c.id IN ("+marks(len(f.Cluster))+"))", anys(f.Cluster)...)
	}
	if f.HasTruth != nil {
		c.add(map[bool]string{true: "b.truth <> ''", false: "b.truth = ''"}[*f.HasTruth])
	}
	if !f.From.IsZero() {
		c.add("b.last_seen >= ?", stamp(f.From))
	}
	if !f.To.IsZero() {
		c.add("b.last_seen < ?", stamp(f.To))
	}
	if all, ok := n.(search.And); !ok || len(all) > 0 {
		text, args := badcaseSearch.compile(n, time.Now())
		c.add(text, args...)
	}
	return c.text(), c.args, nil
}

// clauses joins conditions by AND.
type clauses struct {
	parts []string
	args  []any
}

func (c *clauses) add(text string, args ...any) {
	c.parts = append(c.parts, text)
	c.args = append(c.args, args...)
}

func (c *clauses) text() string {
	if len(c.parts) == 0 {
		return "1 = 1"
	}
	return strings.Join(c.parts, " AND ")
}

// Find implements bam.Reader.
func (s *Badcases) Find(ctx context.Context, f bam.Filter, p bam.Page) (bam.Result, error) {
	const op = "sqlstore.Find"
	var out bam.Result
	by, err := badcaseSorting(p.Sort)
	if err != nil {
		return out, err
	}
	where, args, err := conditions(f)
	if err != nil {
		return out, err
	}
	if err := s.db.read.QueryRowContext(ctx, "SELECT count(*) FROM badcases b WHERE "+where, args...).Scan(&out.Total); err != nil {
		return out, classify(op, err)
	}
	if p.Cursor != "" {
		behind, key, err := by.after(p.Cursor)
		if err != nil {
			return out, err
		}
		where, args = where+" AND "+behind, append(args, key...)
	}
	limit := min(max(p.Limit, 1), 200)
	var places [][]any
	list, err := query(ctx, s.db.read, op, func(r scanner) (stored, error) {
		key, into := by.room()
		b, err := scanBadcase(r, into...)
		places = append(places, key)
		return b, err
	}, "SELECT "+badcaseColumns+", "+by.columns()+" FROM badcases b"+by.join+" WHERE "+where+" ORDER BY "+by.order()+" LIMIT ?",
		append(append(slices.Clone(by.args), args...), limit+1)...)
	if err != nil {
		return out, err
	}
	if len(list) > limit {
		list = list[:limit]
		if out.Next, err = (search.Place{Sort: by.name, Key: places[limit-1], Seq: list[limit-1].seq}).Encode(); err != nil {
			return out, err
		}
	}
	out.Items, err = s.whole(ctx, list)
	return out, err
}

// whole adds the parts of badcases.
func (s *Badcases) whole(ctx context.Context, list []stored) ([]bam.Badcase, error) {
	if err := complete(ctx, s.db.read, list); err != nil {
		return nil, err
	}
	out := make([]bam.Badcase, len(list))
	for i, b := range list {
		out[i] = b.Badcase
	}
	return out, nil
}

// Facets implements bam.Facets by counting each field.
func (s *Badcases) Facets(ctx context.Context, f bam.Filter, fields []string, limit int) (bam.FacetAnswer, error) {
	out := bam.FacetAnswer{Facets: []bam.Facet{}}
	for i, name := range fields {
		a, err := s.Count(ctx, f, bam.Question{By: []string{name}})
		if err != nil {
			return out, err
		}
		if i == 0 {
			out.Total = a.Total
		}
		facet := bam.Facet{Field: name, Values: a.Groups, Distinct: len(a.Groups)}
		if facet.Distinct >= bam.MaxGroups { // there may be more than Count gives
			if facet.Distinct, err = s.distinct(ctx, f, name); err != nil {
				return out, err
			}
		}
		facet.Values = facet.Values[:min(limit, len(facet.Values))]
		out.Facets = append(out.Facets, facet)
	}
	return out, nil
}

// AttributeNames implements bam.Facets. It steps from name to name in the index, which
// a million values of one attribute do not make slower.
func (s *Badcases) AttributeNames(ctx context.Context) ([]string, error) {
	names, last := []string{}, ""
	for len(names) < bam.MaxAttributeNames {
		var name sql.NullString
		if err := s.db.read.QueryRowContext(ctx, "SELECT min(name) FROM badcase_attributes WHERE name > ?", last).Scan(&name); err != nil {
			return nil, classify("sqlstore.AttributeNames", err)
		}
		if !name.Valid {
			break
		}
		names, last = append(names, name.String), name.String
	}
	return names, nil
}

// distinct counts the values of a field.
func (s *Badcases) distinct(ctx context.Context, f bam.Filter, field string) (n int, err error) {
	where, args, err := conditions(f)
	if err != nil {
		return 0, err
	}
	t := tally{from: "badcases b"}
	if err := t.by(field, 0); err != nil {
		return 0, err
	}
	err = s.db.read.QueryRowContext(ctx, "SELECT count(*) FROM (SELECT DISTINCT "+t.keys[0]+" FROM "+t.from+" WHERE "+where+") v",
		append(t.args, args...)...).Scan(&n)
	return n, classify("sqlstore.Facets", err)
}
