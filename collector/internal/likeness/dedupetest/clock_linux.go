package main

import (
	"time"

	"golang.org/x/sys/unix"
)

// spent is the processor time of this thread so far: what a comparison takes on one
// core, whatever else the machine does.
func spent() time.Duration {
	var t unix.Timespec
	if unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t) != nil {
		return time.Since(started)
	}
	return time.Duration(t.Nano())
}
