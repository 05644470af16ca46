package agentclient

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mlife/shared/fault"
	"mlife/shared/testkit"
)

func TestMain(m *testing.M) { testkit.LeakCheck(m) }

// agent stands where the agent listens and does what a test says; the real one is
// tried with this client in agent/internal/localapi.
func agent(t *testing.T, h http.HandlerFunc, options ...Option) *Client {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return to(t, s.URL, options...)
}

func to(t *testing.T, address string, options ...Option) *Client {
	t.Helper()
	c, err := New(address, options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func refuse(w http.ResponseWriter, status int, title string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"title":%q,"status":%d,"detail":"so it is","field":"x"}`, title, status)
}

func TestAddresses(t *testing.T) {
	t.Setenv("MLIFE_AGENT_URL", "")
	for address, want := range map[string]string{
		"": "127.0.0.1:7080", "http://127.0.0.1:7080": "127.0.0.1:7080", "http://localhost": "localhost:80", "http://[::1]:7/": "[::1]:7",
		"unix:///run/a.sock": "/run/a.sock",
		"127.0.0.1:7080":     "error", "https://127.0.0.1": "error", "unix://run/a.sock": "error", "http://h/path": "error", "::": "error",
	} {
		if address == "" {
			address = DefaultAddress
		}
		_, got, err := target(address)
		if want == "error" && !fault.Is(err, fault.Invalid) || want != "error" && got != want {
			t.Errorf("%q: %q %v", address, got, err)
		}
	}
	t.Setenv("MLIFE_AGENT_URL", "unix:///x")
	t.Setenv("MLIFE_AGENT_TOKEN", "secret")
	if c := to(t, ""); c.base != "http://localhost" || c.token != "secret" {
		t.Errorf("%+v", c)
	}
	if c := to(t, ""); strings.Contains(fmt.Sprintf("%+v", c), "secret") {
		t.Error("a printed client shows its token")
	}
}

// TestCallsAreRepeatedWordForWord answers busy twice: the third try must be the same
// observation, media included.
func TestCallsAreRepeatedWordForWord(t *testing.T) {
	var bodies []string
	c := agent(t, func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		_, whole, _ := strings.Cut(r.Header.Get("Content-Type"), "boundary=")
		if bodies = append(bodies, strings.ReplaceAll(string(b), whole, "-")); len(bodies) < 3 {
			refuse(w, 503, []string{"busy", "canceled"}[len(bodies)-1])
			return
		}
		fmt.Fprint(w, `{"id":"x","badcase":true}`)
	})
	file, err := os.Create(filepath.Join(t.TempDir(), `na"me.png`))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString("skipped|from the file"); err != nil {
		t.Fatal(err)
	}
	if _, err := file.Seek(8, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	v, err := c.Observe(t.Context(), Observation{Function: "f", Result: Label("a", 0.5)}, Bytes("a.png", []byte("from memory")), File(file))
	if err != nil || !v.Badcase || len(bodies) != 3 {
		t.Fatalf("%+v %v, %d tries", v, err, len(bodies))
	}
	if bodies[0] != bodies[1] || bodies[1] != bodies[2] {
		t.Errorf("tries differ:\n%q\n%q\n%q", bodies[0], bodies[1], bodies[2])
	}
	for _, want := range []string{"from memory", "|from the file"[1:], `"captured_at":"`, `"id":"`, `filename="na%22me.png"`} {
		if !strings.Contains(bodies[2], want) {
			t.Errorf("no %s in %q", want, bodies[2])
		}
	}
	if strings.Contains(bodies[2], "skipped") {
		t.Error("a file is read from where it stands")
	}
}

func TestMediaThatCannotBeReadAgainAreSentOnce(t *testing.T) {
	tries := 0
	c := agent(t, func(w http.ResponseWriter, r *http.Request) {
		tries++
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			t.Error(err)
		}
		refuse(w, 503, "busy")
	})
	_, err := c.Observe(t.Context(), Observation{}, Medium{"stream", io.MultiReader(strings.NewReader("once"))})
	if !fault.Is(err, fault.Busy) || !errors.Is(err, errOnce) || tries != 1 {
		t.Errorf("%v after %d tries", err, tries)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("the camera is gone") }

func TestMediumThatCannotBeRead(t *testing.T) {
	c := agent(t, func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body) //nolint:errcheck // it breaks off
		refuse(w, 422, "invalid")
	})
	_, err := c.Observe(t.Context(), Observation{}, Medium{"frame.png", broken{}})
	if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "frame.png") || !strings.Contains(err.Error(), "camera is gone") {
		t.Error(err)
	}
	if _, err := c.Observe(t.Context(), Observation{}, Medium{Name: "none"}); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
	if _, err := c.Observe(t.Context(), Observation{Result: make(chan int)}); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
}

