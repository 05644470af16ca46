package badcaseindex_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mlife/collector/internal/badcaseindex"
	"mlife/collector/internal/bam"
	"mlife/collector/internal/sqlstore"
	"mlife/collector/internal/sqlstore/storetest"
	"mlife/shared/clip"
	"mlife/shared/query"
	"mlife/shared/testkit"
	"mlife/shared/testkit/postgres"
	"mlife/shared/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(postgres.Main{M: m}) }

var (
	functions = []string{"expression", "door", "gesture", ""}
	labels    = []string{"happy", "sad", "angry", "", "half worn", "Ärger"}
	devices   = []string{"cam-1", "cam-2", "cam-10", "kiosk 4"}
	tagNames  = []string{"mask", "night", "blur", "regression"}
)

func pick(r *rand.Rand, list []string) string { return list[r.IntN(len(list))] }

func prediction(label string, confidence float64) json.RawMessage {
	if label == "" {
		return nil
	}
	b, _ := json.Marshal(map[string]any{"label": label, "confidence": confidence})
	return b
}

func occurrence(r *rand.Rand, n int) bam.Occurrence {
	at := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(r.IntN(40*24*60)) * time.Minute)
	o := bam.Occurrence{Source: bam.FromDevice, At: at, Manifest: clip.Manifest{Function: pick(r, functions), Model: fmt.Sprint(r.IntN(3)), Device: pick(r, devices),
		CapturedAt: at, Result: prediction(pick(r, labels), float64(r.IntN(10))/10), Truth: prediction(pick(r, labels), 1), Reason: pick(r, labels)}}
	o.Clip = wire.Key{byte(n), byte(n >> 8), byte(n >> 16), byte(r.Uint32()), byte(r.Uint32()), byte(r.Uint32())}
	for _, t := range tagNames {
		if r.IntN(4) == 0 {
			o.Tags = append(o.Tags, t)
		}
	}
	o.Manifest.Attributes = map[string]json.RawMessage{}
	if r.IntN(2) == 0 {
		o.Manifest.Attributes["light"] = json.RawMessage(pick(r, []string{`"dim"`, `"bright"`, `""`, `12`}))
	}
	if r.IntN(2) == 0 {
		o.Manifest.Attributes["speed"] = json.RawMessage(fmt.Sprint(r.IntN(50)))
	}
	return o
}

func someQuery(r *rand.Rand, depth int) string {
	if depth > 0 {
		switch r.IntN(4) {
		case 0:
			return someQuery(r, depth-1) + " " + someQuery(r, depth-1)
		case 1:
			return "(" + someQuery(r, depth-1) + " or " + someQuery(r, depth-1) + ")"
		case 2:
			return "not (" + someQuery(r, depth-1) + ")"
		}
	}
	return pick(r, []string{"sad", "ang", `"half worn"`, "arger", "cam", "status:open", "status:(new, resolved)", "severity>=high", "function:door", "function:null",
		"device:cam-1*", `device:"kiosk 4"`, "result:sad", "truth:null", "has:truth", "tag:mask", "tag:(night, blur)", "tag:null", "tag:m*", "confidence<0.5", "confidence:null",
		"confidence:0.2..0.7", "frequency:>1", "occurrences:2..3", "devices:>1", "spread:1", "regressions:0", "members:0", "seen:<20d", "priority:3", "last_seen:>-20d", "captured:2026-11-10..2026-11-20", "last_seen:2026-11", "title:HALF", "reason:sad", "attr.light:dim",
		"attr.light:null", "attr.speed>20", "attr.speed:5..30", "has:attr.light", `attr.light:""`, "is:regression", "is:open", "status!=open", "first_seen<2026-11-15", "id:none", `assignee:""`})
}

// thing is a badcase as query.Match reads it.
type thing struct {
	bam.Badcase
	words string
}

