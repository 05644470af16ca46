package prelabel

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mlife/shared/fault"
)

// v2 is a small strict server of the Open Inference Protocol.
type v2 struct {
	t      *testing.T
	meta   metadata
	token  string
	busy   atomic.Int32 // calls that are refused with 503 before one is taken
	calls  atomic.Int32
	answer func(n int, data [][]byte, values []float64) []tensor
}

func (s *v2) serve() string {
	mux := http.NewServeMux()
	fail := func(w http.ResponseWriter, status int, format string, args ...any) {
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]string{"error": fmt.Sprintf(format, args...)})
	}
	allowed := func(w http.ResponseWriter, r *http.Request) bool {
		if s.token != "" && r.Header.Get("Authorization") != "Bearer "+s.token {
			fail(w, 401, "no")
			return false
		}
		return true
	}
	mux.HandleFunc("GET /v2/models/"+s.meta.Name, func(w http.ResponseWriter, r *http.Request) {
		if allowed(w, r) {
			_ = json.NewEncoder(w).Encode(s.meta)
		}
	})
	mux.HandleFunc("POST /v2/models/"+s.meta.Name+"/infer", func(w http.ResponseWriter, r *http.Request) {
		if !allowed(w, r) {
			return
		}
		s.calls.Add(1)
		if s.busy.Add(-1) >= 0 {
			fail(w, 503, "loading")
			return
		}
		b, err := io.ReadAll(r.Body)
		if err != nil {
			s.t.Error(err)
		}
		data, values, n, err := s.request(b, r.Header.Get("Inference-Header-Content-Length"))
		if err != nil {
			fail(w, 400, "%v", err)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"model_name": s.meta.Name, "model_version": "1", "outputs": s.answer(n, data, values)})
	})
	srv := httptest.NewServer(mux)
	s.t.Cleanup(srv.Close)
	return srv.URL
}

