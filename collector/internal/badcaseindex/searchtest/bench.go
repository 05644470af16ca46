package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"mlife/collector/internal/sqlstore"
	"mlife/shared/testkit"
	"mlife/testdata/rig"
)

const mib = 1 << 20

// reach is what each kind is to be within, in milliseconds at the 95th percentile;
// those that are not here have no number to reach.
var reach = map[string]float64{"search": 50, "statistics": 200, "occurrences": 200}

// bench is the run on one database.
type bench struct {
	settings
	name, bin, dir, place string
}

func (b bench) run(ctx context.Context) (out map[string]float64, err error) {
	fmt.Printf("\n%s\n", b.name)
	db, err := sqlstore.Open(ctx, b.place, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	set := 0 // up by an earlier run
	if err := db.Read().QueryRowContext(ctx, "SELECT count(*) FROM users").Scan(&set); err != nil {
		return nil, err
	}
	if err := fill(ctx, db, b.name == "postgres", b.badcases); err != nil {
		return nil, err
	}
	c, err := rig.NewCollector(b.bin, b.dir)
	if err != nil {
		return nil, err
	}
	if set > 0 {
		err = c.NewToken(ctx)
	} else {
		err = c.Setup(ctx, password)
	}
	if err != nil {
		return nil, err
	}
	loaded, err := b.start(ctx, c)
	if c.Process != nil {
		defer func() {
			err = errors.Join(err, c.Stop(30*time.Second))
			if err != nil {
				fmt.Fprintln(os.Stderr, c.Tail(2000))
			}
		}()
	}
	if err != nil {
		return nil, err
	}
	api := c.API()
	ref := reference{db.Badcases()}
	words := newMaker(7, time.Now())
	fmt.Println("comparing answers with those of plain SQL, which takes minutes")
	sql, same, err := ref.compare(ctx, api, newAsker(1, words), b.compared)
	if err != nil {
		return nil, err
	}
	w := &writer{api: api, every: 300 * time.Millisecond}
	fmt.Println("measuring")
	took, err := measure(ctx, api, newAsker(2, words), b.questions, w)
	if err != nil {
		return nil, err
	}
	// After all that was written the answers are still those of the database.
	_, again, err := ref.compare(ctx, api, newAsker(3, words), 1)
	if err != nil {
		return nil, err
	}
	b.table(took, sql)
	fmt.Printf("%d answers equal to those of plain SQL, %d of them after %d writes (p95 %.1f ms)\n", same+again, again, w.wrote, ms(w.took.at(0.95)))
	fmt.Printf("index loaded %.1f s after the start; the collector holds %d MiB, %d at most\n", loaded.Seconds(), c.RSS()/mib, c.PeakRSS()/mib)
	script, err := b.page(ctx, c)
	if err != nil {
		return nil, err
	}
	return map[string]float64{"script_ms": script, "p95_ms": ms(took["search"].at(0.95)), "stats_ms": ms(took["statistics"].at(0.95)), "occurrences_ms": ms(took["occurrences"].at(0.95)), "load_s": round(loaded.Seconds()),
		"mib": float64(c.RSS() / mib), "reference_p50_ms": ms(sql["search"].at(0.5)), "reference_stats_p50_ms": ms(sql["statistics"].at(0.5))}, nil
}

const password = "benchmark password"

// page lets a browser use the collector's page, and gives the milliseconds of script
// that the slowest kind of interaction takes in its median.
func (b bench) page(ctx context.Context, c *rig.Collector) (float64, error) {
	cmd := exec.CommandContext(ctx, "node", "e2e/many.mjs", "--url", c.URL(), "--login", "admin")
	cmd.Dir = filepath.Join(testkit.ModuleRoot(), "collector", "web")
	cmd.Env = append(os.Environ(), "PASSWORD="+password)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	var last struct {
		Script float64 `json:"script_ms"`
	}
	if err == nil {
		err = json.Unmarshal([]byte(lines[len(lines)-1]), &last)
	}
	fmt.Println(strings.Join(lines[:len(lines)-1], "\n"))
	if err != nil {
		return 0, fmt.Errorf("the page: %w", err)
	}
	return last.Script, nil
}

// start starts the collector and gives the time until its index answers.
func (b bench) start(ctx context.Context, c *rig.Collector) (time.Duration, error) {
	began := time.Now()
	if err := c.Start(ctx); err != nil {
		return 0, err
	}
	fmt.Printf("ready %.1f s after the start\n", time.Since(began).Seconds())
	for !c.Logged("badcases indexed") {
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-c.Done():
			return 0, fmt.Errorf("the collector ended: %w", c.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
	return time.Since(began), nil
}

func (b bench) table(took, sql map[string]times) {
	fmt.Printf("%-14s %6s %9s %9s %9s %8s %12s\n", "ms", "asked", "p50", "p95", "p99", "reach", "SQL, p50")
	for _, k := range kinds {
		t, want := took[k.name], ""
		if x, ok := reach[k.name]; ok {
			want = fmt.Sprintf("≤ %.0f", x)
		}
		plain := ""
		if s := sql[k.name]; len(s) > 0 {
			plain = fmt.Sprintf("%.0f", ms(s.at(0.5)))
		}
		fmt.Printf("%-14s %6d %9.1f %9.1f %9.1f %8s %12s\n", k.name, len(t), ms(t.at(0.5)), ms(t.at(0.95)), ms(t.at(0.99)), want, plain)
	}
}

func round(v float64) float64 { return float64(int64(v*100+0.5)) / 100 }
