package labels

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/clip"
)

// Datumaro's JSON: a file for each subset below annotations, {"info": …, "categories":
// {"label": {"labels": […]}, "points": {"items": […]}, …}, "items": […]}. A file is read
// twice, first for its categories. Boxes are [x, y, width, height], key points a flat
// list with a list of visibility beside it, masks runs as COCO's; a turned box has the
// attribute rotation, as CVAT writes it, and a score is an attribute.
//
// Source: github.com/openvinotoolkit/datumaro, plugins/data_formats/datumaro.
type datumaroReading struct {
	r      *reading
	file   string
	labels []string
	poses  map[int]clip.Skeleton
	names  map[string]struct{}
}

type datumaroItem struct {
	ID          string                     `json:"id"`
	Annotations []json.RawMessage          `json:"annotations"`
	Attributes  map[string]json.RawMessage `json:"attr"`
	Image       *datumaroMedia             `json:"image"`
	Media       *datumaroMedia             `json:"media"`
	Video       *datumaroMedia             `json:"video"`
	Cloud       *datumaroMedia             `json:"point_cloud"`
}

type datumaroMedia struct {
	Path string `json:"path"`
	Size []int  `json:"size"` // height, width
}

type datumaroAnnotation struct {
	ID         ident                      `json:"id"`
	Type       string                     `json:"type"`
	Attributes map[string]json.RawMessage `json:"attributes"`
	Group      ident                      `json:"group"`
	Label      *int                       `json:"label_id"`
	Z          json.RawMessage            `json:"z_order"`
	Box        []float64                  `json:"bbox"`
	Turned     []float64                  `json:"rbbox"`
	Points     []float64                  `json:"points"`
	Visibility []int                      `json:"visibility"`
	RLE        *clip.RLE                  `json:"rle"`
	Caption    string                     `json:"caption"`
	Elements   []json.RawMessage          `json:"elements"`
}

func readDatumaro(r *reading) error {
	files, err := r.files(datumaroFile)
	if err != nil {
		return err
	}
	names := map[string]struct{}{}
	for _, name := range files {
		d := &datumaroReading{r: r, file: name, poses: map[int]clip.Skeleton{}, names: names}
		if err := r.file(name, d.read); err != nil {
			return err
		}
	}
	r.rep.Categories = len(names)
	return nil
}

// over goes over the file once.
func (d *datumaroReading) over(visit func(j *jsonIn, member string) error) (err error) {
	j, err := d.r.json(d.file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, j.close()) }()
	err = j.members(func(member string) error { return visit(j, member) })
	if err == nil {
		err = j.end()
	}
	return j.explain(err)
}

func (d *datumaroReading) read() error {
	err := d.over(func(j *jsonIn, member string) error {
		if member != "categories" {
			return j.pass()
		}
		var raw json.RawMessage
		if err := j.Decode(&raw); err != nil {
			return err
		}
		return d.categories(raw)
	})
	if err != nil {
		return err
	}
	return d.over(func(j *jsonIn, member string) error {
		if member != "items" {
			return j.pass()
		}
		return j.elements(func(n int, _ int64, raw json.RawMessage) error { return d.item(n, raw) })
	})
}

func (d *datumaroReading) categories(raw json.RawMessage) error {
	var v struct {
		Label struct {
			Labels []struct {
				Name   string `json:"name"`
				Parent string `json:"parent"`
			} `json:"labels"`
		} `json:"label"`
		Points struct {
			Items []struct {
				Label  int      `json:"label_id"`
				Labels []string `json:"labels"`
				Joints [][]int  `json:"joints"`
			} `json:"items"`
		} `json:"points"`
	}
	if err := decode(raw, &v); err != nil {
		return placed{"categories", err}
	}
	for _, l := range v.Label.Labels {
		d.labels = append(d.labels, l.Name)
		d.names[l.Name] = struct{}{}
		if l.Parent != "" {
			d.r.lose(d.file, "categories", "the parent %.40q of %.40q", l.Parent, l.Name)
		}
	}
	for _, p := range v.Points.Items {
		d.poses[p.Label] = clip.Skeleton{Points: p.Labels, Edges: p.Joints}
	}
	return nil
}

func (d *datumaroReading) item(n int, raw json.RawMessage) error {
	d.r.rep.Images++
	place := fmt.Sprintf("items[%d]", n)
	var v datumaroItem
	if err := decode(raw, &v); err != nil {
		d.r.refuse(d.file, place, "%v", err)
		return nil
	}
	d.r.rep.Annotations += len(v.Annotations)
	m := Media{Path: v.ID, Subset: subsetName(stem(path.Base(d.file)))}
	for _, medium := range []*datumaroMedia{v.Image, v.Media, v.Video, v.Cloud} {
		if medium == nil {
			continue
		}
		if medium.Path != "" && (m.Path == v.ID || m.Path == "") {
			m.Path = medium.Path
		}
		if len(medium.Size) == 2 && m.Width == 0 {
			m.Height, m.Width = medium.Size[0], medium.Size[1]
		}
	}
	b := d.r.begin(d.file, m)
	b.item.Annotation.Attributes = v.Attributes
	for i, raw := range v.Annotations {
		at := fmt.Sprintf("%s.annotations[%d]", place, i)
		var a datumaroAnnotation
		err := decode(raw, &a)
		if err == nil {
			err = d.annotation(b, at, &a)
		}
		if err != nil {
			b.refuse(at, "%v", err)
		}
	}
	return b.done(place)
}

