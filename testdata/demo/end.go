package main

import (
	"context"
	"errors"
	"os"
	"sync"
	"time"

	"mlife/testdata/rig"
)

// How long processes may take to end when asked, and when there is hurry.
const (
	patience = 15 * time.Second
	hurry    = time.Second
)

// last lets everything run until ctx is done or a process ends by itself.
func (s *stage) last(ctx context.Context) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-tick.C:
			if err := s.alive(); err != nil {
				return err
			}
		}
	}
}

// end stops everything that was started: cameras, agents, collector, which ends the
// tasks. Once hard is closed, what is left is killed.
func (s *stage) end(hard <-chan struct{}) error {
	var cameras, agents []*rig.Process
	for _, d := range s.cameras {
		if d != nil {
			cameras = append(cameras, d.proc)
		}
	}
	for _, a := range s.agents {
		if a != nil && a.Process != nil {
			agents = append(agents, a.Process)
		}
	}
	errs := []error{stopAll(cameras, 0, hard)}
	for _, d := range s.cameras {
		if d != nil {
			<-d.done
			errs = append(errs, d.stdin.Close())
		}
	}
	errs = append(errs, stopAll(agents, 0, hard))
	if s.collector != nil && s.collector.Process != nil {
		errs = append(errs, stopAll([]*rig.Process{s.collector.Process}, hurry, hard))
	}
	return errors.Join(errs...)
}

// stopAll stops processes at the same time. When there is hurry they are killed
// after grace.
func stopAll(list []*rig.Process, grace time.Duration, hard <-chan struct{}) error {
	errs := make([]error, len(list))
	over := make(chan struct{})
	var stopping, killing sync.WaitGroup
	for i, p := range list {
		stopping.Go(func() { errs[i] = p.Stop(patience) })
		killing.Go(func() {
			select {
			case <-over:
				return
			case <-hard:
			}
			select {
			case <-over:
			case <-time.After(grace):
				p.Kill()
			}
		})
	}
	stopping.Wait()
	close(over)
	killing.Wait()
	return errors.Join(errs...)
}

// remove removes the folder with all data.
func (s *stage) remove() error {
	if s.dir == "" {
		return nil
	}
	return os.RemoveAll(s.dir)
}
