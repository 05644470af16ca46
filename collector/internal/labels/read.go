package labels

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/clip"
	"mlife/shared/fault"
)

// Options of a reading.
type Options struct {
	// Size tells the pixels of a medium that does not lie in the set; nil knows none.
	Size func(path string) (width, height int, ok bool)
}

// Read reads a set in the format that Detect finds.
func Read(ctx context.Context, s *Source, o Options, each func(Item) error) (Report, error) {
	f, err := Detect(ctx, s)
	if err != nil {
		return Report{}, err
	}
	return ReadAs(ctx, f, s, o, each)
}

// ReadAs reads a set in one format. Each item is handed on once, when all that the set
// says of it is known, in the order of the set's text. What is refused is noted and
// does not take the rest with it. The error is each's own, the context's, or that
// nothing can be read at all.
func ReadAs(ctx context.Context, f Format, s *Source, o Options, each func(Item) error) (Report, error) {
	read, ok := readers[f]
	if !ok {
		return Report{}, fault.Field(op, "format", "%.40q is none of %v", f, Formats)
	}
	r := &reading{ctx: ctx, src: s, opt: o, rep: Report{Format: f}, each: each}
	for _, n := range s.notes {
		r.rep.Refused.add(n)
	}
	err := read(r)
	if err == nil && r.rep.Items == 0 && r.rep.Refused.Count == 0 && r.rep.Images == 0 {
		err = fault.New(fault.Invalid, op, "nothing in the set is written as %s", f)
	}
	return r.rep, err
}

var readers map[Format]func(*reading) error

func init() {
	readers = map[Format]func(*reading) error{
		COCO: readCOCO, COCOResults: readCOCO, VOC: readVOC,
		YOLO: readYOLO, YOLODetect: readYOLO, YOLOSegment: readYOLO, YOLOOBB: readYOLO, YOLOPose: readYOLO,
		CVAT: readCVAT, CVATVideo: readCVAT, LabelStudio: readLabelStudio, Datumaro: readDatumaro,
		ImageNet: readImageNet, ImageNetTxt: readImageNetTxt, OpenImages: readOpenImages, LabelMe: readLabelMe, MOT: readMOT, CSV: readCSV,
	}
}

// reading is one call of ReadAs.
type reading struct {
	ctx  context.Context
	src  *Source
	opt  Options
	rep  Report
	each func(Item) error
	// broken are files that do not say what they are.
	broken map[string]string
	pixels int64 // of masks that were unpacked
	rows   int   // that were noted to be read in the second go
}

// spend counts the pixels of a mask before it is unpacked: a few bytes may stand for
// very many.
func (r *reading) spend(w, h int) error {
	if w > 0 && h > 0 && w <= maxSide && h <= maxSide {
		r.pixels += int64(w) * int64(h)
	}
	if r.pixels > r.src.limits.Pixels {
		return fmt.Errorf("the masks of the set unpack to more than %d pixels", r.src.limits.Pixels)
	}
	return nil
}

// note counts an annotation that is kept for the second go.
func (r *reading) note() error {
	if r.rows++; r.rows > r.src.limits.Rows {
		return stop{fault.New(fault.TooLarge, op, "more than %d annotations", r.src.limits.Rows)}
	}
	return nil
}

func (r *reading) refuse(file, place, format string, args ...any) {
	r.rep.Refused.add(Note{file, place, fmt.Sprintf(format, args...)})
}

func (r *reading) lose(file, place, format string, args ...any) {
	r.rep.Losses.add(Note{file, place, fmt.Sprintf(format, args...)})
}

// files gives the files of some kinds and notes those that are damaged.
func (r *reading) files(kinds ...kind) ([]string, error) {
	var out []string
	for _, name := range r.src.names {
		if isMedium(name) {
			continue
		}
		if err := r.ctx.Err(); err != nil {
			return nil, canceled(err)
		}
		k, why := r.src.sniff(name)
		if why != "" {
			if r.broken == nil {
				r.broken = map[string]string{}
			}
			if r.broken[name] == "" {
				r.broken[name] = why
				r.refuse(name, "", "%s", why)
			}
		}
		if slices.Contains(kinds, k) {
			out = append(out, name)
		}
	}
	return out, nil
}

func canceled(err error) error { return fault.New(fault.Canceled, op, "%w", err) }

// stop tells errors that end a reading from those that a note can hold.
type stop struct{ err error }

func (s stop) Error() string { return s.err.Error() }
func (s stop) Unwrap() error { return s.err }

