package prelabel

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/clip"
	"mlife/shared/fault"
)

// Bounds of what outputs may hold of one medium.
const (
	maxBoxes  = 2000
	maxScores = 10 // of classes that are kept beside the best
)

// wanted names the outputs to ask for; none for all.
func (o Output) wanted() (out []string) {
	if o.Tensor == "" {
		return nil
	}
	for _, n := range []string{o.Tensor, o.Scores, o.Classes, o.Count} {
		if n != "" {
			out = append(out, n)
		}
	}
	return out
}

// fits says whether a model has the outputs that are meant.
func (o Output) fits(m metadata) error {
	if o.Tensor == "" && len(m.Outputs) != 1 {
		return wrong("settings.output.tensor", "the model has %d outputs, say which of %v", len(m.Outputs), names(m.Outputs))
	}
	for field, name := range map[string]string{"tensor": o.Tensor, "scores": o.Scores, "classes": o.Classes, "count": o.Count} {
		if name == "" && field != "tensor" {
			continue
		}
		if _, err := named(m.Outputs, name, "output", "output."+field); err != nil {
			return err
		}
	}
	return nil
}

// values are a tensor's, in its own order: numbers or texts.
type values struct {
	shape   []int64
	numbers []float64
	texts   []string
	each    int // values of one medium
}

// read makes answers of outputs.
func (o Output) read(list []tensor, batch []sample) ([]Answer, error) {
	get := func(name string) (values, error) { return valuesOf(list, name, len(batch)) }
	main, err := get(o.Tensor)
	if err != nil {
		return nil, err
	}
	var scores, classes, count values
	for _, x := range []struct {
		name string
		into *values
	}{{o.Scores, &scores}, {o.Classes, &classes}, {o.Count, &count}} {
		if x.name != "" {
			if *x.into, err = get(x.name); err != nil {
				return nil, err
			}
		}
	}
	out := make([]Answer, len(batch))
	for i, s := range batch {
		a := &out[i]
		switch o.Kind {
		case Classes:
			a.Annotation, a.Err = o.classes(main, i)
		case Annotation:
			a.Annotation, a.Err = parsed(main, i)
		default:
			a.Annotation, a.Err = o.boxes(main, scores, classes, count, i, s)
		}
		if a.Err == nil {
			a.Err = annotation.Check(&a.Annotation)
		}
	}
	return out, nil
}

// valuesOf reads a tensor of n media; "" is the first.
func valuesOf(list []tensor, name string, n int) (v values, err error) {
	for _, t := range list {
		if name != "" && t.Name != name {
			continue
		}
		v.shape = t.Shape
		if err := v.flatten(t.Data); err != nil {
			return v, fault.New(fault.Invalid, op, "the output %.80q: %w", t.Name, err)
		}
		total := int64(1)
		for _, d := range t.Shape {
			if d < 0 || d > 1<<31 || total*max(d, 1) > 1<<31 {
				return v, fault.New(fault.Invalid, op, "the output %.80q has the shape %v", t.Name, t.Shape)
			}
			total *= d
		}
		got := len(v.numbers) + len(v.texts)
		if int64(got) != total || got%n != 0 {
			return v, fault.New(fault.Invalid, op, "the output %.80q has %d values, which is not its shape %v for %d media", t.Name, got, t.Shape, n)
		}
		v.each = got / n
		return v, nil
	}
	return v, fault.New(fault.Invalid, op, "the answer has no output %.80q", name)
}

// flatten reads values that lie in lists, in lists of lists or not.
func (v *values) flatten(data json.RawMessage) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	for depth := 0; ; {
		t, err := dec.Token()
		if errors.Is(err, io.EOF) && depth == 0 {
			break
		}
		if err != nil {
			return err
		}
		switch x := t.(type) {
		case json.Delim:
			switch x {
			case '[':
				depth++
			case ']':
				depth--
			default:
				return errors.New("an object among the values")
			}
			if depth > 16 {
				return errors.New("lists lie more than 16 deep")
			}
		case float64:
			v.numbers = append(v.numbers, x)
		case bool:
			v.numbers = append(v.numbers, map[bool]float64{true: 1}[x])
		case string:
			v.texts = append(v.texts, x)
		default:
			return fmt.Errorf("a value is %v", t)
		}
	}
	if len(v.numbers) > 0 && len(v.texts) > 0 {
		return errors.New("both numbers and texts")
	}
	return nil
}

func (v values) of(i int) []float64 {
	if len(v.numbers) == 0 {
		return nil
	}
	return v.numbers[i*v.each : (i+1)*v.each]
}

func (v values) words(i int) []string {
	if len(v.texts) == 0 {
		return nil
	}
	return v.texts[i*v.each : (i+1)*v.each]
}

// parsed reads an annotation.
func parsed(v values, i int) (annotation.Annotation, error) {
	if v.each != 1 || len(v.texts) == 0 {
		return annotation.Annotation{}, fault.New(fault.Invalid, op, "%d values for a medium, want one text with an annotation", v.each)
	}
	return annotation.Parse([]byte(v.texts[i]))
}

