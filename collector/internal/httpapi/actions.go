package httpapi

import (
	"context"
	"net/http"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/people"
)

// answerWithin is how long a change of many badcases may take and still be
// answered when it is done; a longer one is answered while it runs.
const answerWithin = 1500 * time.Millisecond

// Actions is the area of changes of many badcases and of undoing any change.
type Actions struct {
	Bulk *bam.Bulk
}

// Register implements Area.
func (a Actions) Register(s *Server) {
	viewer, reviewer := For(people.Viewer), For(people.Reviewer)
	preview := op("bam", "preview-bulk-edit", http.MethodPost, "/badcases/bulk/preview", "Tell what a change of many badcases would do")
	preview.MaxBodyBytes = 4 << 20
	preview.Metadata = map[string]any{"audit": false}
	Register(s, reviewer, preview, a.preview)
	bulk := op("bam", "edit-badcases", http.MethodPost, "/badcases/bulk", "Change many badcases, as one action that can be undone")
	bulk.Description = "A change that takes longer than 1.5 s goes on in the background: the answer then has the state running, and GET /badcases/actions/{id} follows it."
	bulk.MaxBodyBytes = 4 << 20
	Register(s, reviewer, bulk, a.edit)
	Register(s, viewer, op("bam", "list-actions", http.MethodGet, "/badcases/actions", "What was done to badcases, the newest first"), a.list)
	Register(s, viewer, op("bam", "get-action", http.MethodGet, "/badcases/actions/{id}", "Read one action, with its progress"),
		func(ctx context.Context, in *IDPath) (*actionOut, error) {
			return actionAnswer(a.Bulk.Actions.Action(ctx, in.ID))
		})
	undo := op("bam", "undo-action", http.MethodPost, "/badcases/actions/{id}/undo", "Take an action back")
	undo.Description = "Fields that somebody has changed since stay as they are and are named in refusals. The undo is an action itself, which can be undone."
	Register(s, reviewer, undo, func(ctx context.Context, in *IDPath) (*actionOut, error) {
		one, err := a.Bulk.Undo(ctx, in.ID, actor(ctx))
		return a.wait(ctx, one, err)
	})
	Register(s, reviewer, op("bam", "cancel-action", http.MethodPost, "/badcases/actions/{id}/cancel", "Stop a running action; what it did stays until it is undone"),
		func(ctx context.Context, in *IDPath) (*actionOut, error) {
			return actionAnswer(a.Bulk.Cancel(ctx, in.ID))
		})
}

type actionOut struct{ Body bam.Action }

func actionAnswer(a bam.Action, err error) (*actionOut, error) { return &actionOut{a}, err }

// wait answers with the end of a short action.
func (a Actions) wait(ctx context.Context, one bam.Action, err error) (*actionOut, error) {
	if err != nil {
		return nil, err
	}
	return actionAnswer(a.Bulk.Wait(ctx, one.ID, answerWithin))
}

// BulkEdit is a change of many badcases as JSON.
type BulkEdit struct {
	BadcaseSelection
	Set        *BadcaseEdit `json:"set,omitempty"`
	AddTags    []string     `json:"add_tags,omitempty" maxItems:"32"`
	RemoveTags []string     `json:"remove_tags,omitempty" maxItems:"32"`
}

type bulkIn struct{ Body BulkEdit }

func (b BulkEdit) domain() (sel bam.Selection, e bam.Edit, err error) {
	if b.Set != nil {
		e = b.Set.domain()
	}
	e.AddTags, e.RemoveTags = append(e.AddTags, b.AddTags...), append(e.RemoveTags, b.RemoveTags...)
	sel, err = b.BadcaseSelection.domain()
	return sel, e, err
}

func (a Actions) preview(ctx context.Context, in *bulkIn) (*struct{ Body bam.Preview }, error) {
	sel, e, err := in.Body.domain()
	if err != nil {
		return nil, err
	}
	p, err := a.Bulk.Preview(ctx, sel, e, actor(ctx))
	return &struct{ Body bam.Preview }{p}, err
}

func (a Actions) edit(ctx context.Context, in *bulkIn) (*actionOut, error) {
	sel, e, err := in.Body.domain()
	if err != nil {
		return nil, err
	}
	one, err := a.Bulk.Start(ctx, sel, e, actor(ctx))
	return a.wait(ctx, one, err)
}

type actionsIn struct {
	PageQuery
	Actor   string   `query:"actor" maxLength:"128" doc:"Only what this person did."`
	Badcase string   `query:"badcase" maxLength:"64" doc:"Only what changed this badcase."`
	Kind    []string `query:"kind" enum:"edit,bulk,undo,merge" maxItems:"4"`
}

type actionsOut struct {
	Body struct {
		Items []bam.Action `json:"items" nullable:"false"`
		Next  string       `json:"next,omitempty"`
	}
}

func (a Actions) list(ctx context.Context, in *actionsIn) (*actionsOut, error) {
	out := &actionsOut{}
	var err error
	out.Body.Items, out.Body.Next, err = a.Bulk.Actions.Actions(ctx,
		bam.ActionQuery{Actor: in.Actor, Badcase: in.Badcase, Kinds: in.Kind, Cursor: in.Cursor, Limit: in.Limit})
	return out, err
}
