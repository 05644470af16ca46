package labels

import (
	"bufio"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/clip"
)

// lsOut writes tasks.json, one task for each medium, and label_config.xml, the
// interface that a project needs to show them. What people made, or nobody knows
// who, are annotations; what models and rules made are predictions.
type lsOut struct {
	w        *writing
	tasks    *spool
	controls map[[2]string]map[string]bool // of the interface: kind and object, to its labels
}

func newLabelStudio(w *writing) writer {
	return &lsOut{w: w, tasks: w.spool(), controls: map[[2]string]map[string]bool{}}
}

func (l *lsOut) place(it Item) string { return it.Path }

// lsMaker gathers the results of one maker.
type lsMaker struct {
	maker   *clip.Maker
	results []*object
	scores  []float64
}

type lsOutTask struct {
	w, h   float64
	makers []*lsMaker
	next   int
	used   map[string]bool // by any object
	taken  map[string]bool // by a region
	l      *lsOut
	it     *Item
}

func (t *lsOutTask) of(m *clip.Maker) *lsMaker {
	for _, one := range t.makers {
		if one.maker == m || one.maker != nil && m != nil && *one.maker == *m {
			return one
		}
	}
	t.makers = append(t.makers, &lsMaker{maker: m})
	return t.makers[len(t.makers)-1]
}

// id gives a region an id of its own: that of its object when it is the first of it.
func (t *lsOutTask) id(id string) string {
	if id != "" && !t.taken[id] {
		t.taken[id] = true
		return id
	}
	for t.next++; t.used["r"+strconv.Itoa(t.next)]; t.next++ {
	}
	return "r" + strconv.Itoa(t.next)
}

// put adds a result. kind is its type without "labels".
func (t *lsOutTask) put(kind, label string, confidence *float64, d clip.Detail, value *object) {
	m := t.of(d.MadeBy)
	to := lsKey(t.it)
	o := new(object)
	id := t.id(d.ID)
	typ := kind
	switch kind {
	case "choices", "textarea":
	case "labels", "videorectangle":
		value.put("labels", labelList(label))
	default:
		if label != "" {
			typ += "labels"
			value.put(typ, labelList(label))
		}
	}
	t.l.control(typ, to, label)
	o.put("id", id).put("type", typ).put("from_name", typ).put("to_name", to)
	if t.w > 0 && t.h > 0 {
		o.put("original_width", int(t.w)).put("original_height", int(t.h)).put("image_rotation", 0)
	}
	o.put("value", value)
	if confidence != nil {
		o.put("score", *confidence)
		m.scores = append(m.scores, *confidence)
	}
	if d.Group != "" {
		o.put("parentID", d.Group)
	}
	if len(d.Attributes) > 0 {
		o.put("meta", new(object).put("attributes", d.Attributes))
	}
	m.results = append(m.results, o)
	t.l.w.rep.Annotations++
	if d.Text != "" && kind != "textarea" {
		t.l.control("text", to, "")
		text := new(object).put("id", id).put("type", "textarea").put("from_name", "text").put("to_name", to).
			put("value", new(object).put("text", []string{d.Text}))
		m.results = append(m.results, text)
		t.l.w.rep.Annotations++
	}
}

func labelList(label string) []string {
	if label == "" {
		return []string{}
	}
	return []string{label}
}

func (l *lsOut) item(it Item) error {
	a := &it.Annotation
	t := &lsOutTask{w: float64(it.Width), h: float64(it.Height), used: map[string]bool{}, taken: map[string]bool{}, l: l, it: &it}
	annotation.Each(a, func(_ string, label *string, _ *float64, d *clip.Detail) {
		t.used[d.ID] = true
		if *label != "" {
			l.w.classes.of(*label)
		}
	})
	for _, c := range classesOf(a) {
		t.put("choices", c.Label, c.Confidence, c.Detail, new(object).put("choices", []string{c.Label}))
	}
	for _, c := range captionsOf(a) {
		t.put("textarea", "", c.Confidence, c.Detail, new(object).put("text", []string{c.Text}))
	}
	px, py := func(v float64) float64 { return v / t.w * 100 }, func(v float64) float64 { return v / t.h * 100 }
	for _, b := range a.Boxes {
		x, y := lsCorner(b)
		t.put("rectangle", b.Label, b.Confidence, b.Detail, new(object).put("x", px(x)).put("y", py(y)).put("width", px(b.W)).put("height", py(b.H)).put("rotation", b.Angle))
	}
	for _, p := range a.Polygons {
		points := [][]float64{}
		for _, q := range p.Points {
			points = append(points, []float64{px(q[0]), py(q[1])})
		}
		t.put("polygon", p.Label, p.Confidence, p.Detail, new(object).put("points", points).put("closed", true))
	}
	for _, m := range a.Masks {
		b, err := annotation.Decode(m.RLE)
		if err != nil {
			return err
		}
		if b.W != it.Width || b.H != it.Height {
			return unwritable{errors.New("a mask is not as large as the picture")}
		}
		t.put("brush", m.Label, m.Confidence, m.Detail, new(object).put("format", "rle").put("rle", lsRuns(b)))
	}
	for _, k := range a.KeyPoints {
		t.put("keypoint", k.Label, k.Confidence, k.Detail, new(object).put("x", px(k.Points[0][0])).put("y", py(k.Points[0][1])).put("width", 0.5))
	}
	for _, g := range a.Regions {
		t.put("labels", g.Label, g.Confidence, g.Detail, new(object).put("start", g.From).put("end", g.To).put("channel", 0))
	}
	for _, k := range a.Tracks {
		t.put("videorectangle", k.Label, k.Confidence, k.Detail, new(object).put("sequence", t.sequence(k, px, py)))
	}
	return l.task(it, t)
}

