// Command bench measures the product's numbers against their references in the same
// run: bench uplink, bench agent. Each prints a table and, as its last line, one
// JSON object. It runs the real programs and Debian's mosquitto.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"mlife/testdata/rig"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) (err error) {
	benches := map[string]func(context.Context, *bench) (map[string]any, error){"uplink": uplink, "agent": agent}
	if len(args) != 1 || benches[args[0]] == nil {
		return errors.New("usage: bench uplink | agent")
	}
	b, err := newBench(ctx)
	if b != nil {
		defer func() { err = errors.Join(err, b.end()) }()
	}
	if err != nil {
		return err
	}
	out, err := benches[args[0]](ctx, b)
	if err != nil {
		return err
	}
	out["bench"] = args[0]
	return json.NewEncoder(os.Stdout).Encode(out)
}

// bench holds what every benchmark needs; it owns the programs it starts.
type bench struct {
	dir                 string
	agentBin, collector string
	owned               []func() error
}

func newBench(ctx context.Context) (*bench, error) {
	dir, err := os.MkdirTemp(os.Getenv("BENCH_DIR"), "mlife-bench-")
	if err != nil {
		return nil, err
	}
	b := &bench{dir: dir}
	b.own(func() error { return os.RemoveAll(dir) })
	bin := filepath.Join(dir, "bin")
	if err := os.Mkdir(bin, 0o755); err != nil {
		return b, err
	}
	if b.agentBin, err = rig.Build(ctx, bin, "mlife-agent", "./agent"); err != nil {
		return b, err
	}
	b.collector, err = rig.Build(ctx, bin, "mlife-collector", "./collector")
	return b, err
}

// own remembers how to end something; the last owned ends first.
func (b *bench) own(end func() error) { b.owned = append(b.owned, end) }

func (b *bench) end() error {
	var errs []error
	for i := len(b.owned) - 1; i >= 0; i-- {
		errs = append(errs, b.owned[i]())
	}
	return errors.Join(errs...)
}
