package expression

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"strings"
)

// The safetensors layout: u64 little-endian length of a JSON header, the header,
// then the tensors' bytes at the offsets the header names.
const maxHeader = 1 << 20

type tensor struct {
	DType   string   `json:"dtype"`
	Shape   []int    `json:"shape"`
	Offsets [2]int64 `json:"data_offsets"`
}

// Marshal writes the network as safetensors; meta goes into __metadata__ beside the
// classes. The same network and meta give the same bytes.
func (n *Network) Marshal(meta map[string]string) ([]byte, error) {
	about := map[string]string{"classes": strings.Join(n.Classes, ","), "architecture": "hog-mlp"}
	for k, v := range meta {
		about[k] = v
	}
	header := map[string]any{"__metadata__": about}
	var body []byte
	for _, t := range n.tensors() {
		from := int64(len(body))
		for _, v := range t.data {
			body = binary.LittleEndian.AppendUint32(body, math.Float32bits(v))
		}
		header[t.name] = tensor{DType: "F32", Shape: t.shape, Offsets: [2]int64{from, int64(len(body))}}
	}
	h, err := json.Marshal(header)
	if err != nil {
		return nil, err
	}
	for len(h)%8 != 0 {
		h = append(h, ' ')
	}
	out := binary.LittleEndian.AppendUint64(nil, uint64(len(h)))
	return append(append(out, h...), body...), nil
}

// Unmarshal reads what Marshal wrote and gives the metadata beside the network.
func Unmarshal(b []byte) (*Network, map[string]string, error) {
	if len(b) < 8 {
		return nil, nil, fmt.Errorf("safetensors: %d bytes", len(b))
	}
	size := binary.LittleEndian.Uint64(b)
	if size > maxHeader || size > uint64(len(b)-8) {
		return nil, nil, fmt.Errorf("safetensors: header of %d bytes in a file of %d", size, len(b))
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(b[8:8+size], &raw); err != nil {
		return nil, nil, fmt.Errorf("safetensors: header: %w", err)
	}
	var meta map[string]string
	if err := json.Unmarshal(raw["__metadata__"], &meta); err != nil {
		return nil, nil, fmt.Errorf("safetensors: metadata: %w", err)
	}
	n := NewNetwork(strings.Split(meta["classes"], ","), 0)
	body := b[8+size:]
	for _, t := range n.tensors() {
		var head tensor
		if err := json.Unmarshal(raw[t.name], &head); err != nil {
			return nil, nil, fmt.Errorf("safetensors: tensor %s: %w", t.name, err)
		}
		from, to := head.Offsets[0], head.Offsets[1]
		if head.DType != "F32" || from < 0 || to > int64(len(body)) || to-from != int64(4*len(t.data)) {
			return nil, nil, fmt.Errorf("safetensors: tensor %s: %s %v at %v does not fit this model", t.name, head.DType, head.Shape, head.Offsets)
		}
		for i := range t.data {
			t.data[i] = math.Float32frombits(binary.LittleEndian.Uint32(body[from+int64(4*i):]))
		}
	}
	return n, meta, nil
}

type namedTensor struct {
	name  string
	shape []int
	data  []float32
}

func (n *Network) tensors() []namedTensor {
	k := len(n.Classes)
	return []namedTensor{
		{"hidden.weight", []int{Hidden, Inputs}, n.w1}, {"hidden.bias", []int{Hidden}, n.b1},
		{"output.weight", []int{k, Hidden}, n.w2}, {"output.bias", []int{k}, n.b2},
	}
}
