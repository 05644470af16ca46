// Command dedupetest is make bench-dedupe: it compares copies and lookalikes of
// rendered faces, and of the real photos and recordings where they are beside the
// project, with a million known pictures, in the store that the collector uses.
//
// Items are split into those that thresholds may be chosen on and those held out, by
// name; the figures of the last line, one JSON object, are those of the held-out ones.
// The reference is the plain 64-bit perceptual hash with the threshold that does best
// on the held-out items themselves. ms is the processor time, p95, of comparing a
// described picture with all known ones on one core, wall_ms the same by the clock on
// the wall, describe_ms what comes before. It is here because only the collector's own
// folders may import what it measures.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"syscall"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/sqlstore"
)

func main() {
	known := flag.Int("known", 1_000_000, "generated pictures that are known beforehand")
	data := flag.String("data", "../shared/data", "the real inputs, if they are there")
	profile := flag.String("cpuprofile", "", "write a profile of the processor's time into this file")
	flag.Parse()
	if *profile != "" {
		f, err := os.Create(*profile)
		if err == nil {
			err = pprof.StartCPUProfile(f)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		defer pprof.StopCPUProfile()
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, *known, *data)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, known int, data string) (err error) {
	dir, err := os.MkdirTemp(os.Getenv("BENCH_DIR"), "mlife-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	db, err := sqlstore.Open(ctx, filepath.Join(dir, "mlife.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	sets := []*set{madeFaces()}
	if photos, err := realPhotos(data); err == nil {
		sets = append(sets, photos)
	} else {
		fmt.Println("without real photos:", err)
	}
	runtime.LockOSThread() // its processor time is what a comparison takes
	w := &world{store: db.Badcases(), settings: bam.DefaultLikeness}
	if err := w.fill(ctx, known, sets); err != nil {
		return err
	}
	out, err := w.measure(ctx, sets)
	if err != nil {
		return err
	}
	if err := recordings(ctx, data, dir, out); err != nil {
		fmt.Println("without recordings:", err)
	}
	if err := videos(ctx, data, dir, out); err != nil {
		fmt.Println("without videos:", err)
	}
	out["bench"] = "dedupe"
	return json.NewEncoder(os.Stdout).Encode(out)
}
