package labels

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/clip"
	"mlife/shared/fault"
)

// COCO: one file for each subset, {"images": […], "annotations": […], "categories":
// […]}, the members in any order. A reading goes over each file twice: first it keeps
// the images, the categories, and where in the file the annotations of each image
// stand; then it takes image after image, and reads its annotations where they stand.
// So a file of any size needs memory for its images and 24 bytes an annotation only.
//
// Source: cocodataset.org/#format-data and #format-results; pycocotools' mask.py and
// maskApi.c for runs. Boxes are [x, y, width, height], points of outlines and key
// points count from the top left corner of the picture, 0 there.
type cocoImage struct {
	media Media
	file  int
	place string
	refs  []cocoRef
	bad   string // why it is refused
}

type cocoRef struct {
	at   int64
	size int32
	file int16
	n    int32 // its number in the file
}

type cocoCategory struct {
	Name      string
	Super     string
	KeyPoints []string
	Skeleton  [][]int
}

type cocoIndex struct {
	r          *reading
	files      []string
	subsets    []string
	images     []*cocoImage
	byID       map[string]*cocoImage   // subset, zero byte, id
	categories map[string]cocoCategory // file number, zero byte, id
	names      map[string]struct{}     // of categories
	classes    []string                // of classes.txt, for results
	orphans    map[string]*cocoImage   // of results whose image no file tells
}

var cocoSubset = regexp.MustCompile(`^(?:instances|captions|person_keypoints|keypoints|panoptic|image_info|labels|stuff|results|detections)_(.+)$`)

// subsetOfCOCO reads the subset out of "instances_train2017.json", or out of
// "train/_annotations.coco.json".
func subsetOfCOCO(name string) string {
	base := stem(path.Base(name))
	if m := cocoSubset.FindStringSubmatch(base); m != nil {
		return subsetName(strings.TrimSuffix(m[1], "_results"))
	}
	if strings.HasPrefix(base, "_annotations") {
		if dir := path.Base(path.Dir(name)); dir != "." {
			return subsetName(dir)
		}
	}
	return ""
}

func readCOCO(r *reading) error {
	files, err := r.files(cocoFile, cocoResultsFile)
	if err != nil {
		return err
	}
	x := &cocoIndex{r: r, files: files, byID: map[string]*cocoImage{}, categories: map[string]cocoCategory{}, names: map[string]struct{}{}, orphans: map[string]*cocoImage{}}
	if list := r.namesFile("classes.txt"); list != nil {
		x.classes = list
	}
	var results []int
	for n, name := range files {
		x.subsets = append(x.subsets, subsetOfCOCO(name))
		if k, _ := r.src.sniff(name); k == cocoResultsFile {
			results = append(results, n)
			continue
		}
		if err := r.file(name, func() error { return x.file(n) }); err != nil {
			return err
		}
	}
	for _, n := range results {
		if err := r.file(files[n], func() error { return x.results(n) }); err != nil {
			return err
		}
	}
	r.rep.Categories = len(x.names)
	r.rep.Images += len(x.images)
	return x.second()
}

