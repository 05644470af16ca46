package httpapi_test

import (
	"context"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"mlife/collector/internal/jobs"
)

func (h *house) jobDesk() *jobs.Desk {
	d := jobs.New(jobs.Options{Shelf: h.db.Jobs(), Queue: h.db.Jobs(), Log: slog.New(slog.DiscardHandler)})
	d.Handle("test", func(context.Context, jobs.Job, *jobs.Progress) (any, error) { return nil, nil })
	return d
}

func TestJobsAreShownAndCanceled(t *testing.T) {
	h := newHouse(t)
	desk := h.jobDesk() // nobody runs it: what is submitted waits
	var ids []string
	for _, author := range []string{"admin", "rita", "rita"} {
		j, err := desk.Submit(t.Context(), jobs.Order{Kind: "test", Title: "a test", Author: author})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, j.ID)
	}
	var page struct {
		Items []jobs.Job
		Next  string
		Total int
	}
	h.must(http.StatusOK, "GET", "/jobs?limit=1&state=queued&author=rita", nil, &page)
	if page.Total != 2 || len(page.Items) != 1 || page.Items[0].ID != ids[2] || page.Next == "" {
		t.Errorf("%+v", page)
	}
	cursor := page.Next
	page.Next = ""
	h.must(http.StatusOK, "GET", "/jobs?limit=1&state=queued&author=rita&cursor="+cursor, nil, &page)
	if page.Items[0].ID != ids[1] || page.Next != "" {
		t.Errorf("%+v", page)
	}
	h.must(http.StatusUnprocessableEntity, "GET", "/jobs?state=lost", nil, nil)
	h.must(http.StatusNotFound, "GET", "/jobs/job_none", nil, nil)
	h.must(http.StatusNotFound, "GET", "/jobs/job_none/errors", nil, nil)
	h.must(http.StatusUnprocessableEntity, "GET", "/jobs/"+ids[0]+"/errors?cursor=x", nil, nil)

	var j jobs.Job
	h.must(http.StatusOK, "POST", "/jobs/"+ids[1]+"/cancel", map[string]any{}, &j)
	if j.State != jobs.Canceled || j.Reason != "canceled by admin" {
		t.Errorf("%+v", j)
	}
	now := time.Now()
	if _, err := h.db.Jobs().TakeJob(t.Context(), "w", []string{"test"}, now, now.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if _, err := h.db.Jobs().MarkJob(t.Context(), ids[0], "w", jobs.Mark{Total: 3, Done: 2, Failed: 1,
		Errors: []jobs.ItemError{{Item: "bc_1", Error: "no", At: now}}, Lease: now.Add(time.Minute)}); err != nil {
		t.Fatal(err)
	}
	var errs struct{ Items []jobs.ItemError }
	h.must(http.StatusOK, "GET", "/jobs/"+ids[0]+"/errors", nil, &errs)
	if len(errs.Items) != 1 || errs.Items[0].Error != "no" {
		t.Errorf("%+v", errs)
	}
	h.must(http.StatusOK, "GET", "/jobs/"+ids[0], nil, &j)
	if j.State != jobs.Running || j.Done != 2 || j.Failed != 1 || j.Total != 3 {
		t.Errorf("%+v", j)
	}
}
