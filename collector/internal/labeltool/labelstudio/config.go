package labelstudio

import (
	"context"
	"encoding/json"
	"fmt"

	"mlife/collector/internal/dam/annotation"
	"mlife/collector/internal/labels"
	"mlife/collector/internal/labeltool"
	"mlife/shared/clip"
	"mlife/shared/fault"
)

// configOf makes the interface of a project, with the names that package labels uses
// when it writes predictions: it writes one object of each kind that is wanted, and takes
// the interface that it would show them with.
func configOf(ctx context.Context, w labeltool.Work) (string, error) {
	it := labels.Item{Media: labels.Media{Path: map[labeltool.Medium]string{labeltool.Image: "x.jpg", labeltool.Audio: "x.wav", labeltool.Video: "x.mp4"}[w.Medium], Width: 100, Height: 100}}
	a := &it.Annotation
	for _, want := range w.Wants {
		if !fits(w.Medium, want) {
			return "", fault.Field(op, "wants", "Label Studio has no %s for %ss", want, w.Medium)
		}
		if want == labeltool.Caption {
			a.Text = "x"
		}
		for _, c := range w.Classes {
			example(a, want, c)
		}
	}
	all, lost, err := labeltool.Written(ctx, labels.LabelStudio, []labels.Item{it}, w.Classes)
	if err != nil {
		return "", err
	}
	if len(lost) > 0 {
		return "", fault.New(fault.Internal, op, "the interface cannot be made: %v", lost)
	}
	return string(all["label_config.xml"]), nil
}

func fits(m labeltool.Medium, w labeltool.Want) bool {
	switch w {
	case labeltool.Class, labeltool.Caption:
		return m != labeltool.Video
	case labeltool.Box, labeltool.Polygon, labeltool.Mask, labeltool.KeyPoints:
		return m == labeltool.Image
	case labeltool.Region:
		return m == labeltool.Audio
	case labeltool.Track:
		return m == labeltool.Video
	}
	return false
}

// example puts one object of a class.
func example(a *annotation.Annotation, want labeltool.Want, class string) {
	switch want {
	case labeltool.Class:
		a.Classes = append(a.Classes, clip.Class{Label: class})
	case labeltool.Box:
		a.Boxes = append(a.Boxes, clip.Box{Label: class, W: 1, H: 1})
	case labeltool.Polygon:
		a.Polygons = append(a.Polygons, clip.Polygon{Label: class, Points: [][]float64{{0, 0}, {1, 0}, {1, 1}}})
	case labeltool.Mask:
		a.Masks = append(a.Masks, clip.Mask{Label: class, RLE: &clip.RLE{Size: []int{100, 100}, Counts: clip.RLECounts{Runs: []int{0, 1, 9999}}}})
	case labeltool.KeyPoints:
		a.KeyPoints = append(a.KeyPoints, clip.KeyPoints{Label: class, Points: [][]float64{{1, 1}}})
	case labeltool.Region:
		a.Regions = append(a.Regions, clip.Region{Label: class, To: 1})
	case labeltool.Track:
		frame := 0
		a.Tracks = append(a.Tracks, clip.Track{Label: class, Boxes: []clip.TrackBox{{Frame: &frame, W: 1, H: 1}}})
	}
}

// prediction is what a model found, as the API takes it.
type prediction struct {
	Task    int               `json:"task,omitempty"`
	Model   string            `json:"model_version"`
	Score   *float64          `json:"score,omitempty"`
	Results []json.RawMessage `json:"result"`
}

// controls are the parts of the interface by what they are for.
var controls = map[labeltool.Want]string{labeltool.Class: "choices", labeltool.Caption: "textarea", labeltool.Box: "rectanglelabels", labeltool.Polygon: "polygonlabels",
	labeltool.Mask: "brushlabels", labeltool.KeyPoints: "keypointlabels", labeltool.Region: "labels", labeltool.Track: "videorectangle"}

// predictions gives the pre-labels of a row, and what of them has no place.
func predictions(ctx context.Context, p labeltool.Project, r labeltool.Row) (out []prediction, lost []string, err error) {
	a, lost := r.Fit(p)
	if r.Prelabels == nil {
		return nil, nil, nil
	}
	it := labels.Item{Media: labels.Media{Path: r.Name(), Width: r.Width, Height: r.Height}, Annotation: a}
	all, notes, err := labeltool.Written(ctx, labels.LabelStudio, []labels.Item{it}, nil)
	if err != nil {
		return nil, nil, err
	}
	for _, n := range notes {
		lost = append(lost, n.String())
	}
	shown := map[string]bool{}
	for _, w := range p.Wants {
		shown[controls[w]] = true
	}
	var tasks []struct {
		Predictions []struct {
			Model   string           `json:"model_version"`
			Score   *float64         `json:"score"`
			Results []map[string]any `json:"result"`
		} `json:"predictions"`
	}
	if err := json.Unmarshal(all["tasks.json"], &tasks); err != nil {
		return nil, nil, fault.New(fault.Internal, op, "%w", err)
	}
	if len(tasks) != 1 {
		return nil, nil, fault.New(fault.Invalid, op, "the pre-labels of %s cannot be written: %.300v", r.Key, lost)
	}
	for _, found := range tasks[0].Predictions {
		x := prediction{Model: found.Model, Score: found.Score, Results: []json.RawMessage{}}
		if x.Model == "" {
			x.Model = "undefined"
		}
		for _, one := range found.Results {
			if name, _ := one["from_name"].(string); !shown[name] { // an import with it would be refused whole
				lost = append(lost, fmt.Sprintf("%s: %s, which the interface does not show", r.Key, name))
				continue
			}
			one["to_name"] = string(p.Medium)
			b, err := json.Marshal(one)
			if err != nil {
				return nil, nil, fault.New(fault.Internal, op, "%w", err)
			}
			x.Results = append(x.Results, b)
		}
		if len(x.Results) > 0 {
			out = append(out, x)
		}
	}
	return out, lost, nil
}
