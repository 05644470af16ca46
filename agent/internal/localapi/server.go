package localapi

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/net/netutil"

	"mlife/agent/internal/capture"
	"mlife/shared/fault"
	"mlife/shared/run"
	"mlife/shared/secret"
	"mlife/shared/wire"
)

const (
	maxConns = 128 // per listener; more wait in the kernel
	maxWork  = 16  // observations taken at once; more wait, then get 503
)

// waits are how long the server is patient; zero fields get their defaults. Only
// tests set them.
type waits struct {
	whole time.Duration // for a request to arrive, and half as long again for its answer
	place time.Duration // for one of maxWork places
	body  time.Duration // for the next bytes of a request's body
	beat  time.Duration // between signs of life of an idle stream
	send  time.Duration // for a stream's reader to take one event
	stop  time.Duration // for requests under way when the server ends
}

func (w waits) withDefaults() waits {
	for _, d := range []struct {
		value *time.Duration
		def   time.Duration
	}{{&w.whole, 2 * time.Minute}, {&w.place, 5 * time.Second}, {&w.body, 15 * time.Second}, {&w.beat, 15 * time.Second}, {&w.send, 10 * time.Second}, {&w.stop, 5 * time.Second}} {
		if *d.value <= 0 {
			*d.value = d.def
		}
	}
	return w
}

// Intake takes what programs report; capture.Intake is one.
type Intake interface {
	Accept(ctx context.Context, o capture.Observation) (capture.Verdict, error)
	Feedback(ctx context.Context, f capture.Feedback) (capture.Verdict, error)
	Count(slot, model string, n int64) error
}

// Model is one model in service, as programs see it.
type Model struct {
	Slot    string `json:"slot"`
	ID      string `json:"id,omitempty"`
	Version string `json:"version"`
	SHA256  string `json:"sha256,omitempty"`
	Path    string `json:"path,omitempty"`  // where to load it from
	State   string `json:"state,omitempty"` // "committed", "probation", …
}

// Options of a Server. Intake and Log must be set.
type Options struct {
	Listen    string        // loopback address and port; "" serves no TCP; port 0 takes a free one
	Socket    string        // path of the unix socket; "" serves none
	Token     secret.String // that callers over TCP must show; "" for none
	Intake    Intake
	Models    func() []Model                                                    // nil: none
	Health    func(ctx context.Context, slot string, ok bool, why string) error // nil: not found
	Status    func() wire.Status                                                // nil: an empty one
	Ops       http.Handler                                                      // /metrics, /healthz and /readyz; nil answers the latter two with 200
	MaxMedium int64                                                             // bytes of one medium, default 64 MiB
	MaxBody   int64                                                             // bytes of one request, default 256 MiB
	TempDir   string                                                            // of large media while they arrive; "" is the system's
	Room      func(n int64) error                                               // whether TempDir may take n bytes more; nil: always
	Log       *slog.Logger

	waits waits
}

// Server is the local API. New listens; Run serves until its context ends.
type Server struct {
	opts      Options
	http      *http.Server
	listeners []net.Listener
	hub       *hub
	work      chan struct{}
	batches   *seen

	mu       sync.Mutex // guards ended and the first Add of handlers
	ended    bool
	handlers sync.WaitGroup
}

