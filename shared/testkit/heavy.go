package testkit

import "testing"

// Heavy skips a test of much arithmetic and no goroutines of its own under the race
// detector, which makes it ten times slower and finds nothing there. The Makefile's
// test target runs the packages of such tests once more without the detector.
func Heavy(t *testing.T) {
	t.Helper()
	if race {
		t.Skip("much arithmetic: runs without the race detector")
	}
}

// Fewer is n, or a share of it under the race detector, for tests that repeat
// something with ever new random input.
func Fewer(n, share int) int {
	if race {
		return max(1, n/share)
	}
	return n
}