// label is the name of a class by its number.
func (o Output) label(n float64) (string, error) {
	k := int(n)
	if float64(k) != n || k < 0 || k > 1<<30 {
		return "", fault.New(fault.Invalid, op, "%v is no number of a class", n)
	}
	if len(o.Labels) == 0 {
		return strconv.Itoa(k), nil
	}
	if k >= len(o.Labels) {
		return "", fault.New(fault.Invalid, op, "the model names class %d, the settings have %d labels", k, len(o.Labels))
	}
	return o.Labels[k], nil
}

func share(v float64) *float64 {
	v = math.Round(v*1e6) / 1e6
	return &v
}

func (o Output) classes(v values, i int) (a annotation.Annotation, err error) {
	if words := v.words(i); words != nil { // the model names them itself
		for _, w := range words {
			a.Classes = append(a.Classes, clip.Class{Label: w})
		}
		if len(words) == 1 {
			a.Label, a.Classes = words[0], nil
		}
		return a, nil
	}
	scores := append([]float64{}, v.of(i)...)
	if len(scores) == 0 || len(o.Labels) > 0 && len(scores) != len(o.Labels) {
		return a, fault.New(fault.Invalid, op, "%d scores for a medium, the settings have %d labels", len(scores), len(o.Labels))
	}
	if o.Softmax {
		softmax(scores)
	}
	order := ranked(scores)
	for _, k := range order {
		if !(scores[k] >= 0 && scores[k] <= 1) {
			return a, fault.New(fault.Invalid, op, "a score is %v, not 0 to 1: are they logits (softmax)?", scores[k])
		}
	}
	if scores[order[0]] < o.Least {
		return a, nil
	}
	for n, k := range order {
		name, err := o.label(float64(k))
		if err != nil {
			return a, err
		}
		switch {
		case o.Many && scores[k] >= max(o.Least, 1e-9):
			a.Classes = append(a.Classes, clip.Class{Label: name, Confidence: share(scores[k])})
		case !o.Many && n == 0:
			a.Label, a.Confidence, a.Scores = name, share(scores[k]), map[string]float64{name: *share(scores[k])}
		case !o.Many && n < maxScores:
			a.Scores[name] = *share(scores[k])
		}
	}
	return a, nil
}

func (o Output) boxes(v, scores, classes, count values, i int, s sample) (a annotation.Annotation, err error) {
	width := 4
	if o.Scores == "" {
		width = 6
	}
	all := v.of(i)
	if len(all)%width != 0 || len(v.shape) > 0 && len(all) > 0 && v.shape[len(v.shape)-1] != int64(width) {
		return a, fault.New(fault.Invalid, op, "the boxes have the shape %v, want %d values each", v.shape, width)
	}
	n := len(all) / width
	if o.Scores != "" && (len(scores.of(i)) != n || len(classes.of(i))+len(classes.words(i)) != n) {
		return a, fault.New(fault.Invalid, op, "%d boxes, %d scores and %d classes", n, len(scores.of(i)), len(classes.of(i))+len(classes.words(i)))
	}
	if c := count.of(i); len(c) == 1 && c[0] >= 0 && c[0] < float64(n) {
		n = int(c[0])
	}
	for k := range n {
		b := all[k*width : (k+1)*width]
		var score, class float64
		var name string
		if width == 6 {
			score, class = b[4], b[5]
		} else {
			score = scores.of(i)[k]
			if w := classes.words(i); w != nil {
				name = w[k]
			} else {
				class = classes.of(i)[k]
			}
		}
		if !(score > 0) || score < o.Least || class < 0 {
			continue // what fills the tensor
		}
		if name == "" {
			if name, err = o.label(class); err != nil {
				return a, err
			}
		}
		box, ok := o.place(b, s)
		if !ok {
			continue
		}
		if len(a.Boxes) >= maxBoxes {
			return a, fault.New(fault.TooLarge, op, "more than %d boxes: raise min_score", maxBoxes)
		}
		box.Label, box.Confidence = name, share(score)
		a.Boxes = append(a.Boxes, box)
	}
	return a, nil
}

// place brings a box back into the picture; one that is outside is none.
func (o Output) place(b []float64, s sample) (clip.Box, bool) {
	x1, y1, x2, y2 := b[0], b[1], b[2], b[3]
	switch o.Form {
	case "xywh":
		x2, y2 = x1+x2, y1+y2
	case "cxcywh":
		x1, y1, x2, y2 = x1-x2/2, y1-y2/2, x1+x2/2, y1+y2/2
	case "yxyx":
		x1, y1, x2, y2 = y1, x1, y2, x2
	}
	if o.Share {
		x1, x2, y1, y2 = x1*s.inW, x2*s.inW, y1*s.inH, y2*s.inH
	}
	x1, x2, y1, y2 = (x1-s.dx)/s.sx, (x2-s.dx)/s.sx, (y1-s.dy)/s.sy, (y2-s.dy)/s.sy
	if s.width > 0 && s.height > 0 {
		x1, x2 = max(0, min(x1, s.width)), max(0, min(x2, s.width))
		y1, y2 = max(0, min(y1, s.height)), max(0, min(y2, s.height))
	}
	round := func(v float64) float64 { return math.Round(v*100) / 100 }
	box := clip.Box{X: round(x1), Y: round(y1), W: round(x2 - x1), H: round(y2 - y1)}
	return box, box.W > 0 && box.H > 0
}
