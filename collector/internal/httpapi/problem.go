package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"mlife/shared/fault"
)

// statuses maps the kinds of error to HTTP.
var statuses = map[fault.Kind]int{
	fault.Internal:     http.StatusInternalServerError,
	fault.Invalid:      http.StatusUnprocessableEntity,
	fault.NotFound:     http.StatusNotFound,
	fault.Exists:       http.StatusConflict,
	fault.Conflict:     http.StatusConflict,
	fault.Unauthorized: http.StatusUnauthorized,
	fault.Forbidden:    http.StatusForbidden,
	fault.TooLarge:     http.StatusRequestEntityTooLarge,
	fault.Busy:         http.StatusTooManyRequests,
	fault.NoSpace:      http.StatusInsufficientStorage,
	fault.Unavailable:  http.StatusServiceUnavailable,
	fault.Corrupt:      http.StatusInternalServerError,
	fault.Canceled:     499, // what proxies use for a caller who left
}

// stale is the answer to an edit of a version that is no longer current.
func stale(current int) error {
	return &huma.ErrorModel{Type: "urn:mlife:problem:stale", Status: http.StatusPreconditionFailed, Title: "Precondition Failed",
		Detail: fmt.Sprintf("it was changed meanwhile: the current version is %d", current)}
}

// problem turns an error into RFC 9457's shape. What is our own fault is logged
// here, once, and told without its inside.
func (s *Server) problem(ctx context.Context, err error) error {
	var known huma.StatusError
	if errors.As(err, &known) {
		return err
	}
	kind := fault.KindOf(err)
	m := &huma.ErrorModel{
		Type:   "urn:mlife:problem:" + strings.ReplaceAll(kind.String(), " ", "-"),
		Status: statuses[kind],
		Title:  strings.ToUpper(kind.String()[:1]) + kind.String()[1:],
		Detail: err.Error(),
	}
	if field, says := fieldOf(err); field != "" {
		m.Errors = []*huma.ErrorDetail{{Location: field, Message: says}}
	}
	if kind == fault.Internal || kind == fault.Corrupt {
		s.deps.Log.ErrorContext(ctx, "request failed", "error", err)
		if kind == fault.Internal {
			m.Detail = "an internal error; the server's log has the details"
		}
	}
	if kind == fault.Busy || kind == fault.Unavailable {
		return huma.ErrorWithHeaders(m, http.Header{"Retry-After": {"5"}})
	}
	return m
}

// fieldOf gives which input an error is about, and what is wrong with it.
func fieldOf(err error) (field, says string) {
	var e *fault.Error
	for errors.As(err, &e) {
		if e.Field != "" {
			return e.Field, (&fault.Error{Msg: e.Msg, Err: e.Err}).Error()
		}
		err = e.Err
	}
	return "", ""
}

// handleError answers what echo itself refuses: unknown paths and methods, and
// what the middlewares return.
func (s *Server) handleError(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	var he *echo.HTTPError
	if errors.As(err, &he) {
		err = &huma.ErrorModel{Type: "about:blank", Status: he.Code, Title: http.StatusText(he.Code), Detail: fmt.Sprint(he.Message)}
	} else {
		err = s.problem(c.Request().Context(), err)
	}
	writeProblem(c.Response(), err)
}

func writeProblem(w http.ResponseWriter, err error) {
	var headers huma.HeadersError
	if errors.As(err, &headers) {
		for k, v := range headers.GetHeaders() {
			w.Header()[k] = v
		}
	}
	status := http.StatusInternalServerError
	var se huma.StatusError
	if errors.As(err, &se) {
		status = se.GetStatus()
	}
	body, jsonErr := json.Marshal(err)
	var m *huma.ErrorModel
	if errors.As(err, &m) {
		body, jsonErr = json.Marshal(m)
	}
	if jsonErr != nil {
		body = []byte(`{"status":500}`)
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	// The caller may be gone; there is nobody left to tell.
	if _, err := w.Write(body); err != nil {
		return
	}
}

func (s *Server) recoverPanic(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			r := recover()
			if r == nil {
				return
			}
			if e, ok := r.(error); ok && errors.Is(e, http.ErrAbortHandler) {
				panic(r)
			}
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}()
		return next(c)
	}
}
