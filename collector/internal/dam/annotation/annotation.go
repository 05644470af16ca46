package annotation

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"mlife/shared/clip"
	"mlife/shared/fault"
)

// Annotation is what is known of one medium. It is the type of a badcase's truth and
// result, so that one can become the other as it stands.
type Annotation = clip.Prediction

// Bounds beside those of clip (MaxObjects, MaxPoints, MaxPixels, …).
const (
	MaxBytes      = 16 << 20 // of one annotation as JSON
	MaxLabel      = 256      // bytes of a label, an id, a group, a maker's name
	MaxText       = 64 << 10 // bytes of a caption or transcription
	MaxAttributes = 256      // of one object
	MaxAttribute  = 64 << 10 // bytes of one attribute as JSON
	MaxDepth      = 32       // nesting of an attribute
)

// Who may have made an annotation: clip.Maker.By.
const (
	ByPerson = "person"
	ByModel  = "model"
	ByRule   = "rule"
)

// Parse reads an annotation: a text is the label of the whole, an object is read
// strictly. Errors of kind fault.Invalid name the place.
func Parse(b []byte) (Annotation, error) {
	var a Annotation
	if len(b) > MaxBytes {
		return a, fault.New(fault.TooLarge, "annotation", "%d bytes, at most %d", len(b), MaxBytes)
	}
	b = bytes.TrimSpace(b)
	switch {
	case len(b) == 0:
		return a, fault.Field("annotation", "annotation", "is empty")
	case b[0] == '"':
		if err := json.Unmarshal(b, &a.Label); err != nil {
			return a, fault.Field("annotation", "annotation", "%v", err)
		}
		return a, Check(&a)
	case b[0] != '{':
		return a, fault.Field("annotation", "annotation", "begins with %q: want a text or an object", b[:1])
	}
	if err := Shallow(b, MaxDepth+8); err != nil {
		return a, fault.Field("annotation", "annotation", "%v", err)
	}
	// The type without its own way to read, which forgives what this must not.
	type strict Annotation
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	var s strict
	if err := d.Decode(&s); err != nil {
		return a, fault.Field("annotation", "annotation", "%s", strings.TrimPrefix(err.Error(), "json: "))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return a, fault.Field("annotation", "annotation", "something follows the object")
	}
	a = Annotation(s)
	return a, Check(&a)
}

