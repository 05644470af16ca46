// Command searchtest is make bench-search: it generates a million badcases, on SQLite
// and on PostgreSQL, starts the real collector on them with its default settings, and
// measures what its API's user gets, over a real connection, while others write.
//
// Every kind of question is compared with plain SQL on the same database in the same
// run: what that takes is the reference, and the answers must be equal. Its last line is
// one JSON object, in which p95_ms and stats_ms are those of the slower database. It is
// here because only the collector's own folders may import what it fills.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/pprof"
	"syscall"

	"mlife/shared/testkit/postgres"
	"mlife/testdata/rig"
)

type settings struct {
	badcases, questions, compared int
	only, dir                     string
}

func main() {
	var s settings
	flag.IntVar(&s.badcases, "badcases", 1_000_000, "badcases to generate")
	flag.IntVar(&s.questions, "questions", 200, "questions of each kind")
	flag.IntVar(&s.compared, "compared", 1, "questions of each kind that are compared with the database")
	flag.StringVar(&s.only, "only", "", "sqlite or postgres alone")
	flag.StringVar(&s.dir, "dir", "", "a folder that stays: the SQLite that an earlier run made there is taken as it is")
	profile := flag.String("cpuprofile", "", "write a profile of this program's time, that of making the badcases, into this file")
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
	}
	http.DefaultTransport.(*http.Transport).MaxIdleConnsPerHost = 16 //nolint:forcetypeassert // as net/http documents
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, s)
	stop()
	pprof.StopCPUProfile()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, s settings) (err error) {
	dir, err := filepath.Abs(s.dir)
	if s.dir == "" {
		if dir, err = os.MkdirTemp(os.Getenv("BENCH_DIR"), "mlife-bench-"); err == nil {
			defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
		}
	}
	if err != nil {
		return err
	}
	bin, err := rig.Build(ctx, dir, "mlife-collector", "./collector")
	if err != nil {
		return err
	}
	out := map[string]any{"bench": "search", "badcases": s.badcases}
	worst := map[string]float64{}
	for _, name := range []string{"sqlite", "postgres"} {
		if s.only != "" && s.only != name {
			continue
		}
		place := filepath.Join(dir, name, "data", "mlife.db")
		if name == "postgres" {
			defer postgres.Stop()
			if place, err = postgres.Serve(); err != nil {
				fmt.Println("without PostgreSQL:", err)
				continue
			}
			if err := os.Setenv("MLIFE_COLLECTOR_DATABASE_URL", place); err != nil {
				return err
			}
		}
		b := bench{settings: s, name: name, bin: bin, dir: filepath.Join(dir, name), place: place}
		got, err := b.run(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for k, v := range got {
			out[name+"_"+k] = v
			worst[k] = max(worst[k], v)
		}
	}
	for k, v := range worst {
		out[k] = v
	}
	return json.NewEncoder(os.Stdout).Encode(out)
}
