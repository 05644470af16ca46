package bam

import (
	"encoding/json"
	"slices"
	"strings"

	"mlife/shared/fault"
)

// Inverse makes the edit that takes changes of one action back, given what the
// badcase is now. A field that somebody has changed since is left alone and
// refused; one that is back already is passed over. Of tags only those that the
// action added or removed are touched, so that others' tags stay.
func Inverse(b Badcase, changes []Change) (Edit, []Refusal, error) {
	var e Edit
	var refused []Refusal
	for _, c := range slices.Backward(changes) {
		why, err := e.takeBack(b, c)
		if err != nil {
			return e, nil, err
		}
		if why != "" {
			refused = append(refused, Refusal{ID: b.ID, Title: b.Title, Field: c.Field, Reason: why})
		}
	}
	return e, refused, nil
}

// takeBack adds the inverse of one change, or says why it is refused.
func (e *Edit) takeBack(b Badcase, c Change) (refusal string, err error) {
	if c.Field == "tags" {
		return "", e.takeBackTags(c)
	}
	now, set, err := e.field(&b, c.Field)
	switch {
	case err != nil:
		return "", err
	case set == nil:
		return "this cannot be taken back", nil
	case sameJSON(now, c.Old):
		return "", nil
	case !sameJSON(now, c.New):
		return "changed since: it is " + shortened(Text(now), 80) + " now", nil
	}
	return "", set(c.Old)
}

func (e *Edit) takeBackTags(c Change) error {
	var before, after []string
	for _, side := range []struct {
		raw  json.RawMessage
		into *[]string
	}{{c.Old, &before}, {c.New, &after}} {
		if isNull(side.raw) {
			continue
		}
		if err := json.Unmarshal(side.raw, side.into); err != nil {
			return fault.New(fault.Corrupt, "bam.Inverse", "tags in the history: %w", err)
		}
	}
	for _, t := range after {
		if !slices.Contains(before, t) {
			e.RemoveTags = append(e.RemoveTags, t)
		}
	}
	for _, t := range before {
		if !slices.Contains(after, t) {
			e.AddTags = append(e.AddTags, t)
		}
	}
	return nil
}

// field gives what a field is now as JSON, and how to set it; nil for a field that
// no edit can set.
func (e *Edit) field(b *Badcase, name string) (now json.RawMessage, set func(json.RawMessage) error, err error) {
	if attribute, ok := strings.CutPrefix(name, "attributes."); ok {
		return b.Attributes[attribute], func(old json.RawMessage) error {
			if e.Attributes == nil {
				e.Attributes = map[string]json.RawMessage{}
			}
			e.Attributes[attribute] = orNull(old)
			return nil
		}, nil
	}
	if name == "truth" {
		return b.Truth, func(old json.RawMessage) error { e.Truth = orNull(old); return nil }, nil
	}
	plain := map[string]struct{ now, into any }{
		"title": {b.Title, &e.Title}, "description": {b.Description, &e.Description}, "status": {b.Status, &e.Status},
		"severity": {b.Severity, &e.Severity}, "priority": {b.Priority, &e.Priority}, "grading": {b.Grading, &e.Grading},
		"function": {b.Function, &e.Function}, "system_version": {b.SystemVersion, &e.SystemVersion},
		"model_version": {b.ModelVersion, &e.ModelVersion}, "model_id": {b.ModelID, &e.ModelID}, "place": {b.Place, &e.Place},
		"assignee": {b.Assignee, &e.Assignee},
	}
	f, ok := plain[name]
	if !ok {
		return nil, nil, nil
	}
	now, err = json.Marshal(f.now)
	return now, func(old json.RawMessage) error {
		if err := json.Unmarshal(old, f.into); err != nil {
			return fault.New(fault.Corrupt, "bam.Inverse", "%s in the history: %w", name, err)
		}
		return nil
	}, err
}

func orNull(v json.RawMessage) json.RawMessage {
	if len(v) == 0 {
		return json.RawMessage("null")
	}
	return v
}
