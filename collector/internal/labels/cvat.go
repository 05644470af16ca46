package labels

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/clip"
)

// CVAT for images 1.1 and for video 1.1: one XML file, <annotations> with <meta> and
// either <image> elements, each with the shapes on it, or <track> elements, each with
// its shape in some frames: those with keyframe="1" were set by somebody, the others
// lie between, and outside="1" says that the object is away from there on.
//
// Boxes become tracks of their key frames, because they move in a straight line in both
// models; a last box that only says that the object is away one frame later is left
// out, because a track ends there. Other shapes become frames, in which they stand
// still until the next.
//
// Source: docs.cvat.ai, "CVAT for image" and "CVAT for video"; cvat's formats/cvat.py.
// Boxes are edges from the top left corner, rotation turns them about their centre,
// clockwise in degrees; the runs of masks go along the rows of their box.
type cvatReading struct {
	r         *reading
	file      string
	skeletons map[string]clip.Skeleton // by label
	labels    map[string]struct{}
	video     Media
	tracks    *building // of the video; made with the first track
	states    []cvatState
}

func readCVAT(r *reading) error {
	files, err := r.files(cvatImages, cvatVideo)
	if err != nil {
		return err
	}
	labels := map[string]struct{}{}
	for _, name := range files {
		c := &cvatReading{r: r, file: name, skeletons: map[string]clip.Skeleton{}, labels: labels}
		if err := r.file(name, c.read); err != nil {
			return err
		}
	}
	r.rep.Categories = len(labels)
	return nil
}

func (c *cvatReading) read() (err error) {
	x, err := c.r.xml(c.file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, x.close()) }()
	root, err := x.root()
	if err != nil {
		return x.explain(err)
	}
	if root.Name.Local != "annotations" {
		return fmt.Errorf("the document is <%.40s>, not <annotations>", root.Name.Local)
	}
	err = x.children(func(s xml.StartElement) error {
		e, err := x.take(s)
		if err != nil {
			return err
		}
		switch e.name {
		case "meta":
			return c.meta(e)
		case "image":
			return c.image(e)
		case "track":
			c.track(e)
		case "version":
			if e.text != "1.1" {
				return fmt.Errorf("version %.20q: want 1.1", e.text)
			}
		}
		return nil
	})
	if err == nil {
		err = x.end()
	}
	if c.tracks != nil { // what was read of a damaged file is good
		c.frames()
		if done := c.tracks.done("meta.source"); done != nil {
			return done
		}
	}
	return x.explain(err)
}

var svgEdge = regexp.MustCompile(`<line[^>]*>`)
var svgNode = regexp.MustCompile(`<circle[^>]*>`)
var svgAttr = regexp.MustCompile(`data-(node-from|node-to|element-id|node-id|label-name)="([^"]*)"`)

func (c *cvatReading) meta(e *element) error {
	task := e.kid("task")
	if task == nil {
		task = e.kid("job")
	}
	top := task
	if top == nil {
		top = e.kid("project")
	}
	if top == nil {
		return nil
	}
	c.video.Path = e.say("source")
	if c.video.Path == "" {
		c.video.Path = top.say("source")
	}
	if c.video.Path == "" {
		c.video.Path = top.say("name")
	}
	if size := top.kid("original_size"); size != nil {
		c.video.Width, _ = strconv.Atoi(size.say("width"))
		c.video.Height, _ = strconv.Atoi(size.say("height"))
	}
	if stop, err := strconv.Atoi(top.say("stop_frame")); err == nil && stop >= 0 && stop < clip.MaxFrame {
		c.video.Frames = stop + 1
	}
	c.video.Subset = subsetName(top.say("subset"))
	labels := top.kid("labels")
	if labels == nil {
		return nil
	}
	for _, l := range labels.kids {
		name := l.say("name")
		if l.name != "label" || name == "" {
			continue
		}
		if l.say("parent") == "" {
			c.labels[name] = struct{}{}
		}
		if svg := l.say("svg"); svg != "" {
			c.skeletons[name] = skeletonOfSVG(svg)
		}
	}
	return nil
}

func skeletonOfSVG(svg string) clip.Skeleton {
	var s clip.Skeleton
	index := map[string]int{}
	attrs := func(tag string) map[string]string {
		out := map[string]string{}
		for _, m := range svgAttr.FindAllStringSubmatch(tag, -1) {
			out[m[1]] = m[2]
		}
		return out
	}
	for _, tag := range svgNode.FindAllString(svg, clip.MaxPoints) {
		a := attrs(tag)
		index[a["node-id"]] = len(s.Points)
		s.Points = append(s.Points, a["label-name"])
	}
	for _, tag := range svgEdge.FindAllString(svg, clip.MaxPoints) {
		a := attrs(tag)
		from, ok1 := index[a["node-from"]]
		to, ok2 := index[a["node-to"]]
		if ok1 && ok2 {
			s.Edges = append(s.Edges, []int{from, to})
		}
	}
	return s
}

