package localapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"net/textproto"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"mlife/agent/internal/capture"
	"mlife/agent/internal/spool"
	"mlife/shared/fault"
	"mlife/shared/testkit"
	"mlife/shared/trigger"
	"mlife/shared/wire"
)

func TestMain(m *testing.M) { testkit.LeakCheck(m) }

// device is a local API at work on a real intake and a real spool, reached over TCP
// and over its socket.
type device struct {
	*Server
	tb     testing.TB
	spool  *spool.Spool
	intake *capture.Intake
	dir    string
	socket string
	stop   func() error
	tcp    *http.Client
	unix   *http.Client
}

var badWhenWrong = trigger.Rule{Name: "wrong", When: "differs", Reason: "the truth says otherwise"}

func serve(tb testing.TB, change func(*Options), rules ...trigger.Rule) *device {
	tb.Helper()
	d := &device{tb: tb, dir: tb.TempDir()}
	if len(rules) == 0 {
		rules = []trigger.Rule{badWhenWrong}
	}
	log := slog.New(slog.DiscardHandler)
	check := func(err error) {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
	}
	var err error
	d.spool, err = spool.Open(filepath.Join(d.dir, "spool"), spool.Options{Reserve: 1, Ballast: 1})
	check(err)
	engine, err := trigger.New(rules, 1)
	check(err)
	counters, err := capture.OpenCounters(filepath.Join(d.dir, "counters"), log)
	check(err)
	check(os.Mkdir(filepath.Join(d.dir, "tmp"), 0o700))
	d.intake, err = capture.NewIntake(capture.Options{Device: "cam-1", Engine: engine, Spool: d.spool, Counters: counters,
		Journal: filepath.Join(d.dir, "journal"), TempDir: filepath.Join(d.dir, "tmp"), Log: log})
	check(err)
	short, err := os.MkdirTemp("", "api") // a socket's path may not be long
	check(err)
	d.socket = filepath.Join(short, "s")
	opts := Options{Listen: "127.0.0.1:0", Socket: d.socket, Intake: d.intake, TempDir: filepath.Join(d.dir, "tmp"), Log: log}
	if change != nil {
		change(&opts)
	}
	d.Server, err = New(opts)
	check(err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx) }()
	d.stop = sync.OnceValue(func() error { cancel(); return <-done })
	d.tcp, d.unix = client("tcp", d.Addr()), client("unix", d.socket)
	tb.Cleanup(func() {
		d.tcp.CloseIdleConnections()
		d.unix.CloseIdleConnections()
		if err := errors.Join(d.stop(), d.intake.Close(), d.spool.Close(), os.RemoveAll(short)); err != nil {
			tb.Error(err)
		}
		if left, err := os.ReadDir(filepath.Join(d.dir, "tmp")); err != nil || len(left) > 0 {
			tb.Errorf("temporary files stay: %v %v", left, err)
		}
	})
	return d
}

func client(network, addr string) *http.Client {
	return &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, addr)
	}}}
}

// reply is what came back.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func (r reply) problem(tb testing.TB) Problem {
	tb.Helper()
	var p Problem
	if err := json.Unmarshal(r.body, &p); err != nil || r.header.Get("Content-Type") != problemType {
		tb.Fatalf("no problem: %d %s", r.status, r.body)
	}
	if p.Status != r.status || p.Title == "" || p.Detail == "" {
		tb.Errorf("problem %+v with status %d", p, r.status)
	}
	return p
}

func into[T any](tb testing.TB, r reply) (out T) {
	tb.Helper()
	if err := json.Unmarshal(r.body, &out); err != nil || r.status != http.StatusOK {
		tb.Fatalf("%d %s: %v", r.status, r.body, err)
	}
	return out
}

type header map[string]string

