package labelstudio

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"

	"mlife/collector/internal/tracker/rest"
	"mlife/shared/fault"
	"mlife/shared/secret"
)

// key signs calls. A legacy token goes along as it is. A personal access token is a JWT
// that is exchanged for one that lasts for minutes.
type key struct {
	token secret.String
	opt   rest.Options // of the client, without signing

	mu     sync.Mutex
	access secret.String
	until  time.Time
}

func (k *key) sign(ctx context.Context, h http.Header, again bool) error {
	if !isJWT(k.token.Reveal()) {
		h.Set("Authorization", "Token "+k.token.Reveal())
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if again || time.Now().After(k.until) {
		if err := k.refresh(ctx); err != nil {
			return err
		}
	}
	h.Set("Authorization", "Bearer "+k.access.Reveal())
	return nil
}

// refresh gets a key for the next minutes.
func (k *key) refresh(ctx context.Context) error {
	o := k.opt
	o.Sign, o.Authorize = nil, func(http.Header) {}
	c, err := rest.New(o)
	if err != nil {
		return err
	}
	defer c.Close()
	var out struct {
		Access string `json:"access"`
	}
	err = c.Call(ctx, http.MethodPost, "/api/token/refresh/", map[string]string{"refresh": k.token.Reveal()}, &out)
	if err != nil {
		return fault.New(fault.KindOf(err), op, "the personal access token is not accepted: %w", err)
	}
	if out.Access == "" || strings.ContainsAny(out.Access, "\r\n") {
		return fault.New(fault.Unavailable, op, "the tool gave no key for the personal access token")
	}
	k.access, k.until = secret.String(out.Access), time.Now().Add(lasts(out.Access))
	return nil
}

// lasts says how long a key is used: until 30 seconds before it says that it ends, at
// most five minutes.
func lasts(token string) time.Duration {
	most := 4 * time.Minute
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return most
	}
	b, err := base64.RawURLEncoding.DecodeString(parts[1])
	var claims struct {
		Exp int64 `json:"exp"`
	}
	if err != nil || json.Unmarshal(b, &claims) != nil || claims.Exp == 0 {
		return most
	}
	return min(most, max(0, time.Until(time.Unix(claims.Exp, 0))-30*time.Second))
}

func isJWT(token string) bool {
	return strings.HasPrefix(token, "ey") && strings.Count(token, ".") == 2
}
