// Package rest calls the JSON APIs of trackers within limits: of addresses (see
// notify/reach), of time, of bytes, and of redirects, which are only followed by
// reading calls and never to another host, so that a token goes nowhere else. The
// drivers of package tracker import it.
package rest

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"

	"mlife/collector/internal/notify/reach"
	"mlife/shared/fault"
)

// Limits of a call.
const (
	maxAnswer    = 4 << 20
	maxShown     = 300 // bytes of a refusal's reason
	maxRedirects = 3
	within       = 20 * time.Second
)

// Options say where an API is and how one signs in.
type Options struct {
	Base      string // scheme, host and path without a slash at the end
	CA        string // PEM of certificates to believe in besides the system's
	Loopback  bool   // allow addresses of this machine
	Authorize func(h http.Header)
}

// Client calls one API. Safe for concurrent use; close it when done.
type Client struct {
	opt  Options
	http *http.Client
}

// New makes a client; it calls nothing yet.
func New(opt Options) (*Client, error) {
	t := reach.Transport(opt.Loopback)
	if opt.CA != "" {
		pool, err := x509.SystemCertPool()
		if err != nil {
			pool = x509.NewCertPool()
		}
		if !pool.AppendCertsFromPEM([]byte(opt.CA)) {
			return nil, fault.New(fault.Invalid, "tracker", "the connection's certificates cannot be read")
		}
		t.TLSClientConfig = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	}
	return &Client{opt: opt, http: &http.Client{Timeout: within, Transport: t, CheckRedirect: sameHost}}, nil
}

func sameHost(r *http.Request, via []*http.Request) error {
	first := via[0]
	if r.Method != http.MethodGet || first.Method != http.MethodGet || r.URL.Host != first.URL.Host || r.URL.Scheme != first.URL.Scheme || len(via) > maxRedirects {
		return http.ErrUseLastResponse
	}
	return nil
}

// Close ends idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Call sends in as JSON (nil for no body) and reads the answer into out (nil to
// ignore it). path begins with a slash and may have a query. Errors tell the status
// and what the tracker says, never the token: fault.Unavailable and Busy may pass,
// others need somebody to do something.
func (c *Client) Call(ctx context.Context, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return fault.New(fault.Invalid, "tracker", "%w", err)
		}
		body = bytes.NewReader(b)
	}
	r, err := http.NewRequestWithContext(ctx, method, c.opt.Base+path, body)
	if err != nil {
		return fault.New(fault.Invalid, "tracker", "%w", err)
	}
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", "MLife/1")
	if in != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	c.opt.Authorize(r.Header)
	resp, err := c.http.Do(r)
	if err != nil {
		if fault.Is(err, fault.Forbidden) {
			return fault.Wrap("tracker", err)
		}
		return fault.New(fault.Unavailable, "tracker", "%w", err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch {
	case err != nil:
		return fault.New(fault.Unavailable, "tracker", "the answer broke off: %w", err)
	case len(b) > maxAnswer:
		return fault.New(fault.Unavailable, "tracker", "the answer is larger than %d bytes", maxAnswer)
	case resp.StatusCode < 200 || resp.StatusCode > 299:
		return refusal(resp, b)
	case out == nil || len(bytes.TrimSpace(b)) == 0:
		return nil
	}
	if err := json.Unmarshal(b, out); err != nil {
		return fault.New(fault.Unavailable, "tracker", "the answer cannot be read, is %s the right address? %w", c.opt.Base, err)
	}
	return nil
}

func refusal(resp *http.Response, body []byte) error {
	status, why := resp.StatusCode, reason(body)
	kind := fault.Invalid
	switch {
	case status >= 300 && status < 400:
		return fault.New(fault.Invalid, "tracker", "the tracker answered %d and sends the call elsewhere: give its real address", status)
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		kind = fault.Forbidden
		if why == "" {
			why = "the token is not accepted or may not do this"
		}
	case status == http.StatusNotFound, status == http.StatusGone:
		kind = fault.NotFound
		if why == "" {
			why = "there is none, or the token may not see it"
		}
	case status == http.StatusTooManyRequests:
		kind = fault.Busy
	case status == http.StatusRequestTimeout, status == http.StatusTooEarly, status == http.StatusConflict, status >= 500:
		kind = fault.Unavailable
	}
	if why != "" {
		why = ": " + why
	}
	return fault.New(kind, "tracker", "the tracker answered %d%s", status, why)
}

// reason finds what a tracker says of a refusal: GitLab has message (a text, or lists
// by field), error and error_description; Jira has errorMessages and errors by field.
func reason(body []byte) string {
	var all map[string]json.RawMessage
	if json.Unmarshal(body, &all) != nil {
		return ""
	}
	var parts []string
	for _, name := range []string{"message", "error", "error_description", "errorMessages", "errors"} {
		if part := words(all[name]); part != "" {
			parts = append(parts, part)
		}
	}
	text := strings.ToValidUTF8(strings.Join(strings.Fields(strings.Join(parts, "; ")), " "), "?")
	if len(text) > maxShown {
		text = strings.ToValidUTF8(text[:maxShown], "") + "…"
	}
	return text
}

func words(v json.RawMessage) string {
	var s string
	if json.Unmarshal(v, &s) == nil {
		return s
	}
	var list []string
	if json.Unmarshal(v, &list) == nil {
		return strings.Join(list, "; ")
	}
	if text := string(bytes.TrimSpace(v)); text != "" && text != "null" && text != "{}" && text != "[]" {
		return text
	}
	return ""
}