func lsCorner(b clip.Box) (x, y float64) {
	if b.Angle == 0 {
		return b.X, b.Y
	}
	c := annotation.Corners(b)[0]
	return c[0], c[1]
}

// sequence writes the boxes of a track: what is away one frame later is not enabled.
func (t *lsOutTask) sequence(k clip.Track, px, py func(float64) float64) []*object {
	out := []*object{}
	put := func(b clip.TrackBox, frame int, enabled bool) {
		x, y := lsCorner(clip.Box{X: b.X, Y: b.Y, W: b.W, H: b.H, Angle: b.Angle})
		o := new(object).put("frame", frame+1).put("enabled", enabled).put("rotation", b.Angle).put("x", px(x)).put("y", py(y)).put("width", px(b.W)).put("height", py(b.H))
		if b.Confidence != nil {
			o.put("score", *b.Confidence)
		}
		out = append(out, o)
	}
	for i, b := range k.Boxes {
		if b.Outside {
			continue
		}
		last := i == len(k.Boxes)-1
		if last || !k.Boxes[i+1].Outside {
			put(b, *b.Frame, !last)
			continue
		}
		away := *k.Boxes[i+1].Frame
		if away-1 > *b.Frame { // it stands still until it goes
			put(b, *b.Frame, true)
		}
		put(b, max(away-1, *b.Frame), false)
	}
	return out
}

func (l *lsOut) task(it Item, t *lsOutTask) error {
	data := new(object)
	key := lsKey(&it)
	data.put(key, it.Path)
	for _, name := range sortedNames(it.Annotation.Attributes) {
		if name != key {
			data.put(name, it.Annotation.Attributes[name])
		}
	}
	annotations, predictions := []*object{}, []*object{}
	for _, m := range t.makers {
		o := new(object)
		if m.maker != nil {
			o.put("made_by", m.maker)
		}
		if m.maker != nil && m.maker.By != annotation.ByPerson {
			version := m.maker.Version
			if version == "" {
				version = m.maker.Name
			}
			o.put("model_version", version)
			if len(m.scores) > 0 {
				o.put("score", mean(m.scores))
			}
			predictions = append(predictions, o.put("result", m.results))
			continue
		}
		annotations = append(annotations, o.put("was_cancelled", false).put("ground_truth", false).put("result", m.results))
	}
	return listed(l.tasks, new(object).put("id", l.tasks.n+1).put("data", data).put("annotations", annotations).put("predictions", predictions))
}

// lsKey names the data of a task, and the object of the interface.
func lsKey(it *Item) string {
	switch {
	case len(it.Annotation.Tracks) > 0:
		return "video"
	case isRecording(it.Path):
		return "audio"
	}
	return "image"
}

// control notes what the interface needs to show a result.
func (l *lsOut) control(typ, to, label string) {
	key := [2]string{typ, to}
	if l.controls[key] == nil {
		l.controls[key] = map[string]bool{}
	}
	if label != "" {
		l.controls[key][label] = true
	}
}

// lsTags are the elements of the interface for types of results, and what their choices
// are called.
var lsTags = map[string][2]string{
	"rectanglelabels": {"RectangleLabels", "Label"}, "polygonlabels": {"PolygonLabels", "Label"}, "keypointlabels": {"KeyPointLabels", "Label"},
	"brushlabels": {"BrushLabels", "Label"}, "labels": {"Labels", "Label"}, "choices": {"Choices", "Choice"},
	"rectangle": {"Rectangle", ""}, "polygon": {"Polygon", ""}, "keypoint": {"KeyPoint", ""}, "brush": {"Brush", ""},
	"textarea": {"TextArea", ""}, "text": {"TextArea", ""}, "videorectangle": {"Labels", "Label"},
}

// config writes the labelling interface that shows the tasks.
func (l *lsOut) config() error {
	return l.w.file("label_config.xml", func(b *bufio.Writer) error {
		lines := []string{"<View>"}
		var keys [][2]string
		objects := map[string]bool{}
		for key := range l.controls {
			keys = append(keys, key)
			objects[key[1]] = true
		}
		slices.SortFunc(keys, func(x, y [2]string) int { return slices.Compare(x[:], y[:]) })
		for _, name := range sortedNames(objects) {
			lines = append(lines, fmt.Sprintf(`  <%s name="%s" value="$%s"/>`, map[string]string{"image": "Image", "audio": "Audio", "video": "Video"}[name], name, name))
		}
		for _, key := range keys {
			name := key[0]
			more := ""
			switch name {
			case "videorectangle":
				lines = append(lines, fmt.Sprintf(`  <VideoRectangle name="%s" toName="%s"/>`, name, key[1]))
				name = "videolabels"
			case "text":
				more = ` perRegion="true"`
			}
			t := lsTags[key[0]]
			lines = append(lines, fmt.Sprintf(`  <%s name="%s" toName="%s"%s>`, t[0], name, key[1], more))
			for _, label := range sortedNames(l.controls[key]) {
				if t[1] != "" {
					lines = append(lines, fmt.Sprintf(`    <%s value="%s"/>`, t[1], escape(label)))
				}
			}
			lines = append(lines, "  </"+t[0]+">")
		}
		for _, line := range append(lines, "</View>") {
			if err := writeString(b, line+"\n"); err != nil {
				return err
			}
		}
		return nil
	})
}

func mean(list []float64) float64 {
	sum := 0.0
	for _, v := range list {
		sum += v
	}
	return sum / float64(len(list))
}

func (l *lsOut) finish() error {
	if err := l.config(); err != nil {
		return err
	}
	return l.w.file("tasks.json", func(b *bufio.Writer) error {
		return errors.Join(writeString(b, "[\n"), l.tasks.copy(b), writeString(b, "\n]\n"))
	})
}
