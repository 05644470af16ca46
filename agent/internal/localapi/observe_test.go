package localapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mlife/agent/internal/capture"
	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/testkit"
	"mlife/shared/trigger"
)

func TestSameObservationIsTakenOnce(t *testing.T) {
	d := serve(t, nil)
	frame := part{"frame", "x.png", picture(t, 1, 16)}
	first := into[Verdict](t, d.form("/v1/observations", wrong(1), frame))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			again := into[Verdict](t, d.form("/v1/observations", wrong(1), frame))
			if !again.Repeated || again.Clip != first.Clip {
				t.Errorf("%+v", again)
			}
		})
	}
	wg.Wait()
	if s := d.spool.Stats(); s.Clips != 1 || d.intake.Counts()["s/1"].Badcases != 1 {
		t.Errorf("%+v", s)
	}
	for range 2 {
		d.post("/v1/inferences", "application/json", `{"id":"batch-1","slot":"s","model":"1","count":10}`)
	}
	if c := d.intake.Counts()["s/1"]; c.Inferences != 11 {
		t.Errorf("%+v", c)
	}
}

func TestSeveralMediaAndLargeOnes(t *testing.T) {
	d := serve(t, nil)
	big := array(2 << 20) // by way of a temporary file
	parts := []part{wrong(1), {"frame", "a/../b.png", picture(t, 1, 16)}, {"big", "big.npy", big}, {"frame", "b.png", picture(t, 3, 16)}}
	v := into[Verdict](t, d.form("/v1/observations", parts...))
	l := d.clips()
	if len(l) != 1 || l[0].Occurrence != v.ID {
		t.Fatal(l)
	}
	var names []string
	for _, it := range l[0].Items {
		names = append(names, it.Name)
	}
	if !slices.Equal(names, []string{"b.png", "big.npy", "b-2.png"}) || l[0].Items[1].RawSize != int64(len(big)) {
		t.Errorf("%v %+v", names, l[0].Items)
	}
}

// array is a file of a kind that is not looked into, n bytes long.
func array(n int) []byte {
	b := make([]byte, n)
	copy(b, "\x93NUMPY\x01\x00")
	return b
}

// clips reads the manifests in the spool.
func (d *device) clips() (out []clip.Manifest) {
	d.tb.Helper()
	for _, c := range d.spool.Pending(1000, never) {
		b, err := d.spool.Manifest(c.Key)
		if err != nil {
			d.tb.Fatal(err)
		}
		m, err := clip.Parse(b)
		if err != nil {
			d.tb.Fatal(err)
		}
		out = append(out, m)
	}
	return out
}