func (x thing) Words() string { return x.words }
func (x thing) Texts(field string) []string {
	one := func(s string) []string {
		if s == "" {
			return nil
		}
		return []string{s}
	}
	if name, ok := strings.CutPrefix(field, "attr."); ok {
		v, there := x.Attributes[name]
		if !there {
			return nil
		}
		return []string{bam.Text(v)}
	}
	switch field {
	case "tag":
		return x.Tags
	case "truth":
		if x.Truth == nil {
			return nil
		}
		return []string{x.TruthLabel}
	case "result":
		return one(x.ResultLabel)
	}
	var all map[string]any
	b, _ := json.Marshal(x.Badcase)
	_ = json.Unmarshal(b, &all)
	s, _ := all[field].(string)
	return one(s)
}
func (x thing) Amount(field string) (float64, bool) {
	switch field {
	case "confidence":
		if x.Confidence == nil {
			return 0, false
		}
		return *x.Confidence, true
	case "frequency":
		return float64(x.Frequency), true
	case "priority":
		return float64(x.Priority), true
	case "devices":
		return float64(x.Devices), true
	case "members":
		return float64(x.Members), true
	case "regressions":
		return float64(x.Regressions), true
	}
	at := map[string]time.Time{"last_seen": x.LastSeen, "first_seen": x.FirstSeen, "captured_at": x.CapturedAt, "created_at": x.CreatedAt, "updated_at": x.UpdatedAt}[field]
	return float64(at.UnixMicro()), true
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// TestIndexEqualsDatabase writes at random from several goroutines while the index
// answers, then compares index, database and plain evaluation; and again with an
// index that is loaded anew.
func TestIndexEqualsDatabase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		store := db.Badcases()
		x := badcaseindex.New(store, slog.New(slog.DiscardHandler))
		for n := range 50 {
			must[string](t)(store.Record(t.Context(), occurrence(rand.New(rand.NewPCG(1, uint64(n))), n)))
		}
		if err := x.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for g := range 4 {
			wg.Go(func() { work(t, store, x, g) })
		}
		wg.Wait()
		if t.Failed() {
			return
		}
		compare(t, store, x)
		again := badcaseindex.New(store, slog.New(slog.DiscardHandler))
		if err := again.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		defer badcaseindex.TablesUpTo(2000)() // of hours there are more
		compare(t, store, again)
	})
}

// TestIndexRestartsWhileOthersWrite ends the index and starts another one, again and
// again in the middle of writes, as after crashes: each holds what was acknowledged
// before it was asked, and the last one equals the database.
func TestIndexRestartsWhileOthersWrite(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		store := db.Badcases()
		var current atomic.Pointer[badcaseindex.Index]
		start := func() (stop func()) {
			x := badcaseindex.New(store, slog.New(slog.DiscardHandler))
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan error, 1)
			go func() { done <- x.Run(ctx) }()
			current.Store(x) // it is asked from its first moment on, loaded or not
			return func() {
				cancel()
				if err := <-done; err != nil {
					t.Error(err)
				}
			}
		}
		stop := start()
		var writing sync.WaitGroup
		left := make(chan struct{})
		for g := range 3 {
			writing.Go(func() {
				for n := range 3 {
					workSome(t, store, current.Load, g, n, 10)
				}
			})
		}
		go func() { writing.Wait(); close(left) }()
		for restarts, over := 0, false; !over; restarts++ {
			select {
			case <-left:
				over = true
			default:
			}
			stop()
			stop = start()
			if err := current.Load().Load(t.Context()); err != nil { // some in the middle of Run's own
				t.Fatal(err)
			}
		}
		if !t.Failed() {
			compare(t, store, current.Load())
		}
		stop()
	})
}

// work records and edits, and asks the index for what it just did.
func work(t *testing.T, store *sqlstore.Badcases, x *badcaseindex.Index, g int) {
	workSome(t, store, func() *badcaseindex.Index { return x }, g, 0, testkit.Fewer(60, 4))
}

// workSome does so much of it; the index may be another one each time.
func workSome(t *testing.T, store *sqlstore.Badcases, index func() *badcaseindex.Index, g, part, much int) {
	r := rand.New(rand.NewPCG(7, uint64(100*part+g)))
	for n := part * much; n < (part+1)*much; n++ {
		id, err := store.Record(t.Context(), occurrence(r, 1000*(g+1)+n))
		if err != nil {
			t.Error(err)
			return
		}
		tag := fmt.Sprintf("mine-%d-%d", g, n)
		status := []bam.Status{bam.New, bam.Open, bam.Resolved}[r.IntN(3)]
		severity := []bam.Severity{bam.Low, bam.High, bam.Critical}[r.IntN(3)]
		e := bam.Edit{Status: &status, Severity: &severity, AddTags: []string{tag}}
		if r.IntN(3) == 0 {
			e.Attributes = map[string]json.RawMessage{"light": json.RawMessage("null"), "extra": json.RawMessage(`"x"`)}
		}
		if _, err := store.Edit(t.Context(), id, 0, e, "test", time.Now()); err != nil {
			t.Error(err)
			return
		}
		found, err := index().Find(t.Context(), bam.Filter{Q: "tag:" + tag}, bam.Page{Limit: 5})
		if err != nil || found.Total != 1 || len(found.Items) != 1 || found.Items[0].ID != id {
			t.Errorf("%s: not its own write: %+v %v", tag, found.Total, err)
			return
		}
	}
}

