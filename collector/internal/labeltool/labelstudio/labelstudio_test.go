package labelstudio

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mlife/collector/internal/dam/annotation"
	"mlife/collector/internal/labels"
	"mlife/collector/internal/labeltool"
	"mlife/collector/internal/labeltool/labeltooltest"
	"mlife/collector/internal/tracker/rest"
	"mlife/shared/clip"
	"mlife/shared/secret"
	"mlife/shared/testkit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func opens(c labeltool.Connection, o rest.Options) (labeltool.Tool, func(), error) {
	t, err := With(c, o)
	if err != nil {
		return nil, nil, err
	}
	return t, t.CloseIdle, nil
}

func writes(r *http.Request) bool {
	return r.Method != http.MethodGet && !strings.HasPrefix(r.URL.Path, "/api/token/")
}

func TestContract(t *testing.T) {
	labeltooltest.Run(t, labeltooltest.Driver{Kind: labeltool.LabelStudio, Open: opens, Writes: writes,
		Serve: func(t testing.TB) labeltooltest.Server { return labeltooltest.NewLabelStudio(t) }})
}

// TestContractLater is the same against an edition that imports in the background.
func TestContractLater(t *testing.T) {
	labeltooltest.Run(t, labeltooltest.Driver{Kind: labeltool.LabelStudio, Open: opens, Writes: writes, Serve: func(t testing.TB) labeltooltest.Server {
		s := labeltooltest.NewLabelStudio(t)
		s.Later = true
		return s
	}})
}

