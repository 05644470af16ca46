package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"mlife/testdata/rig"
)

// size is one column of the uplink benchmark.
type size struct {
	name  string
	bytes int
	clips int
}

var sizes = []size{{"256 KiB", 256 << 10, 1600}, {"2 MiB", 2 << 20, 200}}

// uplink measures accepted → stored through mosquitto, fsync on both ends, against
// raw paho → the same mosquitto → paho at QoS 1, in turn, three rounds each. The
// ratio is the worse of the two sizes.
func uplink(ctx context.Context, b *bench) (map[string]any, error) {
	c, err := rig.NewCollector(b.collector, filepath.Join(b.dir, "collector"))
	if err != nil {
		return nil, err
	}
	if err := c.Setup(ctx, "benchmark password"); err != nil {
		return nil, err
	}
	m, raw, err := startBroker(ctx, b, c)
	if err != nil {
		return nil, err
	}
	b.own(func() error { m.Kill(); return nil })
	c.Args = []string{"--mqtt.external", "tls://" + m.Addr}
	if err := c.Start(ctx); err != nil {
		return nil, err
	}
	b.own(func() error { return c.Stop(15 * time.Second) })
	const rounds = 3
	out := map[string]any{"ratio": 0.0}
	fmt.Printf("%-10s %18s %18s %8s\n", "clips of", "ours, MiB/s", "raw QoS 1, MiB/s", "ratio")
	worst := 0.0
	for i, s := range sizes {
		var ours, theirs float64
		for r := range rounds {
			o, err := sendOurs(ctx, b, c, uint64(i*rounds+r+1), s)
			if err != nil {
				return nil, err
			}
			t, err := raw.send(ctx, s)
			if err != nil {
				return nil, err
			}
			ours, theirs = max(ours, o), max(theirs, t)
		}
		ratio := ours / theirs
		if i == 0 || ratio < worst {
			worst = ratio
		}
		fmt.Printf("%-10s %18.1f %18.1f %8.2f\n", s.name, ours, theirs, ratio)
		out[fmt.Sprintf("ratio_%dk", s.bytes>>10)] = round(ratio)
	}
	out["ratio"] = round(worst)
	fmt.Println("best of three rounds each, in turn; reach ≥ 0.8")
	return out, nil
}

// sendOurs lets an agent accept the clips while the collector stands still, so that
// the spool is full, then measures how fast it drains: an agent forgets a clip only
// on "stored", which the collector says after fsync and commit.
func sendOurs(ctx context.Context, b *bench, c *rig.Collector, seed uint64, s size) (float64, error) {
	a, err := newAgent(ctx, b, c, fmt.Sprintf("bench-%d", seed))
	if err != nil {
		return 0, err
	}
	defer a.Kill()
	if err := c.Pause(); err != nil {
		return 0, err
	}
	err = feed(ctx, a, seed, s.clips, s.bytes)
	if err := c.Resume(); err != nil {
		return 0, err
	}
	if err != nil {
		return 0, err
	}
	return drain(ctx, a, s)
}

// drain waits until the spool is empty and gives MiB/s since it first was not full.
// It asks seldom until the end comes near: each answer costs the agent some work.
func drain(ctx context.Context, a *rig.Agent, s size) (float64, error) {
	var from time.Time
	var first int64
	for {
		left, err := a.Waiting(ctx)
		if err != nil {
			return 0, err
		}
		if from.IsZero() && left < int64(s.clips) {
			from, first = time.Now(), left
		}
		if left == 0 {
			return float64(first) * float64(s.bytes) / mib / time.Since(from).Seconds(), nil
		}
		wait := 5 * time.Millisecond
		if left > int64(s.clips)/10 && left < int64(s.clips) {
			wait = 50 * time.Millisecond
		}
		t := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			t.Stop()
			return 0, ctx.Err()
		case <-t.C:
		}
	}
}
