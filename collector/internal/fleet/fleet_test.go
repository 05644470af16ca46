package fleet

import (
	"testing"
	"time"

	"mlife/shared/wire"
)

func TestDelta(t *testing.T) {
	c := func(i, b int64) wire.Counts { return wire.Counts{Inferences: i, Badcases: b} }
	for _, x := range []struct {
		name          string
		before, after wire.Counts
		online        bool
		want          wire.Counts
	}{
		{"first", c(0, 0), c(10, 1), true, c(10, 1)},
		{"more", c(10, 1), c(15, 3), true, c(5, 2)},
		{"same", c(10, 1), c(10, 1), true, c(0, 0)},
		{"set up anew", c(10, 5), c(7, 6), true, c(7, 6)},
		{"old will", c(10, 5), c(3, 1), false, c(0, 0)},
		{"last words", c(10, 5), c(12, 5), false, c(2, 0)},
		{"nonsense", c(10, 5), c(-3, -1), true, c(0, 0)},
	} {
		if got := Delta(x.before, x.after, x.online); got != x.want {
			t.Errorf("%s: %+v", x.name, got)
		}
	}
}

func TestBelieve(t *testing.T) {
	at := time.Unix(1000, 0)
	for _, x := range []struct {
		name    string
		session string
		status  wire.Status
		want    bool
	}{
		{"newer", "a", wire.Status{Session: "a", Online: true, At: at.Add(1)}, true},
		{"delayed", "a", wire.Status{Session: "a", Online: true, At: at.Add(-1)}, false},
		{"will", "a", wire.Status{Session: "a", At: at.Add(-time.Hour)}, true},
		{"late will", "b", wire.Status{Session: "a", At: at.Add(time.Hour)}, false},
		{"new session, clock set back", "a", wire.Status{Session: "b", Online: true, At: at.Add(-time.Hour)}, true},
	} {
		if got := Believe(x.session, at, true, x.status); got != x.want {
			t.Errorf("%s: %v", x.name, got)
		}
	}
}

func TestNewGroup(t *testing.T) {
	g, err := NewGroup("line 1", []string{"b", "a", "b"}, time.Now())
	if err != nil || len(g.Devices) != 2 || g.Devices[0] != "a" {
		t.Fatalf("%+v, %v", g, err)
	}
	for _, bad := range [][]string{{"a/b"}, {""}} {
		if _, err := NewGroup("x", bad, time.Now()); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
	if _, err := NewGroup("", nil, time.Now()); err == nil {
		t.Error("no name was taken")
	}
}
