package httpapi

import (
	"context"
	"net/http"
	"slices"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/people"
	"mlife/shared/fault"
	"mlife/shared/ident"
)

// Duplicates is the area of what belongs together.
type Duplicates struct {
	Store    bam.Duplicates
	Reader   bam.Reader
	Counting bam.Counting
}

// maxJoined bounds the badcases of one merge or split.
const maxJoined = 200

// joinOrSplit changes what belongs to a badcase.
type joinOrSplit = func(ctx context.Context, id string, others []string, actor string, at time.Time) error

// maxLookalikes bounds the similar cases that are shown.
const maxLookalikes = 50

// Register implements Area.
func (a Duplicates) Register(s *Server) {
	o := op("bam", "badcase-duplicates", http.MethodGet, "/badcases/{id}/duplicates", "What is part of a badcase, why, and what is only similar")
	o.Description = "Reports are put together in three steps: the same bytes; the same picture or sound, verified by content; " +
		"and in both cases the same failure: function, result label, truth label where both are known, and the conditions of the settings."
	Register(s, For(people.Viewer), o, a.list)
	Register(s, For(people.Reviewer), op("bam", "merge-badcases", http.MethodPost, "/badcases/{id}/merge", "Make badcases parts of this one"),
		func(ctx context.Context, in *mergeIn) (*badcaseOut, error) { return a.merge(ctx, s, in) })
	many := op("bam", "merge-many", http.MethodPost, "/badcases/merge", "Make badcases parts of one of them, as one action that can be undone")
	many.Description = "Its undo takes the parts out again; unlike a split it does not keep them apart."
	Register(s, For(people.Reviewer), many, func(ctx context.Context, in *mergeManyIn) (*actionOut, error) { return a.mergeMany(ctx, s, in) })
	split := op("bam", "split-badcase", http.MethodPost, "/badcases/{id}/split", "Make parts of this one badcases of their own again")
	split.Description = "It also undoes a merge. What was split is never put together again by itself; a merge by hand takes that back."
	Register(s, For(people.Reviewer), split, func(ctx context.Context, in *splitIn) (*badcaseOut, error) { return a.split(ctx, s, in) })
	Register(s, For(people.Viewer), op("bam", "get-likeness-settings", http.MethodGet, "/likeness/settings", "Read what counts as the same"),
		func(ctx context.Context, _ *struct{}) (*likenessOut, error) { return a.settings(ctx) })
	Register(s, For(people.Administrator), op("bam", "set-likeness-settings", http.MethodPut, "/likeness/settings", "Set what counts as the same, for badcases that come from now on"),
		func(ctx context.Context, in *struct{ Body bam.LikenessSettings }) (*likenessOut, error) {
			if err := in.Body.Check(); err != nil {
				return nil, err
			}
			if err := a.Store.SetLikeness(ctx, in.Body); err != nil {
				return nil, err
			}
			return a.settings(ctx)
		})
	a.registerCounting(s)
}

type likenessOut struct {
	Body struct {
		bam.LikenessSettings
		Waiting int `json:"waiting" doc:"Badcases that were not compared yet."`
	}
}

func (a Duplicates) settings(ctx context.Context) (*likenessOut, error) {
	out := &likenessOut{}
	var err error
	if out.Body.LikenessSettings, err = a.Store.LikenessSettings(ctx); err != nil {
		return nil, err
	}
	out.Body.Waiting, err = a.Store.Waiting(ctx)
	return out, err
}

type duplicatesOut struct {
	Body struct {
		Items   []bam.Member    `json:"items" nullable:"false" doc:"Parts of it, the newest first."`
		Next    string          `json:"next,omitempty"`
		Similar []bam.Lookalike `json:"similar" nullable:"false" doc:"What is alike and stays apart, with the first page only."`
		Reasons bam.Reasons     `json:"reasons" doc:"Why its reports are in it, with the first page only."`
	}
}

func (a Duplicates) list(ctx context.Context, in *struct {
	IDPath
	PageQuery
}) (*duplicatesOut, error) {
	b, err := a.Reader.Badcase(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &duplicatesOut{}
	out.Body.Similar = []bam.Lookalike{}
	if out.Body.Items, out.Body.Next, err = a.Store.Members(ctx, b.ID, in.Cursor, in.Limit); err != nil || in.Cursor != "" {
		return out, err
	}
	if out.Body.Similar, err = a.Store.Lookalikes(ctx, b.ID, maxLookalikes); err != nil {
		return out, err
	}
	out.Body.Reasons, err = a.Store.Reasons(ctx, b.ID)
	return out, err
}

type mergeIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		IDs []string `json:"ids" minItems:"1" maxItems:"200" doc:"Badcases that become parts of it."`
	}
}

func (a Duplicates) merge(ctx context.Context, s *Server, in *mergeIn) (*badcaseOut, error) {
	ids := slices.Clone(in.Body.IDs)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if slices.Contains(ids, in.ID) {
		return nil, fault.Field("httpapi.merge", "body.ids", "%s cannot be a part of itself", in.ID)
	}
	return a.change(ctx, s, in.ID, ids, a.Store.MergeInto)
}

type mergeManyIn struct {
	Body struct {
		Into string   `json:"into" maxLength:"64" doc:"The badcase that stays."`
		IDs  []string `json:"ids" minItems:"1" maxItems:"200" doc:"Badcases that become parts of it."`
	}
}

func (a Duplicates) mergeMany(ctx context.Context, s *Server, in *mergeManyIn) (*actionOut, error) {
	ids := slices.Clone(in.Body.IDs)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if slices.Contains(ids, in.Body.Into) {
		return nil, fault.Field("httpapi.merge", "body.ids", "%s cannot be a part of itself", in.Body.Into)
	}
	into, err := a.Reader.Badcase(ctx, in.Body.Into)
	if err != nil {
		return nil, err
	}
	at := s.deps.Now().UTC()
	one := bam.Action{ID: ident.New("act"), Kind: bam.MergeMany, Actor: actor(ctx), What: bam.MergeWords(len(ids), into), At: at, EndedAt: &at,
		State: bam.Done, Total: len(ids), Looked: len(ids), Changed: len(ids), Refusals: []bam.Refusal{}}
	if err := a.Store.MergeAs(ctx, one, into.ID, ids); err != nil {
		return nil, err
	}
	for _, x := range append([]string{into.ID}, ids...) {
		s.live.Publish(Notice{Topic: "badcases", ID: x, Event: "changed"})
	}
	return &actionOut{one}, nil
}

type splitIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Members []string `json:"members" minItems:"1" maxItems:"200" doc:"Parts that become badcases of their own."`
	}
}

func (a Duplicates) split(ctx context.Context, s *Server, in *splitIn) (*badcaseOut, error) {
	return a.change(ctx, s, in.ID, in.Body.Members, a.Store.Split)
}

func (a Duplicates) change(ctx context.Context, s *Server, id string, others []string, do joinOrSplit) (*badcaseOut, error) {
	if len(others) > maxJoined {
		return nil, fault.New(fault.TooLarge, "httpapi.duplicates", "%d badcases, at most %d", len(others), maxJoined)
	}
	if err := do(ctx, id, others, actor(ctx), s.deps.Now().UTC()); err != nil {
		return nil, err
	}
	for _, x := range append([]string{id}, others...) {
		s.live.Publish(Notice{Topic: "badcases", ID: x, Event: "changed"})
	}
	b, err := a.Reader.Badcase(ctx, id)
	return &badcaseOut{ETag: etag(b.Version), Body: b}, err
}
