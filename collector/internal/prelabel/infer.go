package prelabel

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"mlife/collector/internal/tracker/rest"
	"mlife/shared/fault"
)

// Limits of calls of services.
const (
	maxOutput   = 64 << 20 // bytes of an answer
	maxRequest  = 256 << 20
	callRetries = 4
	perCall     = time.Minute
)

// Server calls a model by the Open Inference Protocol v2. It is a Predictor.
type Server struct {
	Service  Service
	Loopback bool                                             // allow addresses of this machine
	Wait     func(ctx context.Context, d time.Duration) error // between tries; nil waits
}

// tensor is one of a model's inputs or outputs.
type tensor struct {
	Name       string          `json:"name"`
	Datatype   string          `json:"datatype"`
	Shape      []int64         `json:"shape"`
	Parameters map[string]any  `json:"parameters,omitempty"`
	Data       json.RawMessage `json:"data,omitempty"`
}

// metadata is what a server tells of a model.
type metadata struct {
	Name     string   `json:"name"`
	Versions []string `json:"versions"`
	Platform string   `json:"platform"`
	Inputs   []tensor `json:"inputs"`
	Outputs  []tensor `json:"outputs"`
}

// Info implements Predictor.
func (s *Server) Info() Info { return s.Service.Info() }

// Batch implements Predictor.
func (s *Server) Batch() int { return cmp.Or(s.Service.Batch, 1) }

func (s *Server) client() (*rest.Client, error) {
	return rest.New(rest.Options{Base: s.Service.BaseURL, CA: s.Service.CA, Loopback: s.Loopback, Op: op, Who: "the model server",
		Within: cmp.Or(time.Duration(s.Service.Seconds)*time.Second, perCall), Answer: maxOutput, Retries: callRetries, Wait: s.Wait,
		Authorize: func(h http.Header) {
			if s.Service.Token != "" {
				h.Set("Authorization", "Bearer "+s.Service.Token.Reveal())
			}
		}})
}

func (s *Server) path() string {
	p := "/v2/models/" + url.PathEscape(s.Service.Model)
	if s.Service.Version != "" {
		p += "/versions/" + url.PathEscape(s.Service.Version)
	}
	return p
}

// Checkup is what a test of a service found.
type Checkup struct {
	Model    string   `json:"model"`
	Versions []string `json:"versions" nullable:"false"`
	Platform string   `json:"platform"`
	Inputs   []string `json:"inputs" nullable:"false" doc:"Name, type and shape of each."`
	Outputs  []string `json:"outputs" nullable:"false"`
}

// Check asks the server for the model and says whether the settings fit it.
func (s *Server) Check(ctx context.Context) (out Checkup, err error) {
	c, err := s.client()
	if err != nil {
		return out, err
	}
	defer c.Close()
	m, err := s.metadata(ctx, c)
	if err != nil {
		return out, err
	}
	out = Checkup{Model: m.Name, Versions: append([]string{}, m.Versions...), Platform: m.Platform, Inputs: described(m.Inputs), Outputs: described(m.Outputs)}
	if _, err = plan(s.Service.Input, m); err == nil {
		err = s.Service.Output.fits(m)
	}
	return out, err
}

func described(list []tensor) []string {
	out := []string{}
	for _, t := range list {
		shape, err := json.Marshal(t.Shape)
		if err == nil {
			out = append(out, t.Name+" "+t.Datatype+" "+string(shape))
		}
	}
	return out
}

func (s *Server) metadata(ctx context.Context, c *rest.Client) (m metadata, err error) {
	if err = c.Call(ctx, http.MethodGet, s.path(), nil, &m); err != nil {
		return m, err
	}
	if len(m.Inputs) == 0 || len(m.Outputs) == 0 || len(m.Inputs) > 64 || len(m.Outputs) > 64 {
		return m, fault.New(fault.Invalid, op, "the model server's metadata of %s name %d inputs and %d outputs, want 1 to 64 of each", s.Service.Model, len(m.Inputs), len(m.Outputs))
	}
	return m, nil
}

// Open implements Predictor.
func (s *Server) Open(ctx context.Context, _ string) (Session, error) {
	c, err := s.client()
	if err != nil {
		return nil, err
	}
	m, err := s.metadata(ctx, c)
	if err == nil {
		err = s.Service.Output.fits(m)
	}
	var p inputPlan
	if err == nil {
		p, err = plan(s.Service.Input, m)
	}
	if err != nil {
		c.Close()
		return nil, err
	}
	return &calls{s: s, c: c, in: p}, nil
}

// calls is a run of a service.
type calls struct {
	s  *Server
	c  *rest.Client
	in inputPlan
}

// Close implements Session.
func (c *calls) Close() error {
	c.c.Close()
	return nil
}

// Predict implements Session.
func (c *calls) Predict(ctx context.Context, batch []Medium) ([]Answer, error) {
	out := make([]Answer, len(batch))
	var ready []sample
	var of []int
	for i, m := range batch {
		x, err := c.in.sample(ctx, m)
		if ctx.Err() != nil {
			return nil, fault.New(fault.Canceled, op, "%w", context.Cause(ctx))
		}
		if err != nil {
			out[i].Err = err
			continue
		}
		ready, of = append(ready, x), append(of, i)
	}
	// Files are of different lengths, which only BYTES can hold in one tensor.
	for _, group := range c.in.groups(ready) {
		answers, err := c.infer(ctx, ready[group.from:group.to])
		if fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooLarge) {
			answers, err = failed(group.to-group.from, err), nil // the server does not like these
		}
		if err != nil {
			return nil, err
		}
		for k, a := range answers {
			out[of[group.from+k]] = a
		}
	}
	return out, nil
}

// request is the JSON of a call.
type request struct {
	Inputs  []tensor       `json:"inputs"`
	Outputs []wantedOutput `json:"outputs,omitempty"`
}

type wantedOutput struct {
	Name string `json:"name"`
}

func (c *calls) infer(ctx context.Context, batch []sample) ([]Answer, error) {
	t, tail := c.in.tensor(batch)
	q := request{Inputs: []tensor{t}}
	for _, name := range c.s.Service.Output.wanted() {
		q.Outputs = append(q.Outputs, wantedOutput{name})
	}
	head, err := json.Marshal(q)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	if len(head)+len(tail) > maxRequest {
		return nil, fault.New(fault.TooLarge, op, "the call would have %d bytes, at most %d", len(head)+len(tail), maxRequest)
	}
	ask := rest.Ask{Method: http.MethodPost, Path: c.s.path() + "/infer", Harmless: true,
		Body: func() (io.Reader, int64, string, error) {
			return bytes.NewReader(head), int64(len(head)), "application/json", nil
		}}
	if tail != nil {
		ask.Header = http.Header{"Inference-Header-Content-Length": {strconv.Itoa(len(head))}}
		ask.Body = func() (io.Reader, int64, string, error) {
			return io.MultiReader(bytes.NewReader(head), bytes.NewReader(tail)), int64(len(head) + len(tail)), "application/octet-stream", nil
		}
	}
	var answer struct {
		Outputs []tensor `json:"outputs"`
		Error   string   `json:"error"`
	}
	ask.Out = &answer
	if err := c.c.Do(ctx, ask); err != nil {
		return nil, err
	}
	if answer.Error != "" {
		return nil, fault.New(fault.Invalid, op, "the model server: %.300s", answer.Error)
	}
	return c.s.Service.Output.read(answer.Outputs, batch)
}
