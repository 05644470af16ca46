package localapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"time"

	"mlife/agent/internal/capture"
	"mlife/shared/clip"
	"mlife/shared/fault"
)

// Verdict is the answer to an observation or to feedback.
type Verdict struct {
	ID       string `json:"id"`
	Badcase  bool   `json:"badcase"`
	Rule     string `json:"rule,omitempty"`
	Reason   string `json:"reason,omitempty"`
	Clip     string `json:"clip,omitempty"` // SHA-256 name of the stored clip
	Repeated bool   `json:"repeated,omitempty"`
}

func verdict(v capture.Verdict, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	out := Verdict{ID: v.ID, Badcase: v.Badcase, Rule: v.Rule, Reason: v.Reason, Repeated: v.Repeated}
	if v.Badcase {
		out.Clip = v.Clip.String()
	}
	return out, nil
}

// enter waits for one of the places; the second result gives it back.
func (s *Server) enter(ctx context.Context) (leave func(), err error) {
	t := time.NewTimer(s.opts.waits.place)
	defer t.Stop()
	select {
	case s.work <- struct{}{}:
		return func() { <-s.work }, nil
	case <-ctx.Done():
		return nil, fault.New(fault.Canceled, "", "%w", ctx.Err())
	case <-t.C:
		return nil, fault.New(fault.Busy, "", "%d observations are being taken", maxWork)
	}
}

func (s *Server) observe(r *http.Request) (out any, err error) {
	leave, err := s.enter(r.Context())
	if err != nil {
		return nil, err
	}
	defer leave()
	mt, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err == nil && mt == "application/json":
		o, err := s.plain(r)
		if err != nil {
			return nil, err
		}
		return verdict(s.opts.Intake.Accept(r.Context(), o))
	case err == nil && mt == "multipart/form-data":
		return s.withMedia(r, func(o capture.Observation) (any, error) { return verdict(s.opts.Intake.Accept(r.Context(), o)) })
	}
	return nil, fault.Field("", "Content-Type", "want multipart/form-data or application/json")
}

func (s *Server) plain(r *http.Request) (capture.Observation, error) {
	b, err := readJSON(r.Body, capture.MaxObservation)
	if err != nil {
		return capture.Observation{}, err
	}
	o, err := capture.DecodeObservation(b)
	o.Source = "api"
	return o, err
}

func readJSON(r io.Reader, limit int) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	switch {
	case err != nil:
		return nil, cutShort(err)
	case len(b) > limit:
		return nil, fault.New(fault.TooLarge, "", "over %d bytes of JSON", limit)
	}
	return b, nil
}

// cutShort is the error of a body that could not be read whole.
func cutShort(err error) error {
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return fault.New(fault.TooLarge, "", "request over %d bytes", big.Limit)
	}
	return fault.New(fault.Invalid, "", "body: %w", err)
}

// withMedia reads a multipart request: the observation first, then at most
// clip.MaxItems media. Media live until then returns.
func (s *Server) withMedia(r *http.Request, then func(capture.Observation) (any, error)) (out any, err error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, fault.Field("", "Content-Type", "%v", err)
	}
	first, err := parts.NextPart()
	if err != nil {
		return nil, cutShort(fmt.Errorf("first part: %w", err))
	}
	if first.FormName() != "observation" {
		return nil, fault.Field("", fmt.Sprintf("%.60q", first.FormName()), `the first part must be "observation"`)
	}
	b, err := readJSON(first, capture.MaxObservation)
	if err != nil {
		return nil, err
	}
	o, err := capture.DecodeObservation(b)
	if err != nil {
		return nil, err
	}
	o.Source = "api"
	media := &arrival{dir: s.opts.TempDir, room: s.opts.Room, left: inMemory, hint: r.ContentLength}
	defer func() { err = errors.Join(err, media.close()) }()
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return then(o)
		}
		if err != nil {
			return nil, cutShort(err)
		}
		if len(media.media) == clip.MaxItems {
			return nil, fault.Field("", "items", "more than %d media", clip.MaxItems)
		}
		m, err := s.receive(part, media)
		if err != nil {
			return nil, err
		}
		o.Items = append(o.Items, m)
	}
}

func (s *Server) receive(part *multipart.Part, into *arrival) (none capture.Medium, err error) {
	name := part.FileName()
	if name == "" {
		name = part.FormName()
	}
	m := into.add(clip.SafeName(name))
	buf := buffers.Get().(*[32 << 10]byte)
	defer buffers.Put(buf)
	n, err := io.CopyBuffer(m, io.LimitReader(part, s.opts.MaxMedium+1), buf[:])
	switch {
	case m.failed != nil:
		return none, m.failed
	case err != nil:
		return none, cutShort(fmt.Errorf("medium %q: %w", m.name, err))
	case n > s.opts.MaxMedium:
		return none, &fault.Error{Kind: fault.TooLarge, Field: m.name, Msg: fmt.Sprintf("over %d bytes", s.opts.MaxMedium)}
	}
	return m.medium(), nil
}

