package httpapi_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/blob"
	"mlife/collector/internal/dam"
	"mlife/collector/internal/httpapi"
	"mlife/collector/internal/jobs"
	"mlife/collector/internal/leaks"
	"mlife/collector/internal/likeness"
	"mlife/collector/internal/media"
)

// leakFinder looks for leaks of everything that the tests freeze.
func (h *house) leakFinder(sheets *dam.Desk, store *blob.Folder) *leaks.Desk {
	h.t.Helper()
	studio, err := media.New(media.Options{Cache: h.t.TempDir(), CacheSize: 1 << 20, Open: store.Open})
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(studio.Close)
	desk := jobs.New(jobs.Options{Shelf: h.db.Jobs(), Queue: h.db.Jobs(), Log: slog.New(slog.DiscardHandler)})
	h.leaks = &leaks.Desk{Store: h.db.Data(), Sheets: sheets, Now: time.Now, Patience: time.Minute,
		Jobs: struct {
			*jobs.Desk
			jobs.Shelf
		}{desk, h.db.Jobs()},
		Print: func(ctx context.Context, sha, mediaType string) (bam.Print, error) {
			return likeness.MakePrint(ctx, studio, sha, mediaType)
		},
		Album: func(context.Context) (leaks.Album, string, error) {
			return likeness.NewAlbum(bam.DefaultLikeness, h.db.Data().FilePrints), "default", nil
		},
		GiveWay: func(context.Context) {}, Changed: func(string) {}}
	desk.Handle(leaks.Kind, h.leaks.Work)
	h.working(desk)
	sheets.Scout = h.leaks
	return h.leaks
}

var _ httpapi.Area = httpapi.Leaks{}

type leakPage struct {
	Items []leaks.Leak
	Next  string
	Total int
}

// shots makes a document of pictures: name, content, device, time, video.
func (h *house) shots(name string, list ...[5]string) dam.Document {
	h.t.Helper()
	doc := h.document(name, "data")
	text := "sha256,path,device,captured_at,video\n"
	for _, f := range list {
		text += strings.Join([]string{h.add([2]string{f[0], f[1]})[0].SHA256, f[0], f[2], f[3], f[4]}, ",") + "\n"
	}
	h.bring(200, "/documents/"+doc.ID+"/versions", "text/csv", text, nil)
	return doc
}

func (h *house) shot(seed uint64, quality int) string { return encoded(h.t, scene(seed, 1), quality) }

func of(doc dam.Document) []object { return []object{{"id": doc.ID}} }

// kindsOf gives how many rows have leaks of each kind.
func kindsOf(c leaks.Check) string {
	var out []string
	for _, k := range c.Kinds {
		if k.Rows > 0 {
			out = append(out, fmt.Sprintf("%s %d", k.Kind, k.Rows))
		}
	}
	return strings.Join(out, ", ")
}

