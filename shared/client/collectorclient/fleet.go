package collectorclient

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// Device is one device of the fleet.
type Device struct {
	ID       string            `json:"id"`
	Online   bool              `json:"online"`
	LastSeen time.Time         `json:"last_seen"`
	Revoked  bool              `json:"revoked"`
	Agent    string            `json:"agent_version"`
	OS       string            `json:"os"`
	Arch     string            `json:"arch"`
	Labels   map[string]string `json:"labels"`
	Groups   []string          `json:"groups"`
	Problems []string          `json:"problems"`
	Spool    struct {
		Clips int64 `json:"clips"`
		Bytes int64 `json:"bytes"`
	} `json:"spool"`
	Slots []struct {
		Slot    string `json:"slot"`
		Model   string `json:"model"`
		Version string `json:"version"`
	} `json:"slots"`
	Inferences int64 `json:"inferences"`
	Badcases   int64 `json:"badcases"`
}

// RevokeDevice shuts a device out.
func (c *Client) RevokeDevice(ctx context.Context, id string) error {
	return c.Do(ctx, http.MethodPost, "/devices/"+url.PathEscape(id)+"/revoke", nil, nil, nil)
}

// EnrolmentToken lets devices enrol. Its secret is only known when it is made.
type EnrolmentToken struct {
	ID      string    `json:"id"`
	Token   string    `json:"token,omitempty"`
	Device  string    `json:"device"` // the only one it is for; "" for any new one
	Uses    int       `json:"uses"`   // left
	Expires time.Time `json:"expires_at"`
	Author  string    `json:"author"`
}

// AddEnrolmentToken makes a token for one device by name, or for any.
func (c *Client) AddEnrolmentToken(ctx context.Context, device string, uses int, life time.Duration) (out EnrolmentToken, err error) {
	body := map[string]any{"uses": uses, "expires_s": int(life / time.Second)}
	if device != "" {
		body["device"] = device
	}
	err = c.Do(ctx, http.MethodPost, "/enrolment-tokens", nil, body, &out)
	out.Device, out.Uses = device, uses
	return out, err
}

// EndEnrolmentToken makes a token useless.
func (c *Client) EndEnrolmentToken(ctx context.Context, id string) error {
	return c.Do(ctx, http.MethodDelete, "/enrolment-tokens/"+url.PathEscape(id), nil, nil, nil)
}
