package cvat

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mlife/collector/internal/labeltool"
	"mlife/collector/internal/labeltool/labeltooltest"
	"mlife/collector/internal/tracker/rest"
	"mlife/shared/fault"
	"mlife/shared/secret"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func opens(c labeltool.Connection, o rest.Options) (labeltool.Tool, func(), error) {
	t, err := With(c, o)
	if err != nil {
		return nil, nil, err
	}
	return t, t.CloseIdle, nil
}

func TestContract(t *testing.T) {
	labeltooltest.Run(t, labeltooltest.Driver{Kind: labeltool.CVAT, Open: opens, Writes: func(r *http.Request) bool { return r.Method != http.MethodGet },
		Serve: func(t testing.TB) labeltooltest.Server { return labeltooltest.NewCVAT(t) }})
}

// TestFailuresInTheBackground: what the tool says about a failure reaches who asked, and
// nothing is left behind.
func TestFailuresInTheBackground(t *testing.T) {
	s := labeltooltest.NewCVAT(t)
	c := labeltool.Connection{Kind: labeltool.CVAT, BaseURL: s.URL(), Token: secret.String(s.Tokens()[0])}
	o := c.Options(true)
	o.Wait = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	tool, err := With(c, o)
	if err != nil {
		t.Fatal(err)
	}
	defer tool.CloseIdle()
	p, err := tool.Ensure(t.Context(), labeltool.Work{ID: "x", Title: "x", Classes: []string{"mask"}, Wants: []labeltool.Want{labeltool.Box}, Medium: labeltool.Image})
	if err != nil {
		t.Fatal(err)
	}
	row := labeltool.Row{Key: "a", MediaType: "image/png", URL: "https://unreachable.example.org/a.png"}
	if _, err = tool.Push(t.Context(), p, []labeltool.Row{row}); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "404 Client Error") {
		t.Errorf("%v", err)
	}
	if keys := s.Keys(); len(keys) != 0 {
		t.Errorf("left behind: %v", keys)
	}
}

func TestResultsAreAskedForAtHome(t *testing.T) {
	tool := &Tool{c: labeltool.Connection{BaseURL: "https://tools.example.org/cvat"}}
	for address, want := range map[string]string{
		"http://cvat-server:8080/api/tasks/1/dataset/download?rq_id=a%26b":       "/api/tasks/1/dataset/download?rq_id=a%26b",
		"https://tools.example.org/cvat/api/tasks/1/dataset/download?rq_id=a%3D": "/api/tasks/1/dataset/download?rq_id=a%3D",
		"https://evil.example.org/steal":                                         "",
		"":                                                                       "",
		"://":                                                                    "",
	} {
		if got, err := tool.below(address); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", address, got, err)
		}
	}
}