// TestLeakKinds: what is shared with a training set is found by kind, refused or told by
// the policy, shown with both sides, left out or overruled.
func TestLeakKinds(t *testing.T) {
	h := newHouse(t)
	train := h.shots("learned", [5]string{"a.png", h.shot(1, 0), "cam-1", "2026-11-02T08:00:00Z", ""}, [5]string{"b.png", h.shot(2, 0), "cam-2", "2026-11-02T08:00:00Z", "walk.mp4"},
		[5]string{"c.png", h.shot(3, 0), "cam-3", "2026-11-02T08:00:00Z", ""})
	h.must(200, "POST", "/sets", object{"name": "learned", "role": "train", "documents": of(train)}, nil)
	field := h.shots("field", [5]string{"a-again.jpg", h.shot(1, 60), "cam-9", "2026-11-02T10:00:00Z", ""}, [5]string{"like.png", h.shot(11, 0), "cam-8", "2026-11-02T10:00:00Z", ""},
		[5]string{"walk-7.png", h.shot(12, 0), "cam-7", "2026-11-03T10:00:00Z", "walk.mp4"}, [5]string{"burst.png", h.shot(13, 0), "cam-3", "2026-11-02T08:00:03Z", ""},
		[5]string{"device.png", h.shot(14, 0), "cam-1", "2026-11-05T08:00:00Z", ""})
	draft := object{"role": "test", "documents": of(field)}
	var c leaks.Check
	h.must(202, "POST", "/leak-checks", draft, &c)
	if !c.Ready || c.Rows != 8 || kindsOf(c) != "alike 1, video 1, burst 1, device 2" {
		t.Fatalf("%s of %+v", kindsOf(c), c)
	}
	var list leakPage
	h.must(200, "GET", "/leak-checks/"+c.ID+"/leaks?kind=alike", nil, &list)
	if list.Total != 1 || list.Items[0].Row.Path != "a-again.jpg" || list.Items[0].Row.Document != field.ID || list.Items[0].Others[0].Path != "a.png" ||
		list.Items[0].Others[0].Name != "learned" || list.Items[0].Others[0].Role != dam.Train || list.Items[0].Score < 0.6 {
		t.Fatalf("%+v", list)
	}
	h.must(200, "GET", "/leak-checks/"+c.ID+"/leaks?kind=burst", nil, &list)
	if x := list.Items[0]; x.Gap != 3 || x.Row.Device != "cam-3" || x.Others[0].At.Hour() != 8 || x.Row.Media != "image/png" {
		t.Errorf("%+v", x)
	}
	h.must(200, "GET", "/leak-checks/"+c.ID+"/leaks?limit=2", nil, &list)
	if list.Total != 5 || len(list.Items) != 2 || list.Next != "2" {
		t.Errorf("%+v", list)
	}
	var p problem
	draft["name"] = "field"
	h.must(409, "POST", "/sets", draft, &p)
	if p.Type != "urn:mlife:problem:leaks" || len(p.Errors) != 3 || !strings.Contains(p.Detail, "nearly the same") || !strings.Contains(p.Detail, "same video") {
		t.Errorf("%+v", p)
	}
	var made struct{ Test *dam.Set }
	draft["overrule"] = "to see how it flatters"
	h.must(200, "POST", "/sets", draft, &made)
	if s := made.Test; len(s.Leaks) != 4 || s.Overruled == "" || s.LeakCheck != c.ID || s.Leaks[0].Name != "learned" {
		t.Errorf("%+v", s)
	}
	h.must(409, "DELETE", "/leak-checks/"+c.ID, nil, nil)
	// Without what is refused, what only warns is kept with the set.
	without := object{"name": "apart", "role": "test", "documents": of(field), "leave_out": object{"check": c.ID, "kinds": []string{"alike", "video"}}}
	made.Test = nil
	h.must(200, "POST", "/sets", without, &made)
	if s := made.Test; s.Rows != 3 || s.LeftOut != 2 || s.Overruled != "" || len(s.Leaks) != 2 || s.Leaks[0].Kind != dam.LeakBurst || s.Leaks[0].Rule != dam.Warn {
		t.Errorf("%+v", s)
	}
	var got dam.Set
	h.must(200, "GET", "/sets/"+made.Test.ID, nil, &got)
	if got.LeftOut != 2 || len(got.Leaks) != 2 || got.LeakCheck == "" {
		t.Errorf("%+v", got)
	}
	without["leave_out"] = object{"check": c.ID, "kinds": []string{"odd"}}
	h.must(422, "POST", "/sets", without, nil)
	without["leave_out"] = object{"check": "leaks_none", "kinds": []string{"alike"}}
	h.must(422, "POST", "/sets/plan", without, nil)
}

// TestLeakPolicy: rules can be changed, and hold from then on.
func TestLeakPolicy(t *testing.T) {
	h := newHouse(t)
	var p dam.LeakPolicy
	h.must(200, "GET", "/leak-policy", nil, &p)
	if p != dam.DefaultLeakPolicy {
		t.Errorf("%+v", p)
	}
	doc := h.shots("both", [5]string{"a.png", h.shot(1, 0), "cam-1", "", ""}, [5]string{"a-again.jpg", h.shot(1, 60), "cam-1", "", ""})
	split := object{"name": "one", "documents": of(doc), "split": object{"test_rows": 1}}
	h.must(409, "POST", "/sets", split, nil)
	p.Alike, p.Device = dam.Off, dam.Refuse
	h.must(200, "PUT", "/leak-policy", p, nil)
	var told problem
	h.must(409, "POST", "/sets", split, &told)
	if !strings.Contains(told.Detail, "the same device as some in the train set of the same split") {
		t.Errorf("%+v", told)
	}
	p.Device = dam.Warn
	h.must(200, "PUT", "/leak-policy", p, nil)
	var made struct{ Train, Test *dam.Set }
	h.must(200, "POST", "/sets", split, &made)
	if l := made.Test.Leaks; len(l) != 1 || !l[0].Within || l[0].Set != made.Train.ID || l[0].Kind != dam.LeakDevice || len(made.Train.Leaks) != 0 {
		t.Errorf("%+v", made.Test)
	}
	p.Video = "perhaps"
	h.must(422, "PUT", "/leak-policy", p, nil)
}

