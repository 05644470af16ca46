package prelabel

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mlife/shared/fault"
)

// TestMain is also the program that the tests run as a predictor.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "predict" {
		predict(os.Args[2])
		return
	}
	goleak.VerifyTestMain(m)
}

// predict answers each medium with a box as wide as it has bytes.
func predict(mode string) {
	in := bufio.NewReader(os.Stdin)
	for n := 1; ; n++ {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return
		}
		var q question
		if err := json.Unmarshal(line, &q); err != nil {
			panic(err)
		}
		b := q.Data
		if q.File != "" {
			if b, err = os.ReadFile(q.File); err != nil {
				panic(err)
			}
		}
		switch {
		case mode == "hang":
			select {}
		case mode == "die" && n == 2:
			fmt.Fprintln(os.Stderr, "no memory left")
			os.Exit(3)
		case mode == "talk":
			fmt.Println("Loading the model…")
		case mode == "long":
			fmt.Printf(`{"id":"1","error":"%s"}`+"\n", strings.Repeat("x", maxAnswer))
		case mode == "stranger":
			fmt.Println(`{"id":"77","annotation":{}}`)
		case string(b) == "odd":
			fmt.Printf(`{"id":%q,"annotation":{"label":"x","confidence":7}}`+"\n", q.ID)
		case string(b) == "bad":
			fmt.Printf(`{"id":%q,"error":"cannot decode"}`+"\n", q.ID)
		default:
			fmt.Printf(`{"id":%q,"annotation":{"boxes":[{"label":"d","confidence":0.5,"x":0,"y":0,"w":%d,"h":1}]}}`+"\n", q.ID, len(b))
		}
	}
}

func program1(t *testing.T, mode string) *Command {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return &Command{Describe: Info{ID: "p", Name: "p", Way: ByCommand, Model: "det", Version: "2", In: []string{"image/*"}}, Argv: []string{self, "predict", mode}}
}

func medium(text string) Medium {
	return Medium{SHA256: fmt.Sprintf("%064x", len(text)), Name: "a.png", MediaType: "image/png", Size: int64(len(text)),
		Open: func(context.Context) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

func TestCommandAnswers(t *testing.T) {
	for _, inline := range []bool{false, true} {
		c := program1(t, "")
		c.inline = inline
		dir := t.TempDir()
		s, err := c.Open(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		lost := medium("x")
		lost.Open = func(context.Context) (io.ReadCloser, error) { return nil, errors.New("lost") }
		for range 3 {
			out, err := s.Predict(t.Context(), []Medium{medium("abc"), medium("bad"), lost, medium("odd"), medium("")})
			if err != nil {
				t.Fatal(err)
			}
			if out[0].Err != nil || out[0].Annotation.Boxes[0].W != 3 || out[4].Annotation.Boxes[0].W != 0 {
				t.Errorf("%+v", out)
			}
			if out[1].Err == nil || !strings.Contains(out[1].Err.Error(), "cannot decode") || out[2].Err == nil || !fault.Is(out[3].Err, fault.Invalid) {
				t.Errorf("%v, %v, %v", out[1].Err, out[2].Err, out[3].Err)
			}
		}
		if left, err := os.ReadDir(dir + "/in"); err != nil || len(left) != 0 {
			t.Errorf("left: %v %v", left, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestCommandsThatMisbehave(t *testing.T) {
	for mode, want := range map[string]string{"hang": "no answer came within", "die": "no memory left", "talk": "which is no answer", "long": "more than", "stranger": "not asked"} {
		c := program1(t, mode)
		c.Each = 5 * time.Second
		if mode == "hang" {
			c.Each = 200 * time.Millisecond
		}
		s, err := c.Open(t.Context(), t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.Predict(t.Context(), []Medium{medium("a"), medium("b"), medium("c")})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", mode, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestCommandThatIsNotThere(t *testing.T) {
	c := program1(t, "")
	c.Argv = []string{"/nowhere/model"}
	s, err := c.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Predict(t.Context(), []Medium{medium("a")}); !fault.Is(err, fault.Unavailable) {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	k := NewContainer(Container{Image: "x"}, Command{Describe: Info{Name: "k"}})
	if _, err := k.Open(t.Context(), t.TempDir()); !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "prelabel.engine") {
		t.Error(err)
	}
}

func FuzzReply(f *testing.F) {
	f.Add([]byte(`{"id":"1","annotation":{"label":"x","boxes":[{"x":1,"y":2,"w":3,"h":4}]}}`))
	f.Add([]byte(`{"id":"1","error":"no"}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := parseReply(b)
		if err != nil {
			return
		}
		if a, err := r.answer(); err == nil {
			if _, _, err := Merge(nil, a, (Info{Model: "m"}).Maker()); err != nil && bytes.Contains(b, []byte("annotation")) && !fault.Is(err, fault.Invalid) {
				t.Error(err)
			}
		}
	})
}
