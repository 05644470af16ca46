// Package agentclient is for programs on a device: it gives their agent what their
// models said of each frame, and tells them which model to load. It speaks the
// agent's local API over loopback or a unix socket.
//
//	agent, err := agentclient.New("")
//	verdict, err := agent.Observe(ctx, agentclient.Observation{
//		Function: "expression", Slot: "face", Result: agentclient.Label("sad", 0.41),
//	}, agentclient.Bytes("frame.jpg", jpeg))
//
// Every call that changes something carries an id, so that it may be sent again when
// an answer was lost: the agent takes it once. Errors are those of mlife/shared/fault
// with the kind that the agent gave: fault.Invalid will not get better, fault.Busy,
// fault.NoSpace and fault.Unavailable may.
//
// It is not for what a collector does (mlife/shared/client/collectorclient is). Any
// package may import it.
package agentclient

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"mlife/shared/fault"
	"mlife/shared/secret"
)

const op = "agentclient"

// DefaultAddress is where an agent listens unless it was told otherwise.
const DefaultAddress = "http://127.0.0.1:7080"

const (
	maxAnswer  = 1 << 20 // bytes of an answer
	largeBody  = 1 << 20 // bytes of a request
	firstWait  = 100 * time.Millisecond
	longestNap = 5 * time.Second // between two tries
)

// Client calls one agent. Safe for concurrent use. Close it.
type Client struct {
	base    string
	token   secret.String
	retries int
	http    *http.Client
	silence time.Duration // of an event stream that is taken for broken
}

// Option changes a client.
type Option func(*Client)

// WithToken shows the token that the agent's operator set as local_api.token.
func WithToken(token secret.String) Option { return func(c *Client) { c.token = token } }

// WithRetries says how often a call is sent again when the agent is away or busy;
// the default is 3, 0 never does.
func WithRetries(n int) Option { return func(c *Client) { c.retries = max(n, 0) } }

// New makes a client and connects to nothing yet. address is http://host:port of the
// loopback interface or unix:///path/of/socket; "" takes MLIFE_AGENT_URL from the
// environment, else DefaultAddress. Without WithToken the token is MLIFE_AGENT_TOKEN.
func New(address string, options ...Option) (*Client, error) {
	if address == "" {
		address = os.Getenv("MLIFE_AGENT_URL")
	}
	if address == "" {
		address = DefaultAddress
	}
	network, to, err := target(address)
	if err != nil {
		return nil, err
	}
	c := &Client{base: "http://" + to, token: secret.String(os.Getenv("MLIFE_AGENT_TOKEN")), retries: 3, silence: time.Minute}
	if network == "unix" {
		c.base = "http://localhost"
	}
	dialer := &net.Dialer{Timeout: 5 * time.Second}
	c.http = &http.Client{
		Transport: &http.Transport{
			DialContext:     func(ctx context.Context, _, _ string) (net.Conn, error) { return dialer.DialContext(ctx, network, to) },
			MaxConnsPerHost: 32, MaxIdleConnsPerHost: 8, IdleConnTimeout: time.Minute, DisableCompression: true,
			ExpectContinueTimeout: 6 * time.Second,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	for _, o := range options {
		o(c)
	}
	return c, nil
}

func target(address string) (network, to string, err error) {
	u, err := url.Parse(address)
	switch {
	case err == nil && u.Scheme == "unix" && u.Host == "" && u.Path != "":
		return "unix", u.Path, nil
	case err == nil && u.Scheme == "http" && u.Host != "" && strings.Trim(u.Path, "/") == "":
		host := u.Host
		if u.Port() == "" {
			host = net.JoinHostPort(u.Hostname(), "80")
		}
		return "tcp", host, nil
	}
	return "", "", fault.Field(op, "address", "%.200q is not like %s or unix:///run/mlife/agent.sock", address, DefaultAddress)
}

// String names the agent; the token stays hidden.
func (c *Client) String() string { return "agent at " + c.base }

// Close ends idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// content makes the body of one try; it is called again for the next one.
type content func() (body *payload, err error)

// call sends a request, again if that is of use, and gives the answer's bytes.
func (c *Client) call(ctx context.Context, method, path string, make content) ([]byte, error) {
	wait := firstWait
	var last error
	for try := 0; ; try++ {
		b, after, err := c.once(ctx, method, path, make)
		if errors.Is(err, errOnce) {
			return nil, errors.Join(last, err)
		}
		if err == nil || try >= c.retries || !passing(err) || ctx.Err() != nil {
			return b, err
		}
		last = err
		// Programs that were refused together must not come back together.
		nap := min(max(after, wait/2+rand.N(wait)), longestNap)
		if wait *= 2; !sleep(ctx, nap) {
			return nil, err
		}
	}
}

// errOnce marks a failure after which the body cannot be made again.
var errOnce = errors.New("its media cannot be read a second time")

// passing tells what another try may mend. A full disk is left to the caller: it
// lasts, and a program must know to drop frames.
func passing(err error) bool {
	k := fault.KindOf(err)
	return k == fault.Unavailable || k == fault.Busy
}

func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func (c *Client) once(ctx context.Context, method, path string, make content) (answer []byte, after time.Duration, err error) {
	var body *payload
	if make != nil {
		if body, err = make(); err != nil {
			return nil, 0, err
		}
	}
	resp, err := c.send(ctx, method, path, body)
	if err != nil {
		return nil, 0, err
	}
	answer, err = io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	err = errors.Join(err, resp.Body.Close())
	body.wait() // what is read from belongs to the caller again
	switch {
	case err != nil:
		return nil, 0, away(ctx, err)
	case len(answer) > maxAnswer:
		return nil, 0, fault.New(fault.TooLarge, op, "answer over %d bytes", maxAnswer)
	case resp.StatusCode != http.StatusOK:
		if s, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && s > 0 {
			after = time.Duration(min(s, 60)) * time.Second
		}
		return nil, after, refusal(resp.StatusCode, answer)
	}
	return answer, 0, nil
}

func (c *Client) send(ctx context.Context, method, path string, body *payload) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, nil)
	if err != nil {
		return nil, fault.New(fault.Invalid, op, "%w", err)
	}
	if body != nil {
		req.Body, req.ContentLength = body, body.size
		req.Header.Set("Content-Type", body.media)
		if body.size < 0 || body.size > largeBody { // an agent that is busy or will not take it says so before
			req.Header.Set("Expect", "100-continue")
		}
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token.Reveal())
	}
	resp, err := c.http.Do(req)
	if err != nil {
		body.wait()
		if failed := body.failure(); failed != nil {
			return nil, failed
		}
		return nil, away(ctx, err)
	}
	return resp, nil
}

// away is the error of a connection that could not be made or broke.
func away(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fault.New(fault.Canceled, op, "%w", err)
	}
	return fault.New(fault.Unavailable, op, "%w", err)
}