func (d *datumaroReading) annotation(b *building, place string, a *datumaroAnnotation) error {
	label := ""
	if a.Label != nil {
		if *a.Label < 0 || *a.Label >= len(d.labels) {
			return fmt.Errorf("label_id %d has no label: there are %d", *a.Label, len(d.labels))
		}
		label = d.labels[*a.Label]
	}
	var detail clip.Detail
	if a.ID != "0" {
		detail.ID = string(a.ID)
	}
	if a.Group != "0" {
		detail.Group = string(a.Group)
	}
	var confidence *float64
	angle := 0.0
	for name, v := range a.Attributes {
		switch name {
		case "score":
			var score float64
			if json.Unmarshal(v, &score) == nil && score >= 0 && score <= 1 {
				confidence = &score
				continue
			}
		case "rotation":
			if json.Unmarshal(v, &angle) == nil && a.Type == "bbox" {
				continue
			}
		case "uid":
			if json.Unmarshal(v, &detail.ID) == nil {
				continue
			}
		case groupAttribute:
			if json.Unmarshal(v, &detail.Group) == nil {
				continue
			}
		}
		takeAttribute(&detail, name, v)
	}
	if z := string(a.Z); z != "" && z != "0" {
		takeAttribute(&detail, annotation.ZOrder, a.Z)
	}
	var pairs [][]float64
	if len(a.Points)%2 != 0 {
		return errors.New("points: an odd number of numbers")
	}
	for i := 0; i < len(a.Points); i += 2 {
		pairs = append(pairs, a.Points[i:i+2:i+2])
	}
	switch a.Type {
	case "label":
		b.class(place, clip.Class{Label: label, Confidence: confidence, Detail: detail})
	case "caption":
		detail.Text = a.Caption
		b.caption(place, clip.Caption{Confidence: confidence, Detail: detail})
	case "bbox":
		if len(a.Box) != 4 {
			return fmt.Errorf("bbox has %d numbers, want 4", len(a.Box))
		}
		b.box(place, clip.Box{Label: label, Confidence: confidence, X: a.Box[0], Y: a.Box[1], W: a.Box[2], H: a.Box[3], Angle: angle, Detail: detail})
	case "rotated_bbox":
		if len(a.Turned) != 5 {
			return fmt.Errorf("rbbox has %d numbers, want 5", len(a.Turned))
		}
		t := a.Turned
		b.box(place, clip.Box{Label: label, Confidence: confidence, X: t[0] - t[2]/2, Y: t[1] - t[3]/2, W: t[2], H: t[3], Angle: t[4], Detail: detail})
	case "polygon":
		b.polygon(place, clip.Polygon{Label: label, Confidence: confidence, Points: pairs, Detail: detail})
	case "polyline":
		b.polyline(place, clip.Polygon{Label: label, Confidence: confidence, Points: pairs, Detail: detail})
	case "mask":
		if a.RLE == nil {
			return errors.New("a mask without rle")
		}
		b.mask(place, clip.Mask{Label: label, Confidence: confidence, RLE: a.RLE, Detail: detail})
	case "points":
		d.pose(b, place, a, pairs, clip.KeyPoints{Label: label, Confidence: confidence, Detail: detail})
	default:
		return fmt.Errorf("a %.40q, for which the model has no shape", a.Type)
	}
	return nil
}

func (d *datumaroReading) pose(b *building, place string, a *datumaroAnnotation, pairs [][]float64, k clip.KeyPoints) {
	for i, q := range pairs {
		v := 2.0
		if i < len(a.Visibility) {
			v = float64(a.Visibility[i])
		}
		k.Points = append(k.Points, []float64{q[0], q[1], v})
	}
	if a.Label != nil {
		if s, ok := d.poses[*a.Label]; ok && len(s.Points) == len(k.Points) {
			k.Skeleton = b.skeleton(k.Label, s)
		}
	}
	b.pose(place, k)
}

// datumaroOut writes annotations/<subset>.json.
type datumaroOut struct {
	w       *writing
	subsets map[string]*spool
	poses   map[string]clip.Skeleton
}

func newDatumaro(w *writing) writer {
	return &datumaroOut{w: w, subsets: map[string]*spool{}, poses: map[string]clip.Skeleton{}}
}

func (d *datumaroOut) place(it Item) string { return path.Join("images", it.Subset, it.Path) }

