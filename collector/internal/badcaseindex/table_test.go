package badcaseindex_test

import (
	"cmp"
	"log/slog"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"mlife/collector/internal/badcaseindex"
	"mlife/collector/internal/bam"
	"mlife/collector/internal/sqlstore"
	"mlife/collector/internal/sqlstore/storetest"
	"mlife/shared/testkit"
)

var axisNames = []string{"function", "severity", "priority", "device", "result", "truth", "tag", "media_type", "attr.light", "attr.speed", "attr.none",
	"first_seen.week", "first_seen.day", "captured_at.hour", "last_seen.month"}

func axis(t *testing.T, name string) bam.Axis {
	t.Helper()
	return must[bam.Axis](t)(bam.ParseAxis("rows", name))
}

// TestTablesEqualDatabase compares tables of random searches: the index with the
// database, lines with counts by GROUP BY, and every line and cell with what its own
// query finds.
func TestTablesEqualDatabase(t *testing.T) {
	zones := []*time.Location{time.UTC}
	for _, name := range []string{"Europe/Berlin", "Asia/Kathmandu", "America/St_Johns"} {
		zones = append(zones, must[*time.Location](t)(bam.Zone(name)))
	}
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		store := db.Badcases()
		x := badcaseindex.New(store, slog.New(slog.DiscardHandler))
		r := rand.New(rand.NewPCG(11, 12))
		for n := range 300 {
			must[string](t)(store.Record(t.Context(), occurrence(r, n)))
		}
		if err := x.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		for range testkit.Fewer(60, 6) {
			f := bam.Filter{Q: someQuery(r, 2)}
			q := bam.TableQuestion{Rows: axis(t, pick(r, axisNames)), Zone: zones[r.IntN(len(zones))], MaxRows: 1 + r.IntN(12), MaxColumns: 1 + r.IntN(6),
				Measure: pick(r, []string{bam.CountBadcases, bam.CountOccurrences})}
			if columns := axis(t, pick(r, axisNames)); r.IntN(4) > 0 && columns.Name() != q.Rows.Name() {
				q.Columns = &columns
			}
			got := must[bam.Table](t)(x.Table(t.Context(), f, q))
			if want := must[bam.Table](t)(store.Table(t.Context(), f, q)); !reflect.DeepEqual(got, want) {
				t.Fatalf("%s by %+v:\nindex    %+v\ndatabase %+v", f.Q, q, got, want)
			}
			if q.Measure == bam.CountBadcases {
				finds(t, x, f, got)
				grouped(t, store, f, q, got)
			}
		}
	})
}

// finds checks that the query of every line and cell finds as many as it says.
func finds(t *testing.T, x *badcaseindex.Index, f bam.Filter, table bam.Table) {
	t.Helper()
	total := func(parts ...string) int {
		q := "(" + f.Q + ")"
		for _, part := range parts {
			q += " " + part
		}
		found, err := x.Find(t.Context(), bam.Filter{Q: q}, bam.Page{Limit: 1})
		if err != nil {
			t.Fatalf("%s: %v", q, err)
		}
		return found.Total
	}
	rows := lines(table.Rows)
	for i, row := range rows {
		if n := total(row.Query); n != row.Count {
			t.Fatalf("%s: %q finds %d, the line says %d", f.Q, row.Query, n, row.Count)
		}
		if table.Columns == nil {
			continue
		}
		for j, column := range lines(*table.Columns) {
			if n := total(row.Query, column.Query); n != table.Cells[i][j] {
				t.Fatalf("%s: %s %s finds %d, the cell says %d", f.Q, row.Query, column.Query, n, table.Cells[i][j])
			}
		}
	}
	if len(table.Cells) > 0 && len(table.Cells) != len(rows) {
		t.Fatalf("%d rows of cells for %d rows", len(table.Cells), len(rows))
	}
}

func lines(s bam.Side) []bam.Line {
	out := slices.Clone(s.Lines)
	if s.Other != nil {
		out = append(out, bam.Line{Count: s.Other.Count, Query: s.Other.Query})
	}
	return out
}

// grouped compares the rows with GROUP BY.
func grouped(t *testing.T, store *sqlstore.Badcases, f bam.Filter, q bam.TableQuestion, table bam.Table) {
	t.Helper()
	if q.Rows.Span != "" || q.Rows.Field.Name == "media_type" {
		return
	}
	a := must[bam.Answer](t)(store.Count(t.Context(), f, bam.Question{By: []string{q.Rows.Name()}}))
	known := map[string]int{}
	for _, g := range a.Groups {
		known[g.Key] += g.Count
	}
	for _, line := range table.Rows.Lines {
		if known[line.Key] != line.Count {
			t.Fatalf("%s: %s %q is %d by GROUP BY, the table says %d", f.Q, q.Rows.Name(), line.Key, known[line.Key], line.Count)
		}
	}
	more := 0
	if table.Rows.Other != nil {
		more = table.Rows.Other.Values
	}
	if len(known) != len(table.Rows.Lines)+more || a.Total != table.Badcases {
		t.Fatalf("%s: %d values of %d badcases by GROUP BY, the table says %+v", f.Q, len(known), a.Total, table)
	}
}

func TestCombinationsEqualDatabase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		store := db.Badcases()
		x := badcaseindex.New(store, slog.New(slog.DiscardHandler))
		r := rand.New(rand.NewPCG(21, 22))
		for n := range 200 {
			must[string](t)(store.Record(t.Context(), occurrence(r, n)))
		}
		if err := x.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		for range testkit.Fewer(30, 6) {
			f := bam.Filter{Q: someQuery(r, 1)}
			var by []bam.Axis
			for _, n := range r.Perm(len(axisNames))[:1+r.IntN(bam.MaxCombined)] {
				by = append(by, axis(t, axisNames[n]))
			}
			a := sorted(must[[]bam.Combination](t)(store.Combinations(t.Context(), f, by, time.UTC)))
			b := sorted(must[[]bam.Combination](t)(x.Combinations(t.Context(), f, by, time.UTC)))
			if !reflect.DeepEqual(a, b) {
				t.Fatalf("%s by %+v: database %+v, index %+v", f.Q, by, a, b)
			}
			if len(by) == 2 && by[0].Span == "" && by[1].Span == "" && by[0].Field.Name != "media_type" && by[1].Field.Name != "media_type" {
				c := must[bam.Answer](t)(store.Count(t.Context(), f, bam.Question{By: []string{by[0].Name(), by[1].Name()}}))
				sums := map[[2]string]int{}
				for _, g := range c.Groups {
					sums[[2]string{g.Key, g.Key2}] = g.Count
				}
				for _, one := range a {
					if sums[[2]string{one.Values[0], one.Values[1]}] != one.Count {
						t.Fatalf("%s: %+v is not what GROUP BY says: %+v", f.Q, one, c.Groups)
					}
				}
			}
		}
	})
}

func sorted(list []bam.Combination) []bam.Combination {
	slices.SortFunc(list, func(a, b bam.Combination) int { return slices.CompareFunc(a.Values, b.Values, cmp.Compare[string]) })
	return list
}
