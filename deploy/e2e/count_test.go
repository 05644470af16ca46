package e2e

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"testing"
	"time"

	"mlife/testdata/faces"
	"mlife/testdata/likepairs"
	"mlife/testdata/rig"
)

// counted is a collector that lets a group of one device count only, and that device.
type counted struct {
	*world
	a     *rig.Agent
	group string
}

// spared is what the setting of the group shows.
type spared struct {
	ID                                   string
	Counted, Bytes, Sampled, Same, Other int64
}

func newCounted(t *testing.T, every int) *counted {
	t.Helper()
	w := newWorld(t)
	must(t, w.Start(t.Context()))
	c := &counted{world: w, a: w.agent(t, "cam-1", nil)}
	must(t, c.a.Start(t.Context()))
	var g struct{ ID string }
	must(t, w.API().Post(t.Context(), "/groups", map[string]any{"name": "busy", "devices": []string{"cam-1"}}, &g))
	c.group = g.ID
	must(t, w.API().Do(t.Context(), "PUT", "/likeness/groups/"+g.ID, map[string]any{"every": every}, nil))
	return c
}

// see reports a picture with a label, and waits until the device is rid of it and the
// collector has compared it.
func (c *counted) see(t *testing.T, p image.Image, quality int, label string) {
	t.Helper()
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, p, &jpeg.Options{Quality: quality}))
	_, err := rig.Observe(t.Context(), c.a.URL(), map[string]any{"function": "expression", "result": map[string]any{"label": label}},
		rig.Medium{Name: "face.jpg", Body: b.Bytes()})
	must(t, err)
	drained(t, c.a)
	if !rig.Within(time.Minute, func() bool {
		var s struct{ Waiting int }
		return c.API().Get(t.Context(), "/likeness/settings", &s) == nil && s.Waiting == 0
	}) {
		t.Fatal("not compared")
	}
}

func (c *counted) spared(t *testing.T) spared {
	t.Helper()
	var page struct{ Items []spared }
	must(t, c.API().Get(t.Context(), "/likeness/groups", &page))
	if len(page.Items) != 1 {
		t.Fatalf("%+v", page)
	}
	return page.Items[0]
}

// TestCountedNotSent: a camera that sees the same face over and over, re-encoded,
// brighter or smaller, sends its bytes once and then every third time; the numbers are
// those of all reports, over a kill of the collector as well. Another face, and another
// failure on the same face, are sent.
func TestCountedNotSent(t *testing.T) {
	t.Parallel()
	c := newCounted(t, 3)
	sad := faces.New(7, "sad", faces.NoMask).Draw(320)
	c.see(t, sad, 92, "happy")
	first := c.badcases(t, nil)
	if len(first) != 1 {
		t.Fatalf("%d badcases", len(first))
	}
	again := pick(9, 30)
	for i := range again {
		if i == again/2 {
			c.Kill()
			must(t, c.Start(t.Context()))
		}
		var p image.Image = sad
		if k := i % 4; k < 3 {
			var err error
			p, err = likepairs.Changes[[]int{0, 1, 6}[k]].Make(sad) // quality, size, light
			must(t, err)
		}
		c.see(t, p, 60+i, "happy") // no two of the same bytes: those would be known
	}
	s := c.spared(t)
	if s.Sampled != int64(again/3) || s.Counted != int64(again-again/3) || s.Bytes <= 0 || s.Same != s.Sampled || s.Other != 0 {
		t.Errorf("%+v of %d", s, again)
	}
	all := c.badcases(t, nil)
	if len(all) != 1 || all[0].Frequency != 1+again {
		t.Errorf("%+v", all)
	}
	if n, err := c.a.Metric(t.Context(), "mlife_agent_clips_counted_total"); err != nil || n != float64(s.Counted) {
		t.Errorf("the device counted %v, the collector %d: %v", n, s.Counted, err)
	}
	c.see(t, faces.New(8, "sad", faces.NoMask).Draw(320), 92, "happy")
	c.see(t, sad, 75, "fear")
	if all = c.badcases(t, nil); len(all) != 3 {
		t.Errorf("%+v", all)
	}
	if now := c.spared(t); now.Counted != s.Counted {
		t.Errorf("another face or another failure was only counted: %+v", now)
	}
	// Resolved, and counted once more: it came back.
	must(t, c.API().Do(t.Context(), "PATCH", "/badcases/"+first[0].ID, map[string]any{"status": "resolved"}, nil))
	for i := range 2 { // one of two in a row is counted
		c.see(t, sad, 60+i, "happy")
	}
	var b struct {
		Status      string
		Regressions int
	}
	must(t, c.API().Get(t.Context(), "/badcases/"+first[0].ID, &b))
	if b.Status != "open" || b.Regressions != 1 || c.spared(t).Counted == s.Counted {
		t.Errorf("%+v %s", b, fmt.Sprint(c.spared(t)))
	}
}
