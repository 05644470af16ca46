package loop

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"mlife/collector/internal/analyses"
	"mlife/collector/internal/bam"
	"mlife/collector/internal/dam"
	"mlife/collector/internal/dam/material"
	"mlife/shared/fault"
	"mlife/shared/query"
)

// Analysed reads the selections that are analysed. It implements analyses.Selections.
// Safe for concurrent use.
type Analysed struct {
	Desk     *dam.Desk
	Badcases bam.Reader
	Parse    func(parameters string) (bam.Filter, error) // of the list of badcases
}

const analysedOp = "analyses"

// Resolve implements analyses.Selections.
func (a *Analysed) Resolve(ctx context.Context, s analyses.Selection) (analyses.Selection, error) {
	s.Search, s.Name = strings.TrimSpace(s.Search), strings.TrimSpace(s.Name)
	switch s.From {
	case analyses.Badcases:
		return a.badcases(ctx, s)
	case analyses.Set:
		set, err := a.Desk.Store.Set(ctx, s.ID)
		if fault.Is(err, fault.NotFound) {
			return s, fault.Field(analysedOp, "id", "no set %.80q", s.ID)
		}
		if err != nil {
			return s, err
		}
		s.Version, s.Rows, s.Content = 0, set.Rows, set.Digest
		return a.named(ctx, s, set.Name+" ("+string(set.Role)+")")
	case analyses.Document:
		doc, err := a.Desk.Store.Document(ctx, s.ID)
		if fault.Is(err, fault.NotFound) {
			return s, fault.Field(analysedOp, "id", "no document %.80q", s.ID)
		}
		if err != nil {
			return s, err
		}
		if s.Version == 0 {
			s.Version = doc.Latest
		}
		if s.Version < 1 || s.Version > doc.Latest {
			return s, fault.Field(analysedOp, "version", "%q has versions 1 to %d, not %d", doc.Name, doc.Latest, s.Version)
		}
		v, err := a.Desk.Store.Version(ctx, s.ID, s.Version)
		if err != nil {
			return s, err
		}
		s.Rows, s.Content = v.Rows, v.Digest
		return a.named(ctx, s, fmt.Sprintf("%s, version %d", doc.Name, s.Version))
	}
	return s, fault.Field(analysedOp, "from", "%.20q is none of document, set, badcases", s.From)
}

// named gives rows their name when they have none, and checks their search.
func (a *Analysed) named(ctx context.Context, s analyses.Selection, name string) (analyses.Selection, error) {
	node, err := a.where(ctx, s)
	if err != nil {
		return s, err
	}
	if node != nil {
		s.Search = query.String(node)
		name += ": " + s.Search
	}
	if s.Name == "" {
		s.Name = cut(name, 256)
	}
	return s, nil
}

// where reads the search of rows, nil for none.
func (a *Analysed) where(ctx context.Context, s analyses.Selection) (query.Node, error) {
	if s.Search == "" {
		return nil, nil
	}
	columns, err := a.columns(ctx, s)
	if err != nil {
		return nil, err
	}
	node, err := query.Parse(s.Search, dam.RowSchema(columns))
	if err != nil {
		return nil, fault.Field(analysedOp, "search", "%v", err)
	}
	return node, nil
}

func (a *Analysed) columns(ctx context.Context, s analyses.Selection) ([]dam.VersionColumn, error) {
	if s.From == analyses.Set {
		return a.Desk.SetColumns(ctx, s.ID)
	}
	v, err := a.Desk.Store.Version(ctx, s.ID, s.Version)
	return v.Columns, err
}

// badcases names the content of a search by how many badcases it finds and when one of
// them changed last.
func (a *Analysed) badcases(ctx context.Context, s analyses.Selection) (analyses.Selection, error) {
	f, err := a.Parse(s.Search)
	if err != nil {
		return s, err
	}
	r, err := a.Badcases.Find(ctx, f, bam.Page{Sort: "-updated_at", Limit: 1})
	if err != nil {
		return s, err
	}
	s.ID, s.Version, s.Rows, s.Content = "", 0, r.Total, "none"
	if r.Total > 0 {
		b := r.Items[0]
		s.Content = fmt.Sprintf("%d %s %s", r.Total, b.ID, b.UpdatedAt.UTC().Format(time.RFC3339Nano))
	}
	if s.Name == "" {
		s.Name = cut(searchName(s.Search), 256)
	}
	return s, nil
}

// last is a search for what is new since some weeks.
var last = regexp.MustCompile(`^first_seen:([0-9]+)w$`)

// searchName says a search of badcases as people do.
func searchName(search string) string {
	values, err := url.ParseQuery(search)
	if err != nil {
		return "badcases " + search
	}
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		switch text := strings.Join(values[name], ", "); name {
		case "q":
			if m := last.FindStringSubmatch(text); m != nil {
				text = "of the last " + m[1] + " weeks"
			}
			parts = append(parts, text)
		case "sort", "view":
		default:
			parts = append(parts, name+" "+text)
		}
	}
	if len(parts) == 0 {
		return "all badcases"
	}
	return "badcases " + strings.Join(parts, ", ")
}

func cut(s string, n int) string { return strings.ToValidUTF8(s[:min(len(s), n)], "") }

// Rows implements analyses.Selections.
func (a *Analysed) Rows(ctx context.Context, s analyses.Selection) material.Rows {
	if s.From == analyses.Badcases {
		return func() iter.Seq2[*material.Row, error] { return a.badcaseRows(ctx, s.Search) }
	}
	return func() iter.Seq2[*material.Row, error] {
		return func(yield func(*material.Row, error) bool) {
			rows, err := a.rows(ctx, s)
			if err != nil {
				yield(nil, err)
				return
			}
			columns, err := a.columns(ctx, s)
			if err != nil {
				yield(nil, err)
				return
			}
			timed := columnPlaying(material.TimeNames(), columns) != ""
			for r, err := range a.Desk.WithFiles(ctx, rows) {
				if err != nil {
					yield(nil, err)
					return
				}
				m := r.Material()
				if timed && m.Medium != nil {
					m.Medium.TakenAt = time.Time{} // rows are found by what their column says
				}
				if !yield(&m, nil) {
					return
				}
			}
		}
	}
}

// rows reads all rows, or page after page of what a search finds.
func (a *Analysed) rows(ctx context.Context, s analyses.Selection) (iter.Seq2[dam.Row, error], error) {
	node, err := a.where(ctx, s)
	if err != nil {
		return nil, err
	}
	if node == nil {
		if s.From == analyses.Set {
			return a.Desk.EachSetRow(ctx, s.ID)
		}
		return a.Desk.EachRow(ctx, s.ID, s.Version)
	}
	return func(yield func(dam.Row, error) bool) {
		for q := (dam.RowQuery{Search: node, Page: dam.Page{Limit: dam.MaxRowPage}}); ; {
			var page dam.List[dam.Row]
			var err error
			if s.From == analyses.Set {
				page, err = a.Desk.FindSetRows(ctx, s.ID, q)
			} else {
				page, err = a.Desk.FindRows(ctx, s.ID, s.Version, q)
			}
			if err != nil {
				yield(dam.Row{}, err)
				return
			}
			for _, r := range page.Items {
				if !yield(r, nil) {
					return
				}
			}
			if q.Cursor = page.Next; q.Cursor == "" {
				return
			}
		}
	}, nil
}
