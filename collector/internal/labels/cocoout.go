package labels

import (
	"bufio"
	"errors"
	"io"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"

	"github.com/RoaringBitmap/roaring/v2/roaring64"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/clip"
)

// cocoOut writes a file for each subset, annotations/instances_<subset>.json, with
// images and annotations numbered from 1. An id that is a number and free stays; any
// other stands beside it as "uid".
type cocoOut struct {
	w         *writing
	subsets   map[string]*cocoFileOut
	skeletons map[string]clip.Skeleton // by label
}

type cocoFileOut struct {
	images, annotations *spool
	used                *roaring64.Bitmap // numbers of annotations
	next                int64
}

func newCOCO(w *writing) writer {
	return &cocoOut{w: w, subsets: map[string]*cocoFileOut{}, skeletons: map[string]clip.Skeleton{}}
}

func (c *cocoOut) place(it Item) string { return path.Join("images", it.Subset, it.Path) }

func (c *cocoOut) file(subset string) *cocoFileOut {
	f := c.subsets[subset]
	if f == nil {
		f = &cocoFileOut{images: c.w.spool(), annotations: c.w.spool(), used: roaring64.New()}
		c.subsets[subset] = f
	}
	return f
}

func (c *cocoOut) item(it Item) error {
	f := c.file(it.Subset)
	image := f.images.n + 1
	o := new(object).put("id", image).put("file_name", it.Path).put("width", it.Width).put("height", it.Height)
	if err := listed(f.images, o); err != nil {
		return err
	}
	a := &it.Annotation
	for _, t := range captionsOf(a) {
		o := f.begin(t.ID, image)
		o.put("caption", t.Text)
		if err := c.end(f, o, t.Confidence, t.Detail); err != nil {
			return err
		}
	}
	for _, i := range annotation.Instances(&a.Shapes) {
		if err := c.instance(f, image, i, a.Skeletons); err != nil {
			return err
		}
	}
	return nil
}

// begin numbers an annotation.
func (f *cocoFileOut) begin(id string, image int) *object {
	n, err := strconv.ParseInt(id, 10, 64)
	own := err != nil || n < 1 || strconv.FormatInt(n, 10) != id || !f.used.CheckedAdd(uint64(n))
	if own {
		for f.next++; !f.used.CheckedAdd(uint64(f.next)); f.next++ {
		}
		n = f.next
	}
	o := new(object).put("id", n).put("image_id", image)
	if own {
		o.put("uid", id)
	}
	return o
}

func (c *cocoOut) end(f *cocoFileOut, o *object, confidence *float64, d clip.Detail) error {
	attributes := maps.Clone(d.Attributes)
	if annotation.Is(&d, annotation.Crowd) {
		delete(attributes, annotation.Crowd)
	}
	if len(attributes) > 0 {
		o.put("attributes", attributes)
	}
	if d.Group != "" {
		o.put("group", d.Group)
	}
	if confidence != nil {
		o.put("score", *confidence)
	}
	c.w.rep.Annotations++
	return listed(f.annotations, o)
}

func (c *cocoOut) instance(f *cocoFileOut, image int, i annotation.Instance, skeletons map[string]clip.Skeleton) error {
	o := f.begin(i.Detail.ID, image)
	o.put("category_id", c.w.classes.of(i.Label)+1)
	s := cocoShapes(o, i, true)
	if s.err != nil {
		return s.err
	}
	if i.Pose != nil && i.Pose.Skeleton != "" {
		if one, ok := skeletons[i.Pose.Skeleton]; ok {
			c.skeletons[i.Label] = one
		} else if i.Pose.Skeleton == "coco-17" {
			c.skeletons[i.Label] = person
		}
	}
	crowd := 0
	if annotation.Is(&i.Detail, annotation.Crowd) {
		crowd = 1
	}
	o.put("iscrowd", crowd)
	d := i.Detail
	if i.Box != nil && i.Box.Angle != 0 {
		d.Attributes = maps.Clone(d.Attributes)
		annotation.Put(&d, "rotation", i.Box.Angle)
	}
	return c.end(f, o, i.Confidence, d)
}

