package localapi

import (
	"bytes"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"mlife/agent/internal/capture"
	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/wire"
)

func never(wire.Key) bool { return false }

// refused sees that an error names its kind: an input can only be wrong or too large.
func refused(t *testing.T, err error) {
	t.Helper()
	if k := fault.KindOf(err); k != fault.Invalid && k != fault.TooLarge {
		t.Fatalf("%v: %v", k, err)
	}
}

func FuzzFeedback(f *testing.F) {
	f.Add([]byte(`{"observation":"0123456789abcdef0123456789abcdef","feedback":"no","truth":{"label":"a"},"badcase":false}`))
	f.Add([]byte(`{"observation":null}`))
	f.Add([]byte("\ufeff{\"observation\":\"a\",\"truth\":[[[]]]}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		fb, err := decodeFeedback(b)
		if err != nil {
			refused(t, err)
			return
		}
		if fb.Observation == "" || len(b) > capture.MaxObservation {
			t.Fatalf("%+v", fb)
		}
	})
}

func FuzzBatch(f *testing.F) {
	f.Add([]byte(`{"slot":"s","model":"1","count":3}`))
	f.Add([]byte(`{"id":"x","counts":[{"slot":"s","model":"1","count":3},{"count":0}]}`))
	f.Add([]byte(`{"count":1e3}`))
	f.Add([]byte(`{"counts":[null]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		out, err := decodeBatch(b)
		if err != nil {
			refused(t, err)
			return
		}
		if len(out.counts) > maxBatch || len(out.id) > 64 {
			t.Fatalf("%+v", out)
		}
		for _, c := range out.counts {
			if c.n < 0 || c.n > 1e9 || len(c.slot) > 128 || len(c.model) > 128 {
				t.Fatalf("%+v", c)
			}
		}
	})
}

// FuzzMultipart reads whole requests: whatever comes, the answer is an observation
// within its limits or an error with a kind, and no file stays.
func FuzzMultipart(f *testing.F) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if err := w.SetBoundary("x"); err != nil {
		f.Fatal(err)
	}
	for _, p := range []string{"observation", "frame"} {
		to, err := w.CreateFormField(p)
		if err != nil {
			f.Fatal(err)
		}
		if _, err := io.WriteString(to, `{"slot":"s"}`); err != nil {
			f.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte("--x\r\nContent-Disposition: form-data; name=observation\r\n\r\n{}\r\n--x\r\nContent-Disposition: form-data; name=a; filename=\"../../b\"\r\n\r\n\x00\r\n--x--"))
	f.Add([]byte("--x\r\n\r\n--x--"))
	dir := f.TempDir()
	s, err := New(Options{MaxMedium: 4 << 10, MaxBody: 64 << 10, TempDir: dir, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/observations", bytes.NewReader(body))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		_, err := s.withMedia(r, func(o capture.Observation) (any, error) {
			if len(o.Items) > clip.MaxItems {
				t.Fatalf("%d items", len(o.Items))
			}
			for _, it := range o.Items {
				if it.Size > 4<<10 || it.Name == "" || strings.ContainsAny(it.Name, "/\\\x00") {
					t.Fatalf("%+v", it)
				}
			}
			return nil, nil
		})
		if err != nil {
			refused(t, err)
		}
	})
}
