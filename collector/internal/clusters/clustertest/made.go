package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/sqlstore"
	"mlife/shared/clip"
	"mlife/shared/vector"
	"mlife/shared/wire"
)

const (
	groups   = 40   // known ones; the n-th is about 1/n as large as the first
	strays   = 0.1  // share of cases in no group
	ways     = 12   // directions that the cases of a group differ in
	newCases = 2000 // that come after the run
	space    = "given/bench"
)

// mix draws embeddings of known groups: each has a middle and directions of its own in
// which its cases differ, and all have some noise in every number.
type mix struct {
	dim     int
	middle  [groups][]float32
	along   [groups][ways][]float32
	through [groups]float64 // shares, summed up
}

func newMix(dim int) *mix {
	m := &mix{dim: dim}
	rng := rand.New(rand.NewPCG(1, 1))
	sum := 0.0
	for g := range groups {
		m.middle[g] = m.draw(rng)
		for w := range ways {
			m.along[g][w] = m.draw(rng)
		}
		sum += 1 / float64(g+1)
		m.through[g] = sum
	}
	for g := range groups {
		m.through[g] /= sum
	}
	return m
}

// draw gives a direction, of length 1.
func (m *mix) draw(rng *rand.Rand) []float32 {
	v := make([]float32, m.dim)
	for j := range v {
		v[j] = float32(rng.NormFloat64())
	}
	vector.Unit(v)
	return v
}

// at gives the n-th case and its group, -1 for a stray: always the same.
func (m *mix) at(n int) (v []float32, group int) {
	rng := rand.New(rand.NewPCG(uint64(n), 2))
	if rng.Float64() < strays {
		return m.draw(rng), -1
	}
	x := rng.Float64()
	for group < groups-1 && m.through[group] < x {
		group++
	}
	v = make([]float32, m.dim)
	copy(v, m.middle[group])
	for w := range ways {
		by := float32(0.25 * rng.NormFloat64())
		for j, x := range m.along[group][w] {
			v[j] += by * x
		}
	}
	for j := range v {
		v[j] += float32(0.4 / math.Sqrt(float64(m.dim)) * rng.NormFloat64())
	}
	vector.Unit(v)
	return v, group
}

// world is a store with cases whose groups are known.
type world struct {
	db    *sqlstore.DB
	store *sqlstore.Clusters
	mix   *mix
	n     int
}

const perCommit = 20_000

// fill makes the cases from one number to another, as copies of one that the collector
// recorded: one by one takes hours.
func (w *world) fill(ctx context.Context, from, to int) error {
	var names []string
	if from == 1 {
		if _, err := w.db.Badcases().Record(ctx, bam.Occurrence{Clip: wire.Key{1}, Source: bam.FromDevice, At: time.Now(),
			Manifest: clip.Manifest{Device: "camera", Function: "bench", Result: json.RawMessage(`{"label":"x"}`), CapturedAt: time.Now()}}); err != nil {
			return err
		}
	}
	rows, err := w.db.Read().QueryContext(ctx, "SELECT name FROM pragma_table_info('badcases')")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return err
		}
		names = append(names, name)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for at := from; at <= to; at += perCommit {
		if err := w.db.Write(ctx, func(tx *sql.Tx) error { return w.chunk(ctx, tx, names, at, min(to, at+perCommit-1)) }); err != nil {
			return fmt.Errorf("fill: %w", err)
		}
	}
	return nil
}

func (w *world) chunk(ctx context.Context, tx *sql.Tx, names []string, from, to int) error {
	values := make([]string, len(names))
	for i, name := range names {
		switch name {
		case "seq":
			values[i] = "n"
		case "id", "fingerprint", "items_key":
			values[i] = "b." + name + " || '-' || n"
		default:
			values[i] = "b." + name
		}
	}
	if _, err := tx.ExecContext(ctx, `WITH RECURSIVE numbers (n) AS (SELECT ? UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
		INSERT INTO badcases (`+strings.Join(names, ", ")+") SELECT "+strings.Join(values, ", ")+` FROM numbers, badcases b WHERE b.seq = 1 AND n > 1`, from, to); err != nil {
		return err
	}
	now := time.Now()
	if to <= w.n {
		now = now.Add(-time.Hour) // long before the run, as most are
	}
	for n := from; n <= to; n++ {
		v, g := w.mix.at(n)
		if _, err := tx.ExecContext(ctx, "INSERT INTO embeddings (space, badcase, made_at, vector) VALUES (?, ?, ?, ?)", space, n, now.UnixMicro(), vector.Pack(v)); err != nil {
			return err
		}
		// Three in four have an attribute that tells their group, as a line of a plant would.
		if g >= 0 && n%4 != 0 {
			if _, err := tx.ExecContext(ctx, "INSERT INTO badcase_attributes (badcase, name, value) VALUES (?, 'line', ?)", n, fmt.Sprint("line ", g)); err != nil {
				return err
			}
		}
	}
	return nil
}
