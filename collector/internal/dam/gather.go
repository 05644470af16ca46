package dam

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"mlife/shared/fault"
	"mlife/shared/query"
)

// gather reads the rows of all sources, each once.
func (k *Desk) gather(ctx context.Context, sources []Source, s *Split) (*gatherer, error) {
	var by Split
	if s != nil {
		by = *s
	}
	g := &gatherer{by: by, strata: map[string]string{}, origins: map[string]Source{}}
	if len(sources) > 1 {
		g.seen = map[Digest]struct{}{}
	}
	for i, src := range sources {
		parts, err := k.Store.Parts(ctx, src.Document, src.Version)
		if err != nil {
			return nil, err
		}
		for _, p := range parts {
			if _, ok := g.origins[p.Segment]; !ok {
				g.origins[p.Segment] = src
			}
		}
		if err := g.read(ctx, k, src, fmt.Sprintf("documents[%d].search", i), parts); err != nil {
			return nil, err
		}
	}
	switch {
	case len(g.members) == 0:
		return nil, fault.Field("dam.MakeSets", "documents", "they have no rows, or none that the searches find")
	case by.GroupBy != "" && !g.grouped:
		return nil, k.noColumn(ctx, sources, "split.group_by", by.GroupBy)
	case by.StratifyBy != "" && by.StratifyBy != ColAnnotation && !g.stratified:
		return nil, k.noColumn(ctx, sources, "split.stratify_by", by.StratifyBy)
	}
	return g, nil
}

// gatherer makes members of rows.
type gatherer struct {
	by                  Split
	parts               []Part // of all sources
	members             []member
	seen                map[Digest]struct{} // nil for one source, whose rows differ
	strata              map[string]string
	origins             map[string]Source // by segment
	grouped, stratified bool
	aside               int // rows that were set aside and are left out
}

// read takes the rows of one source.
func (g *gatherer) read(ctx context.Context, k *Desk, src Source, field string, parts []Part) error {
	wanted, err := k.wanted(ctx, src, field, parts)
	if err != nil {
		return err
	}
	fields := []string{FieldDigest, FieldSHA256, FieldMD5, FieldPath, g.by.storedGroup(), g.by.storedStratum(), FurtherField(ColAside)}
	first := len(g.parts)
	g.parts = append(g.parts, parts...)
	g.members = slices.Grow(g.members, rowsOf(parts))
	n := int32(-1)
	return k.scan(ctx, parts, fields, func(part, row int, c Cells) error {
		n++
		if wanted != nil {
			if len(wanted) == 0 || wanted[0] != n {
				return nil
			}
			wanted = wanted[1:]
		}
		if c.At(6) != nil {
			g.aside++
			return nil
		}
		return g.take(int32(first+part), int32(row), c)
	})
}

// wanted gives the places of a source's rows that its search finds, nil for all.
func (k *Desk) wanted(ctx context.Context, src Source, field string, parts []Part) ([]int32, error) {
	if strings.TrimSpace(src.Search) == "" {
		return nil, nil
	}
	v, err := k.Store.Version(ctx, src.Document, src.Version)
	if err != nil {
		return nil, err
	}
	node, err := query.Parse(src.Search, RowSchema(v.Columns))
	if err != nil {
		return nil, fault.Field("dam.MakeSets", field, "%v", err)
	}
	chosen, _, err := k.choose(ctx, versionKey(src.Document, src.Version), parts, v.Columns, RowQuery{Search: node})
	return chosen, err
}

// unstratify leaves what the strata are to be shown, and does not split by them.
func (g *gatherer) unstratify() {
	for i := range g.members {
		g.members[i].stratum = ""
	}
}

func (g *gatherer) take(part, row int32, c Cells) error {
	digest := Digest(c.At(0))
	if g.seen != nil {
		if _, twice := g.seen[digest]; twice {
			return nil
		}
		g.seen[digest] = struct{}{}
	}
	m := member{part: part, row: row, digest: digest, file: fileKeyOf(c.At(1), c.At(2), c.At(3))}
	if g.by.GroupBy != "" {
		m.group = keyOf(g.by.GroupBy, c.At(4))
		g.grouped = g.grouped || m.group != (Digest{})
	}
	if g.by.StratifyBy != "" {
		v, err := textOf(g.by.storedStratum(), c.At(5))
		if err != nil {
			return err
		}
		g.stratified = g.stratified || len(v) > 0
		shared, ok := g.strata[string(v)]
		if !ok {
			shared = string(v)
			g.strata[shared] = shared
		}
		m.stratum, m.shown = shared, shared
	}
	g.members = append(g.members, m)
	return nil
}

// storedGroup names the stored field that groups; any does when there is none.
func (s Split) storedGroup() string { return splitField(s.GroupBy) }

// storedStratum names the stored field that stratifies.
func (s Split) storedStratum() string { return splitField(s.StratifyBy) }

func splitField(column string) string {
	switch column {
	case "":
		return FieldDigest
	case ColAnnotation, FieldLabel:
		return FieldLabel
	case ColPath, ColMD5, ColSHA256, ColBadcase:
		return column
	}
	return FurtherField(column)
}

// textOf gives a stored value as the text that people see.
func textOf(field string, v []byte) ([]byte, error) {
	if v == nil || !strings.HasPrefix(field, further) {
		return v, nil
	}
	if v[0] == '"' && !bytes.ContainsAny(v, `\\{[`) {
		return v[1 : len(v)-1], nil
	}
	cell, err := cellOf(v)
	return []byte(cell), err
}

// fileKeyOf names a row's file as surely as it is known.
func fileKeyOf(sha256, md5, path []byte) Digest {
	switch {
	case sha256 != nil:
		return Digest(sha256[:16])
	case md5 != nil:
		return Digest(md5)
	}
	return keyOf("path", path)
}

func (k *Desk) noColumn(ctx context.Context, sources []Source, field, name string) error {
	known := slices.Clone(fixed)
	for _, src := range sources {
		v, err := k.Store.Version(ctx, src.Document, src.Version)
		if err != nil {
			return err
		}
		for _, name := range names(v.Columns) {
			if !slices.Contains(known, name) {
				known = append(known, name)
			}
		}
	}
	return fault.Field("dam.MakeSets", field, "no row has anything in the column %.80q; there are: %s", name, strings.Join(known, ", "))
}
