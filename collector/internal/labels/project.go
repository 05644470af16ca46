package labels

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/png"
	"maps"
	"reflect"
	"slices"
	"strconv"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/clip"
)

// Carried gives what a format can carry of an item, and what is lost, as "3 × polygon
// that became its box". What the format holds in another shape has that shape. The
// error says why the item cannot be written at all.
func Carried(f Format, it Item) (Item, []string, error) {
	p := &projection{c: abilities[f], it: it, lost: map[string]int{}, skeletons: it.Annotation.Skeletons, used: map[string]clip.Skeleton{}}
	if err := p.item(); err != nil {
		return it, nil, err
	}
	var lost []string
	for _, what := range slices.Sorted(maps.Keys(p.lost)) {
		lost = append(lost, fmt.Sprintf("%d × %s", p.lost[what], what))
	}
	return p.it, lost, nil
}

type projection struct {
	c    carries
	it   Item
	lost map[string]int
	// skeletons are those of the item, used those that its key points keep, by label.
	skeletons, used map[string]clip.Skeleton
}

func (p *projection) lose(what string) { p.lost[what]++ }

func (p *projection) item() error {
	a := &p.it.Annotation
	if isRecording(p.it.Path) && !p.c.recordings {
		return fmt.Errorf("the format is for pictures alone")
	}
	if p.c.needsSize && (p.it.Width < 1 || p.it.Height < 1) && len(a.Boxes)+len(a.Polygons)+len(a.Polylines)+len(a.Masks)+len(a.KeyPoints)+len(a.Tracks) > 0 {
		return fmt.Errorf("its size in pixels is not known, and the format counts in shares of it")
	}
	if p.it.Subset != "" && !p.c.subset {
		p.lose("subset")
		p.it.Subset = ""
	}
	if (p.it.Frames != 0 || p.it.FPS != 0 || p.it.Duration != 0) && !p.c.times {
		p.lose("frames, rate or length of the medium")
		p.it.Frames, p.it.FPS, p.it.Duration = 0, 0, 0
	}
	maker := a.MadeBy
	if a.MadeBy = nil; maker != nil && !p.c.made {
		p.lose("who made it")
		maker = nil
	}
	p.whole(a)
	p.shapes(&a.Shapes, maker, false)
	if p.c.moving {
		p.gather(a)
	}
	if p.it.Annotation.KeyPoints != nil && p.c.boxed {
		p.boxPoses(&a.Shapes)
	}
	a.Tracks = keep(p, a.Tracks, p.c.tracks, "track", func(t *clip.Track) bool { return p.track(t, maker) })
	a.Regions = keep(p, a.Regions, p.c.regions, "part of a recording", func(r *clip.Region) bool {
		return p.object(&r.Label, &r.Confidence, &r.Detail, maker)
	})
	a.Frames = keep(p, a.Frames, p.c.frames, "result of a frame", func(f *clip.Frame) bool {
		if f.Label != "" || f.Confidence != nil || len(f.Scores) > 0 || f.Item != "" {
			p.lose("label of a frame")
			f.Label, f.Confidence, f.Scores, f.Item = "", nil, nil, ""
		}
		if f.Frame == nil {
			p.lose("frame known by its time alone")
			return false
		}
		f.Time = nil
		p.shapes(&f.Shapes, maker, true)
		return true
	})
	if len(a.Tracks) == 0 && len(a.Frames) == 0 || !p.c.times {
		a.FPS = 0
	}
	if a.Skeletons = nil; len(p.used) > 0 {
		a.Skeletons = p.used
	}
	settle(a)
	if !p.c.empty && annotationEmpty(a) {
		return fmt.Errorf("the format has no place for a medium with nothing it can carry")
	}
	return nil
}