// file is the first reading of a file with images and annotations.
func (x *cocoIndex) file(n int) (err error) {
	name := x.files[n]
	j, err := x.r.json(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, j.close()) }()
	type place struct {
		image string
		ref   cocoRef
	}
	// Annotations may come before the images: where they stand waits until the end. All
	// of a damaged file is refused.
	var refs []place
	var images []*cocoImage
	var ids []string
	err = j.members(func(member string) error {
		switch member {
		case "images":
			return j.elements(func(i int, _ int64, raw json.RawMessage) error {
				place := fmt.Sprintf("images[%d]", i)
				img, id, err := x.image(n, place, raw)
				if err != nil {
					x.r.rep.Images++
					x.r.refuse(name, place, "%v", err)
					return nil
				}
				if len(x.images)+len(images) >= x.r.src.limits.Items {
					return stop{fault.New(fault.TooLarge, op, "more than %d media", x.r.src.limits.Items)}
				}
				images, ids = append(images, img), append(ids, id)
				return nil
			})
		case "categories":
			return j.elements(func(i int, _ int64, raw json.RawMessage) error { return x.category(n, i, raw) })
		case "annotations":
			return j.elements(func(i int, at int64, raw json.RawMessage) error {
				id, err := identOf(raw, "image_id")
				if err != nil || id == "" {
					x.r.rep.Annotations++
					x.r.refuse(name, fmt.Sprintf("annotations[%d]", i), "%v", orMissing(err))
					return nil
				}
				if err := x.r.note(); err != nil {
					return err
				}
				refs = append(refs, place{string(id), cocoRef{at, int32(len(raw)), int16(n), int32(i)}})
				return nil
			})
		}
		return j.pass()
	})
	if err == nil {
		err = j.end()
	}
	if err != nil {
		return j.explain(err)
	}
	for i, img := range images {
		x.join(img, ids[i])
	}
	x.r.rep.Annotations += len(refs)
	for _, p := range refs {
		img := x.byID[x.subsets[n]+"\x00"+p.image]
		if img == nil {
			x.r.refuse(name, fmt.Sprintf("annotations[%d]", p.ref.n), "image_id %.40q is of no image", p.image)
			continue
		}
		img.refs = append(img.refs, p.ref)
	}
	return nil
}

func (x *cocoIndex) image(file int, place string, raw json.RawMessage) (*cocoImage, string, error) {
	var v struct {
		ID     ident   `json:"id"`
		File   string  `json:"file_name"`
		Width  float64 `json:"width"`
		Height float64 `json:"height"`
	}
	if err := decode(raw, &v); err != nil {
		return nil, "", err
	}
	if v.ID == "" {
		return nil, "", errors.New("it has no id")
	}
	img := &cocoImage{media: Media{Path: v.File, Subset: x.subsets[file]}, file: file, place: place}
	if v.Width < 0 || v.Height < 0 || v.Width > maxSide || v.Height > maxSide || v.Width != float64(int(v.Width)) || v.Height != float64(int(v.Height)) {
		img.bad = fmt.Sprintf("%v × %v pixels make no sense", v.Width, v.Height)
	} else {
		img.media.Width, img.media.Height = int(v.Width), int(v.Height)
	}
	return img, string(v.ID), nil
}

// join makes an image known. The same image in another file of its subset, as of
// captions beside instances, is the same.
func (x *cocoIndex) join(img *cocoImage, id string) {
	key := img.media.Subset + "\x00" + id
	old := x.byID[key]
	switch {
	case old == nil:
		x.byID[key] = img
		x.images = append(x.images, img)
	case old.file != img.file && old.media.Path == img.media.Path:
	default:
		x.images = append(x.images, img)
		img.bad = fmt.Sprintf("the id %.40q is that of %s too", id, old.place)
	}
}

func (x *cocoIndex) category(file, i int, raw json.RawMessage) error {
	var v struct {
		ID        ident    `json:"id"`
		Name      string   `json:"name"`
		Super     string   `json:"supercategory"`
		KeyPoints []string `json:"keypoints"`
		Skeleton  [][]int  `json:"skeleton"`
	}
	place := fmt.Sprintf("categories[%d]", i)
	if err := decode(raw, &v); err != nil {
		x.r.refuse(x.files[file], place, "%v", err)
		return nil
	}
	key := strconv.Itoa(file) + "\x00" + string(v.ID)
	if _, twice := x.categories[key]; twice || v.ID == "" {
		x.r.refuse(x.files[file], place, "the id %.40q is missing or that of another category", string(v.ID))
		return nil
	}
	c := cocoCategory{Name: v.Name, Super: v.Super, KeyPoints: v.KeyPoints}
	for _, e := range v.Skeleton { // from 1 in the file
		if len(e) == 2 {
			c.Skeleton = append(c.Skeleton, []int{e[0] - 1, e[1] - 1})
		}
	}
	if v.Super != "" && v.Super != v.Name {
		x.r.lose(x.files[file], place, "the supercategory %.40q of %.40q", v.Super, v.Name)
	}
	x.categories[key] = c
	x.names[v.Name] = struct{}{}
	return nil
}

