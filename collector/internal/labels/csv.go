package labels

import (
	"encoding/csv"
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"mlife/collector/internal/dam"
	"mlife/shared/clip"
)

// Plain CSV: a row for each object, as the tools around TensorFlow's object detection
// write it: filename,width,height,class,xmin,ymin,xmax,ymax. Columns may have the usual
// other names, and boxes may be x,y,w,h or x,y,width,height beside image_width. A row
// without a box is a class of the whole, one without both says that the medium is there.
// xmax and ymax are the far edges. Cells that a spreadsheet would run are guarded as in
// the exports of documents.
type columns struct {
	path, label, width, height, confidence, angle, subset int
	xmin, ymin, xmax, ymax                                int
	x, y, w, h                                            int
}

// columnsOf finds the columns by their names; -1 for those that are not there.
func columnsOf(header []string) columns {
	find := func(names ...string) int {
		for _, n := range names {
			for i, h := range header {
				if strings.EqualFold(strings.TrimSpace(strings.TrimPrefix(h, "\ufeff")), n) {
					return i
				}
			}
		}
		return -1
	}
	c := columns{
		path:  find("filename", "file_name", "file", "path", "image", "image_path", "img", "media", "image_name"),
		label: find("class", "label", "class_name", "label_name", "category"), confidence: find("confidence", "score"),
		angle: find("angle", "rotation"), subset: find("subset", "split"),
		xmin: find("xmin", "x_min", "x1"), ymin: find("ymin", "y_min", "y1"), xmax: find("xmax", "x_max", "x2"), ymax: find("ymax", "y_max", "y2"),
		x: find("x", "bbox_x"), y: find("y", "bbox_y"), w: find("w", "bbox_w", "bbox_width"), h: find("h", "bbox_h", "bbox_height"),
		width: find("image_width"), height: find("image_height"),
	}
	width, height := find("width"), find("height")
	switch {
	case c.x >= 0 && c.w < 0: // x,y,width,height
		c.w, c.h = width, height
	default:
		if c.width < 0 {
			c.width, c.height = width, height
		}
	}
	return c
}

func readCSV(r *reading) (err error) {
	files, err := r.files(csvFile)
	if err != nil {
		return err
	}
	x := &rowIndex{r: r}
	defer func() { err = errors.Join(err, x.close()) }()
	for _, name := range files {
		err := r.file(name, func() error {
			return r.scan(name, func(t *table, line int, row []string, at int64, size int) error {
				c := columnsOf(t.header)
				key := row[c.path]
				if c.subset >= 0 {
					key = subsetName(row[c.subset]) + "\x00" + key
				} else {
					key = "\x00" + key
				}
				return x.add(t, key, line, at, size)
			})
		})
		if err != nil {
			return err
		}
	}
	labels := map[string]struct{}{}
	for _, key := range x.order {
		r.rep.Images++
		subset, p, _ := strings.Cut(key, "\x00")
		b := r.begin("", Media{Path: p, Subset: subset})
		first := ""
		err := x.each(key, func(t *table, line int, row []string) {
			b.file = t.name
			place := fmt.Sprintf("line %d", line)
			if first == "" {
				first = place
			}
			if err := b.csvRow(place, columnsOf(t.header), row, labels); err != nil {
				b.refuse(place, "%v", err)
			}
		})
		if err != nil {
			return err
		}
		if err := b.done(first); err != nil {
			cause, _ := stopped(err)
			return cause
		}
	}
	r.rep.Categories = len(labels)
	return nil
}

