package gitlab

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"mlife/collector/internal/tracker"
	"mlife/shared/fault"
)

// Event implements tracker.Driver. GitLab sends the secret as it is in
// X-Gitlab-Token. A repeated delivery has the same Idempotency-Key (since GitLab
// 17.4) and in any version the same body; X-Gitlab-Event-UUID is no key, since
// events that an event causes share it, and X-Gitlab-Webhook-UUID names the webhook.
func (d Driver) Event(c tracker.Connection, h http.Header, _ url.Values, body []byte) (tracker.Event, error) {
	if c.HookSecret == "" || !c.HookSecret.Equal(h.Get("X-Gitlab-Token")) {
		return tracker.Event{}, fault.New(fault.Unauthorized, "gitlab", "X-Gitlab-Token is missing or wrong")
	}
	var p struct {
		Kind    string `json:"object_kind"`
		Project struct {
			ID   int64  `json:"id"`
			Path string `json:"path_with_namespace"`
		} `json:"project"`
		Issue struct {
			IID       int64    `json:"iid"`
			Title     string   `json:"title"`
			State     string   `json:"state"`
			URL       string   `json:"url"`
			UpdatedAt hookTime `json:"updated_at"`
		} `json:"object_attributes"`
		Assignees []person `json:"assignees"`
	}
	if err := json.Unmarshal(body, &p); err != nil {
		return tracker.Event{}, fault.New(fault.Invalid, "gitlab", "the event cannot be read: %w", err)
	}
	known := strings.EqualFold(p.Project.Path, c.Project) || strconv.FormatInt(p.Project.ID, 10) == c.Project
	if (p.Kind != "issue" && p.Kind != "work_item") || !known || p.Issue.IID == 0 || p.Issue.State == "" {
		return tracker.Event{Foreign: true}, nil
	}
	sum := sha256.Sum256(body)
	e := tracker.Event{Keys: []string{hex.EncodeToString(sum[:])}, Seen: tracker.Seen{
		Key: p.Project.Path + "#" + strconv.FormatInt(p.Issue.IID, 10), URL: p.Issue.URL, Title: p.Issue.Title, State: p.Issue.State,
		Category: p.Issue.State, Done: p.Issue.State == "closed", Assignee: names(p.Assignees), UpdatedAt: time.Time(p.Issue.UpdatedAt).UTC()}}
	if key := h.Get("Idempotency-Key"); key != "" && len(key) <= 128 {
		e.Keys = append(e.Keys, "key "+key)
	}
	return e, nil
}

// hookTime is a time as webhooks have it: as in the API, or "2017-09-15 16:52:00 UTC".
type hookTime time.Time

// UnmarshalJSON implements json.Unmarshaler.
func (t *hookTime) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05 MST", "2006-01-02 15:04:05 -0700"} {
		if x, err := time.Parse(layout, s); err == nil {
			*t = hookTime(x)
			return nil
		}
	}
	return fault.New(fault.Invalid, "gitlab", "%.40q is no time", s)
}
