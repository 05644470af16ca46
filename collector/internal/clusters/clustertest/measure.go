package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/clusters"
	"mlife/shared/vector"
)

// newDesk gives a desk as after a start of the program.
func (w *world) newDesk() *clusters.Desk {
	return clusters.NewDesk(clusters.Options{Embeddings: w.store, Store: w.store, Results: w.store, Log: slog.New(slog.NewTextHandler(os.Stderr, nil)), Now: time.Now,
		Parse: func(string) (bam.Filter, error) { return bam.Filter{}, nil }, Changed: func(string) {}, Moved: func(string) {}})
}

// until runs a desk until ready says so.
func until(ctx context.Context, d *clusters.Desk, ready func() (bool, error)) error {
	own, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	var failed error
	wg.Go(func() { failed = d.Run(own) })
	defer wg.Wait()
	defer stop()
	t := time.NewTicker(10 * time.Millisecond)
	defer t.Stop()
	for {
		if ok, err := ready(); ok || err != nil {
			return errors.Join(err, failed)
		}
		select {
		case <-t.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// desk groups all cases and compares with what is known.
func (w *world) desk(ctx context.Context) (map[string]float64, error) {
	fresh()
	d := w.newDesk()
	began := time.Now()
	c, err := d.Add(ctx, "", clusters.Settings{Name: "bench", Detail: 1, MinSize: 10, Seed: 1}, "bench")
	if err != nil {
		return nil, err
	}
	if err := until(ctx, d, func() (bool, error) {
		var err error
		c, err = d.Get(ctx, c.ID)
		return c.State != clusters.Waiting && c.State != clusters.Running, err
	}); err != nil {
		return nil, err
	}
	if c.State != clusters.Ready {
		return nil, fmt.Errorf("the run is %s: %s", c.State, c.Error)
	}
	out := map[string]float64{"s": time.Since(began).Seconds(), "mib": peak(), "groups": float64(c.Groups), "sampled": float64(c.Sampled)}
	found, err := w.members(ctx, c.Run)
	if err != nil {
		return nil, err
	}
	out["ari"], out["purity"] = w.judge(found)
	return out, nil
}

// members gives the groups of all cases, by number.
func (w *world) members(ctx context.Context, run int64) (map[int]int, error) {
	rows, err := w.db.Read().QueryContext(ctx, "SELECT badcase, number FROM cluster_members WHERE run = ?", run)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[int]int{}
	for rows.Next() {
		var n, g int
		if err := rows.Scan(&n, &g); err != nil {
			return nil, err
		}
		out[n] = g
	}
	return out, rows.Err()
}

// judge gives the adjusted Rand index (Hubert and Arabie, 1985) and the purity over the
// cases that have a known group; those in no found group count as one group of their
// own, and never as right.
func (w *world) judge(found map[int]int) (ari, purity float64) {
	type pair struct{ known, found int }
	both, known, got, all := map[pair]float64{}, map[int]float64{}, map[int]float64{}, 0.0
	for n, g := range found {
		_, k := w.mix.at(n)
		if k < 0 {
			continue
		}
		both[pair{k, g}]++
		known[k]++
		got[g]++
		all++
	}
	two := func(x float64) float64 { return x * (x - 1) / 2 }
	var index, rows, columns float64
	best := map[int]float64{}
	for p, x := range both {
		index += two(x)
		if p.found >= 0 {
			best[p.found] = max(best[p.found], x)
		}
	}
	for _, x := range known {
		rows += two(x)
	}
	for _, x := range got {
		columns += two(x)
	}
	for _, x := range best {
		purity += x / all
	}
	expected := rows * columns / two(all)
	return (index - expected) / ((rows+columns)/2 - expected), purity
}

// newcomers lets cases come after the run, and the same ones again after a restart.
func (w *world) newcomers(ctx context.Context, out map[string]float64) error {
	if err := w.fill(ctx, w.n+1, w.n+newCases); err != nil {
		return err
	}
	var first map[int]int
	for round := range 2 {
		d := w.newDesk()
		list, err := d.List(ctx)
		if err != nil || len(list) != 1 {
			return errors.Join(err, fmt.Errorf("%d clusterings", len(list)))
		}
		c := list[0]
		began := time.Now()
		if err := until(ctx, d, func() (bool, error) {
			c, err = d.Get(ctx, c.ID)
			return c.Joined == newCases, err
		}); err != nil {
			return err
		}
		took := time.Since(began)
		all, err := w.members(ctx, c.Run)
		if err != nil {
			return err
		}
		if round == 0 {
			first, out["join_ms"] = all, took.Seconds()*1000/newCases
			if err := w.forget(ctx, c); err != nil {
				return err
			}
			continue
		}
		for n := w.n + 1; n <= w.n+newCases; n++ {
			if all[n] != first[n] {
				out["restart_differs"]++
			}
		}
	}
	return nil
}

// reference is k-means (Lloyd, begun by k-means++ on a sample) over all vectors.
func (w *world) reference(ctx context.Context, out map[string]float64) error {
	fresh()
	began := time.Now()
	rows := make([][]float32, 0, w.n)
	for after := int64(0); len(rows) < w.n; {
		list, err := w.store.Vectors(ctx, bam.Filter{}, space, after, 5000)
		if err != nil {
			return err
		}
		for _, r := range list {
			v, err := vector.Unpack(r.Packed)
			if err != nil {
				return err
			}
			if len(rows) < w.n {
				rows = append(rows, v)
			}
			after = r.Seq
		}
	}
	label := kmeans(ctx, rows)
	if err := ctx.Err(); err != nil {
		return err
	}
	out["kmeans_s"], out["kmeans_mib"] = time.Since(began).Seconds(), peak()
	found := make(map[int]int, len(label))
	for i, l := range label {
		found[i+1] = l
	}
	out["kmeans_ari"], out["kmeans_purity"] = w.judge(found)
	return nil
}

const lloyd = 15 // iterations

func kmeans(ctx context.Context, rows [][]float32) []int {
	middle := begin(rows)
	label := make([]int, len(rows))
	for range lloyd {
		var wg sync.WaitGroup
		workers := runtime.GOMAXPROCS(0)
		for p := range workers {
			wg.Go(func() {
				for i := p; i < len(rows) && ctx.Err() == nil; i += workers {
					least := float32(math.Inf(1))
					for g, m := range middle {
						if d := vector.Squared(rows[i], m); d < least {
							least, label[i] = d, g
						}
					}
				}
			})
		}
		wg.Wait()
		sum, n := make([][]float64, len(middle)), make([]float64, len(middle))
		for g := range sum {
			sum[g] = make([]float64, len(rows[0]))
		}
		for i, l := range label {
			n[l]++
			for j, x := range rows[i] {
				sum[l][j] += float64(x)
			}
		}
		for g := range middle {
			for j := range middle[g] {
				if n[g] > 0 {
					middle[g][j] = float32(sum[g][j] / n[g])
				}
			}
		}
	}
	return label
}

// begin is k-means++ (Arthur and Vassilvitskii, 2007) on the first ten thousand.
func begin(rows [][]float32) (middle [][]float32) {
	rng := rand.New(rand.NewPCG(1, 3))
	some := rows[:min(10_000, len(rows))]
	least := make([]float64, len(some))
	for i := range least {
		least[i] = 1
	}
	for range groups {
		sum := 0.0
		for _, d := range least {
			sum += d
		}
		x, at := rng.Float64()*sum, 0
		for ; at < len(some)-1 && x > least[at]; at++ {
			x -= least[at]
		}
		m := append([]float32(nil), some[at]...)
		middle = append(middle, m)
		for i, v := range some {
			d := float64(vector.Squared(v, m))
			if len(middle) == 1 || d < least[i] {
				least[i] = d
			}
		}
	}
	return middle
}

// fresh gives memory back and begins to watch its peak anew.
func fresh() {
	debug.FreeOSMemory()
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // where it cannot, the peak is that of all before, too
}

// peak is the most memory that was resident, in MiB.
func peak() float64 {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(b), "VmHWM:")
	kib, err := strconv.ParseFloat(strings.Fields(rest + " 0")[0], 64)
	if err != nil {
		return 0
	}
	return kib / 1024
}
