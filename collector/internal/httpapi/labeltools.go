package httpapi

import (
	"context"
	"net/http"

	"mlife/collector/internal/labeltool"
	"mlife/collector/internal/labeltool/labeldesk"
	"mlife/collector/internal/people"
	"mlife/shared/fault"
	"mlife/shared/ident"
	"mlife/shared/secret"
)

// LabelTools is the area of labelling tools and of the projects that documents have
// there.
type LabelTools struct {
	Desk  *labeldesk.Desk
	Store labeldesk.Store
}

// Register implements Area.
func (a LabelTools) Register(s *Server) {
	admin := For(people.Administrator)
	Register(s, For(people.Viewer), op("dam", "list-label-tools", http.MethodGet, "/label-tools", "Labelling tools that documents can be labelled in"), a.tools)
	create := op("dam", "create-label-tool", http.MethodPost, "/label-tools", "Set up a Label Studio or CVAT")
	create.DefaultStatus = http.StatusCreated
	Register(s, admin, create, func(ctx context.Context, in *struct{ Body labelToolBody }) (*labelToolOut, error) {
		return a.save(ctx, in.Body, labeldesk.Connection{ID: ident.New("lt"), Kind: in.Body.Kind, CreatedAt: s.deps.Now().UTC()})
	})
	Register(s, admin, op("dam", "replace-label-tool", http.MethodPut, "/label-tools/{id}", "Change a labelling tool"),
		func(ctx context.Context, in *struct {
			IDPath
			Body labelToolBody
		}) (*labelToolOut, error) {
			c, err := a.Store.LabelTool(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			if in.Body.Kind != c.Kind {
				return nil, fault.Field("labeltool", "body.kind", "it is %s and stays so: set up another", c.Kind)
			}
			return a.save(ctx, in.Body, c)
		})
	Register(s, admin, op("dam", "delete-label-tool", http.MethodDelete, "/label-tools/{id}", "Remove a labelling tool and what is known of its projects; the projects stay there"),
		func(ctx context.Context, in *IDPath) (*struct{}, error) {
			return nil, a.Store.RemoveLabelTool(ctx, in.ID)
		})
	Register(s, admin, op("dam", "test-label-tool", http.MethodPost, "/label-tools/{id}/test", "Call a labelling tool: whether it answers and takes the token"),
		func(ctx context.Context, in *IDPath) (*struct{ Body labeltool.Checkup }, error) {
			out, err := a.Desk.Test(ctx, in.ID)
			return &struct{ Body labeltool.Checkup }{out}, err
		})
	a.registerProjects(s)
}

func (a LabelTools) registerProjects(s *Server) {
	viewer, engineer := For(people.Viewer), For(people.Engineer)
	one := func(do func(ctx context.Context, id, by string) (labeldesk.Project, error)) func(context.Context, *IDPath) (*labelProjectOut, error) {
		return func(ctx context.Context, in *IDPath) (*labelProjectOut, error) {
			p, err := do(ctx, in.ID, actor(ctx))
			return &labelProjectOut{p}, err
		}
	}
	Register(s, viewer, op("dam", "list-label-projects", http.MethodGet, "/label-projects", "Projects in labelling tools, the newest first"), a.list)
	Register(s, viewer, op("dam", "get-label-project", http.MethodGet, "/label-projects/{id}", "Read one project with its progress"),
		one(func(ctx context.Context, id, _ string) (labeldesk.Project, error) { return a.Desk.Project(ctx, id) }))
	order := op("dam", "create-label-project", http.MethodPost, "/documents/{id}/label-projects", "Bring rows of a document to a labelling tool")
	order.Description = "A background job makes a project in the tool and brings the files of the rows there, with what models predicted as pre-labels when that is asked for. " +
		"A row's key in the tool is the SHA-256 of its file; what is there already is not brought twice."
	order.DefaultStatus = http.StatusCreated
	Register(s, engineer, order, func(ctx context.Context, in *labelProjectIn) (*labelProjectOut, error) {
		p, err := a.Desk.Order(ctx, in.ID, in.Body, actor(ctx))
		return &labelProjectOut{p}, err
	})
	Register(s, engineer, op("dam", "push-label-project", http.MethodPost, "/label-projects/{id}/push", "Bring the rows that are not in the project yet, after that failed"), one(a.Desk.Push))
	pull := op("dam", "pull-label-project", http.MethodPost, "/label-projects/{id}/pull", "Bring annotations back as a new version")
	pull.Description = "A background job reads what people are done with since the last time and adds one version. Of the kinds that the project asked for, a row then has what its last annotator said; other kinds stay. " +
		"made_by names the annotator. When nothing would be different, no version is made."
	Register(s, engineer, pull, one(a.Desk.Pull))
	Register(s, For(people.Reviewer), op("dam", "refresh-label-project", http.MethodPost, "/label-projects/{id}/refresh", "Ask the tool now how far people are"),
		one(func(ctx context.Context, id, _ string) (labeldesk.Project, error) { return a.Desk.Refresh(ctx, id) }))
	Register(s, engineer, op("dam", "close-label-project", http.MethodPost, "/label-projects/{id}/close", "Tell who labels that nothing more is wanted"),
		one(func(ctx context.Context, id, _ string) (labeldesk.Project, error) { return a.Desk.Close(ctx, id) }))
	Register(s, engineer, op("dam", "delete-label-project", http.MethodDelete, "/label-projects/{id}", "Forget a project, or delete it in the tool as well"),
		func(ctx context.Context, in *struct {
			IDPath
			Remote bool `query:"remote" doc:"Delete the project in the tool with all that is in it."`
		}) (*struct{}, error) {
			return nil, a.Desk.Delete(ctx, in.ID, actor(ctx), in.Remote)
		})
}

type labelToolBody struct {
	Name     string             `json:"name" minLength:"1" maxLength:"128"`
	Kind     labeltool.Kind     `json:"kind" enum:"label_studio,cvat" doc:"Stays as it was made."`
	Settings labeldesk.Settings `json:"settings"`
	Token    secret.String      `json:"token,omitempty" maxLength:"4096" format:"password" doc:"Left out: the one that is kept stays, unless the address is another."`
}

type labelToolOut struct{ Body labeldesk.Connection }

type labelToolsOut struct {
	Body struct {
		Items []labeldesk.Connection `json:"items" nullable:"false"`
	}
}

func (a LabelTools) tools(ctx context.Context, _ *struct{}) (*labelToolsOut, error) {
	list, err := a.Store.LabelTools(ctx)
	if _, no := people.Require(ctx, people.Administrator); no != nil {
		for i := range list { // the network's certificates are not everybody's
			list[i].CA = ""
		}
	}
	out := &labelToolsOut{}
	out.Body.Items = append([]labeldesk.Connection{}, list...)
	return out, err
}

func (a LabelTools) save(ctx context.Context, b labelToolBody, c labeldesk.Connection) (*labelToolOut, error) {
	// A token goes where it was meant for: another address needs it again.
	if b.Settings.BaseURL != c.BaseURL {
		c.Token = ""
	}
	if b.Token != "" {
		c.Token = b.Token
	}
	c.Name, c.Settings = b.Name, b.Settings
	if err := c.Check(); err != nil {
		return nil, err
	}
	return &labelToolOut{c}, a.Store.SaveLabelTool(ctx, c)
}

type labelProjectIn struct {
	IDPath
	Body labeldesk.Order
}

type labelProjectOut struct{ Body labeldesk.Project }

type labelProjectsIn struct {
	PageQuery
	Document string `query:"document" maxLength:"64" doc:"Only those of this document."`
}

type labelProjectsOut struct {
	Body struct {
		Items []labeldesk.Project `json:"items" nullable:"false"`
		Next  string              `json:"next,omitempty"`
		Total int                 `json:"total"`
	}
}

func (a LabelTools) list(ctx context.Context, in *labelProjectsIn) (*labelProjectsOut, error) {
	l, err := a.Desk.Find(ctx, labeldesk.Query{Document: in.Document, Page: in.page()})
	out := &labelProjectsOut{}
	out.Body.Items, out.Body.Next, out.Body.Total = append([]labeldesk.Project{}, l.Items...), l.Next, l.Total
	return out, err
}
