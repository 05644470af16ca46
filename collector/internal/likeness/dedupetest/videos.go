package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/likeness"
)

// scene is some seconds of a video: the unit that is known, and that copies are of.
type scene struct {
	path string
	from float64
	key  string // names it, for the split
}

// sceneLength in seconds. Longer videos give several scenes, which are each other's
// lookalikes: the same camera a little later.
const sceneLength = 4.0

// videoChanges are what a copy of a scene may have gone through.
var videoChanges = []struct {
	name string
	args []string
}{
	{"CRF 35", []string{"-c:v", "libx264", "-preset", "veryfast", "-crf", "35"}},
	{"half size", []string{"-c:v", "libx264", "-preset", "veryfast", "-vf", "scale=trunc(iw/4)*2:trunc(ih/4)*2"}},
	{"light +15 %", []string{"-c:v", "libx264", "-preset", "veryfast", "-vf", "colorchannelmixer=rr=1.15:gg=1.15:bb=1.15"}},
	{"crop 5 %", []string{"-c:v", "libx264", "-preset", "veryfast", "-vf", "crop=trunc(iw*0.45)*2:trunc(ih*0.45)*2"}},
	{"first two thirds", []string{"-c:v", "libx264", "-preset", "veryfast", "-t", fmt.Sprint(sceneLength * 2 / 3)}},
}

// videos measures Video.Score on the real ones: copies of each scene against it, and
// every scene against all others.
func videos(ctx context.Context, data, dir string, out map[string]any) error {
	scenes, err := findScenes(ctx, data)
	if err != nil {
		return err
	}
	known := make([]*likeness.Video, len(scenes))
	for i, s := range scenes {
		if known[i], err = watched(ctx, s.path, "-ss", fmt.Sprint(s.from), "-t", fmt.Sprint(sceneLength)); err != nil {
			return err
		}
	}
	var list []scored
	fmt.Printf("\n%-28s %6s %7s %7s %7s\n", "scenes of videos", "n", "least", "p5", "p50")
	for _, c := range videoChanges {
		var scores []float64
		for i, s := range scenes {
			changed := filepath.Join(dir, "changed.mp4")
			args := append([]string{"-v", "error", "-y", "-ss", fmt.Sprint(s.from), "-t", fmt.Sprint(sceneLength), "-i", s.path, "-an"}, c.args...)
			if text, err := exec.CommandContext(ctx, "ffmpeg", append(args, changed)...).CombinedOutput(); err != nil {
				return fmt.Errorf("ffmpeg: %w: %s", err, text)
			}
			v, err := watched(ctx, changed)
			if err != nil {
				return err
			}
			score := v.Score(known[i], false)
			scores = append(scores, score)
			list = append(list, scored{score, true, tuning(s.key)})
		}
		slices.Sort(scores)
		fmt.Printf("%-28s %6d %7.2f %7.2f %7.2f\n", c.name, len(scores), scores[0], scores[len(scores)/20], scores[len(scores)/2])
	}
	for i, v := range known {
		for j, u := range known[:i] {
			if tuning(scenes[i].key) == tuning(scenes[j].key) {
				list = append(list, scored{v.Score(u, false), false, tuning(scenes[i].key)})
			}
		}
	}
	reportPairs("videos", list, bam.DefaultLikeness.Video, out)
	return nil
}

// reportPairs prints what a threshold does to the pairs of tuning and held-out items.
func reportPairs(kind string, list []scored, least float64, out map[string]any) {
	others := map[bool]float64{}
	for _, x := range list {
		if !x.copy {
			others[x.tuning] = max(others[x.tuning], x.score)
		}
	}
	from, to := bestOn(list)
	fmt.Printf("%s: best thresholds on the tuning items %.2f to %.2f; in use %.2f; best score of two others: tuning %.2f, held out %.2f\n",
		kind, from, to, least, others[true], others[false])
	for _, onTuning := range []bool{true, false} {
		name, r := "held out", tally(list, onTuning, least)
		if onTuning {
			name = "tuning items"
		} else {
			out[kind+"_precision"], out[kind+"_recall"] = round(r.precision()), round(r.recall())
		}
		fmt.Printf("%-28s precision %.4f, recall %.4f: %d copies, %d pairs of others\n", name, r.precision(), r.recall(), r.copies, r.others)
	}
}

func findScenes(ctx context.Context, data string) ([]scene, error) {
	var paths []string
	for _, pattern := range []string{"*.mp4", "*/*.mkv"} {
		found, err := filepath.Glob(filepath.Join(data, "video", pattern))
		if err != nil {
			return nil, err
		}
		paths = append(paths, found...)
	}
	if len(paths) == 0 {
		return nil, errors.New("no videos")
	}
	var out []scene
	for _, p := range paths {
		text, err := exec.CommandContext(ctx, "ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", p).Output()
		if err != nil {
			return nil, fmt.Errorf("ffprobe %s: %w", p, err)
		}
		long, err := strconv.ParseFloat(strings.TrimSpace(string(text)), 64)
		if err != nil {
			return nil, fmt.Errorf("ffprobe %s: %w", p, err)
		}
		for n := 0; n == 0 || float64(n+1)*sceneLength <= long; n++ {
			out = append(out, scene{p, float64(n) * sceneLength, fmt.Sprintf("%s/%d", filepath.Base(p), n)})
		}
	}
	return out, nil
}

// watched reads a video as package media does: two pictures a second of 96 × 96.
func watched(ctx context.Context, path string, cut ...string) (*likeness.Video, error) {
	const side = 96
	args := append([]string{"-v", "error"}, cut...)
	args = append(args, "-i", path, "-an", "-vf", fmt.Sprintf("fps=2,scale=%d:%d:flags=area", side, side), "-pix_fmt", "rgb24", "-f", "rawvideo", "pipe:1")
	raw, err := exec.CommandContext(ctx, "ffmpeg", args...).Output()
	if err != nil {
		return nil, fmt.Errorf("ffmpeg %s: %w", path, err)
	}
	v := &likeness.Video{}
	r := bytes.NewReader(raw)
	px := make([]byte, side*side*3)
	for len(v.Frames) < likeness.MaxFrames {
		if _, err := io.ReadFull(r, px); err != nil {
			break
		}
		img := image.NewRGBA(image.Rect(0, 0, side, side))
		for i := range side * side {
			copy(img.Pix[4*i:], px[3*i:3*i+3])
			img.Pix[4*i+3] = 255
		}
		if p, ok := likeness.NewPicture(img); ok {
			v.Frames = append(v.Frames, likeness.Frame{At: float64(len(v.Frames)) / 2, Picture: p})
		}
	}
	if len(v.Frames) == 0 {
		return nil, fmt.Errorf("%s: no pictures", path)
	}
	return v, nil
}
