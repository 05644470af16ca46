package labels

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"net/url"
	"slices"
	"strings"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/clip"
)

// Label Studio's JSON: a list of tasks, each with its data (where the medium is),
// annotations by people and predictions by models, each with a list of results. Places
// are percent of the picture, a turn is in degrees clockwise about the top left corner
// of the box, frames of a video count from 1, masks are a picture of four channels in
// runs of bits. Results with one id belong to one region: its box, its text.
//
// Source: labelstud.io/guide/task_format; label-studio-converter's brush.py (decode_rle,
// encode_rle) for masks.
type lsTask struct {
	ID          ident                      `json:"id"`
	Data        map[string]json.RawMessage `json:"data"`
	Annotations []lsAnnotation             `json:"annotations"`
	Completions []lsAnnotation             `json:"completions"` // as it was called before version 1
	Predictions []lsAnnotation             `json:"predictions"`
}

type lsAnnotation struct {
	Result    []json.RawMessage `json:"result"`
	By        json.RawMessage   `json:"completed_by"`
	Cancelled bool              `json:"was_cancelled"`
	Model     json.RawMessage   `json:"model_version"`
	MadeBy    *clip.Maker       `json:"made_by"` // ours
}

type lsResult struct {
	ID     string          `json:"id"`
	Type   string          `json:"type"`
	From   string          `json:"from_name"`
	Value  json.RawMessage `json:"value"`
	Width  float64         `json:"original_width"`
	Height float64         `json:"original_height"`
	Score  *float64        `json:"score"`
	Parent string          `json:"parentID"`
	Meta   struct {
		Text       json.RawMessage            `json:"text"`
		Attributes map[string]json.RawMessage `json:"attributes"`
	} `json:"meta"`
}

type lsValue struct {
	X        float64         `json:"x"`
	Y        float64         `json:"y"`
	Width    float64         `json:"width"`
	Height   float64         `json:"height"`
	Rotation float64         `json:"rotation"`
	RadiusX  float64         `json:"radiusX"`
	RadiusY  float64         `json:"radiusY"`
	Points   [][]float64     `json:"points"`
	Format   string          `json:"format"`
	RLE      []uint8Number   `json:"rle"`
	Start    json.RawMessage `json:"start"`
	End      json.RawMessage `json:"end"`
	Text     json.RawMessage `json:"text"`
	Choices  []string        `json:"choices"`
	Frames   int             `json:"framesCount"`
	Duration float64         `json:"duration"`
	Sequence []lsBox         `json:"sequence"`
}

// uint8Number keeps a list of numbers from being read as base64.
type uint8Number uint16

type lsBox struct {
	Frame    int      `json:"frame"`
	Enabled  bool     `json:"enabled"`
	Rotation float64  `json:"rotation"`
	X        float64  `json:"x"`
	Y        float64  `json:"y"`
	Width    float64  `json:"width"`
	Height   float64  `json:"height"`
	Time     float64  `json:"time"`
	Score    *float64 `json:"score"`
}

func readLabelStudio(r *reading) error {
	files, err := r.files(labelStudioFile)
	if err != nil {
		return err
	}
	labels := map[string]struct{}{}
	for _, name := range files {
		err := r.file(name, func() (err error) {
			j, err := r.json(name)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, j.close()) }()
			err = j.elements(func(n int, _ int64, raw json.RawMessage) error { return r.lsTask(name, n, raw, labels) })
			if err == nil {
				err = j.end()
			}
			return j.explain(err)
		})
		if err != nil {
			return err
		}
	}
	r.rep.Categories = len(labels)
	return nil
}