var sorts = []string{"-last_seen", "frequency", "-severity", "status", "device", "-title", "confidence", "-confidence", "attr.speed", "-attr.light", "result", "-priority", "-score", "score", "-devices", "-occurrences", "regressions"}

func compare(t *testing.T, store *sqlstore.Badcases, x *badcaseindex.Index) {
	t.Helper()
	r := rand.New(rand.NewPCG(3, 4))
	all := things(t, store)
	for n := range testkit.Fewer(60, 6) {
		f := bam.Filter{Q: someQuery(r, 3)}
		if n%5 == 0 {
			f.Device, f.Truth = []string{"cam-1", "kiosk 4"}, []string{"", "sad"}
		}
		page := bam.Page{Sort: pick(r, sorts), Limit: 7}
		tree := must[query.Node](t)(f.Where())
		want := 0
		for _, b := range all {
			fits := query.Match(tree, b, false, time.Now())
			if n%5 == 0 {
				fits = fits && (b.Device == "cam-1" || b.Device == "kiosk 4") && (b.TruthLabel == "" || b.TruthLabel == "sad")
			}
			if fits {
				want++
			}
		}
		// The pages of one are the pages of the other, whoever made the cursor.
		for pages := range 4 {
			a, b := must[bam.Result](t)(store.Find(t.Context(), f, page)), must[bam.Result](t)(x.Find(t.Context(), f, page))
			if !reflect.DeepEqual(a, b) || a.Total != want {
				t.Fatalf("%s by %s, page %d: the database has %d %v, the index %d %v, plain evaluation %d", f.Q, page.Sort, pages, a.Total, ids(a), b.Total, ids(b), want)
			}
			if page.Cursor = a.Next; a.Next == "" {
				break
			}
		}
		fields := []string{"status", "device", "tag", "result", "truth", "attr.light", "media_type", "priority"}
		if a, b := must[bam.FacetAnswer](t)(store.Facets(t.Context(), f, fields, 5)), must[bam.FacetAnswer](t)(x.Facets(t.Context(), f, fields, 5)); !reflect.DeepEqual(a, b) {
			t.Fatalf("%s: facets %+v, want %+v", f.Q, b, a)
		}
		q := bam.Question{By: []string{pick(r, fields), pick(r, fields[:3])}[:r.IntN(3)], Over: pick(r, []string{"", "hour", "day", "week", "month"}), Occurrences: r.IntN(3) == 0}
		if len(q.By) == 2 && q.By[0] == q.By[1] {
			q.By = q.By[:1]
		}
		if a, b := must[bam.Answer](t)(store.Count(t.Context(), f, q)), must[bam.Answer](t)(x.Count(t.Context(), f, q)); !reflect.DeepEqual(a, b) {
			t.Fatalf("%s, %+v: counts %+v, want %+v", f.Q, q, b, a)
		}
	}
}

func ids(r bam.Result) (out []string) {
	for _, b := range r.Items {
		out = append(out, b.ID)
	}
	return out
}

func things(t *testing.T, store *sqlstore.Badcases) (out []thing) {
	t.Helper()
	p := bam.Page{Limit: 200}
	for {
		r := must[bam.Result](t)(store.Find(t.Context(), bam.Filter{}, p))
		for _, b := range r.Items {
			words := []string{b.Title, b.Description, b.Function, b.Device, b.Place, b.ResultLabel, b.TruthLabel, b.ModelVersion, b.Slot, b.SystemVersion, b.Assignee, b.Rule, b.Reason, b.Feedback, b.ID}
			words = append(words, b.Tags...)
			for _, v := range b.Attributes {
				words = append(words, bam.Text(v))
			}
			out = append(out, thing{b, query.Searchable(words...)})
		}
		if p.Cursor = r.Next; r.Next == "" {
			return out
		}
	}
}

func TestBeforeItIsLoadedTheDatabaseAnswers(t *testing.T) {
	store := storetest.Open(t).Badcases()
	must[string](t)(store.Record(t.Context(), occurrence(rand.New(rand.NewPCG(1, 1)), 1)))
	x := badcaseindex.New(store, slog.New(slog.DiscardHandler))
	if r := must[bam.Result](t)(x.Find(t.Context(), bam.Filter{}, bam.Page{})); r.Total != 1 {
		t.Errorf("%+v", r)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- x.Run(ctx) }()
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
