// Package webhook delivers messages by HTTP POST, signed as Standard Webhooks says
// (github.com/standard-webhooks/standard-webhooks, version 1): HMAC-SHA256 over
// "id.timestamp.body". Receivers check the signature and the age and forget
// repeated IDs.
//
// Addresses are an administrator's, yet a name may point anywhere: every address is
// checked when it is dialled, after the name is resolved, so that neither a changed
// name nor a redirect (none is followed) reaches what only this machine should.
// Nothing that comes back is shown to anybody but its status. The composition root
// imports it.
package webhook

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"mlife/collector/internal/notify"
	"mlife/collector/internal/notify/reach"
	"mlife/shared/fault"
	"mlife/shared/secret"
)

// Headers of a delivery.
const (
	IDHeader        = "webhook-id"
	TimeHeader      = "webhook-timestamp" // seconds since 1970
	SignatureHeader = "webhook-signature" // "v1," and base64
)

// maxAnswer bounds what is read of an answer, which is thrown away.
const maxAnswer = 64 << 10

// Options configure a Hook.
type Options struct {
	Channels notify.Channels
	// Loopback lets addresses of this machine be called. Link-local ones (where
	// clouds keep their keys), multicast and unspecified ones never are.
	Loopback bool
	Now      func() time.Time
}

// Hook delivers messages of kind notify.Webhook. Safe for concurrent use.
type Hook struct {
	opt    Options
	client *http.Client
}

// New makes a Hook. Close it when done.
func New(opt Options) *Hook {
	return &Hook{opt: opt, client: &http.Client{
		Timeout: 20 * time.Second,
		// An answer that sends us elsewhere is an answer: the administrator named this address.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     reach.Transport(opt.Loopback),
	}}
}

// Close ends idle connections.
func (h *Hook) Close() { h.client.CloseIdleConnections() }

// Deliver implements notify.Deliverer. 2xx is success; 408, 425, 429 and 5xx are
// tried again; anything else is final.
func (h *Hook) Deliver(ctx context.Context, m notify.Message) error {
	c, err := h.opt.Channels.Channel(ctx, m.Channel)
	if err != nil {
		return err
	}
	if !c.Enabled {
		return fault.New(fault.Invalid, "webhook", "the channel %s is switched off", c.Name)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL, bytes.NewReader(m.Body))
	if err != nil {
		return fault.New(fault.Invalid, "webhook", "%w", err)
	}
	at := strconv.FormatInt(h.opt.Now().Unix(), 10)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "MLife-Webhook/1")
	r.Header.Set(IDHeader, m.ID)
	r.Header.Set(TimeHeader, at)
	r.Header.Set(SignatureHeader, Sign(c.Secret, m.ID, at, m.Body))
	resp, err := h.client.Do(r)
	if err != nil {
		if fault.Is(err, fault.Forbidden) {
			return fault.Wrap("webhook", err)
		}
		return fault.New(fault.Unavailable, "webhook", "%w", err)
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, io.LimitReader(resp.Body, maxAnswer)); err != nil {
		return fault.New(fault.Unavailable, "webhook", "%w", err)
	}
	return verdict(resp.StatusCode)
}

func verdict(status int) error {
	switch {
	case status >= 200 && status < 300:
		return nil
	case status >= 300 && status < 400:
		return fault.New(fault.Invalid, "webhook", "the receiver answered %d, and redirects are not followed: give its real address", status)
	case status == http.StatusRequestTimeout, status == http.StatusTooEarly, status == http.StatusTooManyRequests, status >= 500:
		return fault.New(fault.Unavailable, "webhook", "the receiver answered %d", status)
	}
	return fault.New(fault.Invalid, "webhook", "the receiver answered %d", status)
}

// Sign makes the signature header of a body.
func Sign(key secret.String, id, timestamp string, body []byte) string {
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(key.Reveal(), "whsec_"))
	if err != nil {
		raw = []byte(key.Reveal()) // not of our making: taken as it is
	}
	mac := hmac.New(sha256.New, raw)
	mac.Write([]byte(id + "." + timestamp + "."))
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// tolerance is how far a delivery's clock may be away.
const tolerance = 5 * time.Minute

// Verify checks a delivery as a receiver must: one of its signatures fits (several,
// separated by spaces, while a key changes), and it is not old.
func Verify(key secret.String, h http.Header, body []byte, now time.Time) error {
	id, at := h.Get(IDHeader), h.Get(TimeHeader)
	seconds, err := strconv.ParseInt(at, 10, 64)
	if err != nil || now.Sub(time.Unix(seconds, 0)).Abs() > tolerance {
		return fault.New(fault.Unauthorized, "webhook", "the time %.20q is missing or too far away", at)
	}
	want := secret.String(Sign(key, id, at, body))
	for part := range strings.FieldsSeq(h.Get(SignatureHeader)) {
		if want.Equal(part) {
			return nil
		}
	}
	return fault.New(fault.Unauthorized, "webhook", "no signature fits")
}