func TestWrongRequestsAreNamed(t *testing.T) {
	d := serve(t, func(o *Options) { o.MaxMedium, o.MaxBody = 2<<20, 3<<20 })
	frame := part{"frame", "x.png", picture(t, 1, 16)}
	many := []part{wrong(9)}
	for i := range clip.MaxItems + 1 {
		many = append(many, part{"f", fmt.Sprintf("%d.png", i), frame.body})
	}
	media, whole := form(t, wrong(1), frame)
	cut := whole.Bytes()[:whole.Len()-40]
	send := func(path, media, body string) func() reply { return func() reply { return d.post(path, media, body) } }
	sendForm := func(path string, parts ...part) func() reply { return func() reply { return d.form(path, parts...) } }
	const j = "application/json"
	for name, c := range map[string]struct {
		do     func() reply
		status int
		want   string // in field or detail
	}{
		"no type":               {send("/v1/observations", "", "{}"), 422, "Content-Type"},
		"text":                  {send("/v1/observations", "text/plain", "{}"), 422, "Content-Type"},
		"form without boundary": {send("/v1/observations", "multipart/form-data", "x"), 422, "Content-Type"},
		"url form":              {send("/v1/feedback", "application/x-www-form-urlencoded", "a=b"), 422, "Content-Type"},
		"no JSON":               {send("/v1/observations", j, "<xml/>"), 422, "not a JSON object"},
		"empty":                 {send("/v1/observations", j, ""), 422, "not a JSON object"},
		"unknown key":           {send("/v1/observations", j, `{"labl":1}`), 422, "labl"},
		"twice":                 {send("/v1/observations", j, `{"id":"a","id":"b"}`), 422, "twice"},
		"deep":                  {send("/v1/observations", j, `{"result":`+strings.Repeat("[", 99)+strings.Repeat("]", 99)+`}`), 422, "nested"},
		"wrong type":            {send("/v1/observations", j, `{"slot":3}`), 422, "slot"},
		"bad id":                {send("/v1/observations", j, `{"id":"zz"}`), 422, "id"},
		"future":                {send("/v1/observations", j, `{"captured_at":"2999-01-01T00:00:00Z"}`), 422, "captured_at"},
		"large JSON":            {send("/v1/observations", j, `{"feedback":"`+strings.Repeat("x", capture.MaxObservation)+`"}`), 413, "bytes of JSON"},
		"two documents":         {send("/v1/observations", j, `{}{}`), 422, "follows"},
		"badcase without media": {send("/v1/observations", j, `{"result":"a","truth":"b"}`), 422, "at least one medium"},
		"media first":           {sendForm("/v1/observations", frame, wrong(1)), 422, "frame"},
		"no parts":              {send("/v1/observations", "multipart/form-data; boundary=x", "--x--\r\n"), 422, "first part"},
		"cut short":             {send("/v1/observations", media, string(cut)), 422, "x.png"},
		"other boundary":        {send("/v1/observations", "multipart/form-data; boundary=other", whole.String()), 422, "first part"},
		"too many media":        {sendForm("/v1/observations", many...), 422, "items"},
		"large medium":          {sendForm("/v1/observations", wrong(2), part{"f", "big.bin", make([]byte, 2<<20+1)}), 413, "big.bin"},
		"large request":         {sendForm("/v1/observations", wrong(3), part{"f", "a.bin", make([]byte, 2<<20)}, part{"f", "b.bin", make([]byte, 2<<20)}), 413, "request over"},
		"no medium":             {sendForm("/v1/observations", wrong(4), part{"f", "t.txt", []byte("just words")}), 422, "t.txt"},
		"empty medium":          {sendForm("/v1/observations", wrong(5), part{"f", "e.png", nil}), 422, "e.png"},
		"truncated picture":     {sendForm("/v1/observations", wrong(6), part{"f", "c.png", frame.body[:60]}), 422, "c.png"},
		"name without end":      {sendForm("/v1/observations", wrong(7), part{"f", strings.Repeat("x", 400) + ".png", frame.body[:60]}), 422, ".png"},
		"feedback on nothing":   {send("/v1/feedback", j, `{"feedback":"no"}`), 422, "observation"},
		"feedback on unknown":   {send("/v1/feedback", j, `{"observation":"00000000000000000000000000000000"}`), 404, "recent"},
		"feedback of number":    {send("/v1/feedback", j, `{"observation":"a","badcase":1}`), 422, "badcase"},
		"count of text":         {send("/v1/inferences", j, `{"count":"3"}`), 422, "count"},
		"negative count":        {send("/v1/inferences", j, `{"count":-3}`), 422, "count"},
		"half count":            {send("/v1/inferences", j, `{"count":0.5}`), 422, "count"},
		"huge count":            {send("/v1/inferences", j, `{"count":1e12}`), 422, "count"},
		"both counts":           {send("/v1/inferences", j, `{"count":1,"counts":[]}`), 422, "count"},
		"no counts":             {send("/v1/inferences", j, `{}`), 422, "count"},
		"many counts":           {send("/v1/inferences", j, `{"counts":[`+strings.Repeat(`{"count":1},`, maxBatch)+`{"count":1}]}`), 422, "counts"},
		"wrong inner count":     {send("/v1/inferences", j, `{"counts":[{"count":1},{"cnt":1}]}`), 422, "cnt"},
		"long slot":             {send("/v1/inferences", j, `{"count":1,"slot":"`+strings.Repeat("s", 200)+`"}`), 422, "slot"},
		"long batch id":         {send("/v1/inferences", j, `{"count":1,"id":"`+strings.Repeat("s", 65)+`"}`), 422, "id"},
		"health of nothing":     {send("/v1/models/x/health", j, `{}`), 422, "ok"},
		"health with a novel":   {send("/v1/models/x/health", j, `{"ok":true,"reason":"`+strings.Repeat("s", 5000)+`"}`), 422, "reason"},
	} {
		t.Run(name, func(t *testing.T) {
			p := c.do().problem(t)
			if p.Status != c.status || !strings.Contains(p.Field+" "+p.Detail, c.want) {
				t.Errorf("%+v: want %d and %q", p, c.status, c.want)
			}
		})
	}
	if s := d.spool.Stats(); s.Clips != 0 {
		t.Errorf("a wrong request left a clip: %+v", s)
	}
	if n := d.intake.Counts()["s/1"].Inferences; n != 0 {
		t.Errorf("wrong requests were counted: %d", n)
	}
	if v := into[Verdict](t, d.form("/v1/observations", wrong(1), frame)); v.Repeated {
		t.Error("a refused observation is remembered as accepted")
	}
}

