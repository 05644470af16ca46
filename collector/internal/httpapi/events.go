package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"mlife/collector/internal/people"
	"mlife/shared/fault"
)

// Bounds of the live streams.
const (
	maxListeners  = 512 // open streams; more are refused
	listenerQueue = 64  // events waiting for a slow page; past it, it is told to load again
	heartbeat     = 15 * time.Second
)

// Notice tells open pages that something changed. It carries no content: who may
// see the thing fetches it.
type Notice struct {
	Topic string `json:"topic" enum:"badcases,comments,news,clusterings,documents,sets,tasks,models,deployments,devices,alarms,messages,jobs,previews,folders,packs,data-tasks,cleaning,leaks,campaigns"`
	ID    string `json:"id,omitempty" doc:"What changed, empty for many at once."`
	Event string `json:"event,omitempty" doc:"created, changed, removed or what the topic defines."`
}

// Hub spreads notices to the open streams. It never blocks the one who publishes:
// a stream whose queue is full loses notices and is told so. Safe for concurrent
// use.
type Hub struct {
	mu        sync.Mutex
	listeners map[*listener]struct{}
	hear      func(Notice)
	closed    bool
	done      chan struct{}
}

type listener struct {
	queue  chan Notice
	missed bool
}

// NewHub makes a hub.
func NewHub() *Hub { return &Hub{listeners: map[*listener]struct{}{}, done: make(chan struct{})} }

// Hear has fn told of every notice as well, instead of the one before. fn must return
// at once and must not publish.
func (h *Hub) Hear(fn func(Notice)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.hear = fn
}

// Publish tells every open stream.
func (h *Hub) Publish(n Notice) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.hear != nil {
		h.hear(n)
	}
	for l := range h.listeners {
		select {
		case l.queue <- n:
		default:
			l.missed = true
		}
	}
}

// Close ends every stream. It may be called again.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.closed {
		h.closed = true
		close(h.done)
	}
}

func (h *Hub) listen() (*listener, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || len(h.listeners) >= maxListeners {
		return nil, fault.New(fault.Busy, "httpapi.events", "no room for another live stream")
	}
	l := &listener{queue: make(chan Notice, listenerQueue)}
	h.listeners[l] = struct{}{}
	return l, nil
}

func (h *Hub) leave(l *listener) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.listeners, l)
}

func (h *Hub) missed(l *listener) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	m := l.missed
	l.missed = false
	return m
}

type eventsIn struct {
	Topics string `query:"topics" doc:"Only these topics, separated by commas."`
}

func (s *Server) registerEvents() {
	o := op("live", "listen", http.MethodGet, "/events", "Follow changes as server-sent events")
	o.Description = "Each event has the topic as its name and a Notice as its data. The event resync means that some were lost."
	o.Responses = map[string]*huma.Response{"200": {Description: "A stream that does not end.",
		Content: map[string]*huma.MediaType{"text/event-stream": {Schema: huma.SchemaFromType(s.api.OpenAPI().Components.Schemas, noticeType)}}}}
	Register(s, For(people.Viewer), o, func(_ context.Context, in *eventsIn) (*huma.StreamResponse, error) {
		l, err := s.live.listen()
		if err != nil {
			return nil, err
		}
		return Stream(func(w http.ResponseWriter, r *http.Request) {
			defer s.live.leave(l)
			s.follow(r.Context(), NewEventStream(w), l, in.Topics)
		}), nil
	})
}

func (s *Server) follow(ctx context.Context, out *EventStream, l *listener, topics string) {
	tick := time.NewTicker(heartbeat)
	defer tick.Stop()
	err := out.Comment("connected")
	for err == nil {
		select {
		case n := <-l.queue:
			if topics == "" || strings.Contains(","+topics+",", ","+n.Topic+",") {
				err = out.Send(n.Topic, n)
			}
		case <-tick.C:
			err = out.Comment("alive")
		case <-ctx.Done():
			return
		case <-s.live.done:
			return
		}
		if err == nil && len(l.queue) == 0 && s.live.missed(l) {
			err = out.Send("resync", Notice{})
		}
	}
}

// Done is closed when the server ends its live streams; areas with streams of
// their own select on it.
func (s *Server) Done() <-chan struct{} { return s.live.done }

// EventStream writes server-sent events (WHATWG HTML, section 9.2).
type EventStream struct {
	w  http.ResponseWriter
	rc *http.ResponseController
}

// eventWrite bounds how long a stalled page may hold one event.
const eventWrite = 10 * time.Second

// NewEventStream sends the head of the answer.
func NewEventStream(w http.ResponseWriter) *EventStream {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
	return &EventStream{w: w, rc: http.NewResponseController(w)}
}

// Send writes one event with v as JSON.
func (s *EventStream) Send(event string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return s.write(fmt.Sprintf("event: %s\ndata: %s\n\n", event, b))
}

// Comment writes a line that clients ignore, to keep the connection open.
func (s *EventStream) Comment(text string) error { return s.write(": " + text + "\n\n") }

func (s *EventStream) write(text string) error {
	// Recorders in tests have no deadline; real connections do.
	if err := s.rc.SetWriteDeadline(time.Now().Add(eventWrite)); err != nil && !isUnsupported(err) {
		return err
	}
	if _, err := s.w.Write([]byte(text)); err != nil {
		return err
	}
	return s.rc.Flush()
}

func isUnsupported(err error) bool { return errors.Is(err, http.ErrNotSupported) }

var noticeType = reflect.TypeFor[Notice]()
