package trigger

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"slices"

	"mlife/shared/clip"
)

// View is what a rule may look at in one observation.
type View struct {
	ID            string // decides the sampling: the same id is judged the same way
	Function      string
	Slot          string
	Model         string
	SystemVersion string
	Place         string
	Source        string
	Feedback      string
	Result        json.RawMessage // a clip.Prediction, a label, or any other JSON
	Truth         json.RawMessage // likewise
	Attributes    map[string]json.RawMessage
}

// Vocabulary is what an expression may name. A number that the observation does not
// have is NaN here and None in an expression, where every < and > with it is false.
type Vocabulary struct {
	Function        string
	Model           string
	Slot            string
	SystemVersion   string
	Place           string
	Source          string
	Feedback        string
	Label           string
	Confidence      float64 // of the result; its highest score when it has only scores
	Scores          map[string]float64
	Boxes           int // number of boxes in the result
	Objects         int // boxes and every other object, region and frame of it
	BoxLabels       []string
	TruthLabel      string
	TruthConfidence float64
	TruthBoxes      int
	HasResult       bool
	HasTruth        bool
	Differs         bool    // there is a truth and the result is not it
	LatencyMS       float64 // the attribute latency_ms
	Attributes      map[string]any
	Entropy         func() float64 // of the scores, in bits; NaN without scores
	Margin          func() float64 // best score less the second; NaN below two scores
}

func (v *View) vocabulary() *Vocabulary {
	result, truth := predict(v.Result), predict(v.Truth)
	w := &Vocabulary{
		Function: v.Function, Model: v.Model, Slot: v.Slot, SystemVersion: v.SystemVersion, Place: v.Place, Source: v.Source,
		Feedback: v.Feedback, Label: result.Label, Confidence: confidence(result), Scores: result.Scores, Boxes: len(result.Boxes), Objects: len(result.Labels()),
		BoxLabels: boxLabels(result), TruthLabel: truth.Label, TruthConfidence: confidence(truth), TruthBoxes: len(truth.Boxes),
		HasResult: given(v.Result), HasTruth: given(v.Truth), LatencyMS: math.NaN(),
		Attributes: make(map[string]any, len(v.Attributes)),
		Entropy:    func() float64 { return entropy(result.Scores) },
		Margin:     func() float64 { return margin(result.Scores) },
	}
	for k, raw := range v.Attributes {
		var x any
		if json.Unmarshal(raw, &x) == nil {
			w.Attributes[k] = x
		}
	}
	if ms, ok := w.Attributes["latency_ms"].(float64); ok {
		w.LatencyMS = ms
	}
	w.Differs = w.HasTruth && differs(v, result, truth)
	return w
}

// given tells a value from none.
func given(raw json.RawMessage) bool {
	raw = bytes.TrimSpace(raw)
	return len(raw) > 0 && !bytes.Equal(raw, []byte("null"))
}

// predict reads what it can; a bare string is a label.
func predict(raw json.RawMessage) clip.Prediction {
	var p clip.Prediction
	if json.Unmarshal(raw, &p) == nil {
		return p
	}
	p = clip.Prediction{}
	if json.Unmarshal(raw, &p.Label) != nil {
		return clip.Prediction{}
	}
	return p
}

func confidence(p clip.Prediction) float64 {
	if p.Confidence != nil {
		return *p.Confidence
	}
	best := math.NaN()
	for _, s := range p.Scores {
		if !(s <= best) {
			best = s
		}
	}
	return best
}

func boxLabels(p clip.Prediction) []string {
	out := make([]string, 0, len(p.Boxes))
	for _, b := range p.Boxes {
		out = append(out, b.Label)
	}
	slices.Sort(out)
	return out
}

// differs compares labels where the truth has one, else the labels of the boxes,
// else those of all objects, else the values as JSON.
func differs(v *View, result, truth clip.Prediction) bool {
	switch {
	case truth.Label != "":
		return result.Label != truth.Label
	case len(truth.Boxes) > 0:
		return !slices.Equal(boxLabels(result), boxLabels(truth))
	}
	if right := truth.Labels(); len(right) > 0 {
		said := result.Labels()
		slices.Sort(right)
		slices.Sort(said)
		return !slices.Equal(said, right)
	}
	var a, b any
	if json.Unmarshal(v.Result, &a) != nil || json.Unmarshal(v.Truth, &b) != nil {
		return true
	}
	return !reflect.DeepEqual(a, b)
}

func entropy(scores map[string]float64) float64 {
	if len(scores) == 0 {
		return math.NaN()
	}
	var sum, h float64
	for _, s := range scores {
		sum += max(s, 0)
	}
	if sum == 0 {
		return math.NaN()
	}
	for _, s := range scores {
		if p := s / sum; p > 0 {
			h -= p * math.Log2(p)
		}
	}
	return h
}

func margin(scores map[string]float64) float64 {
	if len(scores) < 2 {
		return math.NaN()
	}
	first, second := math.Inf(-1), math.Inf(-1)
	for _, s := range scores {
		switch {
		case s > first:
			first, second = s, first
		case s > second:
			second = s
		}
	}
	return first - second
}
