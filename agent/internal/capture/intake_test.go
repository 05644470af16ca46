package capture

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/trigger"
	"mlife/shared/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// shelf is the edge of the process: it keeps clips by name, as the spool does, and
// fails when told to.
type shelf struct {
	mu    sync.Mutex
	clips map[wire.Key]clip.Manifest
	puts  int
	fail  error
	after error // returned although the clip is kept: a crash after Put
}

func (s *shelf) Put(_ context.Context, c *clip.Sealed) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return s.fail
	}
	s.puts++
	if s.clips == nil {
		s.clips = map[wire.Key]clip.Manifest{}
	}
	if err := clip.Verify(&c.Manifest, c.Body()); err != nil {
		return err
	}
	s.clips[c.Key] = c.Manifest
	return s.after
}

func (s *shelf) set(fail, after error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail, s.after = fail, after
}

func (s *shelf) all() []clip.Manifest {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []clip.Manifest
	for _, m := range s.clips {
		out = append(out, m)
	}
	return out
}

func picture(t testing.TB, seed int) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 16, 16))
	for i := range img.Pix {
		img.Pix[i] = byte(i * (seed + 3))
	}
	img.SetGray(seed%16, seed/16%16, color.Gray{byte(seed >> 8)})
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type bench struct {
	*Intake
	shelf *shelf
	dir   string
}

func intake(t testing.TB, dir string, s *shelf, rules ...trigger.Rule) bench {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	e, err := trigger.New(rules, 1)
	if err != nil {
		t.Fatal(err)
	}
	c, err := OpenCounters(filepath.Join(dir, "counters.json"), log)
	if err != nil {
		t.Fatal(err)
	}
	in, err := NewIntake(Options{Device: "dev-1", Engine: e, Spool: s, Counters: c, Journal: filepath.Join(dir, "journal"), TempDir: dir, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(in.Close(), c.Flush()); err != nil && !errors.Is(err, os.ErrClosed) {
			t.Error(err)
		}
	})
	return bench{in, s, dir}
}

var differs = trigger.Rule{Name: "wrong", When: "differs", Priority: "high", Reason: "the truth says otherwise"}

func wrongOne(t testing.TB, id int) Observation {
	return Observation{ID: fmt.Sprintf("%032x", id), Function: "face", Slot: "s", Model: "1.0", Result: json.RawMessage(`{"label":"a"}`),
		Truth: json.RawMessage(`"b"`), Source: "api", Items: []Medium{BytesMedium("a.png", picture(t, id))}}
}

func TestAcceptStoresBadcasesAndCountsAll(t *testing.T) {
	b := intake(t, t.TempDir(), &shelf{}, differs)
	v, err := b.Accept(t.Context(), wrongOne(t, 1))
	if err != nil || !v.Badcase || v.Rule != "wrong" || v.Clip == (wire.Key{}) {
		t.Fatal(v, err)
	}
	right := wrongOne(t, 2)
	right.Truth, right.Items = nil, nil
	if v, err := b.Accept(t.Context(), right); err != nil || v.Badcase {
		t.Fatal(v, err)
	}
	if err := b.Count("s", "1.0", 98); err != nil {
		t.Fatal(err)
	}
	if c := b.Counts()["s/1.0"]; c.Inferences != 100 || c.Badcases != 1 {
		t.Error(c)
	}
	m := b.shelf.all()[0]
	if m.Priority != clip.High || m.Reason != "the truth says otherwise" || m.Device != "dev-1" || m.Items[0].MediaType != "image/png" {
		t.Errorf("%+v", m)
	}
}

func TestSameIDIsAcceptedOnce(t *testing.T) {
	b := intake(t, t.TempDir(), &shelf{}, trigger.Rule{Name: "r", When: "differs", CooldownMS: 1 << 40})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if v, err := b.Accept(t.Context(), wrongOne(t, 1)); err != nil || !v.Badcase {
				t.Error(v, err)
			}
		})
	}
	wg.Wait()
	if b.shelf.puts != 1 || b.Counts()["s/1.0"].Inferences != 1 {
		t.Error(b.shelf.puts, b.Counts())
	}
}

