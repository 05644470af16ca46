package main

import (
	"fmt"
	"syscall"
	"time"
)

// pass is what one way of sending a column's clips once came to.
type pass struct {
	rate float64         // MiB/s
	cpu  []time.Duration // processor time per clip, of each program
}

// better is the faster of two.
func better(a, b pass) pass {
	if b.rate > a.rate {
		return b
	}
	return a
}

// all is the processor time per clip of all programs.
func (p pass) all() (sum time.Duration) {
	for _, c := range p.cpu {
		sum += c
	}
	return sum
}

// parts names the processor time per clip of each program.
func (p pass) parts(names ...string) string {
	out := fmt.Sprintf("%.2f ms:", p.all().Seconds()*1e3)
	for i, name := range names {
		out += fmt.Sprintf(" %s %.2f", name, p.cpu[i].Seconds()*1e3)
	}
	return out
}

// worker uses processor time: a child, or this program itself.
type worker interface{ CPU() time.Duration }

// self is this program.
type self struct{}

// CPU implements worker.
func (self) CPU() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// meter measures a pass.
type meter struct {
	start   time.Time
	workers []worker
	cpu     []time.Duration
}

func begin(workers ...worker) *meter {
	m := &meter{start: time.Now(), workers: workers}
	for _, w := range workers {
		m.cpu = append(m.cpu, w.CPU())
	}
	return m
}

func (m *meter) end(clips, bytes int) pass {
	p := pass{rate: float64(clips) * float64(bytes) / mib / time.Since(m.start).Seconds()}
	for i, w := range m.workers {
		p.cpu = append(p.cpu, (w.CPU()-m.cpu[i])/time.Duration(clips))
	}
	return p
}
