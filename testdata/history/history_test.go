package history

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"testing"
	"time"
)

// The rate rises when masks appear, and the archive holds what its table names.
func TestHistory(t *testing.T) {
	end := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	s := Scene{Weeks: 3, End: end, Frames: 200, Seed: 7}
	cases, err := s.Cases(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var byWeek [3]int
	masked := 0
	for _, c := range cases {
		week := int(c.Captured.Sub(end.Add(-3*7*24*time.Hour)) / (7 * 24 * time.Hour))
		byWeek[week]++
		if c.Mask != "none" {
			masked++
		}
	}
	if byWeek[2] <= byWeek[0]+byWeek[1] || masked == 0 {
		t.Errorf("by week %v, %d with a mask: no rise", byWeek, masked)
	}
	var b bytes.Buffer
	if err := WriteZIP(&b, cases); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	table, err := z.Open("cases.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for lines := bufio.NewScanner(table); lines.Scan(); rows++ {
		var row Case
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		f, err := z.Open(row.Media)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(f); err != nil || !bytes.Equal(got, cases[rows].JPEG) {
			t.Errorf("%s: %d bytes, %v", row.Media, len(got), err)
		}
	}
	if rows != len(cases) {
		t.Errorf("%d rows of %d cases", rows, len(cases))
	}
}
