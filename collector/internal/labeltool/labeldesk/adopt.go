package labeldesk

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"mlife/collector/internal/dam/annotation"
	"mlife/collector/internal/labeltool"
	"mlife/shared/clip"
)

// makers names who made the first object that says so.
func makers(a annotation.Annotation) (name string) {
	annotation.Each(&a, func(_ string, _ *string, _ *float64, d *clip.Detail) {
		if name == "" && d.MadeBy != nil {
			name = strings.TrimSpace(d.MadeBy.Name + " " + d.MadeBy.Version)
		}
	})
	return name
}

// signed says of each object whose it is: the annotator's, unless it says that a model
// made it and the annotator left it.
func signed(a *annotation.Annotation, by string) {
	person := clip.Maker{By: annotation.ByPerson, Name: by}
	annotation.Each(a, func(_ string, _ *string, _ *float64, d *clip.Detail) {
		if d.MadeBy == nil || d.MadeBy.By == annotation.ByPerson && d.MadeBy.Name == "" {
			own := person
			d.MadeBy = &own
		}
	})
	if a.MadeBy == nil || a.MadeBy.By == annotation.ByPerson && a.MadeBy.Name == "" {
		a.MadeBy = &person
	}
}

// adopt gives what becomes of a row's annotation when an annotator has answered: of the
// kinds that the project asked for, what the answer says; other kinds stay. Where the
// answer has nothing of a kind, what models and the same annotator made goes, and what
// others made stays: nobody has shown it to the annotator. ok is false when the row has JSON of its own that is no annotation.
func adopt(row json.RawMessage, answer annotation.Annotation, wants []labeltool.Want) (out json.RawMessage, changed, ok bool, err error) {
	var have annotation.Annotation
	if text := bytes.TrimSpace(row); len(text) > 0 && string(text) != "null" && string(text) != `""` {
		if have, err = annotation.Parse(row); err != nil {
			return row, false, false, nil
		}
	}
	before, err := annotation.JSON(have)
	if err != nil {
		return nil, false, true, err
	}
	if whole := have.MadeBy; whole != nil {
		annotation.Each(&have, func(_ string, _ *string, _ *float64, d *clip.Detail) {
			if d.MadeBy == nil {
				own := *whole
				d.MadeBy = &own
			}
		})
	}
	asked := func(w ...labeltool.Want) bool {
		return slices.ContainsFunc(w, func(x labeltool.Want) bool { return slices.Contains(wants, x) })
	}
	gone := func(m *clip.Maker) bool {
		return m != nil && (m.By == annotation.ByModel || answer.MadeBy != nil && m.By == annotation.ByPerson && m.Name == answer.MadeBy.Name)
	}
	if asked(labeltool.Class) {
		if said := answer.Label != "" || len(answer.Classes) > 0; said || gone(have.MadeBy) {
			have.Label, have.Confidence, have.Scores = "", nil, nil
		}
		take(&have.Classes, answer.Classes, true, answer.Label != "", func(x *clip.Class) bool { return gone(x.MadeBy) })
	}
	if asked(labeltool.Caption) {
		if said := answer.Text != "" || len(answer.Captions) > 0; said || gone(have.MadeBy) {
			have.Text = ""
		}
		take(&have.Captions, answer.Captions, true, answer.Text != "", func(x *clip.Caption) bool { return gone(x.MadeBy) })
	}
	// What is said of the whole has one maker.
	alone := have.Label == "" && have.Text == "" && len(have.Attributes) == 0 && have.Segment == nil
	if alone {
		annotation.Each(&have, func(_ string, _ *string, _ *float64, d *clip.Detail) {
			if d.MadeBy == nil { // of somebody whom nobody noted: not the annotator's
				d.MadeBy = &clip.Maker{By: annotation.ByPerson}
			}
		})
		have.MadeBy = answer.MadeBy
	}
	if asked(labeltool.Class) && answer.Label != "" {
		if alone {
			have.Label, have.Confidence = answer.Label, answer.Confidence
		} else {
			have.Classes = append([]clip.Class{{Label: answer.Label, Confidence: answer.Confidence, Detail: clip.Detail{MadeBy: answer.MadeBy}}}, have.Classes...)
		}
	}
	if asked(labeltool.Caption) && answer.Text != "" {
		if alone {
			have.Text = answer.Text
		} else {
			have.Captions = append([]clip.Caption{{Detail: clip.Detail{Text: answer.Text, MadeBy: answer.MadeBy}}}, have.Captions...)
		}
	}
	outline := func(x *clip.Polygon) bool { return gone(x.MadeBy) }
	take(&have.Boxes, answer.Boxes, asked(labeltool.Box), false, func(x *clip.Box) bool { return gone(x.MadeBy) })
	take(&have.Polygons, answer.Polygons, asked(labeltool.Polygon), false, outline)
	take(&have.Polylines, answer.Polylines, asked(labeltool.Polyline), false, outline)
	take(&have.Masks, answer.Masks, asked(labeltool.Mask), false, func(x *clip.Mask) bool { return gone(x.MadeBy) })
	take(&have.KeyPoints, answer.KeyPoints, asked(labeltool.KeyPoints), false, func(x *clip.KeyPoints) bool { return gone(x.MadeBy) })
	take(&have.Regions, answer.Regions, asked(labeltool.Region), false, func(x *clip.Region) bool { return gone(x.MadeBy) })
	take(&have.Tracks, answer.Tracks, asked(labeltool.Track), false, func(x *clip.Track) bool { return gone(x.MadeBy) })
	if len(answer.Tracks) > 0 && asked(labeltool.Track) || len(answer.Frames) > 0 {
		have.FPS = answer.FPS
	}
	if len(answer.Frames) > 0 {
		have.Frames = answer.Frames
	}
	for name, s := range answer.Skeletons {
		if have.Skeletons == nil {
			have.Skeletons = map[string]clip.Skeleton{}
		}
		have.Skeletons[name] = s
	}
	out, err = annotation.JSON(have)
	return out, err == nil && !bytes.Equal(out, before), true, err
}

// take gives a kind what an answer has of it. said: the answer says something of the
// kind although its list may be empty.
func take[T any](to *[]T, from []T, asked, said bool, gone func(*T) bool) {
	if !asked {
		return
	}
	if len(from) > 0 || said {
		*to = from
		return
	}
	var stays []T
	for i := range *to {
		if !gone(&(*to)[i]) {
			stays = append(stays, (*to)[i])
		}
	}
	*to = stays
}