func (b *building) csvRow(place string, c columns, row []string, labels map[string]struct{}) error {
	cell := func(i int) string {
		if i < 0 {
			return ""
		}
		return row[i]
	}
	var n numbers
	if cell(c.width) != "" && cell(c.height) != "" {
		w, h := n.get("width", cell(c.width)), n.get("height", cell(c.height))
		if n.err == nil && w == float64(int(w)) && h == float64(int(h)) {
			if b.item.Width != 0 && (b.item.Width != int(w) || b.item.Height != int(h)) {
				b.lose(place, "the size %v × %v differs from %d × %d before it", w, h, b.item.Width, b.item.Height)
			} else {
				b.item.Width, b.item.Height = int(w), int(h)
			}
		}
	}
	label := cell(c.label)
	var confidence *float64
	if s := cell(c.confidence); s != "" {
		v := n.get("confidence", s)
		confidence = &v
	}
	if label != "" {
		labels[label] = struct{}{}
	}
	box := clip.Box{Label: label, Confidence: confidence}
	switch {
	case cell(c.xmin) != "" || cell(c.ymin) != "" || cell(c.xmax) != "" || cell(c.ymax) != "":
		box.X, box.Y = n.get("xmin", cell(c.xmin)), n.get("ymin", cell(c.ymin))
		box.W, box.H = n.get("xmax", cell(c.xmax))-box.X, n.get("ymax", cell(c.ymax))-box.Y
		if n.err == nil && (box.W < 0 || box.H < 0) {
			n.err = fmt.Errorf("its box ends before it begins: %s, %s to %s, %s", cell(c.xmin), cell(c.ymin), cell(c.xmax), cell(c.ymax))
		}
	case cell(c.x) != "" || cell(c.y) != "" || cell(c.w) != "" || cell(c.h) != "":
		box.X, box.Y, box.W, box.H = n.get("x", cell(c.x)), n.get("y", cell(c.y)), n.get("w", cell(c.w)), n.get("h", cell(c.h))
	case label == "":
		return n.err // the medium is there
	default:
		b.r.rep.Annotations++
		if n.err == nil {
			b.class(place, clip.Class{Label: label, Confidence: confidence})
		}
		return n.err
	}
	b.r.rep.Annotations++
	if s := cell(c.angle); s != "" {
		box.Angle = n.get("angle", s)
	}
	if n.err != nil {
		return n.err
	}
	b.box(place, box)
	return nil
}

// csvOut writes annotations.csv.
type csvOut struct {
	w *writing
	s *spool
}

func newCSV(w *writing) writer { return &csvOut{w, w.spool()} }

func (c *csvOut) place(it Item) string { return "images/" + it.Path }

func (c *csvOut) item(it Item) error {
	out := csv.NewWriter(c.s)
	size := []string{"", ""}
	if it.Width > 0 && it.Height > 0 {
		size = []string{strconv.Itoa(it.Width), strconv.Itoa(it.Height)}
	}
	row := func(label string, confidence *float64, box ...string) error {
		score := ""
		if confidence != nil {
			score = text(*confidence)
		}
		if len(box) == 0 {
			box = []string{"", "", "", "", ""}
		}
		if label != "" {
			c.w.classes.of(label)
		}
		return out.Write(slices.Concat([]string{dam.Guard(it.Path)}, size, []string{dam.Guard(label)}, box, []string{score, dam.Guard(it.Subset)}))
	}
	n := 0
	for _, k := range classesOf(&it.Annotation) {
		if err := row(k.Label, k.Confidence); err != nil {
			return err
		}
		n++
	}
	for _, b := range it.Annotation.Boxes {
		angle := ""
		if b.Angle != 0 {
			angle = text(b.Angle)
		}
		if err := row(b.Label, b.Confidence, text(b.X), text(b.Y), text(b.X+b.W), text(b.Y+b.H), angle); err != nil {
			return err
		}
		n++
	}
	c.w.rep.Annotations += n
	if n == 0 {
		if err := row("", nil); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func (c *csvOut) finish() error {
	out, err := c.w.to.Create("annotations.csv")
	if err != nil {
		return err
	}
	err = writeString(out, "filename,width,height,class,xmin,ymin,xmax,ymax,angle,confidence,subset\n")
	return errors.Join(err, c.s.copy(out), out.Close())
}

// classFolders says whether pictures lie in folders of classes: at least two folders
// side by side, and no picture beside them.
func (s *Source) classFolders() bool {
	dirs := map[string]struct{}{}
	for _, name := range s.names {
		if isMedium(name) {
			dir := path.Dir(name)
			if dir == "." {
				return false
			}
			dirs[dir] = struct{}{}
		}
	}
	parents := map[string]int{}
	for d := range dirs {
		parents[path.Dir(d)]++
		if _, inside := dirs[path.Dir(d)]; inside {
			return false
		}
	}
	several := false
	for _, n := range parents {
		several = several || n > 1
	}
	return several
}
