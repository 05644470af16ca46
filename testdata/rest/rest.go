// Package rest speaks to a collector's public API, as any outside program would:
// JSON over HTTP with a token, nothing of the collector's own code. The demo, its
// trainer and the end-to-end scenarios use it.
package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Client calls one collector. Safe for concurrent use.
type Client struct {
	base  string
	token string
	http  *http.Client
}

// New makes a client of the collector at base ("http://host:port").
func New(base, token string) *Client {
	return &Client{base: strings.TrimSuffix(base, "/") + "/api/v1", token: token, http: &http.Client{Timeout: 5 * time.Minute}}
}

// Error is an answer that was no success.
type Error struct {
	Status int
	Call   string
	Body   string
}

// Error names the call, the status and the server's own words.
func (e *Error) Error() string { return fmt.Sprintf("%s: %d: %s", e.Call, e.Status, e.Body) }

// Get reads path into out.
func (c *Client) Get(ctx context.Context, path string, out any) error {
	return c.Do(ctx, http.MethodGet, path, nil, out)
}

// Post sends in as JSON and reads the answer into out; either may be nil.
func (c *Client) Post(ctx context.Context, path string, in, out any) error {
	return c.Do(ctx, http.MethodPost, path, in, out)
}

// Do is one call with JSON both ways.
func (c *Client) Do(ctx context.Context, method, path string, in, out any) error {
	var body io.Reader
	kind := ""
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body, kind = bytes.NewReader(b), "application/json"
	}
	return c.send(ctx, method, path, kind, body, out)
}

// Text sends plain text.
func (c *Client) Text(ctx context.Context, path, text string) error {
	return c.send(ctx, http.MethodPost, path, "text/plain; charset=utf-8", strings.NewReader(text), nil)
}

// Part is one part of an upload: a file when FileName is set, else a field.
type Part struct {
	Name     string
	FileName string
	Body     []byte
}

// Upload posts a multipart form and reads the answer into out.
func (c *Client) Upload(ctx context.Context, path string, out any, parts ...Part) error {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range parts {
		var to io.Writer
		var err error
		if p.FileName != "" {
			to, err = w.CreateFormFile(p.Name, p.FileName)
		} else {
			to, err = w.CreateFormField(p.Name)
		}
		if err != nil {
			return err
		}
		if _, err := to.Write(p.Body); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	return c.send(ctx, http.MethodPost, path, w.FormDataContentType(), &b, out)
}

// Bytes downloads what is at path. What the collector still makes is waited for.
func (c *Client) Bytes(ctx context.Context, path string) ([]byte, error) {
	for {
		var raw []byte
		err := c.send(ctx, http.MethodGet, path, "", nil, &raw)
		if err != nil || !bytes.HasPrefix(raw, []byte(`{"state":"being made"`)) {
			return raw, err
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func (c *Client) send(ctx context.Context, method, path, kind string, body io.Reader, out any) error {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return err
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode >= 300 {
		return &Error{Status: res.StatusCode, Call: method + " " + path, Body: string(raw[:min(len(raw), 2000)])}
	}
	switch to := out.(type) {
	case nil:
		return nil
	case *[]byte:
		*to = raw
		return nil
	}
	if err := json.Unmarshal(raw, out); err != nil {
		return fmt.Errorf("%s %s: answer: %w", method, path, err)
	}
	return nil
}

// Page is one page of a list.
type Page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next"`
	Total *int   `json:"total"`
}

// All reads every page of a list.
func All[T any](ctx context.Context, c *Client, path string, query url.Values) ([]T, error) {
	if query == nil {
		query = url.Values{}
	}
	query.Set("limit", "200")
	var all []T
	for {
		var page Page[T]
		if err := c.Get(ctx, path+"?"+query.Encode(), &page); err != nil {
			return nil, err
		}
		all = append(all, page.Items...)
		if page.Next == "" {
			return all, nil
		}
		query.Set("cursor", page.Next)
	}
}

// PostChecked is Post of what is looked at for leaks first: as long as the leak check is
// not ready, it waits and sends again.
func (c *Client) PostChecked(ctx context.Context, path string, in, out any) error {
	for {
		err := c.Post(ctx, path, in, out)
		var refused *Error
		var p struct {
			Type   string `json:"type"`
			Errors []struct {
				Value any `json:"value"`
			} `json:"errors"`
		}
		if !errors.As(err, &refused) || json.Unmarshal([]byte(refused.Body), &p) != nil || p.Type != "urn:mlife:problem:leak-check" || len(p.Errors) == 0 {
			return err
		}
		for ready := false; !ready; {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(100 * time.Millisecond):
			}
			var check struct {
				Ready bool   `json:"ready"`
				Job   string `json:"job"`
			}
			if err := c.Get(ctx, fmt.Sprintf("/leak-checks/%v", p.Errors[0].Value), &check); err != nil {
				return err
			}
			var job struct {
				State  string `json:"state"`
				Reason string `json:"reason"`
			}
			if ready = check.Ready; !ready && check.Job != "" {
				if err := c.Get(ctx, "/jobs/"+check.Job, &job); err != nil {
					return err
				}
				if job.State == "failed" || job.State == "canceled" {
					return fmt.Errorf("the leak check %v: %s: %s", p.Errors[0].Value, job.State, job.Reason)
				}
			}
		}
	}
}
