package httpapi

import (
	"context"
	"net/http"

	"mlife/collector/internal/people"
	"mlife/collector/internal/tracker"
)

// Issues is the part of Trackers about the issues of badcases.
type Issues struct {
	Desk  *tracker.Desk
	Store tracker.Store
}

type trackedIssueOut struct{ Body tracker.Issue }

type trackedIssuesOut struct {
	Body struct {
		Items []tracker.Issue `json:"items" nullable:"false"`
		Next  string          `json:"next,omitempty"`
	}
}

type composeIn struct {
	Body struct {
		BadcaseSelection
		Tracker string `json:"tracker" minLength:"1" maxLength:"64" doc:"ID of the tracker."`
	}
}

type createIssueIn struct {
	Body struct {
		BadcaseSelection
		Tracker string  `json:"tracker" minLength:"1" maxLength:"64" doc:"ID of the tracker."`
		Title   *string `json:"title,omitempty" maxLength:"1024" doc:"Instead of the template's."`
		Text    *string `json:"text,omitempty" maxLength:"32768" doc:"Plain text, instead of the template's; facts and links follow it."`
	}
}

type linkIssueIn struct {
	Body struct {
		BadcaseSelection
		Tracker string `json:"tracker" minLength:"1" maxLength:"64" doc:"ID of the tracker."`
		Ref     string `json:"ref" minLength:"1" maxLength:"1024" doc:"The issue's key or address."`
	}
}

func (a Issues) register(s *Server) {
	viewer, reviewer := For(people.Viewer), For(people.Reviewer)
	Register(s, viewer, op("trackers", "list-badcase-issues", http.MethodGet, "/badcases/{id}/issues", "Issues that a badcase is linked to"),
		func(ctx context.Context, in *IDPath) (*trackedIssuesOut, error) {
			out := &trackedIssuesOut{}
			var err error
			out.Body.Items, err = a.Store.IssuesOf(ctx, in.ID)
			return out, err
		})
	Register(s, viewer, op("trackers", "list-issues", http.MethodGet, "/issues", "All linked issues, the newest first"),
		func(ctx context.Context, in *struct {
			PageQuery
			Tracker string `query:"tracker" maxLength:"64"`
		}) (*trackedIssuesOut, error) {
			out := &trackedIssuesOut{}
			var err error
			out.Body.Items, out.Body.Next, err = a.Store.List(ctx, tracker.Query{Connection: in.Tracker, Cursor: in.Cursor, Limit: in.Limit})
			return out, err
		})
	draft := op("trackers", "compose-issue", http.MethodPost, "/issues/compose", "Show what an issue for some badcases would be")
	draft.Metadata = map[string]any{"audit": false} // nothing changes
	Register(s, reviewer, draft, func(ctx context.Context, in *composeIn) (*struct{ Body tracker.Draft }, error) {
		sel, err := in.Body.domain()
		if err != nil {
			return nil, err
		}
		out, err := a.Desk.Compose(ctx, in.Body.Tracker, sel)
		return &struct{ Body tracker.Draft }{out}, err
	})
	create := op("trackers", "create-issue", http.MethodPost, "/issues", "Make one issue for some badcases; the tracker is told in the background")
	create.DefaultStatus = http.StatusAccepted
	Register(s, reviewer, create, func(ctx context.Context, in *createIssueIn) (*trackedIssueOut, error) {
		sel, err := in.Body.domain()
		if err != nil {
			return nil, err
		}
		i, err := a.Desk.Create(ctx, in.Body.Tracker, sel, in.Body.Title, in.Body.Text, actor(ctx))
		return &trackedIssueOut{i}, err
	})
	Register(s, reviewer, op("trackers", "link-issue", http.MethodPost, "/issues/link", "Link some badcases to an issue that is there"),
		func(ctx context.Context, in *linkIssueIn) (*trackedIssueOut, error) {
			sel, err := in.Body.domain()
			if err != nil {
				return nil, err
			}
			i, err := a.Desk.Link(ctx, in.Body.Tracker, in.Body.Ref, sel, actor(ctx))
			return &trackedIssueOut{i}, err
		})
	Register(s, reviewer, op("trackers", "refresh-issue", http.MethodPost, "/issues/{id}/refresh", "Ask the tracker how an issue is now"),
		func(ctx context.Context, in *IDPath) (*trackedIssueOut, error) {
			i, err := a.Desk.Refresh(ctx, in.ID)
			return &trackedIssueOut{i}, err
		})
	Register(s, reviewer, op("trackers", "retry-issue", http.MethodPost, "/issues/{id}/retry", "Try again what a tracker could not be told"),
		func(ctx context.Context, in *IDPath) (*trackedIssueOut, error) {
			i, err := a.Desk.Retry(ctx, in.ID)
			return &trackedIssueOut{i}, err
		})
	Register(s, reviewer, op("trackers", "unlink-issue", http.MethodDelete, "/badcases/{id}/issues/{issue}", "Take an issue from a badcase; it stays in the tracker"),
		func(ctx context.Context, in *struct {
			IDPath
			Issue string `path:"issue" maxLength:"64"`
		}) (*struct{}, error) {
			return nil, a.Desk.Unlink(ctx, in.Issue, in.ID, actor(ctx))
		})
}