func (r *reading) lsTask(file string, n int, raw json.RawMessage, labels map[string]struct{}) error {
	r.rep.Images++
	place := fmt.Sprintf("[%d]", n)
	var t lsTask
	if err := decode(raw, &t); err != nil {
		r.refuse(file, place, "%v", err)
		return nil
	}
	t.Annotations = append(t.Annotations, t.Completions...)
	results := 0
	for _, a := range slices.Concat(t.Annotations, t.Predictions) {
		results += len(a.Result)
	}
	if t.Data == nil { // a prediction or annotation alone
		var alone lsAnnotation
		if decode(raw, &alone) == nil {
			results += len(alone.Result)
		}
		r.rep.Annotations += results
		r.refuse(file, place, "it names no medium: there is no \"data\" beside its %d results", results)
		return nil
	}
	r.rep.Annotations += results
	key, p := lsMedium(t.Data)
	if key == "" {
		r.refuse(file, place, "none of its data is a medium; %d results with it", results)
		return nil
	}
	b := r.begin(file, Media{Path: p})
	for name, v := range t.Data {
		if name != key && string(v) != "null" {
			if b.item.Annotation.Attributes == nil {
				b.item.Annotation.Attributes = map[string]json.RawMessage{}
			}
			b.item.Annotation.Attributes[name] = v
		}
	}
	people := 0
	for i, a := range t.Annotations {
		at := fmt.Sprintf("%s.annotations[%d]", place, i)
		if a.Cancelled {
			if len(a.Result) > 0 {
				b.lose(at, "an annotation that was skipped, with %d results", len(a.Result))
			}
			continue
		}
		people++
		r.lsResults(b, at, a.Result, lsPerson(a), labels)
	}
	if people > 1 {
		b.lose(place, "%d people's annotations are together, told apart by who made them", people)
	}
	for i, a := range t.Predictions {
		maker := a.MadeBy
		if maker == nil {
			maker = &clip.Maker{By: annotation.ByModel, Version: strings.Trim(string(a.Model), `"`)}
			if maker.Version == "null" {
				maker.Version = ""
			}
		}
		r.lsResults(b, fmt.Sprintf("%s.predictions[%d]", place, i), a.Result, maker, labels)
	}
	return b.done(place)
}

// lsPerson reads who annotated: a number, or an account.
func lsPerson(a lsAnnotation) *clip.Maker {
	if a.MadeBy != nil {
		return a.MadeBy
	}
	by := strings.TrimSpace(string(a.By))
	if by == "" || by == "null" {
		return nil
	}
	m := &clip.Maker{By: annotation.ByPerson, Name: by}
	if by[0] == '{' {
		var who struct {
			ID    ident  `json:"id"`
			Email string `json:"email"`
		}
		if json.Unmarshal(a.By, &who) == nil {
			if m.Name = who.Email; m.Name == "" {
				m.Name = string(who.ID)
			}
		}
	}
	return m
}

// lsMedium finds the data that names the medium: by a usual name, by what it looks like.
func lsMedium(data map[string]json.RawMessage) (key, p string) {
	texts := map[string]string{}
	for name, v := range data {
		var s string
		if json.Unmarshal(v, &s) == nil && s != "" {
			texts[name] = s
		}
	}
	names := slices.Sorted(maps.Keys(texts))
	for _, usual := range []string{"image", "img", "photo", "audio", "video", "url", "file"} {
		if s, ok := texts[usual]; ok {
			return usual, lsPath(s)
		}
	}
	for _, name := range names {
		if s := lsPath(texts[name]); isMedium(strings.SplitN(s, "?", 2)[0]) {
			return name, s
		}
	}
	return "", ""
}

// lsPath makes a path of an address within Label Studio.
func lsPath(s string) string {
	if after, ok := strings.CutPrefix(s, "/data/local-files/?d="); ok {
		if p, err := url.QueryUnescape(after); err == nil {
			return p
		}
		return after
	}
	return strings.TrimLeft(s, "/") // an address on the server of the project
}

// lsRegion gathers the results of one id.
type lsRegion struct {
	place  string
	shape  *lsResult
	value  lsValue
	labels []string
	text   string
	attrs  map[string]json.RawMessage
}

func (r *reading) lsResults(b *building, place string, results []json.RawMessage, maker *clip.Maker, labels map[string]struct{}) {
	var order []*lsRegion
	byID := map[string]*lsRegion{}
	for i, raw := range results {
		at := fmt.Sprintf("%s.result[%d]", place, i)
		var res lsResult
		var v lsValue
		err := decode(raw, &res)
		if err == nil && len(res.Value) > 0 {
			err = decode(res.Value, &v)
		}
		if err != nil {
			b.refuse(at, "%v", err)
			continue
		}
		if res.Type == "relation" {
			b.lose(at, "a relation between regions")
			continue
		}
		g := byID[res.ID]
		second := g != nil && g.shape != nil && lsShape(res.Type) && res.Type != "labels" && lsShape(g.shape.Type) && g.shape.Type != "labels"
		if g == nil || res.ID == "" || second {
			g = &lsRegion{place: at, attrs: map[string]json.RawMessage{}}
			byID[res.ID] = g
			order = append(order, g)
		}
		if err := g.take(&res, v); err != nil {
			b.refuse(at, "%v", err)
		}
		if w, h := int(res.Width), int(res.Height); w > 0 && h > 0 && w <= maxSide && h <= maxSide {
			b.item.Width, b.item.Height = w, h
		}
	}
	for _, g := range order {
		for _, l := range g.labels {
			labels[l] = struct{}{}
		}
		r.lsPut(b, g, maker)
	}
}