// results is the first reading of a file with results: a list of annotations with
// scores. Their images are those of the other files, or only numbers.
func (x *cocoIndex) results(n int) (err error) {
	name := x.files[n]
	j, err := x.r.json(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, j.close()) }()
	type place struct {
		img *cocoImage
		ref cocoRef
	}
	var refs []place
	err = j.elements(func(i int, at int64, raw json.RawMessage) error {
		id, err := identOf(raw, "image_id")
		if err != nil || id == "" {
			x.r.rep.Annotations++
			x.r.refuse(name, fmt.Sprintf("[%d]", i), "%v", orMissing(err))
			return nil
		}
		img, err := x.find(n, string(id))
		if err != nil {
			x.r.rep.Annotations++
			x.r.refuse(name, fmt.Sprintf("[%d]", i), "%v", err)
			return nil
		}
		if err := x.r.note(); err != nil {
			return err
		}
		refs = append(refs, place{img, cocoRef{at, int32(len(raw)), int16(n), int32(i)}})
		return nil
	})
	if err == nil {
		err = j.end()
	}
	if err != nil {
		return j.explain(err)
	}
	x.r.rep.Annotations += len(refs)
	for _, p := range refs {
		p.img.refs = append(p.img.refs, p.ref)
	}
	return nil
}

func orMissing(err error) error {
	if err == nil {
		return errors.New("image_id is missing")
	}
	return err
}

// find gives the image of a result.
func (x *cocoIndex) find(file int, id string) (*cocoImage, error) {
	if img := x.byID[x.subsets[file]+"\x00"+id]; img != nil {
		return img, nil
	}
	var found *cocoImage
	for _, s := range slices.Compact(slices.Sorted(slices.Values(x.subsets))) {
		if img := x.byID[s+"\x00"+id]; img != nil && found != nil {
			return nil, fmt.Errorf("image_id %.40q is in several subsets: name the file results_<subset>.json", id)
		} else if img != nil {
			found = img
		}
	}
	if found != nil {
		return found, nil
	}
	if len(x.byID) > 0 {
		return nil, fmt.Errorf("image_id %.40q is of no image", id)
	}
	img := x.orphans[id]
	if img == nil {
		img = &cocoImage{media: Media{Path: id}, file: file, place: "image_id " + id}
		x.orphans[id] = img
		x.images = append(x.images, img)
		if len(x.orphans) == 1 {
			x.r.lose(x.files[file], "", "there is no file with images and categories: media and classes are named by their numbers")
		}
	}
	return img, nil
}

// second reads image after image.
func (x *cocoIndex) second() (err error) {
	ats := make([]io.ReaderAt, len(x.files))
	defer func() {
		if cause, yes := stopped(err); yes {
			err = cause
		}
	}()
	for _, img := range x.images {
		name := x.files[img.file]
		if img.bad != "" {
			x.r.refuse(name, img.place, "%s; %d annotations with it", img.bad, len(img.refs))
			continue
		}
		b := x.r.begin(name, img.media)
		for _, ref := range img.refs {
			if ats[ref.file] == nil {
				at, _, done, err := x.r.src.at(x.files[ref.file])
				if err != nil {
					return err
				}
				defer func() { err = errors.Join(err, done()) }()
				ats[ref.file] = at
			}
			raw := make([]byte, ref.size)
			if _, err := ats[ref.file].ReadAt(raw, ref.at); err != nil {
				return err
			}
			b.file = x.files[ref.file]
			place := fmt.Sprintf("annotations[%d]", ref.n)
			if err := x.annotation(b, int(ref.file), place, raw); err != nil {
				b.refuse(place, "%v", err)
			}
		}
		b.file = name
		if err := b.done(img.place); err != nil {
			return err
		}
		img.refs = nil
	}
	return nil
}

