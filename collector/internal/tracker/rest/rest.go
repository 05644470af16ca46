// Package rest calls the JSON APIs of trackers and labelling tools within limits: of
// addresses (see notify/reach), of time, of bytes, and of redirects, which are only
// followed by reading calls and never to another host, so that a token goes nowhere
// else. The drivers of packages tracker and labeltool import it.
package rest

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
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
	maxWait      = time.Minute // between two tries
)

// Options say where an API is and how one signs in.
type Options struct {
	Base      string // scheme, host and path without a slash at the end
	CA        string // PEM of certificates to believe in besides the system's
	Loopback  bool   // allow addresses of this machine
	Authorize func(h http.Header)
	// Sign is there for keys that run out: it is asked before each call instead of
	// Authorize, and once more with again when the answer was 401.
	Sign func(ctx context.Context, h http.Header, again bool) error
	// Op and Who name the other side in errors; "tracker" and "the tracker".
	Op, Who string
	Within  time.Duration // of a call with its answer; 20 s
	Answer  int64         // bytes of an answer; 4 MiB
	// Retries is how often a call that may pass later is tried again, with growing breaks,
	// or when the other side says: a reading one always, others only when they certainly
	// were not carried out. 0 for none.
	Retries int
	// Wait waits between tries; nil waits as long as it is told.
	Wait func(ctx context.Context, d time.Duration) error
}

// Client calls one API. Safe for concurrent use; close it when done.
type Client struct {
	opt  Options
	http *http.Client
}

// New makes a client; it calls nothing yet.
func New(opt Options) (*Client, error) {
	if opt.Op == "" {
		opt.Op, opt.Who = "tracker", "the tracker"
	}
	if opt.Within == 0 {
		opt.Within = within
	}
	if opt.Answer == 0 {
		opt.Answer = maxAnswer
	}
	if opt.Wait == nil {
		opt.Wait = Pause
	}
	t := reach.Transport(opt.Loopback)
	if opt.CA != "" {
		pool, err := x509.SystemCertPool()
		if err != nil {
			pool = x509.NewCertPool()
		}
		if !pool.AppendCertsFromPEM([]byte(opt.CA)) {
			return nil, fault.New(fault.Invalid, opt.Op, "the connection's certificates cannot be read")
		}
		t.TLSClientConfig = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	}
	return &Client{opt: opt, http: &http.Client{Timeout: opt.Within, Transport: t, CheckRedirect: sameHost}}, nil
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

// reason finds what a tracker says of a refusal: GitLab has message (a text, or lists
// by field), error and error_description; Jira has errorMessages and errors by field;
// Django's REST framework has detail, Label Studio validation_errors beside it.
func reason(body []byte) string {
	var all map[string]json.RawMessage
	if json.Unmarshal(body, &all) != nil {
		return ""
	}
	var parts []string
	for _, name := range []string{"message", "error", "error_description", "errorMessages", "errors", "detail", "validation_errors"} {
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