// TestKeysAreRenewed: a personal access token is exchanged once for many calls, and again
// when the tool no longer takes the key.
func TestKeysAreRenewed(t *testing.T) {
	s := labeltooltest.NewLabelStudio(t)
	c := labeltool.Connection{Kind: labeltool.LabelStudio, BaseURL: s.URL(), Token: secret.String(s.Tokens()[1])}
	tool, err := Open(c, true)
	if err != nil {
		t.Fatal(err)
	}
	defer tool.CloseIdle()
	n := 0
	s.Break(func(r *http.Request) labeltooltest.Fault {
		if strings.HasPrefix(r.URL.Path, "/api/token/") {
			n++
		}
		return labeltooltest.None
	})
	for range 3 {
		if _, err := tool.Check(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n != 1 {
		t.Errorf("exchanged %d times", n)
	}
	s.Expire()
	if _, err := tool.Check(t.Context()); err != nil || n != 2 {
		t.Errorf("after it ended: %v, exchanged %d times", err, n)
	}
}

func TestKeysEndBeforeTheySay(t *testing.T) {
	for token, want := range map[string]time.Duration{"nonsense": 4 * time.Minute, "a.b.c": 4 * time.Minute, "e30.eyJleHAiOjF9.x": 0} {
		if got := lasts(token); got != want {
			t.Errorf("%s lasts %v, want %v", token, got, want)
		}
	}
}

// TestInterface holds the interface to what each medium can have.
func TestInterface(t *testing.T) {
	w := labeltool.Work{ID: "x", Title: "x", Classes: []string{"a & b"}, Medium: labeltool.Image,
		Wants: []labeltool.Want{labeltool.Class, labeltool.Box, labeltool.Polygon, labeltool.Mask, labeltool.KeyPoints, labeltool.Caption}}
	config, err := configOf(context.Background(), w)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<Image name="image" value="$image"/>`, `<RectangleLabels name="rectanglelabels" toName="image">`, `<PolygonLabels`, `<BrushLabels`, `<KeyPointLabels`, `<Choices`, `<TextArea`, `value="a &amp; b"`} {
		if !strings.Contains(config, want) {
			t.Errorf("no %s in\n%s", want, config)
		}
	}
	w.Medium, w.Wants = labeltool.Audio, []labeltool.Want{labeltool.Region, labeltool.Caption}
	if config, err = configOf(context.Background(), w); err != nil || !strings.Contains(config, `<Audio name="audio" value="$audio"/>`) {
		t.Errorf("%v\n%s", err, config)
	}
	w.Medium, w.Wants = labeltool.Video, []labeltool.Want{labeltool.Track}
	if config, err = configOf(context.Background(), w); err != nil || !strings.Contains(config, `<VideoRectangle`) || !strings.Contains(config, `<Video name="video"`) {
		t.Errorf("%v\n%s", err, config)
	}
}

// TestPullMissesNothing: neither when more than a page changed at one moment, nor when
// rows change while they are pulled.
func TestPullMissesNothing(t *testing.T) {
	for _, together := range []bool{true, false} {
		s := labeltooltest.NewLabelStudio(t)
		s.Together = together
		tool, err := Open(labeltool.Connection{Kind: labeltool.LabelStudio, BaseURL: s.URL(), Token: secret.String(s.Tokens()[0])}, true)
		if err != nil {
			t.Fatal(err)
		}
		defer tool.CloseIdle()
		p, err := tool.Ensure(t.Context(), labeltool.Work{ID: "x", Title: "x", Classes: []string{"a"}, Wants: []labeltool.Want{labeltool.Class}, Medium: labeltool.Image})
		if err != nil {
			t.Fatal(err)
		}
		var list []labeltool.Row
		for i := range 350 {
			list = append(list, labeltool.Row{Key: fmt.Sprint("r", i), MediaType: "image/png", URL: fmt.Sprintf("https://m.example.org/r%d.png", i)})
		}
		if _, err := tool.Push(t.Context(), p, list); err != nil {
			t.Fatal(err)
		}
		seen := map[string]labeltool.State{}
		n := 0
		if _, err := tool.Pull(t.Context(), p, "", func(r labeltool.Result) error {
			seen[r.Key] = r.State
			if n++; !together && n%20 == 0 && n < 400 { // what was pulled moves to the end, and the rest to the front
				s.Label(fmt.Sprint("r", n-20), "ann@example.org", annotation.Annotation{Label: "a"})
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if len(seen) != 350 {
			t.Errorf("together %t: %d rows of 350", together, len(seen))
		}
		if !together && seen["r0"] != labeltool.Done {
			t.Errorf("what was labelled meanwhile is %s", seen["r0"])
		}
	}
}

// TestRealTasks reads tasks as Label Studio gave them, answer by answer, and finds what
// package labels finds in the whole file.
func TestRealTasks(t *testing.T) {
	dir, ok := testkit.SharedData(t)
	if !ok {
		t.Skip("no shared data")
	}
	tool := &Tool{}
	for _, name := range []string{"sdk/test_export_yolo/data.json", "sdk/test_export_yolo/data_polygons.json", "sdk/test_export_csv/csv_test.json", "sdk/test_export_json_min/data.json"} {
		text, err := os.ReadFile(filepath.Join(dir, "annotations/label_studio", name))
		if err != nil {
			t.Fatal(err)
		}
		var list []task
		var raw []map[string]json.RawMessage
		if json.Unmarshal(text, &list) != nil || json.Unmarshal(text, &raw) != nil {
			t.Errorf("%s: is no list of tasks", name)
			continue
		}
		for i := range raw { // people's annotations alone are answers
			delete(raw[i], "predictions")
		}
		bare, err := json.Marshal(raw)
		if err != nil {
			t.Fatal(err)
		}
		want, got := 0, 0
		count := func(n *int) func(a annotation.Annotation) {
			return func(a annotation.Annotation) {
				annotation.Each(&a, func(string, *string, *float64, *clip.Detail) { *n++ })
				if a.Label != "" {
					*n++
				}
			}
		}
		if _, err := labeltool.Read(t.Context(), labels.LabelStudio, "tasks.json", bare, func(it labels.Item) error { count(&want)(it.Annotation); return nil }); err != nil {
			t.Fatal(err)
		}
		for _, x := range list {
			r, err := tool.result(t.Context(), labeltool.Project{ID: "1", Medium: labeltool.Image}, x)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for _, a := range r.Answers {
				count(&got)(a.Annotation)
				if a.ID == "" || a.ID == "0" {
					t.Errorf("%s: an answer without a number", name)
				}
			}
		}
		if got != want || want == 0 {
			t.Errorf("%s: %d objects in the answers, %d in the file", name, got, want)
		}
	}
}
