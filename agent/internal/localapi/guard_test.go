package localapi

import (
	"net/http"
	"strings"
	"testing"
)

// TestWebPagesAreRefused plays what a browser sends for a page that means no good.
func TestWebPagesAreRefused(t *testing.T) {
	d := serve(t, nil)
	for name, c := range map[string]struct {
		h    header
		want int
	}{
		"a program":                {nil, 200},
		"by name":                  {header{"Host": "localhost:7080"}, 200},
		"by IPv6":                  {header{"Host": "[::1]:7080"}, 200},
		"another loopback address": {header{"Host": "127.8.9.1"}, 200},
		"a page of this machine":   {header{"Origin": "http://localhost:3000"}, 200},
		"rebound name":             {header{"Host": "evil.example:7080"}, 403},
		"rebound name that looks":  {header{"Host": "127.0.0.1.evil.example"}, 403},
		"number of another":        {header{"Host": "192.0.2.7:7080"}, 403},
		"another origin":           {header{"Origin": "https://evil.example"}, 403},
		"origin that looks":        {header{"Origin": "http://localhost.evil.example"}, 403},
		"no origin at all":         {header{"Origin": "null"}, 403},
		"broken origin":            {header{"Origin": "http://[::1"}, 403},
		"cross-site form":          {header{"Sec-Fetch-Site": "cross-site"}, 403},
		"own page":                 {header{"Sec-Fetch-Site": "same-origin"}, 200},
	} {
		t.Run(name, func(t *testing.T) {
			r := d.call(d.tcp, http.MethodGet, "/v1/models", "", nil, c.h)
			if r.status != c.want {
				t.Fatalf("%d %s", r.status, r.body)
			}
			if c.want == 403 {
				if p := r.problem(t); p.Title != "forbidden" {
					t.Errorf("%+v", p)
				}
			}
			if r.header.Get("Access-Control-Allow-Origin") != "" {
				t.Error("answers are readable by other origins")
			}
		})
	}
	// The file system guards the socket; names do not matter there, origins do.
	if r := d.call(d.unix, http.MethodGet, "/v1/models", "", nil, header{"Host": "agent"}); r.status != 200 {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := d.call(d.unix, http.MethodGet, "/v1/models", "", nil, header{"Origin": "https://evil.example"}); r.status != 403 {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := d.call(d.tcp, http.MethodGet, "/metrics", "", nil, header{"Host": "evil.example"}); r.status != 403 {
		t.Errorf("metrics are open to a rebound name: %d", r.status)
	}
}

func TestToken(t *testing.T) {
	d := serve(t, func(o *Options) { o.Token = "s3cret" })
	for auth, want := range map[string]int{
		"": 401, "Bearer ": 401, "Bearer s3cre": 401, "Bearer s3crets": 401, "s3cret": 401, "Basic czNjcmV0": 401, "Bearer s3cret": 200,
	} {
		h := header{}
		if auth != "" {
			h["Authorization"] = auth
		}
		for _, path := range []string{"/v1/status", "/v1/nothing"} {
			r := d.call(d.tcp, http.MethodGet, path, "", nil, h)
			if want == 200 && path == "/v1/nothing" {
				if r.status != 404 {
					t.Errorf("%q %s: %d", auth, path, r.status)
				}
				continue
			}
			if r.status != want {
				t.Errorf("%q %s: %d", auth, path, r.status)
			}
			if want == 401 && (r.header.Get("WWW-Authenticate") != "Bearer" || strings.Contains(string(r.body), "s3cret")) {
				t.Errorf("%v %s", r.header, r.body)
			}
		}
	}
	if r := d.get("/healthz"); r.status != 200 {
		t.Error("health checks need a token", r.status)
	}
	if r := d.call(d.unix, http.MethodGet, "/v1/status", "", nil, nil); r.status != 200 {
		t.Error("the socket needs a token", r.status)
	}
}
