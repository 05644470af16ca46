package imports

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"mlife/collector/internal/bam"
	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/wire"
)

// draft is what a row says of a badcase.
type draft struct {
	row      Record
	id       string
	manifest clip.Manifest
	edit     bam.Edit
	media    []string // as the row names them
}

// drafter makes drafts of rows.
type drafter struct {
	mapping Mapping
	defs    []bam.Attribute
	now     time.Time // for rows without a time
}

// text gives a field's value as text, "" for none.
func (d drafter) text(r Record, field string) string {
	c, _ := d.cell(r, field)
	return strings.TrimSpace(c.Text)
}

func (d drafter) cell(r Record, field string) (Cell, bool) {
	p, ok := d.mapping.Fields[field]
	if !ok {
		return Cell{}, false
	}
	if p.Column == "" {
		return Cell{Text: p.Value}, true
	}
	c, ok := r.cell(p.Column)
	return c, ok && (c.Text != "" || len(c.JSON) > 0) && string(c.JSON) != "null"
}

func (d drafter) draft(r Record) (draft, error) {
	out := draft{row: r, id: d.text(r, "id")}
	wrong := func(field, format string, args ...any) (draft, error) {
		e := rowError(r.Row, d.where(field), format, args...)
		e.File = r.File
		return out, e
	}
	m := clip.Manifest{V: clip.Version, CapturedAt: d.now, Priority: clip.Normal, Source: bam.FromImport, Reason: "imported"}
	for field, into := range map[string]*string{"function": &m.Function, "system_version": &m.SystemVer, "slot": &m.Slot,
		"model_version": &m.Model, "device": &m.Device, "place": &m.Place} {
		*into = d.text(r, field)
		if len(*into) > bam.MaxText || !utf8.ValidString(*into) || strings.ContainsRune(*into, 0) {
			return wrong(field, "at most %d bytes of text, have %d", bam.MaxText, len(*into))
		}
	}
	var err error
	if t := d.text(r, "captured_at"); t != "" {
		if m.CapturedAt, err = parseTime(t); err != nil {
			return wrong("captured_at", "%.60q is no time: write 2026-01-31T12:00:00Z", t)
		}
	}
	for field, into := range map[string]*json.RawMessage{"result": &m.Result, "truth": &m.Truth} {
		if *into, err = d.prediction(r, field); err != nil {
			return wrong(field, "%v", err)
		}
	}
	if out.edit, err = d.edit(r); err != nil {
		return out, d.place(r, err)
	}
	out.edit.Truth, out.edit.Attributes = m.Truth, d.attributes(r)
	if err := out.edit.Check(d.defs); err != nil {
		return out, d.place(r, err)
	}
	if len(out.edit.Attributes) > bam.MaxAttributes {
		return wrong("", "%d attributes, at most %d", len(out.edit.Attributes), bam.MaxAttributes)
	}
	m.Attributes, out.edit.Attributes, out.edit.Truth = out.edit.Attributes, nil, nil
	if out.media = list(d.cellOf(r, "media"), ";\n"); len(out.media) > bam.MaxMedia {
		return wrong("media", "%d media in one badcase, at most %d", len(out.media), bam.MaxMedia)
	}
	if out.manifest = m; len(out.media) == 0 && len(m.Result) == 0 && len(m.Truth) == 0 && out.edit.Title == nil {
		return wrong("", "it has neither media, result, truth nor title")
	}
	return out, nil
}

func (d drafter) cellOf(r Record, field string) Cell { c, _ := d.cell(r, field); return c }

// where names a field with the column it comes from.
func (d drafter) where(field string) string {
	if p := d.mapping.Fields[field]; p.Column != "" && p.Column != field {
		return field + " (column " + p.Column + ")"
	}
	return field
}

// place makes an error of the domain one of the row.
func (d drafter) place(r Record, err error) error {
	field, message := fieldOf(err)
	e := rowError(r.Row, d.where(field), "%s", message)
	e.File = r.File
	return e
}

func (d drafter) edit(r Record) (bam.Edit, error) {
	var e bam.Edit
	for field, into := range map[string]**string{"title": &e.Title, "description": &e.Description, "assignee": &e.Assignee} {
		*into = given[string](d.text(r, field))
	}
	e.Status = given[bam.Status](lower(d.text(r, "status")))
	e.Severity = given[bam.Severity](lower(d.text(r, "severity")))
	e.Grading = given[bam.Grading](lower(d.text(r, "grading")))
	if t := d.text(r, "priority"); t != "" {
		n, err := strconv.Atoi(t)
		if err != nil {
			return e, fault.Field("", "priority", "%.40q is no number from 1 to 5", t)
		}
		e.Priority = &n
	}
	e.AddTags = list(d.cellOf(r, "tags"), ",;\n")
	return e, nil
}

func given[T ~string](s string) *T {
	if s == "" {
		return nil
	}
	v := T(s)
	return &v
}

func lower(s string) string {
	return strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(s))
}

