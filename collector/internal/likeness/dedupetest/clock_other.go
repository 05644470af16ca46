//go:build !linux

package main

import "time"

// spent is wall time where a thread's own time cannot be told.
func spent() time.Duration { return time.Since(started) }
