package localapi

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"mlife/shared/testkit"
)

// listener is one open event stream.
type listener struct {
	body  io.ReadCloser
	lines *bufio.Scanner
	stop  context.CancelFunc
}

type heard struct{ id, kind, data string }

func (d *device) listen(c *http.Client) *listener {
	d.tb.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+d.Addr()+"/v1/events", nil)
	if err != nil {
		d.tb.Fatal(err)
	}
	resp, err := (&http.Client{Transport: c.Transport}).Do(req)
	if err != nil {
		d.tb.Fatal(err)
	}
	if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "text/event-stream" {
		d.tb.Fatal(resp.Status, resp.Header)
	}
	s := &listener{resp.Body, bufio.NewScanner(resp.Body), cancel}
	s.lines.Buffer(nil, 1<<20)
	d.tb.Cleanup(s.close)
	return s
}

func (s *listener) close() { s.stop(); s.body.Close() }

func (s *listener) next(tb testing.TB) (h heard) {
	tb.Helper()
	for s.lines.Scan() {
		key, value, _ := strings.Cut(s.lines.Text(), ": ")
		switch key {
		case "id":
			h.id = value
		case "event":
			h.kind = value
		case "data":
			h.data = value
		case "":
			if h.kind != "" {
				return h
			}
		}
	}
	tb.Fatal("stream ended: ", s.lines.Err())
	return h
}

// ended waits for the stream's end.
func (s *listener) ended(tb testing.TB) {
	tb.Helper()
	for s.lines.Scan() {
		continue
	}
	s.close()
}

func TestEvents(t *testing.T) {
	version := "1"
	d := serve(t, func(o *Options) {
		o.Models = func() []Model { return []Model{{Slot: "face", Version: version, State: "committed"}} }
	})
	a, b := d.listen(d.tcp), d.listen(d.unix)
	for _, s := range []*listener{a, b} {
		h := s.next(t)
		var m modelList
		if err := json.Unmarshal([]byte(h.data), &m); err != nil || h.kind != "models" || h.id != "0" || m.Items[0].Version != "1" {
			t.Error(h, err)
		}
	}
	for i := 1; i <= 3; i++ {
		if err := d.Publish("switched", map[string]any{"slot": "face", "text": "two\nlines", "n": i}); err != nil {
			t.Fatal(err)
		}
		for _, s := range []*listener{a, b} {
			if h := s.next(t); h.kind != "switched" || h.id != fmt.Sprint(i) || !strings.Contains(h.data, `two\nlines`) {
				t.Error(h)
			}
		}
	}
	version = "2"
	a.close()
	if h := d.listen(d.tcp).next(t); !strings.Contains(h.data, `"version":"2"`) {
		t.Error("who comes back is not told what is in service now", h)
	}
	if err := d.Publish("x", func() {}); err == nil {
		t.Error("published what is no JSON")
	}
}

// TestEventsOutliveTheLimitOfRequests keeps a stream open for longer than a request
// may take to be read and answered.
func TestEventsOutliveTheLimitOfRequests(t *testing.T) {
	d := serve(t, func(o *Options) { o.waits.beat, o.waits.whole = 20*time.Millisecond, 50*time.Millisecond })
	s := d.listen(d.tcp)
	s.next(t)
	beats := 0
	for deadline := time.Now().Add(300 * time.Millisecond); time.Now().Before(deadline) && s.lines.Scan(); {
		if s.lines.Text() == ": still here" {
			beats++
		}
	}
	if err := d.Publish("switched", 1); err != nil {
		t.Fatal(err)
	}
	if h := s.next(t); h.kind != "switched" || beats < 5 {
		t.Error(h, beats)
	}
}

func TestStreamsAreBounded(t *testing.T) {
	d := serve(t, nil)
	var open []*listener
	for range maxStreams {
		s := d.listen(d.tcp)
		s.next(t)
		open = append(open, s)
	}
	if p := d.get("/v1/events").problem(t); p.Status != 503 || p.Title != "busy" {
		t.Errorf("%+v", p)
	}
	open[0].close()
	testkit.Eventually(t, 10*time.Second, func() bool {
		d.hub.mu.Lock()
		defer d.hub.mu.Unlock()
		return len(d.hub.streams) < maxStreams
	})
	d.listen(d.tcp).next(t)
}

// TestSlowReaderIsLeftBehind opens a stream and reads nothing: others go on, nothing
// blocks, and the slow one is ended.
func TestSlowReaderIsLeftBehind(t *testing.T) {
	d := serve(t, func(o *Options) { o.waits.send = 200 * time.Millisecond })
	conn, err := net.Dial("tcp", d.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.(*net.TCPConn).SetReadBuffer(4096); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, "GET /v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	streams := func() int {
		d.hub.mu.Lock()
		defer d.hub.mu.Unlock()
		return len(d.hub.streams)
	}
	testkit.Eventually(t, 10*time.Second, func() bool { return streams() == 1 })
	quick := d.listen(d.tcp)
	quick.next(t)
	big := strings.Repeat("x", 256<<10)
	for i := 1; i <= 100 && streams() > 1; i++ {
		if err := d.Publish("switched", big); err != nil {
			t.Fatal(err)
		}
		if h := quick.next(t); h.id != fmt.Sprint(i) {
			t.Fatal(h.id)
		}
	}
	testkit.Eventually(t, 10*time.Second, func() bool { return streams() == 1 })
}
