package capture

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mlife/shared/fault"
	"mlife/shared/testkit"
)

func TestDecodeObservation(t *testing.T) {
	o, err := DecodeObservation([]byte("\ufeff" + `{"id":"00","captured_at":"2026-05-01T10:00:00Z","function":"f","slot":"s","model":"1","result":{"label":"a"},
		"truth":null,"attributes":{"lux":3},"badcase":true}`))
	if err != nil || !o.Force || o.Truth != nil || string(o.Attributes["lux"]) != "3" || !o.At.Equal(time.Date(2026, 5, 1, 10, 0, 0, 0, time.UTC)) {
		t.Fatal(o, err)
	}
	for doc, want := range map[string]string{
		`{"functoin":"x"}`:                      `"functoin"`,
		`{"Function":"x"}`:                      `"Function"`,
		`{"function":3}`:                        "function: is a JSON number, want text",
		`{"attributes":[1]}`:                    "attributes: is a JSON array, want an object",
		`{"captured_at":"yesterday"}`:           "captured_at",
		`{"function":"a","function":"b"}`:       "twice",
		`{"function":"a"} {}`:                   "follows",
		`{"function":"a"`:                       "EOF",
		`[1]`:                                   "not a JSON object",
		``:                                      "not a JSON object",
		`{"result":` + strings.Repeat("[", 1e5): "deeper",
		`{"result":NaN}`:                        "result",
		"{\"place\":\"\xff\"}":                  "UTF-8",
		`{"place":"` + strings.Repeat("x", MaxObservation) + `"}`: "at most",
	} {
		_, err := DecodeObservation([]byte(doc))
		if err == nil || !strings.Contains(err.Error(), want) || fault.KindOf(err) == fault.Internal {
			t.Errorf("%.40s: %v, want %q", doc, err, want)
		}
	}
}

func FuzzDecodeObservation(f *testing.F) {
	f.Add([]byte(`{"function":"a","result":{"label":"x"},"attributes":{"a":[1,2]}}`))
	f.Add([]byte(`{"captured_at":"2026-05-01T10:00:00Z"}`))
	if dir, ok := testkit.SharedData(f); ok {
		err := filepath.WalkDir(filepath.Join(dir, "bad", "json"), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			if len(b) < 20_000 {
				f.Add(b)
			}
			return err
		})
		if err != nil {
			f.Fatal(err)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		o, err := DecodeObservation(b)
		if err == nil {
			err = o.check(time.Now())
		}
		if k := fault.KindOf(err); err != nil && k != fault.Invalid && k != fault.TooLarge {
			t.Fatalf("%v has kind %v", err, k)
		}
	})
}

func FuzzMedia(f *testing.F) {
	f.Add(picture(f, 1))
	if dir, ok := testkit.SharedData(f); ok {
		for _, sub := range []string{"jpeg", "png", "other_images", "audio"} {
			files, err := filepath.Glob(filepath.Join(dir, "bad", sub, "*"))
			if err != nil {
				f.Fatal(err)
			}
			for _, path := range files {
				if b, err := os.ReadFile(path); err == nil && len(b) < 30_000 {
					f.Add(b)
				}
			}
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		err := MediaLimits{}.Check(BytesMedium("x", b))
		if k := fault.KindOf(err); err != nil && k != fault.Invalid {
			t.Fatalf("%v has kind %v", err, k)
		}
	})
}
