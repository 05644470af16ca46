package ingest

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestPressure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p Pressure
		wait := func(most time.Duration) time.Duration {
			began := time.Now()
			p.GiveWay(t.Context(), most)
			return time.Since(began)
		}
		if d := wait(time.Minute); d != 0 {
			t.Errorf("waits %s for nothing", d)
		}
		p.add(1)
		time.Sleep(2 * time.Second)
		if d := wait(time.Second); d < time.Second || d > time.Second+glance {
			t.Errorf("waits %s of a second while there is no end", d)
		}
		p.add(1)
		p.add(-2)
		if d := wait(time.Minute); d == 0 || d > recalled {
			t.Errorf("waits %s once it is over", d)
		}
		// A tenth of the time is little.
		for range 50 {
			p.add(1)
			time.Sleep(10 * time.Millisecond)
			p.add(-1)
			time.Sleep(90 * time.Millisecond)
		}
		if d := wait(time.Minute); d != 0 {
			t.Errorf("waits %s for a tenth", d)
		}
	})
}
