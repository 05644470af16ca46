package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"mlife/collector/internal/fleet"
	"mlife/collector/internal/httpapi"
	"mlife/collector/internal/loop"
	"mlife/collector/internal/people"
	"mlife/shared/trust"
	"mlife/shared/wire"
)

// nowhere is a broker that takes everything.
type nowhere struct{}

func (nowhere) Publish(context.Context, string, wire.Leaf, []byte) error { return nil }

// campaigns are brought to devices that nobody reaches.
func (h *house) campaigns() httpapi.Campaigns {
	h.t.Helper()
	key, err := trust.NewKey()
	if err != nil {
		h.t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	rollout := loop.NewRollout(loop.RolloutOptions{Models: h.db.Models(), Deployments: h.db.Deployments(), Fleet: h.db.Fleet(), Signer: key, Publisher: nowhere{}, Log: log})
	desk := loop.NewCampaigns(loop.CampaignOptions{Store: h.db.Fleet(), Plans: h.db.Deployments(), Rollout: rollout, Log: log, Changed: func(string) {}, Sweep: 20 * time.Millisecond})
	ctx, cancel := context.WithCancel(context.WithoutCancel(h.t.Context()))
	done := make(chan error, 1)
	go func() { done <- desk.Run(ctx) }()
	h.t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			h.t.Error(err)
		}
	})
	return httpapi.Campaigns{Store: h.db.Fleet(), Desk: desk}
}

func TestCampaigns(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, d := range []string{"cam-1", "cam-2"} {
		if err := h.db.Fleet().TakeInventory(t.Context(), d, wire.Inventory{}, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	g, err := fleet.NewGroup("north", []string{"cam-1"}, time.Now())
	if err == nil {
		err = h.db.Fleet().CreateGroup(t.Context(), g)
	}
	if err != nil {
		t.Fatal(err)
	}
	draft := func(change object) object {
		d := object{"name": "sad", "quota": 2, "until": time.Now().Add(time.Hour), "rule": object{"when": `label == "sad"`}, "targets": object{"groups": []string{"north"}}}
		for k, v := range change {
			d[k] = v
		}
		return d
	}
	for _, c := range []struct {
		change object
		want   string
	}{
		{object{"rule": object{"when": "label =="}}, "line 1, column"},
		{object{"rule": object{"when": "moon > 3"}}, "unknown name moon"},
		{object{"rule": object{"when": "True", "cooldown_ms": 5, "cooldown_by": "moon"}}, "unknown name moon"},
		{object{"rule": object{"when": "True", "cooldown_by": "label"}}, "cooldown_by needs cooldown_ms"},
		{object{"until": time.Now().Add(-time.Hour)}, "is over"},
		{object{"until": time.Now().AddDate(3, 0, 0)}, "a year"},
		{object{"name": "  "}, "1 to 128 bytes"},
		{object{"targets": object{}}, "name groups"},
		{object{"targets": object{"groups": []string{"south"}}}, "no group"},
		{object{"targets": object{"devices": []string{"../x"}}}, "body.targets.devices"},
		{object{"targets": object{"query": "moon:1"}}, "moon"},
		{object{"quota": 0}, "quota"},
		{object{"unknown": 1}, "unknown"},
	} {
		text, err := json.Marshal(draft(c.change))
		if err != nil {
			t.Fatal(err)
		}
		status, _, body := h.do("POST", "/api/v1/campaigns", map[string]string{"Content-Type": "application/json"}, bytes.NewReader(text))
		if status != http.StatusUnprocessableEntity && status != http.StatusBadRequest || !strings.Contains(string(body), c.want) {
			t.Errorf("%v: %d %s", c.change, status, body)
		}
	}
	var trial struct {
		Devices int
		Some    []string
	}
	h.must(http.StatusOK, "POST", "/campaigns/try", object{"rule": object{"when": "True"}, "targets": object{"query": "*"}}, &trial)
	if trial.Devices != 2 || len(trial.Some) != 2 {
		t.Errorf("%+v", trial)
	}

	viewer := h.as("vic", people.Viewer)
	viewer.must(http.StatusForbidden, "POST", "/campaigns", draft(nil), nil)
	manager := h.as("flo", people.FleetManager)
	var c fleet.Campaign
	manager.must(http.StatusCreated, "POST", "/campaigns", draft(nil), &c)
	if c.State != "draft" || c.CreatedBy != "flo" {
		t.Errorf("%+v", c)
	}
	manager.must(http.StatusConflict, "POST", "/campaigns/"+c.ID+"/stop", nil, nil)
	manager.must(http.StatusOK, "POST", "/campaigns/"+c.ID+"/start", nil, &c)
	var devices struct {
		Items []fleet.CampaignDevice
		Total int
	}
	h.wait("not sent to cam-1", func() bool {
		viewer.must(http.StatusOK, "GET", "/campaigns/"+c.ID+"/devices", nil, &devices)
		return devices.Total == 1
	})
	// A device that joins the group takes part.
	g.Devices = []string{"cam-1", "cam-2"}
	if _, err := h.db.Fleet().UpdateGroup(t.Context(), g); err != nil {
		t.Fatal(err)
	}
	h.wait("not sent to cam-2", func() bool {
		viewer.must(http.StatusOK, "GET", "/campaigns/"+c.ID+"/devices", nil, &devices)
		return devices.Total == 2
	})
	// A device says why it cannot.
	if err := h.db.Fleet().TakeStatus(t.Context(), "cam-2", wire.Status{Online: true, Session: "s", At: time.Now(),
		Problems: []string{"disk full", wire.CampaignProblem(c.ID) + "unknown name moon"}}, time.Now()); err != nil {
		t.Fatal(err)
	}
	viewer.must(http.StatusOK, "GET", "/campaigns/"+c.ID+"/devices?limit=1&cursor=cam-1", nil, &devices)
	if len(devices.Items) != 1 || devices.Items[0].Problem != "unknown name moon" || !devices.Items[0].Online {
		t.Errorf("%+v", devices)
	}
	manager.must(http.StatusConflict, "DELETE", "/campaigns/"+c.ID, nil, nil)
	manager.must(http.StatusOK, "POST", "/campaigns/"+c.ID+"/stop", nil, &c)
	if c.State != "stopped" || c.Reason != "stopped by flo" {
		t.Errorf("%+v", c)
	}
	h.wait("not withdrawn", func() bool {
		have, err := h.db.Deployments().PlansCollecting(t.Context())
		return err == nil && len(have) == 0
	})
	var page struct {
		Items []fleet.Campaign
		Total int
	}
	viewer.must(http.StatusOK, "GET", "/campaigns?query=state:stopped+sad&sort=-until", nil, &page)
	if page.Total != 1 || page.Items[0].ID != c.ID {
		t.Errorf("%+v", page)
	}
	viewer.must(http.StatusOK, "GET", "/campaigns/"+c.ID+"/progress", nil, nil)
	viewer.must(http.StatusNotFound, "GET", "/campaigns/cmp_none/devices", nil, nil)
	manager.must(http.StatusNoContent, "DELETE", "/campaigns/"+c.ID, nil, nil)
	viewer.must(http.StatusNotFound, "GET", "/campaigns/"+c.ID, nil, nil)
}
