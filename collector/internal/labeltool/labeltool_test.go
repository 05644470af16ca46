package labeltool

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/testkit"
)

func TestMain(m *testing.M) { testkit.LeakCheck(m) }

func TestConnectionsAreChecked(t *testing.T) {
	good := Connection{ID: "lt_1", Name: "x", Kind: CVAT, BaseURL: "https://tools.example.org/cvat", Token: "abc"}
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	for field, spoil := range map[string]func(c *Connection){
		"kind":         func(c *Connection) { c.Kind = "paper" },
		"base_url":     func(c *Connection) { c.BaseURL = "ftp://x" },
		"password":     func(c *Connection) { c.BaseURL = "https://a:b@x" },
		"no / at":      func(c *Connection) { c.BaseURL = "https://x/" },
		"token":        func(c *Connection) { c.Token = "two words" },
		"is missing":   func(c *Connection) { c.Token = "" },
		"organization": func(c *Connection) { c.Organization = "a\nb" },
		"ca":           func(c *Connection) { c.CA = "nonsense" },
	} {
		c := good
		spoil(&c)
		if err := c.Check(); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), field) {
			t.Errorf("%s: %v", field, err)
		}
	}
	b, err := json.Marshal(good)
	if err != nil || strings.Contains(string(b), `"abc"`) || strings.Contains(fmt.Sprintf("%+v", good), "abc") {
		t.Errorf("a connection shows its token: %s %v", b, err)
	}
}

func TestRowsAreChecked(t *testing.T) {
	open := func(context.Context) (io.ReadCloser, int64, error) { return nil, 0, nil }
	bad := annotation.Annotation{Shapes: clip.Shapes{Boxes: []clip.Box{{Label: "x", W: -1}}}}
	for want, rows := range map[string][]Row{
		"letters":     {{Key: "../a", Open: open}},
		"there twice": {{Key: "a", Open: open}, {Key: "A", Open: open}},
		"neither":     {{Key: "a"}},
		"end in":      {{Key: "a", MediaType: "image/png", URL: "https://x/b.png"}},
		"boxes":       {{Key: "a", Open: open, Prelabels: &bad}},
	} {
		if err := CheckRows(rows); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	if err := CheckRows([]Row{{Key: "a", MediaType: "image/png", URL: "https://x/y/a.png?sig=/b"}}); err != nil {
		t.Error(err)
	}
}

func TestKeysComeBackFromNames(t *testing.T) {
	for _, key := range []string{"row-1", "a.b.c", "x_y", "8"} {
		for _, media := range []string{"image/jpeg", "video/mp4", "application/x-other", "image/png; q=1"} {
			name := Row{Key: key, MediaType: media}.Name()
			if got := KeyOf("images/Train/" + name); got != key {
				t.Errorf("%s: %s gives %s", key, name, got)
			}
		}
	}
}

func TestCursors(t *testing.T) {
	at := time.Date(2026, 3, 1, 10, 0, 0, 123000, time.FixedZone("x", 3600))
	since, err := Since(Cursor(at))
	if err != nil || !since.Equal(at.Add(-time.Minute)) {
		t.Error(since, err)
	}
	if since, err = Since(""); err != nil || !since.IsZero() {
		t.Error(since, err)
	}
}

func TestFormsSayHowLongTheyAre(t *testing.T) {
	r, n, kind, err := Form("file", "a.jpg", strings.NewReader("12345"), 5)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil || int64(len(b)) != n || !strings.HasPrefix(kind, "multipart/form-data; boundary=") || !strings.Contains(string(b), `name="file"; filename="a.jpg"`) {
		t.Errorf("%d bytes, said %d, %s %v\n%s", len(b), n, kind, err, b)
	}
}