// gather makes tracks of the boxes of frames: those of one label and id are one object.
func (p *projection) gather(a *annotation.Annotation) {
	at := map[[2]string]int{}
	a.Tracks, a.Frames = slices.Clone(a.Tracks), slices.Clone(a.Frames)
	for i := range a.Frames {
		f := &a.Frames[i]
		if f.Frame == nil {
			continue
		}
		seen := map[int]bool{}
		for _, b := range f.Boxes {
			p.lose("box of a frame that became one of a track")
			key := [2]string{b.Label, b.ID}
			n, ok := at[key]
			if !ok || b.ID == "" || seen[n] {
				n = len(a.Tracks)
				at[key] = n
				a.Tracks = append(a.Tracks, clip.Track{Label: b.Label, Detail: b.Detail})
			}
			seen[n] = true
			a.Tracks[n].Boxes = append(a.Tracks[n].Boxes, clip.TrackBox{Frame: f.Frame, Confidence: b.Confidence, X: b.X, Y: b.Y, W: b.W, H: b.H, Angle: b.Angle})
		}
		f.Boxes = nil
		for key, n := range at {
			t := &a.Tracks[n]
			if last := t.Boxes[len(t.Boxes)-1]; !seen[n] && !last.Outside && *last.Frame < *f.Frame {
				last.Frame, last.Outside = f.Frame, true
				t.Boxes = append(t.Boxes, last)
				delete(at, key)
			}
		}
	}
}

func annotationEmpty(a *annotation.Annotation) bool {
	any := a.Label != "" || a.Text != ""
	annotation.Each(a, func(string, *string, *float64, *clip.Detail) { any = true })
	return !any
}

// keep passes over objects that the format has no place for.
func keep[T any](p *projection, list []T, can bool, what string, each func(*T) bool) []T {
	var out []T
	for _, x := range list {
		if !can {
			p.lose(what)
		} else if each(&x) {
			out = append(out, x)
		}
	}
	return out
}

// whole is what says something of the medium as such.
func (p *projection) whole(a *annotation.Annotation) {
	confidence := a.Confidence
	classes := classesOf(a)
	if a.Label == "" && confidence != nil {
		p.lose("confidence of the whole without a label")
	}
	a.Label, a.Confidence = "", nil
	a.Classes = keep(p, classes, p.c.classes > 0, "class of the whole", func(c *clip.Class) bool {
		if p.c.bareClasses && (c.Confidence != nil || c.Group != "" || c.Text != "" || len(c.Attributes) > 0) {
			p.lose("what a class of the whole says besides its label")
			c.Confidence, c.Detail = nil, clip.Detail{}
		}
		if p.c.flagsOnShapes {
			for range c.Attributes {
				p.lose("attribute of a class of the whole")
			}
			c.Attributes = nil
		}
		return p.object(&c.Label, &c.Confidence, &c.Detail, nil)
	})
	if p.c.classes == 1 && len(a.Classes) > 1 {
		for range a.Classes[1:] {
			p.lose("class beside another")
		}
		a.Classes = a.Classes[:1]
	}
	captions := captionsOf(a)
	a.Text = ""
	a.Captions = keep(p, captions, p.c.captions > 0, "caption", func(c *clip.Caption) bool {
		text := c.Text
		c.Text = ""
		if c.Label != "" {
			p.lose("label of a caption")
		}
		c.Label = "-"
		ok := p.object(&c.Label, &c.Confidence, &c.Detail, nil)
		c.Label, c.Text = "", text
		return ok
	})
	if len(a.Scores) > 0 {
		p.lose("scores of all classes")
		a.Scores = nil
	}
	if a.Segment != nil {
		p.lose("segment")
		a.Segment = nil
	}
	if a.Details != "" {
		p.lose("details in another file")
		a.Details = ""
	}
	if len(a.Attributes) > 0 && !p.c.whole {
		p.lose("attributes of the whole")
		a.Attributes = nil
	}
}

// object is what any object carries besides its shape. It says whether it can be
// written at all.
func (p *projection) object(label *string, confidence **float64, d *clip.Detail, maker *clip.Maker) bool {
	if *label == "" && !p.c.unlabelled {
		p.lose("object without a label")
		return false
	}
	if *confidence != nil && !p.c.confidence {
		p.lose("confidence")
		*confidence = nil
	}
	drop := func(s *string, can bool, what string) {
		if *s != "" && !can {
			p.lose(what)
			*s = ""
		}
	}
	drop(&d.ID, p.c.id, "id of an object")
	if n, err := strconv.ParseInt(d.ID, 10, 64); d.ID != "" && p.c.numbered && (err != nil || n < 1 || strconv.FormatInt(n, 10) != d.ID) {
		drop(&d.ID, false, "id that is no number")
	}
	drop(&d.Group, p.c.group, "group")
	drop(&d.Text, p.c.text, "text of an object")
	drop(&d.Item, false, "name of the medium that an object lies on")
	if d.MadeBy == nil {
		d.MadeBy = maker
	}
	switch {
	case d.MadeBy != nil && !p.c.made:
		p.lose("who made it")
		d.MadeBy = nil
	case d.MadeBy != nil && d.MadeBy.By == annotation.ByRule && !p.c.rules:
		p.lose("that a rule made it and not a model")
		d.MadeBy = &clip.Maker{By: annotation.ByModel}
	case d.MadeBy != nil && !p.c.maker && (d.MadeBy.Name != "" || d.MadeBy.Version != ""):
		p.lose("name of who made it")
		d.MadeBy = &clip.Maker{By: d.MadeBy.By}
	}
	d.Attributes = p.attributes(d.Attributes)
	return true
}

