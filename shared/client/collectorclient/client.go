// Package collectorclient talks to a collector's REST API: what training code,
// scripts and the command line need of it. Its structs hold the fields that such
// programs use; Do reaches everything else.
//
// Inside a task's command New("", "") finds the address and the token in the
// environment. Any package may import it.
package collectorclient

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"mlife/shared/fault"
	"mlife/shared/secret"
)

// Base is where the API lives on a collector.
const Base = "/api/v1"

// maxAnswer bounds a JSON answer in bytes.
const maxAnswer = 256 << 20

// answerWithin bounds the wait for an answer to begin, once a request is sent.
const answerWithin = 5 * time.Minute

// Client calls one collector. Safe for concurrent use.
type Client struct {
	base      string
	token     secret.String
	http      *http.Client
	transport *http.Transport
}

// Option changes a client.
type Option func(*Client) error

// WithCA trusts the authority in a PEM file, for the collector's HTTPS.
func WithCA(file string) Option {
	return func(c *Client) error {
		text, err := os.ReadFile(file)
		if err != nil {
			return fault.New(fault.Invalid, "collectorclient", "authority file: %w", err)
		}
		pool := x509.NewCertPool()
		if !pool.AppendCertsFromPEM(text) {
			return fault.Field("collectorclient", "ca-file", "%s holds no certificate", file)
		}
		c.transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: pool}
		return nil
	}
}

// New makes a client. An empty address or token is taken from MLIFE_URL and
// MLIFE_TOKEN.
func New(address string, token secret.String, options ...Option) (*Client, error) {
	if address == "" {
		address = os.Getenv("MLIFE_URL")
	}
	if token == "" {
		token = secret.String(os.Getenv("MLIFE_TOKEN"))
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fault.Field("collectorclient", "url", "%q is not an address such as http://127.0.0.1:8080", address)
	}
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.ResponseHeaderTimeout = answerWithin
	c := &Client{base: strings.TrimRight(u.String(), "/"), token: token, http: &http.Client{Transport: t}, transport: t}
	for _, o := range options {
		if err := o(c); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// Close ends idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Do calls path (below /api/v1) with in as JSON, unless it is nil, and decodes the
// answer into out, unless it is nil. Errors carry the fault kind that the collector
// gave.
func (c *Client) Do(ctx context.Context, method, path string, query url.Values, in, out any) (err error) {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return fault.New(fault.Invalid, "collectorclient", "%w", err)
		}
		body = bytes.NewReader(b)
	}
	resp, err := c.send(ctx, method, path, query, "application/json", body)
	if err != nil {
		return err
	}
	return answer(resp, out)
}

func answer(resp *http.Response, out any) (err error) {
	defer func() { err = errors.Join(err, resp.Body.Close()) }()
	limited := io.LimitReader(resp.Body, maxAnswer)
	if out == nil || resp.StatusCode == http.StatusNoContent {
		_, err := io.Copy(io.Discard, limited)
		return err
	}
	if err := json.NewDecoder(limited).Decode(out); err != nil {
		return fault.New(fault.Unavailable, "collectorclient", "answer: %w", err)
	}
	return nil
}

// Open calls path with GET and gives the answer's body, to be closed by the caller.
func (c *Client) Open(ctx context.Context, path string, query url.Values) (io.ReadCloser, error) {
	resp, err := c.send(ctx, http.MethodGet, path, query, "", nil)
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}

func (c *Client) send(ctx context.Context, method, path string, query url.Values, media string, body io.Reader) (*http.Response, error) {
	address := c.base + Base + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return nil, fault.New(fault.Invalid, "collectorclient", "%w", err)
	}
	if body != nil {
		r.Header.Set("Content-Type", media)
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token.Reveal())
	}
	resp, err := c.http.Do(r)
	if err != nil {
		kind := fault.Unavailable
		if ctx.Err() != nil {
			kind = fault.Canceled
		}
		return nil, fault.New(kind, "collectorclient", "%w", err)
	}
	if resp.StatusCode >= 400 {
		return nil, errors.Join(problem(resp), resp.Body.Close())
	}
	return resp, nil
}

var kinds = map[int]fault.Kind{
	http.StatusBadRequest: fault.Invalid, http.StatusUnprocessableEntity: fault.Invalid, http.StatusUnauthorized: fault.Unauthorized,
	http.StatusForbidden: fault.Forbidden, http.StatusNotFound: fault.NotFound, http.StatusConflict: fault.Conflict,
	http.StatusPreconditionFailed: fault.Conflict, http.StatusRequestEntityTooLarge: fault.TooLarge, http.StatusTooManyRequests: fault.Busy,
	http.StatusInsufficientStorage: fault.NoSpace, http.StatusServiceUnavailable: fault.Unavailable, http.StatusBadGateway: fault.Unavailable,
}

// problem reads RFC 9457's shape.
func problem(resp *http.Response) error {
	var p struct {
		Title  string `json:"title"`
		Detail string `json:"detail"`
		Errors []struct {
			Message  string `json:"message"`
			Location string `json:"location"`
		} `json:"errors"`
	}
	text, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	if err != nil || json.Unmarshal(text, &p) != nil {
		p.Detail = strings.TrimSpace(string(text))
	}
	msg := p.Detail
	if msg == "" {
		msg = p.Title
	}
	for _, e := range p.Errors {
		if !strings.Contains(msg, e.Message) {
			msg += fmt.Sprintf("; %s: %s", e.Location, e.Message)
		}
	}
	return &fault.Error{Kind: kinds[resp.StatusCode], Op: fmt.Sprintf("collector (status %d)", resp.StatusCode), Msg: msg}
}

// poll calls done until it says so, at growing intervals up to a second.
func poll(ctx context.Context, done func() (bool, error)) error {
	wait := 50 * time.Millisecond
	for {
		ok, err := done()
		if ok || err != nil {
			return err
		}
		if err := pause(ctx, wait); err != nil {
			return err
		}
		wait = min(2*wait, time.Second)
	}
}
