package dam

import (
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"mlife/collector/internal/dam/annotation"
	"mlife/collector/internal/dam/material"
	"mlife/shared/clip"
	"mlife/shared/query"
)

// Fields of rows that are read out of the annotation.
const (
	askClass      = "class"
	askObjects    = "objects"
	askMadeBy     = "made_by"
	askConfidence = "confidence"
)

// Fields of rows that are read out of the column that says when they were taken.
const (
	askHour    = "hour"
	askDaytime = "daytime"
	askWeekday = "weekday"
)

// timeColumns are the usual names of such columns.
var timeColumns = material.TimeNames()

var weekdays = []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}

// RowSchema says what the search language can ask of the rows of a version: what every
// row has, and its further columns as attr.<name>.
func RowSchema(columns []VersionColumn) query.Schema {
	s := query.Schema{Name: "rows", Inside: true, Attributes: true, Flags: []query.Flag{
		{Name: "labelled", Doc: "it has an annotation", Means: "has:annotation"},
		{Name: "stored", Doc: "its file is kept here", Means: "has:sha256"},
	}, Fields: []query.Field{
		{Name: FieldPath, Aliases: []string{"file"}, Kind: query.Prose, Doc: "part of the path", Sortable: true},
		{Name: FieldLabel, Kind: query.Text, Doc: "label of the annotation; of objects their labels, joined by commas", Sortable: true, Facetable: true},
		{Name: askClass, Kind: query.Text, Doc: "a class that the annotation has, on the whole or on an object", Facetable: true},
		{Name: askObjects, Kind: query.Number, Integer: true, Doc: "number of objects in the annotation"},
		{Name: askMadeBy, Kind: query.Text, Doc: "who or what made the annotation or an object of it: person, model, rule, or a name"},
		{Name: askConfidence, Kind: query.Number, Doc: "the least confidence in the annotation, 0 to 1"},
		{Name: FieldAnnotation, Kind: query.Prose, Doc: "part of the annotation as JSON"},
		{Name: FieldBadcase, Kind: query.Text, Doc: "ID of the badcase that it was made of", Sortable: true},
		{Name: FieldSHA256, Kind: query.Text, Doc: "SHA-256 of its file; a beginning with *"},
		{Name: FieldMD5, Kind: query.Text, Doc: "MD5 of its file; a beginning with *"},
	}}
	if slices.ContainsFunc(columns, func(c VersionColumn) bool { return slices.Contains(timeColumns, c.Name) }) {
		s.Fields = append(s.Fields,
			query.Field{Name: askHour, Kind: query.Text, Doc: "hour of the day it was taken at, 00 to 23, by a column such as taken_at"},
			query.Field{Name: askDaytime, Kind: query.Enum, Doc: "part of the day it was taken in", Values: material.Daytimes()},
			query.Field{Name: askWeekday, Kind: query.Enum, Doc: "day of the week it was taken on", Values: weekdays})
	}
	var own []query.Field
	for _, c := range columns {
		own = append(own, query.Field{Name: query.AttributePrefix + c.Name, Kind: query.Attribute, Doc: "column " + c.Name + " (" + string(c.Type) + ")",
			Sortable: true, Facetable: true})
	}
	return s.Own(own)
}

// needs gives the stored fields that a query reads; words are looked for in path and
// label.
func needs(n query.Node, into map[string]bool) {
	switch n := n.(type) {
	case query.And:
		for _, x := range n {
			needs(x, into)
		}
	case query.Or:
		for _, x := range n {
			needs(x, into)
		}
	case query.Not:
		needs(n.X, into)
	case query.Is:
		needs(n.Means, into)
	case query.Words:
		into[FieldPath], into[FieldLabel] = true, true
	case query.Test:
		switch n.Field.Name {
		case askHour, askDaytime, askWeekday:
			for _, name := range timeColumns {
				into[FurtherField(name)] = true
			}
		default:
			into[storedField(n.Field.Name)] = true
		}
	}
}

