package bam

import (
	"testing"
	"time"
)

// TestSpansFollowTheClocks counts through two changes of the clocks and across month
// ends in zones with odd offsets.
func TestSpansFollowTheClocks(t *testing.T) {
	for _, name := range []string{"UTC", "Europe/Berlin", "Asia/Kathmandu", "America/Sao_Paulo", "Australia/Lord_Howe", "Africa/Cairo"} {
		zone, err := Zone(name)
		if err != nil {
			t.Fatal(err)
		}
		first, last := time.Date(2026, 2, 27, 3, 4, 5, 6000, zone), time.Date(2027, 4, 2, 11, 0, 0, 0, zone)
		for _, span := range spanNames {
			c := Calendar{span, zone}
			s := c.until(first.UnixMicro(), last.UnixMicro(), 100_000)
			for i := 1; i < len(s.starts); i++ {
				if s.starts[i] <= s.starts[i-1] {
					t.Fatalf("%s %s: span %d begins at %v, the one before at %v", name, span, i, time.UnixMicro(s.starts[i]), time.UnixMicro(s.starts[i-1]))
				}
			}
			for at := first; at.Before(last); at = at.Add(17 * time.Minute) {
				i := s.at(at.UnixMicro())
				if i < 0 || s.starts[i] != c.Start(at).UnixMicro() || s.starts[i+1] <= at.UnixMicro() {
					t.Fatalf("%s %s: %v is in span %d from %v, want %v", name, span, at, i, time.UnixMicro(s.starts[i]).In(zone), c.Start(at))
				}
			}
		}
	}
}

func TestOnlyTheLastSpansAreKept(t *testing.T) {
	c := Calendar{"day", time.UTC}
	s := c.until(0, time.Date(2026, 11, 26, 10, 0, 0, 0, time.UTC).UnixMicro(), 7)
	if len(s.starts) != 8 || s.at(s.starts[0]-1) != -1 || s.at(s.starts[7]-1) != 6 {
		t.Errorf("%+v", s)
	}
}

func TestZonesAreChecked(t *testing.T) {
	for _, name := range []string{"Local", "../etc/passwd", "Middle/Earth"} {
		if _, err := Zone(name); err == nil {
			t.Errorf("%q is a zone", name)
		}
	}
}
