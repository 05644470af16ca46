package measure

import (
	"context"
	"encoding/binary"
	"math"

	"mlife/collector/internal/dam/material"
	"mlife/shared/fault"
)

// sound measures a recording, or a video's sound.
func sound(ctx context.Context, eyes Eyes, sha string) (*material.SoundLevels, error) {
	e := &ear{}
	if err := eyes.PCM(ctx, sha, e); err != nil {
		return nil, err
	}
	return e.levels()
}

// ear measures a WAV file of 16 bits as it is written to it.
type ear struct {
	head  []byte // until the samples begin
	began bool
	rate  int
	ways  int // channels
	rest  []byte

	at      int64 // samples of one channel
	squares float64
	peak    int
	sums    [maxWays]float64
	runs    [maxWays]int // samples at the loudest value in a row
	clipped int64

	frame       float64 // squares of the frame that is under way
	frameN      int
	silent      int64 // frames
	frames      int64
	quiet, most int64 // frames of the silence that is under way, of the longest

	zeros   int64
	before  float64 // level before the zeros
	level   float64 // mean absolute value of the last 2 ms
	waiting int64   // samples until the level after a gap counts; 0: none
	gaps    int
}

const (
	maxWays    = 16
	maxWavHead = 4096
	loudest    = 32_700 // of 32,767: what counts as cut off
	clipRun    = 3      // samples in a row
	frameTime  = 0.01   // seconds
	silence    = -60.0  // dB of full scale
	gapLeast   = 0.002  // seconds of a dropout
	gapMost    = 0.5    // seconds
	gapLevel   = 0.01   // of full scale, on both sides of it
	memory     = 0.002  // seconds of level
	floor      = -120.0 // dB of nothing
)

// Write implements io.Writer.
func (e *ear) Write(b []byte) (int, error) {
	n := len(b)
	if !e.began {
		e.head = append(e.head, b...)
		at, ok, err := e.begin()
		if err != nil || !ok {
			return n, err
		}
		b, e.head = e.head[at:], nil
	}
	if len(e.rest) > 0 {
		b = append(e.rest, b...)
		e.rest = nil
	}
	size := 2 * e.ways
	for ; len(b) >= size; b = b[size:] {
		e.sample(b[:size])
	}
	if len(b) > 0 {
		e.rest = append([]byte(nil), b...)
	}
	return n, nil
}

// begin reads the head of a WAV file (RIFF); ok is false until it is complete.
func (e *ear) begin() (at int, ok bool, err error) {
	b := e.head
	if len(b) < 12 {
		return 0, false, nil
	}
	if string(b[:4]) != "RIFF" || string(b[8:12]) != "WAVE" {
		return 0, false, fault.New(fault.Internal, "measure", "the decoder gave no WAV file")
	}
	for at = 12; at+8 <= len(b); {
		size := int(binary.LittleEndian.Uint32(b[at+4:]))
		switch name := string(b[at : at+4]); {
		case name == "data":
			if e.rate < 1 || e.ways < 1 || e.ways > maxWays {
				return 0, false, fault.New(fault.Invalid, "measure", "%d channels at %d hertz", e.ways, e.rate)
			}
			e.began = true
			return at + 8, true, nil
		case name == "fmt " && at+24 <= len(b):
			e.ways, e.rate = int(binary.LittleEndian.Uint16(b[at+10:])), int(binary.LittleEndian.Uint32(b[at+12:]))
		}
		if size > maxWavHead {
			return 0, false, fault.New(fault.Internal, "measure", "the decoder gave a WAV file with a long head")
		}
		at += 8 + size + size%2
	}
	if len(b) > maxWavHead {
		return 0, false, fault.New(fault.Internal, "measure", "the decoder gave a WAV file with a long head")
	}
	return 0, false, nil
}

// sample takes one sample of each channel.
func (e *ear) sample(b []byte) {
	loud := 0
	for c := range e.ways {
		v := int(int16(binary.LittleEndian.Uint16(b[2*c:])))
		e.sums[c] += float64(v)
		e.squares += float64(v) * float64(v)
		e.frame += float64(v) * float64(v)
		a := max(v, -v)
		loud = max(loud, a)
		if a >= loudest {
			if e.runs[c]++; e.runs[c] == clipRun {
				e.clipped += clipRun
			} else if e.runs[c] > clipRun {
				e.clipped++
			}
		} else {
			e.runs[c] = 0
		}
	}
	e.peak = max(e.peak, loud)
	e.at++
	e.gap(loud)
	if e.frameN++; float64(e.frameN) >= frameTime*float64(e.rate) {
		e.endFrame()
	}
}

// gap looks for stretches of zeros between loud parts.
func (e *ear) gap(loud int) {
	rate := float64(e.rate)
	if loud == 0 {
		if e.zeros == 0 {
			e.before = e.level
		}
		e.zeros++
	} else if e.zeros > 0 {
		if t := float64(e.zeros) / rate; t >= gapLeast && t <= gapMost && e.before >= gapLevel {
			e.waiting, e.level = int64(math.Ceil(memory*rate)), 0
		}
		e.zeros = 0
	}
	keep := math.Exp(-1 / (memory * rate))
	e.level = keep*e.level + (1-keep)*float64(loud)/32768
	if e.waiting > 0 {
		if e.waiting--; e.waiting == 0 && e.level >= gapLevel/2 {
			e.gaps++
		}
	}
}

func (e *ear) endFrame() {
	e.frames++
	if decibels(math.Sqrt(e.frame/float64(e.frameN*e.ways))/32768) < silence {
		e.silent++
		e.quiet++
		e.most = max(e.most, e.quiet)
	} else {
		e.quiet = 0
	}
	e.frame, e.frameN = 0, 0
}

func decibels(v float64) float64 {
	if v <= 1e-6 {
		return floor
	}
	return 20 * math.Log10(v)
}

func (e *ear) levels() (*material.SoundLevels, error) {
	if e.at == 0 {
		return nil, fault.New(fault.Invalid, "measure", "it holds no sample")
	}
	if e.frameN > 0 {
		e.endFrame()
	}
	n := float64(e.at) * float64(e.ways)
	out := &material.SoundLevels{Seconds: round(float64(e.at) / float64(e.rate)), RMS: round(decibels(math.Sqrt(e.squares/n) / 32768)), Peak: round(decibels(float64(e.peak) / 32768)),
		Clipped: math.Round(1e6*float64(e.clipped)/n) / 1e6, Silent: round(float64(e.silent) / float64(e.frames)), LongestSilence: round(float64(e.most) * frameTime), Dropouts: e.gaps}
	for _, s := range e.sums[:e.ways] {
		if o := s / float64(e.at) / 32768; math.Abs(o) > math.Abs(out.Offset) {
			out.Offset = o
		}
	}
	out.Offset = round(out.Offset)
	return out, nil
}
