package descriptor

import (
	"math"
	"math/cmplx"
)

// SoundSpace names the space of Sound.
const SoundSpace = "sound/1"

// SampleRate is what Sound expects, in hertz.
const SampleRate = 8000

const (
	frame = 256 // samples, 32 ms
	hop   = 128
	mels  = 24
)

// Sound describes a recording by the mean and the spread of its log mel spectrum, of
// the spectrum's change, and by how loudness runs over eight parts of its length. The
// samples are mono at SampleRate, −1 to 1; silence gives nil.
func Sound(samples []float32) []float32 {
	spectra := spectrogram(samples)
	if len(spectra) == 0 {
		return nil
	}
	top := math.Inf(-1)
	for _, s := range spectra {
		for _, x := range s {
			top = max(top, x)
		}
	}
	if top < -16 {
		return nil
	}
	level := make([]float64, 8)
	count := make([]float64, 8)
	for t, s := range spectra {
		at := t * len(level) / len(spectra)
		for i := range s {
			s[i] = max(s[i]-top, -9) / 9 // at most 39 dB below the loudest
			level[at] += s[i] / mels
		}
		count[at]++
	}
	for i := range level {
		if count[i] > 0 {
			level[i] /= count[i]
		}
	}
	m, d := moments(spectra)
	change := make([][mels]float64, 0, len(spectra))
	for t := 2; t < len(spectra); t++ {
		var c [mels]float64
		for i := range c {
			c[i] = spectra[t][i] - spectra[t-2][i]
		}
		change = append(change, c)
	}
	_, c := moments(change)
	for i := range m {
		m[i] += 0.5 // about the middle of the range, so that shape counts and not level
	}
	return joined(part{0.5, m}, part{0.2, d}, part{0.2, c}, part{0.1, level})
}

func moments(rows [][mels]float64) (mean, deviation []float64) {
	mean, deviation = make([]float64, mels), make([]float64, mels)
	if len(rows) == 0 {
		return mean, deviation
	}
	for _, r := range rows {
		for i, x := range r {
			mean[i] += x / float64(len(rows))
			deviation[i] += x * x / float64(len(rows))
		}
	}
	for i := range mean {
		deviation[i] = math.Sqrt(max(0, deviation[i]-mean[i]*mean[i]))
	}
	return mean, deviation
}

// maxFrames bounds what is looked at of a long recording: evenly spread frames.
const maxFrames = 8192

func spectrogram(samples []float32) [][mels]float64 {
	n := (len(samples) - frame) / hop
	if n < 4 {
		return nil
	}
	step := max(1, n/maxFrames)
	var out [][mels]float64
	buffer := make([]complex128, frame)
	for t := 0; t < n; t += step {
		for i := range buffer {
			w := 0.5 - 0.5*math.Cos(2*math.Pi*float64(i)/frame)
			buffer[i] = complex(float64(samples[t*hop+i])*w, 0)
		}
		transform(buffer)
		out = append(out, bands(buffer))
	}
	return out
}

// bands sums the power in triangles that are evenly spaced in mel.
func bands(spectrum []complex128) (out [mels]float64) {
	mel := func(hz float64) float64 { return 2595 * math.Log10(1+hz/700) }
	low, high := mel(60), mel(SampleRate/2)
	for k := 1; k < frame/2; k++ {
		at := (mel(float64(k)*SampleRate/frame) - low) / (high - low) * (mels + 1)
		power := real(spectrum[k])*real(spectrum[k]) + imag(spectrum[k])*imag(spectrum[k])
		i := int(math.Floor(at))
		f := at - float64(i)
		if i >= 1 && i <= mels {
			out[i-1] += power * (1 - f)
		}
		if i >= 0 && i < mels {
			out[i] += power * f
		}
	}
	for i := range out {
		out[i] = math.Log(out[i] + 1e-9)
	}
	return out
}

// transform is the radix-2 Fourier transform in place; len(x) is a power of two.
func transform(x []complex128) {
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
		w := cmplx.Rect(1, -2*math.Pi/float64(size))
		for start := 0; start < n; start += size {
			turn := complex(1, 0)
			for k := start; k < start+size/2; k++ {
				a, b := x[k], x[k+size/2]*turn
				x[k], x[k+size/2] = a+b, a-b
				turn *= w
			}
		}
	}
}
