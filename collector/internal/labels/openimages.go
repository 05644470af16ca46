package labels

import (
	"encoding/csv"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/dam/annotation"
	"mlife/shared/clip"
)

// Open Images: tables of images (ImageID, Subset, OriginalURL, …), of boxes (ImageID,
// Source, LabelName, Confidence, XMin, XMax, YMin, YMax in shares of the picture,
// IsOccluded, IsTruncated, IsGroupOf, IsDepiction, IsInside) and of labels of the whole
// (ImageID, Source, LabelName, Confidence, where 0 says that the class is not there).
// Classes are codes that class-descriptions.csv names.
//
// Source: storage.googleapis.com/openimages/web/download.html, "Data Formats".
type openImages struct {
	r     *reading
	names map[string]string // of codes
	used  map[string]struct{}
}

func readOpenImages(r *reading) (err error) {
	files, err := r.files(openImagesFile)
	if err != nil {
		return err
	}
	o := &openImages{r: r, names: map[string]string{}, used: map[string]struct{}{}}
	for _, name := range r.src.names {
		if strings.HasPrefix(path.Base(name), "class-descriptions") && strings.EqualFold(path.Ext(name), ".csv") {
			if err := r.file(name, func() error { return o.descriptions(name) }); err != nil {
				return err
			}
		}
	}
	x := &rowIndex{r: r}
	defer func() { err = errors.Join(err, x.close()) }()
	for _, name := range files {
		err := r.file(name, func() error {
			return r.scan(name, func(t *table, line int, row []string, at int64, size int) error {
				return x.add(t, row[slices.Index(t.header, "ImageID")], line, at, size)
			})
		})
		if err != nil {
			return err
		}
	}
	for _, id := range x.order {
		r.rep.Images++
		m := Media{Path: id}
		inSet := ""
		if found := r.src.byStem(id); len(found) == 1 {
			inSet = found[0]
			m.Path = path.Base(inSet)
		}
		b := r.begin("", m)
		known := r.size(&b.item.Media, inSet)
		first := ""
		err := x.each(id, func(t *table, line int, row []string) {
			place := fmt.Sprintf("line %d", line)
			if b.file = t.name; first == "" {
				first = place
			}
			if err := o.row(b, place, t, row, known, inSet); err != nil {
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
	if r.rep.Categories = len(o.names); len(o.names) == 0 {
		r.rep.Categories = len(o.used)
	}
	return nil
}

// descriptions reads codes and names, without a header in some versions.
func (o *openImages) descriptions(name string) error {
	text, err := o.r.src.whole(name, 8<<20)
	if err != nil {
		return err
	}
	in := csv.NewReader(strings.NewReader(string(text)))
	in.FieldsPerRecord = -1
	rows, err := in.ReadAll()
	if err != nil {
		return tableError(err)
	}
	for i, row := range rows {
		switch {
		case len(row) < 2:
			o.r.refuse(name, fmt.Sprintf("line %d", i+1), "want a code and a name")
		case i == 0 && row[0] == "LabelName":
		default:
			o.names[row[0]] = row[1]
		}
	}
	return nil
}

func (o *openImages) row(b *building, place string, t *table, row []string, known bool, inSet string) error {
	cell := func(name string) string {
		if i := slices.Index(t.header, name); i >= 0 {
			return row[i]
		}
		return ""
	}
	if s := cell("Subset"); s != "" {
		b.item.Subset = subsetName(s)
	} else if b.item.Subset == "" {
		for _, s := range []string{"train", "validation", "test"} {
			if strings.HasPrefix(path.Base(t.name), s+"-") || strings.HasPrefix(path.Base(t.name), "oidv6-"+s+"-") {
				b.item.Subset = s
			}
		}
	}
	if cell("LabelName") == "" {
		if p := cell("Path"); p != "" && inSet == "" { // ours: Open Images has no names of files
			b.item.Path = p
		}
		for _, c := range []string{"Width", "Height"} { // ours as well
			if v := cell(c); v != "" {
				n, err := whole(c, v)
				if err != nil {
					return err
				}
				if c == "Width" {
					b.item.Width = n
				} else {
					b.item.Height = n
				}
			}
		}
		if rotation := cell("Rotation"); rotation != "" && rotation != "0" && rotation != "0.0" && rotation != "nan" {
			b.lose(place, "the rotation of the picture, %.20s degrees", rotation)
		}
		return nil
	}
	b.r.rep.Annotations++
	label := cell("LabelName")
	if name, ok := o.names[label]; ok {
		label = name
	}
	o.used[label] = struct{}{}
	var n numbers
	var d clip.Detail
	switch source := cell("Source"); source {
	case "", "-1":
	case "machine", "activemil":
		d.MadeBy = &clip.Maker{By: annotation.ByModel}
	default: // xclick, freeform, verification, crowdsource-verification
		d.MadeBy = &clip.Maker{By: annotation.ByPerson}
	}
	var confidence *float64
	score := 1.0
	if s := cell("Confidence"); s != "" {
		if score = n.get("Confidence", s); score != 1 {
			confidence = &score
		}
	}
	if slices.Index(t.header, "XMin") < 0 {
		if n.err != nil {
			return n.err
		}
		if score == 0 && (d.MadeBy == nil || d.MadeBy.By == annotation.ByPerson) {
			b.lose(place, "that somebody looked and %.80q is not there", label)
			return nil
		}
		b.class(place, clip.Class{Label: label, Confidence: confidence, Detail: d})
		return nil
	}
	x0, x1, y0, y1 := n.get("XMin", cell("XMin")), n.get("XMax", cell("XMax")), n.get("YMin", cell("YMin")), n.get("YMax", cell("YMax"))
	switch {
	case n.err != nil:
		return n.err
	case x0 > x1 || y0 > y1:
		return fmt.Errorf("its box ends before it begins: %v, %v to %v, %v", x0, y0, x1, y1)
	case b.item.Width < 1 || b.item.Height < 1:
		return fmt.Errorf("the size of %.80q is not known, and places are shares of it", b.item.Path)
	}
	for column, flag := range map[string]string{"IsOccluded": annotation.Occluded, "IsTruncated": annotation.Truncated, "IsGroupOf": annotation.Crowd, "IsDepiction": "depiction", "IsInside": "inside"} {
		if cell(column) == "1" {
			annotation.Put(&d, flag, true)
		}
	}
	w, h := float64(b.item.Width), float64(b.item.Height)
	b.box(place, clip.Box{Label: label, Confidence: confidence, X: x0 * w, Y: y0 * h, W: (x1 - x0) * w, H: (y1 - y0) * h, Detail: d})
	return nil
}

// openImagesOut writes the tables of each subset, and class-descriptions.csv, in which
// a class has its own name as its code.
type openImagesOut struct {
	w       *writing
	subsets map[string]*openImagesFiles
	ids     once
}

type openImagesFiles struct{ images, boxes, labels *spool }

func newOpenImages(w *writing) writer {
	return &openImagesOut{w, map[string]*openImagesFiles{}, w.once()}
}

func (o *openImagesOut) place(it Item) string {
	return path.Join("images", it.Subset, path.Base(it.Path))
}

func (o *openImagesOut) item(it Item) error {
	id := stem(path.Base(it.Path))
	if o.ids.has(id) {
		return unwritable{errors.New("another picture has the same name but for its folder and extension, which is its ImageID")}
	}
	o.ids.put(id)
	f := o.subsets[it.Subset]
	if f == nil {
		f = &openImagesFiles{o.w.spool(), o.w.spool(), o.w.spool()}
		o.subsets[it.Subset] = f
	}
	row := func(s *spool, cells ...string) error {
		for i, c := range cells {
			if i < 2 || i == 2 && s != f.images {
				cells[i] = dam.Guard(c)
			}
		}
		out := csv.NewWriter(s)
		if err := out.Write(cells); err != nil {
			return err
		}
		out.Flush()
		return out.Error()
	}
	w, h := "", ""
	if it.Width > 0 && it.Height > 0 {
		w, h = fmt.Sprint(it.Width), fmt.Sprint(it.Height)
	}
	if err := row(f.images, id, it.Subset, "", "0", it.Path, w, h); err != nil {
		return err
	}
	source := func(d clip.Detail, person string) string {
		switch {
		case d.MadeBy == nil:
			return ""
		case d.MadeBy.By == annotation.ByPerson:
			return person
		}
		return "machine"
	}
	score := func(c *float64) string {
		if c == nil {
			return "1"
		}
		return text(*c)
	}
	for _, c := range classesOf(&it.Annotation) {
		o.w.classes.of(c.Label)
		o.w.rep.Annotations++
		if err := row(f.labels, id, source(c.Detail, "verification"), c.Label, score(c.Confidence)); err != nil {
			return err
		}
	}
	for _, b := range it.Annotation.Boxes {
		o.w.classes.of(b.Label)
		o.w.rep.Annotations++
		pw, ph := float64(it.Width), float64(it.Height)
		is := func(mark string) string { return bit(annotation.Is(&b.Detail, mark)) }
		err := row(f.boxes, id, source(b.Detail, "xclick"), b.Label, score(b.Confidence), text(b.X/pw), text((b.X+b.W)/pw), text(b.Y/ph), text((b.Y+b.H)/ph),
			is(annotation.Occluded), is(annotation.Truncated), is(annotation.Crowd), "0", "0")
		if err != nil {
			return err
		}
	}
	return nil
}

func (o *openImagesOut) finish() error {
	for _, subset := range slices.Sorted(maps.Keys(o.subsets)) {
		f := o.subsets[subset]
		for _, t := range []struct {
			name, header string
			rows         *spool
		}{
			{"-images-with-labels-with-rotation.csv", "ImageID,Subset,OriginalURL,Rotation,Path,Width,Height", f.images},
			{"-annotations-bbox.csv", "ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf,IsDepiction,IsInside", f.boxes},
			{"-annotations-human-imagelabels.csv", "ImageID,Source,LabelName,Confidence", f.labels},
		} {
			out, err := o.w.to.Create("annotations/" + orDefault(subset) + t.name)
			if err != nil {
				return err
			}
			if err := errors.Join(writeString(out, t.header+"\n"), t.rows.copy(out), out.Close()); err != nil {
				return err
			}
		}
	}
	out, err := o.w.to.Create("annotations/class-descriptions.csv")
	if err != nil {
		return err
	}
	c := csv.NewWriter(out)
	for _, name := range o.w.classes.names {
		err = errors.Join(err, c.Write([]string{dam.Guard(name), dam.Guard(name)}))
	}
	c.Flush()
	return errors.Join(err, c.Error(), out.Close())
}
