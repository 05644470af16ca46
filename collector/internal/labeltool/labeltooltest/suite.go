package labeltooltest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"mlife/collector/internal/dam/annotation"
	"mlife/collector/internal/labeltool"
	"mlife/collector/internal/tracker/rest"
	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/secret"
)

// Driver is what the suite runs.
type Driver struct {
	Kind  labeltool.Kind
	Serve func(t testing.TB) Server
	Open  func(c labeltool.Connection, o rest.Options) (labeltool.Tool, func(), error)
	// Writes says whether a call changes something that must not be done twice.
	Writes func(r *http.Request) bool
}

// Run holds a driver to the contract of labeltool.Tool.
func Run(t *testing.T, d Driver) {
	for name, test := range map[string]func(*testing.T, Driver){
		"Everything": everything, "EnsureFindsWhatIsThere": ensure, "NothingIsDoubledOrLost": faults, "CallsAreRepeated": retries,
		"TokensStaySecret": secrets, "PullGoesOn": pulls, "LimitsHold": limits, "WorkIsChecked": checks, "Videos": videos, "StrangersAmongPrelabels": strangers,
	} {
		t.Run(name, func(t *testing.T) { test(t, d) })
	}
}

// opened gives a tool that waits for nothing.
func opened(t testing.TB, d Driver, s Server, token string) labeltool.Tool {
	t.Helper()
	c := labeltool.Connection{ID: "lt_1", Name: "tool", Kind: d.Kind, BaseURL: s.URL(), Token: secret.String(token)}
	o := c.Options(true)
	o.Wait = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	tool, done, err := d.Open(c, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(done)
	return tool
}

func work() labeltool.Work {
	return labeltool.Work{ID: "task_01", Title: "Masks at night", Guidance: "Draw <b>tight</b> boxes.", Classes: []string{"mask", "face & hair"}, Wants: []labeltool.Want{labeltool.Class, labeltool.Box, labeltool.Polygon}, Medium: labeltool.Image}
}

// rows makes rows of which some are addresses and some bytes, some with pre-labels.
func rows(from, n int) []labeltool.Row {
	var out []labeltool.Row
	for i := from; i < from+n; i++ {
		r := labeltool.Row{Key: fmt.Sprintf("row-%03d.x", i), MediaType: "image/jpeg", Width: 100, Height: 50}
		if i%2 == 0 {
			r.URL = "https://media.example.org/m/" + fmt.Sprint(i) + "/" + r.Name() + "?sig=1"
		} else {
			b := []byte(fmt.Sprintf("bytes of %d", i))
			r.Open = func(context.Context) (io.ReadCloser, int64, error) {
				return io.NopCloser(bytes.NewReader(b)), int64(len(b)), nil
			}
		}
		if i%3 == 0 {
			c := 0.75
			r.Model, r.Prelabels = "detector-7", &annotation.Annotation{Shapes: clip.Shapes{Boxes: []clip.Box{{Label: "mask", X: 10, Y: 5, W: 20, H: 10, Confidence: &c}}}}
		}
		out = append(out, r)
	}
	return out
}

func label(x float64) annotation.Annotation {
	return annotation.Annotation{Shapes: clip.Shapes{Boxes: []clip.Box{{Label: "face & hair", X: x, Y: 5, W: 25, H: 12.5}},
		Polygons: []clip.Polygon{{Label: "mask", Points: [][]float64{{0, 0}, {10, 0}, {10, 20}}}}}}
}

func pull(t testing.TB, tool labeltool.Tool, p labeltool.Project, cursor string) (map[string]labeltool.Result, string) {
	t.Helper()
	out := map[string]labeltool.Result{}
	next, err := tool.Pull(t.Context(), p, cursor, func(r labeltool.Result) error { out[r.Key] = r; return nil })
	if err != nil {
		t.Fatal(err)
	}
	return out, next
}

func ensured(t testing.TB, tool labeltool.Tool, w labeltool.Work) labeltool.Project {
	t.Helper()
	p, err := tool.Ensure(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// everything is the way of a work from its beginning to its end.
func everything(t *testing.T, d Driver) {
	s := d.Serve(t)
	for _, token := range s.Tokens() {
		c, err := opened(t, d, s, token).Check(t.Context())
		if err != nil || c.Account == "" || c.Version == "" {
			t.Errorf("checkup %+v, %v", c, err)
		}
	}
	tool := opened(t, d, s, s.Tokens()[0])
	p := ensured(t, tool, work())
	list := rows(0, 12)
	n, err := tool.Push(t.Context(), p, list)
	n.Lost = slices.DeleteFunc(n.Lost, func(l string) bool {
		return strings.Contains(l, "confidence") || strings.Contains(l, "name of who made it")
	})
	if err != nil || n.Rows != 12 || len(n.Lost) != 0 { // beside what CVAT's format has no place for
		t.Fatalf("%+v brought, %v", n, err)
	}
	if n, err = tool.Push(t.Context(), p, append(list[6:], rows(12, 2)...)); err != nil || n.Rows != 2 {
		t.Errorf("pushed again with two new ones: %+v brought, %v", n, err)
	}
	if keys := s.Keys(); len(keys) != 14 || len(slices.Compact(slices.Sorted(slices.Values(keys)))) != 14 {
		t.Errorf("keys %v", keys)
	}
	for _, r := range list {
		b, address := s.Media(r.Key)
		if r.URL != "" && address != r.URL || r.URL == "" && !strings.HasPrefix(string(b), "bytes of ") {
			t.Errorf("%s: %q at %q", r.Key, b, address)
		}
		if s.Prelabels(r.Key) != boxes(r) {
			t.Errorf("%s has %d pre-labels", r.Key, s.Prelabels(r.Key))
		}
	}
	at, err := tool.Progress(t.Context(), p)
	if err != nil || at.Rows != 14 || at.Done != 0 {
		t.Errorf("progress %+v, %v", at, err)
	}
	want := label(30)
	s.Label(list[0].Key, "ann@example.org", want)
	s.Label(list[5].Key, "bob@example.org", label(40))
	s.Skip(list[7].Key, "bob@example.org")
	got, _ := pull(t, tool, p, "")
	r := got[list[0].Key]
	if r.State != labeltool.Done || len(r.Answers) != 1 || r.URL == "" || r.Answers[0].At.IsZero() {
		t.Fatalf("result %+v of %v", r, got)
	}
	if have := people(r.Answers[0].Annotation); !same(have, want) {
		x, _ := annotation.JSON(have)
		t.Errorf("came back as %s", x)
	}
	if r := got[list[7].Key]; r.State != labeltool.Skipped || len(r.Answers) != 0 {
		t.Errorf("skipped: %+v", r)
	}
	if r := got[list[10].Key]; r.State == labeltool.Done { // in no job with the others
		t.Errorf("not done: %+v", r)
	}
	if at, err = tool.Progress(t.Context(), p); err != nil || at.Done < 2 {
		t.Errorf("progress %+v, %v", at, err)
	}
	for range 2 {
		if err := tool.Close(t.Context(), p); err != nil {
			t.Error(err)
		}
	}
	if again := ensured(t, tool, work()); again.ID != p.ID {
		t.Errorf("closed, it is found as %s, was %s", again.ID, p.ID)
	}
	for range 2 {
		if err := tool.Delete(t.Context(), p); err != nil {
			t.Error(err)
		}
	}
	if s.Projects() != 0 {
		t.Error("it is still there")
	}
}

func boxes(r labeltool.Row) int {
	if r.Prelabels == nil {
		return 0
	}
	return len(r.Prelabels.Boxes)
}

// strangers: what of pre-labels has no place is said, and takes nothing with it.
func strangers(t *testing.T, d Driver) {
	s := d.Serve(t)
	tool := opened(t, d, s, s.Tokens()[0])
	p := ensured(t, tool, work())
	square := [][]float64{{0, 0}, {20, 0}, {20, 20}, {0, 20}}
	one := rows(0, 1)
	one[0].Prelabels = &annotation.Annotation{Text: "not asked for", Shapes: clip.Shapes{
		Boxes:     []clip.Box{{Label: "mask", W: 5, H: 5}, {Label: "helmet", W: 5, H: 5}},
		Polygons:  []clip.Polygon{{Label: "mask", Points: square, Holes: [][][]float64{{{5, 5}, {10, 5}, {10, 10}}}}},
		KeyPoints: []clip.KeyPoints{{Label: "mask", Points: [][]float64{{1, 1}}}},
	}}
	got, err := tool.Push(t.Context(), p, one)
	if err != nil || got.Rows != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	all := strings.Join(got.Lost, "; ")
	for _, want := range []string{"caption, which is not asked for", `box of the class "helmet"`, "keypoints, which is not asked for"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q does not say %q", all, want)
		}
	}
	if n := s.Prelabels(one[0].Key); n < 1 || n > 2 {
		t.Errorf("%d pre-labels", n)
	}
}

// people leaves what models made out, which a tool may keep with the rest.
func people(a annotation.Annotation) annotation.Annotation {
	a.Boxes = slices.DeleteFunc(slices.Clone(a.Boxes), func(b clip.Box) bool { return b.MadeBy != nil && b.MadeBy.By == annotation.ByModel })
	return a
}

// same compares shapes and labels, to a hundredth of a pixel.
func same(a, b annotation.Annotation) bool {
	text := func(a annotation.Annotation) string {
		var out []string
		for _, x := range a.Boxes {
			out = append(out, fmt.Sprintf("%s %.2f %.2f %.2f %.2f", x.Label, x.X, x.Y, x.W, x.H))
		}
		for _, x := range a.Polygons {
			out = append(out, fmt.Sprintf("%s %.2f", x.Label, x.Points))
		}
		return strings.Join(out, "; ")
	}
	return text(a) == text(b)
}

// videos: what models and people follow through a video comes and goes as tracks.
func videos(t *testing.T, d Driver) {
	s := d.Serve(t)
	tool := opened(t, d, s, s.Tokens()[0])
	p := ensured(t, tool, labeltool.Work{ID: "film", Title: "Film", Classes: []string{"car"}, Wants: []labeltool.Want{labeltool.Track}, Medium: labeltool.Video})
	track := func(x float64) annotation.Annotation {
		first, last := 0, 9
		return annotation.Annotation{Tracks: []clip.Track{{Label: "car", Detail: clip.Detail{ID: "4"}, Boxes: []clip.TrackBox{{Frame: &first, X: x, Y: 5, W: 10, H: 10}, {Frame: &last, X: x + 20, Y: 5, W: 10, H: 10}}}}}
	}
	var list []labeltool.Row
	for _, key := range []string{"film-1", "film-2"} {
		r := labeltool.Row{Key: key, MediaType: "video/mp4", Width: 100, Height: 50, URL: "https://media.example.org/" + key + ".mp4"}
		if key == "film-1" {
			a := track(3)
			r.Prelabels, r.Model = &a, "detector-7"
		}
		list = append(list, r)
	}
	if n, err := tool.Push(t.Context(), p, list); err != nil || n.Rows != 2 {
		t.Fatal(n, err)
	}
	if n, err := tool.Push(t.Context(), p, list); err != nil || n.Rows != 0 {
		t.Error(n, err)
	}
	if s.Prelabels("film-1") != 1 || s.Prelabels("film-2") != 0 {
		t.Errorf("%d and %d pre-labels", s.Prelabels("film-1"), s.Prelabels("film-2"))
	}
	s.Label("film-2", "ann@example.org", track(40))
	if at, err := tool.Progress(t.Context(), p); err != nil || at.Rows != 2 || at.Done != 1 {
		t.Errorf("progress %+v, %v", at, err)
	}
	got, _ := pull(t, tool, p, "")
	r := got["film-2"]
	if r.State != labeltool.Done || len(r.Answers) != 1 || len(r.Answers[0].Annotation.Tracks) != 1 {
		t.Fatalf("%+v", got)
	}
	boxes := r.Answers[0].Annotation.Tracks[0].Boxes
	if x := boxes[len(boxes)-1]; len(boxes) < 2 || boxes[0].X != 40 || *x.Frame != 9 || x.X != 60 {
		t.Errorf("came back as %+v", boxes)
	}
}

func ensure(t *testing.T, d Driver) {
	s := d.Serve(t)
	tool := opened(t, d, s, s.Tokens()[0])
	w := work()
	p := ensured(t, tool, w)
	if !p.Created || p.URL == "" || p.Marker != w.Marker() {
		t.Errorf("%+v", p)
	}
	w.Remote = p.ID
	if q := ensured(t, tool, w); q.ID != p.ID || q.Created {
		t.Errorf("by its id: %+v", q)
	}
	w.Remote = ""
	if q := ensured(t, opened(t, d, s, s.Tokens()[0]), w); q.ID != p.ID || q.Created {
		t.Errorf("by its marker: %+v", q)
	}
	w.Remote = "9999"
	if q := ensured(t, tool, w); q.ID != p.ID || q.Created {
		t.Errorf("by its marker, with another id: %+v", q)
	}
	other := work()
	other.ID, other.Remote = "task_0", p.ID // the beginning of the other, and its project
	if q := ensured(t, tool, other); q.ID == p.ID || !q.Created {
		t.Errorf("another work: %+v", q)
	}
	if s.Projects() != 2 {
		t.Errorf("%d projects", s.Projects())
	}
}

// faults breaks each writing call once, in each way, and repeats what failed.
func faults(t *testing.T, d Driver) {
	for _, how := range []Fault{Cut, Abort, Away} {
		for at := 0; ; at++ {
			s := d.Serve(t)
			tool := opened(t, d, s, s.Tokens()[0])
			n, hit := 0, false
			s.Break(func(r *http.Request) Fault {
				if d.Writes(r) {
					if n++; n == at+1 {
						hit = true
						return how
					}
				}
				return None
			})
			list := rows(0, 6)
			for try := 0; ; try++ {
				p, err := tool.Ensure(t.Context(), work())
				if err == nil {
					_, err = tool.Push(t.Context(), p, list)
				}
				if err == nil {
					break
				}
				if try > 3 || !(fault.Is(err, fault.Unavailable) || fault.Is(err, fault.Busy)) {
					t.Fatalf("fault %d at write %d: %v", how, at, err)
				}
				tool = opened(t, d, s, s.Tokens()[0]) // as after a crash
			}
			keys := s.Keys()
			slices.Sort(keys)
			if s.Projects() != 1 || len(keys) != 6 || len(slices.Compact(keys)) != 6 {
				t.Errorf("fault %d at write %d: %d projects with %v", how, at, s.Projects(), keys)
			}
			for _, r := range list {
				if s.Prelabels(r.Key) != boxes(r) {
					t.Errorf("fault %d at write %d: %s has %d pre-labels", how, at, r.Key, s.Prelabels(r.Key))
				}
			}
			if !hit {
				break
			}
		}
	}
}

func retries(t *testing.T, d Driver) {
	s := d.Serve(t)
	tool := opened(t, d, s, s.Tokens()[0])
	n := 0
	s.Break(func(r *http.Request) Fault { // each call is refused, then answered
		if n++; n%2 == 1 {
			return Slow
		}
		return None
	})
	p := ensured(t, tool, work())
	if _, err := tool.Push(t.Context(), p, rows(0, 4)); err != nil {
		t.Error(err)
	}
	if got, _ := pull(t, tool, p, ""); len(got) != 4 {
		t.Errorf("%d rows", len(got))
	}
	s.Break(func(*http.Request) Fault { return Away })
	if _, err := tool.Progress(t.Context(), p); !fault.Is(err, fault.Unavailable) {
		t.Errorf("away: %v", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := tool.Progress(ctx, p); err == nil {
		t.Error("it went on without anybody waiting")
	}
}

func secrets(t *testing.T, d Driver) {
	s := d.Serve(t)
	const wrong = "abcdef0123456789secretsecretsecret"
	tool := opened(t, d, s, wrong)
	_, err := tool.Check(t.Context())
	_, err2 := tool.Ensure(t.Context(), work())
	for _, e := range []error{err, err2} {
		if !fault.Is(e, fault.Forbidden) || strings.Contains(fmt.Sprintf("%v %+v %#v", e, e, e), wrong) {
			t.Errorf("%v", e)
		}
	}
	c := labeltool.Connection{Kind: d.Kind, BaseURL: s.URL(), Token: wrong}
	if text := fmt.Sprintf("%v %+v %#v", c, c, c); strings.Contains(text, wrong) {
		t.Errorf("a connection shows its token: %s", text)
	}
}

func pulls(t *testing.T, d Driver) {
	s := d.Serve(t)
	tool := opened(t, d, s, s.Tokens()[0])
	p := ensured(t, tool, work())
	list := rows(0, 230)
	for i := 0; i < len(list); i += 115 {
		if _, err := tool.Push(t.Context(), p, list[i:i+115]); err != nil {
			t.Fatal(err)
		}
	}
	got, cursor := pull(t, tool, p, "")
	if len(got) != 230 {
		t.Fatalf("%d rows of 230", len(got))
	}
	for range 200 { // so that what was before is more than a minute ago
		s.Skip(list[229].Key, "bob@example.org")
	}
	s.Label(list[3].Key, "ann@example.org", label(30))
	got, next := pull(t, tool, p, cursor)
	if got[list[3].Key].State != labeltool.Done || next <= cursor {
		t.Errorf("after a label: %d rows to %s from %s", len(got), next, cursor)
	}
	// A pull that ends in the middle is repeated from where it began.
	broken := errors.New("the store is full")
	n := 0
	if _, err := tool.Pull(t.Context(), p, cursor, func(labeltool.Result) error {
		if n++; n > 0 {
			return broken
		}
		return nil
	}); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	if again, _ := pull(t, tool, p, cursor); len(again) != len(got) {
		t.Errorf("again: %d rows, before %d", len(again), len(got))
	}
	if _, err := tool.Pull(t.Context(), p, "yesterday", nil); !fault.Is(err, fault.Invalid) {
		t.Errorf("a cursor of another: %v", err)
	}
	if empty, last := pull(t, tool, ensured(t, tool, labeltool.Work{ID: "other", Title: "x", Classes: []string{"mask"}, Wants: []labeltool.Want{labeltool.Box}, Medium: labeltool.Image}), ""); len(empty) != 0 || last != "" {
		t.Errorf("an empty project: %v %q", empty, last)
	}
}

func limits(t *testing.T, d Driver) {
	s := d.Serve(t)
	tool := opened(t, d, s, s.Tokens()[0])
	p := ensured(t, tool, work())
	for how, want := range map[Fault]string{Huge: "larger than", Wrong: "right address"} {
		s.Break(func(*http.Request) Fault { return how })
		if _, err := tool.Progress(t.Context(), p); !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v", err)
		}
	}
	s.Break(nil)
	if _, err := tool.Push(t.Context(), p, make([]labeltool.Row, labeltool.MaxPush+1)); !fault.Is(err, fault.TooLarge) {
		t.Errorf("%v", err)
	}
	one := rows(0, 1)
	one[0].URL = "https://media.example.org/other.jpg"
	if _, err := tool.Push(t.Context(), p, one); !fault.Is(err, fault.Invalid) {
		t.Errorf("an address without the key: %v", err)
	}
	big := rows(1, 1)
	big[0].Open = func(context.Context) (io.ReadCloser, int64, error) {
		return io.NopCloser(strings.NewReader("")), 1 << 40, nil
	}
	if _, err := tool.Push(t.Context(), p, big); !fault.Is(err, fault.TooLarge) {
		t.Errorf("too large to be uploaded: %v", err)
	}
}

func checks(t *testing.T, d Driver) {
	s := d.Serve(t)
	tool := opened(t, d, s, s.Tokens()[0])
	for field, spoil := range map[string]func(w *labeltool.Work){
		"id":      func(w *labeltool.Work) { w.ID = "a b" },
		"title":   func(w *labeltool.Work) { w.Title = " " },
		"classes": func(w *labeltool.Work) { w.Classes = []string{"a", "a"} },
		"medium":  func(w *labeltool.Work) { w.Medium = "smell" },
		"wants":   func(w *labeltool.Work) { w.Wants = []labeltool.Want{labeltool.Track} },
	} {
		w := work()
		spoil(&w)
		if _, err := tool.Ensure(t.Context(), w); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), field) {
			t.Errorf("%s: %v", field, err)
		}
	}
	if s.Projects() != 0 {
		t.Error("a project was made of it")
	}
}
