package campaign

import (
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mlife/shared/testkit"
	"mlife/shared/trigger"
	"mlife/shared/wire"
)

func TestMain(m *testing.M) { testkit.LeakCheck(m) }

func ask(id, when string, share int64, until time.Time) wire.Campaign {
	rule, err := json.Marshal(trigger.Rule{When: when})
	if err != nil {
		panic(err)
	}
	return wire.Campaign{ID: id, Name: "sad faces", Until: until, Share: share, Rule: rule}
}

func open(t *testing.T, path string) *Set {
	t.Helper()
	s, err := Open(path, 1, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var sad = trigger.View{Function: "expression", Result: json.RawMessage(`{"label":"sad"}`)}

func TestShareOverRestartAndEnd(t *testing.T) {
	path := filepath.Join(t.TempDir(), "campaigns.json")
	s := open(t, path)
	end := time.Now().Add(time.Hour)
	list := []wire.Campaign{ask("cmp_1", `label == "sad"`, 2, end)}
	if err := s.Offer(list); err != nil {
		t.Fatal(err)
	}
	if p := s.Judge(trigger.View{Result: json.RawMessage(`{"label":"happy"}`)}); p.ID != "" {
		t.Fatalf("%+v", p)
	}
	p := s.Judge(sad)
	if p.ID != "cmp_1" || p.Name != "sad faces" || p.Decision.Reason == "" {
		t.Fatalf("%+v", p)
	}
	p.Keep()
	// A restart without network: what was taken is known.
	s = open(t, path)
	given := s.Judge(sad)
	if given.ID == "" || s.Judge(sad).ID != "" {
		t.Fatal("want one more and no further while it is pending")
	}
	given.Release()
	if p = s.Judge(sad); p.ID == "" {
		t.Fatal("what was given back is free again")
	}
	p.Keep()
	if s.Judge(sad).ID != "" {
		t.Fatal("over the share")
	}
	// The same again keeps what was taken; a larger share is more.
	if err := s.Offer(list); err != nil || s.Judge(sad).ID != "" {
		t.Fatal(err)
	}
	list[0].Share = 3
	if err := s.Offer(list); err != nil {
		t.Fatal(err)
	}
	s.now = func() time.Time { return end }
	if s.Judge(sad).ID != "" {
		t.Fatal("its time is over")
	}
	s.now = time.Now
	s.Recall("cmp_1")
	if s.Judge(sad).ID != "" {
		t.Fatal("a clip of before the crash counts")
	}
	if err := s.Offer(nil); err != nil || len(s.list) != 0 {
		t.Fatal(err)
	}
}

func TestWrongCampaignLeavesOthersAlone(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "campaigns.json"))
	end := time.Now().Add(time.Hour)
	bad := ask("cmp_2", "True", 1, end)
	bad.Rule = json.RawMessage(`{"when":7}`)
	if err := s.Offer([]wire.Campaign{ask("cmp_1", "moon > 3", 1, end), bad, ask("cmp_3", "True", 1, end)}); err != nil {
		t.Fatal(err)
	}
	if p := s.Judge(sad); p.ID != "cmp_3" {
		t.Fatalf("%+v", p)
	}
	got := s.Problems()
	if len(got) != 2 || !strings.HasPrefix(got[0], "campaign cmp_1: ") || !strings.Contains(got[0], "line 1, column 1") {
		t.Fatalf("%q", got)
	}
}

func TestDamagedFileIsSetAside(t *testing.T) {
	for _, text := range []string{"", "{", `{"v":2}`, `{"v":1,"campaigns":[` + strings.Repeat("{},", 20) + "{}]}", strings.Repeat(" ", maxFile+1)} {
		path := filepath.Join(t.TempDir(), "campaigns.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		s := open(t, path)
		if err := s.Offer([]wire.Campaign{ask("cmp_1", "True", 1, time.Now().Add(time.Hour))}); err != nil || s.Judge(sad).ID == "" {
			t.Fatalf("%.20q: %v", text, err)
		}
		if aside, _ := filepath.Glob(path + ".corrupt-*"); len(aside) != 1 {
			t.Errorf("%.20q: %v", text, aside)
		}
	}
}
