// Package labeltooltest has the suite that every driver of package labeltool passes, and
// servers to pass it against: Label Studio's and CVAT's APIs as far as the drivers use
// them, written from their published descriptions. Only tests import it.
package labeltooltest

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"mlife/collector/internal/dam/annotation"
)

// Fault is what goes wrong with a call.
type Fault int

// The faults.
const (
	None  Fault = iota
	Away        // 503, nothing carried out
	Slow        // 429 with a time, nothing carried out
	Cut         // carried out, and the connection breaks before the answer
	Huge        // an answer without end
	Wrong       // an answer that is no JSON
	Abort       // the connection breaks before anything is carried out
)

// Server is a labelling tool that runs inside the test.
type Server interface {
	URL() string
	// Tokens that are accepted, of each kind that the tool has.
	Tokens() []string
	// Break says what goes wrong with each call; nil for nothing.
	Break(func(r *http.Request) Fault)
	// Projects counts those that are there.
	Projects() int
	// Keys are those of the rows of all projects, doubled where they are.
	Keys() []string
	// Media gives the bytes that were uploaded for a row, or the address that was given.
	Media(key string) (uploaded []byte, address string)
	// Prelabels counts the objects that models made for a row.
	Prelabels(key string) int
	// Label does as a person does who labels a row and is done with it.
	Label(key, who string, a annotation.Annotation)
	// Skip does as a person does who leaves a row out.
	Skip(key, who string)
}

// frontend is what both servers have: faults, who may call, and a clock of their own.
type frontend struct {
	mu    sync.Mutex
	brk   func(r *http.Request) Fault
	now   time.Time
	srv   *httptest.Server
	calls []string
}

func (f *frontend) serve(t testing.TB, h http.Handler) {
	f.now = time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	f.srv = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		f.calls = append(f.calls, r.Method+" "+r.URL.RequestURI())
		fault := None
		if f.brk != nil {
			fault = f.brk(r)
		}
		f.mu.Unlock()
		switch fault {
		case Away:
			http.Error(w, `{"detail":"Service Unavailable"}`, http.StatusServiceUnavailable)
		case Slow:
			w.Header().Set("Retry-After", "1")
			http.Error(w, `{"detail":"Request was throttled. Expected available in 1 second."}`, http.StatusTooManyRequests)
		case Cut:
			h.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		case Abort:
			panic(http.ErrAbortHandler)
		case Huge:
			b := make([]byte, 1<<20)
			for range 200 {
				if _, err := w.Write(b); err != nil {
					return
				}
			}
		case Wrong:
			_, _ = w.Write([]byte("<html>Sign in</html>"))
		default:
			h.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(f.srv.Close)
}

func (f *frontend) URL() string { return f.srv.URL }

func (f *frontend) Break(b func(r *http.Request) Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.brk = b
}

// tick is the time, a second later each time. The caller holds the lock.
func (f *frontend) tick() time.Time {
	f.now = f.now.Add(time.Second)
	return f.now
}