func TestErrorsKeepTheirKinds(t *testing.T) {
	for k := fault.Internal; k < fault.Canceled; k++ {
		c := agent(t, func(w http.ResponseWriter, _ *http.Request) { refuse(w, 500, k.String()) }, WithRetries(0))
		_, err := c.Models(t.Context())
		var e *fault.Error
		if !errors.As(err, &e) || e.Kind != k || e.Field != "x" || !strings.Contains(err.Error(), "so it is") {
			t.Errorf("%v: %v", k, err)
		}
	}
	for status, want := range map[int]fault.Kind{400: fault.Invalid, 401: fault.Unauthorized, 403: fault.Forbidden, 404: fault.NotFound,
		413: fault.TooLarge, 429: fault.Unavailable, 302: fault.Invalid, 502: fault.Unavailable, 507: fault.NoSpace} {
		c := agent(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status); fmt.Fprint(w, "<html>") }, WithRetries(0))
		if _, err := c.Status(t.Context()); !fault.Is(err, want) || !strings.Contains(err.Error(), "<html>") {
			t.Errorf("%d: %v", status, err)
		}
	}
	c := agent(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, strings.Repeat(" ", maxAnswer+1)) }, WithRetries(0))
	if _, err := c.Models(t.Context()); !fault.Is(err, fault.TooLarge) {
		t.Error(err)
	}
	c = agent(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "[") }, WithRetries(0))
	if _, err := c.Models(t.Context()); !fault.Is(err, fault.Unavailable) {
		t.Error(err)
	}
}

