package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"time"

	"mlife/shared/fault"
)

// Ask is one call.
type Ask struct {
	Method string
	Path   string // begins with a slash and may have a query
	In     any    // sent as JSON; nil for no body
	// Body makes a body of another type, anew for each try, and says how long it is.
	Body   func() (r io.Reader, length int64, contentType string, err error)
	Header http.Header
	Out    any // the answer is read into it as JSON; nil to ignore it
	// To makes a place, anew for each try, that the answer is written to as it is.
	To     func() (io.Writer, error)
	Answer int64 // bytes of the answer, when more are allowed than the client's
	// Harmless is for calls that change nothing whatever their method: they are tried
	// again as reading ones are.
	Harmless bool
}

// Call sends in as JSON (nil for no body) and reads the answer into out (nil to
// ignore it). path begins with a slash and may have a query. Errors tell the status
// and what the tracker says, never the token: fault.Unavailable and Busy may pass,
// others need somebody to do something.
func (c *Client) Call(ctx context.Context, method, path string, in, out any) error {
	return c.Do(ctx, Ask{Method: method, Path: path, In: in, Out: out})
}

// Do carries out a call, as Call does.
func (c *Client) Do(ctx context.Context, a Ask) error {
	for try, again := 0, false; ; try++ {
		t := c.once(ctx, a, again)
		if t.err == nil {
			return nil
		}
		if t.status == http.StatusUnauthorized && c.opt.Sign != nil && !again {
			again = true
			try--
			continue
		}
		if try >= c.opt.Retries || !t.repeatable(a) || ctx.Err() != nil {
			return t.err
		}
		d := t.after
		if d == 0 {
			d = time.Duration(float64(time.Second) * float64(uint(1)<<min(try, 5)) * (0.5 + rand.Float64()/2)) // from half a second on
		}
		if err := c.opt.Wait(ctx, min(d, maxWait)); err != nil {
			return t.err
		}
	}
}

// Pause waits, unless ctx ends before.
func Pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// tried is what became of one try.
type tried struct {
	err    error
	status int           // 0 without an answer
	unsent bool          // it never reached the other side
	after  time.Duration // when the other side wants it again
}

// repeatable says whether a try can be made again without harm and with hope.
func (t tried) repeatable(a Ask) bool {
	reading := a.Harmless || a.Method == http.MethodGet || a.Method == http.MethodHead
	switch {
	case t.unsent, t.status == http.StatusTooManyRequests:
		return fault.Is(t.err, fault.Unavailable) || fault.Is(t.err, fault.Busy)
	case t.status == http.StatusServiceUnavailable && t.after > 0:
		return true
	}
	return reading && (fault.Is(t.err, fault.Unavailable) || fault.Is(t.err, fault.Busy))
}

func (c *Client) once(ctx context.Context, a Ask, again bool) (t tried) {
	fail := func(k fault.Kind, format string, args ...any) tried {
		t.err = fault.New(k, c.opt.Op, format, args...)
		return t
	}
	body, length, contentType := io.Reader(nil), int64(0), "application/json"
	var err error
	switch {
	case a.Body != nil:
		body, length, contentType, err = a.Body()
	case a.In != nil:
		var b []byte
		b, err = json.Marshal(a.In)
		body, length = bytes.NewReader(b), int64(len(b))
	}
	if err != nil {
		t.err = fault.New(fault.KindOf(err), c.opt.Op, "the call cannot be made: %w", err)
		if a.Body == nil {
			t.err = fault.New(fault.Invalid, c.opt.Op, "%w", err)
		}
		return t
	}
	r, err := http.NewRequestWithContext(ctx, a.Method, c.opt.Base+a.Path, body)
	if err != nil {
		return fail(fault.Invalid, "%w", err)
	}
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", "MLife/1")
	if body != nil {
		r.ContentLength = length
		r.Header.Set("Content-Type", contentType)
	}
	for name, values := range a.Header {
		r.Header[name] = values
	}
	if c.opt.Sign != nil {
		if err := c.opt.Sign(ctx, r.Header, again); err != nil {
			t.err = err
			return t
		}
	} else {
		c.opt.Authorize(r.Header)
	}
	resp, err := c.http.Do(r)
	if err != nil {
		if fault.Is(err, fault.Forbidden) {
			t.err = fault.Wrap(c.opt.Op, err)
			return t
		}
		var dial *net.OpError
		t.unsent = errors.As(err, &dial) && dial.Op == "dial"
		return fail(fault.Unavailable, "%w", err)
	}
	defer resp.Body.Close()
	t.status, t.after = resp.StatusCode, retryAfter(resp)
	t.err = c.read(resp, a)
	return t
}

// read takes the answer.
func (c *Client) read(resp *http.Response, a Ask) error {
	most := max(c.opt.Answer, a.Answer)
	fine := resp.StatusCode >= 200 && resp.StatusCode <= 299
	if fine && a.To != nil {
		to, err := a.To()
		if err != nil {
			return fault.New(fault.Internal, c.opt.Op, "%w", err)
		}
		n, err := io.Copy(to, io.LimitReader(resp.Body, most+1))
		switch {
		case err != nil:
			return fault.New(fault.Unavailable, c.opt.Op, "the answer broke off: %w", err)
		case n > most:
			return fault.New(fault.Unavailable, c.opt.Op, "the answer is larger than %d bytes", most)
		}
		return nil
	}
	b, err := io.ReadAll(io.LimitReader(resp.Body, most+1))
	switch {
	case err != nil:
		return fault.New(fault.Unavailable, c.opt.Op, "the answer broke off: %w", err)
	case int64(len(b)) > most:
		return fault.New(fault.Unavailable, c.opt.Op, "the answer is larger than %d bytes", most)
	case !fine:
		return c.refusal(resp, b)
	case a.Out == nil || len(bytes.TrimSpace(b)) == 0:
		return nil
	}
	if err := json.Unmarshal(b, a.Out); err != nil {
		return fault.New(fault.Unavailable, c.opt.Op, "the answer cannot be read, is %s the right address? %w", c.opt.Base, err)
	}
	return nil
}

// retryAfter reads when the other side wants to be asked again; 0 when it does not say.
func retryAfter(resp *http.Response) time.Duration {
	v := resp.Header.Get("Retry-After")
	if n, err := strconv.Atoi(v); err == nil && n >= 0 {
		return max(time.Duration(min(n, 3600))*time.Second, time.Millisecond)
	}
	if at, err := http.ParseTime(v); err == nil {
		return max(time.Until(at), time.Millisecond)
	}
	return 0
}

func (c *Client) refusal(resp *http.Response, body []byte) error {
	status, why := resp.StatusCode, reason(body)
	kind := fault.Invalid
	switch {
	case status >= 300 && status < 400:
		return fault.New(fault.Invalid, c.opt.Op, "%s answered %d and sends the call elsewhere: give its real address", c.opt.Who, status)
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
	return fault.New(kind, c.opt.Op, "%s", fmt.Sprintf("%s answered %d%s", c.opt.Who, status, why))
}