// TestHostileFilesArePosted sends every bad file of the real inputs.
func TestHostileFilesArePosted(t *testing.T) {
	data, ok := testkit.SharedData(t)
	if !ok {
		t.Skip("no real inputs beside the module")
	}
	d := serve(t, nil)
	taken, refused := 0, 0
	var paths []string
	err := filepath.WalkDir(filepath.Join(data, "bad"), func(path string, e os.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		r := d.form("/v1/observations", wrong(i), part{"file", filepath.Base(path), b})
		if r.status == 200 {
			taken++
			continue
		}
		refused++
		if p := r.problem(t); p.Status != 422 && p.Status != 413 || p.Field == "" {
			t.Errorf("%s: %+v", path, p)
		}
	}
	if s := d.spool.Stats(); int(s.Clips) != taken || taken == 0 || refused == 0 {
		t.Errorf("taken %d, refused %d, stored %+v", taken, refused, s)
	}
	t.Logf("taken %d, refused %d", taken, refused)
}

func TestDiskWithoutRoomIsSaid(t *testing.T) {
	var mu sync.Mutex
	full := true
	d := serve(t, func(o *Options) {
		o.Room = func(int64) error {
			mu.Lock()
			defer mu.Unlock()
			if full {
				return fault.New(fault.NoSpace, "", "disk full")
			}
			return nil
		}
	})
	big := part{"f", "big.npy", array(2 << 20)}
	r := d.form("/v1/observations", wrong(1), big)
	if p := r.problem(t); p.Status != 507 || p.Title != "no space" || r.header.Get("Retry-After") == "" {
		t.Errorf("%+v", p)
	}
	mu.Lock()
	full = false
	mu.Unlock()
	if v := into[Verdict](t, d.form("/v1/observations", wrong(1), big)); v.Repeated {
		t.Errorf("%+v", v)
	}
}

// gate is an intake that holds every observation until it is opened.
type gate struct {
	entered chan struct{}
	open    chan struct{}
}

func newGate() *gate { return &gate{make(chan struct{}, 1000), make(chan struct{})} }

func (g *gate) Accept(ctx context.Context, o capture.Observation) (capture.Verdict, error) {
	g.entered <- struct{}{}
	select {
	case <-g.open:
		return capture.Verdict{ID: o.ID}, nil
	case <-ctx.Done():
		return capture.Verdict{}, fault.New(fault.Canceled, "", "%w", ctx.Err())
	}
}

func (g *gate) Feedback(context.Context, capture.Feedback) (capture.Verdict, error) {
	return capture.Verdict{}, nil
}

func (g *gate) Count(string, string, int64) error { return nil }

func TestBusyIsSaidAndPasses(t *testing.T) {
	g := newGate()
	d := serve(t, func(o *Options) { o.Intake, o.waits.place = g, 30*time.Millisecond })
	var wg sync.WaitGroup
	for range maxWork {
		wg.Go(func() { into[Verdict](t, d.post("/v1/observations", "application/json", `{}`)) })
	}
	for range maxWork {
		<-g.entered
	}
	r := d.post("/v1/observations", "application/json", `{}`)
	if p := r.problem(t); p.Status != 503 || p.Title != "busy" || r.header.Get("Retry-After") == "" {
		t.Errorf("%+v", p)
	}
	// What needs no place is answered all the same.
	into[modelList](t, d.get("/v1/models"))
	into[map[string]any](t, d.post("/v1/inferences", "application/json", `{"count":1}`))
	close(g.open)
	wg.Wait()
	into[Verdict](t, d.post("/v1/observations", "application/json", `{}`))
}

// TestProgramThatStandsStillGivesItsPlaceBack begins requests and never ends them.
func TestProgramThatStandsStillGivesItsPlaceBack(t *testing.T) {
	d := serve(t, func(o *Options) { o.waits.body = 100 * time.Millisecond })
	for range maxWork {
		conn, err := net.Dial("tcp", d.Addr())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		if _, err := fmt.Fprintf(conn, "POST /v1/observations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"); err != nil {
			t.Fatal(err)
		}
	}
	into[Verdict](t, d.post("/v1/observations", "application/json", `{}`))
}

// TestProgramThatGoesAwayLeavesNothing cuts a request in the middle of a medium.
func TestProgramThatGoesAwayLeavesNothing(t *testing.T) {
	d := serve(t, nil)
	media, body := form(t, wrong(1), part{"f", "big.npy", array(2 << 20)})
	conn, err := net.Dial("tcp", d.Addr())
	if err != nil {
		t.Fatal(err)
	}
	_, err = fmt.Fprintf(conn, "POST /v1/observations HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n", media, body.Len())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.CopyN(conn, body, int64(body.Len()-100)); err != nil {
		t.Fatal(err)
	}
	tmp := func() int {
		left, err := os.ReadDir(filepath.Join(d.dir, "tmp"))
		if err != nil {
			t.Fatal(err)
		}
		return len(left)
	}
	testkit.Eventually(t, 10*time.Second, func() bool { return tmp() == 1 })
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	testkit.Eventually(t, 10*time.Second, func() bool { return tmp() == 0 })
}

func TestStopUnderLoad(t *testing.T) {
	g := newGate()
	d := serve(t, func(o *Options) { o.Intake, o.waits.stop = g, 200*time.Millisecond })
	stream := d.listen(d.tcp)
	stream.next(t)
	failed := make(chan error, 4)
	for range 4 {
		go func() {
			resp, err := d.tcp.Post("http://"+d.Addr()+"/v1/observations", "application/json", bytes.NewBufferString(`{}`))
			if err == nil {
				err = errors.Join(fmt.Errorf("answered %s", resp.Status), resp.Body.Close())
			}
			failed <- err
		}()
	}
	for range 4 {
		<-g.entered
	}
	began := time.Now()
	if err := d.stop(); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("stopping took %s", took)
	}
	for range 4 {
		if err := <-failed; err == nil {
			t.Error("no error")
		}
	}
	stream.ended(t)
	if _, err := http.Get("http://" + d.Addr() + "/healthz"); err == nil {
		t.Error("still answers")
	}
}

