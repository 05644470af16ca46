package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/likeness"
)

// spoken is a recorded digit.
type spoken struct{ path, label, speaker string }

// soundChanges are what a copy of a recording may have gone through, as arguments of
// ffmpeg and the format in between.
var soundChanges = []struct {
	name, format string
	args         []string
}{
	{"MP3 at 32 kbit/s", "mp3", []string{"-b:a", "32k"}},
	{"Vorbis", "ogg", []string{"-c:a", "libvorbis", "-q:a", "1"}},
	{"half as loud", "wav", []string{"-af", "volume=0.5"}},
	{"trimmed by 30 ms", "wav", []string{"-af", "atrim=start=0.03"}},
	{"16 kHz", "wav", []string{"-ar", "16000"}},
}

// recordings measures what Sound makes of the spoken digits: copies of each against
// the same digit by others and again by the same speaker.
func recordings(ctx context.Context, data, dir string, out map[string]any) error {
	list, err := digits(data)
	if err != nil {
		return err
	}
	var known []*likeness.Sound
	var words []spoken
	for _, d := range list {
		if s, err := heard(ctx, d.path); err != nil {
			return err
		} else if s != nil {
			known, words = append(known, s), append(words, d)
		}
	}
	fmt.Printf("\n%-28s %6s %7s %7s %7s\n", "recordings", "n", "least", "p5", "p50")
	var pairs []scored
	for _, c := range soundChanges {
		var scores []float64
		for i, d := range words {
			changed := filepath.Join(dir, "changed."+c.format)
			args := append([]string{"-v", "error", "-y", "-i", d.path}, c.args...)
			if text, err := exec.CommandContext(ctx, "ffmpeg", append(args, changed)...).CombinedOutput(); err != nil {
				return fmt.Errorf("ffmpeg: %w: %s", err, text)
			}
			s, err := heard(ctx, changed)
			if err != nil {
				return err
			}
			score := 0.0
			if s != nil {
				score = s.Score(known[i])
			}
			scores = append(scores, score)
			pairs = append(pairs, scored{score, true, tuning(filepath.Base(d.path))})
		}
		slices.Sort(scores)
		fmt.Printf("%-28s %6d %7.2f %7.2f %7.2f\n", c.name, len(scores), scores[0], scores[len(scores)/20], scores[len(scores)/2])
	}
	// The same word said again, by others or by the same speaker: the nearest there is.
	// A pair of a tuning and a held-out recording belongs to neither.
	for i, s := range known {
		for j, t := range known[:i] {
			if a, b := tuning(filepath.Base(words[i].path)), tuning(filepath.Base(words[j].path)); a == b && words[i].label == words[j].label {
				pairs = append(pairs, scored{s.Score(t), false, a})
			}
		}
	}
	reportPairs("audio", pairs, bam.DefaultLikeness.Audio, out)
	return nil
}

func digits(data string) ([]spoken, error) {
	f, err := os.Open(filepath.Join(data, "audio", "spoken_digits_labels.csv"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) < 2 {
		return nil, fmt.Errorf("spoken digits: %d rows: %w", len(rows), err)
	}
	var out []spoken
	for _, r := range rows[1:] {
		out = append(out, spoken{filepath.Join(data, filepath.FromSlash(r[0])), r[1], r[2]})
	}
	return out, nil
}

// heard decodes a recording as the collector does; nil for one that is too short.
func heard(ctx context.Context, path string) (*likeness.Sound, error) {
	var pcm bytes.Buffer
	cmd := exec.CommandContext(ctx, "ffmpeg", "-v", "error", "-i", path, "-vn", "-ac", "1", "-ar", fmt.Sprint(likeness.SoundRate), "-f", "s16le", "pipe:1")
	cmd.Stdout = &pcm
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("ffmpeg %s: %w", path, err)
	}
	samples := make([]int16, pcm.Len()/2)
	for i := range samples {
		samples[i] = int16(binary.LittleEndian.Uint16(pcm.Bytes()[2*i:]))
	}
	s, ok := likeness.NewSound(samples)
	if !ok {
		return nil, nil
	}
	return s, nil
}
