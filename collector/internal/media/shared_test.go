package media_test

import (
	"context"
	"image"
	_ "image/jpeg" // of previews
	_ "image/png"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"mlife/collector/internal/media"
	"mlife/shared/fault"
	"mlife/shared/testkit"
)

// eachFile calls do for the files below a folder of the shared data.
func eachFile(t *testing.T, dir, sub string, do func(name, path string)) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(dir, sub), func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			do(strings.TrimPrefix(path, dir+"/"), path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// Every real file has a preview. A HEIC or AVIF file that the installed ffmpeg cannot
// read is the exception: it says that ffmpeg is too old, and nothing else does.
func TestPreviewsOfSharedData(t *testing.T) {
	dir, ok := testkit.SharedData(t)
	if !ok {
		t.Skip("no shared data")
	}
	s, store := studio(t, media.Options{})
	for _, sub := range []string{"formats", "video", "audio"} {
		eachFile(t, dir, sub, func(name, path string) {
			if strings.HasSuffix(name, ".csv") {
				return
			}
			body, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			r, _, err := s.Preview(t.Context(), put(t, store, body), 320)
			still := strings.HasSuffix(name, ".heic") || strings.HasSuffix(name, ".avif")
			if still && fault.Is(err, fault.Unavailable) && strings.Contains(err.Error(), "no preview: ffmpeg") {
				t.Logf("%s: %v", name, err)
				return
			}
			if err != nil {
				t.Errorf("%s: %v", name, err)
				return
			}
			if _, _, err := image.Decode(r); err != nil {
				t.Errorf("%s: the preview: %v", name, err)
			}
			if err := r.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// Damaged and hostile files: none may crash, hang or take the memory.
func TestCheckOfSharedData(t *testing.T) {
	dir, ok := testkit.SharedData(t)
	if !ok {
		t.Skip("no shared data")
	}
	s, _ := studio(t, media.Options{})
	var peak uint64
	check := func(path string) (string, error) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		mt, err := s.Check(ctx, path)
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		peak = max(peak, m.HeapAlloc)
		return mt, err
	}
	for _, sub := range []string{"formats", "video", "audio"} {
		eachFile(t, dir, sub, func(name, path string) {
			if mt, err := check(path); err != nil {
				t.Errorf("%s (%s): %v", name, mt, err)
			}
		})
	}
	eachFile(t, dir, "bad", func(name, path string) {
		mt, err := check(path)
		if fault.Is(err, fault.Internal) {
			t.Errorf("%s: %s, %v", name, mt, err)
		}
	})
	for _, p := range []string{"bad/jpeg/header_says_65500x65500.jpg", "bad/bombs/gif_65535x65535.gif", "bad/audio/truncated_header.wav", "bad/jpeg/truncated_50pct.jpg"} {
		if _, err := check(filepath.Join(dir, p)); err == nil {
			t.Errorf("%s was taken", p)
		}
	}
	if peak > 600<<20 {
		t.Errorf("%d MiB on the heap", peak>>20)
	}
}
