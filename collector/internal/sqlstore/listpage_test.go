package sqlstore_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/fleet"
	"mlife/collector/internal/msm"
	"mlife/collector/internal/mtt"
	"mlife/collector/internal/sqlstore"
	"mlife/shared/fault"
	"mlife/shared/wire"
)

// pagers read one page of each list: what it holds, by the ID of the row.
func pagers(db *sqlstore.DB) map[string]func(ctx context.Context, sort, cursor string, limit int) ([]string, string, error) {
	return map[string]func(ctx context.Context, sort, cursor string, limit int) ([]string, string, error){
		"files": func(ctx context.Context, sort, cursor string, limit int) ([]string, string, error) {
			l, err := db.Data().FindFiles(ctx, dam.FileQuery{Sort: sort, Page: dam.Page{Cursor: cursor, Limit: limit}})
			return ids(l.Items, func(f dam.File) string { return f.SHA256 }), l.Next, err
		},
		"documents": func(ctx context.Context, sort, cursor string, limit int) ([]string, string, error) {
			l, err := db.Data().FindDocuments(ctx, dam.DocumentQuery{Sort: sort, Page: dam.Page{Cursor: cursor, Limit: limit}})
			return ids(l.Items, func(d dam.Document) string { return d.ID }), l.Next, err
		},
		"sets": func(ctx context.Context, sort, cursor string, limit int) ([]string, string, error) {
			l, err := db.Data().FindSets(ctx, dam.SetQuery{Sort: sort, Page: dam.Page{Cursor: cursor, Limit: limit}})
			return ids(l.Items, func(s dam.Set) string { return s.ID }), l.Next, err
		},
		"models": func(ctx context.Context, sort, cursor string, limit int) ([]string, string, error) {
			p, err := db.Models().Models(ctx, msm.Query{Sort: sort, Cursor: cursor, Limit: limit})
			return ids(p.Items, func(m msm.Model) string { return m.ID }), p.Next, err
		},
		"tasks": func(ctx context.Context, sort, cursor string, limit int) ([]string, string, error) {
			p, err := db.Tasks().Tasks(ctx, mtt.Query{Sort: sort, Cursor: cursor, Limit: limit})
			return ids(p.Items, func(t mtt.Task) string { return t.ID }), p.Next, err
		},
		"devices": func(ctx context.Context, sort, cursor string, limit int) ([]string, string, error) {
			p, err := db.Fleet().Devices(ctx, fleet.Query{Sort: sort, Cursor: cursor, Limit: limit})
			return ids(p.Items, func(d fleet.Device) string { return d.ID }), p.Next, err
		},
	}
}

func ids[T any](list []T, id func(T) string) []string {
	out := []string{}
	for _, x := range list {
		out = append(out, id(x))
	}
	return out
}

// TestListsAreSorted walks every list by each field it can be sorted by, in pages of
// one and whole, rising and falling: nothing is missed, nothing comes twice, and
// falling is rising from its end.
func TestListsAreSorted(t *testing.T) {
	db := open(t)
	fillLists(t, db)
	for _, role := range []dam.Role{dam.Train, dam.Test} {
		set := dam.Set{ID: "set_" + string(role), Name: "same", Role: role, Sources: []dam.Source{}, CreatedAt: time.Now()}
		if err := db.Data().CreateSets(t.Context(), []dam.NewSet{{Set: set}}); err != nil {
			t.Fatal(err)
		}
	}
	judged(t, db, "cam-1", 1000, 7)
	judged(t, db, "cam-2", 1000, 3)
	for _, schema := range listSchemas {
		page := pagers(db)[schema.Name]
		usual, _, err := page(t.Context(), "", "", 0)
		if err != nil || len(usual) < 2 {
			t.Fatalf("%s: %v, %v", schema.Name, usual, err)
		}
		sorts := []string{""}
		for _, field := range schema.Sorts() {
			sorts = append(sorts, field, "-"+field)
		}
		whole := map[string][]string{}
		for _, sort := range sorts {
			whole[sort], _, err = page(t.Context(), sort, "", 0)
			if err != nil {
				t.Errorf("%s by %q: %v", schema.Name, sort, err)
				continue
			}
			walked, cursor := []string{}, ""
			for range len(usual) + 1 {
				part, next, err := page(t.Context(), sort, cursor, 1)
				if err != nil {
					t.Fatalf("%s by %q from %q: %v", schema.Name, sort, cursor, err)
				}
				walked, cursor = append(walked, part...), next
				if next == "" {
					break
				}
			}
			if !slices.Equal(walked, whole[sort]) || len(walked) != len(usual) {
				t.Errorf("%s by %q: in pages %v, whole %v", schema.Name, sort, walked, whole[sort])
			}
		}
		for _, field := range schema.Sorts() {
			back := slices.Clone(whole["-"+field])
			slices.Reverse(back)
			if !slices.Equal(whole[field], back) {
				t.Errorf("%s by %s: rising %v, falling %v", schema.Name, field, whole[field], whole["-"+field])
			}
		}
		_, next, err := page(t.Context(), "-"+schema.Sorts()[0], "", 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, wrong := range [][2]string{{"nothing", ""}, {"", "x"}, {schema.Sorts()[0], next}} {
			if _, _, err := page(t.Context(), wrong[0], wrong[1], 1); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s by %q from %q: %v", schema.Name, wrong[0], wrong[1], err)
			}
		}
	}
}

// TestDevicesByRate: those that never judged anything come last, and first when rising.
func TestDevicesByRate(t *testing.T) {
	db := open(t)
	fillLists(t, db)
	judged(t, db, "cam-1", 3000, 7)
	judged(t, db, "cam-2", 1000, 3)
	got, _, err := pagers(db)["devices"](t.Context(), "-rate", "", 0)
	if want := []string{"cam-2", "cam-1", "door_1"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v; want %v", got, err, want)
	}
}

// judged lets a device have judged and failed.
func judged(t *testing.T, db *sqlstore.DB, device string, inferences, badcases int64) {
	t.Helper()
	status := wire.Status{V: 1, At: time.Now(), Models: map[string]wire.Counts{"face/7": {Inferences: inferences, Badcases: badcases}}}
	if err := db.Fleet().TakeStatus(t.Context(), device, status, time.Now()); err != nil {
		t.Fatal(err)
	}
}

// TestGroupsInPages: by name, of all or of those with a text in their names.
func TestGroupsInPages(t *testing.T) {
	db := open(t)
	for n := range 5 {
		g, err := fleet.NewGroup(fmt.Sprintf("hall %d%%", n), nil, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Fleet().CreateGroup(t.Context(), g); err != nil {
			t.Fatal(err)
		}
	}
	var names []string
	for cursor := ""; ; {
		items, next, total, err := db.Fleet().Groups(t.Context(), "", cursor, 2)
		if err != nil || total != 5 || len(items) > 2 {
			t.Fatalf("%v of %d, %v", items, total, err)
		}
		names = append(names, ids(items, func(g fleet.Group) string { return g.Name })...)
		if cursor = next; next == "" {
			break
		}
	}
	if want := []string{"hall 0%", "hall 1%", "hall 2%", "hall 3%", "hall 4%"}; !slices.Equal(names, want) {
		t.Errorf("%v", names)
	}
	if items, next, total, err := db.Fleet().Groups(t.Context(), "3%", "", 2); err != nil || total != 1 || len(items) != 1 || next != "" {
		t.Errorf("%v %q of %d, %v", items, next, total, err)
	}
}
