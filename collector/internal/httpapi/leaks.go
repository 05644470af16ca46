package httpapi

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/leaks"
	"mlife/collector/internal/people"
)

// Leaks is the area of leaks between training, validation and testing.
type Leaks struct{ Desk *leaks.Desk }

// Register implements Area.
func (a Leaks) Register(s *Server) {
	viewer, engineer := For(people.Viewer), For(people.Engineer)
	policy := op("dam", "get-leak-policy", http.MethodGet, "/leak-policy", "Read what is done about leaks between sets")
	policy.Description = "For each kind of leak: refuse keeps sets from being frozen, and badcases from becoming test data, unless somebody says why; warn only tells; off does not look."
	Register(s, viewer, policy, func(ctx context.Context, _ *struct{}) (*leakPolicyOut, error) {
		p, err := a.Desk.Store.LeakPolicy(ctx)
		return &leakPolicyOut{p}, err
	})
	Register(s, engineer, op("dam", "set-leak-policy", http.MethodPut, "/leak-policy", "Set what is done about leaks between sets"),
		func(ctx context.Context, in *leakPolicyIn) (*leakPolicyOut, error) {
			if err := in.Body.Check(); err != nil {
				return nil, err
			}
			return &leakPolicyOut{in.Body}, a.Desk.Store.SetLeakPolicy(ctx, in.Body)
		})
	start := op("dam", "start-leak-check", http.MethodPost, "/leak-checks", "Look for leaks of sets that would be frozen")
	start.Description = "Takes what POST /sets/plan takes. Rows of the sets are compared with each other and with the frozen sets of other roles: the same file, near duplicates, the same video, burst or device. " +
		"What takes longer than a second is a job: read the check until it is ready. The same question gives the same check for a day."
	start.DefaultStatus = http.StatusAccepted
	Register(s, engineer, start, func(ctx context.Context, in *struct{ Body setPlan }) (*leakCheckOut, error) {
		c, err := a.Desk.Start(ctx, dam.SetDraft(in.Body), actor(ctx))
		return &leakCheckOut{c}, err
	})
	Register(s, viewer, op("dam", "get-leak-check", http.MethodGet, "/leak-checks/{id}", "Read one leak check"), func(ctx context.Context, in *IDPath) (*leakCheckOut, error) {
		c, err := a.Desk.Store.Check(ctx, in.ID)
		return &leakCheckOut{c}, err
	})
	pairs := op("dam", "list-leaks", http.MethodGet, "/leak-checks/{id}/leaks", "What a leak check found, with both sides")
	pairs.Description = "By kind, the nearest first. At most 1000 of each kind are listed; all are counted."
	Register(s, viewer, pairs, a.list)
	Register(s, engineer, op("dam", "delete-leak-check", http.MethodDelete, "/leak-checks/{id}", "End a leak check and delete it, unless sets were frozen by it"),
		func(ctx context.Context, in *IDPath) (*struct{}, error) {
			return nil, a.Desk.Delete(ctx, in.ID, actor(ctx))
		})
}

type leakPolicyIn struct{ Body dam.LeakPolicy }

type leakPolicyOut struct{ Body dam.LeakPolicy }

type leakCheckOut struct{ Body leaks.Check }

type leaksIn struct {
	IDPath
	Kind dam.LeakKind `query:"kind" enum:"file,alike,video,burst,device" doc:"Only those of this kind."`
	PageQuery
}

func (a Leaks) list(ctx context.Context, in *leaksIn) (*pagedOut[leaks.Leak], error) {
	if _, err := a.Desk.Store.Check(ctx, in.ID); err != nil {
		return nil, err
	}
	return countedPage(in.PageQuery, func(after, limit int) ([]leaks.Leak, int, error) {
		return a.Desk.Store.LeaksOf(ctx, in.ID, in.Kind, after, limit)
	})
}

// leakProblem names each set that shares something with those wanted, or the check that
// has to be awaited.
func leakProblem(err error) error {
	var found *dam.Leaks
	var unchecked *dam.Unchecked
	switch {
	case errors.As(err, &unchecked):
		return &huma.ErrorModel{Type: "urn:mlife:problem:leak-check", Status: http.StatusConflict, Title: "Leaks are being looked for", Detail: unchecked.Error(),
			Errors: []*huma.ErrorDetail{{Location: "leak_check", Value: unchecked.Check, Message: "it is not ready yet"}}}
	case errors.As(err, &found):
		m := &huma.ErrorModel{Type: "urn:mlife:problem:leaks", Status: http.StatusConflict, Title: "Leaks between sets", Detail: found.Error()}
		for _, l := range found.List {
			m.Errors = append(m.Errors, &huma.ErrorDetail{Location: "body.documents", Value: l, Message: l.String()})
		}
		if found.Check != "" {
			m.Errors = append(m.Errors, &huma.ErrorDetail{Location: "leak_check", Value: found.Check, Message: "it has the details"})
		}
		return m
	}
	return err
}
