package labels

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/clip"
)

// cvatOut writes annotations.xml with all pictures, or a file for each video.
type cvatOut struct {
	w     *writing
	body  *spool
	spec  cvatSpec
	count int // of pictures
}

// cvatSpec is what <meta> says of labels: the kind of each attribute, and skeletons.
type cvatSpec struct {
	kinds     map[string]map[string]string // label, attribute: checkbox, number or text
	skeletons map[string]clip.Skeleton
	order     []string
}

func newCVAT(w *writing) writer {
	c := &cvatOut{w: w}
	if w.format == CVAT {
		c.body = w.spool()
	}
	return c
}

func (c *cvatOut) place(it Item) string {
	if it.Subset != "" && c.w.format == CVAT {
		return "images/" + it.Subset + "/" + it.Path
	}
	return "images/" + it.Path
}

// tag writes a beginning of an element. Attributes come as names and values in turn;
// those without a value are left out.
func tag(name string, pairs ...string) string {
	var b strings.Builder
	b.WriteString("<" + name)
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			b.WriteString(" " + pairs[i] + `="` + escape(pairs[i+1]) + `"`)
		}
	}
	return b.String()
}

func (s *cvatSpec) label(name string) map[string]string {
	k, ok := s.kinds[name]
	if !ok {
		if s.kinds == nil {
			s.kinds = map[string]map[string]string{}
		}
		k = map[string]string{}
		s.kinds[name] = k
		s.order = append(s.order, name)
	}
	return k
}

