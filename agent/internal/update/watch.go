package update

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// watch judges the new model during its window: it commits when the window ends in
// health, and goes back when the program says so, when checks that had been passing
// fail three times in a row, or when the window ends without health.
func (m *Manager) watch(ctx context.Context, sl *slot, s *slotState) error {
	if s.Resumes >= maxResumes {
		return m.condemn(sl, fmt.Errorf("the agent was started %d times within the probation", s.Resumes+1), nil)
	}
	outer := ctx
	ctx, done := m.interruptible(ctx, sl)
	defer done()
	if _, err := m.change(sl.Name, func(s *slotState) { s.Resumes++ }); err != nil {
		return err
	}
	log, err := m.judge(ctx, sl, s)
	switch {
	case outer.Err() != nil:
		return outer.Err()
	case errors.Is(context.Cause(ctx), errSuperseded):
		if m.snapshot(sl.Name).Unwanted {
			return m.condemn(sl, errUnwanted, nil)
		}
		return m.condemn(sl, errSuperseded, nil)
	case err != nil:
		return m.condemn(sl, err, log)
	}
	return m.commit(sl)
}

func (m *Manager) condemn(sl *slot, err error, log []string) error {
	return m.enter(sl, reverting, func(s *slotState) { s.Reason, s.Log = "probation: "+err.Error(), log })
}

// maxFailures is how many checks in a row may fail after one has passed.
const maxFailures = 3

func (m *Manager) judge(ctx context.Context, sl *slot, s *slotState) (log []string, err error) {
	window := time.Duration(s.Target.ProbationMS) * time.Millisecond
	setDefault(&window, sl.Health.Probation)
	setDefault(&window, defaultProbation)
	interval := m.o.CheckInterval
	setDefault(&interval, min(max(window/10, 50*time.Millisecond), 10*time.Second))
	end, tick := time.NewTimer(window), time.NewTicker(interval)
	defer end.Stop()
	defer tick.Stop()
	passed, failures := false, 0
	for {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-sl.heard:
			if w := sl.said(); w != nil && !w.ok {
				return nil, fmt.Errorf("the program says: %s", w.reason)
			}
		case <-tick.C:
			if log, err = m.check(ctx, sl, s); err == nil {
				passed, failures = true, 0
			} else if failures++; passed && failures >= maxFailures {
				return log, err
			}
		case <-end.C:
			if log, err = m.check(ctx, sl, s); err != nil {
				return log, err
			}
			switch w := sl.said(); {
			case w != nil && !w.ok:
				return nil, fmt.Errorf("the program says: %s", w.reason)
			case w == nil && sl.Health.RequireReport:
				return nil, fmt.Errorf("the program did not report its health within %s", window)
			}
			return nil, nil
		}
	}
}

func (sl *slot) said() *word {
	sl.mu.Lock()
	defer sl.mu.Unlock()
	return sl.word
}

// check runs the configured checks once; none configured passes.
func (m *Manager) check(ctx context.Context, sl *slot, s *slotState) ([]string, error) {
	h := sl.Health
	setDefault(&h.Timeout, defaultTimeout)
	if len(h.Command) > 0 {
		if log, err := command(ctx, h.Command, h.Timeout, sl.environment(s.Current)); err != nil {
			return log, fmt.Errorf("health command: %w", err)
		}
	}
	if h.URL != "" {
		if err := probe(ctx, h.URL, h.Timeout); err != nil {
			return nil, fmt.Errorf("health probe: %w", err)
		}
	}
	return nil, nil
}

// probe asks a URL once, without following it elsewhere.
func probe(ctx context.Context, url string, timeout time.Duration) (err error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	transport := &http.Transport{DisableKeepAlives: true}
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, resp.Body.Close()) }()
	if _, err := io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10)); err != nil {
		return err
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return fmt.Errorf("%s answers %s", url, resp.Status)
	}
	return nil
}
