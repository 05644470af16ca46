package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"mlife/agent/internal/spool"
	"mlife/shared/clip"
	"mlife/shared/testkit"
	"mlife/testdata/rig"
)

func TestMain(m *testing.M) { testscript.Main(m, map[string]func(){"mlife-agent": main}) }

// TestScripts plays the command line as people type it: the program, its output and
// its exit codes, against a real collector where one is needed.
func TestScripts(t *testing.T) {
	c := collector(t)
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(env *testscript.Env) error {
			token, err := c.EnrolmentToken(t.Context())
			if err != nil {
				return err
			}
			env.Setenv("COLLECTOR", "https://"+c.HTTPS)
			env.Setenv("TOKEN", token)
			env.Setenv("API", testkit.FreeAddr(t))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "answers": answers, "putclip": putClip,
		},
	})
}

// collector builds and starts a real one.
func collector(t *testing.T) *rig.Collector {
	t.Helper()
	dir := t.TempDir()
	bin, err := rig.Build(t.Context(), dir, "mlife-collector", "./collector")
	if err != nil {
		t.Fatal(err)
	}
	c, err := rig.NewCollector(bin, filepath.Join(dir, "collector"))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(c.Setup(t.Context(), "a password of tests"), c.Start(t.Context())); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Stop(15 * time.Second); err != nil {
			t.Error(err)
		}
	})
	return c
}

// exits runs a program and wants an exit code: exits 2 mlife-agent run --nope.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits code program args...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	code := 0
	var failed *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &failed) {
		code = failed.ExitCode()
	} else {
		ts.Check(err)
	}
	if code != want {
		ts.Fatalf("exit code %d, want %d", code, want)
	}
}

// answers waits until a URL answers 200, or with ! until nobody answers there.
func answers(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: answers url")
	}
	client := &http.Client{Timeout: time.Second}
	defer client.CloseIdleConnections()
	reached := testkit.Within(time.Minute, func() bool {
		resp, err := client.Get(args[0])
		if err != nil {
			return neg
		}
		return resp.Body.Close() == nil && !neg && resp.StatusCode == http.StatusOK
	})
	if !reached {
		ts.Fatalf("%s: not within a minute", args[0])
	}
}

// putClip puts one clip into the spool below a data folder.
func putClip(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: putclip data-dir")
	}
	s, err := spool.Open(filepath.Join(ts.MkAbs(args[0]), "spool"), spool.Options{Reserve: 1, Ballast: 1})
	ts.Check(err)
	c, err := clip.Seal(clip.Manifest{Occurrence: fmt.Sprintf("%032x", 7), Device: "cam-1", CapturedAt: time.Unix(1e9, 0), Function: "face", Rule: "unsure"},
		[]clip.Source{clip.BytesSource("a.txt", []byte("what the camera saw"))})
	ts.Check(err)
	ts.Check(errors.Join(s.Put(context.Background(), c), c.Close(), s.Close()))
}
