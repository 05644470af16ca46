package labelstudio

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