// TestLeakCheckAsJob: what takes longer than a request is a job; freezing waits for it.
func TestLeakCheckAsJob(t *testing.T) {
	h := newHouse(t)
	h.leaks.Patience = 0
	doc := h.shots("both", [5]string{"a.png", h.shot(1, 0), "", "", ""}, [5]string{"a-again.jpg", h.shot(1, 60), "", "", ""})
	folds := object{"name": "folds", "documents": of(doc), "split": object{"folds": 2}}
	var p problem
	h.must(409, "POST", "/sets", folds, &p)
	if p.Type != "urn:mlife:problem:leak-check" || len(p.Errors) != 1 || p.Errors[0].Location != "leak_check" {
		t.Fatalf("%+v", p)
	}
	var c leaks.Check
	h.must(202, "POST", "/leak-checks", folds, &c)
	if j := h.done(c.Job); j.State != jobs.Succeeded || j.Done != 4 {
		t.Fatalf("%+v", j)
	}
	h.must(202, "POST", "/leak-checks", folds, &c)
	if !c.Ready || kindsOf(c) != "alike 1" || len(c.Sets) != 4 {
		t.Fatalf("%+v", c)
	}
	var list leakPage
	h.must(200, "GET", "/leak-checks/"+c.ID+"/leaks", nil, &list)
	if x := list.Items[0]; x.Row.Fold != 2 || x.Others[0].Fold != 1 {
		t.Errorf("%+v", x)
	}
	h.must(409, "POST", "/sets", folds, &p)
	if p.Type != "urn:mlife:problem:leaks" {
		t.Errorf("%+v", p)
	}
	folds["overrule"] = "two pictures"
	h.must(200, "POST", "/sets", folds, nil)
}

// TestLeaksOfBadcases: badcases that look like what was learned are refused as test data.
func TestLeaksOfBadcases(t *testing.T) {
	h := newHouse(t)
	train := h.shots("learned", [5]string{"a.png", h.shot(1, 0), "", "", ""})
	h.must(200, "POST", "/sets", object{"name": "learned", "role": "train", "documents": of(train)}, nil)
	up := h.upload(happyAsSad, [2]string{"seen.jpg", h.shot(1, 60)}, [2]string{"fresh.jpg", h.shot(21, 60)})
	order := object{"ids": []string{up.Created[0].ID, up.Created[1].ID}, "new_name": "failures"}
	const path = "/badcases/add-to-test-data"
	h.leaks.Patience = 0
	var p problem
	h.must(409, "POST", path, order, &p)
	if p.Type != "urn:mlife:problem:leak-check" {
		t.Fatalf("%+v", p)
	}
	h.leaks.Patience = time.Minute
	for { // the job is under way
		h.must(409, "POST", path, order, &p)
		if p.Type == "urn:mlife:problem:leaks" {
			break
		}
	}
	if len(p.Errors) != 2 || !strings.Contains(p.Errors[0].Message, "nearly the same") || p.Errors[1].Location != "leak_check" {
		t.Fatalf("%+v", p)
	}
	var check struct{ Items []leaks.Leak }
	h.must(200, "GET", fmt.Sprintf("/leak-checks/%v/leaks", p.Errors[1].Value), nil, &check)
	if x := check.Items[0]; x.Row.Badcase != up.Created[0].ID || x.Row.Path != "seen.jpg" || x.Others[0].Path != "a.png" {
		t.Errorf("%+v", x)
	}
	var out struct{ Added int }
	order["leave_out"] = true
	if h.must(200, "POST", path, order, &out); out.Added != 1 {
		t.Errorf("%+v", out)
	}
	order = object{"ids": order["ids"], "new_name": "all", "overrule": "to compare"}
	if h.must(200, "POST", path, order, &out); out.Added != 2 {
		t.Errorf("%+v", out)
	}
}
