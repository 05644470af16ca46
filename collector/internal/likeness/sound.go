package likeness

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
	"math/cmplx"
)

// The fingerprint of a recording follows Haitsma and Kalker (A Highly Robust Audio
// Fingerprinting System, ISMIR 2002): the sign of the difference of energy between
// neighbouring bands and neighbouring moments, 32 bits for each moment. Moments are
// short here (window 64 ms, step 8 ms), because a spoken word is; gain does not
// change it, and a code with a loss of quality changes few bits.

// SoundRate is the rate of the samples that NewSound takes, in hertz.
const SoundRate = 8000

const (
	window     = 512 // samples
	step       = 64
	bands      = 33
	lowest     = 200.0 // hertz
	highest    = 3600.0
	maxCodes   = 1 << 12 // about 33 s
	minCodes   = 12      // about 160 ms
	keyEach    = 2       // every second code is searched
	maxKeys    = 4096
	minShared2 = 0.6 // part of the shorter one that must lie within the other
)

// Sound is what is kept of a recording: 32 bits for each 8 ms.
type Sound struct{ Codes []uint32 }

// NewSound reads 16-bit samples at SoundRate. One of less than about a fifth of a
// second, or silent, is none; what comes after about half a minute is left out.
func NewSound(samples []int16) (*Sound, bool) {
	samples = trimmed(samples)
	n := min((len(samples)-window)/step, maxCodes)
	if n < minCodes {
		return nil, false
	}
	s := &Sound{Codes: make([]uint32, 0, n)}
	var before [bands]float64
	for i := range n + 1 {
		now := energies(samples[i*step:])
		if i > 0 {
			var code uint32
			for b := range bands - 1 {
				if now[b]-now[b+1]-(before[b]-before[b+1]) > 0 {
					code |= 1 << b
				}
			}
			s.Codes = append(s.Codes, code)
		}
		before = now
	}
	return s, true
}

// trimmed leaves out what is silent at both ends: less than a hundredth of the peak.
func trimmed(samples []int16) []int16 {
	peak := 0
	for _, v := range samples {
		peak = max(peak, abs16(v))
	}
	if peak < 8 {
		return nil
	}
	from, to := 0, len(samples)
	for from < to && abs16(samples[from])*100 < peak {
		from++
	}
	for to > from && abs16(samples[to-1])*100 < peak {
		to--
	}
	return samples[from:to]
}

func abs16(v int16) int {
	if v < 0 {
		return -int(v)
	}
	return int(v)
}

var hann = func() (w [window]float64) {
	for i := range w {
		w[i] = 0.5 - 0.5*math.Cos(2*math.Pi*float64(i)/(window-1))
	}
	return w
}()

// edges of the bands as positions in the spectrum, evenly spaced as one hears.
var edges = func() (e [bands + 1]float64) {
	for i := range e {
		e[i] = lowest * math.Pow(highest/lowest, float64(i)/bands) * window / SoundRate
	}
	return e
}()

// energies gives the energy of each band of one window; bands narrower than a line
// of the spectrum share it.
func energies(samples []int16) (out [bands]float64) {
	var x [window]complex128
	for i := range window {
		x[i] = complex(float64(samples[i])*hann[i], 0)
	}
	fft(x[:])
	for b := range bands {
		for k := int(edges[b]); k <= int(edges[b+1]); k++ {
			share := min(edges[b+1], float64(k+1)) - max(edges[b], float64(k))
			if share > 0 {
				v := x[k]
				out[b] += share * (real(v)*real(v) + imag(v)*imag(v))
			}
		}
	}
	return out
}

// fft transforms in place; the length is a power of two (Cooley and Tukey).
func fft(x []complex128) {
	n := len(x)
	for i, j := 1, 0; i < n; i++ {
		bit := n >> 1
		for ; j&bit != 0; bit >>= 1 {
			j ^= bit
		}
		j ^= bit
		if i < j {
			x[i], x[j] = x[j], x[i]
		}
	}
	for size := 2; size <= n; size <<= 1 {
		turn := cmplx.Rect(1, -2*math.Pi/float64(size))
		for at := 0; at < n; at += size {
			w := complex(1, 0)
			for k := at; k < at+size/2; k++ {
				a, b := x[k], x[k+size/2]*w
				x[k], x[k+size/2] = a+b, a-b
				w *= turn
			}
		}
	}
}

// Score says how much two recordings are the same: 1 for the same bits, 0 for as
// many different ones as chance gives, at the best shift between them.
func (s *Sound) Score(t *Sound) float64 {
	a, b := s.Codes, t.Codes
	if len(a) > len(b) {
		a, b = b, a
	}
	least := int(minShared2 * float64(len(a)))
	if len(a) == 0 || len(b) == 0 || float64(len(a)) < float64(len(b))*0.5 {
		return 0
	}
	best := 1.0
	for shift := -(len(a) - least); shift <= len(b)-least; shift++ {
		from, to := max(0, -shift), min(len(a), len(b)-shift)
		if to-from < max(least, minCodes) {
			continue
		}
		wrong := 0
		for i := from; i < to; i++ {
			wrong += bits.OnesCount32(a[i] ^ b[i+shift])
		}
		best = min(best, float64(wrong)/float64(32*(to-from)))
	}
	return max(0, 1-2*best)
}

// Keys gives the codes that are searched.
func (s *Sound) Keys() []uint32 {
	var out []uint32
	for i := 0; i < len(s.Codes) && len(out) < maxKeys; i += keyEach {
		out = append(out, s.Codes[i])
	}
	return out
}

// EncodeCodes gives the stored form of codes.
func EncodeCodes(codes []uint32) []byte {
	b := append(make([]byte, 0, 1+4*len(codes)), formVersion)
	for _, c := range codes {
		b = binary.BigEndian.AppendUint32(b, c)
	}
	return b
}

// DecodeCodes reads what EncodeCodes wrote.
func DecodeCodes(b []byte) ([]uint32, error) {
	if len(b) < 1 || b[0] != formVersion || (len(b)-1)%4 != 0 || len(b) > 1+4*maxCodes {
		return nil, fmt.Errorf("%d bytes are no codes of version %d", len(b), formVersion)
	}
	var out []uint32
	for b = b[1:]; len(b) > 0; b = b[4:] {
		out = append(out, binary.BigEndian.Uint32(b))
	}
	return out, nil
}

// DecodeSound reads the data of a sound.
func DecodeSound(b []byte) (*Sound, error) {
	codes, err := DecodeCodes(b)
	return &Sound{codes}, err
}
