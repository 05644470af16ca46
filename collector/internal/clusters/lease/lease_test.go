package lease_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"mlife/collector/internal/clusters/lease"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// table is a store that can be cut off from one owner. The real ones are tested beside
// it, in package sqlstore.
type table struct {
	mu  sync.Mutex
	row lease.Row
	cut string
}

func (t *table) Lease(context.Context, string) (lease.Row, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.row, nil
}

func (t *table) MoveLease(_ context.Context, _ string, old, next lease.Row) (bool, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if next.Owner == t.cut && t.cut != "" || old.Owner == t.cut && t.cut != "" && next.Owner == "" {
		return false, errors.New("cut off")
	}
	if t.row != old {
		return false, nil
	}
	t.row = next
	return true, nil
}

func (t *table) cutOff(owner string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.cut = owner
}

// crew is two holders that say who works.
type crew struct {
	rows    *table
	holders map[string]*lease.Holder
	mu      sync.Mutex
	working map[string]bool
	clash   bool
	causes  []error
	wg      sync.WaitGroup
}

func newCrew() *crew {
	c := &crew{rows: &table{}, holders: map[string]*lease.Holder{}, working: map[string]bool{}}
	for _, name := range []string{"a", "b"} {
		c.holders[name] = &lease.Holder{Rows: c.rows, Name: "work", Owner: name, Log: slog.New(slog.DiscardHandler)}
	}
	return c
}

func (c *crew) start(ctx context.Context, t *testing.T, name string) {
	c.wg.Go(func() {
		if err := c.holders[name].Hold(ctx, func(ctx context.Context) error {
			c.note(name, true)
			<-ctx.Done()
			c.note(name, false)
			c.mu.Lock()
			defer c.mu.Unlock()
			c.causes = append(c.causes, context.Cause(ctx))
			return nil
		}); err != nil {
			t.Error(err)
		}
	})
}

func (c *crew) note(name string, works bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.working[name] = works
	c.clash = c.clash || c.working["a"] && c.working["b"]
}

func (c *crew) who() (names string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, n := range []string{"a", "b"} {
		if c.working[n] {
			names += n
		}
	}
	return names
}

func TestOneWorksAndAnotherTakesOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCrew()
		stopA, endA := context.WithCancel(t.Context())
		stopB, endB := context.WithCancel(t.Context())
		defer endB()
		c.start(stopA, t, "a")
		synctest.Wait()
		c.start(stopB, t, "b")
		time.Sleep(10 * lease.Term)
		if c.who() != "a" || !c.holders["a"].Held() || c.holders["b"].Held() {
			t.Errorf("%q works, not a alone", c.who())
		}
		endA() // an end in order: the lease is free at once
		time.Sleep(lease.Term / 2)
		if c.who() != "b" {
			t.Errorf("%q works after a has ended", c.who())
		}
		endB()
		c.wg.Wait()
		if c.clash || c.rows.row.Owner != "" {
			t.Errorf("clash %v, left %+v", c.clash, c.rows.row)
		}
	})
}

func TestACutOffHolderStopsBeforeAnotherBegins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCrew()
		ctx, end := context.WithCancel(t.Context())
		defer end()
		c.start(ctx, t, "a")
		synctest.Wait()
		c.start(ctx, t, "b")
		time.Sleep(lease.Term)
		c.rows.cutOff("a")
		time.Sleep(3 * lease.Term)
		if c.who() != "b" || c.clash {
			t.Errorf("%q works, clash %v", c.who(), c.clash)
		}
		if len(c.causes) != 1 || !errors.Is(c.causes[0], lease.ErrLost) {
			t.Errorf("a ended by %v", c.causes)
		}
		c.rows.cutOff("")
		time.Sleep(3 * lease.Term)
		if c.who() != "b" {
			t.Errorf("%q works after a is back", c.who())
		}
		end()
		c.wg.Wait()
	})
}

func TestOneNeedNotWaitForOneself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCrew()
		c.rows.row = lease.Row{Owner: "a", Beat: 7} // a crashed
		ctx, end := context.WithCancel(t.Context())
		defer end()
		c.start(ctx, t, "b")
		synctest.Wait()
		c.start(ctx, t, "a")
		synctest.Wait()
		if c.who() != "a" {
			t.Errorf("%q works", c.who())
		}
		end()
		c.wg.Wait()
	})
}

func TestErrorsOfTheWorkEndIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCrew()
		broken := errors.New("broken")
		if err := c.holders["a"].Hold(t.Context(), func(context.Context) error { return broken }); !errors.Is(err, broken) {
			t.Errorf("%v", err)
		}
		if c.rows.row.Owner != "" {
			t.Errorf("left %+v", c.rows.row)
		}
	})
}