// lsShapes are the kinds of results that are a region.
var lsShapes = []string{"rectangle", "polygon", "keypoint", "brush", "ellipse", "videorectangle", "labels", "timeserieslabels", "bitmask"}

// lsShape says whether a type of result is a region.
func lsShape(typ string) bool {
	return slices.Contains(lsShapes, typ) || slices.Contains(lsShapes, strings.TrimSuffix(typ, "labels"))
}

// take adds a result to its region.
func (g *lsRegion) take(res *lsResult, v lsValue) error {
	var any map[string]json.RawMessage
	if err := json.Unmarshal(res.Value, &any); err != nil {
		return errors.New("it has no value")
	}
	for name, raw := range any {
		if strings.HasSuffix(name, "labels") {
			var l []string
			if json.Unmarshal(raw, &l) != nil {
				return fmt.Errorf("%s is no list of labels", name)
			}
			g.labels = append(g.labels, l...)
		}
	}
	g.labels = slices.Compact(g.labels)
	for name, raw := range res.Meta.Attributes {
		g.attrs[name] = raw
	}
	if t := texts(res.Meta.Text); t != "" {
		g.attrs["note"] = encode(t, new(error))
	}
	switch {
	case lsShape(res.Type):
		if g.shape == nil || g.shape.Type == "labels" && len(v.Start) == 0 {
			g.shape, g.value = res, v
		}
	case res.Type == "textarea":
		if g.shape == nil {
			g.shape, g.value = res, v
		}
		g.text = texts(v.Text)
	case res.Type == "choices":
		if g.shape == nil && len(v.Start) == 0 && v.Width == 0 {
			g.shape, g.value = res, v
		} else {
			g.attrs[res.From] = encode(v.Choices, new(error))
		}
	case res.Type == "rating" || res.Type == "number" || res.Type == "datetime" || res.Type == "taxonomy" || res.Type == "pairwise":
		g.attrs[res.From] = res.Value
		if g.shape == nil {
			return fmt.Errorf("a result of type %.40q about the whole, for which the model has no place", res.Type)
		}
	default:
		return fmt.Errorf("a result of type %.40q, which is not read", res.Type)
	}
	return nil
}

// texts reads a text or a list of texts.
func texts(raw json.RawMessage) string {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		return one
	}
	var list []string
	if json.Unmarshal(raw, &list) == nil {
		return strings.Join(list, "\n")
	}
	return ""
}

