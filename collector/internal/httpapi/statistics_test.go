package httpapi_test

import (
	"bytes"
	"encoding/csv"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/loop/report"
	"mlife/shared/wire"
)

func TestTablesAndTheirCSV(t *testing.T) {
	h := newHouse(t)
	h.upload(`{"function":"=1+1","device":"cam-1","result":"sad","tags":["mask","night"]}`, [2]string{"a.jpg", "\xff\xd8\xffa"}, [2]string{"b.jpg", "\xff\xd8\xffb"})
	h.upload(`{"function":"door","device":"cam-2","result":"open"}`, [2]string{"c.jpg", "\xff\xd8\xffc"})
	viewer := h.as("vera", "viewer")
	var got bam.Table
	viewer.must(200, "GET", "/badcases/table?rows=function&columns=device&max_columns=1", nil, &got)
	if got.Badcases != 3 || got.Rows.Lines[0].Key != "=1+1" || got.Rows.Lines[0].Count != 2 || !reflect.DeepEqual(got.Cells, [][]int{{2, 0}, {0, 1}}) {
		t.Errorf("%+v", got)
	}
	if other := got.Columns.Other; other == nil || other.Values != 1 || other.Count != 1 {
		t.Errorf("%+v", other)
	}
	var found struct{ Total int }
	h.must(200, "GET", "/badcases?q="+url.QueryEscape(got.Rows.Lines[0].Query+" "+got.Columns.Lines[0].Query), nil, &found)
	if found.Total != 2 {
		t.Errorf("%q finds %d", got.Rows.Lines[0].Query, found.Total)
	}
	status, head, b := h.do("GET", "/api/v1/badcases/table.csv?rows=function&columns=device", nil, nil)
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	want := [][]string{{"function / device", "cam-1", "cam-2", "total"}, {"'=1+1", "2", "0", "2"}, {"door", "0", "1", "1"}, {"total", "2", "1", "3"}}
	if status != 200 || err != nil || !reflect.DeepEqual(rows, want) || !strings.HasPrefix(head.Get("Content-Disposition"), "attachment") {
		t.Errorf("%d %q %v", status, rows, err)
	}
	status, _, b = h.do("GET", "/api/v1/badcases/table.csv?rows=tag&max_rows=1&measure=occurrences", nil, nil)
	if text := string(b); status != 200 || text != "tag,occurrences,share\nmask,2,0.666667\nother (2),1,0.333333\ntotal,3,1.000000\n" {
		t.Errorf("%d %q", status, text)
	}
	for _, bad := range []string{"rows=nonsense", "rows=first_seen", "rows=first_seen.year", "rows=tag&columns=tag", "zone=Local", "zone=Middle/Earth", "max_rows=5000", "rows=attr.", "q=stauts:open"} {
		h.must(422, "GET", "/badcases/table?"+bad, nil, nil)
	}
}

func TestRatesAndWeeklyReport(t *testing.T) {
	h := newHouse(t)
	h.upload(`{"function":"=1+1","device":"cam-1","result":"sad"}`, [2]string{"a.jpg", "\xff\xd8\xffa"}, [2]string{"b.jpg", "\xff\xd8\xffb"})
	viewer := h.as("vera", "viewer")
	var rates report.Rates
	viewer.must(200, "GET", "/badcases/rates?by=function", nil, &rates)
	if rates.Unknown == "" || len(rates.Lines) != 0 {
		t.Errorf("nobody counted inferences: %+v", rates)
	}
	now := time.Now()
	status := wire.Status{Online: true, Session: "1", At: now, Models: map[string]wire.Counts{"face/1": {Inferences: 2010}}}
	if err := h.db.Fleet().TakeStatus(t.Context(), "cam-1", status, now); err != nil {
		t.Fatal(err)
	}
	viewer.must(200, "GET", "/badcases/rates?by=model_version", nil, &rates)
	if rates.Total.Inferences < 2000 || rates.Total.Badcases != 2 || rates.Coverage != 0 || len(rates.Notes) == 0 {
		t.Errorf("uploads are in no rate: %+v", rates)
	}
	var week report.Weekly
	viewer.must(200, "GET", "/badcases/weekly?weeks=3&zone=Europe/Berlin&week="+now.Format(time.DateOnly), nil, &week)
	if len(week.Weeks) != 3 || len(week.Lines) != 1 || week.All.New[2] != 2 || week.Complete {
		t.Errorf("%+v", week)
	}
	for path, want := range map[string]string{
		"/badcases/weekly.csv?weeks=2&week=" + now.Format(time.DateOnly): "'=1+1",
		"/badcases/weekly.csv?table=rose":                                "field,value",
		"/badcases/weekly.csv?table=classes":                             "result,truth",
		"/badcases/weekly.csv?table=groups":                              "group,name",
		"/badcases/rates.csv?by=slot":                                    "slot,badcases,counted",
	} {
		status, _, b := viewer.do("GET", "/api/v1"+path, nil, nil)
		if status != 200 || !strings.Contains(string(b), want) {
			t.Errorf("%s: %d %s", path, status, b)
		}
	}
	for _, bad := range []string{"/badcases/rates?by=severity", "/badcases/weekly?week=soon", "/badcases/weekly?weeks=1", "/badcases/weekly?zone=Local", "/badcases/rates?q=stauts:open"} {
		h.must(422, "GET", bad, nil, nil)
	}
}

func TestPriorityIsSeenAndSet(t *testing.T) {
	h := newHouse(t)
	made := h.upload(`{"function":"door","device":"cam-1","result":"open","severity":"high"}`, [2]string{"a.jpg", "\xff\xd8\xffa"})
	id, viewer := made.Created[0].ID, h.as("vera", "viewer")
	var one bam.Ranked
	viewer.must(200, "GET", "/badcases/"+id+"/score", nil, &one)
	if one.Badcase.ID != id || len(one.Parts) != 6 {
		t.Errorf("%+v", one)
	}
	viewer.must(404, "GET", "/badcases/none/score", nil, nil)
	viewer.must(403, "PUT", "/priority", bam.DefaultFormula, nil)
	var queue struct{ Items []bam.Ranked }
	viewer.must(200, "GET", "/badcases/next", nil, &queue)
	if len(queue.Items) != 1 || queue.Items[0].Badcase.ID != id {
		t.Errorf("%+v", queue)
	}
	f := bam.DefaultFormula
	f.Severity = 10
	var ranking bam.Ranking
	h.must(200, "PUT", "/priority", f, &ranking)
	h.must(200, "GET", "/badcases/"+id+"/score", nil, &one)
	if ranking.Formula != f || one.Parts[2].Points != 20 {
		t.Errorf("%+v %+v", ranking, one.Parts)
	}
}
