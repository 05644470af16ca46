// Package mlflowapi speaks the REST protocol of MLflow (tracking and the proxy of
// artifacts, as its clients 2.22 and 3.6 use them) over the experiments and tasks of
// package mtt: a run is a task, and what is logged for one is seen on the page of the
// other. Source: MLflow's service.proto and mlflow_artifacts.proto, and recordings of
// its server's answers, where the two differ.
//
// Where it differs from MLflow's server on purpose: bad input is 400 with a reason and
// never 500, and a batch goes in as a whole or not at all.
package mlflowapi

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"mlife/collector/internal/mtt"
	"mlife/collector/internal/people"
	"mlife/shared/fault"
)

// Options of New; all but Changed are needed.
type Options struct {
	Tracking mtt.Tracking
	Tasks    interface {
		UpdateTask(ctx context.Context, id string, change func(*mtt.Task) error) (mtt.Task, error)
	}
	Blobs   Blobs
	Log     *slog.Logger
	Now     func() time.Time
	Changed func(task string) // must not block
}

// Blobs holds the bytes of artifacts.
type Blobs interface {
	// Put stores what is read and gives its SHA-256 and size.
	Put(ctx context.Context, r io.Reader) (sha256 string, size int64, err error)
	Open(ctx context.Context, sha256 string) (io.ReadSeekCloser, error)
}

// API answers the protocol. Safe for concurrent use.
type API struct {
	opt Options
	mux *http.ServeMux
}

// Prefixes are the paths that an API answers, and all below them.
var Prefixes = []string{"/api/2.0/mlflow", "/api/2.0/mlflow-artifacts", "/ajax-api/2.0/mlflow", "/ajax-api/2.0/mlflow-artifacts", "/version"}

// Version is the release whose protocol is spoken, which clients ask for.
const Version = "3.6.0"

// New makes an API. Whoever calls it has put the caller into the request's context
// (people.With).
func New(opt Options) *API {
	if opt.Changed == nil {
		opt.Changed = func(string) {}
	}
	a := &API{opt: opt, mux: http.NewServeMux()}
	for _, base := range []string{"/api/2.0/mlflow", "/ajax-api/2.0/mlflow"} {
		a.route(base)
	}
	a.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		a.fail(w, r, &refusal{http.StatusNotFound, "ENDPOINT_NOT_FOUND", "this server does not answer " + r.Method + " " + r.URL.Path})
	})
	a.mux.HandleFunc("GET /version", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, Version) //nolint:errcheck // the client is gone
	})
	return a
}

// call answers one request with a value that becomes JSON.
type call func(ctx context.Context, in args) (any, error)

func (a *API) route(base string) {
	for path, c := range map[string]call{
		"POST /experiments/create": a.createExperiment, "GET /experiments/get": a.getExperiment, "GET /experiments/get-by-name": a.experimentByName,
		"POST /experiments/search": a.searchExperiments, "GET /experiments/search": a.searchExperiments, "POST /experiments/update": a.renameExperiment,
		"POST /experiments/delete": a.deleteExperiment, "POST /experiments/restore": a.restoreExperiment, "POST /experiments/set-experiment-tag": a.tagExperiment,

		"POST /runs/create": a.createRun, "GET /runs/get": a.getRun, "POST /runs/update": a.updateRun, "POST /runs/delete": a.deleteRun,
		"POST /runs/restore": a.restoreRun, "POST /runs/search": a.searchRuns,
		"POST /runs/log-metric": a.logMetric, "POST /runs/log-parameter": a.logParam, "POST /runs/set-tag": a.setTag, "POST /runs/delete-tag": a.deleteTag,
		"POST /runs/log-batch": a.logBatch, "POST /runs/log-model": a.logModel, "POST /runs/log-inputs": a.logInputs, "GET /metrics/get-history": a.history, "GET /artifacts/list": a.listRunArtifacts,
	} {
		method, rest, _ := strings.Cut(path, " ")
		a.mux.HandleFunc(method+" "+base+rest, a.answer(rest, method != http.MethodGet && !strings.HasSuffix(rest, "/search"), c))
	}
	files := base + "-artifacts/artifacts"
	a.mux.HandleFunc("GET "+files, a.answer("", false, a.listArtifacts))
	a.mux.HandleFunc("GET "+files+"/", a.getArtifact)
	a.mux.HandleFunc("PUT "+files+"/", a.putArtifact)
	a.mux.HandleFunc("DELETE "+files+"/", a.deleteArtifact)
}