func (p *projection) attributes(in map[string]json.RawMessage) map[string]json.RawMessage {
	var out map[string]json.RawMessage
	for name, v := range in {
		flag := slices.Contains(allFlags, name)
		_, scalar := unscalar(v)
		switch {
		case flag && slices.Contains(p.c.flags, name):
		case p.c.attributes == anyAttributes:
		case p.c.attributes == textAttributes && scalar:
		case p.c.attributes == textAttributes:
			p.lose("attribute that is no plain text, number or truth value")
			continue
		case flag:
			p.lose("mark " + name)
			continue
		default:
			p.lose("attribute")
			continue
		}
		if out == nil {
			out = map[string]json.RawMessage{}
		}
		out[name] = v
	}
	return out
}

func (p *projection) shapes(s *clip.Shapes, maker *clip.Maker, inFrame bool) {
	in := *s
	*s = clip.Shapes{}
	if p.c.moving && !inFrame {
		for range annotation.Instances(&in) {
			p.lose("shape that is in no frame of the video")
		}
		return
	}
	for _, m := range in.Masks {
		if p.object(&m.Label, &m.Confidence, &m.Detail, maker) {
			p.mask(s, m)
		}
	}
	for _, g := range in.Polygons {
		if p.object(&g.Label, &g.Confidence, &g.Detail, maker) {
			p.polygon(s, g)
		}
	}
	for _, b := range in.Boxes {
		if p.object(&b.Label, &b.Confidence, &b.Detail, maker) {
			p.box(s, b)
		}
	}
	s.Polylines = keep(p, in.Polylines, p.c.polyline, "line", func(l *clip.Polygon) bool { return p.object(&l.Label, &l.Confidence, &l.Detail, maker) })
	if p.c.single {
		in.KeyPoints = p.apart(in.KeyPoints)
	}
	s.KeyPoints = keep(p, in.KeyPoints, p.c.pose, "key points", func(k *clip.KeyPoints) bool {
		if !p.object(&k.Label, &k.Confidence, &k.Detail, maker) {
			return false
		}
		return p.pose(k, inFrame)
	})
}

func (p *projection) box(s *clip.Shapes, b clip.Box) {
	switch {
	case b.Angle != 0 && !p.c.turned && p.c.polygon:
		p.lose("turned box that became an outline")
		s.Polygons = append(s.Polygons, outlineOf(b))
	case b.Angle != 0 && !p.c.turned && p.c.box:
		p.lose("turned box that became the straight one around it")
		s.Boxes = append(s.Boxes, annotation.Upright(b))
	case p.c.box:
		s.Boxes = append(s.Boxes, b)
	case p.c.polygon:
		p.lose("box that became an outline")
		s.Polygons = append(s.Polygons, outlineOf(b))
	default:
		p.lose("box")
	}
}

func outlineOf(b clip.Box) clip.Polygon {
	g := clip.Polygon{Label: b.Label, Confidence: b.Confidence, Detail: b.Detail}
	for _, c := range annotation.Corners(b) {
		g.Points = append(g.Points, []float64{c[0], c[1]})
	}
	return g
}

func (p *projection) polygon(s *clip.Shapes, g clip.Polygon) {
	if p.c.polygon && (len(g.Holes) == 0 || p.c.holes) {
		s.Polygons = append(s.Polygons, g)
		return
	}
	if p.c.mask && p.it.Width > 0 && p.it.Height > 0 {
		if b, err := annotation.NewBitmap(p.it.Width, p.it.Height); err == nil {
			p.lose("outline that became a mask")
			b.Fill(append([][][]float64{g.Points}, g.Holes...)...)
			s.Masks = append(s.Masks, clip.Mask{Label: g.Label, Confidence: g.Confidence, RLE: b.RLE(), Detail: g.Detail})
			return
		}
	}
	switch {
	case p.c.polygon:
		p.lose("holes of an outline")
		g.Holes = nil
		s.Polygons = append(s.Polygons, g)
	case p.c.box:
		p.lose("outline that became its box")
		x, y, w, h := annotation.Bounds(g.Points)
		s.Boxes = append(s.Boxes, clip.Box{Label: g.Label, Confidence: g.Confidence, X: x, Y: y, W: w, H: h, Detail: g.Detail})
	default:
		p.lose("outline")
	}
}

