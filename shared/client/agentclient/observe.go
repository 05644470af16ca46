package agentclient

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/wire"
)

// Observation is what a program knows of one frame, window or file. All of it is
// optional.
//
// Result and Truth of more than 16 KiB as JSON go into a medium: send the rest as a
// medium of JSON in the shape of clip.Prediction and name it in Prediction.Details.
type Observation struct {
	ID            string         `json:"id,omitempty"`         // 32 hex digits; "" gets a random one
	CapturedAt    time.Time      `json:"captured_at,omitzero"` // zero: now
	Function      string         `json:"function,omitempty"`   // system function, "expression"
	Slot          string         `json:"slot,omitempty"`       // model slot
	Model         string         `json:"model,omitempty"`      // model version; "" is the one in service in the slot
	ModelSHA256   string         `json:"model_sha256,omitempty"`
	SystemVersion string         `json:"system_version,omitempty"`
	Result        any            `json:"result,omitempty"` // a clip.Prediction, a text as label, or any other JSON
	Truth         any            `json:"truth,omitempty"`  // likewise
	Attributes    map[string]any `json:"attributes,omitempty"`
	Feedback      string         `json:"feedback,omitempty"`
	Place         string         `json:"place,omitempty"`
	Badcase       bool           `json:"badcase,omitempty"` // whatever the rules say
}

// Label is a result or truth that is one label with a confidence of 0 to 1.
func Label(label string, confidence float64) clip.Prediction {
	return clip.Prediction{Label: label, Confidence: &confidence}
}

// Verdict is what the agent made of an observation.
type Verdict struct {
	ID       string `json:"id"`
	Badcase  bool   `json:"badcase"`
	Rule     string `json:"rule"`     // that found it
	Reason   string `json:"reason"`   // for people
	Clip     string `json:"clip"`     // name of the stored clip
	Repeated bool   `json:"repeated"` // the agent had it already
}

// Observe reports one observation with at most 16 media. It returns when the agent
// has judged it and, if it is a badcase, has it durably. A badcase needs a medium.
func (c *Client) Observe(ctx context.Context, o Observation, media ...Medium) (Verdict, error) {
	return c.observe(ctx, "/v1/observations", o, media)
}

// Complain reports an observation that a person found wrong; the rules are not
// asked. Feedback is for one that the agent has already seen.
func (c *Client) Complain(ctx context.Context, o Observation, media ...Medium) (Verdict, error) {
	return c.observe(ctx, "/v1/feedback", o, media)
}

func (c *Client) observe(ctx context.Context, path string, o Observation, media []Medium) (v Verdict, err error) {
	if o.ID == "" { // the same for every try, and so is the time
		o.ID = newID()
	}
	if o.CapturedAt.IsZero() {
		o.CapturedAt = time.Now().UTC()
	}
	f, err := newForm(o, media)
	if err != nil {
		return v, err
	}
	return v, c.ask(ctx, http.MethodPost, path, f.payload, &v)
}

func newID() string {
	var id [16]byte
	rand.Read(id[:]) // never fails
	return hex.EncodeToString(id[:])
}

// Inferences are results that nobody describes one by one: the denominator of the
// badcase rate. Observations are counted without it.
type Inferences struct {
	Slot  string `json:"slot,omitempty"`
	Model string `json:"model,omitempty"` // "" is the one in service in the slot
	Count int64  `json:"count"`
}

// Infer adds to the counts, at most 256 of them at a time, each up to 10⁹.
func (c *Client) Infer(ctx context.Context, counts ...Inferences) error {
	if len(counts) == 0 {
		return nil
	}
	body, err := asJSON(map[string]any{"id": newID(), "counts": counts})
	if err != nil {
		return err
	}
	return c.ask(ctx, http.MethodPost, "/v1/inferences", body, nil)
}

// Feedback is what a person or a later step says about an observation of the last
// minutes.
type Feedback struct {
	Observation string `json:"observation"` // its id
	Text        string `json:"feedback,omitempty"`
	Truth       any    `json:"truth,omitempty"`
	Badcase     *bool  `json:"badcase,omitempty"` // false: only if a rule says so, too
}

// Feedback has the observation judged again. fault.NotFound says that the agent does
// not remember it, or that it was too large to keep: send it whole with Complain.
func (c *Client) Feedback(ctx context.Context, f Feedback) (v Verdict, err error) {
	body, err := asJSON(f)
	if err != nil {
		return v, err
	}
	return v, c.ask(ctx, http.MethodPost, "/v1/feedback", body, &v)
}

// Model is one model in service.
type Model struct {
	Slot    string `json:"slot"`
	ID      string `json:"id"` // "" for one that came with the device
	Version string `json:"version"`
	SHA256  string `json:"sha256"`
	Path    string `json:"path"`  // of its file, to be loaded
	State   string `json:"state"` // "committed", "probation", …
}

// Models lists the models in service.
func (c *Client) Models(ctx context.Context) ([]Model, error) {
	var list struct {
		Items []Model `json:"items"`
	}
	err := c.ask(ctx, http.MethodGet, "/v1/models", nil, &list)
	return list.Items, err
}

// Health tells the agent whether the model that a program switched to works. The
// agent takes a model that does not out of service.
func (c *Client) Health(ctx context.Context, slot string, ok bool, reason string) error {
	body, err := asJSON(map[string]any{"ok": ok, "reason": reason})
	if err != nil {
		return err
	}
	return c.ask(ctx, http.MethodPost, "/v1/models/"+url.PathEscape(slot)+"/health", body, nil)
}

// Status is how the agent is.
func (c *Client) Status(ctx context.Context) (s wire.Status, err error) {
	return s, c.ask(ctx, http.MethodGet, "/v1/status", nil, &s)
}

// ask calls and decodes the answer into out, unless it is nil.
func (c *Client) ask(ctx context.Context, method, path string, make content, out any) error {
	b, err := c.call(ctx, method, path, make)
	if err != nil || out == nil {
		return err
	}
	if err := json.Unmarshal(b, out); err != nil {
		return fault.New(fault.Unavailable, op, "answer: %w", err)
	}
	return nil
}