// list reads several texts of one cell.
func list(c Cell, separators string) []string {
	var out []string
	if t := bytes.TrimSpace(c.JSON); len(t) > 0 && t[0] == '[' {
		if json.Unmarshal(t, &out) == nil {
			return slices.DeleteFunc(out, func(s string) bool { return s == "" })
		}
	}
	for part := range strings.FieldsFuncSeq(c.Text, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// prediction puts a result or truth together of its whole and its parts.
func (d drafter) prediction(r Record, field string) (json.RawMessage, error) {
	var whole json.RawMessage
	if c, ok := d.cell(r, field); ok {
		whole = value(c)
	}
	parts := map[string]json.RawMessage{}
	if label, ok := d.cell(r, field+".label"); ok {
		parts["label"] = quoted(strings.TrimSpace(label.Text))
	}
	if text := strings.TrimSuffix(d.text(r, field+".confidence"), "%"); text != "" {
		n, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
			return nil, fault.New(fault.Invalid, "", "the confidence %.40q is no number", text)
		}
		if strings.HasSuffix(d.text(r, field+".confidence"), "%") {
			n /= 100
		}
		parts["confidence"] = json.RawMessage(strconv.FormatFloat(n, 'g', -1, 64))
	}
	if len(parts) > 0 {
		whole = joined(whole, parts)
	}
	if len(whole) > clip.MaxValue {
		return nil, fault.New(fault.TooLarge, "", "%d bytes, at most %d", len(whole), clip.MaxValue)
	}
	return whole, clip.CheckPrediction(field, whole)
}

func joined(whole json.RawMessage, parts map[string]json.RawMessage) json.RawMessage {
	all := map[string]json.RawMessage{}
	switch t := bytes.TrimSpace(whole); {
	case len(t) == 0:
	case t[0] != '{' || json.Unmarshal(t, &all) != nil:
		all["label"] = whole
	}
	maps.Copy(all, parts)
	out, err := json.Marshal(all)
	if err != nil {
		return whole
	}
	return out
}

// value gives a cell as JSON: as it is, JSON in a text, or a text.
func value(c Cell) json.RawMessage {
	if c.JSON != nil {
		var b bytes.Buffer
		if json.Compact(&b, c.JSON) == nil {
			return b.Bytes()
		}
	}
	t := strings.TrimSpace(c.Text)
	if t != "" && (t[0] == '{' || t[0] == '[') && json.Valid([]byte(t)) && !deeper([]byte(t), MaxDepth) {
		return json.RawMessage(t)
	}
	return quoted(t)
}

func quoted(s string) json.RawMessage {
	b, err := json.Marshal(s)
	if err != nil {
		return nil
	}
	return b
}

func (d drafter) attributes(r Record) map[string]json.RawMessage {
	var out map[string]json.RawMessage
	for field := range d.mapping.Fields {
		name, ok := strings.CutPrefix(field, attributes)
		if !ok {
			continue
		}
		c, ok := d.cell(r, field)
		if !ok {
			continue
		}
		if out == nil {
			out = map[string]json.RawMessage{}
		}
		out[name] = d.attribute(name, c)
	}
	return out
}

// attribute gives a text its type: the defined one, or what it looks like.
func (d drafter) attribute(name string, c Cell) json.RawMessage {
	if c.JSON != nil {
		return value(c)
	}
	t, typ := strings.TrimSpace(c.Text), ""
	if i := slices.IndexFunc(d.defs, func(a bam.Attribute) bool { return a.Name == name }); i >= 0 {
		typ = d.defs[i].Type
	}
	if typ == "" || typ == "boolean" {
		if b := strings.ToLower(t); b == "true" || b == "false" {
			return json.RawMessage(b)
		}
	}
	if n, err := strconv.ParseFloat(t, 64); (typ == "" || typ == "number") && err == nil && !math.IsInf(n, 0) && !math.IsNaN(n) && json.Valid([]byte(t)) {
		return json.RawMessage(t)
	}
	return value(c)
}

var timeLayouts = []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02", "2006/01/02 15:04:05", "2006/01/02"}

// parseTime reads a time; one without a zone is UTC. Numbers are seconds since 1970,
// or milliseconds when they are large.
func parseTime(s string) (time.Time, error) {
	if n, err := strconv.ParseFloat(s, 64); err == nil && n > 1e8 && n < 1e13 {
		if n > 1e11 {
			n /= 1000
		}
		return time.UnixMicro(int64(n * 1e6)).UTC(), nil
	}
	var err error
	for _, layout := range timeLayouts {
		var t time.Time
		if t, err = time.Parse(layout, s); err == nil && t.Year() > 1900 && t.Year() < 3000 {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fault.New(fault.Invalid, "", "no time")
}

// key names the occurrence that a row is: by its identity, else by its content.
// Times that the row does not name do not count. media are the marks of its media.
func (d draft) key(now time.Time, media []string) (wire.Key, error) {
	m := d.manifest
	if m.CapturedAt.Equal(now) {
		m.CapturedAt = time.Time{}
	}
	content := any(struct {
		Manifest clip.Manifest
		Edit     bam.Edit
		Media    []string
	}{m, d.edit, media})
	if d.id != "" {
		content = []string{"id", m.Function, d.id}
	}
	b, err := json.Marshal(content)
	return wire.Key(sha256.Sum256(append([]byte("import\n"), b...))), err
}
