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
	Plan       DerivePlan
	Store      bam.Derivations
	Badcases   bam.Reader
	Jobs       JobDesk
}

// DerivePlan judges an order before it becomes a job; loop.Derive is one.
type DerivePlan interface {
	Order(o loop.DeriveOrder) (title string, err error)
	Preview(ctx context.Context, o loop.DeriveOrder) (loop.DerivePreview, error)
	Bounded(ctx context.Context, o loop.DeriveOrder) (total int, err error)
}

// Register implements Area.
func (a Derivations) Register(s *Server) {
	viewer, reviewer := For(people.Viewer), For(people.Reviewer)
	Register(s, viewer, op("extensions", "list-operations", http.MethodGet, "/operations", "The operations there are, built-in and the operator's own, with the JSON Schema of their parameters"), a.operations)
	derive := op("bam", "derive-media", http.MethodPost, "/badcases/derive", "Edit or convert the media of badcases, in the background")
	derive.DefaultStatus = http.StatusAccepted
	derive.Description = "Gives the job that does it. What is made is attached to each badcase as derived media; originals never change."
	Register(s, For(people.Engineer), derive, a.derive)
	preview := op("bam", "preview-derive", http.MethodPost, "/badcases/derive/preview", "What editing or converting would work on, without doing it")
	preview.Description = "Counts all that is selected and looks at the first thousand. The parameters are checked as well."
	Register(s, For(people.Engineer), preview, a.preview)
	Register(s, viewer, op("bam", "get-derived", http.MethodGet, "/derived/{id}", "One derived medium with what it was made of and what was made of it"), a.chain)
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

func (in *deriveIn) order() (o loop.DeriveOrder, err error) {
	sel, err := in.Body.domain()
	if err != nil {
		return o, err
	}
	if in.Body.Media != "" && len(sel.IDs) != 1 {
		return o, fault.Field("httpapi.derive", "body.media", "names a medium of one badcase: give one ID")
	}
	if len(sel.IDs) > 1000 {
		return o, fault.Field("httpapi.derive", "body.ids", "at most 1000: select more by a filter")
	}
	o = loop.DeriveOrder{Selection: sel, Media: in.Body.Media, Operation: in.Body.Operation, Parameters: in.Body.Parameters, Choose: in.Body.Choose}
	if len(o.Parameters) == 0 {
		o.Parameters = json.RawMessage("{}")
	}
	return o, nil
}

func (a Derivations) derive(ctx context.Context, in *deriveIn) (*jobOut, error) {
	o, err := in.order()
	if err != nil {
		return nil, err
	}
	title, err := a.Plan.Order(o)
	if err != nil {
		return nil, err
	}
	total, err := a.Plan.Bounded(ctx, o)
	if err != nil {
		return nil, err
	}
	what := fmt.Sprintf("of all %d badcases that a search finds", total)
	switch ids := o.Selection.IDs; {
	case len(ids) == 1:
		b, err := a.Badcases.Badcase(ctx, ids[0])
		if err != nil {
			return nil, err
		}
		what = "of " + b.Title
	case len(ids) > 1:
		what = fmt.Sprintf("of %d badcases", len(ids))
	}
	return jobAnswer(a.Jobs.Submit(ctx, jobs.Order{Kind: loop.DeriveKind, Title: title + " " + what, Input: o, Author: actor(ctx)}))
}

type derivePreviewOut struct{ Body loop.DerivePreview }

func (a Derivations) preview(ctx context.Context, in *deriveIn) (*derivePreviewOut, error) {
	o, err := in.order()
	if err != nil {
		return nil, err
	}
	if _, err := a.Plan.Order(o); err != nil {
		return nil, err
	}
	p, err := a.Plan.Preview(ctx, o)
	return &derivePreviewOut{p}, err
}

type chainOut struct {
	Body struct {
		bam.Derived
		Above []bam.Derived `json:"above" nullable:"false" doc:"What it was made of, from the first operation on the original."`
		Below []bam.Derived `json:"below" nullable:"false" doc:"What was made of it, the nearest first."`
	}
}

func (a Derivations) chain(ctx context.Context, in *IDPath) (*chainOut, error) {
	d, err := a.Store.Derived(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	all, err := a.Store.DerivedOf(ctx, d.Badcase)
	out := &chainOut{}
	out.Body.Derived = d
	above, below := bam.Chain(d, all)
	out.Body.Above, out.Body.Below = append([]bam.Derived{}, above...), append([]bam.Derived{}, below...)
	return out, err
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
