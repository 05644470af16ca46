package labels

import (
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/clip"
)

// YOLO: a text file for each picture with a line for each object, all places as shares
// of the picture's width and height:
//
//	class cx cy w h [confidence]          a box by its centre
//	class x1 y1 x2 y2 … xn yn             an outline (segments)
//	class x1 y1 x2 y2 x3 y3 x4 y4         the corners of a turned box (OBB)
//	class cx cy w h x1 y1 [v1] …          a box and key points (pose)
//
// Version 1.1 has obj.data, which names obj.names, train.txt and valid.txt, and the
// text files beside the pictures. Ultralytics' data.yaml names the classes and for each
// subset a folder of pictures or a list of them; the text files lie below "labels" where
// the pictures lie below "images". Text files alone with classes.txt are read as well.
// Without the size of the picture a file is refused: its places are not pixels.
//
// Source: github.com/AlexeyAB/darknet, "How to train (to detect your custom objects)";
// docs.ultralytics.com/datasets: detect, segment, obb, pose.
type yoloSet struct {
	r       *reading
	names   []string
	pose    []int             // kpt_shape: how many points, 2 or 3 numbers each
	subsets map[string]string // subset by the folder of pictures that data.yaml names
	listed  map[string]yoloPicture
	order   []string // of listed, by stem
	classes map[int]struct{}
}

// yoloPicture is a picture that a list names.
type yoloPicture struct{ path, subset string }

func readYOLO(r *reading) error {
	s := &yoloSet{r: r, subsets: map[string]string{}, listed: map[string]yoloPicture{}, classes: map[int]struct{}{}}
	settings, err := r.files(yoloYAML, yoloData)
	if err != nil {
		return err
	}
	for _, name := range settings {
		if err := r.file(name, func() error { return s.settings(name) }); err != nil {
			return err
		}
	}
	if s.names == nil {
		s.names = r.namesFile("classes.txt", "obj.names", "labels.txt")
	}
	if s.names == nil {
		r.lose("", "", "no file names the classes: they are named by their numbers")
	}
	labels, err := r.files(yoloLabels)
	if err != nil {
		return err
	}
	done := map[string]bool{}
	for _, name := range labels {
		done[stem(name)] = true
	}
	// Pictures without an object have an empty text file, or none.
	for _, name := range r.src.names {
		if strings.EqualFold(path.Ext(name), ".txt") && r.src.files[name].size < 64 && !done[stem(name)] && s.picture(name) != nil {
			if b, err := r.src.head(name, 64); err == nil && strings.TrimSpace(string(b)) == "" {
				labels = append(labels, name)
				done[stem(name)] = true
			}
		}
	}
	slices.Sort(labels)
	told := map[string]bool{}
	for _, name := range labels {
		p := s.picture(name)
		if p == nil {
			p = &yoloPicture{path: s.strip(name)}
		}
		told[stem(p.path)+"\x00"+p.subset] = true
		if err := r.file(name, func() error { return s.labels(name, *p) }); err != nil {
			return err
		}
	}
	for _, key := range s.order {
		p := s.listed[key]
		if told[stem(s.clean(p.path))+"\x00"+p.subset] || told[stem(p.path)+"\x00"+p.subset] {
			continue
		}
		r.rep.Images++
		b := r.begin("", Media{Path: s.clean(p.path), Subset: p.subset})
		r.size(&b.item.Media, r.src.medium(p.path))
		if err := b.done(p.path); err != nil {
			cause, _ := stopped(err)
			return cause
		}
	}
	r.rep.Categories = len(s.names)
	if s.names == nil {
		r.rep.Categories = len(s.classes)
	}
	return nil
}

// strip makes a path of a text file that of a picture whose extension nobody tells.
func (s *yoloSet) strip(name string) string { return s.clean(stem(name)) + ".jpg" }

