package jira

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"mlife/collector/internal/tracker"
	"mlife/shared/fault"
	"mlife/shared/secret"
)

// Event implements tracker.Driver. Jira signs the body with the webhook's secret
// (X-Hub-Signature: sha256=…); versions of Jira that cannot have it in the address,
// ?secret=…. A signature that is there must fit. A repeated delivery has the same
// body, and in the Cloud the same X-Atlassian-Webhook-Identifier.
func (d Driver) Event(c tracker.Connection, h http.Header, q url.Values, body []byte) (tracker.Event, error) {
	if err := proven(c.HookSecret, h.Get("X-Hub-Signature"), q.Get("secret"), body); err != nil {
		return tracker.Event{}, err
	}
	var p struct {
		Event     string `json:"webhookEvent"`
		Timestamp int64  `json:"timestamp"` // milliseconds since 1970
		Issue     issue  `json:"issue"`
	}
	if err := json.Unmarshal(body, &p); err != nil {
		return tracker.Event{}, fault.New(fault.Invalid, "jira", "the event cannot be read: %w", err)
	}
	m := issueKey.FindStringSubmatch(p.Issue.Key)
	if m == nil || m[1] != c.Project || !strings.HasPrefix(p.Event, "jira:issue_") {
		return tracker.Event{Foreign: true}, nil
	}
	e := tracker.Event{Seen: p.Issue.seen(c.BaseURL), Deleted: p.Event == "jira:issue_deleted"}
	if (e.Deleted || e.Seen.UpdatedAt.IsZero()) && p.Timestamp > 0 {
		e.Seen.UpdatedAt = time.UnixMilli(p.Timestamp).UTC()
	}
	if !e.Deleted && e.Seen.State == "" {
		return tracker.Event{Foreign: true}, nil // its body was switched off
	}
	sum := sha256.Sum256(body)
	e.Keys = []string{hex.EncodeToString(sum[:])}
	if id := h.Get("X-Atlassian-Webhook-Identifier"); id != "" && len(id) <= 128 {
		e.Keys = append(e.Keys, "key "+id)
	}
	return e, nil
}

func proven(want secret.String, signature, given string, body []byte) error {
	if want == "" {
		return fault.New(fault.Unauthorized, "jira", "the connection has no secret for webhooks")
	}
	if signature != "" {
		mac := hmac.New(sha256.New, []byte(want.Reveal()))
		mac.Write(body)
		if secret.String("sha256=" + hex.EncodeToString(mac.Sum(nil))).Equal(signature) {
			return nil
		}
		return fault.New(fault.Unauthorized, "jira", "X-Hub-Signature does not fit")
	}
	if !want.Equal(given) {
		return fault.New(fault.Unauthorized, "jira", "neither X-Hub-Signature nor a secret in the address fits")
	}
	return nil
}
