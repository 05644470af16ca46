package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func sampleTable() *table {
	t := &table{}
	t.add(row{Model: "factory", Scene: "bare faces", Accuracy: 0.975, Rate: 18, Bytes: 950, Size: 341_000})
	t.add(row{Model: "v2", Scene: "full masks appear", Before: 0.6, Accuracy: 0.955, HeldOut: 0.96, Mended: 0.9, Worst: 300, Rate: 35,
		Bytes: 1_250_000, Size: 341_000, Took: 41400 * time.Millisecond})
	return t
}

func TestTableIsReadable(t *testing.T) {
	var b bytes.Buffer
	if err := sampleTable().print(&b); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.Trim(b.String(), "\n"), "\n")
	for i, want := range []string{
		"in the field", "model scene before after held out failures worst after",
		"factory bare faces 97.5 % 18 950 B 341 kB",
		"v2 full masks appear 60.0 % 95.5 % 96.0 % 90.0 % 300 35 1.2 MB 341 kB 41 s",
	} {
		if got := strings.Join(strings.Fields(lines[i]), " "); !strings.Contains(got, want) {
			t.Errorf("line %d: %q, want %q in it", i+1, got, want)
		}
	}
	// Values stand below their headings.
	for _, name := range []string{"before", "held out", "worst", "size"} {
		if at := strings.Index(lines[1], name); lines[3][at-1] != ' ' || lines[3][at] == ' ' {
			t.Errorf("nothing below %q:\n%s", name, b.String())
		}
	}
}

func TestJudge(t *testing.T) {
	for name, c := range map[string]struct {
		worst, last float64
		ok          bool
	}{
		"fell":       {300, 149, true},
		"half":       {300, 150, false},
		"never rose": {0, 0, false},
	} {
		tab := sampleTable()
		tab.rows[1].Worst, tab.rows[1].Rate = c.worst, c.last
		if _, err := tab.judge(); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}