// person is COCO's own skeleton, which "coco-17" names.
var person = clip.Skeleton{
	Points: []string{"nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder", "left_elbow", "right_elbow",
		"left_wrist", "right_wrist", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle"},
	Edges: [][]int{{15, 13}, {13, 11}, {16, 14}, {14, 12}, {11, 12}, {5, 11}, {6, 12}, {5, 6}, {5, 7}, {6, 8}, {7, 9}, {8, 10}, {1, 2}, {0, 1}, {0, 2},
		{1, 3}, {2, 4}, {3, 5}, {4, 6}},
}

type shaped struct{ err error }

// cocoShapes puts segmentation, bbox, area and key points of an instance. packed says
// whether runs are compressed: only those of crowds are not, as in COCO's own files.
func cocoShapes(o *object, i annotation.Instance, area bool) (s shaped) {
	box := i.Box
	var size float64
	switch {
	case len(i.Polygons) > 0:
		var rings [][]float64
		var all [][]float64
		for _, p := range i.Polygons {
			var ring []float64
			for _, q := range p.Points {
				ring = append(ring, q[0], q[1])
			}
			rings = append(rings, ring)
			all = append(all, p.Points...)
			size += annotation.Area(p)
		}
		o.put("segmentation", rings)
		if box == nil {
			x, y, w, h := annotation.Bounds(all)
			box = &clip.Box{X: x, Y: y, W: w, H: h}
		}
	case len(i.Masks) > 0:
		m := i.Masks[0]
		runs, err := m.RLE.Lengths()
		if err != nil {
			return shaped{err}
		}
		rle := *m.RLE
		if annotation.Is(&i.Detail, annotation.Crowd) {
			rle.Counts = clip.RLECounts{Runs: runs}
		} else {
			rle.Counts = clip.RLECounts{Packed: clip.PackRuns(runs)}
		}
		o.put("segmentation", new(object).put("size", rle.Size).put("counts", rle.Counts))
		sides := boundsOfRuns(runs, rle.Size[0])
		if box == nil {
			box = &clip.Box{X: sides[0], Y: sides[1], W: sides[2] - sides[0], H: sides[3] - sides[1]}
		}
		for n := 1; n < len(runs); n += 2 {
			size += float64(runs[n])
		}
	case area:
		o.put("segmentation", [][]float64{})
	}
	if i.Pose != nil {
		var points []float64
		n := 0
		for _, q := range i.Pose.Points {
			points = append(points, q[0], q[1], q[2])
			if q[2] > 0 {
				n++
			}
		}
		o.put("keypoints", points)
		if area {
			o.put("num_keypoints", n)
		}
		if box == nil {
			x, y, w, h := annotation.Bounds(visible(i.Pose.Points))
			box = &clip.Box{X: x, Y: y, W: w, H: h}
		}
	}
	if box != nil {
		o.put("bbox", []float64{box.X, box.Y, box.W, box.H})
		if size == 0 {
			size = box.W * box.H
		}
	}
	if area {
		o.put("area", size)
	}
	return shaped{}
}

func (c *cocoOut) finish() error {
	if len(c.subsets) == 0 {
		c.file("")
	}
	for _, subset := range slices.Sorted(maps.Keys(c.subsets)) {
		f := c.subsets[subset]
		if subset == "" {
			subset = "default"
		}
		err := c.w.file("annotations/instances_"+subset+".json", func(b *bufio.Writer) error {
			var bad error
			write := func(s string) {
				if _, err := b.WriteString(s); err != nil {
					bad = errors.Join(bad, err)
				}
			}
			write(`{"info":{"description":"","version":"1.0"},"licenses":[],` + "\n" + `"categories":[`)
			for n, name := range c.w.classes.names {
				o := new(object).put("id", n+1).put("name", name).put("supercategory", "")
				if s, ok := c.skeletons[name]; ok {
					edges := [][]int{}
					for _, e := range s.Edges {
						edges = append(edges, []int{e[0] + 1, e[1] + 1})
					}
					o.put("keypoints", append([]string{}, s.Points...)).put("skeleton", edges)
				}
				if n > 0 {
					write(",\n")
				}
				write(string(encode(o, &bad)))
			}
			write("],\n\"images\":[\n")
			bad = errors.Join(bad, f.images.copy(b))
			write("\n],\n\"annotations\":[\n")
			bad = errors.Join(bad, f.annotations.copy(b))
			write("\n]}\n")
			return bad
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// cocoResultsOut writes results.json: a list of what a model found, each with its
// score. Pictures are named by the number that their file name ends in, classes by
// their number from 1, which classes.txt tells, or by the number that is their name.
type cocoResultsOut struct {
	w               *writing
	list            *spool
	named, numbered bool
}

func newCOCOResults(w *writing) writer { return &cocoResultsOut{w: w, list: w.spool()} }

func (c *cocoResultsOut) place(Item) string { return "" }

var endNumber = regexp.MustCompile(`[0-9]{1,18}$`)

func (c *cocoResultsOut) item(it Item) error {
	id, err := strconv.ParseInt(endNumber.FindString(stem(path.Base(it.Path))), 10, 64)
	if err != nil {
		return unwritable{errors.New("results name their picture by a number: its file name must end in one")}
	}
	found := annotation.Instances(&it.Annotation.Shapes)
	numbers := make([]int, len(found))
	for n, i := range found {
		if number, err := strconv.Atoi(i.Label); err == nil {
			numbers[n], c.numbered = number, true
		} else {
			numbers[n], c.named = c.w.classes.of(i.Label)+1, true
		}
	}
	if c.named && c.numbered {
		return unwritable{errors.New("results name classes by numbers: some of these have names and some are numbers")}
	}
	if it.Path != strconv.FormatInt(id, 10) {
		c.w.rep.Losses.add(Note{File: it.Path, Reason: "path of the picture but for its number"})
	}
	for n, i := range found {
		o := new(object).put("image_id", id).put("category_id", numbers[n])
		if s := cocoShapes(o, i, false); s.err != nil {
			return s.err
		}
		if i.Confidence != nil {
			o.put("score", *i.Confidence)
		}
		c.w.rep.Annotations++
		if err := listed(c.list, o); err != nil {
			return err
		}
	}
	return nil
}

func (c *cocoResultsOut) finish() error {
	err := c.w.file("results.json", func(b *bufio.Writer) error {
		if err := writeString(b, "[\n"); err != nil {
			return err
		}
		if err := c.list.copy(b); err != nil {
			return err
		}
		return writeString(b, "\n]\n")
	})
	if err != nil || len(c.w.classes.names) == 0 {
		return err
	}
	return c.w.lines("classes.txt", c.w.classes.names)
}

func writeString(w io.Writer, s string) error {
	_, err := io.WriteString(w, s)
	return err
}