func (s *Server) feedback(r *http.Request) (any, error) {
	leave, err := s.enter(r.Context())
	if err != nil {
		return nil, err
	}
	defer leave()
	mt, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err == nil && mt == "multipart/form-data" {
		return s.withMedia(r, func(o capture.Observation) (any, error) {
			o.Force, o.ForceRule = true, "feedback"
			return verdict(s.opts.Intake.Accept(r.Context(), o))
		})
	}
	if err != nil || mt != "application/json" {
		return nil, fault.Field("", "Content-Type", "want multipart/form-data or application/json")
	}
	b, err := readJSON(r.Body, capture.MaxObservation)
	if err != nil {
		return nil, err
	}
	f, err := decodeFeedback(b)
	if err != nil {
		return nil, err
	}
	return verdict(s.opts.Intake.Feedback(r.Context(), f))
}

func decodeFeedback(b []byte) (f capture.Feedback, err error) {
	fields, err := capture.DecodeObject("feedback", b, capture.MaxObservation, []string{"id", "observation", "feedback", "truth", "badcase"})
	if err != nil {
		return f, err
	}
	var badcase bool
	for key, into := range map[string]any{"id": &f.ID, "observation": &f.Observation, "feedback": &f.Text, "badcase": &badcase} {
		if err := capture.Field("feedback", fields, key, into); err != nil {
			return f, err
		}
	}
	if _, said := fields["badcase"]; said {
		f.Badcase = &badcase
	}
	if f.Truth = fields["truth"]; f.Observation == "" {
		return f, fault.Field("feedback", "observation", "want the id of a recent observation")
	}
	return f, nil
}

// batch is the body of POST /v1/inferences.
type batch struct {
	id     string
	counts []count
}

type count struct {
	slot, model string
	n           int64
}

const (
	maxBatch = 256
	maxJSON  = 64 << 10
)

func (s *Server) count(r *http.Request) (any, error) {
	b, err := readJSON(r.Body, maxJSON)
	if err != nil {
		return nil, err
	}
	c, err := decodeBatch(b)
	if err != nil {
		return nil, err
	}
	if c.id != "" && !s.batches.first(c.id) {
		return map[string]any{"counted": 0, "repeated": true}, nil
	}
	var total int64
	for _, one := range c.counts {
		if err := s.opts.Intake.Count(one.slot, one.model, one.n); err != nil {
			return nil, err
		}
		total += one.n
	}
	return map[string]any{"counted": total}, nil
}

func decodeBatch(b []byte) (out batch, err error) {
	const op = "inferences"
	fields, err := capture.DecodeObject(op, b, maxJSON, []string{"id", "slot", "model", "count", "counts"})
	if err != nil {
		return out, err
	}
	if err := capture.Field(op, fields, "id", &out.id); err != nil {
		return out, err
	}
	if len(out.id) > 64 {
		return out, fault.Field(op, "id", "%d bytes, at most 64", len(out.id))
	}
	many, single := fields["counts"], fields["count"]
	if (many == nil) == (single == nil) {
		return out, fault.Field(op, "count", "want either slot, model and count, or counts: a list of them")
	}
	if single != nil {
		one, err := decodeCount(op, fields)
		out.counts = []count{one}
		return out, err
	}
	var list []json.RawMessage
	if err := capture.Field(op, fields, "counts", &list); err != nil {
		return out, err
	}
	if len(list) > maxBatch {
		return out, fault.Field(op, "counts", "%d, at most %d", len(list), maxBatch)
	}
	for i, raw := range list {
		at := fmt.Sprintf("%s: counts[%d]", op, i)
		fields, err := capture.DecodeObject(at, raw, maxJSON, []string{"slot", "model", "count"})
		if err != nil {
			return out, err
		}
		one, err := decodeCount(at, fields)
		if err != nil {
			return out, err
		}
		out.counts = append(out.counts, one)
	}
	return out, nil
}

func decodeCount(op string, fields map[string]json.RawMessage) (c count, err error) {
	for key, into := range map[string]any{"slot": &c.slot, "model": &c.model, "count": &c.n} {
		if err := capture.Field(op, fields, key, into); err != nil {
			return c, err
		}
	}
	if fields["count"] == nil || c.n < 0 || c.n > 1e9 {
		return c, fault.Field(op, "count", "want a whole number from 0 to 1000000000")
	}
	if len(c.slot) > 128 || len(c.model) > 128 {
		return c, fault.Field(op, "slot or model", "over 128 bytes")
	}
	return c, nil
}
