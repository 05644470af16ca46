package e2e

import (
	"net/url"
	"testing"
	"time"

	"mlife/testdata/rig"
)

// campaign is what the scenario looks at.
type campaign struct {
	ID             string
	State, Reason  string
	Clips, Surplus int64
	Devices        int64
}

// TestCampaign: two devices whose own rules want nothing are asked for five sad faces, at
// most three each. The first is killed and comes back while the collector is away: it
// knows what it took and stops at its share. The fifth clip ends the campaign by itself,
// and the devices collect no more.
func TestCampaign(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.Start(t.Context()))
	none := func(config map[string]any) { config["triggers"] = map[string]any{"rules": []map[string]any{}} }
	one, two := w.agent(t, "cam-1", none), w.agent(t, "cam-2", none)
	must(t, one.Start(t.Context()))
	must(t, two.Start(t.Context()))
	must(t, w.API().Post(t.Context(), "/groups", map[string]any{"name": "north", "devices": []string{"cam-1", "cam-2"}}, nil))

	var c campaign
	must(t, w.API().Post(t.Context(), "/campaigns", map[string]any{"name": "sad faces", "start": true, "quota": 5, "per_device": 3,
		"rule": map[string]any{"when": `label == "sad"`}, "targets": map[string]any{"groups": []string{"north"}},
		"until": time.Now().Add(time.Hour)}, &c))
	now := func() campaign {
		must(t, w.API().Get(t.Context(), "/campaigns/"+c.ID, &c))
		return c
	}
	n := uint64(0)
	see := func(a *rig.Agent, label string) bool {
		t.Helper()
		n++
		picture, err := rig.Picture(n, 32)
		must(t, err)
		v, err := rig.Observe(t.Context(), a.URL(), map[string]any{"function": "expression", "result": map[string]any{"label": label}},
			rig.Medium{Name: "face.png", Body: picture})
		must(t, err)
		return v.Badcase
	}
	for _, a := range []*rig.Agent{one, two} { // its first, once it was asked
		if !rig.Within(30*time.Second, func() bool { return see(a, "sad") }) {
			t.Fatal("the device was not asked")
		}
	}
	if see(one, "happy") {
		t.Error("not what was asked for")
	}
	drained(t, one)
	drained(t, two)
	if got := now(); got.State != "running" || got.Clips != 2 || got.Devices != 2 {
		t.Errorf("%+v", got)
	}

	w.Kill()
	one.Kill()
	must(t, one.Start(t.Context())) // without a collector
	taken := 0
	for range 3 {
		if see(one, "sad") {
			taken++
		}
	}
	if taken != 2 {
		t.Errorf("%d more were taken after a restart without a network, want two: its share is three", taken)
	}
	must(t, w.Start(t.Context()))
	drained(t, one)
	if got := now(); got.State != "running" || got.Clips != 4 {
		t.Errorf("%+v", got)
	}

	if !see(two, "sad") {
		t.Error("the fifth was not taken")
	}
	drained(t, two)
	if got := now(); got.State != "done" || got.Reason != "the quota is reached" || got.Clips != 5 || got.Surplus != 0 {
		t.Errorf("%+v", got)
	}
	// Its share has one left: nothing but the collector's word stops it. What it takes
	// before that word comes is surplus.
	if !rig.Within(30*time.Second, func() bool { return !see(two, "sad") }) {
		t.Error("the device goes on")
	}
	drained(t, two)
	got := now()
	if got.Clips-got.Surplus != 5 {
		t.Errorf("%+v", got)
	}
	if all := w.badcases(t, url.Values{"q": {"campaign:" + c.ID}}); int64(len(all)) != got.Clips {
		t.Errorf("%d badcases of %d clips", len(all), got.Clips)
	}
	var devices struct{ Items []campaign }
	must(t, w.API().Get(t.Context(), "/campaigns/"+c.ID+"/devices", &devices))
	if len(devices.Items) != 2 || devices.Items[0].Clips != 3 {
		t.Errorf("%+v", devices)
	}
}