// TestStopLetsRequestsFinish ends the server while an observation is being taken.
func TestStopLetsRequestsFinish(t *testing.T) {
	g := newGate()
	d := serve(t, func(o *Options) { o.Intake = g })
	answered := make(chan reply, 1)
	go func() { answered <- d.post("/v1/observations", "application/json", `{}`) }()
	<-g.entered
	ended := make(chan error, 1)
	go func() { ended <- d.stop() }()
	testkit.Eventually(t, 10*time.Second, func() bool {
		c, err := net.Dial("tcp", d.Addr())
		if err != nil {
			return true // it listens no more
		}
		return c.Close() != nil
	})
	close(g.open)
	if r := <-answered; r.status != 200 {
		t.Errorf("%d %s", r.status, r.body)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func BenchmarkObserve(b *testing.B) {
	for name, rule := range map[string]trigger.Rule{"badcase": {Name: "all", When: "true"}, "no badcase": {Name: "none", When: "false"}} {
		b.Run(name, func(b *testing.B) {
			d := serve(b, nil, rule)
			frame := part{"f", "x.png", picture(b, 1, 128)}
			n := 0
			b.ReportAllocs()
			for b.Loop() {
				n++
				into[Verdict](b, d.form("/v1/observations", wrong(n), frame))
			}
		})
	}
}
