package prelabel

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"io"
	"math"
	"strconv"

	"golang.org/x/image/draw"

	"mlife/shared/fault"
)

// maxEncoded is how large a file may be that is sent as it is.
const maxEncoded = 64 << 20

// inputPlan is how media become the model's input.
type inputPlan struct {
	Input
	name     string
	datatype string
	shape    []int64 // of one medium, without the batch
	batched  bool    // the shape begins with the batch
}

// sample is a medium as the model gets it, and how its places go back into the picture:
// x = (X - dx) / sx.
type sample struct {
	data           []byte // bytes of the file, or of the values in little endian
	width, height  float64
	inW, inH       float64 // of what the model sees
	sx, sy, dx, dy float64
}

// plan reads from a model's metadata what it wants.
func plan(in Input, m metadata) (p inputPlan, err error) {
	t, err := named(m.Inputs, in.Tensor, "input", "input.tensor")
	if err != nil {
		return p, err
	}
	if in.Tensor == "" && len(m.Inputs) != 1 {
		return p, wrong("settings.input.tensor", "the model has %d inputs, say which of %v", len(m.Inputs), names(m.Inputs))
	}
	p = inputPlan{Input: in, name: t.Name, datatype: t.Datatype}
	if in.Kind == Encoded {
		if t.Datatype != "BYTES" && t.Datatype != "UINT8" {
			return p, wrong("settings.input.kind", "%s is %.20s: a file's bytes go into BYTES or UINT8", t.Name, t.Datatype)
		}
		p.batched = len(t.Shape) > 1 || t.Datatype == "BYTES"
		return p, nil
	}
	if t.Datatype != "UINT8" && t.Datatype != "FP32" {
		return p, wrong("settings.input.kind", "%s is %.20s: pixels go into UINT8 or FP32", t.Name, t.Datatype)
	}
	s := t.Shape
	switch len(s) {
	case 4:
		p.batched, s = true, s[1:]
	case 3:
	default:
		return p, wrong("settings.input.tensor", "%s has %d dimensions, pixels have 3 or 4", t.Name, len(t.Shape))
	}
	if p.Layout == "" {
		switch {
		case s[0] == 3 && s[2] != 3:
			p.Layout = "nchw"
		case s[2] == 3 && s[0] != 3:
			p.Layout = "nhwc"
		default:
			return p, wrong("settings.input.layout", "the shape %v does not tell it: say nchw or nhwc", t.Shape)
		}
	}
	h, w := s[0], s[1]
	if p.Layout == "nchw" {
		h, w = s[1], s[2]
	}
	if p.Width == 0 {
		p.Width = int(w)
	}
	if p.Height == 0 {
		p.Height = int(h)
	}
	if p.Width < 1 || p.Height < 1 || p.Width > 4096 || p.Height > 4096 {
		return p, wrong("settings.input.width", "the model's input is of any size: say which width and height, 1 to 4096")
	}
	p.shape = []int64{int64(p.Height), int64(p.Width), 3}
	if p.Layout == "nchw" {
		p.shape = []int64{3, int64(p.Height), int64(p.Width)}
	}
	return p, nil
}

// named finds a tensor; "" is the first.
func named(list []tensor, name, what, field string) (tensor, error) {
	for _, t := range list {
		if name == "" || t.Name == name {
			return t, nil
		}
	}
	return tensor{}, wrong("settings."+field, "the model has no %s %.80q, only %v", what, name, names(list))
}

func names(list []tensor) []string {
	var out []string
	for _, t := range list {
		out = append(out, strconv.Quote(t.Name))
	}
	return out
}

// sample reads a medium.
func (p inputPlan) sample(ctx context.Context, m Medium) (s sample, err error) {
	s = sample{width: float64(m.Width), height: float64(m.Height), inW: float64(m.Width), inH: float64(m.Height), sx: 1, sy: 1}
	if p.Kind == Encoded {
		if m.Size > maxEncoded {
			return s, fault.New(fault.TooLarge, op, "%d bytes, a service gets at most %d", m.Size, maxEncoded)
		}
		in, err := m.Open(ctx)
		if err != nil {
			return s, err
		}
		s.data, err = io.ReadAll(io.LimitReader(in, maxEncoded+1))
		return s, fault.Wrap(op, errors.Join(err, in.Close()))
	}
	img, err := m.Still(ctx)
	if err != nil {
		return s, err
	}
	s.width, s.height = float64(img.Bounds().Dx()), float64(img.Bounds().Dy())
	if s.width < 1 || s.height < 1 {
		return s, fault.New(fault.Invalid, op, "the picture is empty")
	}
	s.data = p.pixels(img, &s)
	return s, nil
}

