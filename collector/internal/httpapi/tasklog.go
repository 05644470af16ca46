package httpapi

import (
	"context"
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"mlife/collector/internal/mtt"
	"mlife/collector/internal/people"
)

func (a Tasks) registerLog(s *Server) {
	read := op("mtt", "get-task-log", http.MethodGet, "/tasks/{id}/log", "A task's log as text")
	read.Responses = map[string]*huma.Response{"200": {Description: "The log.", Content: map[string]*huma.MediaType{"text/plain": {Schema: &huma.Schema{Type: "string"}}}}}
	Register(s, For(people.Viewer), read, a.log)
	add := op("mtt", "add-task-log", http.MethodPost, "/tasks/{id}/log", "Add text to a task's log")
	add.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"text/plain": {Schema: &huma.Schema{Type: "string"}}}}
	Register(s, For(people.Engineer).OrTask(), add, a.addLog)
	live := op("mtt", "follow-task", http.MethodGet, "/tasks/{id}/events", "Follow a task as server-sent events")
	live.Description = "The event log has new text and the offset that follows it, the event task the task whenever it changed. The stream ends after the event end."
	live.Responses = map[string]*huma.Response{"200": {Description: "A stream that ends with the task.",
		Content: map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{Type: "string"}}}}}
	Register(s, For(people.Viewer), live, func(ctx context.Context, in *logIn) (*huma.StreamResponse, error) { return a.follow(ctx, s, in) })
}

type logIn struct {
	ID   string `path:"id" maxLength:"64"`
	From int64  `query:"from" minimum:"0" doc:"Byte offset to begin at."`
}

func (a Tasks) log(ctx context.Context, in *logIn) (*huma.StreamResponse, error) {
	if _, err := a.Store.Task(ctx, in.ID); err != nil {
		return nil, err
	}
	text, next, err := a.Logs.Read(in.ID, in.From)
	if err != nil {
		return nil, err
	}
	return Stream(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		for len(text) > 0 {
			if _, err := w.Write(text); err != nil {
				return
			}
			if text, next, err = a.Logs.Read(in.ID, next); err != nil {
				return
			}
		}
	}), nil
}

func (a Tasks) addLog(ctx context.Context, in *rawIn) (*struct{}, error) {
	if _, err := a.Desk.Begin(ctx, in.ID); err != nil {
		return nil, err
	}
	b, err := in.read(maxLogPart)
	if err != nil {
		return nil, err
	}
	return nil, a.Logs.Append(in.ID, b)
}

type logEvent struct {
	Text string `json:"text"`
	Next int64  `json:"next"`
}

func (a Tasks) follow(ctx context.Context, s *Server, in *logIn) (*huma.StreamResponse, error) {
	if _, err := a.Store.Task(ctx, in.ID); err != nil {
		return nil, err
	}
	l, err := s.live.listen()
	if err != nil {
		return nil, err
	}
	return Stream(func(w http.ResponseWriter, r *http.Request) {
		defer s.live.leave(l)
		f := &taskFollower{a: a, id: in.ID, next: in.From, out: NewEventStream(w)}
		tick := time.NewTicker(heartbeat)
		defer tick.Stop()
		for {
			grown := a.Logs.Grown()
			if done, err := f.send(r.Context()); done || err != nil {
				return
			}
			select {
			case <-grown:
			case <-l.queue:
			case <-tick.C:
				if err := f.out.Comment("alive"); err != nil {
					return
				}
			case <-r.Context().Done():
				return
			case <-s.live.done:
				return
			}
		}
	}), nil
}

// taskFollower sends what is new of one task to one page.
type taskFollower struct {
	a       Tasks
	id      string
	out     *EventStream
	next    int64
	version int
}

// send sends the task if it changed, then the log's new text; done is true after
// the end of the log of a task that has ended.
func (f *taskFollower) send(ctx context.Context) (done bool, err error) {
	t, err := f.a.Store.Task(ctx, f.id)
	if err != nil {
		return false, err
	}
	if t.Version != f.version {
		f.version = t.Version
		if err := f.out.Send("task", t); err != nil {
			return false, err
		}
	}
	for {
		text, _, err := f.a.Logs.Read(f.id, f.next)
		if err != nil {
			return false, err
		}
		if text = whole(text, t.State.Final()); len(text) == 0 {
			break
		}
		f.next += int64(len(text))
		if err := f.out.Send("log", logEvent{Text: string(text), Next: f.next}); err != nil {
			return false, err
		}
	}
	if !t.State.Final() {
		return false, nil
	}
	return true, f.out.Send("end", struct {
		State mtt.State `json:"state"`
	}{t.State})
}

// whole cuts a character that is not complete yet off the end.
func whole(b []byte, last bool) []byte {
	for i := 1; i < utf8.UTFMax && i <= len(b) && !last; i++ {
		if utf8.RuneStart(b[len(b)-i]) {
			if !utf8.FullRune(b[len(b)-i:]) {
				return b[:len(b)-i]
			}
			break
		}
	}
	return b
}
