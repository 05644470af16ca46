package media

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"mlife/shared/fault"
)

// Facts is what a viewer must know of a medium before it draws over it. What does
// not apply, or cannot be told, is zero.
type Facts struct {
	MediaType   string    `json:"media_type"`
	Width       int       `json:"width,omitempty" doc:"Pixels of the upright picture, or of a video before it is rotated."`
	Height      int       `json:"height,omitempty"`
	Orientation int       `json:"orientation,omitempty" doc:"EXIF orientation, 1 to 8."`
	Bits        int       `json:"bits,omitempty" doc:"Bits of a channel of a picture, 8 or 16, or of a sample of a recording that has such."`
	Levels      *Levels   `json:"levels,omitempty" doc:"Of a picture with 16 bits."`
	Seconds     float64   `json:"seconds,omitempty"`
	FPS         float64   `json:"fps,omitempty" doc:"Frames a second of a video, on average."`
	Frames      int       `json:"frames,omitempty"`
	Times       []float64 `json:"times,omitempty" doc:"Of a video whose frames do not come evenly: when each is shown, in seconds."`
	SampleRate  int       `json:"sample_rate,omitempty" doc:"Of a recording, in hertz."`
	Channels    int       `json:"channels,omitempty" doc:"Of a recording."`
	Codec       string    `json:"codec,omitempty" doc:"How the picture, the video or the recording is coded, such as jpeg, h264 or pcm_s16le."`
	Rotated     bool      `json:"rotated,omitempty" doc:"A video that is shown turned by a quarter: its width and height change places."`
	TakenAt     time.Time `json:"taken_at,omitzero" doc:"When the camera says that it took the picture; a time without a zone counts as UTC."`
	Latitude    *float64  `json:"latitude,omitempty" doc:"Where the picture was taken, in degrees; only if the operator has allowed it."`
	Longitude   *float64  `json:"longitude,omitempty"`
	Top         int       `json:"top,omitempty" doc:"The highest frequency in the recording's spectrogram, in hertz."`
}

// factsName is what facts are kept as: another one when they tell more than before,
// or other than the operator allows now.
func (s *Studio) factsName() string {
	if s.opt.Places {
		return "facts2p"
	}
	return "facts2"
}

// Bounds of what is listed of a video.
const (
	maxFrames = 4_000_000
	maxTimes  = 20_000
)

// Facts gives what is known of a stored medium, as JSON. Errors as Preview.
func (s *Studio) Facts(ctx context.Context, sha string) (out json.RawMessage, err error) {
	f, err := s.cached(ctx, sha, s.factsName(), s.opt.Limits.Timeout, func(ctx context.Context, src io.ReadSeeker, mt string, out *os.File) error {
		facts, err := s.facts(ctx, src, mt)
		if err != nil {
			return err
		}
		return wrapDisk(json.NewEncoder(out).Encode(facts))
	})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	b, err := io.ReadAll(io.LimitReader(f, 1<<20))
	return b, wrapDisk(err)
}

func (s *Studio) facts(ctx context.Context, src io.ReadSeeker, mt string) (Facts, error) {
	f := Facts{MediaType: mt}
	switch major, _, _ := strings.Cut(mt, "/"); {
	case mt == "image/heic" || mt == "image/heif" || mt == "image/avif":
		f.Width, f.Height = stillSize(src)
		f.Codec = strings.TrimPrefix(mt, "image/")
		s.tellShot(src, &f)
		return f, nil
	case major == "image" && mt != "image/svg+xml":
		err := pictureFacts(src, &f)
		s.tellShot(src, &f)
		if err == nil && f.Bits == 16 {
			f.Levels, err = s.levels(ctx, src)
		}
		return f, err
	case major == "video":
		return f, s.videoFacts(ctx, src, &f)
	case major == "audio" || mt == "application/ogg":
		return f, s.soundFacts(ctx, src, &f)
	}
	return f, nil
}

// tellShot adds when and where a picture was taken.
func (s *Studio) tellShot(src io.ReadSeeker, f *Facts) {
	shot := readShot(src, f.MediaType, s.opt.Places)
	f.TakenAt = shot.at
	if shot.place {
		f.Latitude, f.Longitude = &shot.lat, &shot.lon
	}
}

func pictureFacts(src io.ReadSeeker, f *Facts) (err error) {
	defer func() {
		if r := recover(); r != nil { // a decoder met bytes its authors did not think of
			err = bad("decoder failed: %v", r)
		}
	}()
	cfg, format, err := image.DecodeConfig(src)
	if err != nil {
		return bad("%w", err)
	}
	f.Codec = format
	f.Width, f.Height, f.Bits, f.Orientation = cfg.Width, cfg.Height, 8, orientation(src, f.MediaType)
	switch cfg.ColorModel {
	case color.RGBA64Model, color.NRGBA64Model, color.Gray16Model:
		f.Bits = 16
	}
	if f.Orientation >= 5 {
		f.Width, f.Height = f.Height, f.Width
	}
	return nil
}