// pixels scales a picture and gives its values.
func (p inputPlan) pixels(img image.Image, s *sample) []byte {
	to := image.NewRGBA(image.Rect(0, 0, p.Width, p.Height))
	at := to.Bounds()
	s.inW, s.inH = float64(p.Width), float64(p.Height)
	if p.Fit == "letterbox" {
		k := min(s.inW/s.width, s.inH/s.height)
		w, h := max(1, int(math.Round(s.width*k))), max(1, int(math.Round(s.height*k)))
		at = image.Rect(0, 0, w, h).Add(image.Pt((p.Width-w)/2, (p.Height-h)/2))
		draw.Draw(to, to.Bounds(), image.NewUniform(color.Gray{Y: 114}), image.Point{}, draw.Src)
	}
	s.sx, s.sy = float64(at.Dx())/s.width, float64(at.Dy())/s.height
	s.dx, s.dy = float64(at.Min.X), float64(at.Min.Y)
	draw.BiLinear.Scale(to, at, img, img.Bounds(), draw.Src, nil)
	n := p.Width * p.Height
	size := 1
	if p.datatype == "FP32" {
		size = 4
	}
	out := make([]byte, 3*n*size)
	for i := range n {
		for c := range 3 {
			k := 3*i + c
			if p.Layout == "nchw" {
				k = c*n + i
			}
			v := to.Pix[4*i+c]
			if size == 1 {
				out[k] = v
				continue
			}
			f := float64(v) / 255
			if len(p.Mean) == 3 {
				f -= p.Mean[c]
			}
			if len(p.Std) == 3 {
				f /= p.Std[c]
			}
			binary.LittleEndian.PutUint32(out[4*k:], math.Float32bits(float32(f)))
		}
	}
	return out
}

type span struct{ from, to int }

// groups says which samples go into one call.
func (p inputPlan) groups(list []sample) (out []span) {
	together := p.batched && (p.Kind == Pixels || p.datatype == "BYTES")
	for i := range list {
		if together && len(out) > 0 {
			out[0].to = i + 1
			continue
		}
		out = append(out, span{i, i + 1})
	}
	return out
}

// tensor makes the input of samples, and what follows the JSON in binary calls.
func (p inputPlan) tensor(batch []sample) (tensor, []byte) {
	t := tensor{Name: p.name, Datatype: p.datatype}
	n := int64(len(batch))
	switch {
	case p.Kind == Pixels:
		t.Shape = p.shape
		if p.batched {
			t.Shape = append([]int64{n}, p.shape...)
		}
	case p.datatype == "BYTES":
		t.Shape = []int64{n, 1}
	case p.batched:
		t.Shape = []int64{1, int64(len(batch[0].data))}
	default:
		t.Shape = []int64{int64(len(batch[0].data))}
	}
	if p.Binary {
		var tail []byte
		for _, s := range batch {
			if p.datatype == "BYTES" {
				tail = binary.LittleEndian.AppendUint32(tail, uint32(len(s.data)))
			}
			tail = append(tail, s.data...)
		}
		t.Parameters = map[string]any{"binary_data_size": len(tail)}
		return t, tail
	}
	var b bytes.Buffer
	b.WriteByte('[')
	for _, s := range batch {
		p.write(&b, s.data)
	}
	b.WriteByte(']')
	t.Data = b.Bytes()
	if p.datatype == "BYTES" {
		t.Parameters = map[string]any{"content_type": "base64"}
	}
	return t, nil
}

// write appends values as JSON, after a comma when it is not the first.
func (p inputPlan) write(b *bytes.Buffer, data []byte) {
	comma := func() {
		if b.Len() > 1 {
			b.WriteByte(',')
		}
	}
	switch p.datatype {
	case "BYTES":
		comma()
		b.WriteByte('"')
		b.WriteString(base64.StdEncoding.EncodeToString(data))
		b.WriteByte('"')
	case "UINT8":
		for _, v := range data {
			comma()
			b.Write(strconv.AppendUint(b.AvailableBuffer(), uint64(v), 10))
		}
	default:
		for i := 0; i+4 <= len(data); i += 4 {
			comma()
			v := float64(math.Float32frombits(binary.LittleEndian.Uint32(data[i:])))
			b.Write(strconv.AppendFloat(b.AvailableBuffer(), v, 'g', -1, 32))
		}
	}
}
