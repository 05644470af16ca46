package labels

import (
	"bufio"
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/clip"
)

// MOT Challenge: a folder for each sequence with gt/gt.txt or det/det.txt, a line for
// each box in each frame, and seqinfo.ini:
//
//	frame, id, left, top, width, height, confidence, class, visibility
//
// Frames, ids and places count from 1: left 1 is the left edge of the picture. In gt
// the confidence is 0 for boxes that scores leave out. In det the id is -1. Classes are
// numbers from 1 into gt/labels.txt, one name a line, or those of MOT16. A sequence is
// one item: its path is that of its folder, its frames are the pictures in it. Objects
// that are missing in frames are away.
//
// Source: motchallenge.net/instructions; arXiv:1603.00831, section 2.3.
var motClasses = []string{"pedestrian", "person on vehicle", "car", "bicycle", "motorbike", "non motorized vehicle", "static person", "distractor",
	"occluder", "occluder on the ground", "occluder full", "reflection"}

func readMOT(r *reading) error {
	files, err := r.files(motFile)
	if err != nil {
		return err
	}
	classes := map[string]struct{}{}
	for _, name := range files {
		if err := r.file(name, func() error { return r.mot(name, classes) }); err != nil {
			return err
		}
	}
	r.rep.Categories = len(classes)
	return nil
}