func (d *device) call(c *http.Client, method, path, media string, body io.Reader, more header) reply {
	d.tb.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, "http://"+d.Addr()+path, body)
	if err != nil {
		d.tb.Fatal(err)
	}
	if media != "" {
		req.Header.Set("Content-Type", media)
	}
	for k, v := range more {
		if req.Header.Set(k, v); k == "Host" {
			req.Host = v
		}
	}
	resp, err := c.Do(req)
	if err != nil {
		d.tb.Fatal(err)
	}
	b, err := io.ReadAll(resp.Body)
	if err := errors.Join(err, resp.Body.Close()); err != nil {
		d.tb.Fatal(err)
	}
	return reply{resp.StatusCode, resp.Header, b}
}

func (d *device) post(path, media, body string) reply {
	d.tb.Helper()
	return d.call(d.tcp, http.MethodPost, path, media, strings.NewReader(body), nil)
}

func (d *device) get(path string) reply {
	d.tb.Helper()
	return d.call(d.tcp, http.MethodGet, path, "", nil, nil)
}

// part is one part of a form: a name, a file name, bytes.
type part struct {
	name, file string
	body       []byte
}

func form(tb testing.TB, parts ...part) (media string, body *bytes.Buffer) {
	tb.Helper()
	body = &bytes.Buffer{}
	w := multipart.NewWriter(body)
	for _, p := range parts {
		h := textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name=%q; filename=%q`, p.name, p.file)}}
		if p.file == "" {
			h.Set("Content-Disposition", fmt.Sprintf(`form-data; name=%q`, p.name))
		}
		to, err := w.CreatePart(h)
		if err != nil {
			tb.Fatal(err)
		}
		if _, err := to.Write(p.body); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return w.FormDataContentType(), body
}

func (d *device) form(path string, parts ...part) reply {
	d.tb.Helper()
	media, body := form(d.tb, parts...)
	return d.call(d.tcp, http.MethodPost, path, media, body, nil)
}

const wrongOne = `{"id":"%032x","function":"face","slot":"s","model":"1","result":{"label":"a"},"truth":{"label":"b"}}`

func wrong(id int) part {
	return part{"observation", "", fmt.Appendf(nil, wrongOne, id)}
}

func picture(tb testing.TB, seed, edge int) []byte {
	tb.Helper()
	img := image.NewGray(image.Rect(0, 0, edge, edge))
	state := uint32(seed)*2654435761 + 1
	for i := range img.Pix {
		state = state*1664525 + 1013904223
		img.Pix[i] = byte(state >> 24)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func TestEveryEndpointOverTCPAndSocket(t *testing.T) {
	var word [3]string
	d := serve(t, func(o *Options) {
		o.Models = func() []Model { return []Model{{Slot: "face", Version: "1", Path: "/m"}} }
		o.Health = func(_ context.Context, slot string, ok bool, why string) error {
			if word = [3]string{slot, fmt.Sprint(ok), why}; slot != "face" {
				return fault.New(fault.NotFound, "", "no slot %s", slot)
			}
			return nil
		}
		o.Status = func() wire.Status { return wire.Status{V: 1, SpoolClips: 7} }
	})
	for name, c := range map[string]*http.Client{"tcp": d.tcp, "unix": d.unix} {
		t.Run(name, func(t *testing.T) {
			call := func(method, path, media, body string) reply {
				return d.call(c, method, path, media, strings.NewReader(body), nil)
			}
			seed := len(name)
			media, body := form(t, wrong(seed), part{"frame", "x.png", picture(t, seed, 16)})
			v := into[Verdict](t, d.call(c, http.MethodPost, "/v1/observations", media, body, nil))
			if !v.Badcase || v.Rule != "wrong" || v.Repeated || len(v.Clip) != 64 || v.ID != fmt.Sprintf("%032x", seed) {
				t.Errorf("%+v", v)
			}
			key, err := wire.ParseKey(v.Clip)
			if err != nil || d.spool.Check(key) != nil {
				t.Error("the clip is not in the spool", err)
			}
			v = into[Verdict](t, call("POST", "/v1/observations", "application/json; charset=utf-8", fmt.Sprintf(`{"id":"%032x","result":"a","truth":"a"}`, 100+seed)))
			if v.Badcase || v.Clip != "" {
				t.Errorf("%+v", v)
			}
			counted := into[map[string]any](t, call("POST", "/v1/inferences", "application/json", `{"counts":[{"slot":"s","model":"1","count":5},{"count":2}]}`))
			if counted["counted"] != 7.0 {
				t.Error(counted)
			}
			fb := into[Verdict](t, call("POST", "/v1/feedback", "application/json", fmt.Sprintf(`{"observation":"%032x","feedback":"no!"}`, seed)))
			if !fb.Badcase || fb.Rule != "wrong" || fb.Clip == v.Clip {
				t.Errorf("%+v", fb)
			}
			if m := into[modelList](t, call("GET", "/v1/models", "", "")); len(m.Items) != 1 || m.Items[0].Path != "/m" {
				t.Errorf("%+v", m)
			}
			into[map[string]bool](t, call("POST", "/v1/models/face/health", "application/json", `{"ok":false,"reason":"nan"}`))
			if word != [3]string{"face", "false", "nan"} {
				t.Error(word)
			}
			if p := call("POST", "/v1/models/arm/health", "application/json", `{"ok":true}`).problem(t); p.Status != 404 {
				t.Errorf("%+v", p)
			}
			if s := into[wire.Status](t, call("GET", "/v1/status", "", "")); s.SpoolClips != 7 {
				t.Errorf("%+v", s)
			}
			for _, path := range []string{"/healthz", "/readyz", "/metrics"} {
				if r := call("GET", path, "", ""); r.status != 200 {
					t.Errorf("%s: %d", path, r.status)
				}
			}
		})
	}
	if c := d.intake.Counts()["s/1"]; c.Inferences != 2+10 || c.Badcases != 4 {
		t.Errorf("%+v", d.intake.Counts())
	}
}

func TestUnknownPathsAndMethodsAreNamed(t *testing.T) {
	d := serve(t, nil)
	if p := d.get("/v2/nothing").problem(t); p.Status != 404 || !strings.Contains(p.Detail, "/v2/nothing") {
		t.Errorf("%+v", p)
	}
	for path, allow := range map[string]string{"/v1/observations": "POST", "/v1/models": "GET", "/v1/models/face/health": "POST", "/v1/events": "GET"} {
		r := d.call(d.tcp, http.MethodDelete, path, "", nil, nil)
		if p := r.problem(t); p.Status != 405 || r.header.Get("Allow") != allow {
			t.Errorf("%s: %+v %v", path, p, r.header)
		}
	}
	if p := d.post("/v1/models/face/health", "application/json", `{"ok":true}`).problem(t); p.Status != 404 {
		t.Errorf("%+v", p) // no slots here
	}
}

func TestListenFailsLoudly(t *testing.T) {
	d := serve(t, nil)
	log := slog.New(slog.DiscardHandler)
	plain := filepath.Join(d.dir, "file")
	if err := os.WriteFile(plain, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		o    Options
		want fault.Kind
	}{
		"taken port":      {Options{Listen: d.Addr()}, fault.Conflict},
		"taken socket":    {Options{Socket: d.socket}, fault.Conflict},
		"not a socket":    {Options{Socket: plain}, fault.Conflict},
		"every interface": {Options{Listen: "0.0.0.0:0"}, fault.Invalid},
		"another machine": {Options{Listen: "192.0.2.1:0"}, fault.Invalid},
		"no port":         {Options{Listen: "127.0.0.1"}, fault.Invalid},
	} {
		c.o.Intake, c.o.Log = d.intake, log
		if _, err := New(c.o); !fault.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if r := d.get("/healthz"); r.status != 200 {
		t.Error("the first server was disturbed")
	}
}

// TestSocketOfAKilledAgentIsTakenOver leaves the socket behind as kill -9 does.
func TestSocketOfAKilledAgentIsTakenOver(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	l.SetUnlinkOnClose(false)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := New(Options{Socket: path, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o660 {
		t.Error(info, err)
	}
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Error("the socket stays", err)
	}
}
