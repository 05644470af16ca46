// Command camera is a device's camera and inference program in the demo: it renders
// faces, classifies them with the model that the agent has in service, and posts
// each result to the agent's local API, as a real program would. It knows the truth
// and tells it for a share of the frames, as a person who checks some would.
//
// What stands before the camera is told on standard input, one JSON object a line:
// {"half":0.3,"full":0.4} are the shares of half-worn and full masks. The program
// ends when standard input does. Each second it prints what it did, as JSON.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"mlife/shared/run"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var o options
	flag.StringVar(&o.API, "api", "http://127.0.0.1:7080", "address of the agent's local API")
	flag.StringVar(&o.Token, "token", "", "token of the local API, if it wants one")
	flag.StringVar(&o.Model, "model", "", "link to the model in service")
	flag.StringVar(&o.Slot, "slot", "expression", "slot of the model")
	flag.StringVar(&o.Place, "place", "", "where the camera hangs")
	flag.Uint64Var(&o.Seed, "seed", 1, "decides every picture")
	flag.Float64Var(&o.Rate, "rate", 8, "frames per second")
	flag.Float64Var(&o.Checked, "checked", 0.7, "share of frames whose truth is told")
	flag.Parse()
	if err := work(ctx, stop, o); err != nil {
		fmt.Fprintln(os.Stderr, "camera:", err)
		os.Exit(1)
	}
}

func work(ctx context.Context, stop func(), o options) error {
	cam, err := newCamera(o)
	if err != nil {
		return err
	}
	// Reading standard input cannot be interrupted: this loop ends with the program.
	go func() {
		defer stop()
		for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
			var s scene
			if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
				fmt.Fprintln(os.Stderr, "camera: scene:", err)
				continue
			}
			cam.show(s)
		}
	}()
	g := run.New(ctx)
	g.Go("frames", cam.frames)
	g.Go("switches", cam.switches)
	g.Go("tell", func(ctx context.Context) error {
		t := time.NewTicker(time.Second)
		defer t.Stop()
		for {
			select {
			case <-ctx.Done():
				return nil
			case <-t.C:
				if err := json.NewEncoder(os.Stdout).Encode(cam.take()); err != nil {
					return err
				}
			}
		}
	})
	return g.Wait()
}