func (c *cvatReading) image(e *element) error {
	c.r.rep.Images++
	m := Media{Path: e.attr("name"), Subset: subsetName(e.attr("subset"))}
	place := fmt.Sprintf("image %.40q", e.attr("id"))
	var n numbers
	w, h := n.get("width", e.attr("width")), n.get("height", e.attr("height"))
	if n.err != nil || w != math.Trunc(w) || h != math.Trunc(h) || math.Abs(w) > maxSide || math.Abs(h) > maxSide {
		c.r.refuse(c.file, place, "its size %.20q × %.20q makes no sense; %d annotations with it", e.attr("width"), e.attr("height"), len(e.kids))
		c.r.rep.Annotations += len(e.kids)
		return nil
	}
	m.Width, m.Height = int(w), int(h)
	b := c.r.begin(c.file, m)
	for i, s := range e.kids {
		c.r.rep.Annotations++
		at := fmt.Sprintf("%s, %s[%d]", place, s.name, i)
		if err := c.shape(b, at, s); err != nil {
			b.refuse(at, "%v", err)
		}
	}
	return b.done(place)
}

// detail reads what every shape has.
func (c *cvatReading) detail(e *element) clip.Detail {
	var d clip.Detail
	if g := e.attr("group_id"); g != "0" {
		d.Group = g
	}
	switch e.attr("source") {
	case "manual":
		d.MadeBy = &clip.Maker{By: annotation.ByPerson}
	case "auto":
		d.MadeBy = &clip.Maker{By: annotation.ByModel}
	case "semi-auto":
		d.MadeBy = &clip.Maker{By: annotation.ByRule}
	}
	c.attributes(e, &d)
	return d
}

// attributes reads those that may change from frame to frame.
func (c *cvatReading) attributes(e *element, d *clip.Detail) {
	if e.attr("occluded") == "1" {
		annotation.Put(d, annotation.Occluded, true)
	}
	if z, err := strconv.Atoi(e.attr("z_order")); err == nil && z != 0 {
		annotation.Put(d, annotation.ZOrder, z)
	}
	for _, a := range e.kids {
		if a.name != "attribute" || a.attr("name") == "" {
			continue
		}
		name := a.attr("name")
		if name == groupAttribute {
			d.Group = a.text
			continue
		}
		takeAttribute(d, name, scalar(a.text))
	}
}

// groupAttribute holds a group whose name is no number.
const groupAttribute = "group"

func (c *cvatReading) shape(b *building, place string, e *element) error {
	label := e.attr("label")
	if label == "" {
		return errors.New("it has no label")
	}
	c.labels[label] = struct{}{}
	if e.name == "tag" {
		b.class(place, clip.Class{Label: label, Detail: c.detail(e)})
		return nil
	}
	var s clip.Shapes
	if err := c.read1(&s, e, label, c.detail(e), func(what string) { b.lose(place, "%s", what) }); err != nil {
		return err
	}
	c.join(b, place, s)
	return nil
}

// join puts one shape into an item.
func (c *cvatReading) join(b *building, place string, s clip.Shapes) {
	for _, x := range s.Boxes {
		b.box(place, x)
	}
	for _, x := range s.Polygons {
		b.polygon(place, x)
	}
	for _, x := range s.Polylines {
		b.polyline(place, x)
	}
	for _, x := range s.Masks {
		b.mask(place, x)
	}
	for _, x := range s.KeyPoints {
		if one, ok := c.skeletons[x.Skeleton]; ok {
			b.skeleton(x.Skeleton, one)
		}
		b.pose(place, x)
	}
}

