package httpapi_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/url"
	"slices"
	"testing"

	"mlife/collector/internal/bam"
)

func TestExportWhatWasFound(t *testing.T) {
	h := newHouse(t)
	h.upload(`{"function":"=1+1","device":"cam-1","result":"sad"}`, [2]string{"../a.jpg", "\xff\xd8\xffa"}, [2]string{"b.jpg", "\xff\xd8\xffb"})
	h.upload(`{"function":"door","device":"cam-2","result":"open"}`, [2]string{"c.jpg", "\xff\xd8\xffc"})
	get := func(format string) []byte {
		status, _, b := h.do("GET", "/api/v1/badcases/export?format="+format+"&q="+url.QueryEscape("device:cam-1"), nil, nil)
		if status != 200 {
			t.Fatalf("%s: %d %s", format, status, b)
		}
		return b
	}
	rows, err := csv.NewReader(bytes.NewReader(get("csv"))).ReadAll()
	if err != nil || len(rows) != 3 || rows[1][slices.Index(rows[0], "function")] != "'=1+1" {
		t.Errorf("csv: %q %v", rows, err)
	}
	var list []bam.Badcase
	if err := json.Unmarshal(get("json"), &list); err != nil || len(list) != 2 || list[0].Function != "=1+1" {
		t.Errorf("json: %+v %v", list, err)
	}
	if lines := bytes.Count(get("jsonl"), []byte("\n")); lines != 2 {
		t.Errorf("jsonl: %d lines", lines)
	}
	b := get("zip")
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil || len(z.File) != 3 {
		t.Fatalf("zip: %v %v", z, err)
	}
	f, err := z.Open("manifest.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(f); err != nil || bytes.Count(text, []byte("\n")) != 2 {
		t.Errorf("manifest %s %v", text, err)
	}
	h.must(422, "GET", "/badcases/export?q=stauts:open", nil, nil)
}
