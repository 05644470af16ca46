package capture

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mlife/shared/fault"
	"mlife/shared/testkit"
)

func TestEveryCutOfAPictureIsNamed(t *testing.T) {
	whole := picture(t, 3)
	var l MediaLimits
	if err := l.Check(BytesMedium("x.png", whole)); err != nil {
		t.Fatal(err)
	}
	for n := 12; n < len(whole); n++ {
		err := l.Check(BytesMedium("x.png", whole[:n]))
		if !errors.Is(err, errTruncated) || !strings.Contains(err.Error(), "x.png") {
			t.Fatalf("first %d bytes: %v", n, err)
		}
	}
}

// outcomes has a part of the error of some hostile files, "" for those that are accepted.
var outcomes = map[string]string{
	"jpeg/truncated_50pct.jpg":                   "truncated",
	"jpeg/missing_eoi.jpg":                       "truncated",
	"jpeg/zero_filled_tail.jpg":                  "truncated",
	"jpeg/header_says_65500x65500.jpg":           "65500×65500",
	"jpeg/header_says_0x0.jpg":                   "image/jpeg",
	"jpeg/trailing_garbage.jpg":                  "",
	"jpeg/bit_flips.jpg":                         "",
	"png/truncated.png":                          "truncated",
	"png/no_iend.png":                            "truncated",
	"png/bad_ihdr_crc.png":                       "image/png header",
	"bombs/png_40000x40000_1bit.png":             "40000×40000",
	"bombs/png_2147483647x2147483647_header.png": "dimension overflow",
	"bombs/gif_65535x65535.gif":                  "65535×65535",
	"bombs/tiff_100000x100000.tiff":              "100000×100000",
	"bombs/zip_nested.zip":                       "application/zip is not an accepted",
	"bombs/gzip_300MiB_of_zeros.gz":              "application/gzip is not",
	"other_images/truncated.gif":                 "truncated",
	"other_images/truncated.webp":                "truncated",
	"other_images/truncated.heic":                "truncated",
	"other_images/truncated.avif":                "truncated",
	"other_images/Bad_shortfile.bmp":             "truncated",
	"audio/channels_65535.wav":                   "65535 channels",
	"audio/sample_rate_0.wav":                    "0 samples a second",
	"audio/no_samples.wav":                       "without samples",
	"audio/truncated_data.wav":                   "truncated",
	"audio/truncated_header.wav":                 "truncated",
	"audio/size_fields_ffffffff.wav":             "",
	"video/ftyp_only.mp4":                        "moov",
	"video/no_index.mp4":                         "truncated",
	"video/truncated.mp4":                        "truncated",
	"wrong_extension/html_named.jpg":             "text/plain is not",
	"wrong_extension/svg_script_named.png":       "text/plain is not",
	"wrong_extension/mkv_named.jpg":              "",
	"wrong_extension/jpeg_named.png":             "",
	"zero_bytes/empty.jpg":                       "empty",
	"json/html_error_page.json":                  "text/plain is not",
	"unicode_names/صورة_اختبار.jpg":              "",
	"unicode_names/-leading-dash.jpg":            "",
}

func TestHostileFiles(t *testing.T) {
	dir, ok := testkit.SharedData(t)
	if !ok {
		t.Skip("no shared data")
	}
	root := filepath.Join(dir, "bad")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		got := MediaLimits{}.Check(FileMedium(filepath.Base(path), path, info.Size()))
		if got != nil && (!fault.Is(got, fault.Invalid) || !strings.Contains(got.Error(), filepath.Base(path))) {
			t.Errorf("%s: error without kind or name: %v", rel, got)
		}
		want, listed := outcomes[rel]
		switch {
		case !listed:
		case want == "" && got != nil, want != "" && (got == nil || !strings.Contains(got.Error(), want)):
			t.Errorf("%s: %v, want %q", rel, got, want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestGoodSharedMediaPass(t *testing.T) {
	dir, ok := testkit.SharedData(t)
	if !ok {
		t.Skip("no shared data")
	}
	seen := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == "bad" {
			return fs.SkipDir
		}
		switch strings.ToLower(filepath.Ext(path)) {
		case ".jpg", ".jpeg", ".png", ".wav", ".flac", ".mp4", ".webp", ".heic", ".avif", ".mov", ".gif", ".bmp", ".tiff", ".tif":
		default:
			return nil
		}
		info, err := os.Stat(path)
		if err != nil || info.Size() > 64<<20 || seen > 3000 {
			return err
		}
		seen++
		if err := (MediaLimits{}).Check(FileMedium(d.Name(), path, info.Size())); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d media", seen)
}
