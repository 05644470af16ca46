package analysis

import (
	"math"

	"mlife/collector/internal/dam/material"
)

// Names of the attributes that rows have beside their columns.
const (
	Class     = "class" // of each object, or of the whole where nothing is placed
	Label     = "label" // of the whole
	Kind      = "kind"  // of annotation
	MadeBy    = "made_by"
	Set       = "set"
	MediaType = "media_type"
	Device    = "device"
	Source    = "source"
	Place     = "place" // tenths of a degree
	Hour      = "hour"
	Weekday   = "weekday"
	Month     = "month"
	Daytime   = "daytime"
	Objects   = "objects"
	Classes   = "classes"
	Width     = "width"
	Height    = "height"
	Pixels    = "pixels"
	Ratio     = "ratio"
	Bytes     = "bytes"
	Seconds   = "seconds"
	TextBytes = "text"
	Bright    = "brightness"
	Sharp     = "sharpness"
	Contrast  = "contrast"
	Loud      = "loudness"

	Area    = "object.area"   // share of the picture
	Aspect  = "object.aspect" // width by height
	Across  = "object.x"      // centre, 0 to 1
	Down    = "object.y"      // centre, 0 to 1
	Seen    = "object.points" // share of key points that are there
	Lasting = "object.seconds"

	// ColumnPrefix begins the attributes that are columns.
	ColumnPrefix = "column."
)

// form says how an attribute is counted.
type form uint8

const (
	category form = iota // texts
	numeric              // numbers
	column               // what it is shows when all values were seen
)

// builtin are the attributes that every summary has, in the order of reports.
var builtin = []struct {
	name    string
	form    form
	objects bool
	doc     string
}{
	{Class, category, true, "class of an object, or of the whole"},
	{Label, category, false, "label of the whole"},
	{Kind, category, false, "kind of annotation"},
	{MadeBy, category, false, "who made the annotation"},
	{Set, category, false, "set or selection"},
	{Objects, numeric, false, "objects"},
	{Classes, numeric, false, "different classes"},
	{Area, numeric, true, "share of the picture that an object's box has"},
	{Aspect, numeric, true, "width of an object's box by its height"},
	{Across, numeric, true, "place of an object's centre from left, 0, to right, 1"},
	{Down, numeric, true, "place of an object's centre from top, 0, to bottom, 1"},
	{Seen, numeric, true, "share of an object's key points that are there"},
	{Lasting, numeric, true, "seconds of a labelled part"},
	{MediaType, category, false, "media type"},
	{Width, numeric, false, "width in pixels"},
	{Height, numeric, false, "height in pixels"},
	{Pixels, numeric, false, "pixels"},
	{Ratio, numeric, false, "width by height"},
	{Bytes, numeric, false, "bytes of the file"},
	{Seconds, numeric, false, "seconds"},
	{TextBytes, numeric, false, "bytes of captions and transcriptions"},
	{Bright, numeric, false, "mean luminance, 0 to 1"},
	{Sharp, numeric, false, "sharpness, 0 to 1"},
	{Contrast, numeric, false, "contrast, 0 to 0.5"},
	{Loud, numeric, false, "loudness in dB of full scale"},
	{Hour, category, false, "hour of the day"},
	{Daytime, category, false, "part of the day"},
	{Weekday, category, false, "day of the week"},
	{Month, category, false, "month"},
	{Place, category, false, "place, in tenths of a degree"},
	{Device, category, false, "device"},
	{Source, category, false, "recording that it was taken from"},
}

// positions of builtin by name.
var builtinAt = func() map[string]int32 {
	m := map[string]int32{}
	for i, b := range builtin {
		m[b.name] = int32(i)
	}
	return m
}()

// attribute gathers what one attribute has. n counts rows, or objects, that have a
// value.
type attribute struct {
	name    string
	form    form
	objects bool
	n       int64
	values  counter
	numbers sketch
	lengths sketch // of texts, in bytes
	kinds   [5]int64
	numeric int64 // values that are numbers, as texts too
	moments int64 // values that are dates or times

	row int64   // the last row that had a value
	ids []int32 // what that row has, for tables; one, or one for each object
}

// begin makes ids those of a row.
func (a *attribute) begin(row int64) {
	if a.row != row {
		a.row, a.ids = row, a.ids[:0]
	}
}

func (a *attribute) text(row int64, s string) {
	a.begin(row)
	a.n++
	t := a.values.add(s)
	if t.stamp != row {
		t.stamp = row
		t.rows++
	}
	a.ids = append(a.ids, t.serial)
}

func (a *attribute) number(row int64, v float64) {
	a.begin(row)
	a.n++
	a.ids = append(a.ids, a.numbers.add(v))
}

// column counts a column's value.
func (a *attribute) column(row int64, c material.Column) {
	a.begin(row)
	a.n++
	a.kinds[c.Kind]++
	t := a.values.bytes(c.Text)
	a.ids = append(a.ids, t.serial)
	a.lengths.add(float64(len(c.Text)))
	if !math.IsNaN(c.Number) {
		a.numeric++
		a.numbers.add(c.Number)
	} else if c.Kind == material.String {
		if _, ok := material.Moment(c.Text); ok {
			a.moments++
		}
	}
}
