package httpapi

import (
	"context"
	"net/http"

	"mlife/collector/internal/people"
	"mlife/collector/internal/prelabel"
	"mlife/shared/ident"
	"mlife/shared/secret"
)

// Prelabel is the area of models that annotate rows before people do.
type Prelabel struct {
	Desk  *prelabel.Desk
	Store prelabel.Store
}

// Register implements Area.
func (a Prelabel) Register(s *Server) {
	engineer := For(people.Engineer)
	Register(s, For(people.Viewer), op("dam", "list-predictors", http.MethodGet, "/predictors", "Models that can annotate the rows of documents"), a.list)
	order := op("dam", "prelabel-document", http.MethodPost, "/documents/{id}/prelabel", "Let a model annotate the rows of the newest version")
	order.Description = "A background job asks the model about each medium and adds one version with what it found. Each object and label that it made has its confidence, and made_by names the model. " +
		"What people made stays as it is, and kinds of annotations that they have said something about are left alone. The job's errors say which media could not be annotated, and why."
	order.DefaultStatus = http.StatusAccepted
	Register(s, engineer, order, func(ctx context.Context, in *prelabelIn) (*jobOut, error) {
		return jobAnswer(a.Desk.Order(ctx, in.ID, in.Body, actor(ctx)))
	})
	Register(s, engineer, op("dam", "list-model-services", http.MethodGet, "/model-services", "Model servers that engineers have set up as predictors"), a.services)
	create := op("dam", "create-model-service", http.MethodPost, "/model-services", "Set up a model server that speaks the Open Inference Protocol v2")
	create.DefaultStatus = http.StatusCreated
	Register(s, engineer, create, func(ctx context.Context, in *struct{ Body modelServiceBody }) (*modelServiceOut, error) {
		return a.save(ctx, in.Body, prelabel.Service{ID: ident.New("svc"), CreatedBy: actor(ctx), CreatedAt: s.deps.Now().UTC()})
	})
	Register(s, engineer, op("dam", "replace-model-service", http.MethodPut, "/model-services/{id}", "Change a model server"),
		func(ctx context.Context, in *struct {
			IDPath
			Body modelServiceBody
		}) (*modelServiceOut, error) {
			x, err := a.Store.Service(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			return a.save(ctx, in.Body, x)
		})
	Register(s, engineer, op("dam", "delete-model-service", http.MethodDelete, "/model-services/{id}", "Remove a model server; what it annotated stays"),
		func(ctx context.Context, in *IDPath) (*struct{}, error) {
			return nil, a.Store.RemoveService(ctx, in.ID)
		})
	Register(s, engineer, op("dam", "test-model-service", http.MethodPost, "/model-services/{id}/test", "Call a model server: whether it has the model, and whether the settings fit it"),
		func(ctx context.Context, in *IDPath) (*struct{ Body prelabel.Checkup }, error) {
			out, err := a.Desk.Test(ctx, in.ID)
			return &struct{ Body prelabel.Checkup }{out}, err
		})
}

type prelabelIn struct {
	IDPath
	Body prelabel.Order
}

type predictorsOut struct {
	Body struct {
		Items []prelabel.Info `json:"items" nullable:"false"`
	}
}

func (a Prelabel) list(ctx context.Context, _ *struct{}) (*predictorsOut, error) {
	out := &predictorsOut{}
	var err error
	out.Body.Items, err = a.Desk.Predictors(ctx)
	return out, err
}

type modelServicesOut struct {
	Body struct {
		Items []prelabel.Service `json:"items" nullable:"false"`
	}
}

func (a Prelabel) services(ctx context.Context, _ *struct{}) (*modelServicesOut, error) {
	out := &modelServicesOut{}
	list, err := a.Store.Services(ctx)
	out.Body.Items = append([]prelabel.Service{}, list...)
	return out, err
}

type modelServiceBody struct {
	Name     string            `json:"name" minLength:"1" maxLength:"128"`
	Settings prelabel.Settings `json:"settings"`
	Token    secret.String     `json:"token,omitempty" maxLength:"4096" format:"password" doc:"Sent as a bearer. Left out: the one that is kept stays, unless the address is another."`
	NoToken  bool              `json:"no_token,omitempty" doc:"Forget the token."`
}

type modelServiceOut struct{ Body prelabel.Service }

func (a Prelabel) save(ctx context.Context, b modelServiceBody, x prelabel.Service) (*modelServiceOut, error) {
	// A token goes where it was meant for: another address needs it again.
	if b.NoToken || b.Settings.BaseURL != x.BaseURL {
		x.Token = ""
	}
	if b.Token != "" {
		x.Token = b.Token
	}
	x.Name, x.Settings, x.HasToken = b.Name, b.Settings, x.Token != ""
	if err := x.Check(); err != nil {
		return nil, err
	}
	return &modelServiceOut{x}, a.Store.SaveService(ctx, x)
}