// stillSize reads the size of a HEIC or AVIF picture from its properties (HEIF,
// clause 6.5.3) without decoding it; zeros when it is not understood.
func stillSize(src io.ReadSeeker) (w, h int) {
	meta, err := metaBox(src)
	if err != nil {
		return 0, 0
	}
	head := heif{src: src, kinds: map[uint32]string{}, places: map[uint32]place{}, tiles: map[uint32][]uint32{}, has: map[uint32][]int{}}
	if !head.read(meta) {
		return 0, 0
	}
	for _, p := range head.properties(head.primary) {
		r := &reader{b: p.body}
		switch {
		case p.kind == "ispe":
			r.version()
			w, h = int(r.number(4)), int(r.number(4))
		case p.kind == "irot" && r.number(1)&1 == 1:
			w, h = h, w
		}
	}
	return w, h
}

// videoFacts lists the frames without decoding them.
func (s *Studio) videoFacts(ctx context.Context, src io.ReadSeeker, f *Facts) error {
	l := &packetList{}
	if err := s.run(ctx, src, f.MediaType, l, "-map", "0:v:0", "-c", "copy", "-f", "framecrc", "pipe:1"); err != nil {
		return err
	}
	f.Width, f.Height, f.Frames, f.Codec = l.width, l.height, len(l.times), l.codec
	if l.width != l.height {
		if err := s.turned(ctx, src, f); err != nil {
			return err
		}
	}
	if len(l.times) == 0 || l.base <= 0 {
		return nil
	}
	slices.Sort(l.times)
	first, last := l.times[0], l.times[len(l.times)-1]
	f.Seconds = float64(last+l.length-first) * l.base
	if len(l.times) < 2 || last == first {
		return nil
	}
	f.FPS = float64(len(l.times)-1) / (float64(last-first) * l.base)
	even := true
	for i, at := range l.times {
		// A few milliseconds are the rounding of a container's clock.
		if math.Abs(float64(at-first)*l.base-float64(i)/f.FPS) > 0.25/f.FPS {
			even = false
			break
		}
	}
	if !even && len(l.times) <= maxTimes {
		for _, at := range l.times {
			f.Times = append(f.Times, math.Round(float64(at)*l.base*1e4)/1e4)
		}
	}
	f.FPS = math.Round(f.FPS*1e4) / 1e4
	return nil
}

// turned says whether a video is shown turned: its first frame is then as high as the
// coded one is wide.
func (s *Studio) turned(ctx context.Context, src io.ReadSeeker, f *Facts) error {
	l := &packetList{}
	err := s.run(ctx, src, f.MediaType, l, "-map", "0:v:0", "-frames:v", "1", "-c:v", "rawvideo", "-f", "framecrc", "pipe:1")
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooLarge) {
		return nil // its packets are listed, and whether it can be decoded is for others to say
	}
	f.Rotated = err == nil && l.width == f.Height && l.height == f.Width
	return err
}

// soundFacts finds length and sampling rate of a recording.
func (s *Studio) soundFacts(ctx context.Context, src io.ReadSeeker, f *Facts) error {
	l := &packetList{}
	if err := s.run(ctx, src, f.MediaType, l, "-map", "0:a:0", "-frames:a", "1", "-c", "copy", "-f", "framecrc", "pipe:1"); err != nil {
		return err
	}
	wave, err := s.peaks(ctx, src, f.MediaType, 16)
	if err != nil {
		return err
	}
	f.Seconds, f.SampleRate, f.Codec, f.Channels, f.Bits = wave.Seconds, l.rate, l.codec, l.channels, sampleBits(src, l.codec)
	f.Top = spectrumRate(l.rate, wave.Seconds) / 2
	return nil
}

// packetList reads what ffmpeg's framecrc says of a stream:
//
//	#tb 0: 1/25
//	#dimensions 0: 960x540
//	0,  dts,  pts,  duration,  size,  crc…
type packetList struct {
	rest          []byte
	base          float64 // seconds of one tick
	width, height int
	rate          int
	channels      int
	codec         string
	length        int64 // ticks of the last packet
	times         []int64
}

// Write implements io.Writer.
func (l *packetList) Write(p []byte) (int, error) {
	l.rest = append(l.rest, p...)
	for {
		line, rest, ok := bytes.Cut(l.rest, []byte("\n"))
		if !ok {
			break
		}
		l.take(string(line))
		l.rest = rest
	}
	if len(l.times) > maxFrames || len(l.rest) > 64<<10 {
		return 0, errFull
	}
	return len(p), nil
}

