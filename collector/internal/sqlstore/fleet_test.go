package sqlstore_test

import (
	"testing"
	"time"

	"mlife/collector/internal/fleet"
	"mlife/shared/fault"
	"mlife/shared/wire"
)

func status(session string, at time.Time, online bool, inferences, badcases int64) wire.Status {
	return wire.Status{V: 1, Session: session, At: at, Online: online, SpoolClips: 3,
		Models: map[string]wire.Counts{"face/1": {Inferences: inferences, Badcases: badcases}}}
}

func TestStatusesBecomeRates(t *testing.T) {
	f := open(t).Fleet()
	at := time.Date(2026, 1, 2, 3, 4, 0, 0, time.UTC)
	take := func(after time.Duration, s wire.Status) {
		t.Helper()
		if err := f.TakeStatus(t.Context(), "cam-1", s, at.Add(after)); err != nil {
			t.Fatal(err)
		}
	}
	take(0, status("a", at, true, 100, 10))
	take(time.Second, status("a", at, true, 100, 10))                        // delivered twice
	take(11*time.Second, status("a", at.Add(11*time.Second), true, 150, 12)) // more
	take(12*time.Second, status("a", at.Add(5*time.Second), true, 120, 11))  // delayed
	take(21*time.Second, status("b", at.Add(21*time.Second), true, 160, 12)) // connected anew
	take(22*time.Second, status("a", at, false, 100, 10))                    // the old connection's will
	d, err := f.Device(t.Context(), "cam-1")
	if err != nil || !d.Online || d.Inferences != 160 || d.Badcases != 12 || d.Spool.Clips != 3 {
		t.Fatalf("%+v, %v", d, err)
	}
	take(31*time.Second, status("b", at.Add(21*time.Second), false, 160, 12)) // its own will
	take(41*time.Second, status("c", at.Add(41*time.Second), true, 5, 1))     // set up anew
	points, err := f.Rates(t.Context(), fleet.RateQuery{By: fleet.ByModel, Bucket: fleet.Step, From: at, To: at.Add(time.Minute)})
	if err != nil {
		t.Fatal(err)
	}
	want := []fleet.Point{{Inferences: 100, Badcases: 10, Rate: 100}, {Inferences: 50, Badcases: 2, Rate: 40}, {Inferences: 10}, {Inferences: 5, Badcases: 1, Rate: 200}}
	if len(points) != len(want) {
		t.Fatalf("%+v", points)
	}
	for i, p := range points {
		w := want[i]
		if p.Key != "face/1" || p.Inferences != w.Inferences || p.Badcases != w.Badcases || p.Rate != w.Rate {
			t.Errorf("point %d: %+v", i, p)
		}
	}
	if n, err := f.ForgetRates(t.Context(), at.Add(20*time.Second)); err != nil || n != 2 {
		t.Fatal(n, err)
	}
}

