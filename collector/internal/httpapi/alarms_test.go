package httpapi_test

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/bam/alarm"
	"mlife/shared/clip"
	"mlife/shared/wire"
)

// alarmDesk makes the desk of these tests; its clock is the real one.
func (h *house) alarmDesk() *alarm.Desk {
	return alarm.NewDesk(alarm.Options{Store: h.db.Alarms(), Counter: h.db.Alarms(), Page: func() string { return "https://mlife.example.org" }, Now: time.Now,
		Saved: func(ctx context.Context, id string) (string, error) {
			s, err := h.db.People().Search(ctx, id)
			return s.Query, err
		},
		Log: slog.New(slog.DiscardHandler), Changed: func(string) {}, Wake: func() {}})
}

// month records reports of the last 30 days: 4 a day, and 40 yesterday.
func (h *house) month() {
	h.t.Helper()
	result, err := json.Marshal(clip.Prediction{Label: "mask"})
	if err != nil {
		h.t.Fatal(err)
	}
	today := alarm.Day.Start(time.Now())
	clips := uint32(0)
	for d := 30; d > 0; d-- {
		n := 4
		if d == 2 { // yesterday may still be in its grace
			n = 40
		}
		for i := range n {
			clips++
			var key wire.Key
			binary.BigEndian.PutUint32(key[:], clips)
			_, err := h.db.Badcases().Record(h.t.Context(), bam.Occurrence{Clip: key, Source: bam.FromDevice, At: time.Now(),
				Manifest: clip.Manifest{Device: "cam-1", Result: result, CapturedAt: today.AddDate(0, 0, -d).Add(time.Duration(i) * time.Minute),
					Items: []clip.Item{{Name: "a", MediaType: "image/png", SHA256: strings.Repeat("ab", 32)}}}})
			if err != nil {
				h.t.Fatal(err)
			}
		}
	}
}

type alarmPage struct {
	Items []alarm.Alarm
	Next  string
}

func TestAlarms(t *testing.T) {
	h := newHouse(t)
	h.month()
	ann, ben, eva := h.as("ann", "viewer"), h.as("ben", "reviewer"), h.as("eva", "engineer")
	draft := map[string]any{"name": "Masks", "query": "result:mask"}

	// What it would have said, before it is saved.
	var preview alarm.Preview
	ann.must(403, "POST", "/alarm-rules/preview", draft, nil)
	eva.must(200, "POST", "/alarm-rules/preview?weeks=4", draft, &preview)
	if len(preview.Alarms) != 1 || preview.Alarms[0].Reports != 40 || len(preview.Points) != 28 {
		t.Fatalf("%+v", preview)
	}
	for _, bad := range []map[string]any{
		{"name": "", "query": ""}, {"name": "x", "query": "result:("}, {"name": "x", "window": "year"}, {"name": "x", "kind": "threshold", "threshold": 0},
		{"name": "x", "false_per_year": 0.01}, {"name": "x", "search": "srch_none"},
	} {
		eva.must(422, "POST", "/alarm-rules", bad, nil)
	}
	ben.must(403, "POST", "/alarm-rules", draft, nil)
	var rule alarm.Standing
	eva.must(201, "POST", "/alarm-rules", draft, &rule)
	eva.must(409, "POST", "/alarm-rules", draft, nil)
	at := "/alarm-rules/" + rule.Rule.ID
	if rule.Rule.Window != alarm.Day || rule.Rule.FalsePerYear != 4 || rule.Rule.MinCount != 5 || rule.Rule.Cooldown != 24 || rule.Rule.Author != "eva" {
		t.Errorf("defaults %+v", rule.Rule)
	}

	h.alarmDesk().Once(t.Context())
	ann.must(200, "GET", at, nil, &rule)
	if rule.Alarm == "" || rule.Learning || rule.Error != "" {
		t.Fatalf("%+v", rule)
	}
	var series struct{ Points []alarm.Point }
	ann.must(200, "GET", at+"/series", nil, &series)
	if k := len(series.Points); k < 28 || !series.Points[k-1].Over {
		t.Errorf("%d points", k)
	}
	ann.must(422, "GET", at+"/series?from=yesterday", nil, nil)
	var active struct{ Open, Acknowledged int }
	if ann.must(200, "GET", "/alarms/active", nil, &active); active.Open != 1 {
		t.Errorf("%+v", active)
	}
	h.decide(ann, ben, rule.Alarm)

	var page alarmPage
	if ann.must(200, "GET", "/alarms?state=closed&rule="+rule.Rule.ID, nil, &page); len(page.Items) != 1 || page.Items[0].Outcome != alarm.Real {
		t.Errorf("%+v", page)
	}
	// Watching is one's own view.
	ann.must(200, "PUT", at+"/watchers/me", nil, &rule)
	if len(rule.Rule.Watchers) != 1 || rule.Rule.Watchers[0] != "ann" {
		t.Errorf("%+v", rule.Rule.Watchers)
	}
	ann.must(200, "DELETE", at+"/watchers/me", nil, nil)
	draft["window"] = "week"
	eva.must(200, "PUT", at, draft, &rule)
	if rule.Rule.Window != alarm.Week || rule.Learnt != 0 {
		t.Errorf("%+v", rule)
	}
	ben.must(403, "DELETE", at, nil, nil)
	eva.must(204, "DELETE", at, nil, nil)
	ann.must(404, "GET", at, nil, nil)
}

// decide walks an alarm from open to closed.
func (h *house) decide(ann, ben *house, id string) {
	h.t.Helper()
	at := "/alarms/" + id
	ann.must(403, "POST", at+"/acknowledge", map[string]any{}, nil)
	var one struct {
		Alarm  alarm.Alarm
		Events []alarm.Event
	}
	ben.must(200, "POST", at+"/acknowledge", map[string]any{"note": "looking"}, &one)
	if one.Alarm.State != alarm.Acknowledged || one.Alarm.AckedBy != "ben" || len(one.Events) != 2 {
		h.t.Errorf("%+v", one)
	}
	ben.must(409, "POST", at+"/acknowledge", map[string]any{}, nil)
	ben.must(422, "POST", at+"/close", map[string]any{"outcome": "calm"}, nil)
	ben.must(200, "POST", at+"/close", map[string]any{"outcome": "real", "note": "new stock"}, &one)
	if one.Alarm.State != alarm.Closed || one.Alarm.Note != "new stock" || len(one.Events) != 3 {
		h.t.Errorf("%+v", one)
	}
	ben.must(409, "POST", at+"/close", map[string]any{"outcome": "real"}, nil)
	ann.must(404, "GET", "/alarms/alm_none", nil, nil)
}