// lsPut makes an object of a region.
func (r *reading) lsPut(b *building, g *lsRegion, maker *clip.Maker) {
	res := g.shape
	if res == nil {
		if len(g.labels)+len(g.attrs) > 0 {
			b.refuse(g.place, "its region has no shape")
		}
		return
	}
	d := clip.Detail{ID: res.ID, Group: res.Parent, MadeBy: maker, Text: g.text}
	for name, v := range g.attrs {
		takeAttribute(&d, name, v)
	}
	label := ""
	if len(g.labels) > 0 {
		label = g.labels[0]
	}
	if len(g.labels) > 1 {
		b.lose(g.place, "labels beside the first: %.80q", g.labels[1:])
	}
	v := g.value
	kind := strings.TrimSuffix(res.Type, "labels")
	switch res.Type {
	case "choices":
		for _, c := range v.Choices {
			b.class(g.place, clip.Class{Label: c, Confidence: res.Score, Detail: d})
		}
		return
	case "textarea":
		b.caption(g.place, clip.Caption{Confidence: res.Score, Detail: d})
		return
	case "labels", "timeserieslabels":
		from, err1 := number("start", strings.Trim(string(v.Start), `"`))
		to, err2 := number("end", strings.Trim(string(v.End), `"`))
		if err := errors.Join(err1, err2); err != nil || !isRecording(b.item.Path) {
			b.refuse(g.place, "a region that is no part of a recording: its start and end are not seconds")
			return
		}
		b.region(g.place, clip.Region{Label: label, Confidence: res.Score, From: from, To: to, Detail: d})
		return
	}
	if !r.size(&b.item.Media, r.src.medium(b.item.Path)) {
		b.refuse(g.place, "the size of %.80q is not known, and places are percent of it", b.item.Path)
		return
	}
	w, h := float64(b.item.Width)/100, float64(b.item.Height)/100
	switch kind {
	case "rectangle":
		box := lsTurned(v.X*w, v.Y*h, v.Width*w, v.Height*h, v.Rotation)
		box.Label, box.Confidence, box.Detail = label, res.Score, d
		b.box(g.place, box)
	case "polygon":
		p := clip.Polygon{Label: label, Confidence: res.Score, Detail: d}
		for _, q := range v.Points {
			if len(q) != 2 {
				b.refuse(g.place, "a point of %d numbers", len(q))
				return
			}
			p.Points = append(p.Points, []float64{q[0] * w, q[1] * h})
		}
		b.polygon(g.place, p)
	case "keypoint":
		b.pose(g.place, clip.KeyPoints{Label: label, Confidence: res.Score, Points: [][]float64{{v.X * w, v.Y * h}}, Detail: d})
	case "ellipse":
		e := &element{}
		for name, n := range map[string]float64{"cx": v.X * w, "cy": v.Y * h, "rx": v.RadiusX * w, "ry": v.RadiusY * h, "rotation": v.Rotation} {
			e.attrs = append(e.attrs, attribute(name, text(n)))
		}
		points, err := cvatEllipse(e)
		if err != nil {
			b.refuse(g.place, "%v", err)
			return
		}
		b.lose(g.place, "an ellipse, which became an outline of %d points", len(points))
		b.polygon(g.place, clip.Polygon{Label: label, Confidence: res.Score, Points: points, Detail: d})
	case "brush":
		if v.Format != "rle" {
			b.refuse(g.place, "a mask in the format %.20q: want rle", v.Format)
			return
		}
		err := r.spend(b.item.Width, b.item.Height)
		var mask *annotation.Bitmap
		if err == nil {
			mask, err = lsMask(v.RLE, b.item.Width, b.item.Height)
		}
		if err != nil {
			b.refuse(g.place, "%v", err)
			return
		}
		b.mask(g.place, clip.Mask{Label: label, Confidence: res.Score, RLE: mask.RLE(), Detail: d})
	case "videorectangle":
		b.item.Frames, b.item.Duration = max(0, v.Frames), max(0, v.Duration)
		t := clip.Track{Label: label, Confidence: res.Score, Detail: d, Boxes: lsSequence(v, w, h)}
		b.track(g.place, t)
	default:
		b.refuse(g.place, "a result of type %.40q, which is not read", res.Type)
	}
}

func isRecording(p string) bool {
	return slices.ContainsFunc(recordings, func(ext string) bool { return strings.HasSuffix(strings.ToLower(strings.SplitN(p, "?", 2)[0]), ext) })
}

// lsTurned makes a box of one that turns about its top left corner.
func lsTurned(x, y, w, h, angle float64) clip.Box {
	sin, cos := math.Sincos(angle * math.Pi / 180)
	cx, cy := x+(w*cos-h*sin)/2, y+(w*sin+h*cos)/2
	if angle == 0 {
		return clip.Box{X: x, Y: y, W: w, H: h}
	}
	return clip.Box{X: cx - w/2, Y: cy - h/2, W: w, H: h, Angle: angle}
}

// lsSequence makes the boxes of a track. A box that is not enabled is the last before
// the object is away; the last of all holds to the end of the video.
func lsSequence(v lsValue, w, h float64) []clip.TrackBox {
	seq := slices.Clone(v.Sequence)
	slices.SortStableFunc(seq, func(a, b lsBox) int { return a.Frame - b.Frame })
	var out []clip.TrackBox
	for i, s := range seq {
		box := lsTurned(s.X*w, s.Y*h, s.Width*w, s.Height*h, s.Rotation)
		frame := s.Frame - 1
		t := clip.TrackBox{Frame: &frame, Confidence: s.Score, X: box.X, Y: box.Y, W: box.W, H: box.H, Angle: box.Angle}
		out = append(out, t)
		last := i == len(seq)-1
		switch {
		case !s.Enabled && !last && seq[i+1].Frame > s.Frame+1:
			away := frame + 1
			t.Frame, t.Outside, t.Confidence = &away, true, nil
			out = append(out, t)
		case s.Enabled && last && v.Frames > s.Frame:
			end := v.Frames - 1
			t.Frame = &end
			out = append(out, t)
		}
	}
	return out
}
