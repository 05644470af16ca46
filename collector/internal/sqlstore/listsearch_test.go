package sqlstore_test

import (
	"context"
	"testing"
	"time"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/fleet"
	"mlife/collector/internal/msm"
	"mlife/collector/internal/mtt"
	"mlife/collector/internal/sqlstore"
	"mlife/shared/query"
	"mlife/shared/wire"
)

// searchers count what a list finds.
func searchers(db *sqlstore.DB) map[string]func(ctx context.Context, n query.Node) (int, error) {
	return map[string]func(ctx context.Context, n query.Node) (int, error){
		"files": func(ctx context.Context, n query.Node) (int, error) {
			l, err := db.Data().FindFiles(ctx, dam.FileQuery{Search: n})
			return l.Total, err
		},
		"documents": func(ctx context.Context, n query.Node) (int, error) {
			l, err := db.Data().FindDocuments(ctx, dam.DocumentQuery{Search: n})
			return l.Total, err
		},
		"sets": func(ctx context.Context, n query.Node) (int, error) {
			l, err := db.Data().FindSets(ctx, dam.SetQuery{Search: n})
			return l.Total, err
		},
		"models": func(ctx context.Context, n query.Node) (int, error) {
			p, err := db.Models().Models(ctx, msm.Query{Search: n})
			return p.Total, err
		},
		"tasks": func(ctx context.Context, n query.Node) (int, error) {
			p, err := db.Tasks().Tasks(ctx, mtt.Query{Search: n})
			return p.Total, err
		},
		"devices": func(ctx context.Context, n query.Node) (int, error) {
			p, err := db.Fleet().Devices(ctx, fleet.Query{Search: n})
			return p.Total, err
		},
	}
}

var listSchemas = []query.Schema{dam.FileSchema(), dam.DocumentSchema(), dam.SetSchema(), msm.Schema(), mtt.Schema(), fleet.Schema()}

// fillLists makes a few of everything but sets, with names that are no patterns.
func fillLists(t *testing.T, db *sqlstore.DB) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	addModel(t, db, "", "a")
	m := addModel(t, db, "", "b")
	_, err := db.Models().UpdateModel(t.Context(), m.ID, func(m *msm.Model) error {
		m.Stage, m.Aliases, m.Annotations = msm.Production, []string{"best"}, map[string]string{"team": "doors"}
		return nil
	})
	must(err)
	must(db.Models().AddKnown(t.Context(), m.ID, []msm.Known{{Badcase: "bc_1", Origin: msm.FromTest, At: time.Now()}}))
	must(db.Tasks().CreateTask(t.Context(), newTask(t, mtt.Draft{Kind: mtt.Train, Name: "100%", Sets: []string{"set_1"}})))
	must(db.Tasks().CreateTask(t.Context(), newTask(t, mtt.Draft{Kind: mtt.Test, Name: "100 lines", ModelID: m.ID, Command: []string{"true"}})))
	for _, id := range []string{"cam-1", "cam-2", "door_1"} {
		inv := wire.Inventory{V: 1, Agent: "1.0", OS: "linux", Labels: map[string]string{"site": "north"}, Models: map[string]wire.Model{"face": {Version: "7"}}}
		if id == "door_1" {
			inv.Labels, inv.Models = nil, nil
		}
		must(db.Fleet().TakeInventory(t.Context(), id, inv, time.Now().Add(-time.Hour)))
	}
	g, err := fleet.NewGroup("canary", []string{"cam-2"}, time.Now())
	must(err)
	must(db.Fleet().CreateGroup(t.Context(), g))
	for _, name := range []string{"misread doors", "masks"} {
		d, err := dam.NewDocument(dam.DocumentDraft{Name: name, Kind: dam.ForTest}, "ada", time.Now())
		must(err)
		must(db.Data().CreateDocument(t.Context(), d))
	}
	_, err = db.Data().AddFiles(t.Context(), []dam.File{
		{SHA256: "ab" + sixty + "00", MD5: "m1", Name: "Door.png", MediaType: "image/png", Size: 10, AddedBy: "ada", AddedAt: time.Now()},
		{SHA256: "cd" + sixty + "00", MD5: "m2", Name: "door.mp4", MediaType: "video/mp4", Size: 5000, AddedBy: "bob", AddedAt: time.Now().Add(-48 * time.Hour)},
	})
	must(err)
}

const sixty = "000000000000000000000000000000000000000000000000000000000000"