type cocoAnnotation struct {
	ID         ident                      `json:"id"`
	Category   ident                      `json:"category_id"`
	Box        []float64                  `json:"bbox"`
	Shape      json.RawMessage            `json:"segmentation"`
	KeyPoints  []float64                  `json:"keypoints"`
	Crowd      json.RawMessage            `json:"iscrowd"`
	Caption    *string                    `json:"caption"`
	Score      *float64                   `json:"score"`
	Attributes map[string]json.RawMessage `json:"attributes"`
	Group      ident                      `json:"group"`
	UID        *string                    `json:"uid"` // ours: an id that is no number, or none
}

// annotation reads one annotation into the shapes that it has: its outline or mask,
// its key points, and its box where they do not give it.
func (x *cocoIndex) annotation(b *building, file int, place string, raw json.RawMessage) error {
	var v cocoAnnotation
	if err := decode(raw, &v); err != nil {
		return err
	}
	var d clip.Detail
	if d.ID = string(v.ID); v.UID != nil {
		d.ID = *v.UID
	}
	if v.Group != "0" {
		d.Group = string(v.Group)
	}
	for name, value := range v.Attributes {
		takeAttribute(&d, name, value)
	}
	if crowd := string(v.Crowd); crowd == "1" || crowd == "true" {
		annotation.Put(&d, annotation.Crowd, true)
	}
	if v.Caption != nil {
		d.Text = *v.Caption
		b.caption(place, clip.Caption{Confidence: v.Score, Detail: d})
		return nil
	}
	category, known := x.categories[strconv.Itoa(file)+"\x00"+string(v.Category)]
	label := category.Name
	if !known {
		if label, known = x.elsewhere(string(v.Category)); !known {
			return fmt.Errorf("category_id %.40q is of no category", string(v.Category))
		}
	}
	n := 0
	var points [][]float64 // of all outlines
	pixels := []float64(nil)
	switch shape := strings.TrimSpace(string(v.Shape)); {
	case shape == "" || shape == "null" || shape == "[]":
	case shape[0] == '[':
		var rings [][]float64
		if err := json.Unmarshal(v.Shape, &rings); err != nil {
			return errors.New("segmentation is no list of lists of numbers")
		}
		for i, ring := range rings {
			if len(ring)%2 != 0 {
				return fmt.Errorf("segmentation[%d] has an odd number of numbers", i)
			}
			p := clip.Polygon{Label: label, Confidence: v.Score, Detail: d}
			for k := 0; k < len(ring); k += 2 {
				p.Points = append(p.Points, ring[k:k+2:k+2])
			}
			if b.polygon(fmt.Sprintf("%s.segmentation[%d]", place, i), p) {
				n++
				points = append(points, p.Points...)
			}
		}
	default:
		var rle clip.RLE
		if err := json.Unmarshal(v.Shape, &rle); err != nil {
			return errors.New("segmentation is neither outlines nor runs with size and counts")
		}
		runs, err := rle.Lengths()
		if err != nil {
			return fmt.Errorf("segmentation: %w", err)
		}
		if b.mask(place, clip.Mask{Label: label, Confidence: v.Score, RLE: &rle, Detail: d}) {
			n++
			pixels = boundsOfRuns(runs, rle.Size[0])
		}
	}
	if len(v.KeyPoints) > 0 {
		if len(v.KeyPoints)%3 != 0 {
			return errors.New("keypoints: want x, y and v of each")
		}
		k := clip.KeyPoints{Label: label, Confidence: v.Score, Detail: d}
		for i := 0; i < len(v.KeyPoints); i += 3 {
			k.Points = append(k.Points, v.KeyPoints[i:i+3:i+3])
		}
		if len(category.KeyPoints) > 0 {
			k.Skeleton = b.skeleton(label, clip.Skeleton{Points: category.KeyPoints, Edges: category.Skeleton})
		}
		if b.pose(place, k) {
			n++
		}
		if there := visible(k.Points); pixels == nil && points == nil && len(there) > 0 && len(v.Box) == 4 {
			x, y, w, h := annotation.Bounds(there)
			if slices.Equal(v.Box, []float64{x, y, w, h}) { // made of them
				return nil
			}
		}
	}
	if len(v.Box) != 0 && len(v.Box) != 4 {
		return fmt.Errorf("bbox has %d numbers, want 4", len(v.Box))
	}
	if len(v.Box) == 4 && !implied(v.Box, points, pixels) {
		box := clip.Box{Label: label, Confidence: v.Score, X: v.Box[0], Y: v.Box[1], W: v.Box[2], H: v.Box[3], Detail: d}
		// Tools write a turned box as the straight one before its turn and this attribute.
		if angle, ok := annotation.Get(&d, "rotation").(float64); ok && n == 0 {
			box.Angle = angle
			box.Attributes = without(d.Attributes, "rotation")
		}
		if n == 0 || box.W > 0 && box.H > 0 {
			b.box(place, box)
			n++
		}
	}
	if n == 0 && len(v.Box) == 0 {
		return errors.New("it has neither bbox, segmentation, keypoints nor caption")
	}
	return nil
}

