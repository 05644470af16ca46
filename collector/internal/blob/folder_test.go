package blob_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mlife/collector/internal/blob"
	"mlife/collector/internal/blob/blobtest"
	"mlife/shared/fault"
)

func TestFolder(t *testing.T) {
	blobtest.Run(t, func(t *testing.T) blob.Store {
		f, err := blob.NewFolder(t.TempDir(), blob.FolderOptions{MaxSize: blobtest.MaxSize})
		if err != nil {
			t.Fatal(err)
		}
		return f
	})
}

func TestFolderRemovesLeftovers(t *testing.T) {
	dir := t.TempDir()
	left := filepath.Join(dir, "tmp", "put-1")
	if err := os.MkdirAll(filepath.Dir(left), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(left, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := blob.NewFolder(dir, blob.FolderOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("leftover still there: %v", err)
	}
}

func TestFolderKeepsReserve(t *testing.T) {
	f, err := blob.NewFolder(t.TempDir(), blob.FolderOptions{Reserve: 1 << 60})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Put(t.Context(), strings.NewReader("x"), ""); !fault.Is(err, fault.NoSpace) {
		t.Fatalf("error %v, want no space", err)
	}
}