// clean takes the layout off a path: "images/train/a.jpg" is "a.jpg" of train.
func (s *yoloSet) clean(p string) string {
	for _, dir := range []string{"obj_train_data/", "obj_valid_data/", "images/", "labels/"} {
		if at := strings.Index("/"+p, "/"+dir); at >= 0 {
			p = p[at+len(dir):]
			first, rest, ok := strings.Cut(p, "/")
			if _, known := s.subsets[first]; ok && known {
				return rest
			}
			return p
		}
	}
	return p
}

// picture finds the picture of a text file: as a list names it, or in the set.
func (s *yoloSet) picture(name string) *yoloPicture {
	base := stem(name)
	tries := []string{base}
	if at := strings.LastIndex("/"+base, "/labels/"); at >= 0 {
		tries = append(tries, base[:at]+"images/"+base[at+len("labels/"):])
	}
	for _, t := range tries {
		for key := t; ; {
			if p, ok := s.listed[key]; ok {
				return &yoloPicture{s.clean(p.path), p.subset}
			}
			_, rest, ok := strings.Cut(key, "/")
			if !ok {
				break
			}
			key = rest
		}
	}
	for _, t := range tries {
		for _, found := range s.r.src.byStem(path.Base(t)) {
			if stem(found) == t {
				return &yoloPicture{s.clean(found), s.subsetOf(found)}
			}
		}
	}
	if found := s.r.src.byStem(path.Base(base)); len(found) == 1 {
		return &yoloPicture{s.clean(found[0]), s.subsetOf(found[0])}
	}
	return nil
}

func (s *yoloSet) subsetOf(p string) string {
	for dir := path.Dir(p); dir != "."; dir = path.Dir(dir) {
		if subset, ok := s.subsets[path.Base(dir)]; ok {
			return subset
		}
	}
	return ""
}

// inSet finds the bytes of a picture for its size.
func (s *yoloSet) inSet(labels string) string {
	base := stem(labels)
	if at := strings.LastIndex("/"+base, "/labels/"); at >= 0 {
		base = base[:at] + "images/" + base[at+len("labels/"):]
	}
	found := s.r.src.byStem(path.Base(base))
	for _, f := range found {
		if stem(f) == base || stem(f) == stem(labels) {
			return f
		}
	}
	if len(found) == 1 {
		return found[0]
	}
	return ""
}