// read1 reads one shape of whatever kind.
func (c *cvatReading) read1(s *clip.Shapes, e *element, label string, d clip.Detail, lose func(string)) error {
	switch e.name {
	case "box":
		b, err := cvatBox(e)
		if err != nil {
			return err
		}
		b.Label, b.Detail = label, d
		s.Boxes = append(s.Boxes, b)
	case "polygon", "polyline":
		points, err := cvatPoints(e.attr("points"))
		if err != nil {
			return err
		}
		p := clip.Polygon{Label: label, Points: points, Detail: d}
		if e.name == "polygon" {
			s.Polygons = append(s.Polygons, p)
		} else {
			s.Polylines = append(s.Polylines, p)
		}
	case "points":
		points, err := cvatPoints(e.attr("points"))
		if err != nil {
			return err
		}
		s.KeyPoints = append(s.KeyPoints, clip.KeyPoints{Label: label, Points: points, Detail: d})
	case "ellipse":
		p, err := cvatEllipse(e)
		if err != nil {
			return err
		}
		lose(fmt.Sprintf("an ellipse, which became an outline of %d points", len(p)))
		s.Polygons = append(s.Polygons, clip.Polygon{Label: label, Points: p, Detail: d})
	case "mask":
		m, err := c.mask(e)
		if err != nil {
			return err
		}
		m.Label, m.Detail = label, d
		s.Masks = append(s.Masks, m)
	case "skeleton":
		k := clip.KeyPoints{Label: label, Detail: d}
		for _, p := range e.kids {
			if p.name != "points" {
				continue
			}
			q, err := c.node(p)
			if err != nil {
				return err
			}
			k.Points = append(k.Points, q)
			c.node1(label, p.attr("label"), len(k.Points))
		}
		if len(k.Points) == 0 {
			return errors.New("the skeleton has no points")
		}
		k.Skeleton = label
		s.KeyPoints = append(s.KeyPoints, k)
	case "cuboid":
		return errors.New("a cuboid, for which the model has no shape")
	default:
		return fmt.Errorf("a <%.40s>, which is no known shape", e.name)
	}
	return nil
}

// node reads a point of a skeleton.
func (c *cvatReading) node(e *element) ([]float64, error) {
	p, err := cvatPoints(e.attr("points"))
	if err != nil || len(p) != 1 {
		return nil, fmt.Errorf("the point %.40q of a skeleton is not one", e.attr("label"))
	}
	switch {
	case e.attr("outside") == "1":
		return []float64{0, 0, 0}, nil
	case e.attr("occluded") == "1":
		return []float64{p[0][0], p[0][1], 1}, nil
	}
	return []float64{p[0][0], p[0][1], 2}, nil
}

// node1 learns the name of the n-th point of a skeleton that meta does not draw.
func (c *cvatReading) node1(label, name string, n int) {
	s := c.skeletons[label]
	if len(s.Points) == n-1 {
		s.Points = append(slices.Clone(s.Points), name)
		c.skeletons[label] = s
	}
}

func cvatBox(e *element) (clip.Box, error) {
	var n numbers
	x0, y0, x1, y1 := n.get("xtl", e.attr("xtl")), n.get("ytl", e.attr("ytl")), n.get("xbr", e.attr("xbr")), n.get("ybr", e.attr("ybr"))
	b := clip.Box{X: x0, Y: y0, W: x1 - x0, H: y1 - y0}
	if r := e.attr("rotation"); r != "" {
		b.Angle = n.get("rotation", r)
	}
	if n.err == nil && (b.W < 0 || b.H < 0) {
		n.err = fmt.Errorf("its box ends before it begins: %v, %v to %v, %v", x0, y0, x1, y1)
	}
	return b, n.err
}

func cvatPoints(s string) ([][]float64, error) {
	if s == "" {
		return nil, errors.New("it has no points")
	}
	var out [][]float64
	for pair := range strings.SplitSeq(s, ";") {
		if len(out) > clip.MaxPoints {
			return nil, fmt.Errorf("more than %d points", clip.MaxPoints)
		}
		a, b, _ := strings.Cut(pair, ",")
		var n numbers
		p := []float64{n.get("x", a), n.get("y", b)}
		if n.err != nil {
			return nil, fmt.Errorf("point %d: %w", len(out), n.err)
		}
		out = append(out, p)
	}
	return out, nil
}

// cvatEllipse gives the outline of an ellipse, of so many points that it strays from it
// by less than a tenth of a pixel, or of 90.
func cvatEllipse(e *element) ([][]float64, error) {
	var n numbers
	cx, cy, rx, ry := n.get("cx", e.attr("cx")), n.get("cy", e.attr("cy")), n.get("rx", e.attr("rx")), n.get("ry", e.attr("ry"))
	angle := 0.0
	if r := e.attr("rotation"); r != "" {
		angle = n.get("rotation", r)
	}
	if n.err == nil && (rx <= 0 || ry <= 0) {
		n.err = fmt.Errorf("its radii are %v and %v", rx, ry)
	}
	if n.err != nil {
		return nil, n.err
	}
	count := min(90, max(12, int(math.Ceil(math.Pi/math.Acos(1-min(0.5, 0.1/max(rx, ry)))))))
	sin, cos := math.Sincos(angle * math.Pi / 180)
	var out [][]float64
	for i := range count {
		s, c := math.Sincos(2 * math.Pi * float64(i) / float64(count))
		x, y := c*rx, s*ry
		out = append(out, []float64{cx + x*cos - y*sin, cy + x*sin + y*cos})
	}
	return out, nil
}

