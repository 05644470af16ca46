package spool

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"mlife/shared/clip"
	"mlife/shared/fault"
)

// TestReallyFullDisk fills a small file system under a working spool, down to the
// last byte: Badger maps its files, so a mistake here ends the process with SIGBUS.
func TestReallyFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=64m"); err != nil {
		t.Skipf("needs the right to mount: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	s, err := Open(filepath.Join(dir, "spool"), Options{Budget: 1 << 30, Reserve: 20 << 20, Ballast: 10 << 20})
	if err != nil {
		t.Fatal(err)
	}
	defer closeSpool(t, s)
	wait(t, "ballast", func() bool { return fileExists(filepath.Join(dir, "spool", ballastName)) })
	var clips []*clip.Sealed
	for i := uint64(1); ; i++ {
		c := sealed(t, i, 500000, clip.Normal)
		if err = s.Put(t.Context(), c); err != nil {
			break
		}
		clips = append(clips, c)
	}
	if !fault.Is(err, fault.NoSpace) || len(clips) < 5 {
		t.Fatalf("after %d clips: %v", len(clips), err)
	}
	hog := filepath.Join(dir, "hog")
	if err := fillUp(hog); err != nil {
		t.Fatal(err)
	}
	for _, c := range clips[:3] {
		same(t, s, c)
		if err := s.Forget(c.Key); err != nil {
			t.Error(err)
		}
	}
	wait(t, "ballast released", func() bool { return !fileExists(filepath.Join(dir, "spool", ballastName)) })
	if err := fillUp(hog + "2"); err != nil {
		t.Fatal(err)
	}
	for _, c := range clips[3:5] {
		if err := s.Forget(c.Key); err != nil {
			t.Error(err)
		}
	}
	if err := s.Put(t.Context(), clips[0]); !fault.Is(err, fault.NoSpace) || s.Stats().Problem == "" {
		t.Errorf("put on a full disk: %v", err)
	}
	must(t, os.Remove(hog))
	must(t, os.Remove(hog+"2"))
	put(t, s, sealed(t, 1000, 500000, clip.Normal))
	wait(t, "no problem", func() bool { return s.Stats().Problem == "" })
	closeSpool(t, s)
	s2 := open(t, filepath.Join(dir, "spool"), Options{Reserve: 20 << 20})
	if n := len(s2.Pending(999, never)); n != len(clips)-5+1 {
		t.Errorf("%d clips, want %d", n, len(clips)-5+1)
	}
	closeSpool(t, s2)
}

// fillUp writes until nothing more fits.
func fillUp(path string) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	for n := 1 << 20; n > 0; n /= 2 {
		b := make([]byte, n)
		for {
			if _, err := f.Write(b); errors.Is(err, syscall.ENOSPC) {
				break
			} else if err != nil {
				return fmt.Errorf("fill: %w", err)
			}
		}
	}
	return nil
}