func (s *yoloSet) labels(name string, p yoloPicture) error {
	r := s.r
	r.rep.Images++
	m := Media{Path: p.path, Subset: p.subset}
	known := r.size(&m, s.inSet(name))
	b := r.begin(name, m)
	lines := 0
	err := r.lines(name, func(n int, line string) error {
		if line == "" {
			return nil
		}
		lines++
		r.rep.Annotations++
		place := fmt.Sprintf("line %d", n)
		if !known {
			return nil
		}
		if err := s.line(b, place, strings.Fields(line)); err != nil {
			b.refuse(place, "%v", err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if !known && lines > 0 {
		r.refuse(name, "", "the size of %.80q is not known, and places are shares of it: send the pictures with the labels, or their sizes; %d annotations with it", p.path, lines)
		return nil
	}
	return b.done("")
}

func (s *yoloSet) line(b *building, place string, f []string) error {
	class, err := strconv.Atoi(f[0])
	if err != nil || class < 0 {
		return fmt.Errorf("the class is %.40q: want a whole number from 0", f[0])
	}
	label := f[0]
	if s.names != nil {
		if class >= len(s.names) {
			return fmt.Errorf("the class %d has no name: there are %d", class, len(s.names))
		}
		label = s.names[class]
	} else {
		s.classes[class] = struct{}{}
	}
	v := make([]float64, len(f)-1)
	for i, t := range f[1:] {
		if v[i], err = number(fmt.Sprintf("number %d", i+2), t); err != nil {
			return err
		}
	}
	w, h := float64(b.item.Width), float64(b.item.Height)
	switch {
	case s.pose != nil && len(v) == 4+s.pose[0]*s.pose[1]:
		id := strings.TrimPrefix(place, "line ") // its box and its points are one object
		box, err := yoloBox(v[:4], w, h)
		if err != nil {
			return err
		}
		box.Label, box.ID = label, id
		k := clip.KeyPoints{Label: label, Detail: clip.Detail{ID: id}}
		for i := 4; i < len(v); i += s.pose[1] {
			point := []float64{v[i] * w, v[i+1] * h, 2}
			switch {
			case s.pose[1] == 3:
				point[2] = v[i+2]
			case v[i] == 0 && v[i+1] == 0:
				point[2] = 0
			}
			k.Points = append(k.Points, point)
		}
		there := slices.ContainsFunc(k.Points, func(q []float64) bool { return q[2] != 0 })
		if b.box(place, box) && there {
			b.pose(place, k)
		}
	case len(v) == 4 || len(v) == 5:
		box, err := yoloBox(v[:4], w, h)
		if err != nil {
			return err
		}
		if box.Label = label; len(v) == 5 {
			box.Confidence = &v[4]
		}
		b.box(place, box)
	case len(v) >= 6 && len(v)%2 == 0:
		var points [][]float64
		for i := 0; i < len(v); i += 2 {
			if math.Abs(v[i]-0.5) > 1.5 || math.Abs(v[i+1]-0.5) > 1.5 {
				return fmt.Errorf("%v, %v is no share of the picture: are these pixels?", v[i], v[i+1])
			}
			points = append(points, []float64{v[i] * w, v[i+1] * h})
		}
		if s.r.rep.Format == YOLOOBB && len(points) == 4 {
			var c [4][2]float64
			for i, p := range points {
				c[i] = [2]float64{p[0], p[1]}
			}
			if box, ok := annotation.FromCorners(c, 1); ok {
				box.Label = label
				b.box(place, box)
				return nil
			}
			b.lose(place, "the corners make no rectangle: they are kept as an outline")
		}
		b.polygon(place, clip.Polygon{Label: label, Points: points})
	default:
		return fmt.Errorf("%d numbers: want a class and 4 of a box, or the places of an outline", len(f))
	}
	return nil
}

func yoloBox(v []float64, w, h float64) (clip.Box, error) {
	if v[2] < 0 || v[3] < 0 {
		return clip.Box{}, fmt.Errorf("its size is %v × %v", v[2], v[3])
	}
	for i := range 2 {
		if v[i]+v[i+2]/2 < 0 || v[i]-v[i+2]/2 > 1 || v[i+2] > 2 {
			return clip.Box{}, fmt.Errorf("it lies outside of the picture: are these pixels?")
		}
	}
	return clip.Box{X: (v[0] - v[2]/2) * w, Y: (v[1] - v[3]/2) * h, W: v[2] * w, H: v[3] * h}, nil
}

// settings reads data.yaml or obj.data.
func (s *yoloSet) settings(name string) error {
	text, err := s.r.src.whole(name, 1<<20)
	if err != nil {
		return err
	}
	if k, _ := s.r.src.sniff(name); k == yoloYAML {
		return s.yaml(name, text)
	}
	dir := path.Dir(name)
	for _, line := range strings.Split(string(text), "\n") {
		key, value, ok := strings.Cut(line, "=")
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		if !ok || value == "" {
			continue
		}
		switch key {
		case "names":
			if file := s.find(dir, value); file != "" {
				if s.names, err = s.r.names(file); err != nil {
					return err
				}
			} else {
				s.r.refuse(name, key, "there is no file %.80q", value)
			}
		case "train", "valid", "val", "test":
			if err := s.list(name, dir, value, key); err != nil {
				return err
			}
		}
	}
	return nil
}

// find looks for a file that settings name: beside them, or without the first folders.
func (s *yoloSet) find(dir, p string) string {
	p = path.Clean("/" + strings.ReplaceAll(p, `\`, "/"))[1:]
	for {
		if f := path.Join(dir, p); s.r.src.files[f].open != nil {
			return f
		}
		_, rest, ok := strings.Cut(p, "/")
		if !ok {
			return ""
		}
		p = rest
	}
}

// list reads a list of pictures. Its name tells the subset when it is not that of its
// key: "default.txt" under "train" is no subset.
func (s *yoloSet) list(settings, dir, value, key string) error {
	file := s.find(dir, value)
	if file == "" {
		s.r.refuse(settings, key, "there is no file %.80q", value)
		return nil
	}
	subset := key
	if base := stem(path.Base(file)); base != "train" && base != "valid" && base != "val" && base != "test" {
		subset = subsetName(base)
	}
	return s.r.lines(file, func(n int, line string) error {
		if line != "" {
			s.add(file, fmt.Sprintf("line %d", n), line, subset)
		}
		return nil
	})
}

// add notes a picture of a list.
func (s *yoloSet) add(file, place, p, subset string) {
	p, err := cleanPath(strings.TrimPrefix(strings.TrimPrefix(p, "./"), "data/"))
	if err != nil {
		s.r.refuse(file, place, "%v", err)
		return
	}
	key := stem(p)
	if _, twice := s.listed[key]; !twice { // valid.txt may be train.txt again
		s.listed[key] = yoloPicture{p, subset}
		s.order = append(s.order, key)
	}
}

// yaml reads data.yaml: plain YAML, without anchors and aliases.
func (s *yoloSet) yaml(name string, text []byte) (err error) {
	defer func() {
		if r := recover(); r != nil { // a parser met bytes its authors did not think of
			err = errors.New("is no YAML that can be read")
		}
	}()
	doc, err := parser.ParseBytes(text, 0)
	if err != nil {
		return errors.New("is no YAML that can be read")
	}
	if len(doc.Docs) != 1 {
		return fmt.Errorf("holds %d YAML documents: want one", len(doc.Docs))
	}
	values, err := mapping(doc.Docs[0].Body)
	if err != nil {
		return err
	}
	dir := path.Dir(name)
	for _, m := range values {
		switch m.key {
		case "names":
			if s.names, err = yamlNames(m.value); err != nil {
				return fmt.Errorf("names: %w", err)
			}
		case "kpt_shape":
			list, err := yamlList(m.value)
			if err != nil || len(list) != 2 {
				return errors.New("kpt_shape: want the number of points and of numbers in each")
			}
			n, err1 := strconv.Atoi(list[0])
			d, err2 := strconv.Atoi(list[1])
			if err1 != nil || err2 != nil || n < 1 || n > clip.MaxPoints || d != 2 && d != 3 {
				return errors.New("kpt_shape: want the number of points and of numbers in each, 2 or 3")
			}
			s.pose = []int{n, d}
		case "path", "nc", "download", "yaml_file", "flip_idx", "roboflow", "channels":
		default:
			if err := s.subset(name, dir, m); err != nil {
				return err
			}
		}
	}
	if nc := slices.IndexFunc(values, func(m yamlMember) bool { return m.key == "nc" }); nc >= 0 {
		if n, ok := yamlText(values[nc].value); ok && n != strconv.Itoa(len(s.names)) {
			s.r.lose(name, "nc", "%.20s classes are announced and %d named", n, len(s.names))
		}
	}
	return nil
}

// subset reads where the pictures of a subset are: a folder, a list, or several.
func (s *yoloSet) subset(name, dir string, m yamlMember) error {
	places := []string{}
	if one, ok := yamlText(m.value); ok {
		places = append(places, one)
	} else if list, err := yamlList(m.value); err == nil {
		places = list
	} else {
		return nil // of something else
	}
	for _, p := range places {
		if _, err := cleanPath(strings.TrimPrefix(p, "./")); p != "" && err != nil {
			s.r.refuse(name, m.key, "%v", err)
			continue
		}
		switch {
		case p == "":
		case isMedium(p):
			s.add(name, m.key, p, subsetName(m.key))
		case strings.EqualFold(path.Ext(p), ".txt"):
			if err := s.list(name, dir, p, m.key); err != nil {
				return err
			}
		default:
			s.subsets[path.Base(path.Clean(p))] = subsetName(m.key)
		}
	}
	s.subsets[m.key] = subsetName(m.key)
	return nil
}

type yamlMember struct {
	key   string
	value ast.Node
}

func mapping(n ast.Node) ([]yamlMember, error) {
	var out []yamlMember
	var values []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	default:
		return nil, errors.New("want names and values")
	}
	for _, v := range values {
		switch v.Value.(type) {
		case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
			return nil, fmt.Errorf("%.40s: anchors, aliases and tags are not read", v.Key.String())
		}
		key, ok := yamlText(v.Key)
		if !ok {
			return nil, fmt.Errorf("the name %.40q is no text", v.Key.String())
		}
		out = append(out, yamlMember{key, v.Value})
	}
	return out, nil
}

func yamlText(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, true
	case *ast.NullNode, nil:
		return "", true
	}
	return "", false
}

func yamlList(n ast.Node) ([]string, error) {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		return nil, errors.New("want a list")
	}
	var out []string
	for i, v := range list.Values {
		s, ok := yamlText(v)
		if !ok {
			return nil, fmt.Errorf("[%d] is no text", i)
		}
		out = append(out, s)
	}
	return out, nil
}

// yamlNames reads the names of classes: a list, or numbers and names.
func yamlNames(n ast.Node) ([]string, error) {
	if list, err := yamlList(n); err == nil {
		return list, nil
	}
	values, err := mapping(n)
	if err != nil {
		return nil, errors.New("want a list, or numbers and names")
	}
	out := make([]string, 0, len(values))
	for _, m := range values {
		i, err := strconv.Atoi(m.key)
		name, ok := yamlText(m.value)
		if err != nil || i < 0 || i > 100_000 || !ok {
			return nil, fmt.Errorf("%.40q is no number of a class", m.key)
		}
		for len(out) <= i {
			out = append(out, strconv.Itoa(len(out)))
		}
		out[i] = name
	}
	return out, nil
}

// yoloVariant tells boxes, outlines, turned boxes and poses apart by the lines of some
// files.
func (s *Source) yoloVariant(texts []string) Format {
	corners, outlines, looked := 0, 0, 0
	for _, name := range texts {
		k, _ := s.sniff(name)
		if k == yoloYAML {
			if text, err := s.whole(name, 1<<20); err == nil && strings.Contains("\n"+string(text), "\nkpt_shape") {
				return YOLOPose
			}
		}
		if k != yoloLabels {
			continue
		}
		if looked++; looked > 200 {
			break
		}
		head, err := s.head(name, 16<<10)
		if err != nil && !errors.Is(err, io.EOF) {
			continue
		}
		lines := strings.Split(string(head), "\n")
		if len(lines) > 1 {
			lines = lines[:len(lines)-1+b2i(strings.HasSuffix(string(head), "\n") || len(head) < 16<<10)]
		}
		for _, l := range lines {
			f := strings.Fields(l)
			switch {
			case len(f) == 9 && isParallelogram(f[1:]):
				corners++
			case len(f) >= 7 && len(f)%2 == 1:
				outlines++
			}
		}
	}
	switch {
	case outlines > 0:
		return YOLOSegment
	case corners > 0:
		return YOLOOBB
	}
	return YOLODetect
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func isParallelogram(f []string) bool {
	var v [8]float64
	for i, t := range f {
		var err error
		if v[i], err = number("", t); err != nil {
			return false
		}
	}
	return math.Abs(v[0]+v[4]-v[2]-v[6]) < 1e-3 && math.Abs(v[1]+v[5]-v[3]-v[7]) < 1e-3
}