// New binds the addresses, so that a failure is seen before anything starts. Call
// Run, or Close if Run is never called.
func New(opts Options) (*Server, error) {
	if opts.MaxMedium <= 0 {
		opts.MaxMedium = 64 << 20
	}
	if opts.MaxBody <= 0 {
		opts.MaxBody = 256 << 20
	}
	if opts.Models == nil {
		opts.Models = func() []Model { return nil }
	}
	if opts.Status == nil {
		opts.Status = func() wire.Status { return wire.Status{} }
	}
	if opts.Room == nil {
		opts.Room = func(int64) error { return nil }
	}
	opts.waits = opts.waits.withDefaults()
	s := &Server{opts: opts, hub: newHub(), work: make(chan struct{}, maxWork), batches: newSeen()}
	s.http = &http.Server{Handler: s.Handler(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: opts.waits.whole, WriteTimeout: opts.waits.whole * 3 / 2,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10, ErrorLog: slog.NewLogLogger(opts.Log.Handler(), slog.LevelDebug)}
	if err := s.listen(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Server) listen() error {
	const op = "localapi.New"
	if s.opts.Listen != "" {
		host, _, err := net.SplitHostPort(s.opts.Listen)
		if err != nil {
			return fault.Field(op, "listen", "%v", err)
		}
		if !loopback(host) {
			return fault.Field(op, "listen", "%q is not a loopback address", host)
		}
		l, err := net.Listen("tcp", s.opts.Listen)
		if err != nil {
			return fault.New(fault.Conflict, op, "%w", err)
		}
		s.listeners = append(s.listeners, netutil.LimitListener(l, maxConns))
	}
	if s.opts.Socket != "" {
		l, err := listenUnix(s.opts.Socket)
		if err != nil {
			return fault.New(fault.Conflict, op, "%w", err)
		}
		s.listeners = append(s.listeners, netutil.LimitListener(l, maxConns))
	}
	return nil
}

// listenUnix takes over a socket that a killed agent left, not one in use.
func listenUnix(path string) (net.Listener, error) {
	if info, err := os.Lstat(path); err == nil {
		if info.Mode().Type() != fs.ModeSocket {
			return nil, fmt.Errorf("%s is there and is no socket", path)
		}
		c, err := net.DialTimeout("unix", path, time.Second)
		if err == nil {
			return nil, errors.Join(fmt.Errorf("%s: another program listens", path), c.Close())
		}
		if !errors.Is(err, syscall.ECONNREFUSED) {
			return nil, err
		}
		if err := os.Remove(path); err != nil {
			return nil, err
		}
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(path, 0o660); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// Addr is the TCP address in use, "" when there is none.
func (s *Server) Addr() string {
	for _, l := range s.listeners {
		if l.Addr().Network() == "tcp" {
			return l.Addr().String()
		}
	}
	return ""
}

// Run serves until ctx is done, then ends event streams, finishes requests under way
// for some seconds and returns when every handler has.
func (s *Server) Run(ctx context.Context) error {
	g := run.New(ctx)
	for _, l := range s.listeners {
		g.Go("local API on "+l.Addr().String(), func(context.Context) error {
			if err := s.http.Serve(l); !errors.Is(err, http.ErrServerClosed) {
				return err
			}
			return nil
		})
	}
	g.Go("local API stop", func(ctx context.Context) error {
		<-ctx.Done()
		return s.Close()
	})
	err := g.Wait()
	s.mu.Lock()
	s.ended = true
	s.mu.Unlock()
	s.handlers.Wait()
	return err
}

// begin counts a handler, so that Run can wait for it; false once Run has ended.
func (s *Server) begin() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.ended {
		s.handlers.Add(1)
	}
	return !s.ended
}

// Close stops serving; closing twice is fine. Run calls it.
func (s *Server) Close() error {
	s.hub.close()
	ctx, cancel := context.WithTimeout(context.Background(), s.opts.waits.stop)
	defer cancel()
	err := s.http.Shutdown(ctx)
	if err != nil {
		err = s.http.Close()
	}
	for _, l := range s.listeners { // those that Serve never saw
		if closeErr := l.Close(); closeErr != nil && !errors.Is(closeErr, net.ErrClosed) {
			err = errors.Join(err, closeErr)
		}
	}
	return err
}

// Publish tells every event stream; data is marshalled to JSON. It never blocks: a
// stream that does not keep up is ended, and its program asks again.
func (s *Server) Publish(kind string, data any) error { return s.hub.publish(kind, data) }

// Handler is the API without listeners.
func (s *Server) Handler() http.Handler {
	api := http.NewServeMux()
	for route, handle := range map[string]http.HandlerFunc{
		"POST /v1/observations":         s.answer(s.observe),
		"POST /v1/inferences":           s.answer(s.count),
		"POST /v1/feedback":             s.answer(s.feedback),
		"GET /v1/models":                s.answer(s.models),
		"POST /v1/models/{slot}/health": s.answer(s.health),
		"GET /v1/status":                s.answer(s.status),
		"GET /v1/events":                s.events,
	} {
		method, path, _ := strings.Cut(route, " ")
		api.HandleFunc(route, handle)
		api.HandleFunc(path, s.otherMethod(method))
	}
	api.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.problem(w, fault.New(fault.NotFound, "", "no %.20s %.200q here", r.Method, r.URL.Path))
	})
	ops := s.opts.Ops
	if ops == nil {
		ops = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	}
	root := http.NewServeMux()
	for _, path := range []string{"/healthz", "/readyz", "/metrics"} {
		root.Handle("GET "+path, ops)
	}
	root.Handle("/", s.signedIn(api))
	return s.guard(root)
}

func (s *Server) otherMethod(allowed string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", allowed)
		s.reply(w, problemType, http.StatusMethodNotAllowed, Problem{Title: fault.Invalid.String(), Status: http.StatusMethodNotAllowed,
			Detail: fmt.Sprintf("%.20s is not possible here, %s is", r.Method, allowed)})
	}
}