func (r *reading) mot(name string, classes map[string]struct{}) error {
	r.rep.Images++
	dir := path.Dir(name)
	detections := path.Base(name) == "det.txt"
	sequence := dir
	if b := path.Base(dir); b == "gt" || b == "det" {
		sequence = path.Dir(dir)
	}
	m := Media{Path: sequence}
	if sequence == "." {
		m.Path = stem(path.Base(name))
	}
	info := path.Join(sequence, "seqinfo.ini")
	if r.src.files[info].open != nil {
		err := r.lines(info, func(_ int, line string) error {
			key, value, _ := strings.Cut(line, "=")
			value = strings.TrimSpace(value)
			n, err := strconv.ParseFloat(value, 64)
			switch strings.ToLower(strings.TrimSpace(key)) {
			case "name":
				if sequence == "." && value != "" {
					m.Path = value
				}
			case "framerate":
				if err == nil && n > 0 && n <= clip.MaxFPS {
					m.FPS = n
				}
			case "seqlength":
				if err == nil && n > 0 && n <= clip.MaxFrame {
					m.Frames = int(n)
				}
			case "imwidth":
				if err == nil && n > 0 && n <= maxSide {
					m.Width = int(n)
				}
			case "imheight":
				if err == nil && n > 0 && n <= maxSide {
					m.Height = int(n)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	names := motClasses
	for _, list := range []string{path.Join(dir, "labels.txt"), path.Join(sequence, "labels.txt")} {
		if r.src.files[list].open != nil {
			own, err := r.names(list)
			if err != nil {
				return err
			}
			names = own
			break
		}
	}
	b := r.begin(name, m)
	tracks := map[string]*clip.Track{}
	var order []string
	frames := map[int]*clip.Frame{}
	err := r.lines(name, func(n int, line string) error {
		if line == "" {
			return nil
		}
		r.rep.Annotations++
		place := fmt.Sprintf("line %d", n)
		row, err := motRow(strings.Split(line, ","), names, detections)
		if err == nil && row.frame < 0 {
			err = fmt.Errorf("frame %d: frames count from 1", row.frame+1)
		}
		if err == nil {
			err = annotation.Check(&annotation.Annotation{Shapes: clip.Shapes{Boxes: []clip.Box{row.box}}})
		}
		if err != nil {
			b.refuse(place, "%s", plain(err))
			return nil
		}
		classes[row.box.Label] = struct{}{}
		if row.id == "" {
			f := frames[row.frame]
			if f == nil {
				f = &clip.Frame{Frame: &row.frame}
				frames[row.frame] = f
			}
			f.Boxes = append(f.Boxes, row.box)
			return nil
		}
		key := row.id + "\x00" + row.box.Label
		t := tracks[key]
		if t == nil {
			t = &clip.Track{Label: row.box.Label, Detail: clip.Detail{ID: row.id}}
			tracks[key] = t
			order = append(order, key)
		}
		t.Boxes = append(t.Boxes, clip.TrackBox{Frame: &row.frame, Confidence: row.box.Confidence, X: row.box.X, Y: row.box.Y, W: row.box.W, H: row.box.H, Attributes: row.box.Attributes})
		return nil
	})
	if err != nil {
		return err
	}
	for _, key := range order {
		t := tracks[key]
		slices.SortStableFunc(t.Boxes, func(a, b clip.TrackBox) int { return *a.Frame - *b.Frame })
		var boxes []clip.TrackBox
		for i, x := range t.Boxes {
			if i > 0 && *t.Boxes[i-1].Frame == *x.Frame {
				b.refuse(fmt.Sprintf("id %s, frame %d", t.ID, *x.Frame+1), "a second box of one object in one frame")
				continue
			}
			if i > 0 && *x.Frame > *t.Boxes[i-1].Frame+1 { // away in between
				away, frame := t.Boxes[i-1], *t.Boxes[i-1].Frame+1
				away.Frame, away.Outside, away.Attributes, away.Confidence = &frame, true, nil, nil
				boxes = append(boxes, away)
			}
			boxes = append(boxes, x)
		}
		t.Boxes = boxes
		b.track("id "+t.ID, *t)
	}
	var at []int
	for n := range frames {
		at = append(at, n)
	}
	slices.Sort(at)
	for _, n := range at {
		f := *frames[n]
		if b.objects+1+len(f.Boxes) > clip.MaxObjects {
			b.refuse(fmt.Sprintf("frame %d", n+1), "more than %d boxes and frames without an id: the rest is left out", clip.MaxObjects)
			break
		}
		if b.put(fmt.Sprintf("frame %d", n+1), annotation.Annotation{Frames: []clip.Frame{f}}, func(a *annotation.Annotation) { a.Frames = append(a.Frames, f) }) {
			b.objects += len(f.Boxes)
		}
	}
	return b.done("")
}

type motBox struct {
	frame int
	id    string
	box   clip.Box
}

func motRow(f []string, names []string, detections bool) (row motBox, err error) {
	if len(f) < 6 {
		return row, fmt.Errorf("%d numbers: want at least frame, id, left, top, width and height", len(f))
	}
	var n numbers
	v := func(i int, name string) float64 { return n.get(name, f[i]) }
	frame, id := v(0, "frame"), v(1, "id")
	row.box = clip.Box{X: v(2, "left") - 1, Y: v(3, "top") - 1, W: v(4, "width"), H: v(5, "height")}
	if n.err == nil && (frame != float64(int(frame)) || id != float64(int(id)) || frame > clip.MaxFrame) {
		n.err = errors.New("frame and id are no whole numbers")
	}
	if n.err != nil {
		return row, n.err
	}
	if row.frame = int(frame) - 1; id > 0 {
		row.id = strconv.Itoa(int(id))
	}
	if len(f) > 6 {
		c := v(6, "confidence")
		switch {
		case detections || c > 0 && c < 1:
			row.box.Confidence = &c
		case c == 0:
			annotation.Put(&row.box.Detail, "ignored", true)
		}
	}
	if len(f) > 7 && !detections {
		class := v(7, "class")
		switch i := int(class); {
		case class == -1:
		case float64(i) != class || i < 1 || i > len(names):
			return row, fmt.Errorf("the class %v has no name: there are %d", class, len(names))
		default:
			row.box.Label = names[i-1]
		}
	}
	if len(f) > 8 && !detections {
		if s := v(8, "visibility"); s >= 0 && s < 1 {
			annotation.Put(&row.box.Detail, "visibility", s)
		}
	}
	if row.box.Confidence != nil && (*row.box.Confidence < 0 || *row.box.Confidence > 1) {
		return row, fmt.Errorf("the confidence %v is not in 0 to 1", *row.box.Confidence)
	}
	return row, n.err
}

// motOut writes a folder for each sequence, <path>/gt/gt.txt, with every frame of every
// track.
type motOut struct{ w *writing }

func newMOT(w *writing) writer { return &motOut{w} }

func (m *motOut) place(Item) string { return "" }

func (m *motOut) item(it Item) error {
	if strings.Contains(it.Path, "://") {
		return unwritable{errors.New("its path is an address, and the sequence is a folder")}
	}
	var labels numbering
	err := m.w.file(path.Join(it.Path, "gt", "gt.txt"), func(out *bufio.Writer) error {
		next := 0
		used := map[string]bool{}
		for _, t := range it.Annotation.Tracks {
			used[t.ID] = true
		}
		for _, t := range it.Annotation.Tracks {
			id := t.ID
			for id == "" || id == "0" {
				if next++; !used[strconv.Itoa(next)] {
					id = strconv.Itoa(next)
				}
			}
			m.w.classes.of(t.Label)
			class := strconv.Itoa(labels.of(t.Label) + 1)
			for i, b := range t.Boxes {
				if b.Outside {
					continue
				}
				end := *b.Frame + 1
				if i+1 < len(t.Boxes) {
					end = *t.Boxes[i+1].Frame
				}
				for frame := *b.Frame; frame < end; frame++ {
					x := between(t.Boxes, i, frame)
					m.w.rep.Annotations++
					line := strings.Join([]string{strconv.Itoa(frame + 1), id, text(x.X + 1), text(x.Y + 1), text(x.W), text(x.H), "1", class, "1"}, ",")
					if err := writeString(out, line+"\n"); err != nil {
						return err
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := m.w.lines(path.Join(it.Path, "gt", "labels.txt"), labels.names); err != nil {
		return err
	}
	info := []string{"[Sequence]", "name=" + path.Base(it.Path), "imDir=img1", "imExt=.jpg"}
	for _, one := range []struct {
		name string
		v    float64
	}{{"frameRate", it.FPS}, {"seqLength", float64(it.Frames)}, {"imWidth", float64(it.Width)}, {"imHeight", float64(it.Height)}} {
		if one.v > 0 {
			info = append(info, one.name+"="+text(one.v))
		}
	}
	return m.w.lines(path.Join(it.Path, "seqinfo.ini"), info)
}

// between gives the box of a track in a frame between the i-th and the next.
func between(boxes []clip.TrackBox, i, frame int) clip.TrackBox {
	a := boxes[i]
	if i+1 >= len(boxes) || boxes[i+1].Outside || frame == *a.Frame {
		return a
	}
	b := boxes[i+1]
	share := float64(frame-*a.Frame) / float64(*b.Frame-*a.Frame)
	mix := func(x, y float64) float64 { return x + (y-x)*share }
	a.X, a.Y, a.W, a.H = mix(a.X, b.X), mix(a.Y, b.Y), mix(a.W, b.W), mix(a.H, b.H)
	return a
}

func (m *motOut) finish() error { return nil }
