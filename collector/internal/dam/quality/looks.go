package quality

import (
	"fmt"

	"mlife/collector/internal/dam/material"
)

// looks judges a medium by its facts and measures.
func (j *judge) looks() {
	m := j.row.Medium
	if m == nil {
		return
	}
	x := m.Measures
	if x != nil && x.Broken != "" {
		check, said := Broken, "it cannot be decoded: "+x.Broken+"."
		if x.Cut {
			check, said = Cut, "the file ends before its content does: "+x.Broken+"."
		}
		j.find(check, Error, 1, Finding{Reason: said})
		return
	}
	j.size(m)
	if x == nil {
		return
	}
	if x.Cut {
		j.find(Cut, Warning, 0.8, Finding{Reason: "the file ends before its content does."})
	}
	if p := x.Picture; p != nil {
		j.picture(p)
	}
	if s := x.Sound; s != nil && x.Video == nil {
		j.sound(s)
	} else if s != nil {
		j.clipped(s)
	}
	if v := x.Video; v != nil {
		j.video(v)
	}
}

// size checks width and height.
func (j *judge) size(m *material.Medium) {
	if m.Width <= 0 || m.Height <= 0 {
		return
	}
	less, more := min(m.Width, m.Height), max(m.Width, m.Height)
	if less < j.s.Side {
		j.find(Tiny, Warning, 1-float64(less)/float64(j.s.Side)/2, Finding{Measure: float64(less), Bound: float64(j.s.Side), Unit: "pixels", Reason: fmt.Sprintf("it is %d × %d pixels large.", m.Width, m.Height)})
	}
	if r := float64(more) / float64(less); r > j.s.Ratio {
		j.find(OddRatio, Hint, 1-j.s.Ratio/r/2, Finding{Measure: round(r), Bound: j.s.Ratio, Unit: "times", Reason: fmt.Sprintf("it is %s times as long as wide (%d × %d).", short(r), m.Width, m.Height)})
	}
}

// below and above rank by how far a measure is past its bound.
func below(v, bound float64) float64 { return 0.5 + (bound-v)/bound/2 }

func (j *judge) picture(p *material.PictureLooks) {
	switch {
	case p.P95 < j.s.Dark:
		j.find(Dark, Warning, below(p.P95, j.s.Dark), Finding{Measure: round(p.P95), Bound: j.s.Dark, Unit: "luminance", Reason: fmt.Sprintf("95 %% of it is darker than %s of white.", percent(p.P95))})
	case p.P5 > j.s.Bright:
		j.find(Bright, Warning, 0.5+(p.P5-j.s.Bright)/(1-j.s.Bright)/2, Finding{Measure: round(p.P5), Bound: j.s.Bright, Unit: "luminance", Reason: fmt.Sprintf("95 %% of it is brighter than %s of white.", percent(p.P5))})
	}
	if p.Contrast < j.s.Contrast {
		j.find(Flat, Warning, below(p.Contrast, j.s.Contrast), Finding{Measure: round(p.Contrast), Bound: j.s.Contrast, Unit: "luminance", Reason: "there is hardly any contrast in it."})
	} else if p.Sharpness < j.s.Sharp {
		// What has no contrast has no detail either: that is said already.
		j.find(Blurred, Warning, below(p.Sharpness, j.s.Sharp), Finding{Measure: round(p.Sharpness), Bound: j.s.Sharp, Unit: "sharpness", Reason: fmt.Sprintf("it is blurred: its edges have %s of the detail of sharp ones.", percent(p.Sharpness))})
	}
	if p.FlatTail >= j.s.Tail && p.FlatTail < 1 && p.Contrast >= j.s.Contrast {
		j.find(Cut, Warning, 0.5+p.FlatTail/2, Finding{Measure: round(p.FlatTail), Bound: j.s.Tail, Unit: "share", Reason: fmt.Sprintf("%s of it, from one edge on, is of one and the same colour: perhaps the rest was lost.", percent(p.FlatTail))})
	}
	if p.ThumbTurned {
		j.find(Orientation, Warning, 0.8, Finding{Measure: float64(p.Orientation), Unit: "orientation", Reason: "its EXIF mark says that it is to be turned, but its own preview has the other proportions: probably the pixels were turned and the mark was left."})
	}
}

func (j *judge) sound(s *material.SoundLevels) {
	if s.RMS < j.s.Quiet {
		j.find(Silent, Warning, 0.5+min(1, (j.s.Quiet-s.RMS)/40)/2, Finding{Measure: round(s.RMS), Bound: j.s.Quiet, Unit: "dB", Reason: fmt.Sprintf("nothing is to be heard: its level is %s dB of full scale.", short(s.RMS))})
	}
	j.clipped(s)
	if o := max(s.Offset, -s.Offset); o > j.s.Offset {
		j.find(Offset, Hint, 0.5+o/2, Finding{Measure: round(s.Offset), Bound: j.s.Offset, Unit: "full scale", Reason: fmt.Sprintf("its mean is %s of full scale instead of 0.", short(s.Offset))})
	}
}

func (j *judge) clipped(s *material.SoundLevels) {
	if s.Clipped > j.s.Clip {
		j.find(Clipped, Warning, 0.5+min(1, s.Clipped/0.05)/2, Finding{Measure: round(s.Clipped), Bound: j.s.Clip, Unit: "share", Reason: fmt.Sprintf("%s of its samples are cut off at the loudest value.", percent(s.Clipped))})
	}
	if s.Dropouts > j.s.Gaps {
		j.find(Dropouts, Warning, 0.5+min(1, float64(s.Dropouts)/20)/2, Finding{Measure: float64(s.Dropouts), Bound: float64(j.s.Gaps), Unit: "gaps", Reason: fmt.Sprintf("the sound is gone %d times for a moment.", s.Dropouts)})
	}
}

func (j *judge) video(v *material.VideoMovement) {
	if v.Frozen > j.s.Still {
		j.find(Frozen, Warning, 0.5+v.Frozen/2, Finding{Measure: round(v.Frozen), Bound: j.s.Still, Unit: "share", Reason: fmt.Sprintf("nothing moves in %s of it, for %s seconds on end.", percent(v.Frozen), short(v.LongestFrozen))})
	}
	switch {
	case v.Black > j.s.Blacked:
		j.find(Black, Warning, 0.5+v.Black/2, Finding{Measure: round(v.Black), Bound: j.s.Blacked, Unit: "share", Reason: fmt.Sprintf("%s of its frames are black.", percent(v.Black))})
	case v.Dark > 0.9:
		j.find(Dark, Warning, 0.7, Finding{Measure: round(v.Dark), Bound: 0.9, Unit: "share", Reason: fmt.Sprintf("%s of its frames are dark.", percent(v.Dark))})
	}
	if v.Sharpness < j.s.Sharp && v.Frames > 0 && v.Black < 0.5 {
		j.find(Blurred, Warning, below(v.Sharpness, j.s.Sharp), Finding{Measure: round(v.Sharpness), Bound: j.s.Sharp, Unit: "sharpness", Reason: fmt.Sprintf("it is blurred: half of its frames have %s or less of the detail of sharp ones.", percent(v.Sharpness))})
	}
	if v.Errors > 0 {
		j.find(Errors, Hint, 0.5+min(1, float64(v.Errors)/20)/2, Finding{Measure: float64(v.Errors), Unit: "complaints", Reason: fmt.Sprintf("its decoder complains %d times: parts are damaged.", v.Errors)})
	}
}
