package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"mlife/collector/internal/msm"
	"mlife/collector/internal/people"
)

// Rollouts starts, aborts and reverts deployments. loop.Rollout is one.
type Rollouts interface {
	Start(ctx context.Context, o msm.Order, author string) (msm.Deployment, error)
	Abort(ctx context.Context, id, by string) (msm.Deployment, error)
	Revert(ctx context.Context, id, by string) (msm.Deployment, error)
}

// Deployments is the area of MSM's deployments.
type Deployments struct {
	Store    msm.Deployments
	Rollouts Rollouts
}

// Register implements Area.
func (a Deployments) Register(s *Server) {
	viewer, manager := For(people.Viewer), For(people.FleetManager)
	Register(s, viewer, op("msm", "list-deployments", http.MethodGet, "/deployments", "Find deployments, the newest first"), a.list)
	Register(s, manager, op("msm", "start-deployment", http.MethodPost, "/deployments", "Bring models to devices"),
		func(ctx context.Context, in *struct{ Body msm.Order }) (*deploymentOut, error) {
			d, err := a.Rollouts.Start(ctx, in.Body, actor(ctx))
			return a.detail(ctx, d, err)
		})
	Register(s, viewer, op("msm", "get-deployment", http.MethodGet, "/deployments/{id}", "Read one deployment with the state of each device"), a.get)
	Register(s, manager, op("msm", "abort-deployment", http.MethodPost, "/deployments/{id}/abort", "End a deployment; devices that have not committed go back"),
		func(ctx context.Context, in *IDPath) (*deploymentOut, error) {
			d, err := a.Rollouts.Abort(ctx, in.ID, actor(ctx))
			return a.detail(ctx, d, err)
		})
	Register(s, manager, op("msm", "revert-deployment", http.MethodPost, "/deployments/{id}/revert", "Bring its devices back to the models they ran before"),
		func(ctx context.Context, in *IDPath) (*deploymentOut, error) {
			d, err := a.Rollouts.Revert(ctx, in.ID, actor(ctx))
			return a.detail(ctx, d, err)
		})
	live := op("msm", "follow-deployment", http.MethodGet, "/deployments/{id}/events", "Follow a deployment as server-sent events")
	live.Description = "The event deployment has the whole deployment whenever it changed. The stream ends after the event end."
	live.Responses = map[string]*huma.Response{"200": {Description: "A stream that ends with the deployment.",
		Content: map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{Type: "string"}}}}}
	Register(s, viewer, live, func(ctx context.Context, in *IDPath) (*huma.StreamResponse, error) { return a.follow(ctx, s, in) })
}

type deploymentsIn struct {
	PageQuery
	State  msm.DeploymentState `query:"state" enum:"running,succeeded,failed,aborted"`
	Model  string              `query:"model" maxLength:"64"`
	Device string              `query:"device" maxLength:"64"`
}

type deploymentsOut struct {
	Body struct {
		Items []msm.Deployment `json:"items" nullable:"false"`
		Next  string           `json:"next,omitempty"`
		Total int              `json:"total"`
	}
}

func (a Deployments) list(ctx context.Context, in *deploymentsIn) (*deploymentsOut, error) {
	p, err := a.Store.Deployments(ctx, msm.DeploymentQuery{State: in.State, Model: in.Model, Device: in.Device, Cursor: in.Cursor, Limit: in.Limit})
	out := &deploymentsOut{}
	out.Body.Items, out.Body.Next, out.Body.Total = p.Items, p.Next, p.Total
	return out, err
}

type deploymentDetail struct {
	msm.Deployment
	Devices []msm.Step `json:"devices" nullable:"false" doc:"State of each device in each slot."`
}

type deploymentOut struct{ Body deploymentDetail }

func (a Deployments) detail(ctx context.Context, d msm.Deployment, err error) (*deploymentOut, error) {
	if err != nil {
		return nil, err
	}
	steps, err := a.Store.Steps(ctx, d.ID)
	return &deploymentOut{deploymentDetail{d, steps}}, err
}

func (a Deployments) get(ctx context.Context, in *IDPath) (*deploymentOut, error) {
	d, err := a.Store.Deployment(ctx, in.ID)
	return a.detail(ctx, d, err)
}

func (a Deployments) follow(ctx context.Context, s *Server, in *IDPath) (*huma.StreamResponse, error) {
	if _, err := a.Store.Deployment(ctx, in.ID); err != nil {
		return nil, err
	}
	l, err := s.live.listen()
	if err != nil {
		return nil, err
	}
	return Stream(func(w http.ResponseWriter, r *http.Request) {
		defer s.live.leave(l)
		out := NewEventStream(w)
		tick := time.NewTicker(heartbeat)
		defer tick.Stop()
		for {
			d, err := a.get(r.Context(), in)
			if err != nil || out.Send("deployment", d.Body) != nil {
				return
			}
			if d.Body.State != msm.Rolling {
				// Nobody is left to tell when this fails: the stream ends either way.
				if err := out.Send("end", Notice{Topic: "deployments", ID: in.ID}); err != nil {
					return
				}
				return
			}
			if !s.await(r.Context(), l, in.ID, tick.C, out) {
				return
			}
		}
	}), nil
}

// await waits until something changed the thing; false when the stream is over.
func (s *Server) await(ctx context.Context, l *listener, id string, tick <-chan time.Time, out *EventStream) bool {
	for {
		select {
		case n := <-l.queue:
			if n.ID == id || n.ID == "" || s.live.missed(l) {
				return true
			}
		case <-tick:
			if out.Comment("alive") != nil {
				return false
			}
		case <-ctx.Done():
			return false
		case <-s.live.done:
			return false
		}
	}
}
