package measure

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"mlife/collector/internal/dam/material"
	"mlife/shared/fault"
)

// How a video is looked at: small pictures of all of it for movement and light, and a
// few large ones for sharpness.
const (
	smallSide  = 160 // pixels
	smallRate  = 8.0 // pictures a second
	smallSpan  = 10 * time.Minute
	largeRate  = 0.5
	largeSpan  = 30 * time.Second
	stillTime  = 1.0  // seconds from which on it is a stretch
	stillWhole = 0.1  // mean difference of luma that is no movement, in steps of 255
	stillPart  = 0.75 // the same of each part of the picture
	stillCells = 8    // parts along each side
	blackLuma  = 20   // of 255: black is 16 in most videos
	blackShare = 0.98 // of the pixels of a black frame
	darkMean   = 0.1
)

// video measures a video's pictures. cut says that the file ends early.
func video(ctx context.Context, eyes Eyes, sha string) (v *material.VideoMovement, cut bool, err error) {
	watch := &watcher{}
	small := &pictures{see: watch.see, most: smallSide * smallSide}
	log, err := eyes.Grey(ctx, sha, smallSide, smallRate, smallSpan, small)
	if err != nil {
		return nil, false, err
	}
	if watch.n == 0 {
		return nil, endsEarly(log), fault.New(fault.Invalid, "measure", "it holds no picture that can be decoded")
	}
	var sharp []float64
	large := &pictures{most: normal * normal, see: func(p plane) { sharp = append(sharp, sharpness(p, noiseOf(p))) }}
	if _, err := eyes.Grey(ctx, sha, normal, largeRate, largeSpan, large); err != nil && !fault.Is(err, fault.Invalid) {
		return nil, false, err
	}
	v = watch.movement()
	if len(sharp) > 0 {
		slices.Sort(sharp)
		v.Sharpness = round(sharp[len(sharp)/2])
	}
	if log = strings.TrimSpace(log); log != "" {
		v.Errors = strings.Count(log, "\n") + 1
	}
	return v, endsEarly(log), nil
}

// pictures takes PGM files (netpbm, P5) one after the other and shows each.
type pictures struct {
	see  func(plane)
	most int // pixels of a picture
	buf  []byte
}

// Write implements io.Writer.
func (p *pictures) Write(b []byte) (int, error) {
	p.buf = append(p.buf, b...)
	for {
		w, h, at, ok, err := pgmHead(p.buf)
		if err != nil {
			return 0, err
		}
		if ok && (w < 1 || h < 1 || w > p.most || h > p.most || w*h > p.most) {
			return 0, fault.New(fault.Internal, "measure", "the decoder gave a picture of %d × %d pixels", w, h)
		}
		if !ok || len(p.buf) < at+w*h {
			return len(b), nil
		}
		p.see(plane{w, h, p.buf[at : at+w*h]})
		p.buf = append(p.buf[:0], p.buf[at+w*h:]...)
	}
}

// pgmHead reads "P5\n160 90\n255\n"; ok is false until it is complete.
func pgmHead(b []byte) (w, h, at int, ok bool, err error) {
	lines := 0
	for i, c := range b[:min(len(b), 64)] {
		if c == '\n' {
			if lines++; lines == 3 {
				at = i + 1
				break
			}
		}
	}
	if at == 0 {
		if len(b) >= 64 {
			return 0, 0, 0, false, fault.New(fault.Internal, "measure", "the decoder gave no PGM picture")
		}
		return 0, 0, 0, false, nil
	}
	var top int
	if _, err := fmt.Fscanf(bytes.NewReader(b[:at]), "P5\n%d %d\n%d\n", &w, &h, &top); err != nil || top != 255 {
		return 0, 0, 0, false, fault.New(fault.Internal, "measure", "the decoder gave no PGM picture")
	}
	return w, h, at, true, nil
}

// watcher follows small pictures of a video.
type watcher struct {
	n           int
	last        plane
	light       float64
	black, dark int
	still       int // pictures that are like the one before, in a row
	stretch     int // the longest
	frozen      int // in all stretches
}

func (w *watcher) see(p plane) {
	w.n++
	sum, low := 0, 0
	for _, v := range p.px {
		sum += int(v)
		if v <= blackLuma {
			low++
		}
	}
	mean := float64(sum) / float64(len(p.px)) / 255
	w.light += mean
	if float64(low) >= blackShare*float64(len(p.px)) {
		w.black++
	}
	if mean < darkMean {
		w.dark++
	}
	if w.last.w == p.w && w.last.h == p.h && same(w.last, p) {
		w.still++
	} else {
		w.endStill()
	}
	w.last = plane{p.w, p.h, append(w.last.px[:0], p.px...)}
}

func (w *watcher) endStill() {
	if float64(w.still)/smallRate >= stillTime {
		w.frozen += w.still
		w.stretch = max(w.stretch, w.still)
	}
	w.still = 0
}

// same says that nothing changes between two pictures, nor in any part of them.
func same(a, b plane) bool {
	var diff, count [stillCells * stillCells]int
	all := 0
	for y := range a.h {
		row := y * stillCells / a.h * stillCells
		for x := range a.w {
			i := y*a.w + x
			d := int(apart(a.px[i], b.px[i]))
			c := row + x*stillCells/a.w
			diff[c] += d
			count[c]++
			all += d
		}
	}
	if float64(all) > stillWhole*float64(len(a.px)) {
		return false
	}
	for c, n := range count {
		if n > 0 && float64(diff[c]) > stillPart*float64(n) {
			return false
		}
	}
	return true
}

func (w *watcher) movement() *material.VideoMovement {
	w.endStill()
	n := float64(w.n)
	out := &material.VideoMovement{Frames: w.n, Seconds: round(n / smallRate), Black: round(float64(w.black) / n), Dark: round(float64(w.dark) / n), Mean: round(w.light / n),
		LongestFrozen: round(float64(w.stretch) / smallRate)}
	if w.n > 1 {
		out.Frozen = round(float64(w.frozen) / (n - 1))
	}
	return out
}
