package bam

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"mlife/shared/clip"
	"mlife/shared/fault"
)

// Stale says that a badcase was changed since the caller read it.
type Stale struct{ Current int }

// Error tells the current version.
func (s *Stale) Error() string {
	return fmt.Sprintf("it was changed meanwhile: the current version is %d", s.Current)
}

var (
	statuses   = []Status{New, Open, InProgress, Resolved, WontFix}
	severities = []Severity{Low, Medium, High, Critical}
	gradings   = []Grading{SystemLevel, ModelLevel}
)

// Check says what is wrong with a change; defs are the defined attributes.
func (e Edit) Check(defs []Attribute) error {
	const op = "bam.Edit"
	for name, s := range map[string]*string{"title": e.Title, "function": e.Function, "system_version": e.SystemVersion,
		"model_version": e.ModelVersion, "model_id": e.ModelID, "place": e.Place, "assignee": e.Assignee} {
		if s != nil && (len(*s) > MaxText || !utf8.ValidString(*s)) {
			return fault.Field(op, "body."+name, "at most %d bytes of UTF-8, have %d", MaxText, len(*s))
		}
	}
	switch {
	case e.Description != nil && len(*e.Description) > MaxNote:
		return fault.Field(op, "body.description", "at most %d bytes, have %d", MaxNote, len(*e.Description))
	case e.Status != nil && !slices.Contains(statuses, *e.Status):
		return fault.Field(op, "body.status", "%q is none of %v", *e.Status, statuses)
	case e.Severity != nil && !slices.Contains(severities, *e.Severity):
		return fault.Field(op, "body.severity", "%q is none of %v", *e.Severity, severities)
	case e.Grading != nil && !slices.Contains(gradings, *e.Grading):
		return fault.Field(op, "body.grading", "%q is none of %v", *e.Grading, gradings)
	case e.Priority != nil && (*e.Priority < 1 || *e.Priority > 5):
		return fault.Field(op, "body.priority", "1 to 5, have %d", *e.Priority)
	case len(e.Truth) > clip.MaxValue:
		return fault.Field(op, "body.truth", "at most %d bytes, have %d", clip.MaxValue, len(e.Truth))
	case len(e.Truth) > 0 && !json.Valid(e.Truth):
		return fault.Field(op, "body.truth", "not JSON")
	}
	if err := clip.CheckPrediction("body.truth", e.Truth); err != nil {
		return fault.Wrap(op, err)
	}
	tags := slices.Concat(e.AddTags, e.RemoveTags)
	if e.Tags != nil {
		tags = append(tags, *e.Tags...)
	}
	if err := checkTags(tags); err != nil {
		return err
	}
	for name, v := range e.Attributes {
		if err := checkAttribute(name, v, defs); err != nil {
			return err
		}
	}
	return nil
}

func checkTags(tags []string) error {
	for _, t := range tags {
		if t == "" || len(t) > MaxTag || strings.ContainsAny(t, ",\n\r\t") || !utf8.ValidString(t) {
			return fault.Field("bam.Edit", "body.tags", "%.80q: 1 to %d bytes without commas", t, MaxTag)
		}
	}
	return nil
}

func checkAttribute(name string, v json.RawMessage, defs []Attribute) error {
	const op = "bam.Edit"
	field := "body.attributes." + name
	if name == "" || len(name) > 64 {
		return fault.Field(op, "body.attributes", "a name has 1 to 64 bytes, %.80q has %d", name, len(name))
	}
	if len(v) > clip.MaxValue || !json.Valid(v) {
		return fault.Field(op, field, "JSON of at most %d bytes", clip.MaxValue)
	}
	i := slices.IndexFunc(defs, func(a Attribute) bool { return a.Name == name })
	if i < 0 || isNull(v) {
		return nil
	}
	if !defs[i].accepts(v) {
		return fault.Field(op, field, "%.80s is no %s%s", v, defs[i].Type, choices(defs[i]))
	}
	return nil
}

func choices(a Attribute) string {
	if a.Type != "choice" {
		return ""
	}
	return " of " + strings.Join(a.Choices, ", ")
}

func (a Attribute) accepts(v json.RawMessage) bool {
	var s string
	isText := json.Unmarshal(v, &s) == nil
	switch a.Type {
	case "number":
		var f float64
		return json.Unmarshal(v, &f) == nil
	case "boolean":
		var b bool
		return json.Unmarshal(v, &b) == nil
	case "time":
		_, err := time.Parse(time.RFC3339, s)
		return isText && err == nil
	case "choice":
		return isText && slices.Contains(a.Choices, s)
	}
	return isText
}