func TestAgentThatIsAway(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	c := to(t, "http://"+l.Addr().String(), WithRetries(1))
	if err := c.Infer(t.Context(), Inferences{Count: 1}); !fault.Is(err, fault.Unavailable) {
		t.Error(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	c = to(t, "http://"+l.Addr().String(), WithRetries(1000))
	if _, err := c.Observe(ctx, Observation{}, Bytes("a", []byte("b"))); err == nil {
		t.Error("no error")
	}
	hang := make(chan struct{})
	c = agent(t, func(http.ResponseWriter, *http.Request) { <-hang })
	ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := c.Models(ctx); !fault.Is(err, fault.Canceled) {
		t.Error(err)
	}
	close(hang)
}

func TestWaitsAsLongAsToldTo(t *testing.T) {
	var first time.Time
	c := agent(t, func(w http.ResponseWriter, _ *http.Request) {
		if first.IsZero() {
			first = time.Now()
			w.Header().Set("Retry-After", "1")
			refuse(w, 503, "busy")
			return
		}
		if took := time.Since(first); took < time.Second {
			t.Errorf("came back after %s", took)
		}
		fmt.Fprint(w, `{"items":[]}`)
	})
	if _, err := c.Models(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestInferNamesItsBatch(t *testing.T) {
	var ids sync.Map
	c := agent(t, func(_ http.ResponseWriter, r *http.Request) {
		var b struct {
			ID     string       `json:"id"`
			Counts []Inferences `json:"counts"`
		}
		if err := json.NewDecoder(r.Body).Decode(&b); err != nil || len(b.ID) != 32 || len(b.Counts) != 2 || b.Counts[1].Count != 2 {
			t.Errorf("%+v %v", b, err)
		}
		if _, twice := ids.LoadOrStore(b.ID, true); twice {
			t.Error("two batches of one id")
		}
	})
	for range 3 {
		if err := c.Infer(t.Context(), Inferences{"s", "1", 1}, Inferences{Count: 2}); err != nil {
			t.Error(err)
		}
	}
	if err := c.Infer(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestEventsComeBack cuts the stream in every way and sees that the client returns.
func TestEventsComeBack(t *testing.T) {
	var n atomic.Int64
	c := agent(t, func(w http.ResponseWriter, r *http.Request) {
		turn := n.Add(1)
		if turn == 2 {
			refuse(w, 503, "busy")
			return
		}
		fmt.Fprintf(w, ": hello\n\nid: 0\nevent: models\ndata: {\"items\":[{\"slot\":\"s\",\"version\":\"%d\",\"path\":\"/m\"}]}\n\n", turn)
		http.NewResponseController(w).Flush() //nolint:errcheck // the client may be gone
		switch turn {
		case 3: // broken off in an event
			fmt.Fprint(w, "event: switched\ndata: {")
			panic(http.ErrAbortHandler)
		case 4:
			fmt.Fprint(w, "event: switched\ndata: {\"kind\":\"switched\",\"slot\":\"s\",\"path\":\"/n\",\"current\":\"/c\",\"model\":{\"version\":\"2\"}}\n\n")
			http.NewResponseController(w).Flush() //nolint:errcheck // the client may be gone
			<-r.Context().Done()                  // silence
		}
	}, WithRetries(0))
	c.silence = 300 * time.Millisecond
	var seen []string
	stop := fault.New(fault.Unavailable, "", "enough")
	err := c.Events(t.Context(), func(e Event) error {
		switch e.Kind {
		case InService:
			seen = append(seen, e.Models[0].Version)
		case Switched:
			seen = append(seen, e.Slot+e.Path+e.Link+e.Model.Version)
		}
		if len(seen) == 5 {
			return stop
		}
		return nil
	})
	if want := "1 3 4 s/n/c2 5"; strings.Join(seen, " ") != want || !errors.Is(err, stop) {
		t.Errorf("%q, want %q: %v", seen, want, err)
	}
}

func TestEventsEndWhenRefused(t *testing.T) {
	c := agent(t, func(w http.ResponseWriter, _ *http.Request) { refuse(w, 401, "unauthorized") })
	if err := c.Events(t.Context(), func(Event) error { return nil }); !fault.Is(err, fault.Unauthorized) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	c = agent(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(200)
		http.NewResponseController(w).Flush() //nolint:errcheck // the client may be gone
		cancel()
		<-r.Context().Done()
	})
	if err := c.Events(ctx, func(Event) error { return nil }); !fault.Is(err, fault.Canceled) {
		t.Error(err)
	}
}

func FuzzStream(f *testing.F) {
	f.Add("event: models\ndata: {\"items\":[]}\n\n")
	f.Add("event: switched\r\ndata: {}\r\n\r\nid: 3\n\n")
	f.Add("event: other\ndata: x\ndata: y\n\n:\n\n")
	var text atomic.Value
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, text.Load()) }))
	f.Cleanup(s.Close)
	c, err := New(s.URL, WithRetries(0))
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(c.Close)
	f.Fuzz(func(t *testing.T, in string) {
		text.Store(in)
		_, err := c.stream(t.Context(), func(e Event) error {
			if e.Kind == "" {
				t.Errorf("%+v", e)
			}
			return nil
		})
		if !fault.Is(err, fault.Unavailable) {
			t.Fatal(err)
		}
	})
}
