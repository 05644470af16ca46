package main

import (
	"context"
	"fmt"
	"math"
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
// raw paho → the same mosquitto → paho at QoS 1, in turn, three rounds each, and
// against the same with the files and the hash that a transfer without loss needs
// ("kept"): the distance between the two is not the protocol's. The ratio is the
// worse of the two sizes.
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
	out := map[string]any{}
	fmt.Printf("%-10s %14s %18s %18s %10s %10s\n", "clips of", "ours, MiB/s", "raw QoS 1, MiB/s", "raw kept, MiB/s", "ours/raw", "ours/kept")
	worst, worstKept := math.Inf(1), math.Inf(1)
	var times []string
	for i, s := range sizes {
		var ours, theirs, kept pass
		for r := range rounds {
			o, err := sendOurs(ctx, b, c, m, uint64(i*rounds+r+1), s)
			if err != nil {
				return nil, err
			}
			t, err := raw.send(ctx, s)
			if err != nil {
				return nil, err
			}
			k, err := raw.keep(ctx, b.dir, s)
			if err != nil {
				return nil, err
			}
			ours, theirs, kept = better(ours, o), better(theirs, t), better(kept, k)
		}
		ratio, keptRatio := ours.rate/theirs.rate, ours.rate/kept.rate
		worst, worstKept = min(worst, ratio), min(worstKept, keptRatio)
		fmt.Printf("%-10s %14.1f %18.1f %18.1f %10.2f %10.2f\n", s.name, ours.rate, theirs.rate, kept.rate, ratio, keptRatio)
		times = append(times,
			s.name+" ours "+ours.parts("agent", "broker", "collector"),
			s.name+" raw  "+theirs.parts("both ends", "broker"),
			s.name+" kept "+kept.parts("both ends", "broker"))
		out[fmt.Sprintf("ratio_%dk", s.bytes>>10)] = round(ratio)
		out[fmt.Sprintf("kept_ratio_%dk", s.bytes>>10)] = round(keptRatio)
	}
	fmt.Println("processor time per clip:")
	for _, t := range times {
		fmt.Println("  " + t)
	}
	out["ratio"], out["kept_ratio"] = round(worst), round(worstKept)
	fmt.Println("best of three rounds each, in turn; reach ≥ 0.8 of raw")
	return out, nil
}

// sendOurs lets an agent accept the clips while the collector stands still, so that
// the spool is full, then measures how fast it drains: an agent forgets a clip only
// on "stored", which the collector says after fsync and commit.
func sendOurs(ctx context.Context, b *bench, c *rig.Collector, m *rig.Mosquitto, seed uint64, s size) (pass, error) {
	a, err := newAgent(ctx, b, c, fmt.Sprintf("bench-%d", seed))
	if err != nil {
		return pass{}, err
	}
	defer a.Kill()
	if err := c.Pause(); err != nil {
		return pass{}, err
	}
	err = feed(ctx, a, seed, s.clips, s.bytes)
	if err := c.Resume(); err != nil {
		return pass{}, err
	}
	if err != nil {
		return pass{}, err
	}
	return drain(ctx, a, begin(a, m, c), s)
}

// drain waits until the spool is empty. The clock starts when the first clip has
// left, the processor time a moment earlier. It asks seldom until the end comes near:
// each answer costs the agent some work.
func drain(ctx context.Context, a *rig.Agent, m *meter, s size) (pass, error) {
	started, first := false, int64(0)
	for {
		left, err := a.Waiting(ctx)
		if err != nil {
			return pass{}, err
		}
		if !started && left < int64(s.clips) {
			m.start, first, started = time.Now(), left, true
		}
		if left == 0 {
			p := m.end(s.clips, s.bytes)
			p.rate *= float64(first) / float64(s.clips)
			return p, nil
		}
		wait := 5 * time.Millisecond
		if left > int64(s.clips)/10 && left < int64(s.clips) {
			wait = 50 * time.Millisecond
		}
		t := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			t.Stop()
			return pass{}, ctx.Err()
		case <-t.C:
		}
	}
}
