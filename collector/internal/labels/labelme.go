package labels

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"math"
	"path"
	"strconv"
	"strings"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/clip"
)

// LabelMe's JSON: a file for each picture, with "shapes" of labels and points in
// pixels. A rectangle has two corners, a circle its centre and a point of its rim, a
// mask the first and the last of its pixels and a PNG. imagePath is relative to the
// file. What is put into "attributes" is ours; LabelMe keeps what it does not know.
//
// Source: github.com/wkentaro/labelme, label_file.py and shape.py.
type labelMeShape struct {
	Label      string                     `json:"label"`
	Points     [][]float64                `json:"points"`
	Group      ident                      `json:"group_id"`
	Text       string                     `json:"description"`
	Type       string                     `json:"shape_type"`
	Flags      map[string]bool            `json:"flags"`
	Mask       []byte                     `json:"mask"`
	Attributes map[string]json.RawMessage `json:"attributes"`
}

func readLabelMe(r *reading) error {
	files, err := r.files(labelMeFile)
	if err != nil {
		return err
	}
	labels := map[string]struct{}{}
	for _, name := range files {
		if err := r.file(name, func() error { return r.labelMe(name, labels) }); err != nil {
			return err
		}
	}
	r.rep.Categories = len(labels)
	return nil
}

func (r *reading) labelMe(name string, labels map[string]struct{}) (err error) {
	j, err := r.json(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, j.close()) }()
	r.rep.Images++
	b := r.begin(name, Media{})
	take := func(place string, into any) error {
		var raw json.RawMessage
		if err := j.Decode(&raw); err != nil {
			return err
		}
		if err := decode(raw, into); err != nil {
			return placed{place, err}
		}
		return nil
	}
	err = j.members(func(member string) error {
		switch member {
		case "imagePath":
			return take(member, &b.item.Path)
		case "imageWidth":
			return take(member, &b.item.Width)
		case "imageHeight":
			return take(member, &b.item.Height)
		case "flags":
			var flags map[string]bool
			if err := take(member, &flags); err != nil {
				return err
			}
			for _, label := range sortedNames(flags) {
				if flags[label] {
					labels[label] = struct{}{}
					b.class("flags", clip.Class{Label: label})
				}
			}
			return nil
		case "shapes":
			return j.elements(func(n int, _ int64, raw json.RawMessage) error {
				r.rep.Annotations++
				place := fmt.Sprintf("shapes[%d]", n)
				var s labelMeShape
				err := decode(raw, &s)
				if err == nil {
					err = b.labelMe(place, s, labels)
				}
				if err != nil {
					b.refuse(place, "%v", err)
				}
				return nil
			})
		}
		return j.pass()
	})
	if err == nil {
		err = j.end()
	}
	if err != nil {
		return j.explain(err)
	}
	// The path leads from the file to the picture: it may go up, but not out of the set.
	p := strings.ReplaceAll(b.item.Path, `\`, "/")
	if p != "" && !strings.HasPrefix(p, "/") {
		joined := path.Join(path.Dir(name), p)
		if up := strings.HasPrefix(p, "../"); up || r.src.files[joined].open != nil {
			b.item.Path = joined
		}
	}
	return b.done("imagePath")
}

func (b *building) labelMe(place string, s labelMeShape, labels map[string]struct{}) error {
	for i, q := range s.Points {
		if len(q) != 2 {
			return fmt.Errorf("points[%d] has %d numbers, want 2", i, len(q))
		}
	}
	need := func(n int) error {
		if len(s.Points) != n {
			return fmt.Errorf("a %s has %d points, want %d", s.Type, len(s.Points), n)
		}
		return nil
	}
	if s.Label == "" {
		return errors.New("it has no label")
	}
	d := clip.Detail{Group: string(s.Group), Text: s.Text}
	for name, on := range s.Flags {
		if on {
			annotation.Put(&d, name, true)
		}
	}
	for name, v := range s.Attributes {
		takeAttribute(&d, name, v)
	}
	labels[s.Label] = struct{}{}
	switch s.Type {
	case "polygon", "", "linestrip", "line":
		p := clip.Polygon{Label: s.Label, Points: s.Points, Detail: d}
		if s.Type == "linestrip" || s.Type == "line" {
			b.polyline(place, p)
		} else {
			b.polygon(place, p)
		}
	case "rectangle":
		if len(s.Points) != 4 {
			if err := need(2); err != nil {
				return err
			}
		}
		x, y, w, h := annotation.Bounds(s.Points)
		b.box(place, clip.Box{Label: s.Label, X: x, Y: y, W: w, H: h, Detail: d})
	case "oriented_rectangle", "rotation":
		if err := need(4); err != nil {
			return err
		}
		var c [4][2]float64
		for i, q := range s.Points {
			c[i] = [2]float64{q[0], q[1]}
		}
		if box, ok := annotation.FromCorners(c, 1); ok {
			box.Label, box.Detail = s.Label, d
			b.box(place, box)
			return nil
		}
		b.lose(place, "the corners make no rectangle: they are kept as an outline")
		b.polygon(place, clip.Polygon{Label: s.Label, Points: s.Points, Detail: d})
	case "circle":
		if err := need(2); err != nil {
			return err
		}
		radius := text(math.Hypot(s.Points[1][0]-s.Points[0][0], s.Points[1][1]-s.Points[0][1]))
		e := &element{}
		e.attrs = append(e.attrs, attribute("cx", text(s.Points[0][0])), attribute("cy", text(s.Points[0][1])), attribute("rx", radius), attribute("ry", radius))
		points, err := cvatEllipse(e)
		if err != nil {
			return err
		}
		b.lose(place, "a circle, which became an outline of %d points", len(points))
		b.polygon(place, clip.Polygon{Label: s.Label, Points: points, Detail: d})
	case "point", "points":
		b.pose(place, clip.KeyPoints{Label: s.Label, Points: s.Points, Detail: d})
	case "mask":
		if err := need(2); err != nil {
			return err
		}
		head, err := png.DecodeConfig(bytes.NewReader(s.Mask))
		if err == nil {
			err = b.r.spend(head.Width, head.Height)
		}
		if err != nil {
			return fmt.Errorf("mask: %w", err)
		}
		rle, err := fromPNG(s.Mask)
		if err != nil {
			return fmt.Errorf("mask: %w", err)
		}
		b.mask(place, clip.Mask{Label: s.Label, RLE: rle, X: s.Points[0][0], Y: s.Points[0][1], Detail: d})
	default:
		return fmt.Errorf("a %.40q, for which the model has no shape", s.Type)
	}
	return nil
}

// labelMeOut writes a file beside each picture.
type labelMeOut struct {
	w     *writing
	stems once
}

func newLabelMe(w *writing) writer { return &labelMeOut{w: w, stems: w.once()} }

func (l *labelMeOut) place(it Item) string { return it.Path }

func (l *labelMeOut) item(it Item) error {
	id := stem(it.Path)
	if strings.Contains(it.Path, "://") {
		return unwritable{errors.New("its path is an address, and labels lie beside files")}
	}
	if l.stems.has(id) {
		return unwritable{errors.New("another picture has the same name but for its extension")}
	}
	l.stems.put(id)
	a := &it.Annotation
	flags := map[string]bool{}
	for _, c := range classesOf(a) {
		flags[c.Label] = true
		l.w.classes.of(c.Label)
	}
	shapes := []*object{}
	put := func(kind, label string, points [][]float64, d clip.Detail, mask []byte) {
		l.w.rep.Annotations++
		l.w.classes.of(label)
		o := new(object).put("label", label).put("points", points)
		if n, err := strconv.Atoi(d.Group); err == nil && strconv.Itoa(n) == d.Group {
			o.put("group_id", n)
		} else if d.Group != "" {
			o.put("group_id", d.Group)
		} else {
			o.put("group_id", nil)
		}
		o.put("description", d.Text).put("shape_type", kind).put("flags", map[string]bool{})
		if mask != nil {
			o.put("mask", mask)
		}
		if len(d.Attributes) > 0 {
			o.put("attributes", d.Attributes)
		}
		shapes = append(shapes, o)
	}
	for _, b := range a.Boxes {
		put("rectangle", b.Label, [][]float64{{b.X, b.Y}, {b.X + b.W, b.Y + b.H}}, b.Detail, nil)
	}
	for _, p := range a.Polygons {
		put("polygon", p.Label, p.Points, p.Detail, nil)
	}
	for _, p := range a.Polylines {
		put("linestrip", p.Label, p.Points, p.Detail, nil)
	}
	for _, k := range a.KeyPoints {
		kind := "points"
		if len(k.Points) == 1 {
			kind = "point"
		}
		put(kind, k.Label, k.Points, k.Detail, nil)
	}
	for _, m := range a.Masks {
		b, err := annotation.Decode(m.RLE)
		if err != nil {
			return err
		}
		file, err := toPNG(b)
		if err != nil {
			return err
		}
		put("mask", m.Label, [][]float64{{m.X, m.Y}, {m.X + float64(b.W-1), m.Y + float64(b.H-1)}}, m.Detail, file)
	}
	o := new(object).put("version", "5.2.1").put("flags", flags).put("shapes", shapes).put("imagePath", path.Base(it.Path)).put("imageData", nil)
	if it.Width > 0 && it.Height > 0 {
		o.put("imageHeight", it.Height).put("imageWidth", it.Width)
	}
	return l.w.file(id+".json", func(b *bufio.Writer) error {
		text, err := o.bytes()
		return errors.Join(err, writeString(b, string(text)+"\n"))
	})
}

func (l *labelMeOut) finish() error { return nil }

// toPNG writes a mask as a grey picture, white where it is.
func toPNG(b *annotation.Bitmap) ([]byte, error) {
	img := image.NewGray(image.Rect(0, 0, b.W, b.H))
	for i, v := range b.Pix {
		img.Pix[i] = 255 * v
	}
	var out bytes.Buffer
	err := png.Encode(&out, img)
	return out.Bytes(), err
}