// ServeHTTP answers one request.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// Paths of artifacts keep what is encoded in them; the mux would redirect doubled
	// slashes and dots away before anybody refuses them.
	if path := r.URL.EscapedPath(); strings.Contains(path, "-artifacts/artifacts/") && path != cleaned(path) {
		a.fail(w, r, badPath(path))
		return
	}
	a.mux.ServeHTTP(w, r)
}

// allow says whether the caller may read, or change, something of a task; "" is any.
func allow(ctx context.Context, change bool, task string) error {
	p, ok := people.From(ctx)
	switch {
	case !ok:
		return &refusal{http.StatusUnauthorized, "UNAUTHENTICATED", "sign in: set MLFLOW_TRACKING_TOKEN to a token of the collector, or user name and password"}
	case p.Task != "" && change && task != p.Task:
		return &refusal{http.StatusForbidden, "PERMISSION_DENIED", "the token of task " + p.Task + " only logs for this task"}
	case p.Task == "" && change && !p.Role.Covers(people.Engineer):
		return &refusal{http.StatusForbidden, "PERMISSION_DENIED", "this needs the role engineer, " + p.Login + " has " + string(p.Role)}
	case p.Task == "" && !p.Role.Covers(people.Viewer):
		return &refusal{http.StatusForbidden, "PERMISSION_DENIED", "this needs a role"}
	}
	return nil
}

// maxBody bounds requests of JSON, in bytes: a batch has at most 1 MB.
const maxBody = 1 << 20

// answer makes a handler of a call. What a task's own token may change is what is below
// /runs/ and names that run; of other calls a run that is named decides nothing.
func (a *API) answer(path string, change bool, c call) http.HandlerFunc {
	ofRun := strings.HasPrefix(path, "/runs/") && path != "/runs/create"
	return func(w http.ResponseWriter, r *http.Request) {
		in, err := readArgs(w, r)
		if err == nil {
			task := ""
			if ofRun {
				task, _ = in.text("run_id", "run_uuid") //nolint:errcheck // the call says what is wrong with it
			}
			err = allow(r.Context(), change, task)
		}
		var out any
		if err == nil {
			out, err = c(r.Context(), in)
		}
		if err != nil {
			a.fail(w, r, err)
			return
		}
		a.write(w, r, http.StatusOK, out)
	}
}

func (a *API) fail(w http.ResponseWriter, r *http.Request, err error) {
	f := refusalOf(err)
	if f.status == http.StatusInternalServerError {
		a.opt.Log.ErrorContext(r.Context(), "mlflow request failed", "path", r.URL.Path, "error", err)
	}
	a.write(w, r, f.status, map[string]string{"error_code": f.code, "message": f.text})
}

// refusal is an error as clients read it.
type refusal struct {
	status     int
	code, text string
}

// Error tells the code and the text.
func (f *refusal) Error() string { return f.code + ": " + f.text }

func invalid(text string) *refusal {
	return &refusal{http.StatusBadRequest, "INVALID_PARAMETER_VALUE", text}
}

// refusalOf gives an error its code. Clients try again after 408, 429 and every 5xx,
// so that nothing but what is our own or passes gets one of these.
func refusalOf(err error) *refusal {
	if f, ok := err.(*refusal); ok { //nolint:errorlint // made here, never wrapped
		return f
	}
	kind := fault.KindOf(err)
	switch kind {
	case fault.NotFound:
		return &refusal{http.StatusNotFound, "RESOURCE_DOES_NOT_EXIST", err.Error()}
	case fault.Exists:
		return &refusal{http.StatusBadRequest, "RESOURCE_ALREADY_EXISTS", err.Error()}
	case fault.Invalid, fault.TooLarge, fault.Conflict, fault.Corrupt:
		return invalid(err.Error())
	case fault.Unauthorized:
		return &refusal{http.StatusUnauthorized, "UNAUTHENTICATED", err.Error()}
	case fault.Forbidden:
		return &refusal{http.StatusForbidden, "PERMISSION_DENIED", err.Error()}
	case fault.Busy, fault.Unavailable, fault.Canceled:
		return &refusal{http.StatusServiceUnavailable, "TEMPORARILY_UNAVAILABLE", err.Error()}
	}
	return &refusal{http.StatusInternalServerError, "INTERNAL_ERROR", "the server failed; its log says why"}
}