// JSON gives the one canonical form: fields in the order of clip.Prediction, names of
// attributes sorted, masks in COCO's compressed runs, nothing that is empty. Equal
// annotations give equal bytes. Check comes first; its errors are given.
func JSON(a Annotation) ([]byte, error) {
	if err := Check(&a); err != nil {
		return nil, err
	}
	out, err := canonical(a)
	if err != nil {
		return nil, fault.Wrap("annotation", err)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(out); err != nil {
		return nil, fault.Wrap("annotation", err)
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// Check says what breaks the bounds, as fault.Invalid with the place:
// "annotation.boxes[3]: …".
func Check(a *Annotation) error {
	if err := a.Check("annotation"); err != nil {
		return err
	}
	c := checker{a: a}
	c.name(".label", a.Label)
	c.text(".text", a.Text)
	c.share(".confidence", a.Confidence)
	c.scores(".scores", a.Scores)
	c.attributes(".attributes", a.Attributes)
	c.maker(".made_by", a.MadeBy)
	for name := range a.Skeletons {
		c.name(".skeletons", name)
		for _, point := range a.Skeletons[name].Points {
			c.name(".skeletons."+name, point)
		}
	}
	Each(a, func(path string, label *string, confidence *float64, d *clip.Detail) {
		c.name(path+".label", *label)
		c.share(path+".confidence", confidence)
		c.detail(path, d)
	})
	for i, t := range a.Tracks {
		last := math.Inf(-1)
		for k, b := range t.Boxes {
			path := fmt.Sprintf(".tracks[%d].boxes[%d]", i, k)
			c.share(path+".confidence", b.Confidence)
			c.attributes(path+".attributes", b.Attributes)
			at, ok := moment(b)
			if ok && at < last {
				c.fail(path, "comes before the box before it")
			}
			if ok {
				last = at
			}
		}
	}
	for i, f := range a.Frames {
		path := fmt.Sprintf(".frames[%d]", i)
		c.name(path+".label", f.Label)
		c.share(path+".confidence", f.Confidence)
		c.scores(path+".scores", f.Scores)
	}
	return c.err
}

// moment is where a box stands among those of its track: by frame, or by time when no
// box has a frame.
func moment(b clip.TrackBox) (float64, bool) {
	switch {
	case b.Frame != nil:
		return float64(*b.Frame), true
	case b.Time != nil:
		return *b.Time, true
	}
	return 0, false
}

// Each visits every object of an annotation in the order of its JSON. path begins with
// a dot: ".boxes[0]", ".frames[2].polygons[1]".
func Each(a *Annotation, visit func(path string, label *string, confidence *float64, d *clip.Detail)) {
	shapes := func(under string, s *clip.Shapes) {
		for i := range s.Boxes {
			o := &s.Boxes[i]
			visit(fmt.Sprintf("%s.boxes[%d]", under, i), &o.Label, o.Confidence, &o.Detail)
		}
		for i := range s.Polygons {
			o := &s.Polygons[i]
			visit(fmt.Sprintf("%s.polygons[%d]", under, i), &o.Label, o.Confidence, &o.Detail)
		}
		for i := range s.Polylines {
			o := &s.Polylines[i]
			visit(fmt.Sprintf("%s.polylines[%d]", under, i), &o.Label, o.Confidence, &o.Detail)
		}
		for i := range s.Masks {
			o := &s.Masks[i]
			visit(fmt.Sprintf("%s.masks[%d]", under, i), &o.Label, o.Confidence, &o.Detail)
		}
		for i := range s.KeyPoints {
			o := &s.KeyPoints[i]
			visit(fmt.Sprintf("%s.keypoints[%d]", under, i), &o.Label, o.Confidence, &o.Detail)
		}
	}
	for i := range a.Classes {
		o := &a.Classes[i]
		visit(fmt.Sprintf(".classes[%d]", i), &o.Label, o.Confidence, &o.Detail)
	}
	for i := range a.Captions {
		o := &a.Captions[i]
		visit(fmt.Sprintf(".captions[%d]", i), &o.Label, o.Confidence, &o.Detail)
	}
	shapes("", &a.Shapes)
	for i := range a.Tracks {
		o := &a.Tracks[i]
		visit(fmt.Sprintf(".tracks[%d]", i), &o.Label, o.Confidence, &o.Detail)
	}
	for i := range a.Regions {
		o := &a.Regions[i]
		visit(fmt.Sprintf(".regions[%d]", i), &o.Label, o.Confidence, &o.Detail)
	}
	for i := range a.Frames {
		shapes(fmt.Sprintf(".frames[%d]", i), &a.Frames[i].Shapes)
	}
}

// checker keeps the first error.
type checker struct {
	a   *Annotation
	err error
}

func (c *checker) fail(path, format string, args ...any) {
	if c.err == nil {
		c.err = fault.Field("annotation", "annotation"+path, format, args...)
	}
}

func (c *checker) name(path, s string) {
	if len(s) > MaxLabel || !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl) {
		c.fail(path, "%.40q: at most %d bytes of UTF-8 without control characters", s, MaxLabel)
	}
}

func (c *checker) text(path, s string) {
	if len(s) > MaxText || !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		c.fail(path, "%d bytes, at most %d of UTF-8", len(s), MaxText)
	}
}

func (c *checker) share(path string, v *float64) {
	if v != nil && !(*v >= 0 && *v <= 1) {
		c.fail(path, "%v is not in 0 to 1", *v)
	}
}

func (c *checker) scores(path string, scores map[string]float64) {
	for name, v := range scores {
		c.name(path, name)
		c.share(path+"."+name, &v)
	}
}

func (c *checker) detail(path string, d *clip.Detail) {
	c.name(path+".id", d.ID)
	c.name(path+".group", d.Group)
	c.text(path+".text", d.Text)
	c.attributes(path+".attributes", d.Attributes)
	c.maker(path+".made_by", d.MadeBy)
}

func (c *checker) maker(path string, m *clip.Maker) {
	if m == nil {
		return
	}
	if !slices.Contains([]string{ByPerson, ByModel, ByRule}, m.By) {
		c.fail(path+".by", "%.20q is none of person, model, rule", m.By)
	}
	c.name(path+".name", m.Name)
	c.name(path+".version", m.Version)
}

func (c *checker) attributes(path string, m map[string]json.RawMessage) {
	if len(m) > MaxAttributes {
		c.fail(path, "%d attributes, at most %d", len(m), MaxAttributes)
		return
	}
	for name, v := range m {
		c.name(path, name)
		if len(v) > MaxAttribute {
			c.fail(path+"."+name, "%d bytes, at most %d", len(v), MaxAttribute)
			return
		}
		if err := Shallow(v, MaxDepth); err != nil || !json.Valid(v) {
			c.fail(path+"."+name, "is no JSON, or nested more than %d deep", MaxDepth)
		}
	}
}

// Shallow refuses JSON that nests more than most deep, before anything recursive reads
// it.
func Shallow(b []byte, most int) error {
	if clip.TooDeep(b, most) {
		return fmt.Errorf("objects and lists lie more than %d deep in each other", most)
	}
	return nil
}
