package vector_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"math"
	"testing"

	"mlife/shared/fault"
	"mlife/shared/vector"
)

func TestPackedForm(t *testing.T) {
	b := vector.Pack([]float32{1, -0.5, 0, 0.25})
	if got := hex.EncodeToString(b); got != "01010402013c7fc00020" {
		t.Errorf("the stored form is %s", got)
	}
	v, err := vector.Unpack(b)
	if err != nil || len(v) != 4 || math.Abs(float64(v[1])+0.5) > 0.005 {
		t.Errorf("%v, %v", v, err)
	}
}

func TestWhatIsNoEmbedding(t *testing.T) {
	long, err := json.Marshal(make([]int, vector.MaxDim+1))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{`[]`, `[1]`, `[0,0,0]`, `[1,1e99]`, `"text"`, `{"a":1}`, `[1,"2"]`, `[1,null,`, string(long)} {
		if _, err := vector.FromJSON(json.RawMessage(text)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%.40s: %v", text, err)
		}
	}
	if err := vector.Check([]float32{1, float32(math.NaN())}); !fault.Is(err, fault.Invalid) {
		t.Errorf("NaN: %v", err)
	}
}

func FuzzUnpack(f *testing.F) {
	f.Add(vector.Pack([]float32{1, -0.5, 0, 0.25}))
	f.Add([]byte{1, 1, 0, 0, 128, 127, 1, 2})
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := vector.Unpack(b)
		if err != nil {
			return
		}
		for i, x := range v {
			if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
				t.Fatalf("number %d is %v", i, x)
			}
		}
		if again := vector.Pack(v); len(again) != len(b) || !bytes.Equal(again[:2], b[:2]) {
			t.Fatalf("%x became %x", b, again)
		}
	})
}

func FuzzFromJSON(f *testing.F) {
	f.Add([]byte(`[0.1,0.2,-3e-4]`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if v, err := vector.FromJSON(b); err == nil && vector.Check(v) != nil {
			t.Fatal("an embedding came through unchecked")
		}
	})
}
