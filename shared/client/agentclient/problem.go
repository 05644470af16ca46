package agentclient

import (
	"encoding/json"
	"net/http"
	"strings"

	"mlife/shared/fault"
)

// problem is an error on the wire (RFC 9457); title is the name of its kind.
type problem struct {
	Title  string `json:"title"`
	Detail string `json:"detail"`
	Field  string `json:"field"`
}

// refusal is what the agent says about a request that it does not accept.
func refusal(status int, body []byte) error {
	var p problem
	if json.Unmarshal(body, &p) != nil || p.Detail == "" {
		p.Detail = strings.TrimSpace(strings.ToValidUTF8(string(body[:min(len(body), 300)]), "?"))
		if p.Detail == "" {
			p.Detail = http.StatusText(status)
		}
	}
	kind, ok := kinds[p.Title]
	if !ok {
		kind = byStatus(status)
	}
	return &fault.Error{Kind: kind, Op: "agent", Field: field(p), Msg: p.Detail}
}

// field is the input that the agent names, unless its words name it, too.
func field(p problem) string {
	if strings.Contains(p.Detail, p.Field) {
		return ""
	}
	return p.Field
}

// kinds finds a kind by its name.
var kinds = func() map[string]fault.Kind {
	out := map[string]fault.Kind{}
	for k := fault.Internal; k <= fault.Canceled; k++ {
		out[k.String()] = k
	}
	// To the program it is the agent that gave up, not the program.
	out[fault.Canceled.String()] = fault.Unavailable
	return out
}()

// byStatus is for answers of something else that listens there.
func byStatus(status int) fault.Kind {
	switch {
	case status == http.StatusNotFound:
		return fault.NotFound
	case status == http.StatusUnauthorized:
		return fault.Unauthorized
	case status == http.StatusForbidden:
		return fault.Forbidden
	case status == http.StatusRequestEntityTooLarge:
		return fault.TooLarge
	case status == http.StatusInsufficientStorage:
		return fault.NoSpace
	case status >= 500 || status == http.StatusTooManyRequests:
		return fault.Unavailable
	}
	return fault.Invalid
}
