package likeness

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// MaxFrames is how many pictures are kept of a video.
const MaxFrames = 16

// Frame is one picture of a video and when it is shown, in seconds from the start.
type Frame struct {
	At      float64
	Picture *Picture
}

// Video is what is kept of a video: its pictures in order.
type Video struct{ Frames []Frame }

// Encode gives the video's data; pictures beyond MaxFrames are left out.
func (v *Video) Encode() []byte {
	frames := v.Frames[:min(len(v.Frames), MaxFrames)]
	b := append(make([]byte, 0, 2+len(frames)*(4+pictureBytes)), formVersion, byte(len(frames)))
	for _, f := range frames {
		b = binary.BigEndian.AppendUint32(b, uint32(f.At*10+0.5))
		b = f.Picture.append(b)
	}
	return b
}

// DecodeVideo reads what Encode wrote.
func DecodeVideo(b []byte) (*Video, error) {
	if len(b) < 2 || b[0] != formVersion || b[1] > MaxFrames || len(b) != 2+int(b[1])*(4+pictureBytes) {
		return nil, fmt.Errorf("%d bytes are no video of version %d", len(b), formVersion)
	}
	v := &Video{}
	for b = b[2:]; len(b) > 0; b = b[4+pictureBytes:] {
		f := Frame{At: float64(binary.BigEndian.Uint32(b)) / 10, Picture: &Picture{}}
		f.Picture.take(b[4:])
		v.Frames = append(v.Frames, f)
	}
	return v, nil
}

// Hashes gives the hashes of the pictures.
func (v *Video) Hashes() []Hashes {
	var out []Hashes
	for _, f := range v.Frames {
		out = append(out, f.Picture.Hashes())
	}
	return out
}

// Score says how much two videos are the same: the mean score of the pictures of the
// shorter one with those of the other, in order. A picture of one goes with at most
// one of the other; it counts as nothing when none fits, so that a cut of a third at
// either end still leaves a match, and another scene of the same camera does not.
func (v *Video) Score(w *Video, mirrored bool) float64 {
	a, b := v.Frames, w.Frames
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) == 0 {
		return 0
	}
	// best[j] is the largest sum with the pictures of a so far and the first j of b.
	best := make([]float64, len(b)+1)
	for _, f := range a {
		l := NewLooker(f.Picture)
		next := slices.Clone(best)
		for j, g := range b {
			m, r := l.Coarse(g.Picture)
			s := 0.0
			if r > coarseEnough {
				s = l.Compare(g.Picture, m).Score()
			}
			if mirrored {
				s = max(s, one(l, g.Picture.Mirrored()))
			}
			next[j+1] = max(next[j+1], next[j], best[j]+s)
		}
		best = next
	}
	return best[len(b)] / float64(len(a))
}

// one compares a candidate in both steps.
func one(l *Looker, c *Picture) float64 {
	m, r := l.Coarse(c)
	if r < coarseEnough {
		return 0
	}
	return l.Compare(c, m).Score()
}