func TestGroups(t *testing.T) {
	f := open(t).Fleet()
	for _, d := range []string{"cam-1", "cam-2"} {
		if err := f.TakeInventory(t.Context(), d, wire.Inventory{V: 1, Agent: "1.0", Models: map[string]wire.Model{"face": {Version: "7"}}}, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	g, err := fleet.NewGroup("canary", []string{"cam-2", "cam-1"}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := f.CreateGroup(t.Context(), g); err != nil {
		t.Fatal(err)
	}
	if err := f.CreateGroup(t.Context(), fleet.Group{ID: "grp_x", Name: "canary"}); !fault.Is(err, fault.Exists) {
		t.Fatal(err)
	}
	if err := f.CreateGroup(t.Context(), fleet.Group{ID: "grp_y", Name: "y", Devices: []string{"none"}}); !fault.Is(err, fault.Invalid) {
		t.Fatal(err)
	}
	for _, name := range []string{g.ID, "canary"} {
		if m, err := f.Members(t.Context(), name); err != nil || len(m) != 2 {
			t.Fatal(m, err)
		}
	}
	g.Devices = []string{"cam-2"}
	if got, err := f.UpdateGroup(t.Context(), g); err != nil || len(got.Devices) != 1 || got.CreatedAt.IsZero() {
		t.Fatal(got, err)
	}
	p, err := f.Devices(t.Context(), fleet.Query{Limit: 1})
	if err != nil || p.Total != 2 || p.Next == "" || p.Items[0].ID != "cam-1" || p.Items[0].Slots[0].Version != "7" {
		t.Fatalf("%+v, %v", p, err)
	}
	if p, err = f.Devices(t.Context(), fleet.Query{Limit: 1, Cursor: p.Next}); err != nil || p.Next != "" || p.Items[0].ID != "cam-2" {
		t.Fatalf("%+v, %v", p, err)
	}
	p, err = f.Devices(t.Context(), fleet.Query{Group: "canary"})
	if err != nil || p.Total != 1 || p.Items[0].ID != "cam-2" || p.Items[0].Groups[0] != "canary" {
		t.Fatalf("%+v, %v", p, err)
	}
	if err := f.DeleteGroup(t.Context(), g.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Members(t.Context(), g.ID); !fault.Is(err, fault.NotFound) {
		t.Fatal(err)
	}
}

func TestEnrolment(t *testing.T) {
	f := open(t).Fleet()
	now := time.Now()
	n := 0
	desk := &fleet.Desk{Register: f, Pin: "pin", Now: func() time.Time { return now },
		Sign: func(device string, _ []byte) (fleet.Certificate, error) {
			n++
			return fleet.Certificate{Device: device, Serial: string(rune('a' + n)), NotAfter: now.Add(time.Hour)}, nil
		},
		Welcome: func() fleet.Welcome { return fleet.Welcome{Broker: "b"} },
	}
	token := func(device string, uses int) string {
		t.Helper()
		text, _, err := desk.NewToken(t.Context(), device, uses, time.Minute, "admin")
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	enrol := func(token, device string) error {
		w, err := desk.Enrol(t.Context(), token, device, nil)
		if err == nil && (w.Device != device || w.Broker != "b") {
			t.Errorf("%+v", w)
		}
		return err
	}
	open, old := token("", 1), token("", 5)
	for _, x := range []struct {
		token, device string
		want          fault.Kind
	}{
		{"nonsense", "cam-1", fault.Unauthorized},
		{token("cam-2", 1), "cam-1", fault.Unauthorized},
		{open, "cam-1", 255},
		{open, "cam-3", fault.Unauthorized}, // used up
		{token("", 1), "cam-1", fault.Conflict},
		{token("cam-1", 1), "cam-1", 255},
		{open, "inline", fault.Invalid},
	} {
		if err := enrol(x.token, x.device); x.want == 255 && err != nil || x.want != 255 && !fault.Is(err, x.want) {
			t.Errorf("%s: %v, want %v", x.device, err, x.want)
		}
	}
	serials, err := f.Revoke(t.Context(), "cam-1", now)
	if err != nil || len(serials) != 2 {
		t.Fatal(serials, err)
	}
	if all, err := f.Revoked(t.Context(), now); err != nil || len(all) != 2 {
		t.Fatal(all, err)
	}
	if _, err := desk.Renew(t.Context(), "cam-1", nil); !fault.Is(err, fault.Forbidden) {
		t.Fatal(err)
	}
	if err := enrol(token("cam-1", 1), "cam-1"); err != nil {
		t.Fatal(err)
	}
	now = now.Add(2 * time.Minute)
	if err := enrol(old, "cam-9"); !fault.Is(err, fault.Unauthorized) {
		t.Fatal(err)
	}
}

func TestEnrolmentTokens(t *testing.T) {
	f, now := open(t).Fleet(), time.Now()
	for i, x := range []struct {
		uses int
		life time.Duration
	}{{1, time.Hour}, {0, time.Hour}, {1, -time.Hour}, {5, time.Hour}} {
		token := fleet.Token{ID: string(rune('a' + i)), Hash: string(rune('A' + i)), Uses: x.uses, ExpiresAt: now.Add(x.life), Author: "ada", CreatedAt: now.Add(time.Duration(i))}
		if err := f.AddToken(t.Context(), token); err != nil {
			t.Fatal(err)
		}
	}
	list, err := f.Tokens(t.Context(), now)
	if err != nil || len(list) != 2 || list[0].ID != "d" || list[0].Uses != 5 || list[1].ID != "a" || list[1].Author != "ada" {
		t.Fatalf("%+v %v", list, err)
	}
	if err := f.EndToken(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	if err := f.EndToken(t.Context(), "a"); !fault.Is(err, fault.NotFound) {
		t.Fatal(err)
	}
	if err := f.Enrol(t.Context(), "A", fleet.Certificate{Device: "cam-1"}, now); !fault.Is(err, fault.Unauthorized) {
		t.Fatal(err)
	}
}