// request reads a call as the protocol has it.
func (s *v2) request(b []byte, head string) (data [][]byte, values []float64, n int, err error) {
	var tail []byte
	if head != "" {
		k, err := strconv.Atoi(head)
		if err != nil || k > len(b) {
			return nil, nil, 0, fmt.Errorf("header length %q", head)
		}
		b, tail = b[:k], b[k:]
	}
	var q struct {
		Inputs []struct {
			Name, Datatype string
			Shape          []int
			Parameters     map[string]any
			Data           json.RawMessage
		}
		Outputs []struct{ Name string }
	}
	dec := json.NewDecoder(strings.NewReader(string(b)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&q); err != nil {
		return nil, nil, 0, err
	}
	want := s.meta.Inputs[0]
	if len(q.Inputs) != 1 || q.Inputs[0].Name != want.Name || q.Inputs[0].Datatype != want.Datatype || len(q.Inputs[0].Shape) != len(want.Shape) {
		return nil, nil, 0, fmt.Errorf("inputs %+v", q.Inputs)
	}
	in := q.Inputs[0]
	total := 1
	for i, d := range in.Shape {
		if want.Shape[i] != -1 && int64(d) != want.Shape[i] {
			return nil, nil, 0, fmt.Errorf("shape %v, want %v", in.Shape, want.Shape)
		}
		total *= d
	}
	for _, o := range q.Outputs {
		if _, err := named(s.meta.Outputs, o.Name, "output", ""); err != nil {
			return nil, nil, 0, err
		}
	}
	if tail != nil && in.Parameters["binary_data_size"] != float64(len(tail)) {
		return nil, nil, 0, fmt.Errorf("binary_data_size %v of %d", in.Parameters, len(tail))
	}
	switch {
	case in.Datatype == "BYTES" && tail != nil:
		for len(tail) >= 4 {
			k := binary.LittleEndian.Uint32(tail)
			data, tail = append(data, tail[4:4+k]), tail[4+k:]
		}
	case in.Datatype == "BYTES":
		var texts []string
		if err := json.Unmarshal(in.Data, &texts); err != nil || in.Parameters["content_type"] != "base64" {
			return nil, nil, 0, fmt.Errorf("no texts in base64: %s, %v", in.Data, in.Parameters)
		}
		for _, x := range texts {
			b, err := base64.StdEncoding.DecodeString(x)
			if err != nil {
				return nil, nil, 0, err
			}
			data = append(data, b)
		}
	case tail != nil && in.Datatype == "UINT8":
		for _, v := range tail {
			values = append(values, float64(v))
		}
	default:
		if err := json.Unmarshal(in.Data, &values); err != nil {
			return nil, nil, 0, err
		}
	}
	if len(data)+len(values) != total {
		return nil, nil, 0, fmt.Errorf("%d values for %v", len(data)+len(values), in.Shape)
	}
	return data, values, in.Shape[0], nil
}

func raw(t testing.TB, v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func opened(t *testing.T, s Service) (Session, error) {
	t.Helper()
	s.Name = "s"
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	p := &Server{Service: s, Loopback: true, Wait: func(context.Context, time.Duration) error { return nil }}
	session, err := p.Open(t.Context(), "")
	if err == nil {
		t.Cleanup(func() {
			if err := session.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	return session, err
}

func TestServiceNamesClassesOfFiles(t *testing.T) {
	for _, binary := range []bool{false, true} {
		srv := &v2{t: t, token: "tok", meta: metadata{Name: "cls", Inputs: []tensor{{Name: "image", Datatype: "BYTES", Shape: []int64{-1, 1}}}, Outputs: []tensor{{Name: "scores", Datatype: "FP32", Shape: []int64{-1, 2}}}}}
		srv.answer = func(n int, data [][]byte, _ []float64) []tensor {
			var all [][]float64
			for _, d := range data {
				all = append(all, []float64{float64(len(d)) / 10, 1 - float64(len(d))/10})
			}
			return []tensor{{Name: "scores", Datatype: "FP32", Shape: []int64{int64(n), 2}, Data: raw(t, all)}}
		}
		srv.busy.Store(2)
		settings := Settings{BaseURL: srv.serve(), Model: "cls", Batch: 4, Input: Input{Kind: Encoded, Binary: binary}, Output: Output{Kind: Classes, Labels: []string{"dog", "cat"}, Least: 0.4}}
		s, err := opened(t, Service{Settings: settings, Token: "tok"})
		if err != nil {
			t.Fatal(err)
		}
		out, err := s.Predict(t.Context(), []Medium{medium("12345678"), medium("1"), medium("1234")})
		if err != nil {
			t.Fatal(err)
		}
		if out[0].Err != nil || out[0].Annotation.Label != "dog" || *out[0].Annotation.Confidence != 0.8 || out[1].Annotation.Label != "cat" || len(out[2].Annotation.Scores) != 2 {
			t.Errorf("%+v", out)
		}
		if srv.calls.Load() != 3 {
			t.Errorf("%d calls: one and two tries before", srv.calls.Load())
		}
		if _, err := opened(t, Service{Settings: settings, Token: "other"}); !fault.Is(err, fault.Forbidden) || strings.Contains(err.Error(), "other") {
			t.Error(err)
		}
	}
}

func TestServiceFindsBoxesInPixels(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 40, 20))
	for i := range 20 {
		img.Set(i, 0, color.White)
	}
	m := medium("x")
	m.Still = func(context.Context) (image.Image, error) { return img, nil }
	broken := medium("y")
	broken.Still = func(context.Context) (image.Image, error) { return nil, fault.New(fault.Invalid, "x", "broken") }
	for _, c := range []struct {
		shape    []int64
		datatype string
		input    Input
		output   Output
		boxes    []float64
		want     [4]float64
	}{
		{[]int64{-1, 3, 8, 8}, "FP32", Input{}, Output{}, []float64{0, 0, 4, 4}, [4]float64{0, 0, 20, 10}},
		{[]int64{-1, 8, 8, 3}, "UINT8", Input{Fit: "letterbox", Binary: true}, Output{Share: true, Form: "cxcywh"}, []float64{.5, .5, 1, .5}, [4]float64{0, 0, 40, 20}},
		{[]int64{8, 8, 3}, "UINT8", Input{Fit: "letterbox"}, Output{Form: "yxyx"}, []float64{2, 0, 6, 4}, [4]float64{0, 0, 20, 20}},
	} {
		srv := &v2{t: t, meta: metadata{Name: "det", Inputs: []tensor{{Name: "x", Datatype: c.datatype, Shape: c.shape}},
			Outputs: []tensor{{Name: "boxes"}, {Name: "scores"}, {Name: "classes"}, {Name: "other"}}}}
		srv.answer = func(n int, _ [][]byte, values []float64) []tensor {
			if len(c.shape) == 3 {
				n = 1
			}
			all := append(append([]float64{}, c.boxes...), 0, 0, 0, 0)
			return []tensor{{Name: "boxes", Shape: []int64{int64(n), 2, 4}, Data: raw(t, all)}, {Name: "scores", Shape: []int64{int64(n), 2}, Data: raw(t, []float64{0.75, 0})},
				{Name: "classes", Shape: []int64{int64(n), 2}, Data: raw(t, []int{1, -1})}}
		}
		c.input.Kind, c.output.Kind = Pixels, Boxes
		c.output.Tensor, c.output.Scores, c.output.Classes, c.output.Labels = "boxes", "scores", "classes", []string{"a", "b"}
		s, err := opened(t, Service{Settings: Settings{BaseURL: srv.serve(), Model: "det", Input: c.input, Output: c.output}})
		if err != nil {
			t.Fatal(err)
		}
		out, err := s.Predict(t.Context(), []Medium{m})
		if err != nil || out[0].Err != nil || len(out[0].Annotation.Boxes) != 1 {
			t.Fatalf("%v %+v", err, out)
		}
		b := out[0].Annotation.Boxes[0]
		if got := [4]float64{b.X, b.Y, b.W, b.H}; got != c.want || b.Label != "b" || *b.Confidence != 0.75 {
			t.Errorf("%v: %+v, want %v", c.shape, b, c.want)
		}
		if out, err := s.Predict(t.Context(), []Medium{broken}); err != nil || !fault.Is(out[0].Err, fault.Invalid) {
			t.Errorf("%v %+v", err, out)
		}
	}
}

func TestServiceSettingsThatDoNotFit(t *testing.T) {
	srv := &v2{t: t, meta: metadata{Name: "m", Inputs: []tensor{{Name: "x", Datatype: "INT64", Shape: []int64{-1, 4}}, {Name: "y", Datatype: "FP32", Shape: []int64{-1, 3, -1, -1}}},
		Outputs: []tensor{{Name: "o"}, {Name: "p"}}}}
	base := Settings{BaseURL: srv.serve(), Model: "m", Input: Input{Kind: Pixels, Tensor: "y", Width: 8, Height: 8}, Output: Output{Kind: Classes, Tensor: "o"}}
	if _, err := opened(t, Service{Settings: base}); err != nil {
		t.Fatal(err)
	}
	for field, change := range map[string]func(*Settings){
		"body.settings.input.tensor":  func(s *Settings) { s.Input.Tensor = "" },
		"body.settings.input.width":   func(s *Settings) { s.Input.Width = 0 },
		"body.settings.input.kind":    func(s *Settings) { s.Input.Kind, s.Input.Tensor = Encoded, "x" },
		"body.settings.output.tensor": func(s *Settings) { s.Output.Tensor = "" },
		"body.settings.output.count":  func(s *Settings) { s.Output.Count = "none" },
	} {
		s := base
		change(&s)
		_, err := opened(t, Service{Settings: s})
		var e *fault.Error
		if !errors.As(err, &e) || e.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	base.Model = "other"
	if _, err := opened(t, Service{Settings: base}); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
}

func FuzzOutputs(f *testing.F) {
	f.Add([]byte(`[{"name":"o","shape":[1,2,6],"data":[0,0,4,4,0.5,1,0,0,0,0,0,0]}]`), "boxes")
	f.Add([]byte(`[{"name":"o","shape":[1,2],"data":[[0.1,0.9]]}]`), "classes")
	f.Add([]byte(`[{"name":"o","shape":[1],"data":["{\"label\":\"x\"}"]}]`), "annotation")
	f.Fuzz(func(t *testing.T, b []byte, kind string) {
		var list []tensor
		if json.Unmarshal(b, &list) != nil {
			return
		}
		_, _ = Output{Kind: kind, Softmax: len(b)%2 == 0}.read(list, []sample{{width: 10, height: 10, inW: 10, inH: 10, sx: 1, sy: 1}})
	})
}
