package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"mlife/testdata/rig"
)

const mib = 1 << 20

// agent measures resident memory, idle and while sending 1,000 clips of 256 KiB, and
// the size of the stripped program.
func agent(ctx context.Context, b *bench) (map[string]any, error) {
	c, err := rig.NewCollector(b.collector, filepath.Join(b.dir, "collector"))
	if err != nil {
		return nil, err
	}
	if err := c.Setup(ctx, "benchmark password"); err != nil {
		return nil, err
	}
	if err := c.Start(ctx); err != nil {
		return nil, err
	}
	b.own(func() error { return c.Stop(15 * time.Second) })
	a, err := newAgent(ctx, b, c, "bench-agent")
	if err != nil {
		return nil, err
	}
	b.own(func() error { return a.Stop(15 * time.Second) })
	idle, err := settled(ctx, a)
	if err != nil {
		return nil, err
	}
	const clips = 1000
	start, peak := time.Now(), int64(0)
	done := make(chan error, 1)
	go func() { done <- feed(ctx, a, 1, clips, 256<<10) }()
	sent := false
	for {
		peak = max(peak, a.RSS())
		if sent {
			s, err := a.Waiting(ctx)
			if err != nil {
				return nil, err
			}
			if s == 0 {
				break
			}
		}
		t := time.NewTimer(20 * time.Millisecond)
		select {
		case err := <-done:
			if err != nil {
				return nil, err
			}
			sent = true
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-t.C:
		}
		t.Stop()
	}
	took := time.Since(start)
	info, err := os.Stat(b.agentBin)
	if err != nil {
		return nil, err
	}
	out := map[string]any{
		"idle_mib": round(float64(idle) / mib), "peak_mib": round(float64(peak) / mib), "binary_mb": round(float64(info.Size()) / 1e6),
	}
	fmt.Printf("%-42s %8s %8s\n", "agent", "measured", "reach")
	fmt.Printf("%-42s %8.1f %8s\n", "resident, idle, MiB", out["idle_mib"], "≤ 20")
	fmt.Printf("%-42s %8.1f %8s\n", "resident, most while sending, MiB", out["peak_mib"], "≤ 32")
	fmt.Printf("%-42s %8.1f %8s\n", "stripped program, MB", out["binary_mb"], "≤ 16")
	fmt.Printf("%d clips of 256 KiB accepted and stored in %.1f s\n", clips, took.Seconds())
	return out, nil
}

// settled waits ten seconds and gives the resident memory then.
func settled(ctx context.Context, a *rig.Agent) (int64, error) {
	t := time.NewTimer(10 * time.Second)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return 0, ctx.Err()
	case <-a.Done():
		return 0, fmt.Errorf("the agent ended: %w\n%s", a.Err(), a.Tail(2000))
	case <-t.C:
		return a.RSS(), nil
	}
}

// newAgent enrols and starts an agent that takes every observation for a badcase.
func newAgent(ctx context.Context, b *bench, c *rig.Collector, device string) (*rig.Agent, error) {
	a, err := rig.NewAgent(b.agentBin, filepath.Join(b.dir, device), device)
	if err != nil {
		return nil, err
	}
	a.Config["triggers"] = map[string]any{"rules": []map[string]any{{"name": "all", "when": "true"}}}
	a.Config["spool"] = map[string]any{"budget_mib": 2048, "reserve_mib": 16, "ballast_mib": 1}
	if err := a.Enroll(ctx, c); err != nil {
		return nil, err
	}
	return a, a.Start(ctx)
}

// feeders is how many programs post at the same time.
const feeders = 4

// feed posts n observations of about size bytes of noise each; the same bytes only
// for the same seed.
func feed(ctx context.Context, a *rig.Agent, seed uint64, n, size int) error {
	edge := 1
	for 3*edge*edge < size {
		edge++
	}
	picture, err := rig.Picture(seed, edge)
	if err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(feeders)
	for i := range n {
		g.Go(func() error {
			// Each clip has bytes of its own.
			p, err := rig.Stamp(picture, seed<<32|uint64(i))
			if err != nil {
				return err
			}
			observation := map[string]any{"function": "bench", "slot": "s", "model": "m", "attributes": map[string]any{"seq": i}}
			_, err = rig.Observe(ctx, a.URL(), observation, rig.Medium{Name: fmt.Sprintf("%d.png", i), Body: p})
			return err
		})
	}
	return g.Wait()
}

func round(v float64) float64 { return float64(int64(v*100+0.5)) / 100 }
