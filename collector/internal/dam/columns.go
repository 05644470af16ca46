package dam

import (
	"strconv"
	"strings"
	"time"
)

// ColumnType says what all values of a further column are. It helps to compare, sort
// and draw them; it refuses nothing.
type ColumnType string

// The types of columns. Numbers, true and false count as such also where CSV brought
// them as texts.
const (
	TextColumnType    ColumnType = "text"
	NumberColumnType  ColumnType = "number"
	BooleanColumnType ColumnType = "boolean"
	TimeColumnType    ColumnType = "time" // RFC 3339, or a date
	ListColumnType    ColumnType = "list"
	ObjectColumnType  ColumnType = "object"
	MixedColumnType   ColumnType = "mixed"
)

// VersionColumn is a further column of a version.
type VersionColumn struct {
	Name string     `json:"name"`
	Type ColumnType `json:"type" enum:"text,number,boolean,time,list,object,mixed" doc:"What all of its values are."`
}

// names gives the names of columns.
func names(columns []VersionColumn) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = c.Name
	}
	return out
}

// typeOf tells what one value is.
func typeOf(v value) ColumnType {
	switch v.json[0] {
	case '{':
		return ObjectColumnType
	case '[':
		return ListColumnType
	case '"':
		return typeOfText(v.cell)
	case 't', 'f':
		return BooleanColumnType
	}
	return NumberColumnType
}

func typeOfText(s string) ColumnType {
	if s == "true" || s == "false" {
		return BooleanColumnType
	}
	if c := s[0]; c != '-' && c != '.' && (c < '0' || c > '9') || len(s) > 40 {
		return TextColumnType
	}
	if _, ok := number(s); ok {
		return NumberColumnType
	}
	if _, ok := moment(s); ok {
		return TimeColumnType
	}
	return TextColumnType
}

// number reads a decimal number; neither hexadecimal ones nor infinities are meant by
// people who fill a table.
func number(s string) (float64, bool) {
	if strings.ContainsAny(s, "xXpPnN_") {
		return 0, false
	}
	x, err := strconv.ParseFloat(s, 64)
	return x, err == nil
}

// moment reads a time of RFC 3339, with a blank for the T too, or a date.
func moment(s string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05", "2006-01-02T15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// joinTypes gives the type of a column that has values of both.
func joinTypes(a, b ColumnType) ColumnType {
	whole := func(t ColumnType) bool { return t == ListColumnType || t == ObjectColumnType || t == MixedColumnType }
	switch {
	case a == b, b == "":
		return a
	case a == "":
		return b
	case whole(a) || whole(b):
		return MixedColumnType
	}
	return TextColumnType
}

// columns collects the further columns of an import in the order they are met in.
type columns struct {
	list []VersionColumn
	at   map[string]int
}

func newColumns() *columns { return &columns{at: map[string]int{}} }

// see takes the column of a row into account; one without a value is none.
func (c *columns) see(x *Column) {
	if len(x.value.json) == 0 {
		return
	}
	i, known := c.at[x.Name]
	if !known {
		i = len(c.list)
		c.at[x.Name] = i
		c.list = append(c.list, VersionColumn{Name: x.Name})
	}
	if t := c.list[i].Type; t == "" || t != TextColumnType && t != MixedColumnType || x.value.json[0] == '{' || x.value.json[0] == '[' {
		c.list[i].Type = joinTypes(t, typeOf(x.value))
	}
}

// union adds the columns of b to those of a.
func union(a, b []VersionColumn) []VersionColumn {
	c := newColumns()
	for _, list := range [][]VersionColumn{a, b} {
		for _, x := range list {
			i, known := c.at[x.Name]
			if !known {
				i = len(c.list)
				c.at[x.Name] = i
				c.list = append(c.list, VersionColumn{Name: x.Name})
			}
			c.list[i].Type = joinTypes(c.list[i].Type, x.Type)
		}
	}
	return c.list
}
