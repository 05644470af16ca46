package main

import (
	"fmt"
	"slices"
	"time"
)

var started = time.Now()

// moment is a reading of both clocks.
type moment struct{ cpu, wall time.Duration }

func now() moment { return moment{spent(), time.Since(started)} }

func (m moment) since(before moment) moment { return moment{m.cpu - before.cpu, m.wall - before.wall} }

func (m moment) plus(n moment) moment { return moment{m.cpu + n.cpu, m.wall + n.wall} }

// stages are where the time of a new picture goes.
type stages struct {
	describe moment // from the decoded picture to its print
	search   moment // candidates by hash, in memory
	fetch    moment // their prints, from the database
	verify   moment // by content
}

// likeness is what it takes to compare a described picture with all known ones.
func (s stages) likeness() moment { return s.search.plus(s.fetch).plus(s.verify) }

// speed prints the stages and gives the 95th percentiles of likeness, processor and
// wall, and of the description, in ms.
func speed(all []seen) (cpu, wall, describe float64) {
	fmt.Printf("\n%-34s %26s   %s\n", "time of one new picture, ms", "processor p50  p95  p99", "wall p50  p95")
	line := func(name string, of func(stages) moment) (cpu, wall float64) {
		var c, w []float64
		for _, x := range all {
			m := of(x.took)
			c, w = append(c, millis(m.cpu)), append(w, millis(m.wall))
		}
		slices.Sort(c)
		slices.Sort(w)
		at := func(l []float64, p int) float64 { return l[len(l)*p/100] }
		fmt.Printf("%-34s %14.2f %5.2f %5.2f   %8.2f %6.2f\n", name, at(c, 50), at(c, 95), at(c, 99), at(w, 50), at(w, 95))
		return at(c, 95), at(w, 95)
	}
	describe, _ = line("describing the decoded picture", func(s stages) moment { return s.describe })
	line("  candidates by hash", func(s stages) moment { return s.search })
	line("  their prints from the database", func(s stages) moment { return s.fetch })
	line("  verifying them", func(s stages) moment { return s.verify })
	cpu, wall = line("likeness against all known ones", stages.likeness)
	return cpu, wall, describe
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
