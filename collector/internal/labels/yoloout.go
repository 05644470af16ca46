package labels

import (
	"bufio"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/clip"
)

// yoloOut writes the text files and what names them: data.yaml and a list of pictures
// for each subset, or obj.data, obj.names and train.txt.
type yoloOut struct {
	w       *writing
	lists   map[string]*spool // of pictures by subset
	written once
	points  int // of a pose, the same in all
}

func newYOLO(w *writing) writer {
	return &yoloOut{w: w, lists: map[string]*spool{}, written: w.once()}
}

func (y *yoloOut) old() bool { return y.w.format == YOLO }

// where gives the folders of pictures and of text files.
func (y *yoloOut) where(it Item) (pictures, labels string) {
	if y.old() {
		dir := path.Join("obj_"+orTrain(it.Subset)+"_data", path.Dir(it.Path))
		return dir, dir
	}
	dir := path.Join(orDefault(it.Subset), path.Dir(it.Path))
	return path.Join("images", dir), path.Join("labels", dir)
}

func orDefault(s string) string {
	if s == "" {
		return "default"
	}
	return s
}

// orTrain is the subset as version 1.1 knows it: train and valid.
func orTrain(s string) string {
	if s == "" {
		return "train"
	}
	return s
}

func (y *yoloOut) place(it Item) string {
	pictures, _ := y.where(it)
	return path.Join(pictures, path.Base(it.Path))
}

func (y *yoloOut) item(it Item) error {
	if strings.Contains(it.Path, "://") {
		return unwritable{errors.New("its path is an address, and labels lie beside files")}
	}
	if y.old() && !slices.Contains([]string{"", "train", "valid"}, it.Subset) {
		return unwritable{fmt.Errorf("the subset %.40q: version 1.1 knows train and valid", it.Subset)}
	}
	_, labels := y.where(it)
	name := path.Join(labels, stem(path.Base(it.Path))+".txt")
	if y.written.has(name) {
		return unwritable{errors.New("another picture has the same name but for its extension")}
	}
	lines, err := y.linesOf(it)
	if err != nil {
		return unwritable{err}
	}
	y.written.put(name)
	y.w.rep.Annotations += len(lines)
	if err := y.w.lines(name, lines); err != nil {
		return err
	}
	s := y.lists[it.Subset]
	if s == nil {
		s = y.w.spool()
		y.lists[it.Subset] = s
	}
	prefix := "./"
	if y.old() {
		prefix = "data/"
	}
	return writeString(s, prefix+y.place(it)+"\n")
}

func (y *yoloOut) linesOf(it Item) ([]string, error) {
	a, w, h := &it.Annotation, float64(it.Width), float64(it.Height)
	var out []string
	add := func(label string, v ...float64) {
		var b strings.Builder
		b.WriteString(strconv.Itoa(y.w.classes.of(label)))
		for _, x := range v {
			b.WriteByte(' ')
			b.WriteString(text(x))
		}
		out = append(out, b.String())
	}
	box := func(b clip.Box) []float64 { return []float64{(b.X + b.W/2) / w, (b.Y + b.H/2) / h, b.W / w, b.H / h} }
	switch y.w.format {
	case YOLOSegment:
		for _, p := range a.Polygons {
			var v []float64
			for _, q := range p.Points {
				v = append(v, q[0]/w, q[1]/h)
			}
			add(p.Label, v...)
		}
	case YOLOOBB:
		for _, b := range a.Boxes {
			var v []float64
			for _, c := range annotation.Corners(b) {
				v = append(v, c[0]/w, c[1]/h)
			}
			add(b.Label, v...)
		}
	case YOLOPose:
		for _, i := range annotation.Instances(&a.Shapes) {
			v, err := y.pose(i, box, w, h)
			if err != nil {
				return nil, err
			}
			add(i.Label, v...)
		}
	default:
		for _, b := range a.Boxes {
			v := box(b)
			if b.Confidence != nil {
				v = append(v, *b.Confidence)
			}
			add(b.Label, v...)
		}
	}
	return out, nil
}

// pose gives the numbers of a line: a box, and as many points as all have.
func (y *yoloOut) pose(i annotation.Instance, box func(clip.Box) []float64, w, h float64) ([]float64, error) {
	if i.Pose == nil {
		if y.points == 0 {
			return nil, errors.New("a box has no key points with it, and the set has none before: each line of a pose has as many")
		}
		i.Pose = &clip.KeyPoints{Points: make([][]float64, y.points)}
		for n := range i.Pose.Points {
			i.Pose.Points[n] = []float64{0, 0, 0}
		}
	}
	if y.points == 0 {
		y.points = len(i.Pose.Points)
	}
	if len(i.Pose.Points) != y.points {
		return nil, fmt.Errorf("%d key points, where the first pose of the set has %d", len(i.Pose.Points), y.points)
	}
	if i.Box == nil {
		return nil, errors.New("key points have no box with them")
	}
	v := box(*i.Box)
	for _, q := range i.Pose.Points {
		v = append(v, q[0]/w, q[1]/h, q[2])
	}
	return v, nil
}

func (y *yoloOut) finish() error {
	names := y.w.classes.names
	subsets := slices.Sorted(maps.Keys(y.lists))
	listName := func(s string) string {
		if y.old() {
			return orTrain(s) + ".txt"
		}
		return orDefault(s) + ".txt"
	}
	if y.old() {
		merged := map[string][]string{}
		for _, s := range subsets {
			merged[listName(s)] = append(merged[listName(s)], s)
		}
		for _, name := range slices.Sorted(maps.Keys(merged)) {
			err := y.w.file(name, func(b *bufio.Writer) error {
				var bad error
				for _, s := range merged[name] {
					bad = errors.Join(bad, y.lists[s].copy(b))
				}
				return bad
			})
			if err != nil {
				return err
			}
		}
		lines := []string{fmt.Sprintf("classes = %d", len(names))}
		for _, name := range slices.Sorted(maps.Keys(merged)) {
			lines = append(lines, stem(name)+" = data/"+name)
		}
		lines = append(lines, "names = data/obj.names", "backup = backup/")
		return errors.Join(y.w.lines("obj.names", names), y.w.lines("obj.data", lines))
	}
	lines := []string{"path: ."}
	for _, s := range subsets {
		if err := y.w.file(listName(s), func(b *bufio.Writer) error { return y.lists[s].copy(b) }); err != nil {
			return err
		}
	}
	for _, s := range subsets {
		key := s
		if key == "" {
			key = "default"
			if !slices.Contains(subsets, "train") {
				key = "train" // which Ultralytics demands
			}
		}
		lines = append(lines, quoteYAML(key)+": "+quoteYAML(listName(s)))
	}
	if y.points > 0 {
		lines = append(lines, fmt.Sprintf("kpt_shape: [%d, 3]", y.points))
	}
	lines = append(lines, "names:")
	for i, n := range names {
		lines = append(lines, fmt.Sprintf("  %d: %s", i, quoteYAML(n)))
	}
	if len(names) == 0 {
		lines[len(lines)-1] = "names: []"
	}
	return y.w.lines("data.yaml", lines)
}

// quoteYAML writes a text so that YAML reads it as one: as JSON, unless it is a plain
// word.
func quoteYAML(s string) string {
	plain := s != "" && strings.IndexFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '.')
	}) < 0
	if plain && (s[0] >= 'a' && s[0] <= 'z' || s[0] >= 'A' && s[0] <= 'Z') && !slices.Contains([]string{"true", "false", "null", "yes", "no", "on", "off", "y", "n"}, strings.ToLower(s)) {
		return s
	}
	var err error
	return string(encode(s, &err))
}
