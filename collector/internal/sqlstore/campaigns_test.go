package sqlstore_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/fleet"
	"mlife/collector/internal/msm"
	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/query"
	"mlife/shared/wire"
)

func TestCampaignCountsOnceAndEnds(t *testing.T) {
	db := open(t)
	s, ctx, now := db.Fleet(), t.Context(), time.Now()
	for _, d := range []string{"cam-1", "cam-2", "other"} {
		if err := s.TakeInventory(ctx, d, wire.Inventory{Labels: map[string]string{"site": d}}, now); err != nil {
			t.Fatal(err)
		}
	}
	g, err := fleet.NewGroup("north", []string{"cam-1"}, now)
	if err == nil {
		err = s.CreateGroup(ctx, g)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		t    fleet.Targets
		want string
	}{
		{fleet.Targets{Groups: []string{"north"}}, "[cam-1]"},
		{fleet.Targets{Groups: []string{g.ID}, Query: "name:cam-2"}, "[cam-1 cam-2]"},
		{fleet.Targets{Query: "*"}, "[cam-1 cam-2 other]"},
		{fleet.Targets{Devices: []string{"other"}, Query: "label:site=cam-1 or name:cam-2"}, "[cam-1 cam-2 other]"},
	} {
		if list, err := s.TargetDevices(ctx, c.t, true); err != nil || fmt.Sprint(list) != c.want {
			t.Errorf("%+v: %v %v", c.t, list, err)
		}
	}
	if _, err := s.TargetDevices(ctx, fleet.Targets{Groups: []string{"south"}}, true); fault.KindOf(err) != fault.Invalid {
		t.Error(err)
	}
	if list, err := s.TargetDevices(ctx, fleet.Targets{Groups: []string{"south"}, Devices: []string{"cam-2"}}, false); err != nil || len(list) != 1 {
		t.Error(list, err)
	}

	c, err := fleet.NewCampaign(fleet.CampaignDraft{Name: "sad", Rule: fleet.CampaignRule{When: "True"}, Targets: fleet.Targets{Query: "*"}, Quota: 2,
		Until: now.Add(time.Hour)}, "ada", now)
	if err == nil {
		err = s.CreateCampaign(ctx, c)
	}
	if err == nil {
		_, err = s.UpdateCampaign(ctx, c.ID, func(c *fleet.Campaign) error { return c.Start(now) })
	}
	if err != nil {
		t.Fatal(err)
	}
	w, err := c.Wire()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []string{"cam-1", "cam-2"} {
		if _, err := db.Deployments().ChangePlan(ctx, d, func(p *msm.Plan) (bool, error) {
			p.Campaigns, p.Signed = []wire.Campaign{w}, []byte("{}")
			return true, nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	if have, err := db.Deployments().PlansCollecting(ctx); err != nil || len(have) != 2 || have["cam-1"][0].Share != 2 {
		t.Fatal(have, err)
	}
	n := byte(0)
	take := func(device string) {
		t.Helper()
		n++
		o := bam.Occurrence{Clip: wire.Key{n}, Source: bam.FromDevice, At: now, Manifest: clip.Manifest{V: 1, Occurrence: fmt.Sprint(n), Device: device, CapturedAt: now,
			Function: "expression", Campaign: c.ID, Result: json.RawMessage(`{"label":"sad"}`)}}
		for range 2 { // a repeat counts nothing
			if _, err := db.Badcases().Record(ctx, o); err != nil {
				t.Fatal(err)
			}
		}
	}
	expect := func(state fleet.CampaignState, clips, surplus int64) {
		t.Helper()
		if x, err := s.Campaign(ctx, c.ID); err != nil || x.State != state || x.Clips != clips || x.Surplus != surplus {
			t.Fatalf("%+v %v, want %s %d %d", x, err, state, clips, surplus)
		}
	}
	take("cam-1")
	take("other") // was not asked: kept, not counted
	expect(fleet.CampaignRunning, 1, 0)
	take("cam-2")
	expect(fleet.CampaignDone, 2, 0)
	take("cam-2")
	expect(fleet.CampaignDone, 3, 1)
	items, _, total, err := s.CampaignDevices(ctx, c.ID, "", 10)
	if err != nil || total != 2 || items[0].Clips != 1 || items[1].Clips != 2 || items[1].Surplus != 1 || items[1].LastAt == nil {
		t.Fatalf("%+v %d %v", items, total, err)
	}
	if over, err := s.CampaignOver(ctx, c.ID, time.Minute); err != nil || len(over) != 1 || over[0].Clips != 4 {
		t.Errorf("%+v %v", over, err)
	}
	found, err := db.Badcases().Find(ctx, bam.Filter{Q: "campaign:" + c.ID}, bam.Page{Limit: 10})
	if err != nil || found.Total != 4 {
		t.Errorf("%d %v", found.Total, err)
	}
	for text, want := range map[string]int{"state:done": 1, "is:running": 0, "device:cam-2": 1, "sad": 1, "clips:>2": 1} {
		node, err := query.Parse(text, fleet.CampaignSchema())
		if err != nil {
			t.Fatal(err)
		}
		if _, _, n, err := s.Campaigns(ctx, fleet.CampaignQuery{Search: node, Sort: "-until", Limit: 5}); err != nil || n != want {
			t.Errorf("%s: %d %v", text, n, err)
		}
	}
	if err := s.DeleteCampaign(ctx, c.ID); err != nil {
		t.Fatal(err)
	}
	take("cam-1") // of a campaign that is gone: kept
}

func TestCampaignEndsInTime(t *testing.T) {
	s, ctx, now := open(t).Fleet(), t.Context(), time.Now()
	c, err := fleet.NewCampaign(fleet.CampaignDraft{Name: "x", Rule: fleet.CampaignRule{When: "True"}, Targets: fleet.Targets{Query: "*"}, Quota: 1,
		Until: now.Add(time.Minute)}, "ada", now)
	if err == nil {
		err = s.CreateCampaign(ctx, c)
	}
	if err == nil {
		_, err = s.UpdateCampaign(ctx, c.ID, func(c *fleet.Campaign) error { return c.Start(now) })
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := s.DeleteCampaign(ctx, c.ID); fault.KindOf(err) != fault.Conflict {
		t.Error(err)
	}
	if ids, err := s.EndCampaigns(ctx, now); err != nil || len(ids) != 0 {
		t.Error(ids, err)
	}
	if ids, err := s.EndCampaigns(ctx, now.Add(2*time.Minute)); err != nil || len(ids) != 1 {
		t.Error(ids, err)
	}
	if x, err := s.Campaign(ctx, c.ID); err != nil || x.State != fleet.CampaignDone || x.EndedAt == nil {
		t.Errorf("%+v %v", x, err)
	}
}
