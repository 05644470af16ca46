package main

import (
	"path/filepath"
	"testing"
	"time"

	"mlife/testdata/rig"
)

// TestHurryKills proves that a process that ignores the request to end goes at once
// when there is hurry.
func TestHurryKills(t *testing.T) {
	dir := t.TempDir()
	p, err := rig.Start(rig.Spec{Name: "deaf", Path: "/bin/sh", Dir: dir, Log: filepath.Join(dir, "log"), Args: []string{"-c", "trap '' TERM; exec sleep 60"}})
	if err != nil {
		t.Fatal(err)
	}
	hard := make(chan struct{})
	close(hard)
	start := time.Now()
	if err := stopAll([]*rig.Process{p}, 0, hard); err != nil {
		t.Error(err)
	}
	if p.Alive() || time.Since(start) > patience/2 {
		t.Errorf("alive %v after %s", p.Alive(), time.Since(start))
	}
}