// begin is what every annotation has. label is nil for those that have none by nature.
func (d *datumaroOut) begin(kind string, label *string, confidence *float64, detail clip.Detail, more ...any) *object {
	d.w.rep.Annotations++
	o := new(object)
	attributes := maps.Clone(detail.Attributes)
	z := attributes[annotation.ZOrder]
	if kind != "label" && kind != "caption" { // which have it as a field
		delete(attributes, annotation.ZOrder)
	}
	a := clip.Detail{Attributes: attributes}
	if crowd := annotation.Is(&detail, annotation.Crowd); crowd {
		delete(a.Attributes, annotation.Crowd)
		annotation.Put(&a, "is_crowd", true)
	}
	number := func(s, attribute string) int64 {
		n, err := strconv.ParseInt(s, 10, 64)
		if s != "" && (err != nil || n < 1 || strconv.FormatInt(n, 10) != s) {
			annotation.Put(&a, attribute, s)
			return 0
		}
		return n
	}
	id, group := number(detail.ID, "uid"), number(detail.Group, groupAttribute)
	if confidence != nil {
		annotation.Put(&a, "score", *confidence)
	}
	for i := 0; i+1 < len(more); i += 2 {
		annotation.Put(&a, more[i].(string), more[i+1])
	}
	if a.Attributes == nil {
		a.Attributes = map[string]json.RawMessage{}
	}
	o.put("id", id).put("type", kind).put("attributes", a.Attributes).put("group", group)
	switch {
	case label == nil:
		return o
	case *label == "":
		o.put("label_id", nil)
	default:
		o.put("label_id", d.w.classes.of(*label))
	}
	if kind != "label" {
		if len(z) == 0 {
			z = json.RawMessage("0")
		}
		o.put("z_order", z)
	}
	return o
}

func flat(points [][]float64) []float64 {
	out := []float64{}
	for _, p := range points {
		out = append(out, p[0], p[1])
	}
	return out
}

func (d *datumaroOut) item(it Item) error {
	a := &it.Annotation
	list := []*object{}
	for _, c := range classesOf(a) {
		list = append(list, d.begin("label", &c.Label, c.Confidence, c.Detail))
	}
	for _, c := range captionsOf(a) {
		list = append(list, d.begin("caption", nil, c.Confidence, c.Detail).put("caption", c.Text))
	}
	for _, b := range a.Boxes {
		var turn []any
		if b.Angle != 0 {
			turn = []any{"rotation", b.Angle}
		}
		list = append(list, d.begin("bbox", &b.Label, b.Confidence, b.Detail, turn...).put("bbox", []float64{b.X, b.Y, b.W, b.H}))
	}
	for _, p := range a.Polygons {
		list = append(list, d.begin("polygon", &p.Label, p.Confidence, p.Detail).put("points", flat(p.Points)))
	}
	for _, p := range a.Polylines {
		list = append(list, d.begin("polyline", &p.Label, p.Confidence, p.Detail).put("points", flat(p.Points)))
	}
	for _, m := range a.Masks {
		runs, err := m.RLE.Lengths()
		if err != nil {
			return err
		}
		list = append(list, d.begin("mask", &m.Label, m.Confidence, m.Detail).put("rle", new(object).put("counts", clip.PackRuns(runs)).put("size", m.RLE.Size)))
	}
	for _, k := range a.KeyPoints {
		visible := []int{}
		for _, q := range k.Points {
			visible = append(visible, int(q[2]))
		}
		if s, ok := a.Skeletons[k.Skeleton]; ok && k.Skeleton != "" {
			d.poses[k.Label] = s
		}
		list = append(list, d.begin("points", &k.Label, k.Confidence, k.Detail).put("points", flat(k.Points)).put("visibility", visible))
	}
	image := new(object).put("path", it.Path)
	if it.Width > 0 && it.Height > 0 {
		image.put("size", []int{it.Height, it.Width})
	}
	o := new(object).put("id", stem(it.Path)).put("annotations", list)
	if len(a.Attributes) > 0 {
		o.put("attr", a.Attributes)
	}
	s := d.subsets[it.Subset]
	if s == nil {
		s = d.w.spool()
		d.subsets[it.Subset] = s
	}
	return listed(s, o.put("image", image))
}

func (d *datumaroOut) finish() error {
	if len(d.subsets) == 0 {
		d.subsets[""] = d.w.spool()
	}
	labels, poses := []*object{}, []*object{}
	for i, name := range d.w.classes.names {
		labels = append(labels, new(object).put("name", name).put("parent", "").put("attributes", []string{}))
		if s, ok := d.poses[name]; ok {
			joints := s.Edges
			if joints == nil {
				joints = [][]int{}
			}
			poses = append(poses, new(object).put("label_id", i).put("labels", s.Points).put("joints", joints))
		}
	}
	categories := new(object).put("label", new(object).put("labels", labels).put("attributes", []string{}))
	if len(poses) > 0 {
		categories.put("points", new(object).put("items", poses))
	}
	for _, subset := range slices.Sorted(maps.Keys(d.subsets)) {
		err := d.w.file("annotations/"+orDefault(subset)+".json", func(b *bufio.Writer) error {
			var bad error
			head := `{"info":{},"categories":` + string(encode(categories, &bad)) + ",\n\"items\":[\n"
			return errors.Join(bad, writeString(b, head), d.subsets[subset].copy(b), writeString(b, "\n]}\n"))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func sortedNames[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