// stopped gives the cause when err must end the reading.
func stopped(err error) (error, bool) {
	var s stop
	if errors.As(err, &s) {
		return s.err, true
	}
	return nil, false
}

// file reads one file of several: its error is a note, unless it must end the reading.
func (r *reading) file(name string, read func() error) error {
	if err := r.ctx.Err(); err != nil {
		return canceled(err)
	}
	err := read()
	if err == nil {
		return nil
	}
	if cause, yes := stopped(err); yes {
		return cause
	}
	place := ""
	var at placed
	if errors.As(err, &at) {
		place, err = at.place, at.err
	}
	r.refuse(name, place, "%s", plain(err))
	return nil
}

// placed is an error with a place in its file.
type placed struct {
	place string
	err   error
}

func (p placed) Error() string { return p.place + ": " + p.err.Error() }
func (p placed) Unwrap() error { return p.err }

// plain takes the operation and the outer fields off an error.
func plain(err error) string {
	var e *fault.Error
	if errors.As(err, &e) {
		msg := e.Msg
		if msg == "" && e.Err != nil {
			msg = e.Err.Error()
		}
		field := strings.TrimPrefix(e.Field, "annotation")
		if strings.HasPrefix(field, ".") { // ".boxes[0].points[2]": the object is named by its place
			_, field, _ = strings.Cut(field[1:], ".")
		}
		if field != "" {
			return field + ": " + msg
		}
		return msg
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}

// begin starts an item of a file. place names its medium for notes.
func (r *reading) begin(file string, m Media) *building {
	return &building{r: r, file: file, item: Item{Media: m}}
}

// building is an item in the making. An object that breaks the bounds of the model is
// refused alone.
type building struct {
	r       *reading
	file    string
	item    Item
	objects int
	full    bool
}

func (b *building) refuse(place, format string, args ...any) {
	b.r.refuse(b.file, place, format, args...)
}
func (b *building) lose(place, format string, args ...any) { b.r.lose(b.file, place, format, args...) }

// put checks an object alone before it joins the others.
func (b *building) put(place string, alone annotation.Annotation, join func(a *annotation.Annotation)) bool {
	if err := annotation.Check(&alone); err != nil {
		b.refuse(place, "%s", plain(err))
		return false
	}
	if b.objects >= clip.MaxObjects {
		if !b.full {
			b.full = true
			b.refuse(place, "more than %d objects of one medium: the rest of %.80q is left out", clip.MaxObjects, b.item.Path)
		}
		return false
	}
	b.objects++
	join(&b.item.Annotation)
	return true
}

func shapes(s clip.Shapes) annotation.Annotation { return annotation.Annotation{Shapes: s} }

func (b *building) box(place string, x clip.Box) bool {
	return b.put(place, shapes(clip.Shapes{Boxes: []clip.Box{x}}), func(a *annotation.Annotation) { a.Boxes = append(a.Boxes, x) })
}

func (b *building) polygon(place string, x clip.Polygon) bool {
	return b.put(place, shapes(clip.Shapes{Polygons: []clip.Polygon{x}}), func(a *annotation.Annotation) { a.Polygons = append(a.Polygons, x) })
}

func (b *building) polyline(place string, x clip.Polygon) bool {
	return b.put(place, shapes(clip.Shapes{Polylines: []clip.Polygon{x}}), func(a *annotation.Annotation) { a.Polylines = append(a.Polylines, x) })
}

func (b *building) mask(place string, x clip.Mask) bool {
	return b.put(place, shapes(clip.Shapes{Masks: []clip.Mask{x}}), func(a *annotation.Annotation) { a.Masks = append(a.Masks, x) })
}

func (b *building) pose(place string, x clip.KeyPoints) bool {
	return b.put(place, shapes(clip.Shapes{KeyPoints: []clip.KeyPoints{x}}), func(a *annotation.Annotation) { a.KeyPoints = append(a.KeyPoints, x) })
}

func (b *building) track(place string, x clip.Track) bool {
	return b.put(place, annotation.Annotation{Tracks: []clip.Track{x}}, func(a *annotation.Annotation) { a.Tracks = append(a.Tracks, x) })
}

func (b *building) region(place string, x clip.Region) bool {
	return b.put(place, annotation.Annotation{Regions: []clip.Region{x}}, func(a *annotation.Annotation) { a.Regions = append(a.Regions, x) })
}

func (b *building) class(place string, x clip.Class) bool {
	return b.put(place, annotation.Annotation{Classes: []clip.Class{x}}, func(a *annotation.Annotation) { a.Classes = append(a.Classes, x) })
}

func (b *building) caption(place string, x clip.Caption) bool {
	return b.put(place, annotation.Annotation{Captions: []clip.Caption{x}}, func(a *annotation.Annotation) { a.Captions = append(a.Captions, x) })
}

// skeleton declares one under a name, which it gives back.
func (b *building) skeleton(name string, s clip.Skeleton) string {
	if b.item.Annotation.Skeletons == nil {
		b.item.Annotation.Skeletons = map[string]clip.Skeleton{}
	}
	b.item.Annotation.Skeletons[name] = s
	return name
}

// done hands the item on. Errors end the reading.
func (b *building) done(place string) error {
	r := b.r
	if err := r.ctx.Err(); err != nil {
		return stop{canceled(err)}
	}
	p, err := cleanPath(b.item.Path)
	if err != nil {
		b.refuse(place, "%v; %d annotations with it", err, b.objects)
		return nil
	}
	b.item.Path = p
	if err := checkSubset(b.item.Subset); err != nil {
		b.lose(place, "%v", err)
		b.item.Subset = ""
	}
	if m := b.item.Media; m.Width < 0 || m.Height < 0 || m.Width > maxSide || m.Height > maxSide {
		b.refuse(place, "%d × %d pixels make no sense; %d annotations with it", m.Width, m.Height, b.objects)
		return nil
	}
	settle(&b.item.Annotation)
	if err := annotation.Check(&b.item.Annotation); err != nil {
		b.refuse(place, "%s; %d annotations with it", plain(err), b.objects)
		return nil
	}
	if r.rep.Items >= r.src.limits.Items {
		return stop{fault.New(fault.TooLarge, op, "more than %d media", r.src.limits.Items)}
	}
	r.rep.Items++
	annotation.Each(&b.item.Annotation, func(string, *string, *float64, *clip.Detail) { r.rep.Objects++ })
	if b.item.Annotation.Label != "" {
		r.rep.Objects++
	}
	if b.item.Annotation.Text != "" {
		r.rep.Objects++
	}
	if err := r.each(b.item); err != nil {
		return stop{err}
	}
	return nil
}

// settle gives an annotation the form that the model prefers: a single class or
// caption that says no more than its label or text is that of the whole, and an object
// without any content is none.
func settle(a *annotation.Annotation) {
	bare := func(d clip.Detail) bool {
		return d.ID == "" && d.Item == "" && d.Group == "" && d.MadeBy == nil && len(d.Attributes) == 0
	}
	if len(a.Classes) == 1 && a.Label == "" && a.Confidence == nil && bare(a.Classes[0].Detail) && a.Classes[0].Text == "" {
		a.Label, a.Confidence, a.Classes = a.Classes[0].Label, a.Classes[0].Confidence, nil
	}
	if len(a.Captions) == 1 && a.Text == "" && a.Captions[0].Label == "" && a.Captions[0].Confidence == nil && bare(a.Captions[0].Detail) {
		a.Text, a.Captions = a.Captions[0].Text, nil
	}
	if len(a.Attributes) == 0 {
		a.Attributes = nil
	}
	annotation.Each(a, func(_ string, _ *string, _ *float64, d *clip.Detail) {
		if len(d.Attributes) == 0 {
			d.Attributes = nil
		}
	})
}

// unsettle lists the classes and captions of the whole in one way, for writers.
func classesOf(a *annotation.Annotation) []clip.Class {
	if a.Label == "" {
		return a.Classes
	}
	return append([]clip.Class{{Label: a.Label, Confidence: a.Confidence}}, a.Classes...)
}

func captionsOf(a *annotation.Annotation) []clip.Caption {
	if a.Text == "" {
		return a.Captions
	}
	return append([]clip.Caption{{Detail: clip.Detail{Text: a.Text}}}, a.Captions...)
}

// size finds the pixels of a medium: as the set says, as the picture in the set says,
// or as the caller knows.
func (r *reading) size(m *Media, inSet string) bool {
	if m.Width > 0 && m.Height > 0 {
		return true
	}
	if inSet != "" {
		if w, h, ok := r.src.sizeOf(inSet); ok {
			m.Width, m.Height = w, h
			return true
		}
	}
	if r.opt.Size != nil {
		if w, h, ok := r.opt.Size(m.Path); ok && w > 0 && h > 0 {
			m.Width, m.Height = w, h
			return true
		}
	}
	return false
}

// subsetOf reads the subset out of a folder or file name: "instances_train2017.json"
// is "train2017", "default" is none.
func subsetName(s string) string {
	if strings.EqualFold(s, "default") {
		return ""
	}
	return s
}