func (c *cvatReading) mask(e *element) (clip.Mask, error) {
	var n numbers
	left, top := n.get("left", e.attr("left")), n.get("top", e.attr("top"))
	w, err1 := whole("width", e.attr("width"))
	h, err2 := whole("height", e.attr("height"))
	if err := errors.Join(n.err, err1, err2); err != nil {
		return clip.Mask{}, err
	}
	if err := c.r.spend(w, h); err != nil {
		return clip.Mask{}, err
	}
	b, err := annotation.NewBitmap(w, h)
	if err != nil {
		return clip.Mask{}, err
	}
	at, v := 0, byte(0)
	for run := range strings.SplitSeq(e.attr("rle"), ",") {
		n, err := whole("a run", run)
		if err != nil {
			return clip.Mask{}, err
		}
		if n < 0 || n > len(b.Pix)-at {
			return clip.Mask{}, fmt.Errorf("its runs do not fill %d × %d pixels", w, h)
		}
		for range n {
			b.Pix[at] = v
			at++
		}
		v = 1 - v
	}
	if at != len(b.Pix) {
		return clip.Mask{}, fmt.Errorf("its runs do not fill %d × %d pixels", w, h)
	}
	return clip.Mask{RLE: b.RLE(), X: left, Y: top}, nil
}

// cvatState is a shape of a track from a frame on.
type cvatState struct {
	track   int
	frame   int
	outside bool
	shape   clip.Shapes
}

func (c *cvatReading) track(e *element) {
	if c.tracks == nil {
		c.r.rep.Images++
		c.tracks = c.r.begin(c.file, c.video)
	}
	n := c.r.rep.Annotations
	c.r.rep.Annotations++
	place := fmt.Sprintf("track %.40q", e.attr("id"))
	label := e.attr("label")
	if label == "" {
		c.tracks.refuse(place, "it has no label")
		return
	}
	c.labels[label] = struct{}{}
	common := c.detail(&element{attrs: e.attrs})
	common.ID = e.attr("id")
	if len(e.kids) > 0 && e.kids[0].name == "box" {
		c.boxes(place, label, common, e)
		return
	}
	if slices.ContainsFunc(e.kids, func(k *element) bool { return k.name == "track" }) {
		c.nested(n, place, label, common, e)
		return
	}
	for i, s := range e.kids {
		at := fmt.Sprintf("%s, %s[%d]", place, s.name, i)
		frame, err := whole("frame", s.attr("frame"))
		if err != nil || frame < 0 {
			c.tracks.refuse(at, "frame is %.20q: no number from 0", s.attr("frame"))
			continue
		}
		if s.attr("keyframe") == "0" {
			continue // between key frames
		}
		d := common
		d.Attributes = nil
		c.attributes(s, &d)
		state := cvatState{track: n, frame: frame, outside: s.attr("outside") == "1"}
		if err := c.read1(&state.shape, s, label, d, func(what string) { c.tracks.lose(at, "%s", what) }); err != nil && !state.outside {
			c.tracks.refuse(at, "%v", err)
			continue
		}
		c.states = append(c.states, state)
	}
	if len(e.kids) > 1 {
		c.tracks.lose(place, "movement between the key frames of a shape that is no box")
	}
}

// nested reads a skeleton whose points have tracks of their own inside its track, as
// Datumaro writes it.
func (c *cvatReading) nested(n int, place, label string, common clip.Detail, e *element) {
	nodes := map[int]map[int][]float64{} // frame, node
	key := map[int]bool{}
	count := 0
	for _, t := range e.kids {
		if t.name != "track" {
			continue
		}
		c.node1(label, t.attr("label"), count+1)
		for _, p := range t.kids {
			frame, err := whole("frame", p.attr("frame"))
			q, err2 := c.node(p)
			if err != nil || err2 != nil || frame < 0 {
				c.tracks.refuse(place, "a point of the skeleton: %v", errors.Join(err, err2))
				continue
			}
			if nodes[frame] == nil {
				nodes[frame] = map[int][]float64{}
			}
			nodes[frame][count] = q
			key[frame] = key[frame] || p.attr("keyframe") == "1"
		}
		count++
	}
	away := map[int]bool{}
	for _, s := range e.kids {
		if s.name == "skeleton" && s.attr("outside") == "1" {
			if frame, err := whole("frame", s.attr("frame")); err == nil {
				away[frame], key[frame] = true, true
			}
		}
	}
	last := make([][]float64, count)
	for _, frame := range slices.Sorted(maps.Keys(key)) {
		k := clip.KeyPoints{Label: label, Skeleton: label, Detail: common}
		for i := range count {
			if q, ok := nodes[frame][i]; ok {
				last[i] = q
			}
			if last[i] == nil {
				last[i] = []float64{0, 0, 0}
			}
			k.Points = append(k.Points, last[i])
		}
		if key[frame] {
			c.states = append(c.states, cvatState{n, frame, away[frame], clip.Shapes{KeyPoints: []clip.KeyPoints{k}}})
		}
	}
}