func (p *projection) mask(s *clip.Shapes, m clip.Mask) {
	if m.Image != "" {
		p.lose("mask in another file")
		return
	}
	if len(m.PNG) > 0 {
		rle, err := fromPNG(m.PNG)
		if err != nil {
			p.lose("mask whose PNG cannot be read")
			return
		}
		m.PNG, m.RLE = nil, rle
	}
	b, err := annotation.Decode(m.RLE)
	if err != nil {
		p.lose("mask that is damaged")
		return
	}
	x, y, w, h, area := b.Bounds()
	switch {
	case p.c.mask && p.c.maskPlaced:
		s.Masks = append(s.Masks, placedMask(m, b))
	case p.c.mask:
		full, ok := p.whole2(m, b)
		if !ok {
			p.lose("mask of a picture whose size is not known")
			return
		}
		s.Masks = append(s.Masks, full)
	case p.c.box && area > 0:
		p.lose("mask that became its box")
		s.Boxes = append(s.Boxes, clip.Box{Label: m.Label, Confidence: m.Confidence, X: m.X + float64(x), Y: m.Y + float64(y), W: float64(w), H: float64(h), Detail: m.Detail})
	default:
		p.lose("mask")
	}
}

// placedMask cuts a mask to the pixels that are set.
func placedMask(m clip.Mask, b *annotation.Bitmap) clip.Mask {
	x, y, w, h, area := b.Bounds()
	if area == 0 {
		x, y, w, h = 0, 0, 1, 1
	}
	cut, err := annotation.NewBitmap(w, h)
	if err != nil {
		return m
	}
	for row := range h {
		copy(cut.Pix[row*w:(row+1)*w], b.Pix[(y+row)*b.W+x:])
	}
	m.RLE, m.X, m.Y = cut.RLE(), m.X+float64(x), m.Y+float64(y)
	return m
}

// whole2 lays a mask onto a canvas as large as the picture.
func (p *projection) whole2(m clip.Mask, b *annotation.Bitmap) (clip.Mask, bool) {
	w, h := p.it.Width, p.it.Height
	if m.X == 0 && m.Y == 0 && (b.W == w && b.H == h || w == 0 || h == 0) {
		m.RLE = b.RLE()
		return m, true
	}
	full, err := annotation.NewBitmap(w, h)
	if err != nil {
		return m, false
	}
	cut := false
	for row := range b.H {
		for col := range b.W {
			if b.Pix[row*b.W+col] == 0 {
				continue
			}
			if x, y := int(m.X)+col, int(m.Y)+row; x >= 0 && y >= 0 && x < w && y < h {
				full.Pix[y*w+x] = 1
			} else {
				cut = true
			}
		}
	}
	if cut {
		p.lose("part of a mask beyond the picture")
	}
	m.RLE, m.X, m.Y = full.RLE(), 0, 0
	return m, true
}

// fromPNG reads a mask: pixels that are neither black nor clear belong to it.
func fromPNG(file []byte) (*clip.RLE, error) {
	head, err := png.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	b, err := annotation.NewBitmap(head.Width, head.Height)
	if err != nil {
		return nil, err
	}
	img, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	for y := range head.Height {
		for x := range head.Width {
			if r, g, bl, a := img.At(x, y).RGBA(); a > 0 && r|g|bl > 0 {
				b.Pix[y*head.Width+x] = 1
			}
		}
	}
	return b.RLE(), nil
}

func (p *projection) pose(k *clip.KeyPoints, _ bool) bool {
	p.skeleton(k)
	visible := p.c.visibility && (k.Skeleton != "" || !p.c.named)
	points := make([][]float64, 0, len(k.Points))
	there := 0
	for _, q := range k.Points {
		v := 2.0
		if len(q) > 2 {
			v = q[2]
		}
		switch {
		case visible && v == 0:
			points = append(points, []float64{0, 0, 0})
		case visible:
			points = append(points, []float64{q[0], q[1], v})
			there++
		case v == 0:
			p.lose("key point that is not there")
		default:
			if v == 1 {
				p.lose("key point that is hidden")
			}
			points = append(points, []float64{q[0], q[1]})
			there++
		}
	}
	if k.Points = points; there == 0 {
		p.lose("key points of which none is there")
		return false
	}
	return true
}

