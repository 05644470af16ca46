package labels

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/clip"
)

// Pascal VOC: an XML file for each picture below Annotations, and lists of the names
// of pictures below ImageSets/Main, one for each subset.
//
// The development kit counts pixels from 1 and includes the last: xmin 1 and xmax 500
// is the whole of a picture 500 wide. LabelImg, CVAT and Datumaro, and so most files
// that call themselves VOC, write the edges of the box from 0: xmax is x + width. A file
// is read as the kit's when its database or its folder is a year of VOC ("The VOC2007
// Database", "VOC2012"), else as edges. Those that are written here are the kit's.
//
// Source: VOC2012 development kit, section 8.2; Datumaro's voc_format; LabelImg's
// pascal_voc_io.py.
func readVOC(r *reading) error {
	files, err := r.files(vocFile)
	if err != nil {
		return err
	}
	subsets, err := r.vocSubsets()
	if err != nil {
		return err
	}
	classes := map[string]struct{}{}
	for _, name := range files {
		if err := r.file(name, func() error { return r.voc(name, subsets, classes) }); err != nil {
			return err
		}
	}
	r.rep.Categories = len(classes)
	for _, name := range r.src.names {
		if dir := path.Base(path.Dir(name)); dir == "SegmentationObject" || dir == "SegmentationClass" {
			r.lose(name, "", "masks of segmentation are not read: their pixels do not say which object of the XML they are")
		}
	}
	return nil
}