// Check says what is wrong with a definition.
func (a Attribute) Check() error {
	const op = "bam.Attribute"
	if a.Name == "" || len(a.Name) > 64 || strings.ContainsAny(a.Name, "\"'\\=,{}") {
		return fault.Field(op, "body.name", "%.80q: 1 to 64 bytes without quotes, commas, braces or =", a.Name)
	}
	if !slices.Contains([]string{"text", "number", "boolean", "time", "choice"}, a.Type) {
		return fault.Field(op, "body.type", "%q is no type", a.Type)
	}
	if (a.Type == "choice") != (len(a.Choices) > 0) {
		return fault.Field(op, "body.choices", "a choice needs choices, other types have none")
	}
	return nil
}

// Apply makes the change and gives what differs, for the history. An edit that
// changes nothing gives none.
func (e Edit) Apply(b *Badcase, actor string, at time.Time) ([]Change, error) {
	d := differ{actor: actor, at: at, action: e.Action}
	set(&d, "title", &b.Title, e.Title)
	set(&d, "description", &b.Description, e.Description)
	set(&d, "status", &b.Status, e.Status)
	set(&d, "severity", &b.Severity, e.Severity)
	set(&d, "priority", &b.Priority, e.Priority)
	set(&d, "grading", &b.Grading, e.Grading)
	set(&d, "function", &b.Function, e.Function)
	set(&d, "system_version", &b.SystemVersion, e.SystemVersion)
	set(&d, "model_version", &b.ModelVersion, e.ModelVersion)
	set(&d, "model_id", &b.ModelID, e.ModelID)
	set(&d, "place", &b.Place, e.Place)
	set(&d, "assignee", &b.Assignee, e.Assignee)
	e.applyTruth(b, &d)
	if err := e.applyTags(b, &d); err != nil {
		return nil, err
	}
	if err := e.applyAttributes(b, &d); err != nil {
		return nil, err
	}
	if len(d.changes) > 0 {
		b.Version++
		b.UpdatedAt = at
	}
	return d.changes, d.err
}

func (e Edit) applyTruth(b *Badcase, d *differ) {
	if len(e.Truth) == 0 {
		return
	}
	truth := e.Truth
	if isNull(truth) {
		truth = nil
	}
	if bytes.Equal(truth, b.Truth) {
		return
	}
	d.note("truth", b.Truth, truth)
	b.Truth = truth
	b.TruthLabel, _ = Label(truth)
}

func (e Edit) applyTags(b *Badcase, d *differ) error {
	tags := b.Tags
	if e.Tags != nil {
		tags = *e.Tags
	}
	tags = slices.Concat(tags, e.AddTags)
	tags = slices.DeleteFunc(tags, func(t string) bool { return slices.Contains(e.RemoveTags, t) })
	slices.Sort(tags)
	tags = slices.Compact(tags)
	if len(tags) > MaxTags {
		return fault.Field("bam.Edit", "body.tags", "at most %d tags, it would have %d", MaxTags, len(tags))
	}
	if !slices.Equal(tags, b.Tags) {
		d.note("tags", b.Tags, tags)
		b.Tags = tags
	}
	return nil
}

func (e Edit) applyAttributes(b *Badcase, d *differ) error {
	if len(e.Attributes) == 0 {
		return nil
	}
	next := maps.Clone(b.Attributes)
	if next == nil {
		next = map[string]json.RawMessage{}
	}
	for _, name := range slices.Sorted(maps.Keys(e.Attributes)) {
		v, old := e.Attributes[name], next[name]
		if isNull(v) {
			v = nil
			delete(next, name)
		} else {
			next[name] = v
		}
		if !bytes.Equal(v, old) {
			d.note("attributes."+name, old, v)
		}
	}
	if len(next) > MaxAttributes {
		return fault.Field("bam.Edit", "body.attributes", "at most %d, it would have %d", MaxAttributes, len(next))
	}
	b.Attributes = next
	return nil
}

// differ collects changes.
type differ struct {
	actor   string
	at      time.Time
	action  string
	changes []Change
	err     error
}

func (d *differ) note(field string, old, new any) {
	c := Change{At: d.at, Actor: d.actor, Field: field, Action: d.action}
	for _, side := range []struct {
		v    any
		into *json.RawMessage
	}{{old, &c.Old}, {new, &c.New}} {
		if raw, ok := side.v.(json.RawMessage); ok {
			*side.into = raw
			continue
		}
		b, err := json.Marshal(side.v)
		if err != nil {
			d.err = err
		}
		*side.into = b
	}
	d.changes = append(d.changes, c)
}

func set[T comparable](d *differ, field string, into *T, v *T) {
	if v != nil && *v != *into {
		d.note(field, *into, *v)
		*into = *v
	}
}

func isNull(v json.RawMessage) bool { return len(v) == 0 || string(bytes.TrimSpace(v)) == "null" }
