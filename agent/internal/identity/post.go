package identity

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"mlife/shared/fault"
)

// postLimit bounds one exchange with the collector.
const postLimit = 30 * time.Second

// post sends JSON to the collector and reads its JSON answer. Redirects are not
// followed and only HTTPS is spoken.
func post(ctx context.Context, base, path string, trusted *tls.Config, body, into any) (err error) {
	const op = "identity.post"
	u, err := url.Parse(strings.TrimRight(base, "/") + path)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return fault.Field(op, "collector", "%.200q is not an address like https://host:port", base)
	}
	ctx, cancel := context.WithTimeout(ctx, postLimit)
	defer cancel()
	text, err := json.Marshal(body)
	if err != nil {
		return fault.New(fault.Internal, op, "%w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), bytes.NewReader(text))
	if err != nil {
		return fault.New(fault.Invalid, op, "%w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	trusted = trusted.Clone()
	trusted.ServerName = u.Hostname()
	client := &http.Client{
		Transport:     &http.Transport{TLSClientConfig: trusted, DisableKeepAlives: true, Proxy: http.ProxyFromEnvironment},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	resp, err := client.Do(req)
	if err != nil {
		return fault.New(connectKind(err), op, "%w", err)
	}
	defer func() { err = errors.Join(err, resp.Body.Close()) }()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxDocument+1))
	if err != nil {
		return fault.New(fault.Unavailable, op, "%w", err)
	}
	if len(answer) > maxDocument {
		return fault.New(fault.TooLarge, op, "answer over %d bytes", maxDocument)
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return refusal(resp.StatusCode, answer)
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return fault.New(fault.Invalid, op, "the collector's answer: %w", err)
	}
	return nil
}

// connectKind tells a collector that is away from one that must not be trusted.
func connectKind(err error) fault.Kind {
	var pin *fault.Error
	var cert *tls.CertificateVerificationError
	if errors.As(err, &pin) || errors.As(err, &cert) || strings.Contains(err.Error(), "x509: ") {
		return fault.Forbidden
	}
	return fault.Unavailable
}

// refusal words a problem+json answer.
func refusal(status int, body []byte) error {
	var p struct{ Title, Detail string }
	reason := http.StatusText(status)
	if json.Unmarshal(body, &p) == nil {
		if p.Detail != "" {
			reason = p.Detail
		} else if p.Title != "" {
			reason = p.Title
		}
	}
	kind := fault.Unavailable
	switch {
	case status == http.StatusUnauthorized:
		kind = fault.Unauthorized
	case status == http.StatusForbidden:
		kind = fault.Forbidden
	case status == http.StatusNotFound:
		kind = fault.NotFound
	case status == http.StatusConflict:
		kind = fault.Conflict
	case status == http.StatusTooManyRequests:
		kind = fault.Busy
	case status < 500:
		kind = fault.Invalid
	}
	return fault.New(kind, "", "the collector says: %.500s (%d)", reason, status)
}
