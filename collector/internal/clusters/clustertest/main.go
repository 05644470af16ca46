// Command clustertest is make bench-clusters: it groups generated embeddings of known
// groups, in the store and by the desk that the collector uses, and says how long it
// takes, how much memory it needs and how well the groups are found, beside plain
// k-means in the same run. k-means holds all vectors in memory and is told how many
// groups there are; the desk is told nothing. Then cases come one by one, before and
// after a restart.
//
// Its last line is one JSON object. It is here because only the collector's own
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
	"strconv"
	"strings"
	"syscall"
	"time"

	"mlife/collector/internal/sqlstore"
)

func main() {
	sizes := flag.String("cases", "100000,1000000", "how many cases, separated by commas")
	dim := flag.Int("dim", 384, "numbers of an embedding")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, *sizes, *dim)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, sizes string, dim int) error {
	out := map[string]any{"bench": "clusters"}
	for part := range strings.SplitSeq(sizes, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil || n < 10_000 || n > 10_000_000 || dim < 8 || dim > 4096 {
			return fmt.Errorf("cases %q, dim %d: want 10000 to 10000000 cases of 8 to 4096 numbers", part, dim)
		}
		figures, err := one(ctx, n, dim)
		if err != nil {
			return err
		}
		out[strconv.Itoa(n)] = figures
	}
	return json.NewEncoder(os.Stdout).Encode(out)
}

// one measures with n cases, in a database of its own.
func one(ctx context.Context, n, dim int) (figures map[string]float64, err error) {
	dir, err := os.MkdirTemp(os.Getenv("BENCH_DIR"), "mlife-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	db, err := sqlstore.Open(ctx, filepath.Join(dir, "mlife.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	w := &world{db: db, store: db.Clusters(), mix: newMix(dim), n: n}
	began := time.Now()
	if err := w.fill(ctx, 1, n); err != nil {
		return nil, err
	}
	fmt.Printf("%d cases of %d numbers made in %s\n", n, dim, time.Since(began).Round(time.Second))
	if figures, err = w.desk(ctx); err != nil {
		return nil, err
	}
	if err := w.newcomers(ctx, figures); err != nil {
		return nil, err
	}
	if err := w.reference(ctx, figures); err != nil {
		return nil, err
	}
	fmt.Printf("%-28s %10s %10s %8s %8s\n", fmt.Sprintf("%d cases", n), "seconds", "MiB", "ARI", "purity")
	fmt.Printf("%-28s %10.1f %10.0f %8.3f %8.3f\n", "the desk", figures["s"], figures["mib"], figures["ari"], figures["purity"])
	fmt.Printf("%-28s %10.1f %10.0f %8.3f %8.3f\n", "k-means told the number", figures["kmeans_s"], figures["kmeans_mib"], figures["kmeans_ari"], figures["kmeans_purity"])
	fmt.Printf("%.0f groups of %d; a new case takes %.2f ms; after a restart %.0f of %d are assigned otherwise\n",
		figures["groups"], groups, figures["join_ms"], figures["restart_differs"], newCases)
	return figures, nil
}
