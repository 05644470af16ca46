package bam

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"mlife/shared/clip"
	"mlife/shared/ident"
)

// Label reads the label and the confidence out of a result or truth: the object of
// clip.Prediction, a plain text, or neither. With objects alone it joins theirs.
func Label(v json.RawMessage) (string, *float64) {
	var p clip.Prediction
	if len(v) == 0 {
		return "", nil
	}
	if json.Unmarshal(v, &p) == nil {
		if p.Label == "" {
			p.Label = joined(p.Labels())
		}
		return short(p.Label), p.Confidence
	}
	var s string
	if json.Unmarshal(v, &s) == nil {
		return short(s), nil
	}
	return "", nil
}

func joined(labels []string) string {
	slices.Sort(labels)
	return strings.Join(slices.Compact(labels), ", ")
}

// maxLabel bounds a label: it is grouped and searched by.
const maxLabel = 256

func short(s string) string {
	s = strings.ToValidUTF8(s, "�")
	if len(s) > maxLabel {
		s = strings.ToValidUTF8(s[:maxLabel], "")
	}
	return s
}

// ItemsKey names a set of media whatever their order; "" for none.
func ItemsKey(shas []string) string {
	if len(shas) == 0 {
		return ""
	}
	sorted := slices.Clone(shas)
	slices.Sort(sorted)
	sum := sha256.Sum256([]byte(strings.Join(slices.Compact(sorted), "\n")))
	return hex.EncodeToString(sum[:])
}

// Fingerprint says which occurrences are the same badcase: the same media, seen by
// the same function, with the same result and truth labels. Without media every
// occurrence is a badcase of its own.
func (o Occurrence) Fingerprint() string {
	m := o.Manifest
	if len(m.Items) == 0 {
		return o.Clip.String()
	}
	result, _ := Label(m.Result)
	truth, _ := Label(m.Truth)
	text, err := json.Marshal([]string{ItemsKey(o.SHAs()), m.Function, result, truth})
	if err != nil {
		return o.Clip.String()
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// SHAs gives the hashes of the occurrence's media.
func (o Occurrence) SHAs() []string {
	var shas []string
	for _, it := range o.Manifest.Items {
		shas = append(shas, it.SHA256)
	}
	return shas
}

// Badcase makes the badcase that a first occurrence opens. template is the
// function's, "" for the built-in one.
func (o Occurrence) Badcase(template string) Badcase {
	m := o.Manifest
	b := Badcase{
		ID: ident.New("bc"), Status: New, Severity: Medium, Priority: 3, Grading: ModelLevel,
		Function: m.Function, SystemVersion: m.SystemVer, Slot: m.Slot, ModelVersion: m.Model, ModelID: o.ModelID,
		ModelSHA256: m.ModelSHA, Device: m.Device, Place: m.Place, Result: m.Result, Truth: m.Truth,
		Tags: []string{}, Attributes: m.Attributes, Rule: m.Rule, Reason: m.Reason, Feedback: m.Feedback,
		Frequency: 1, FirstSeen: m.CapturedAt, LastSeen: m.CapturedAt, CapturedAt: m.CapturedAt, Media: []Media{}, Documents: []string{}, Issues: []LinkedIssue{},
		Source: o.Source, Version: 1, CreatedAt: o.At, UpdatedAt: o.At,
	}
	if b.Attributes == nil {
		b.Attributes = map[string]json.RawMessage{}
	}
	if m.Priority == clip.High {
		b.Severity, b.Priority = High, 4
	}
	b.ResultLabel, b.Confidence = Label(m.Result)
	b.TruthLabel, _ = Label(m.Truth)
	b.Media = MediaOf(m)
	if m.Device != "" {
		b.Devices = 1
	}
	b.Tags = append(b.Tags, o.Tags...)
	slices.Sort(b.Tags)
	b.Tags = slices.Compact(b.Tags)
	b.Title = Title(template, b)
	return b
}

// MediaOf gives the media that a clip's manifest names.
func MediaOf(m clip.Manifest) []Media {
	list := []Media{}
	for _, it := range m.Items {
		list = append(list, Media{Name: it.Name, MediaType: it.MediaType, SHA256: it.SHA256, Size: it.RawSize, PHash: it.PHash})
	}
	return list
}

// Title fills a template. Unknown words in braces stay as they are; a template
// that gives nothing is replaced by the built-in one.
func Title(template string, b Badcase) string {
	builtIn := "{function}: {result}"
	if b.TruthLabel != "" {
		builtIn = "{function}: {result} instead of {truth}"
	}
	pairs := []string{
		"{function}", or(b.Function, "unknown function"), "{result}", or(b.ResultLabel, "no result"), "{truth}", b.TruthLabel,
		"{device}", b.Device, "{place}", b.Place, "{model}", b.ModelVersion, "{slot}", b.Slot,
		"{system_version}", b.SystemVersion, "{rule}", b.Rule, "{reason}", b.Reason, "{feedback}", b.Feedback,
	}
	for name, v := range b.Attributes {
		pairs = append(pairs, "{attr."+name+"}", Text(v))
	}
	fill := strings.NewReplacer(pairs...)
	title := strings.TrimSpace(fill.Replace(template))
	if title == "" {
		title = fill.Replace(builtIn)
	}
	if len(title) > MaxText {
		title = strings.ToValidUTF8(title[:MaxText], "")
	}
	return title
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// Text gives a JSON value as people read it: a text without its quotes.
func Text(v json.RawMessage) string {
	var s string
	if json.Unmarshal(v, &s) == nil {
		return s
	}
	return string(v)
}
