package httpapi

import (
	"context"
	"net/http"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/people"
	"mlife/shared/fault"
	"mlife/shared/ident"
)

// Discussion is the area of what people say about badcases, who follows them, and
// each person's news.
type Discussion struct {
	Store  bam.Discussion
	Inbox  bam.Inbox
	People people.Users
}

type commentText struct {
	Text string `json:"text" minLength:"1" maxLength:"16384" doc:"Plain text; @login names somebody, who gets news."`
}

type commentIn struct {
	IDPath
	Body commentText
}

type commentOut struct{ Body bam.Comment }

type watchersOut struct {
	Body struct {
		Items []string `json:"items" nullable:"false" doc:"Logins."`
	}
}

// Register implements Area.
func (a Discussion) Register(s *Server) {
	viewer, reviewer := For(people.Viewer), For(people.Reviewer)
	Register(s, viewer, op("bam", "list-comments", http.MethodGet, "/badcases/{id}/comments", "What people say about a badcase, the oldest first"), a.list)
	add := op("bam", "add-comment", http.MethodPost, "/badcases/{id}/comments", "Say something about a badcase")
	add.DefaultStatus = http.StatusCreated
	Register(s, reviewer, add, func(ctx context.Context, in *commentIn) (*commentOut, error) {
		if err := bam.CheckComment(in.Body.Text); err != nil {
			return nil, err
		}
		return told(s)(a.Store.AddComment(ctx, bam.Comment{ID: ident.New("com"), Badcase: in.ID, Author: actor(ctx), Text: in.Body.Text,
			Mentions: []string{}, CreatedAt: s.deps.Now().UTC()}))
	})
	Register(s, reviewer, op("bam", "edit-comment", http.MethodPut, "/comments/{id}", "Change one's own comment"),
		func(ctx context.Context, in *commentIn) (*commentOut, error) {
			if err := bam.CheckComment(in.Body.Text); err != nil {
				return nil, err
			}
			if err := a.own(ctx, in.ID, false); err != nil {
				return nil, err
			}
			return told(s)(a.Store.EditComment(ctx, in.ID, in.Body.Text, s.deps.Now().UTC()))
		})
	Register(s, reviewer, op("bam", "remove-comment", http.MethodDelete, "/comments/{id}", "Take one's own comment back; administrators may take any"),
		func(ctx context.Context, in *IDPath) (*commentOut, error) {
			if err := a.own(ctx, in.ID, true); err != nil {
				return nil, err
			}
			return told(s)(a.Store.RemoveComment(ctx, in.ID, actor(ctx)))
		})
	Register(s, viewer, op("people", "list-colleagues", http.MethodGet, "/people", "Who can be named and assigned"), a.colleagues)
	a.registerWatchers(s)
	a.registerNews(s)
}

// told spreads that a badcase's discussion has changed.
func told(s *Server) func(bam.Comment, error) (*commentOut, error) {
	return func(c bam.Comment, err error) (*commentOut, error) {
		if err != nil {
			return nil, err
		}
		s.live.Publish(Notice{Topic: "comments", ID: c.Badcase, Event: "changed"})
		s.live.Publish(Notice{Topic: "news", Event: "changed"})
		return &commentOut{c}, nil
	}
}

// own lets authors at their comments, and administrators where they may.
func (a Discussion) own(ctx context.Context, id string, administrators bool) error {
	c, err := a.Store.Comment(ctx, id)
	if err != nil || c.Author == actor(ctx) {
		return err
	}
	if administrators {
		if _, no := people.Require(ctx, people.Administrator); no == nil {
			return nil
		}
	}
	return fault.New(fault.Forbidden, "httpapi.comment", "the comment is %s's", c.Author)
}

func (a Discussion) list(ctx context.Context, in *struct {
	IDPath
	PageQuery
}) (*struct {
	Body struct {
		Items []bam.Comment `json:"items" nullable:"false"`
		Next  string        `json:"next,omitempty"`
	}
}, error) {
	out := &struct {
		Body struct {
			Items []bam.Comment `json:"items" nullable:"false"`
			Next  string        `json:"next,omitempty"`
		}
	}{}
	var err error
	out.Body.Items, out.Body.Next, err = a.Store.Comments(ctx, in.ID, in.Cursor, in.Limit)
	return out, err
}

func (a Discussion) registerWatchers(s *Server) {
	viewer := For(people.Viewer)
	answer := func(ctx context.Context, id string) (*watchersOut, error) {
		out := &watchersOut{}
		var err error
		out.Body.Items, err = a.Store.Watchers(ctx, id)
		return out, err
	}
	Register(s, viewer, op("bam", "list-watchers", http.MethodGet, "/badcases/{id}/watchers", "Who follows a badcase"),
		func(ctx context.Context, in *IDPath) (*watchersOut, error) { return answer(ctx, in.ID) })
	for _, on := range []bool{true, false} {
		o := op("bam", "watch-badcase", http.MethodPut, "/badcases/{id}/watchers/me", "Follow a badcase: what happens to it becomes news")
		if !on {
			o = op("bam", "unwatch-badcase", http.MethodDelete, "/badcases/{id}/watchers/me", "Follow a badcase no more")
		}
		o.Metadata = map[string]any{"audit": false} // one's own view
		Register(s, viewer, o, func(ctx context.Context, in *IDPath) (*watchersOut, error) {
			if _, err := person(ctx); err != nil {
				return nil, err
			}
			if err := a.Store.Watch(ctx, in.ID, actor(ctx), on); err != nil {
				return nil, err
			}
			return answer(ctx, in.ID)
		})
	}
}

// colleague is what everybody may know of an account.
type colleague struct {
	Login string `json:"login"`
	Name  string `json:"name"`
}

type colleaguesOut struct {
	Body struct {
		Items []colleague `json:"items" nullable:"false"`
	}
}

func (a Discussion) colleagues(ctx context.Context, _ *struct{}) (*colleaguesOut, error) {
	list, err := a.People.Users(ctx)
	out := &colleaguesOut{}
	out.Body.Items = []colleague{}
	for _, u := range list {
		if !u.Disabled {
			out.Body.Items = append(out.Body.Items, colleague{u.Login, u.Name})
		}
	}
	return out, err
}

type newsOut struct {
	Body struct {
		Items  []bam.News `json:"items" nullable:"false"`
		Next   string     `json:"next,omitempty"`
		Unread int        `json:"unread" doc:"Of all pages."`
	}
}

func (a Discussion) registerNews(s *Server) {
	viewer := For(people.Viewer)
	Register(s, viewer, op("people", "list-news", http.MethodGet, "/news", "What one should know: mentions, assignments, what one follows; the newest first"),
		func(ctx context.Context, in *struct {
			PageQuery
			Unread bool `query:"unread" doc:"Only what was not read."`
		}) (*newsOut, error) {
			if _, err := person(ctx); err != nil {
				return nil, err
			}
			out := &newsOut{}
			var err error
			out.Body.Items, out.Body.Next, out.Body.Unread, err = a.Inbox.News(ctx, actor(ctx), in.Unread, in.Cursor, in.Limit)
			return out, err
		})
	read := op("people", "read-news", http.MethodPost, "/news/read", "Mark news as read")
	read.Metadata = map[string]any{"audit": false}
	Register(s, viewer, read, func(ctx context.Context, in *struct {
		Body struct {
			IDs []string `json:"ids,omitempty" maxItems:"200" doc:"None means all."`
		}
	}) (*struct{}, error) {
		if _, err := person(ctx); err != nil {
			return nil, err
		}
		return nil, a.Inbox.ReadNews(ctx, actor(ctx), in.Body.IDs)
	})
}
