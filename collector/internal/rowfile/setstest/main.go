// Command setstest is make bench-sets: it makes a table of a million rows, starts the
// real collector with its default settings, and measures what its API's user gets when
// the table is imported as a document, searched, exported, split into frozen sets and analysed,
// once with rows that only have paths and once with rows whose files are all known.
//
// The reference of the same run is plain SQL: the same bytes, read by encoding/csv and
// put into a table of SQLite with the same columns and an index on the document, in one
// transaction; what an analysis counts is counted there by GROUP BY. Its last line is one JSON object; rows_per_s, split_s and peak_mib are
// the worse of the two kinds. It is here because only the collector's own folders may
// import what it fills.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"mlife/testdata/rig"
)

func main() {
	rows := flag.Int("rows", 1_000_000, "rows of the table")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, *rows)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, rows int) (err error) {
	dir, err := os.MkdirTemp(os.Getenv("BENCH_DIR"), "mlife-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	bin, err := rig.Build(ctx, dir, "mlife-collector", "./collector")
	if err != nil {
		return err
	}
	out := map[string]any{"bench": "sets", "rows": rows}
	worst := figures{Rows: 1e18}
	for _, stored := range []bool{false, true} {
		name := map[bool]string{false: "paths", true: "stored"}[stored]
		b := bench{rows: rows, stored: stored, bin: bin, dir: filepath.Join(dir, name)}
		got, err := b.run(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		out[name] = got
		worst = worst.with(got)
	}
	out["rows_per_s"], out["split_s"], out["peak_mib"], out["ratio"] = worst.Rows, worst.Split, worst.Peak, worst.Ratio
	return json.NewEncoder(os.Stdout).Encode(out)
}