// boxes reads a track of boxes.
func (c *cvatReading) boxes(place, label string, common clip.Detail, e *element) {
	t := clip.Track{Label: label, Detail: common}
	type seen struct {
		box  clip.TrackBox
		attr map[string]json.RawMessage
	}
	var all []seen
	for i, s := range e.kids {
		at := fmt.Sprintf("%s, box[%d]", place, i)
		frame, err := whole("frame", s.attr("frame"))
		if err == nil && (frame < 0 || s.name != "box") {
			err = fmt.Errorf("a <%.20s> in frame %d", s.name, frame)
		}
		if err != nil {
			c.tracks.refuse(at, "%v", err)
			continue
		}
		if s.attr("keyframe") == "0" && i < len(e.kids)-1 {
			continue // it lies on the line between key frames
		}
		b, err := cvatBox(s)
		if err != nil {
			c.tracks.refuse(at, "%v", err)
			continue
		}
		var d clip.Detail
		c.attributes(s, &d)
		all = append(all, seen{clip.TrackBox{Frame: &frame, X: b.X, Y: b.Y, W: b.W, H: b.H, Angle: b.Angle, Outside: s.attr("outside") == "1"}, d.Attributes})
	}
	slices.SortStableFunc(all, func(a, b seen) int { return *a.box.Frame - *b.box.Frame })
	if n := len(all); n > 1 && all[n-1].box.Outside && !all[n-2].box.Outside && *all[n-1].box.Frame == *all[n-2].box.Frame+1 {
		all = all[:n-1]
	}
	var last map[string]json.RawMessage
	for i, s := range all {
		if i == 0 || !reflect.DeepEqual(s.attr, last) {
			s.box.Attributes = s.attr
			if i > 0 && len(s.attr) == 0 { // what held before ends here
				s.box.Attributes = map[string]json.RawMessage{annotation.Occluded: json.RawMessage("false")}
			}
			last = s.attr
		}
		t.Boxes = append(t.Boxes, s.box)
	}
	if len(t.Boxes) == 0 {
		c.tracks.refuse(place, "it has no box")
		return
	}
	c.tracks.track(place, t)
}

// frames makes frames of the shapes of tracks that are no boxes.
func (c *cvatReading) frames() {
	if len(c.states) == 0 {
		return
	}
	slices.SortStableFunc(c.states, func(a, b cvatState) int { return a.frame - b.frame })
	now := map[int]cvatState{}
	b := c.tracks
	for i, s := range c.states {
		now[s.track] = s
		if i+1 < len(c.states) && c.states[i+1].frame == s.frame {
			continue
		}
		frame := s.frame
		f := clip.Frame{Frame: &frame}
		for _, n := range slices.Sorted(maps.Keys(now)) {
			one := now[n]
			if one.outside {
				continue
			}
			f.Boxes = append(f.Boxes, one.shape.Boxes...)
			f.Polygons = append(f.Polygons, one.shape.Polygons...)
			f.Polylines = append(f.Polylines, one.shape.Polylines...)
			f.Masks = append(f.Masks, one.shape.Masks...)
			f.KeyPoints = append(f.KeyPoints, one.shape.KeyPoints...)
			for _, k := range one.shape.KeyPoints {
				if sk, ok := c.skeletons[k.Skeleton]; ok {
					b.skeleton(k.Skeleton, sk)
				}
			}
		}
		weight := 1 + len(f.Boxes) + len(f.Polygons) + len(f.Polylines) + len(f.Masks) + len(f.KeyPoints)
		if b.objects+weight > clip.MaxObjects {
			b.refuse(fmt.Sprintf("frame %d", frame), "more than %d shapes and frames of one video: the rest is left out", clip.MaxObjects)
			return
		}
		if b.put(fmt.Sprintf("frame %d", frame), annotation.Annotation{Frames: []clip.Frame{f}}, func(a *annotation.Annotation) { a.Frames = append(a.Frames, f) }) {
			b.objects += weight - 1
		}
	}
}