func (l *packetList) take(line string) {
	if name, value, ok := strings.Cut(line, " 0: "); ok && strings.HasPrefix(name, "#") {
		var a, b int
		switch name {
		case "#tb":
			if n, _ := fmt.Sscanf(value, "%d/%d", &a, &b); n == 2 && b > 0 { // an unreadable one gives no times
				l.base = float64(a) / float64(b)
			}
		case "#dimensions":
			if n, _ := fmt.Sscanf(value, "%dx%d", &a, &b); n == 2 {
				l.width, l.height = a, b
			}
		case "#codec_id":
			l.codec = value[:min(len(value), 32)]
		case "#channel_layout_name":
			l.channels = channelCount(value)
		case "#sample_rate":
			l.rate, _ = strconv.Atoi(value)
		}
		return
	}
	parts := strings.SplitN(line, ",", 5)
	if len(parts) < 5 {
		return
	}
	pts, err := strconv.ParseInt(strings.TrimSpace(parts[2]), 10, 64)
	if err != nil {
		return
	}
	l.length, _ = strconv.ParseInt(strings.TrimSpace(parts[3]), 10, 64)
	l.times = append(l.times, pts)
}

// Spectrograms are drawn in tiles of this many pixels.
const (
	tileWidth   = 1024
	tileHeight  = 256
	maxLevel    = 12
	maxSpectrum = 64 << 20 // samples in one tile: the program keeps them all
	lowestRate  = 4000
)

// spectrumRate is the sampling rate that a recording's spectrogram is made at: its
// own, halved while the whole of it would be too many samples.
func spectrumRate(rate int, seconds float64) int {
	if rate <= 0 || rate > 192_000 {
		rate = 48_000
	}
	for float64(rate)*seconds > maxSpectrum && rate/2 >= lowestRate {
		rate /= 2
	}
	return rate
}

// preroll is how many seconds before a tile decoding begins: codecs and resamplers have
// forgotten by then that they did not begin at the beginning.
const preroll = 2

// seekTo is the whole second from which on a recording is decoded to have the samples
// from one on. Only where there is nothing but sound: beside pictures it may begin later
// than the file, and samples are counted from its own beginning.
func seekTo(f Facts, rate, from int) int {
	if f.Width > 0 {
		return 0
	}
	return max(from/rate-preroll, 0)
}

// samplesOf gives the first sample of a tile and how many it has.
func samplesOf(rate int, length float64, level, tile int) (from, n int) {
	all := length * float64(rate) / float64(int(1)<<level)
	return int(all * float64(tile)), max(int(all), 1)
}

// spectrum is the filter that draws a tile of n samples, from one on, of what is decoded
// from a second on. showspectrumpic puts no more than the
// samples of its column into a window, so that columns of few come out dark and without
// pitch; where a column has fewer than a window, windows overlap by showspectrum, and
// the column's samples are in the middle of its window.
func spectrum(rate, from, n, second int) string {
	const window = 2 * tileHeight
	look := "legend=0:color=viridis:scale=log:drange=90:win_func=hann"
	from -= second * rate
	cut := fmt.Sprintf("[0:a:0]aformat=channel_layouts=mono,aresample=%d", rate)
	hop := max(n/tileWidth, 1)
	if hop >= window {
		return fmt.Sprintf("%s,atrim=start_sample=%d:end_sample=%d,showspectrumpic=s=%dx%d:%s", cut, from, from+n, tileWidth, tileHeight, look)
	}
	// A little more than the hop: the filter cuts the fraction off.
	overlap := 1 - (float64(hop)+0.25)/window
	return fmt.Sprintf("%s,adelay=%dS,apad=pad_len=%d,atrim=start_sample=%d:end_sample=%d,showspectrum=s=%dx%d:slide=fullframe:overlap=%.6f:%s,scale=%d:%d",
		cut, window/2, window, from, from+n+window, max(n/hop, 1), tileHeight, overlap, look, tileWidth, tileHeight)
}

// Spectrum gives a PNG of one tile of a stored recording's spectrogram: time to the
// right, frequency up from 0 to Facts.Top, the louder the brighter. At level n the
// recording is cut into 2^n tiles of equal length. Errors as Preview.
func (s *Studio) Spectrum(ctx context.Context, sha string, level, tile int) (io.ReadSeekCloser, string, error) {
	const op = "media.Spectrum"
	name, err := SpectrumName(level, tile)
	if err != nil {
		return nil, "", err
	}
	raw, err := s.Facts(ctx, sha)
	if err != nil {
		return nil, "", err
	}
	var facts Facts
	if err := json.Unmarshal(raw, &facts); err != nil {
		return nil, "", fault.New(fault.Internal, op, "%w", err)
	}
	if facts.Top == 0 {
		return nil, "", bad("%s is no recording", facts.MediaType)
	}
	rate := 2 * facts.Top
	from, n := samplesOf(rate, facts.Seconds, level, tile)
	second := seekTo(facts, rate, from)
	f, err := s.cached(ctx, sha, name, s.opt.Limits.Timeout, func(ctx context.Context, src io.ReadSeeker, mt string, out *os.File) error {
		return s.runFrom(ctx, src, mt, second, &limited{w: out, left: 8 << 20}, "-lavfi", spectrum(rate, from, n, second),
			"-frames:v", "1", "-c:v", "png", "-f", "image2pipe", "pipe:1")
	})
	if err != nil {
		return nil, "", err
	}
	return f, "image/png", nil
}