// without gives attributes but one.
func without(m map[string]json.RawMessage, name string) map[string]json.RawMessage {
	out := map[string]json.RawMessage{}
	for k, v := range m {
		if k != name {
			out[k] = v
		}
	}
	return out
}

// elsewhere finds a category of a results file in the other files, or names it by its
// number when none tells categories.
func (x *cocoIndex) elsewhere(id string) (string, bool) {
	for n := range x.files {
		if c, ok := x.categories[strconv.Itoa(n)+"\x00"+id]; ok {
			return c.Name, true
		}
	}
	if n, err := strconv.Atoi(id); err == nil && n > 0 && n <= len(x.classes) {
		return x.classes[n-1], true
	}
	if len(x.categories) == 0 && id != "" {
		x.names[id] = struct{}{}
		x.r.rep.Categories = len(x.names)
		return id, true
	}
	return "", false
}

// implied says whether a box tells no more than the outlines or the mask: it is theirs,
// to a pixel and a half. Tools round it in several ways.
func implied(box []float64, points [][]float64, pixels []float64) bool {
	if len(points) > 0 {
		x, y, w, h := annotation.Bounds(points)
		pixels = []float64{x, y, x + w, y + h}
	}
	if pixels == nil {
		return false
	}
	for i, side := range []float64{box[0], box[1], box[0] + box[2], box[1] + box[3]} {
		if d := side - pixels[i]; d < -1.5 || d > 1.5 {
			return false
		}
	}
	return true
}

// boundsOfRuns gives left, top, right and bottom of a mask without unpacking it.
func boundsOfRuns(runs []int, h int) []float64 {
	at, any := 0, false
	x0, y0, x1, y1 := 1<<31, h, 0, 0
	for i, n := range runs {
		if i%2 == 1 && n > 0 {
			first, last := at, at+n-1
			any = true
			x0, x1 = min(x0, first/h), max(x1, last/h)
			if first/h != last/h {
				y0, y1 = 0, h-1
			} else {
				y0, y1 = min(y0, first%h), max(y1, last%h)
			}
		}
		at += n
	}
	if !any {
		return []float64{0, 0, 0, 0}
	}
	return []float64{float64(x0), float64(y0), float64(x1 + 1), float64(y1 + 1)}
}

// takeAttribute takes an attribute as tools write it: flags as true, 1 or words.
func takeAttribute(d *clip.Detail, name string, value json.RawMessage) {
	if name == "is_crowd" {
		name = annotation.Crowd
	}
	if slices.Contains(annotation.Flags, name) {
		switch strings.ToLower(strings.Trim(string(value), `"`)) {
		case "true", "1", "yes":
			annotation.Put(d, name, true)
			return
		case "false", "0", "no", "", "null":
			return
		}
	}
	if name == annotation.ZOrder && (string(value) == "0" || string(value) == "null") {
		return
	}
	if d.Attributes == nil {
		d.Attributes = map[string]json.RawMessage{}
	}
	d.Attributes[name] = slices.Clone(value)
}