func TestListsAreSearched(t *testing.T) {
	db := open(t)
	fillLists(t, db)
	find := searchers(db)
	for _, s := range listSchemas {
		for q, want := range map[string]map[string]int{
			"files": {"door": 2, "is:image": 1, "type:video/*": 1, "size>10": 1, "size:10": 1, "created:1d": 1, "created:>1d author:bob": 1, "sha256:ab*": 1,
				"name:DOOR -is:video": 1, "do_r": 0, "created_by!=ada or md5:m1": 2},
			"documents": {"doors": 1, "kind:test": 2, "kind:train": 0, "is:empty": 2, "rows>0": 0, "latest:0 created:today": 2, "badcase:null": 2, "note:null name:mask": 1},
			"sets":      {"": 0, "role:test": 0, "document:doc_1": 0},
			"models": {"": 2, "stage:production": 1, "is:production alias:best": 1, "alias:null": 1, `annotation:"team=doors"`: 1, "annotation:team*": 1, "badcases:>0": 1,
				"slot:face version:1": 1, "size:5": 2, "has:task": 0, "stage>=candidate": 1, "stage:none or version:2": 2},
			"tasks": {"100%": 1, "100": 2, "is:active": 2, "kind:train": 1, "set:set_1": 1, "set:null": 1, "model:mdl_*": 1, "exit_code:null": 2, "exit_code:<1": 0,
				"ended:null": 2, "not (kind:train or kind:test)": 0},
			"devices": {"cam": 2, "r_1": 1, "north": 2, "canary": 1, "label:site=north": 2, "label:null": 1, "group:canary": 1, "group:null": 2, "model:face/7": 2,
				"slot:face": 2, "slot:null": 1, "agent:1.0 os:linux": 3, "arch:null": 3, "is:offline": 3, "is:online": 0, "is:revoked": 0, "seen:2h": 3, "seen:<10m": 0,
				"inferences:0": 3, "is:silent": 0, "name:cam-*": 2},
		}[s.Name] {
			n, err := query.Parse(q, s)
			if err != nil {
				t.Errorf("%s: %s: %v", s.Name, q, err)
				continue
			}
			if got, err := find[s.Name](t.Context(), n); err != nil || got != want {
				t.Errorf("%s: %s finds %d, %v; want %d", s.Name, q, got, err, want)
			}
		}
	}
	values, err := db.Values(t.Context(), "files", "media_type", "IMAGE", 10)
	if err != nil || len(values) != 1 || values[0].Text != "image/png" || values[0].Count != 1 {
		t.Errorf("values %+v, %v", values, err)
	}
}

// TestEveryFieldOfEveryListIsThere asks for each field in each way it takes: a column
// that is misspelt, or words that one of the databases does not know, fail.
func TestEveryFieldOfEveryListIsThere(t *testing.T) {
	db := open(t)
	fillLists(t, db)
	find := searchers(db)
	for _, s := range listSchemas {
		queries := []string{"word", "not word"}
		for _, f := range s.Flags {
			queries = append(queries, "is:"+f.Name)
		}
		for _, f := range s.Fields {
			queries = append(queries, f.Name+":null", "has:"+f.Name)
			switch f.Kind {
			case query.Number:
				queries = append(queries, f.Name+":3", f.Name+">3.5", f.Name+":1..2")
			case query.Time:
				queries = append(queries, f.Name+":today", f.Name+"<7d", f.Name+":2026-01..")
			case query.Enum:
				queries = append(queries, f.Name+">="+f.Values[0], f.Name+"!="+f.Values[0])
			default:
				queries = append(queries, f.Name+":(x, y)", f.Name+":x*", "-"+f.Name+":x")
			}
		}
		for _, q := range queries {
			n, err := query.Parse(q, s)
			if err != nil {
				if q[len(q)-1] != '*' {
					t.Errorf("%s: %s: %v", s.Name, q, err)
				}
				continue
			}
			yes, err := find[s.Name](t.Context(), n)
			if err != nil {
				t.Errorf("%s: %s: %v", s.Name, q, err)
				continue
			}
			no, err := find[s.Name](t.Context(), query.Not{X: n})
			all, _ := find[s.Name](t.Context(), nil)
			if err != nil || yes+no != all {
				t.Errorf("%s: %s finds %d, its opposite %d of %d, %v", s.Name, q, yes, no, all, err)
			}
		}
	}
}
