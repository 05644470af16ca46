package msm

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"mlife/shared/fault"
)

// Bounds of what is read of a model file. The safetensors format itself allows
// headers of 100 MB; no model of a device comes near.
const (
	maxHeader  = 16 << 20
	maxTensors = 10000
)

// Facts are what a model file says about itself.
type Facts struct {
	Format  string
	Tensors []Tensor
}

// Inspect finds the format by the bytes and reads the names and shapes where the
// format tells. size is that of the whole file. A file that claims to be
// safetensors by its name, or starts like it, and breaks that format is Invalid.
func Inspect(r io.Reader, size int64, name string) (Facts, error) {
	head := make([]byte, 64)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return Facts{}, fault.Wrap("msm.Inspect", err)
	}
	head = head[:n]
	claims := strings.HasSuffix(strings.ToLower(name), ".safetensors")
	if claims || len(head) > 9 && head[8] == '{' && binary.LittleEndian.Uint64(head) < uint64(size) {
		t, err := safetensors(io.MultiReader(bytes.NewReader(head), r), size)
		if err != nil {
			return Facts{}, err
		}
		return Facts{Format: "safetensors", Tensors: t}, nil
	}
	return Facts{Format: sniff(head, name)}, nil
}

func sniff(head []byte, name string) string {
	at := func(off int, magic string) bool {
		return len(head) >= off+len(magic) && string(head[off:off+len(magic)]) == magic
	}
	lower := strings.ToLower(name)
	switch {
	case at(4, "TFL3"):
		return "tflite"
	case at(0, "GGUF"):
		return "gguf"
	case at(0, "\x89HDF\r\n\x1a\n"):
		return "hdf5"
	case at(0, "PK\x03\x04") && (strings.HasSuffix(lower, ".pt") || strings.HasSuffix(lower, ".pth")):
		return "pytorch"
	case at(0, "PK\x03\x04"):
		return "zip"
	case at(0, "\x1f\x8b"):
		return "gzip"
	case len(head) > 1 && head[0] == 0x08 && head[1] < 32 && strings.HasSuffix(lower, ".onnx"):
		return "onnx"
	default:
		return "unknown"
	}
}

type tensorHeader struct {
	Type    string   `json:"dtype"`
	Shape   []int64  `json:"shape"`
	Offsets [2]int64 `json:"data_offsets"`
}

var bits = map[string]int64{
	"F64": 64, "F32": 32, "F16": 16, "BF16": 16, "F8_E5M2": 8, "F8_E4M3": 8,
	"I64": 64, "I32": 32, "I16": 16, "I8": 8, "U64": 64, "U32": 32, "U16": 16, "U8": 8, "BOOL": 8,
}

// safetensors reads the header: 8 bytes of length, little-endian, then JSON from
// names to type, shape and offsets into what follows.
func safetensors(r io.Reader, size int64) ([]Tensor, error) {
	const op = "safetensors"
	var length uint64
	if err := binary.Read(r, binary.LittleEndian, &length); err != nil {
		return nil, fault.New(fault.Invalid, op, "header: %w", err)
	}
	if length > maxHeader || int64(length) > size-8 {
		return nil, fault.Field(op, "header", "says %d bytes; the file has %d and at most %d are read", length, size, maxHeader)
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(r, body); err != nil {
		return nil, fault.New(fault.Invalid, op, "header: %w", err)
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(body, &raw); err != nil {
		return nil, fault.New(fault.Invalid, op, "header: %w", err)
	}
	delete(raw, "__metadata__")
	if len(raw) > maxTensors {
		return nil, fault.Field(op, "header", "%d tensors of at most %d", len(raw), maxTensors)
	}
	out := make([]Tensor, 0, len(raw))
	spans := make([][2]int64, 0, len(raw))
	for name, v := range raw {
		var h tensorHeader
		if err := json.Unmarshal(v, &h); err != nil {
			return nil, fault.New(fault.Invalid, op, "tensor %.80q: %w", name, err)
		}
		if err := h.check(size - 8 - int64(length)); err != nil {
			return nil, fault.New(fault.Invalid, op, "tensor %.80q: %w", name, err)
		}
		out = append(out, Tensor{Name: name, Type: h.Type, Shape: h.shape()})
		spans = append(spans, h.Offsets)
	}
	slices.SortFunc(out, func(a, b Tensor) int { return strings.Compare(a.Name, b.Name) })
	return out, covered(spans, size-8-int64(length))
}

func (h tensorHeader) shape() []int64 {
	if h.Shape == nil {
		return []int64{}
	}
	return h.Shape
}

func (h tensorHeader) check(data int64) error {
	want, ok := bits[h.Type]
	if !ok {
		return fault.Field("", "dtype", "%.20q is not known", h.Type)
	}
	for _, d := range h.Shape {
		if d < 0 || d > 0 && want > (8*data+7)/d {
			return fault.Field("", "shape", "does not fit into the file")
		}
		want *= d
	}
	if h.Offsets[0] < 0 || h.Offsets[1] < h.Offsets[0] || h.Offsets[1] > data {
		return fault.Field("", "data_offsets", "[%d, %d) outside of %d bytes", h.Offsets[0], h.Offsets[1], data)
	}
	if (want+7)/8 != h.Offsets[1]-h.Offsets[0] {
		return fault.Field("", "data_offsets", "%d bytes, the shape needs %d", h.Offsets[1]-h.Offsets[0], (want+7)/8)
	}
	return nil
}

// covered makes sure that the tensors fill the data without holes or overlap.
func covered(spans [][2]int64, data int64) error {
	slices.SortFunc(spans, func(a, b [2]int64) int {
		if a[0] != b[0] {
			return int(max(-1, min(1, a[0]-b[0])))
		}
		return int(max(-1, min(1, a[1]-b[1])))
	})
	var end int64
	for _, s := range spans {
		if s[0] != end {
			return fault.Field("safetensors", "data_offsets", "hole or overlap at byte %d", end)
		}
		end = s[1]
	}
	if end != data {
		return fault.Field("safetensors", "data_offsets", "%d bytes of data, the tensors describe %d", data, end)
	}
	return nil
}