// apart makes a set of each key point, with the name that its skeleton gives it.
func (p *projection) apart(all []clip.KeyPoints) []clip.KeyPoints {
	var out []clip.KeyPoints
	for _, k := range all {
		if len(k.Points) < 2 {
			out = append(out, k)
			continue
		}
		p.lose("key points that came apart")
		names := p.skeletons[k.Skeleton].Points
		for i, q := range k.Points {
			one := clip.KeyPoints{Label: k.Label, Confidence: k.Confidence, Points: [][]float64{q}, Detail: k.Detail}
			if one.ID != "" {
				one.ID += "-" + strconv.Itoa(i)
			}
			if i < len(names) && names[i] != "" {
				one.Label = names[i]
			}
			out = append(out, one)
		}
	}
	return out
}

// boxPoses gives key points without a box the smallest one around them.
func (p *projection) boxPoses(s *clip.Shapes) {
	s.KeyPoints = slices.Clone(s.KeyPoints)
	for _, i := range annotation.Instances(s) {
		if i.Pose == nil || i.Box != nil {
			continue
		}
		p.lose("key points that got a box around them")
		for n := range s.KeyPoints {
			k := &s.KeyPoints[n]
			if &k.Points[0] != &i.Pose.Points[0] {
				continue
			}
			if k.ID == "" {
				k.ID = "pose-" + strconv.Itoa(n)
			}
			x, y, w, h := annotation.Bounds(visible(k.Points))
			s.Boxes = append(s.Boxes, clip.Box{Label: k.Label, Confidence: k.Confidence, X: x, Y: y, W: w, H: h, Detail: k.Detail})
		}
	}
}

// visible are the key points that are there.
func visible(points [][]float64) [][]float64 {
	return slices.DeleteFunc(slices.Clone(points), func(q []float64) bool { return len(q) > 2 && q[2] == 0 })
}

// skeleton names the skeleton of key points by their label, as formats do.
func (p *projection) skeleton(k *clip.KeyPoints) {
	if k.Skeleton == "" {
		return
	}
	one, ok := p.skeletons[k.Skeleton]
	if !ok && k.Skeleton == "coco-17" {
		one, ok = person, true
	}
	other, taken := p.used[k.Label]
	if !ok || !p.c.skeletons || len(one.Points) != len(k.Points) || taken && !reflect.DeepEqual(one, other) || slices.Contains(one.Points, "") {
		p.lose("skeleton of key points")
		k.Skeleton = ""
		return
	}
	k.Skeleton, p.used[k.Label] = k.Label, one
}

func (p *projection) track(t *clip.Track, maker *clip.Maker) bool {
	if !p.object(&t.Label, &t.Confidence, &t.Detail, maker) {
		return false
	}
	var boxes []clip.TrackBox
	for _, b := range t.Boxes {
		if b.Frame == nil {
			p.lose("box of a track known by its time alone")
			continue
		}
		b.Time = nil
		if b.Angle != 0 && !p.c.turned {
			p.lose("turned box that became the straight one around it")
			u := annotation.Upright(clip.Box{X: b.X, Y: b.Y, W: b.W, H: b.H, Angle: b.Angle})
			b.X, b.Y, b.W, b.H, b.Angle = u.X, u.Y, u.W, u.H, 0
		}
		if b.Confidence != nil && !p.c.confidence {
			p.lose("confidence")
			b.Confidence = nil
		}
		if len(b.Attributes) > 0 && !p.c.moving {
			p.lose("attributes of one box of a track")
			b.Attributes = nil
		}
		b.Attributes = p.attributes(b.Attributes)
		boxes = append(boxes, b)
	}
	if p.c.moving && len(boxes) > 0 && len(t.Attributes) > 0 { // they stand at the first box there
		all := maps.Clone(t.Attributes)
		maps.Copy(all, boxes[0].Attributes)
		boxes[0].Attributes, t.Attributes = all, nil
	}
	t.Boxes = boxes
	return len(boxes) > 0
}
