package analysis

import (
	"context"
	"math"

	"mlife/collector/internal/dam/material"
	"mlife/shared/fault"
)

// Bounds of a summary.
const (
	MaxColumns = 256 // columns that are looked at; later ones are named as left out
	MaxTables  = 16  // cross tables
	maxCells   = 1 << 16
	maxDrawn   = 64 // objects of one row of the sample
	gridSide   = 16
	maxGrids   = 64
	maxPairs   = 1 << 16
	maxPerRow  = 64 // different classes of one row that are paired
)

// Options of Collect. The zero value is good.
type Options struct {
	Seed   uint64         // of the sample
	Sample int            // rows of it; 8192
	Tables [][2]string    // attributes to be crossed; nil: the class with device, daytime and size
	Roles  material.Roles // of columns
}

// Summary is what Collect found: about 5 MiB, and 1 to 2 for each column with many
// different values.
type Summary struct {
	opt        Options
	rows       int64
	unreadable int64 // rows with an annotation or columns that are no JSON
	list       []*attribute
	columns    map[string]*attribute
	order      []*attribute // columns as the last row had them
	omitted    int          // columns beyond MaxColumns
	tables     []*table
	together   together
	grids      grids
	sample     sample

	row     int64 // the one that is read
	objects int   // of it
	keep    bool  // it goes into the sample
	draw    drawn
	reader  material.Reader
	months  map[int]string
	places  map[[2]int]string
}

// defaultTables are crossed when nobody says what.
var defaultTables = [][2]string{{Class, Device}, {Class, Daytime}, {Class, Area}}

// Collect reads rows once. Errors are those of the rows, fault.Invalid for options that
// name an unknown attribute, and fault.Canceled.
func Collect(ctx context.Context, rows material.Rows, opt Options) (*Summary, error) {
	s, err := newSummary(opt)
	if err != nil {
		return nil, err
	}
	for r, err := range rows() {
		if err != nil {
			return nil, err
		}
		if s.rows%1024 == 0 && ctx.Err() != nil {
			return nil, fault.New(fault.Canceled, "analysis.Collect", "%w", context.Cause(ctx))
		}
		s.add(r)
	}
	return s, nil
}

// Valid says what is wrong with options as Collect would.
func Valid(opt Options) error {
	_, err := newSummary(opt)
	return err
}

func newSummary(opt Options) (*Summary, error) {
	const op = "analysis.Collect"
	if opt.Sample <= 0 {
		opt.Sample = 8192
	}
	if opt.Tables == nil {
		opt.Tables = defaultTables
	}
	if len(opt.Tables) > MaxTables {
		return nil, fault.Field(op, "tables", "%d cross tables, at most %d", len(opt.Tables), MaxTables)
	}
	s := &Summary{opt: opt, columns: map[string]*attribute{}, months: map[int]string{}, places: map[[2]int]string{}, sample: sample{most: min(opt.Sample, 1<<16)}}
	for _, b := range builtin {
		s.list = append(s.list, &attribute{name: b.name, form: b.form, objects: b.objects, row: -1})
	}
	for i, pair := range opt.Tables {
		t := &table{cells: map[[2]int32]int64{}}
		for k, name := range pair {
			a := s.find(name)
			if a == nil {
				return nil, fault.Field(op, "tables", "cross table %d: no attribute is called %.80q", i+1, name)
			}
			t.of[k] = a
		}
		if t.of[0] == t.of[1] {
			return nil, fault.Field(op, "tables", "cross table %d: %s is crossed with itself", i+1, pair[0])
		}
		s.tables = append(s.tables, t)
	}
	return s, nil
}

// find gives an attribute by its name; a column that was not seen yet is made.
func (s *Summary) find(name string) *attribute {
	if at, ok := builtinAt[name]; ok {
		return s.list[at]
	}
	if len(name) > len(ColumnPrefix) && name[:len(ColumnPrefix)] == ColumnPrefix {
		return s.column(name[len(ColumnPrefix):], len(s.order))
	}
	return nil
}

// column gives the attribute of a column; at is its place in the row.
func (s *Summary) column(name string, at int) *attribute {
	if at < len(s.order) && s.order[at].name[len(ColumnPrefix):] == name {
		return s.order[at]
	}
	a := s.columns[name]
	if a == nil {
		if len(s.columns) >= MaxColumns {
			s.omitted++
			return nil
		}
		a = &attribute{name: ColumnPrefix + name, form: column, row: -1}
		s.columns[name] = a
		s.list = append(s.list, a)
	}
	if at < len(s.order) {
		s.order[at] = a
	} else if at < MaxColumns {
		s.order = append(s.order, a)
	}
	return a
}

func (s *Summary) add(r *material.Row) {
	s.rows++
	s.row, s.objects = s.rows, 0
	priority := mix(uint64(r.Number) ^ mix(s.opt.Seed))
	s.keep = s.sample.wants(priority)
	if s.keep {
		s.draw = drawn{priority: priority, number: r.Number}
	}
	where := material.OfMedium(r.Medium)
	at := 0
	err := s.reader.Columns(r.Columns, func(c material.Column) {
		s.reader.Note(&where, s.opt.Roles, c)
		s.addColumn(c, at)
		at++
	})
	o, oerr := s.reader.Outline(r.Annotation)
	if err != nil || oerr != nil {
		s.unreadable++
	}
	if r.Set != "" {
		s.text(Set, r.Set)
	}
	if oerr == nil {
		s.annotated(o, r.Medium)
	}
	s.medium(r.Medium)
	s.context(where)
	for _, t := range s.tables {
		t.count(s.row, s.objects)
	}
	if s.keep {
		s.draw.unit = unitOf(where, r.Number)
		s.sample.put(s.draw)
	}
}

// unitOf says what a row came with.
func unitOf(c material.Context, number int64) uint64 {
	switch {
	case c.Group != "":
		return hashText("g" + c.Group)
	case c.Source != "":
		return hashText("s" + c.Source)
	}
	return mix(uint64(number))
}

func (s *Summary) addColumn(c material.Column, at int) {
	if c.Kind == material.Nothing {
		return
	}
	a := s.column(c.Name, at)
	if a == nil {
		return
	}
	if !countable(c.Number) {
		c.Number = math.NaN()
	}
	a.column(s.row, c)
	if s.keep {
		s.draw.values = append(s.draw.values, value{s.position(a), c.Number, string(c.Text[:min(len(c.Text), maxValue)])})
	}
}

// countable says that sums of squares of such numbers are numbers.
func countable(v float64) bool { return math.Abs(v) <= 1e100 }

// position finds an attribute in the list.
func (s *Summary) position(a *attribute) int32 {
	for i, x := range s.list {
		if x == a {
			return int32(i)
		}
	}
	return -1
}

func (s *Summary) text(name, v string) {
	at := builtinAt[name]
	s.list[at].text(s.row, v)
	if s.keep {
		s.draw.values = append(s.draw.values, value{at, math.NaN(), v})
	}
}

func (s *Summary) number(name string, v float64) {
	if !countable(v) {
		return
	}
	at := builtinAt[name]
	s.list[at].number(s.row, v)
	if s.keep {
		s.draw.values = append(s.draw.values, value{at, v, ""})
	}
}