func TestRetryAfterCrashMakesTheSameClip(t *testing.T) {
	dir, s := t.TempDir(), &shelf{}
	s.set(nil, errors.New("power"))
	rules := []trigger.Rule{{Name: "first", When: "differs", CooldownMS: 1 << 40}, {Name: "second", When: "differs"}}
	b := intake(t, dir, s, rules...)
	if _, err := b.Accept(t.Context(), wrongOne(t, 9)); err == nil {
		t.Fatal("no crash")
	}
	s.set(nil, nil)
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	b = intake(t, dir, s, rules...)
	if _, err := b.Accept(t.Context(), wrongOne(t, 10)); err != nil { // takes the cool-down of "first"
		t.Fatal(err)
	}
	v, err := b.Accept(t.Context(), wrongOne(t, 9))
	if err != nil || v.Rule != "first" || len(s.all()) != 2 {
		t.Fatal(v, err, len(s.all()))
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	b = intake(t, dir, s, rules...)
	if v, err := b.Accept(t.Context(), wrongOne(t, 9)); err != nil || !v.Repeated || s.puts != 3 {
		t.Fatal(v, err, s.puts)
	}
}

// TestRetryAfterASwitchMakesTheSameClip crashes between the spool and the answer and
// comes back under another model: the clip keeps the one that gave the result.
func TestRetryAfterASwitchMakesTheSameClip(t *testing.T) {
	dir, s := t.TempDir(), &shelf{}
	o := wrongOne(t, 9)
	o.Model = ""
	for _, version := range []string{"1", "2"} {
		b := intake(t, dir, s, differs)
		b.opts.Model = func(string) (string, string) { return version, "" }
		s.set(nil, map[string]error{"1": errors.New("power")}[version])
		if _, err := b.Accept(t.Context(), o); (err != nil) != (version == "1") {
			t.Fatal(version, err)
		}
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if all := s.all(); len(all) != 1 || all[0].Model != "1" || s.puts != 2 {
		t.Errorf("%d puts of %+v", s.puts, all)
	}
}

func TestFailedPutReleasesTheCooldown(t *testing.T) {
	s := &shelf{}
	b := intake(t, t.TempDir(), s, trigger.Rule{Name: "r", When: "differs", CooldownMS: 1 << 40})
	s.set(fault.New(fault.NoSpace, "spool.Put", "disk full"), nil)
	if _, err := b.Accept(t.Context(), wrongOne(t, 1)); !fault.Is(err, fault.NoSpace) {
		t.Fatal(err)
	}
	if b.Counts()["s/1.0"].Inferences != 0 {
		t.Error("counted what was not accepted")
	}
	s.set(nil, nil)
	if v, err := b.Accept(t.Context(), wrongOne(t, 2)); err != nil || !v.Badcase {
		t.Fatal(v, err)
	}
}

func TestFeedback(t *testing.T) {
	b := intake(t, t.TempDir(), &shelf{}, differs)
	o := wrongOne(t, 1)
	o.Truth = nil
	if v, err := b.Accept(t.Context(), o); err != nil || v.Badcase {
		t.Fatal(v, err)
	}
	f := Feedback{Observation: o.ID, Text: "that is not a", Truth: json.RawMessage(`"b"`)}
	for i := range 2 {
		v, err := b.Feedback(t.Context(), f)
		if err != nil || !v.Badcase || v.Rule != "wrong" || v.Repeated != (i > 0) {
			t.Fatal(v, err)
		}
	}
	if v, err := b.Feedback(t.Context(), Feedback{Observation: o.ID, Text: "bad"}); err != nil || v.Rule != "feedback" {
		t.Fatal(v, err)
	}
	if c := b.Counts()["s/1.0"]; c.Inferences != 1 || c.Badcases != 2 {
		t.Error(c)
	}
	if _, err := b.Feedback(t.Context(), Feedback{Observation: "nope"}); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
}

func TestAcceptNamesWhatIsWrong(t *testing.T) {
	b := intake(t, t.TempDir(), &shelf{}, differs)
	for want, change := range map[string]func(*Observation){
		"id":          func(o *Observation) { o.ID = "XYZ" },
		"captured_at": func(o *Observation) { o.At = time.Now().Add(48 * time.Hour) },
		"function":    func(o *Observation) { o.Function = strings.Repeat("x", clip.MaxText+1) },
		"result":      func(o *Observation) { o.Result = json.RawMessage(`{"a":`) },
		"attributes.deep": func(o *Observation) {
			o.Attributes = map[string]json.RawMessage{"deep": json.RawMessage(strings.Repeat("[", 99) + strings.Repeat("]", 99))}
		},
		"items":        func(o *Observation) { o.Items = nil },
		"a.png":        func(o *Observation) { o.Items[0] = BytesMedium("a.png", picture(t, 1)[:60]) },
		"model_sha256": func(o *Observation) { o.ModelSHA = "12" },
		"empty":        func(o *Observation) { o.Items[0] = BytesMedium("a.png", nil) },
	} {
		o := wrongOne(t, 1)
		change(&o)
		if _, err := b.Accept(t.Context(), o); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	if len(b.Counts()) != 0 || b.shelf.puts != 0 {
		t.Error("something wrong was counted or stored")
	}
}

func TestModelInServiceFillsIn(t *testing.T) {
	b := intake(t, t.TempDir(), &shelf{}, differs)
	b.opts.Model = func(slot string) (string, string) { return slot + "-7", strings.Repeat("ab", 32) }
	o := wrongOne(t, 1)
	o.Model = ""
	if _, err := b.Accept(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	if m := b.shelf.all()[0]; m.Model != "s-7" || b.Counts()["s/s-7"].Badcases != 1 {
		t.Errorf("%+v", m)
	}
}

func TestJournalRotatesAndSkipsTornLines(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j")
	j, err := openJournal(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 * remembered {
		if err := j.add(entry{ID: fmt.Sprint(i), Badcase: true, Stored: true}, i%1000 == 0); err != nil {
			t.Fatal(err)
		}
	}
	if len(j.now)+len(j.old) > 2*remembered {
		t.Error("journal grows")
	}
	if _, err := j.file.WriteString(`{"id":"torn`); err != nil {
		t.Fatal(err)
	}
	if err := j.close(); err != nil {
		t.Fatal(err)
	}
	if j, err = openJournal(path); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(j.add(entry{ID: "next", Badcase: true}, true), j.close()); err != nil {
		t.Fatal(err)
	}
	if j, err = openJournal(path); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"next", fmt.Sprint(3*remembered - 1), fmt.Sprint(2*remembered + 1)} {
		if _, ok := j.find(id); !ok {
			t.Errorf("%s is forgotten", id)
		}
	}
	if err := j.close(); err != nil {
		t.Fatal(err)
	}
}

func TestCountersSurviveAndAreBounded(t *testing.T) {
	path, log := filepath.Join(t.TempDir(), "c.json"), slog.New(slog.DiscardHandler)
	c, err := OpenCounters(path, log)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 2 * maxCounted {
		c.Add("s", fmt.Sprint(i), 2, 1)
		c.Add("s", "busy", 1, 0)
	}
	if err := c.Flush(); err != nil {
		t.Fatal(err)
	}
	if c, err = OpenCounters(path, log); err != nil {
		t.Fatal(err)
	}
	got := c.Snapshot()
	if len(got) != maxCounted || got["s/busy"].Inferences != 2*maxCounted || got["s/511"] != (wire.Counts{Inferences: 2, Badcases: 1}) {
		t.Error(len(got), got["s/busy"])
	}
	for _, bad := range []string{"{", "null", `{"a":null}`, ""} {
		if err := os.WriteFile(path, []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		if c, err = OpenCounters(path, log); err != nil || len(c.Snapshot()) != 0 {
			t.Errorf("%q: %v", bad, err)
		}
		c.Add("s", "1", 1, 0)
	}
}

func TestCountersAreWrittenWhileRunning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "c.json")
		c, err := OpenCounters(path, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- c.Run(ctx) }()
		c.Add("s", "1", 1, 0)
		time.Sleep(flushEvery + time.Millisecond)
		synctest.Wait()
		if b, err := os.ReadFile(path); err != nil || !strings.Contains(string(b), "s/1") {
			t.Error(string(b), err)
		}
		c.Add("s", "2", 1, 0)
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if b, err := os.ReadFile(path); err != nil || !strings.Contains(string(b), "s/2") {
			t.Error(string(b), err)
		}
	})
}
