package obs_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"mlife/shared/fault"
	"mlife/shared/obs"
)

func TestLoggerLevelsAndFormats(t *testing.T) {
	var out bytes.Buffer
	log, err := obs.Logger(&out, "warn", "json")
	if err != nil {
		t.Fatal(err)
	}
	log.Info("quiet")
	log.Warn("loud", "slot", "face")
	if got := out.String(); strings.Contains(got, "quiet") || !strings.Contains(got, `"slot":"face"`) {
		t.Errorf("logged %s", got)
	}
	for _, bad := range [][2]string{{"noisy", "text"}, {"info", "xml"}} {
		if _, err := obs.Logger(&out, bad[0], bad[1]); fault.KindOf(err) != fault.Invalid || err == nil {
			t.Errorf("%v: error %v", bad, err)
		}
	}
}

func TestHandler(t *testing.T) {
	var checks obs.Checks
	h := obs.Handler(obs.Registry(), checks.Ready)
	get := func(path string) (int, string) {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w.Code, w.Body.String()
	}
	if code, body := get("/readyz"); code != 200 || body != "ready\n" {
		t.Errorf("readyz %d %q", code, body)
	}
	if code, body := get("/metrics"); code != 200 || !strings.Contains(body, "go_goroutines") {
		t.Errorf("metrics %d %.80q", code, body)
	}
	checks.Add("fine", func(context.Context) error { return nil })
	checks.Add("spool", func(context.Context) error { return errors.New("disk full") })
	checks.Add("uplink", func(context.Context) error { return errors.New("away") })
	if code, body := get("/readyz"); code != 503 || body != "spool: disk full; uplink: away\n" {
		t.Errorf("readyz %d %q", code, body)
	}
	if code, _ := get("/healthz"); code != 200 {
		t.Errorf("healthz %d", code)
	}
}
