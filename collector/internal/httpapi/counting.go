package httpapi

import (
	"context"
	"net/http"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/people"
)

// registerCounting adds what groups of devices need not send.
func (a Duplicates) registerCounting(s *Server) {
	list := op("bam", "list-counting-groups", http.MethodGet, "/likeness/groups", "What groups of devices need not send, and what that spared")
	list.Description = "Where a group allows it, a report that is a near duplicate of a known badcase, judged by the sketch in its offer alone, " +
		"raises that badcase's frequency, devices and last time, and its bytes are not sent. Every n-th of a badcase is sent all the same; " +
		"once compared, these samples tell whether what is counted is really the same."
	Register(s, For(people.Viewer), list, func(ctx context.Context, in *PageQuery) (*countingOut, error) {
		out := &countingOut{}
		var err error
		out.Body.Items, out.Body.Next, err = a.Counting.CountingGroups(ctx, in.Cursor, in.Limit)
		if out.Body.Items == nil {
			out.Body.Items = []bam.CountingGroup{}
		}
		return out, err
	})
	set := op("bam", "set-counting", http.MethodPut, "/likeness/groups/{id}", "Allow a group of devices not to send near duplicates")
	set.DefaultStatus = http.StatusNoContent
	Register(s, For(people.Administrator), set, func(ctx context.Context, in *countingIn) (*struct{}, error) {
		if err := bam.CheckEvery(in.Body.Every); err != nil {
			return nil, err
		}
		return nil, a.Counting.SetCounting(ctx, in.ID, in.Body.Every)
	})
}

type countingOut struct {
	Body struct {
		Items []bam.CountingGroup `json:"items" nullable:"false" doc:"All groups of devices, by name."`
		Next  string              `json:"next,omitempty"`
	}
}

type countingIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Every int `json:"every" minimum:"0" maximum:"10000" doc:"0: off. n: every n-th near duplicate of a badcase is sent; 1 sends all."`
	}
}
