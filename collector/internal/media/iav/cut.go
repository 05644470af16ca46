package iav

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"

	"mlife/collector/internal/extend"
	"mlife/shared/fault"
)

type cutParameters struct {
	From float64 `json:"from"`
	To   float64 `json:"to"`
	Way  string  `json:"way"`
}

var cut = operation{m: describe("cut", "edit", "Cut a segment", "Keeps the seconds from one moment to another of a recording or video.", `{
	"type": "object", "additionalProperties": false, "required": ["from", "to"], "properties": {
	"from": {"type": "number", "minimum": 0, "maximum": 1000000, "title": "From, seconds", "default": 0},
	"to": {"type": "number", "exclusiveMinimum": 0, "maximum": 1000000, "title": "To, seconds", "default": 5},
	"way": {"enum": ["exact", "copy"], "title": "Way", "default": "exact",
		"description": "exact encodes anew and begins where you say; copy keeps every byte of the coded frames and begins at the key frame before (video)."}}}`, soundIn, videoIn, oggIn),
	run: func(ctx context.Context, s *shop, in extend.Input, r extend.Request) (extend.Result, error) {
		p, err := read[cutParameters](r)
		if err != nil {
			return extend.Result{}, err
		}
		if p.From >= p.To {
			return extend.Result{}, fault.Field("iav", "body.parameters.to", "the end, %g s, is not after the beginning, %g s", p.To, p.From)
		}
		src, err := sourceOf(in)
		if err != nil {
			return extend.Result{}, err
		}
		if isVideo(in) && p.Way == "copy" {
			return s.copyVideo(ctx, in, r, src, p)
		}
		src.before = []string{"-ss", seconds(p.From)}
		length := []string{"-t", seconds(p.To - p.From)}
		if isVideo(in) {
			err = s.filterVideo(ctx, src, r.Output, "crop=trunc(iw/2)*2:trunc(ih/2)*2:0:0", length...)
			if err == nil {
				err = s.holdsPictures(ctx, r.Output, p)
			}
			return one("out.mp4", named(in, "cut", "mp4"), span(p.From, p.To)), err
		}
		ending, codec, err := soundLike(in)
		if err != nil {
			return extend.Result{}, err
		}
		args := append(append(length, "-vn", "-map_metadata", "-1"), codec...)
		err = s.ffmpeg(ctx, src, r.Output, append(args, "file:"+filepath.Join(r.Output, "out."+ending))...)
		if err == nil {
			err = notEmpty(r.Output, "out."+ending, p)
		}
		return one("out."+ending, named(in, "cut", ending), span(p.From, p.To)), err
	}}

func seconds(v float64) string { return strconv.FormatFloat(v, 'f', 6, 64) }

// notEmpty says that nothing was there where was cut.
func notEmpty(dir, file string, p cutParameters) error {
	info, err := os.Stat(filepath.Join(dir, file))
	if err != nil || info.Size() < 128 {
		return fault.New(fault.Invalid, "iav", "nothing is there from %g s to %g s: the recording is shorter", p.From, p.To)
	}
	return nil
}

// holdsPictures says that nothing was there where a video was cut.
func (s *shop) holdsPictures(ctx context.Context, dir string, p cutParameters) error {
	_, _, err := s.size(ctx, source{path: filepath.Join(dir, "out.mp4"), demuxer: "mov"}, dir)
	if fault.Is(err, fault.Invalid) {
		return fault.New(fault.Invalid, "iav", "nothing is there from %g s to %g s: the video is shorter", p.From, p.To)
	}
	return err
}

var shown = regexp.MustCompile(`pts_time:([0-9.]+)`)

// copyVideo cuts at the key frame at or before the beginning, without encoding anew.
func (s *shop) copyVideo(ctx context.Context, in extend.Input, r extend.Request, src source, p cutParameters) (extend.Result, error) {
	var res extend.Result
	find := src
	find.before = []string{"-skip_frame", "nokey"}
	text, err := s.tell(ctx, find, r.Output, "info", "-an", "-sn", "-t", seconds(p.From+0.000001), "-vf", "showinfo", "-f", "null", "-")
	if err != nil {
		return res, err
	}
	from := 0.0
	for _, m := range shown.FindAllStringSubmatch(text, -1) {
		if t, err := strconv.ParseFloat(m[1], 64); err == nil && t <= p.From+1e-6 {
			from = max(from, t)
		}
	}
	ending, format := "mp4", "mp4"
	switch in.MediaType {
	case "video/x-matroska", "video/webm", "video/x-msvideo":
		ending, format = "mkv", "matroska"
	}
	src.before = []string{"-ss", seconds(from + 0.000001)}
	file := "out." + ending
	if err := s.ffmpeg(ctx, src, r.Output, "-map", "0:v:0", "-map", "0:a:0?", "-t", seconds(p.To-from), "-c", "copy", "-map_metadata", "-1",
		"-avoid_negative_ts", "make_zero", "-f", format, "file:"+filepath.Join(r.Output, file)); err != nil {
		return res, err
	}
	if err := notEmpty(r.Output, file, p); err != nil {
		return res, err
	}
	var notes []string
	if p.From-from > 0.001 {
		notes = append(notes, fmt.Sprintf("it begins at the key frame at %.3f s", from))
	}
	return one(file, named(in, "cut", ending), span(from, p.To), notes...), nil
}

// soundLike gives the encoder that keeps a recording's own format.
func soundLike(in extend.Input) (ending string, args []string, err error) {
	switch in.MediaType {
	case "audio/wav":
		codec, err := pcmOf(in.File)
		return "wav", []string{"-c:a", codec, "-f", "wav"}, err
	case "audio/flac":
		return "flac", []string{"-c:a", "flac", "-f", "flac"}, nil
	case "audio/mpeg":
		return "mp3", sounds["mp3"].args, nil
	case "audio/mp4":
		return "m4a", sounds["m4a"].args, nil
	case oggIn:
		return "ogg", sounds["ogg"].args, nil
	}
	return "", nil, fault.New(fault.Invalid, "iav", "%s is not understood", in.MediaType)
}

// pcmOf names the encoder for the samples of a WAVE file, so that a cut changes none.
// Source: Multimedia Programming Interface and Data Specifications 1.0, WAVE.
func pcmOf(path string) (codec string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fault.New(fault.Internal, "iav", "%w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	head := make([]byte, 4096)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", fault.New(fault.Invalid, "iav", "the recording is too short")
	}
	head = head[:n]
	for at := 12; at+24 <= len(head); {
		size := int(binary.LittleEndian.Uint32(head[at+4:]))
		if string(head[at:at+4]) == "fmt " {
			kind, bits := binary.LittleEndian.Uint16(head[at+8:]), binary.LittleEndian.Uint16(head[at+22:])
			if kind == 0xfffe && at+34 <= len(head) { // extensible: the kind begins its GUID
				kind = binary.LittleEndian.Uint16(head[at+32:])
			}
			if c, ok := pcm[[2]uint16{kind, bits}]; ok {
				return c, nil
			}
			break
		}
		if size < 0 || size > 1<<20 {
			break
		}
		at += 8 + size + size&1
	}
	return "pcm_s16le", nil
}

// pcm names encoders by the format tag and the bits of a sample.
var pcm = map[[2]uint16]string{{1, 8}: "pcm_u8", {1, 16}: "pcm_s16le", {1, 24}: "pcm_s24le", {1, 32}: "pcm_s32le",
	{3, 32}: "pcm_f32le", {3, 64}: "pcm_f64le", {6, 8}: "pcm_alaw", {7, 8}: "pcm_mulaw"}
