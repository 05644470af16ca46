package web

import (
	"io/fs"
	"testing"
)

func TestFSAlwaysHasAnIndex(t *testing.T) {
	page, built := FS()
	body, err := fs.ReadFile(page, "index.html")
	if err != nil || len(body) == 0 {
		t.Fatalf("index.html (built %v): %d bytes, %v", built, len(body), err)
	}
}

func TestNoteHidesEverythingElse(t *testing.T) {
	if _, err := (note{}).Open("dist.html"); err == nil {
		t.Fatal("dist.html must not be served under its own name")
	}
	body, err := fs.ReadFile(note{}, "index.html")
	if err != nil || len(body) == 0 {
		t.Fatalf("the note: %d bytes, %v", len(body), err)
	}
}