// vocSubsets reads the lists of subsets: name of the picture to subset. Those of
// "trainval" do not count beside those of train and val, and lists of classes end in
// 1 or -1.
func (r *reading) vocSubsets() (map[string]string, error) {
	out := map[string]string{}
	for _, name := range r.src.names {
		dir, base := path.Dir(name), stem(path.Base(name))
		if path.Base(path.Dir(dir)) != "ImageSets" || base == "trainval" {
			continue
		}
		err := r.file(name, func() error {
			list, err := r.names(name)
			for _, line := range list {
				fields := strings.Fields(line)
				if len(fields) > 1 && (fields[len(fields)-1] == "1" || fields[len(fields)-1] == "-1" || fields[len(fields)-1] == "0") {
					return err
				}
				if _, told := out[line]; !told {
					out[line] = subsetName(base)
				}
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (r *reading) voc(name string, subsets map[string]string, classes map[string]struct{}) (err error) {
	x, err := r.xml(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, x.close()) }()
	root, err := x.root()
	if err != nil {
		return x.explain(err)
	}
	doc, err := x.take(root)
	if err == nil {
		err = x.end()
	}
	if err != nil {
		return x.explain(err)
	}
	r.rep.Images++
	m := Media{Path: doc.say("filename")}
	id := stem(path.Base(name))
	if at := strings.Index(name, "Annotations/"); at >= 0 && (at == 0 || name[at-1] == '/') {
		id = stem(name[at+len("Annotations/"):])
	}
	if m.Path == "" {
		m.Path = id
		if found := r.src.byStem(path.Base(id)); len(found) == 1 {
			m.Path = found[0]
		}
	} else if dir := path.Dir(id); dir != "." && !strings.Contains(m.Path, "/") {
		m.Path = path.Join(dir, m.Path)
	}
	m.Subset = subsets[id]
	var n numbers
	if size := doc.kid("size"); size != nil {
		w, h := n.get("size.width", size.say("width")), n.get("size.height", size.say("height"))
		if n.err == nil && (w != float64(int(w)) || h != float64(int(h)) || w < 0 || h < 0 || w > maxSide || h > maxSide) {
			n.err = fmt.Errorf("size: %v × %v pixels make no sense", w, h)
		}
		if n.err != nil {
			r.refuse(name, "size", "%v", n.err)
		} else {
			m.Width, m.Height = int(w), int(h)
		}
	}
	if m.Width == 0 || m.Height == 0 {
		m.Width, m.Height = 0, 0
		r.size(&m, r.src.medium(m.Path, path.Join(path.Dir(path.Dir(name)), "JPEGImages"), path.Dir(name)))
	}
	kit := strings.Contains(doc.say("source", "database"), "VOC") || strings.HasPrefix(doc.say("folder"), "VOC20")
	b := r.begin(name, m)
	count := 0
	for _, o := range doc.kids {
		if o.name != "object" {
			continue
		}
		place := fmt.Sprintf("object[%d]", count)
		count++
		r.rep.Annotations++
		if err := b.vocObject(place, o, kit, classes); err != nil {
			b.refuse(place, "%v", err)
		}
	}
	return b.done("filename")
}

// vocFlags are the elements of an object that are 0 or 1.
var vocFlags = []string{annotation.Truncated, annotation.Difficult, annotation.Occluded}

func (b *building) vocObject(place string, o *element, kit bool, classes map[string]struct{}) error {
	label := o.say("name")
	if label == "" {
		return errors.New("it has no name")
	}
	classes[label] = struct{}{}
	bounds := o.kid("bndbox")
	if bounds == nil {
		return errors.New("it has no bndbox")
	}
	box, err := vocBox(bounds, kit)
	if err != nil {
		return err
	}
	box.Label = label
	for _, k := range o.kids {
		switch k.name {
		case "name", "bndbox":
		case annotation.Truncated, annotation.Difficult, annotation.Occluded:
			if k.text == "1" || strings.EqualFold(k.text, "true") {
				annotation.Put(&box.Detail, k.name, true)
			}
		case "pose":
			if k.text != "" && k.text != "Unspecified" {
				annotation.Put(&box.Detail, "pose", k.text)
			}
		case "attributes":
			for _, a := range k.kids {
				if name := a.say("name"); name != "" {
					takeAttribute(&box.Detail, name, scalar(a.say("value")))
				}
			}
		case "actions":
			for _, a := range k.kids {
				if a.text == "1" {
					annotation.Put(&box.Detail, a.name, true)
				}
			}
		case "part":
			b.lose(place, "part %.40q of an object", k.say("name"))
		default:
			b.lose(place, "the element %.40q", k.name)
		}
	}
	b.box(place, box)
	return nil
}

func vocBox(e *element, kit bool) (box clip.Box, err error) {
	var n numbers
	x0, y0 := n.get("xmin", e.say("xmin")), n.get("ymin", e.say("ymin"))
	x1, y1 := n.get("xmax", e.say("xmax")), n.get("ymax", e.say("ymax"))
	if n.err != nil {
		return box, n.err
	}
	if kit {
		x0, y0 = x0-1, y0-1
	}
	if x1 < x0 || y1 < y0 {
		return box, fmt.Errorf("its box ends before it begins: %v, %v to %v, %v", x0, y0, x1, y1)
	}
	return clip.Box{X: x0, Y: y0, W: x1 - x0, H: y1 - y0}, nil
}

// vocOut writes the development kit's layout.
type vocOut struct {
	w       *writing
	subsets map[string]*spool
	stems   once
}

func newVOC(w *writing) writer {
	return &vocOut{w: w, subsets: map[string]*spool{}, stems: w.once()}
}

func (v *vocOut) place(it Item) string { return "JPEGImages/" + it.Path }

func (v *vocOut) item(it Item) error {
	id := stem(it.Path)
	if strings.Contains(it.Path, "://") {
		return unwritable{errors.New("its path is an address, and labels have the names of files")}
	}
	if v.stems.has(id) {
		return unwritable{errors.New("another picture has the same name but for its extension")}
	}
	v.stems.put(id)
	err := v.w.file("Annotations/"+id+".xml", func(b *bufio.Writer) error {
		var bad error
		tag := func(indent, name, text string) {
			bad = errors.Join(bad, writeString(b, indent+"<"+name+">"+escape(text)+"</"+name+">\n"))
		}
		line := func(s string) { bad = errors.Join(bad, writeString(b, s+"\n")) }
		line("<annotation>")
		tag("  ", "folder", "VOC2012")
		tag("  ", "filename", it.Path)
		if it.Width > 0 && it.Height > 0 {
			line("  <size>")
			tag("    ", "width", fmt.Sprint(it.Width))
			tag("    ", "height", fmt.Sprint(it.Height))
			tag("    ", "depth", "3")
			line("  </size>")
		}
		tag("  ", "segmented", "0")
		for _, x := range it.Annotation.Boxes {
			v.w.rep.Annotations++
			v.w.classes.of(x.Label)
			line("  <object>")
			tag("    ", "name", x.Label)
			pose := "Unspecified"
			if p, ok := annotation.Get(&x.Detail, "pose").(string); ok && p != "" {
				pose = p
			}
			tag("    ", "pose", pose)
			for _, f := range vocFlags {
				if annotation.Is(&x.Detail, f) {
					tag("    ", f, "1")
				} else {
					tag("    ", f, "0")
				}
			}
			line("    <bndbox>")
			tag("      ", "xmin", text(x.X+1))
			tag("      ", "ymin", text(x.Y+1))
			tag("      ", "xmax", text(x.X+x.W))
			tag("      ", "ymax", text(x.Y+x.H))
			line("    </bndbox>")
			var names []string
			for name := range x.Attributes {
				if !slices.Contains(vocFlags, name) && name != "pose" {
					names = append(names, name)
				}
			}
			if slices.Sort(names); len(names) > 0 {
				line("    <attributes>")
				for _, name := range names {
					line("      <attribute>")
					tag("        ", "name", name)
					value, _ := unscalar(x.Attributes[name])
					tag("        ", "value", value)
					line("      </attribute>")
				}
				line("    </attributes>")
			}
			line("  </object>")
		}
		line("</annotation>")
		return bad
	})
	if err != nil {
		return err
	}
	s := v.subsets[it.Subset]
	if s == nil {
		s = v.w.spool()
		v.subsets[it.Subset] = s
	}
	return writeString(s, id+"\n")
}

func (v *vocOut) finish() error {
	for _, subset := range slices.Sorted(maps.Keys(v.subsets)) {
		name := subset
		if name == "" {
			name = "default"
		}
		if err := v.w.file("ImageSets/Main/"+name+".txt", func(b *bufio.Writer) error { return v.subsets[subset].copy(b) }); err != nil {
			return err
		}
	}
	return nil
}

// escape writes text as XML.
func escape(s string) string {
	var b bytes.Buffer
	if xml.EscapeText(&b, []byte(s)) != nil {
		return ""
	}
	return b.String()
}