// attributes writes the <attribute> elements of a shape and learns their kinds.
func (s *cvatSpec) attributes(label string, m map[string]json.RawMessage, group string) string {
	var b strings.Builder
	kinds := s.label(label)
	if _, err := strconv.Atoi(group); group != "" && err != nil {
		m = maps.Clone(m)
		if m == nil {
			m = map[string]json.RawMessage{}
		}
		raw, err := json.Marshal(group)
		if err == nil {
			m[groupAttribute] = raw
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if name == annotation.Occluded || name == annotation.ZOrder {
			continue
		}
		v := m[name]
		kind := "text"
		switch v[0] {
		case 't', 'f':
			kind = "checkbox"
		case '"', 'n':
		default:
			kind = "number"
		}
		if old, ok := kinds[name]; ok && old != kind {
			kind = "text"
		}
		kinds[name] = kind
		value, _ := unscalar(v)
		b.WriteString("      <attribute name=\"" + escape(name) + "\">" + escape(value) + "</attribute>\n")
	}
	return b.String()
}

func bit(on bool) string { return strconv.Itoa(b2i(on)) }

func cvatSource(m *clip.Maker) string {
	if m == nil {
		return ""
	}
	return map[string]string{annotation.ByPerson: "manual", annotation.ByModel: "auto", annotation.ByRule: "semi-auto"}[m.By]
}

func cvatGroup(group string) string {
	if _, err := strconv.Atoi(group); err != nil {
		return ""
	}
	return group
}

// common are the XML attributes that every shape has.
func common(m map[string]json.RawMessage) []string {
	z := "0"
	if v := m[annotation.ZOrder]; len(v) > 0 {
		z = strings.Trim(string(v), `"`)
	}
	return []string{"occluded", bit(string(m[annotation.Occluded]) == "true"), "z_order", z}
}

// one writes one shape with its own XML attributes.
func (s *cvatSpec) one(out io.Writer, sh clip.Shapes, skeletons map[string]clip.Skeleton, inTrack []string) error {
	write := func(name, label string, d clip.Detail, inside string, pairs ...string) error {
		all := inTrack
		if inTrack == nil {
			all = []string{"label", label, "source", cvatSource(d.MadeBy), "group_id", cvatGroup(d.Group)}
		}
		all = append(slices.Clone(all), common(d.Attributes)...)
		group := d.Group
		if inTrack != nil {
			group = ""
		}
		inside += s.attributes(label, d.Attributes, group)
		return writeString(out, "    "+tag(name, append(all, pairs...)...)+">\n"+inside+"    </"+name+">\n")
	}
	for _, b := range sh.Boxes {
		if err := write("box", b.Label, b.Detail, "", cvatEdges(b)...); err != nil {
			return err
		}
	}
	for _, p := range sh.Polygons {
		if err := write("polygon", p.Label, p.Detail, "", "points", cvatList(p.Points)); err != nil {
			return err
		}
	}
	for _, p := range sh.Polylines {
		if err := write("polyline", p.Label, p.Detail, "", "points", cvatList(p.Points)); err != nil {
			return err
		}
	}
	for _, m := range sh.Masks {
		rle, w, h, err := cvatRuns(m)
		if err != nil {
			return err
		}
		if err := write("mask", m.Label, m.Detail, "", "rle", rle, "left", text(m.X), "top", text(m.Y), "width", strconv.Itoa(w), "height", strconv.Itoa(h)); err != nil {
			return err
		}
	}
	for _, k := range sh.KeyPoints {
		if k.Skeleton == "" {
			if err := write("points", k.Label, k.Detail, "", "points", cvatList(k.Points)); err != nil {
				return err
			}
			continue
		}
		sk := skeletons[k.Skeleton]
		if s.skeletons == nil {
			s.skeletons = map[string]clip.Skeleton{}
		}
		s.skeletons[k.Label] = sk
		var nodes strings.Builder
		for i, q := range k.Points {
			nodes.WriteString("      " + tag("points", "label", sk.Points[i], "outside", bit(q[2] == 0), "occluded", bit(q[2] == 1), "points", cvatList(k.Points[i:i+1])) + "/>\n")
		}
		if err := write("skeleton", k.Label, k.Detail, nodes.String()); err != nil {
			return err
		}
	}
	return nil
}

func cvatEdges(b clip.Box) []string {
	out := []string{"xtl", text(b.X), "ytl", text(b.Y), "xbr", text(b.X + b.W), "ybr", text(b.Y + b.H)}
	if b.Angle != 0 {
		out = append(out, "rotation", text(b.Angle))
	}
	return out
}

func cvatList(points [][]float64) string {
	var b strings.Builder
	for i, p := range points {
		if i > 0 {
			b.WriteByte(';')
		}
		b.WriteString(text(p[0]) + "," + text(p[1]))
	}
	return b.String()
}

func cvatRuns(m clip.Mask) (rle string, w, h int, err error) {
	b, err := annotation.Decode(m.RLE)
	if err != nil {
		return "", 0, 0, err
	}
	var out strings.Builder
	last, n := byte(0), 0
	for _, v := range b.Pix {
		if v != last {
			out.WriteString(strconv.Itoa(n) + ", ")
			last, n = v, 0
		}
		n++
	}
	out.WriteString(strconv.Itoa(n))
	return out.String(), b.W, b.H, nil
}

func (c *cvatOut) item(it Item) error {
	if c.w.format == CVATVideo {
		return c.video(it)
	}
	a := &it.Annotation
	if it.Width < 1 || it.Height < 1 {
		return unwritable{errors.New("its size in pixels is not known, which CVAT demands")}
	}
	out := c.body
	err := writeString(out, "  "+tag("image", "id", strconv.Itoa(c.count), "name", it.Path, "subset", it.Subset, "width", strconv.Itoa(it.Width), "height", strconv.Itoa(it.Height))+">\n")
	c.count++
	if err != nil {
		return err
	}
	for _, k := range classesOf(a) {
		c.w.rep.Annotations++
		inside := c.spec.attributes(k.Label, k.Attributes, k.Group)
		pairs := append([]string{"label", k.Label, "source", cvatSource(k.MadeBy), "group_id", cvatGroup(k.Group)}, common(k.Attributes)...)
		if err := writeString(out, "    "+tag("tag", pairs...)+">\n"+inside+"    </tag>\n"); err != nil {
			return err
		}
	}
	c.w.rep.Annotations += len(a.Boxes) + len(a.Polygons) + len(a.Polylines) + len(a.Masks) + len(a.KeyPoints)
	if err := c.spec.one(out, a.Shapes, a.Skeletons, nil); err != nil {
		return err
	}
	return writeString(out, "  </image>\n")
}

// head writes <meta>.
func (c *cvatOut) head(b io.Writer, spec *cvatSpec, it *Item) error {
	var s strings.Builder
	s.WriteString("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<annotations>\n  <version>1.1</version>\n  <meta>\n    <task>\n")
	if it != nil {
		s.WriteString("      <name>" + escape(it.Path) + "</name>\n      <mode>interpolation</mode>\n")
		if it.Frames > 0 {
			fmt.Fprintf(&s, "      <size>%d</size>\n      <start_frame>0</start_frame>\n      <stop_frame>%d</stop_frame>\n", it.Frames, it.Frames-1)
		}
		if it.Width > 0 && it.Height > 0 {
			fmt.Fprintf(&s, "      <original_size>\n        <width>%d</width>\n        <height>%d</height>\n      </original_size>\n", it.Width, it.Height)
		}
	} else {
		fmt.Fprintf(&s, "      <size>%d</size>\n      <mode>annotation</mode>\n", c.count)
	}
	s.WriteString("      <labels>\n")
	for _, label := range spec.order {
		c.w.classes.of(label)
		s.WriteString("        <label>\n          <name>" + escape(label) + "</name>\n          <attributes>\n")
		kinds := spec.kinds[label]
		for _, name := range slices.Sorted(maps.Keys(kinds)) {
			values := map[string]string{"checkbox": "false\ntrue", "number": "-1000000000\n1000000000\n1"}[kinds[name]]
			s.WriteString("            <attribute>\n              <name>" + escape(name) + "</name>\n              <mutable>True</mutable>\n              <input_type>" + kinds[name] +
				"</input_type>\n              <default_value></default_value>\n              <values>" + values + "</values>\n            </attribute>\n")
		}
		s.WriteString("          </attributes>\n")
		if sk, ok := spec.skeletons[label]; ok {
			s.WriteString("          <type>skeleton</type>\n          <svg>" + escape(svgOf(sk)) + "</svg>\n")
		}
		s.WriteString("        </label>\n")
		for _, node := range spec.skeletons[label].Points {
			s.WriteString("        <label>\n          <name>" + escape(node) + "</name>\n          <attributes>\n          </attributes>\n          <type>points</type>\n          <parent>" + escape(label) + "</parent>\n        </label>\n")
		}
	}
	s.WriteString("      </labels>\n    </task>\n")
	if it != nil {
		s.WriteString("    <source>" + escape(it.Path) + "</source>\n")
	}
	s.WriteString("  </meta>\n")
	return writeString(b, s.String())
}

// svgOf draws a skeleton as CVAT keeps it: its points on a circle, because the model
// does not know where they belong.
func svgOf(s clip.Skeleton) string {
	var b strings.Builder
	for _, e := range s.Edges {
		fmt.Fprintf(&b, `<line data-type="edge" data-node-from="%d" data-node-to="%d"></line>`, e[0]+1, e[1]+1)
	}
	for i, name := range s.Points {
		fmt.Fprintf(&b, `<circle r="1.5" cx="%d" cy="%d" data-type="element node" data-element-id="%d" data-node-id="%d" data-label-name="%s"></circle>`,
			10+i*7%80, 10+i*13%80, i+1, i+1, escape(name))
	}
	return b.String()
}

func (c *cvatOut) finish() error {
	if c.w.format == CVATVideo {
		return nil
	}
	return c.w.file("annotations.xml", func(b *bufio.Writer) error {
		return errors.Join(c.head(b, &c.spec, nil), c.body.copy(b), writeString(b, "</annotations>\n"))
	})
}

// video writes the file of one video.
func (c *cvatOut) video(it Item) error {
	if strings.Contains(it.Path, "://") {
		return unwritable{errors.New("its path is an address, and the file has the video's name")}
	}
	a := &it.Annotation
	spec := cvatSpec{}
	body := c.w.spool()
	used := map[string]bool{}
	for _, t := range a.Tracks {
		used[t.ID] = true
	}
	for i := range a.Frames {
		for _, d := range detailsOf(&a.Frames[i].Shapes) {
			used[d.ID] = true
		}
	}
	next := 0
	number := func(id string) string {
		if id != "" {
			return id
		}
		for next++; used[strconv.Itoa(next)]; next++ {
		}
		return strconv.Itoa(next)
	}
	begin := func(id, label string, d clip.Detail) error {
		c.w.rep.Annotations++
		spec.label(label)
		return writeString(body, "  "+tag("track", "id", number(id), "label", label, "source", cvatSource(d.MadeBy), "group_id", cvatGroup(d.Group))+">\n")
	}
	for _, t := range a.Tracks {
		if err := begin(t.ID, t.Label, t.Detail); err != nil {
			return err
		}
		now := t.Attributes
		write := func(b clip.TrackBox, outside bool) error {
			d := clip.Detail{Attributes: now}
			sh := clip.Shapes{Boxes: []clip.Box{{Label: t.Label, X: b.X, Y: b.Y, W: b.W, H: b.H, Angle: b.Angle, Detail: d}}}
			return spec.one(body, sh, nil, []string{"frame", strconv.Itoa(*b.Frame), "keyframe", "1", "outside", bit(outside)})
		}
		for _, b := range t.Boxes {
			if b.Attributes != nil {
				now = b.Attributes
			}
			if err := write(b, b.Outside); err != nil {
				return err
			}
		}
		// A track ends with its last box; in CVAT it would last to the end of the video.
		if last := t.Boxes[len(t.Boxes)-1]; !last.Outside && (it.Frames == 0 || *last.Frame+1 < it.Frames) {
			frame := *last.Frame + 1
			last.Frame = &frame
			if err := write(last, true); err != nil {
				return err
			}
		}
		if err := writeString(body, "  </track>\n"); err != nil {
			return err
		}
	}
	for _, t := range tracksOfFrames(a.Frames) {
		if err := begin(t.id, t.label, t.detail); err != nil {
			return err
		}
		for _, s := range t.states {
			if err := spec.one(body, s.shape, a.Skeletons, []string{"frame", strconv.Itoa(s.frame), "keyframe", "1", "outside", bit(s.outside)}); err != nil {
				return err
			}
		}
		if err := writeString(body, "  </track>\n"); err != nil {
			return err
		}
	}
	return c.w.file(stem(it.Path)+".xml", func(b *bufio.Writer) error {
		return errors.Join(c.head(b, &spec, &it), body.copy(b), writeString(b, "</annotations>\n"))
	})
}

func detailsOf(s *clip.Shapes) []clip.Detail {
	var out []clip.Detail
	for _, i := range annotation.Instances(s) {
		out = append(out, i.Detail)
	}
	return out
}

type frameTrack struct {
	id, label string
	detail    clip.Detail
	states    []cvatState
}

// tracksOfFrames follows shapes through frames: those of one kind, label and id are one
// object, and without an id each is its own.
func tracksOfFrames(frames []clip.Frame) []*frameTrack {
	var all []*frameTrack
	open := map[string]*frameTrack{}
	byKey := map[string]*frameTrack{}
	for n, f := range frames {
		seen := map[string]bool{}
		each := func(kind, label string, d clip.Detail, s clip.Shapes) {
			key := kind + "\x00" + label + "\x00" + d.ID
			if d.ID == "" || seen[key] {
				key = fmt.Sprintf("%s\x00%d\x00%d", key, n, len(all))
			}
			seen[key] = true
			t := byKey[key]
			if t == nil {
				t = &frameTrack{id: d.ID, label: label, detail: d}
				if strings.Count(key, "\x00") > 2 {
					t.id = ""
				}
				byKey[key] = t
				all = append(all, t)
			}
			state := cvatState{frame: *f.Frame, shape: s}
			if last := len(t.states) - 1; open[key] == nil || last < 0 || !reflect.DeepEqual(t.states[last].shape, s) {
				t.states = append(t.states, state)
			}
			open[key] = t
		}
		for _, x := range f.Boxes {
			each("box", x.Label, x.Detail, clip.Shapes{Boxes: []clip.Box{x}})
		}
		for _, x := range f.Polygons {
			each("polygon", x.Label, x.Detail, clip.Shapes{Polygons: []clip.Polygon{x}})
		}
		for _, x := range f.Polylines {
			each("polyline", x.Label, x.Detail, clip.Shapes{Polylines: []clip.Polygon{x}})
		}
		for _, x := range f.Masks {
			each("mask", x.Label, x.Detail, clip.Shapes{Masks: []clip.Mask{x}})
		}
		for _, x := range f.KeyPoints {
			each("points", x.Label, x.Detail, clip.Shapes{KeyPoints: []clip.KeyPoints{x}})
		}
		for key, t := range open {
			if !seen[key] {
				t.states = append(t.states, cvatState{frame: *f.Frame, outside: true, shape: t.states[len(t.states)-1].shape})
				delete(open, key)
			}
		}
	}
	return all
}