// storedField names where the value of a field of the search language is kept.
func storedField(name string) string {
	switch name {
	case askClass, askObjects, askMadeBy, askConfidence:
		return FieldAnnotation
	}
	if column, ok := strings.CutPrefix(name, query.AttributePrefix); ok {
		return FurtherField(column)
	}
	return name
}

// rowThing is a row as the search language sees it. It is used for one row after the
// other; what is read out of the annotation is read once a row.
type rowThing struct {
	at    map[string]int // field to its place in cells
	cells Cells
	read  bool // the annotation below belongs to the row
	a     annotation.Annotation
}

func (r *rowThing) of(c Cells) *rowThing {
	r.cells, r.read = c, false
	return r
}

func (r *rowThing) value(field string) []byte {
	i, ok := r.at[field]
	if !ok {
		return nil
	}
	return r.cells.At(i)
}

// annotation gives the row's, an empty one where it has none that can be read.
func (r *rowThing) annotation() *annotation.Annotation {
	if !r.read {
		r.read, r.a = true, annotation.Annotation{}
		if v := r.value(FieldAnnotation); v != nil {
			into := any(&r.a)
			if v[0] == '"' { // a text is the label of the whole
				into = &r.a.Label
			}
			if json.Unmarshal(v, into) != nil {
				r.a = annotation.Annotation{}
			}
		}
	}
	return &r.a
}

// Texts implements query.Thing.
func (r *rowThing) Texts(field string) []string {
	switch field {
	case askClass:
		a := r.annotation()
		if a.Label != "" {
			return append(a.Labels(), a.Label)
		}
		return a.Labels()
	case askMadeBy:
		return makers(r.annotation())
	case askHour, askDaytime, askWeekday:
		return r.clock(field)
	}
	v := r.value(storedField(field))
	switch {
	case v == nil:
		return nil
	case field == FieldSHA256, field == FieldMD5:
		return []string{hex.EncodeToString(v)}
	case strings.HasPrefix(field, query.AttributePrefix):
		if v[0] == '[' {
			var list []string
			if json.Unmarshal(v, &list) == nil {
				return list
			}
		}
		cell, err := cellOf(v)
		if err != nil {
			return nil
		}
		return []string{cell}
	}
	return []string{string(v)}
}

// clock gives a part of the time that the row was taken at, none when it is not known.
func (r *rowThing) clock(field string) []string {
	for _, name := range timeColumns {
		cell, err := cellOf(r.value(FurtherField(name)))
		if err != nil {
			continue
		}
		at, ok := material.Moment([]byte(cell))
		if !ok {
			continue
		}
		part := at.Weekday().String()
		hour, daytime := material.HourOf(at)
		switch field {
		case askHour:
			part = hour
		case askDaytime:
			part = daytime
		}
		if part == "" {
			return nil
		}
		return []string{part}
	}
	return nil
}

// Amount implements query.Thing.
func (r *rowThing) Amount(field string) (float64, bool) {
	switch field {
	case askObjects:
		return float64(objects(r.annotation())), true
	case askConfidence:
		return leastConfidence(r.annotation())
	}
	return 0, false
}

// Words implements query.Thing.
func (r *rowThing) Words() string {
	return string(r.value(FieldPath)) + "\n" + string(r.value(FieldLabel))
}

func objects(a *annotation.Annotation) (n int) {
	annotation.Each(a, func(string, *string, *float64, *clip.Detail) { n++ })
	return n
}

// makers gives who made the whole and the objects, each once, by kind and by name.
func makers(a *annotation.Annotation) (out []string) {
	add := func(m *clip.Maker) {
		if m == nil {
			return
		}
		for _, s := range []string{m.By, m.Name} {
			if s != "" && !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	add(a.MadeBy)
	annotation.Each(a, func(_ string, _ *string, _ *float64, d *clip.Detail) {
		if d != nil {
			add(d.MadeBy)
		}
	})
	return out
}

func leastConfidence(a *annotation.Annotation) (least float64, ok bool) {
	add := func(c *float64) {
		if c != nil && (!ok || *c < least) {
			least, ok = *c, true
		}
	}
	add(a.Confidence)
	annotation.Each(a, func(_ string, _ *string, c *float64, _ *clip.Detail) { add(c) })
	return least, ok
}
