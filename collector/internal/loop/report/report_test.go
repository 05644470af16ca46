package report_test

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/loop/report"
	"mlife/collector/internal/sqlstore"
	"mlife/collector/internal/sqlstore/storetest"
	"mlife/shared/clip"
	"mlife/shared/ident"
	"mlife/shared/testkit/postgres"
	"mlife/shared/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(postgres.Main{M: m}) }

var berlin = func() *time.Location {
	zone, err := bam.Zone("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	return zone
}()

// monday is the week that the tests report on; the clock stands in the week after.
var monday = time.Date(2026, 11, 16, 0, 0, 0, 0, berlin)

// field is a database with a desk.
type field struct {
	t    *testing.T
	db   *sqlstore.DB
	desk *report.Desk
	n    byte
}

func each(t *testing.T, do func(f *field)) {
	storetest.Each(t, func(t *testing.T, db *sqlstore.DB) {
		b := db.Badcases()
		do(&field{t: t, db: db, desk: &report.Desk{Options: report.Options{Moves: b, Definitions: b, Deployments: db.Deployments(), Clusters: db.Clusters(),
			Rater: report.Rater{Tables: b, Exposures: db.Fleet(), Now: func() time.Time { return monday.AddDate(0, 0, 9) }}}}})
	})
}

// sees records a case of a device and gives its ID.
func (f *field) sees(at time.Time, device, function, slot, version, light string) string {
	f.t.Helper()
	f.n++
	o := bam.Occurrence{Source: bam.FromDevice, At: at, Clip: wire.Key{f.n, byte(at.Unix()), byte(at.Unix() >> 8), byte(at.Unix() >> 16)}, Manifest: clip.Manifest{Function: function, Slot: slot, Model: version, Device: device, CapturedAt: at,
		Result: json.RawMessage(`{"label":"sad"}`), Truth: json.RawMessage(`{"label":"happy"}`), Attributes: map[string]json.RawMessage{"light": json.RawMessage(`"` + light + `"`)},
		Reason: ident.New("x")}}
	o.Manifest.Items = []clip.Item{{Name: "a.jpg", MediaType: "image/jpeg", SHA256: strings.Repeat("0", 62) + string("0123456789abcdef"[f.n/16]) + string("0123456789abcdef"[f.n%16]), Size: 1}}
	id, err := f.db.Badcases().Record(f.t.Context(), o)
	if err != nil {
		f.t.Fatal(err)
	}
	return id
}

// infers lets a device report how often its models were asked so far.
func (f *field) infers(at time.Time, device string, counts map[string]wire.Counts) {
	f.t.Helper()
	if err := f.db.Fleet().TakeStatus(f.t.Context(), device, wire.Status{Online: true, Session: "1", At: at, Models: counts}, at); err != nil {
		f.t.Fatal(err)
	}
}

// fill makes three weeks: two quiet ones with 1,000 inferences each, and one with a new
// model and dim light on cam-2.
func (f *field) fill() (resolved string) {
	f.infers(monday.AddDate(0, 0, -14), "cam-1", map[string]wire.Counts{"face/1": {Inferences: 10}})
	f.infers(monday.AddDate(0, 0, -13), "cam-1", map[string]wire.Counts{"face/1": {Inferences: 1000}})
	f.infers(monday.AddDate(0, 0, -6), "cam-1", map[string]wire.Counts{"face/1": {Inferences: 2000}})
	f.infers(monday.AddDate(0, 0, 1), "cam-1", map[string]wire.Counts{"face/1": {Inferences: 2500}})
	f.infers(monday.AddDate(0, 0, 1), "cam-2", map[string]wire.Counts{"face/2": {Inferences: 500}})
	for _, days := range []int{-13, -12, -6, -5} {
		resolved = f.sees(monday.AddDate(0, 0, days), "cam-1", "expression", "face", "1", "bright")
	}
	for hour := range 12 {
		f.sees(monday.AddDate(0, 0, 2).Add(time.Duration(hour)*time.Minute), "cam-2", "expression", "face", "2", "dim")
	}
	f.sees(monday.AddDate(0, 0, 3), "cam-9", "expression", "other", "7", "bright") // nobody knows what it infers
	f.sees(monday.AddDate(0, 0, 3), "cam-1", "door", "latch", "4", "bright")
	return resolved
}

func TestRatesCountWhatIsKnown(t *testing.T) {
	each(t, func(f *field) {
		f.fill()
		check := func(by, q string, want map[string]float64, coverage float64) {
			t.Helper()
			r, err := f.desk.Rates(t.Context(), bam.Filter{Q: q}, by)
			if err != nil || r.Unknown != "" {
				t.Fatalf("%s: %q %v", by, r.Unknown, err)
			}
			for _, l := range r.Lines {
				rate, known := want[l.Key]
				if known != (l.Rate != nil) || known && math.Abs(*l.Rate-rate) > 1e-9 {
					t.Errorf("by %s, %q: %+v, want %g %t", by, q, l, rate, known)
				}
			}
			if math.Abs(r.Coverage-coverage) > 1e-9 {
				t.Errorf("by %s, %q: coverage %g, want %g", by, q, r.Coverage, coverage)
			}
		}
		check("model_version", "", map[string]float64{"1": 1.6, "2": 24}, 16.0/18)
		check("slot", "", map[string]float64{"face": 1000 * 16.0 / 3000}, 16.0/18)
		check("function", "", map[string]float64{"expression": 1000 * 16.0 / 3000}, 16.0/18)
		check("device", "", map[string]float64{"cam-1": 1.6, "cam-2": 24}, 16.0/18)
		check("model_version", "attr.light:dim", map[string]float64{"1": 0, "2": 24}, 1)
		check("model_version", "device:cam-2", map[string]float64{"2": 24}, 1)
		check("model_version", "model_version:2 first_seen>=2026-11-16", map[string]float64{"2": 24}, 1)
		for _, q := range []string{"device:cam-2 or severity:high", "not (model:1 severity:high)", "first_seen<2020-01-01"} {
			if r, err := f.desk.Rates(t.Context(), bam.Filter{Q: q}, "slot"); err != nil || r.Unknown == "" || len(r.Lines) > 0 {
				t.Errorf("%s: %+v %v", q, r, err)
			}
		}
		if _, err := f.desk.Rates(t.Context(), bam.Filter{}, "severity"); err == nil {
			t.Error("by severity")
		}
	})
}

func TestWeeklyReport(t *testing.T) {
	each(t, func(f *field) {
		b := f.db.Badcases()
		id := f.fill()
		status := bam.Resolved
		if _, err := b.Edit(t.Context(), id, 0, bam.Edit{Status: &status}, "ann", monday.AddDate(0, 0, 1)); err != nil {
			t.Fatal(err)
		}
		f.n = 3 // the case that was resolved is reported again
		back := f.again(monday.AddDate(0, 0, 4))
		if back != id {
			t.Fatalf("%s came back as %s", id, back)
		}
		w, err := f.desk.Weekly(t.Context(), bam.Filter{}, monday.AddDate(0, 0, 3), berlin, 3)
		if err != nil {
			t.Fatal(err)
		}
		if !w.Week.Equal(monday) || !w.Complete || len(w.Weeks) != 3 || !slices.Equal(w.All.New, []int{2, 2, 14}) {
			t.Fatalf("%+v", w)
		}
		if !slices.Equal(w.All.Resolved, []int{0, 0, 1}) || !slices.Equal(w.All.Returned, []int{0, 0, 1}) || w.All.ReturnedID[0] != id {
			t.Errorf("%+v", w.All)
		}
		top := w.Lines[0]
		if top.Function != "expression" || top.Model != "2" || top.Before != 0 || top.Mean != 0 || math.Abs(top.Share-12.0/14) > 1e-9 || top.Rates[2] == nil || *top.Rates[2] != 24 || top.Rates[1] != nil {
			t.Errorf("%+v", top)
		}
		if w.All.Chance > 0.001 || *w.All.Normalized[0] != 2.0/14 {
			t.Errorf("%+v", w.All)
		}
		if r := w.Rose[0]; !r.Beyond || r.Now != 12 || r.Mean != 0 || r.ShareBefore != 0 || w.Tested < 3 {
			t.Errorf("%+v of %d", w.Rose, w.Tested)
		}
		for _, r := range w.Rose {
			found, err := b.Find(t.Context(), bam.Filter{Q: r.Query}, bam.Page{Limit: 1})
			if err != nil || found.Total != r.Now {
				t.Errorf("%s finds %d, the report says %d (%v)", r.Query, found.Total, r.Now, err)
			}
		}
		if c := w.Classes[0]; c.Result != "sad" || c.Truth != "happy" || c.Now != 14 || c.Before != 2 || c.Mean != 2 {
			t.Errorf("%+v", w.Classes)
		}
		door, err := f.desk.Weekly(t.Context(), bam.Filter{Function: []string{"door"}}, monday, berlin, 2)
		if err != nil || len(door.Lines) != 1 || door.All.New[1] != 1 || door.All.Returned[1] != 0 {
			t.Errorf("%+v %v", door, err)
		}
	})
}

// again reports the last case of fill's quiet weeks once more.
func (f *field) again(at time.Time) string {
	return f.sees(at, "cam-1", "expression", "face", "1", "bright")
}

func TestChance(t *testing.T) {
	for _, c := range []struct {
		a, b int
		p    float64
		want float64
	}{
		{0, 10, 0.5, 1}, {1, 0, 0.5, 0.5}, {2, 2, 0.5, 11.0 / 16}, {4, 0, 0.25, 1.0 / 256},
	} {
		if got := report.Chance(c.a, c.b, c.p); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%+v: %g", c, got)
		}
	}
	if p := report.Chance(50_000, 400_000, 0.1); p < 0 || p > 1e-100 {
		t.Errorf("many: %g", p)
	}
}
