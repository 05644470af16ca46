package localapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"mlife/agent/internal/capture"
	"mlife/shared/fault"
)

const (
	maxStreams = 32 // event streams at once
	maxQueued  = 64 // events a stream may be behind; then it is ended
)

// hub spreads events over the open streams. Publishing never waits.
type hub struct {
	mu      sync.Mutex
	next    int64
	closed  bool
	streams map[chan []byte]bool
}

func newHub() *hub { return &hub{streams: map[chan []byte]bool{}} }

func (h *hub) subscribe() (chan []byte, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.closed:
		return nil, fault.New(fault.Unavailable, "", "the agent is stopping")
	case len(h.streams) >= maxStreams:
		return nil, fault.New(fault.Busy, "", "%d event streams are open", maxStreams)
	}
	c := make(chan []byte, maxQueued)
	h.streams[c] = true
	return c, nil
}

func (h *hub) leave(c chan []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.end(c)
}

func (h *hub) end(c chan []byte) {
	if h.streams[c] {
		delete(h.streams, c)
		close(c)
	}
}

func (h *hub) publish(kind string, data any) error {
	b, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("event %s: %w", kind, err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.next++
	text := frame(h.next, kind, b)
	for c := range h.streams {
		select {
		case c <- text:
		default:
			h.end(c)
		}
	}
	return nil
}

func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for c := range h.streams {
		h.end(c)
	}
}

func frame(id int64, kind string, data []byte) []byte {
	return fmt.Appendf(nil, "id: %d\nevent: %s\ndata: %s\n\n", id, kind, data)
}

// events streams; the first event is always "models" with the models in service, so
// that a program that comes late or comes back knows where it is.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	c, err := s.hub.subscribe()
	if err != nil {
		s.problem(w, err)
		return
	}
	defer s.hub.leave(c)
	now, err := json.Marshal(modelList{s.opts.Models()})
	if err != nil {
		s.problem(w, err)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	out := stream{w: w, ctl: http.NewResponseController(w), wait: s.opts.waits.send}
	if !out.send(frame(0, "models", now)) {
		return
	}
	beat := time.NewTicker(s.opts.waits.beat)
	defer beat.Stop()
	for {
		select {
		case <-r.Context().Done():
			return
		case text, ok := <-c:
			if !ok || !out.send(text) {
				return
			}
		case <-beat.C:
			if !out.send([]byte(": still here\n\n")) {
				return
			}
		}
	}
}

type stream struct {
	w    http.ResponseWriter
	ctl  *http.ResponseController
	wait time.Duration
}

// send gives up on a reader that takes nothing for a while.
func (o stream) send(b []byte) bool {
	if err := o.ctl.SetWriteDeadline(time.Now().Add(o.wait)); err != nil {
		return false
	}
	if _, err := o.w.Write(b); err != nil {
		return false
	}
	return o.ctl.Flush() == nil
}

type modelList struct {
	Items []Model `json:"items"`
}

func (s *Server) models(*http.Request) (any, error) {
	return modelList{append([]Model{}, s.opts.Models()...)}, nil
}

func (s *Server) status(*http.Request) (any, error) { return s.opts.Status(), nil }

func (s *Server) health(r *http.Request) (any, error) {
	b, err := readJSON(r.Body, maxJSON)
	if err != nil {
		return nil, err
	}
	fields, err := capture.DecodeObject("health", b, maxJSON, []string{"ok", "reason"})
	if err != nil {
		return nil, err
	}
	var (
		ok  bool
		why string
	)
	for key, into := range map[string]any{"ok": &ok, "reason": &why} {
		if err := capture.Field("health", fields, key, into); err != nil {
			return nil, err
		}
	}
	switch {
	case fields["ok"] == nil:
		return nil, fault.Field("health", "ok", "is missing")
	case len(why) > 4096:
		return nil, fault.Field("health", "reason", "over 4096 bytes")
	case s.opts.Health == nil:
		return nil, fault.New(fault.NotFound, "", "no model slots here")
	}
	if err := s.opts.Health(r.Context(), r.PathValue("slot"), ok, why); err != nil {
		return nil, err
	}
	return map[string]bool{"noted": true}, nil
}
