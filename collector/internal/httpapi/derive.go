package httpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/extend"
	"mlife/collector/internal/jobs"
	"mlife/collector/internal/loop"
	"mlife/collector/internal/people"
	"mlife/shared/fault"
)

// Derivations is the area of editing and converting media. What is made is derived
// media; originals never change.
type Derivations struct {
	Operations func(kind string) []extend.Manifest
	Order      func(o loop.DeriveOrder) (title string, err error) // loop.Derive's
	Store      bam.Derivations
	Badcases   bam.Reader
	Jobs       JobDesk
}

// Register implements Area.
func (a Derivations) Register(s *Server) {
	viewer, reviewer := For(people.Viewer), For(people.Reviewer)
	Register(s, viewer, op("extensions", "list-operations", http.MethodGet, "/operations", "The operations there are, built-in and the operator's own, with the JSON Schema of their parameters"), a.operations)
	derive := op("bam", "derive-media", http.MethodPost, "/badcases/derive", "Edit or convert the media of badcases, in the background")
	derive.DefaultStatus = http.StatusAccepted
	derive.Description = "Gives the job that does it. What is made is attached to each badcase as derived media; originals never change."
	Register(s, For(people.Engineer), derive, a.derive)
	Register(s, viewer, op("bam", "list-derived", http.MethodGet, "/badcases/{id}/derived", "What was made of a badcase's media, the oldest first"), a.list)
	Register(s, reviewer, op("bam", "choose-derived", http.MethodPost, "/derived/{id}/choose", "Use a derived medium for test data instead of the original, or not"),
		func(ctx context.Context, in *chooseIn) (*derivedOut, error) {
			d, err := a.Store.ChooseDerived(ctx, in.ID, in.Body.Chosen, actor(ctx), s.deps.Now().UTC())
			return s.derivedAnswer(d, err)
		})
	Register(s, reviewer, op("bam", "remove-derived", http.MethodDelete, "/derived/{id}", "Take a derived medium off its badcase"),
		func(ctx context.Context, in *IDPath) (*derivedOut, error) {
			d, err := a.Store.RemoveDerived(ctx, in.ID, actor(ctx), s.deps.Now().UTC())
			return s.derivedAnswer(d, err)
		})
}

func (s *Server) derivedAnswer(d bam.Derived, err error) (*derivedOut, error) {
	if err == nil {
		s.live.Publish(Notice{Topic: "badcases", ID: d.Badcase, Event: "changed"})
	}
	return &derivedOut{Body: d}, err
}

type derivedOut struct{ Body bam.Derived }

type chooseIn struct {
	IDPath
	Body struct {
		Chosen bool `json:"chosen"`
	}
}

type operationsOut struct {
	Body struct {
		Items []extend.Manifest `json:"items" nullable:"false"`
	}
}

func (a Derivations) operations(_ context.Context, in *struct {
	Kind string `query:"kind" enum:"edit,convert,embed,notify,clean,analyse,label,generate"`
}) (*operationsOut, error) {
	out := &operationsOut{}
	out.Body.Items = a.Operations(in.Kind)
	return out, nil
}

type deriveIn struct {
	Body struct {
		BadcaseSelection
		Media      string          `json:"media,omitempty" pattern:"^[0-9a-f]{64}$" doc:"SHA-256 of one medium of one badcase, original or derived. Without it every original that the operation takes is worked on."`
		Operation  string          `json:"operation" maxLength:"64"`
		Parameters json.RawMessage `json:"parameters,omitempty" doc:"By the operation's JSON Schema."`
		Choose     bool            `json:"choose,omitempty" doc:"Use what is made for test data."`
	}
}

func (a Derivations) derive(ctx context.Context, in *deriveIn) (*jobOut, error) {
	sel, err := in.Body.domain()
	if err != nil {
		return nil, err
	}
	if in.Body.Media != "" && len(sel.IDs) != 1 {
		return nil, fault.Field("httpapi.derive", "body.media", "names a medium of one badcase: give one ID")
	}
	if len(sel.IDs) > 1000 {
		return nil, fault.Field("httpapi.derive", "body.ids", "at most 1000: select more by a filter")
	}
	o := loop.DeriveOrder{Selection: sel, Media: in.Body.Media, Operation: in.Body.Operation, Parameters: in.Body.Parameters, Choose: in.Body.Choose}
	if len(o.Parameters) == 0 {
		o.Parameters = json.RawMessage("{}")
	}
	title, err := a.Order(o)
	if err != nil {
		return nil, err
	}
	what := "of all that a search finds"
	switch {
	case len(sel.IDs) == 1:
		b, err := a.Badcases.Badcase(ctx, sel.IDs[0])
		if err != nil {
			return nil, err
		}
		what = "of " + b.Title
	case len(sel.IDs) > 1:
		what = fmt.Sprintf("of %d badcases", len(sel.IDs))
	}
	return jobAnswer(a.Jobs.Submit(ctx, jobs.Order{Kind: loop.DeriveKind, Title: title + " " + what, Input: o, Author: actor(ctx)}))
}

type derivedListOut struct {
	Body struct {
		Items []bam.Derived `json:"items" nullable:"false"`
	}
}

func (a Derivations) list(ctx context.Context, in *IDPath) (*derivedListOut, error) {
	if _, err := a.Badcases.Badcase(ctx, in.ID); err != nil {
		return nil, err
	}
	out := &derivedListOut{}
	var err error
	out.Body.Items, err = a.Store.DerivedOf(ctx, in.ID)
	return out, err
}
