// Command pictures makes the screenshots of the README's engineer chapter: it starts
// a collector with an empty folder, imports ten weeks of a fleet's badcases that it
// renders (see testdata/history), does what the chapter tells through the public API,
// and has the page draw itself in a browser. Run it by "make pictures".
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"mlife/shared/testkit"
	"mlife/testdata/history"
	"mlife/testdata/rest"
	"mlife/testdata/rig"
)

const (
	longest  = 10 * time.Minute
	login    = "admin"
	password = "a password of the pictures alone"
)

func main() {
	out := flag.String("out", "deploy/picture", "folder of the pictures")
	keep := flag.Bool("keep", false, "leave the collector running at the printed address until Ctrl-C")
	frames := flag.Int("frames", 500, "frames a week")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *out, *keep, *frames); err != nil {
		fmt.Fprintln(os.Stderr, "pictures:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out string, keep bool, frames int) (err error) {
	began := time.Now()
	folder, err := filepath.Abs(out)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "mlife-pictures-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	c, err := rig.NewCollector(filepath.Join(testkit.ModuleRoot(), "bin", "mlife-collector"), dir)
	if err != nil {
		return err
	}
	if err := c.Setup(ctx, password); err != nil {
		return err
	}
	if err := c.Start(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Stop(15*time.Second)) }()
	short, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	if err := fill(short, c.API(), frames); err != nil {
		return fmt.Errorf("%w\n%s", err, c.Tail(2000))
	}
	fmt.Printf("%s: login %s, password %q\n", c.URL(), login, password)
	if keep {
		<-ctx.Done()
		return nil
	}
	web := filepath.Join(testkit.ModuleRoot(), "collector", "web")
	shoot := exec.CommandContext(short, "node", "e2e/pictures.mjs", c.URL(), login, folder)
	shoot.Dir, shoot.Stdout, shoot.Stderr = web, os.Stdout, os.Stderr
	shoot.Env = append(os.Environ(), "MLIFE_PASSWORD="+password)
	if err := shoot.Run(); err != nil {
		return err
	}
	fmt.Printf("pictures in %s after %.0f s\n", out, time.Since(began).Seconds())
	return nil
}

// fill imports the history and has the page's background work done.
func fill(ctx context.Context, api *rest.Client, frames int) error {
	cases, err := history.Scene{Weeks: 10, End: time.Now(), Frames: frames, Seed: 7}.Cases(ctx)
	if err != nil {
		return err
	}
	var archive bytes.Buffer
	if err := history.WriteZIP(&archive, cases); err != nil {
		return err
	}
	fmt.Printf("importing %d badcases of %d frames\n", len(cases), 10*frames)
	if err := importAll(ctx, api, archive.Bytes(), len(cases)); err != nil {
		return err
	}
	if err := watch(ctx, api); err != nil {
		return fmt.Errorf("waiting for an alarm: %w", err)
	}
	return prepare(ctx, api)
}
