// Package obs makes a program observable: a structured logger, a Prometheus registry
// and the HTTP handler with /metrics, /healthz and /readyz.
//
// It knows no program's metrics; each package registers its own with the registry it
// is given. Any package may import it.
package obs

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"mlife/shared/fault"
)

// Logger makes a logger that writes records of at least level (debug, info, warn,
// error) to w in format (text, json).
func Logger(w io.Writer, level, format string) (*slog.Logger, error) {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		return nil, fault.Field("obs", "log.level", "%.80q is none of debug, info, warn, error", level)
	}
	opts := &slog.HandlerOptions{Level: l}
	switch format {
	case "text":
		return slog.New(slog.NewTextHandler(w, opts)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(w, opts)), nil
	}
	return nil, fault.Field("obs", "log.format", "%.80q is none of text, json", format)
}

// Registry makes a registry that holds the Go runtime's and the process's metrics.
func Registry() *prometheus.Registry {
	reg := prometheus.NewRegistry()
	reg.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return reg
}

// readyLimit bounds one answer of /readyz.
const readyLimit = 5 * time.Second

// Handler serves GET /metrics from reg, /healthz (200 while the process answers) and
// /readyz (200 when ready returns nil, else 503 with the reason). A nil ready is
// always ready.
func Handler(reg *prometheus.Registry, ready func(context.Context) error) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(reg, promhttp.HandlerOpts{Registry: reg}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), readyLimit)
		defer cancel()
		if ready != nil {
			if err := ready(ctx); err != nil {
				answer(w, http.StatusServiceUnavailable, err.Error())
				return
			}
		}
		answer(w, http.StatusOK, "ready")
	})
	return mux
}

func answer(w http.ResponseWriter, status int, text string) {
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(text)+1))
	w.WriteHeader(status)
	fmt.Fprintln(w, text)
}

// Checks is a list of named readiness checks. The zero value has none and is ready.
// Safe for concurrent use.
type Checks struct {
	mu    sync.Mutex
	names []string
	fns   []func(context.Context) error
}

// Add appends a check; it runs on each Ready in the caller's goroutine.
func (c *Checks) Add(name string, check func(context.Context) error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.names, c.fns = append(c.names, name), append(c.fns, check)
}

// Ready runs every check and names all that fail in one fault.Unavailable error.
func (c *Checks) Ready(ctx context.Context) error {
	c.mu.Lock()
	names, fns := c.names, c.fns
	c.mu.Unlock()
	var failed []string
	for i, fn := range fns {
		if err := fn(ctx); err != nil {
			failed = append(failed, fmt.Sprintf("%s: %v", names[i], err))
		}
	}
	if len(failed) > 0 {
		return fault.New(fault.Unavailable, "", "%s", strings.Join(failed, "; "))
	}
	return nil
}
