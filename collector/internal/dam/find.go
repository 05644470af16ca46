package dam

import (
	"cmp"
	"container/list"
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"sync"

	"mlife/shared/fault"
	"mlife/shared/query"
)

// RowQuery selects rows of a version. Cursor is the number of rows before the page.
type RowQuery struct {
	Page
	Search query.Node // parsed by RowSchema; nil for all
	Sort   string     // a field of the schema, after "-" when falling; "" for the version's own order
}

// FindRows gives a page of the rows of a version.
func (k *Desk) FindRows(ctx context.Context, document string, number int, q RowQuery) (List[Row], error) {
	v, err := k.Store.Version(ctx, document, number)
	if err != nil {
		return List[Row]{}, err
	}
	parts, err := k.Store.Parts(ctx, document, number)
	if err != nil {
		return List[Row]{}, err
	}
	return k.page(ctx, versionKey(document, number), parts, v.Columns, q)
}

// versionKey names a version among kept selections.
func versionKey(document string, number int) string { return fmt.Sprintf("%s/%d", document, number) }

// FindSetRows gives a page of the rows of a set.
func (k *Desk) FindSetRows(ctx context.Context, id string, q RowQuery) (List[Row], error) {
	parts, columns, err := k.setParts(ctx, id)
	if err != nil {
		return List[Row]{}, err
	}
	return k.page(ctx, id, parts, columns, q)
}

// EachRow reads all rows of a version in their order.
func (k *Desk) EachRow(ctx context.Context, document string, number int) (iter.Seq2[Row, error], error) {
	parts, err := k.Store.Parts(ctx, document, number)
	return k.each(ctx, parts), err
}

// EachFound reads the rows of a version that a search of its columns finds, in their
// order; all of them when the text is empty. It also says how many there are.
func (k *Desk) EachFound(ctx context.Context, document string, number int, search string) (iter.Seq2[Row, error], int, error) {
	v, err := k.Store.Version(ctx, document, number)
	if err != nil {
		return nil, 0, err
	}
	where, err := query.Parse(search, RowSchema(v.Columns))
	if err != nil {
		return nil, 0, &fault.Error{Kind: fault.Invalid, Op: "search", Field: "query", Err: err}
	}
	parts, err := k.Store.Parts(ctx, document, number)
	if err != nil {
		return nil, 0, err
	}
	chosen, n, err := k.choose(ctx, versionKey(document, number), parts, v.Columns, RowQuery{Search: where})
	if err != nil {
		return nil, 0, err
	}
	if chosen != nil {
		parts = pick(parts, chosen)
	}
	return k.each(ctx, parts), n, nil
}

// EachSetRow reads all rows of a set in their order.
func (k *Desk) EachSetRow(ctx context.Context, id string) (iter.Seq2[Row, error], error) {
	parts, err := k.Store.SetParts(ctx, id)
	return k.each(ctx, parts), err
}

// SetColumns gives the further columns of a set: those of the versions it is made of.
func (k *Desk) SetColumns(ctx context.Context, id string) ([]VersionColumn, error) {
	set, err := k.Store.Set(ctx, id)
	if err != nil {
		return nil, err
	}
	columns := []VersionColumn{}
	for _, src := range set.Sources {
		v, err := k.Store.Version(ctx, src.Document, src.Version)
		if err != nil {
			return nil, err
		}
		columns = union(columns, v.Columns)
	}
	return columns, nil
}

func (k *Desk) setParts(ctx context.Context, id string) ([]Part, []VersionColumn, error) {
	columns, err := k.SetColumns(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	parts, err := k.Store.SetParts(ctx, id)
	return parts, columns, err
}

// page gives a page of the rows of parts; key names them for ever.
func (k *Desk) page(ctx context.Context, key string, parts []Part, columns []VersionColumn, q RowQuery) (List[Row], error) {
	from := 0
	if q.Cursor != "" {
		var err error
		if from, err = strconv.Atoi(q.Cursor); err != nil || from < 0 {
			return List[Row]{}, fault.Field("dam.rows", "query.cursor", "%.80q does not belong to this list", q.Cursor)
		}
	}
	limit := q.Limit
	if limit <= 0 || limit > MaxRowPage {
		limit = MaxRowPage
	}
	chosen, total, err := k.choose(ctx, key, parts, columns, q)
	if err != nil {
		return List[Row]{}, err
	}
	out := List[Row]{Items: []Row{}, Total: total}
	to := min(from+limit, total)
	if from >= to {
		return out, nil
	}
	at := make([]int, 0, to-from)
	for n := from; n < to; n++ {
		if chosen != nil {
			at = append(at, int(chosen[n]))
		} else {
			at = append(at, n)
		}
	}
	if out.Items, err = k.rowsAt(ctx, parts, at); err == nil && to < total {
		out.Next = strconv.Itoa(to)
	}
	return out, err
}

// choose gives the places of the rows that a query selects in the order it asks for,
// nil for all in their own order, and how many there are.
func (k *Desk) choose(ctx context.Context, key string, parts []Part, columns []VersionColumn, q RowQuery) ([]int32, int, error) {
	all := q.Search == nil || query.String(q.Search) == ""
	if all && q.Sort == "" {
		return nil, rowsOf(parts), nil
	}
	text := ""
	if !all {
		text = query.String(q.Search)
	}
	key = strings.Join([]string{key, q.Sort, text}, "\n")
	if chosen, ok := k.found.get(key); ok {
		return chosen, len(chosen), nil
	}
	chosen, err := k.match(ctx, parts, columns, q, all)
	if err != nil {
		return nil, 0, err
	}
	if !relative(q.Search) {
		k.found.put(key, chosen)
	}
	return chosen, len(chosen), nil
}

// relative reports whether a query depends on the time at which it is asked.
func relative(n query.Node) bool {
	return n != nil && strings.Contains(query.String(n), "now")
}

func (k *Desk) match(ctx context.Context, parts []Part, columns []VersionColumn, q RowQuery, all bool) ([]int32, error) {
	read := map[string]bool{}
	if !all {
		needs(q.Search, read)
	}
	sorter, err := newSorter(q.Sort, columns)
	if err != nil {
		return nil, err
	}
	if sorter != nil {
		read[sorter.field] = true
	}
	fields := make([]string, 0, len(read))
	thing := rowThing{at: map[string]int{}}
	for f := range read {
		thing.at[f] = len(fields)
		fields = append(fields, f)
	}
	now, n := k.Now(), int32(0)
	chosen := []int32{}
	err = k.scan(ctx, parts, fields, func(_, _ int, c Cells) error {
		if all || query.Match(q.Search, thing.of(c), true, now) {
			chosen = append(chosen, n)
			if sorter != nil {
				sorter.take(thing.of(c).value(sorter.field))
			}
		}
		n++
		return nil
	})
	if err == nil && sorter != nil {
		sorter.sort(chosen)
	}
	return chosen, err
}

// sorter orders chosen rows by one field; rows without a value come last, equal ones
// in their own order.
type sorter struct {
	field   string
	numbers bool
	falling bool
	keys    []sortKey
}

type sortKey struct {
	text  string
	x     float64
	empty bool
}

func newSorter(sort string, columns []VersionColumn) (*sorter, error) {
	if sort == "" {
		return nil, nil
	}
	f, falling, err := RowSchema(columns).Order(sort)
	if err != nil {
		return nil, err
	}
	s := &sorter{field: storedField(f.Name), falling: falling}
	for _, c := range columns {
		if FurtherField(c.Name) == s.field {
			s.numbers = c.Type == NumberColumnType
		}
	}
	return s, nil
}

func (s *sorter) take(v []byte) {
	k := sortKey{empty: v == nil}
	if v != nil && strings.HasPrefix(s.field, further) {
		cell, err := cellOf(v)
		if err != nil {
			cell = string(v)
		}
		k.text = cell
	} else {
		k.text = string(v)
	}
	if s.numbers && v != nil {
		k.x, _ = number(k.text)
		k.text = ""
	}
	s.keys = append(s.keys, k)
}

func (s *sorter) sort(chosen []int32) {
	at := make([]int32, len(chosen))
	for i := range at {
		at[i] = int32(i)
	}
	slices.SortStableFunc(at, func(a, b int32) int {
		x, y := &s.keys[a], &s.keys[b]
		if x.empty != y.empty {
			if x.empty {
				return 1
			}
			return -1
		}
		c := cmp.Or(cmp.Compare(x.x, y.x), cmp.Compare(x.text, y.text))
		if s.falling {
			return -c
		}
		return c
	})
	before := slices.Clone(chosen)
	for i, j := range at {
		chosen[i] = before[j]
	}
}

// rowsAt reads the rows at places of a version, in the order asked for.
func (k *Desk) rowsAt(ctx context.Context, parts []Part, places []int) ([]Row, error) {
	fields, err := k.fieldsOf(ctx, parts)
	if err != nil {
		return nil, err
	}
	order := make([]int, len(places))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return places[a] - places[b] })
	r := rowReader{desk: k, assembler: newAssembler(fields), fields: fields, places: places, out: make([]Row, len(places))}
	begin := 0
	for _, p := range parts {
		var some []int
		for len(order) > 0 && places[order[0]] < begin+p.Rows {
			some, order = append(some, order[0]), order[1:]
		}
		if err := r.read(ctx, p, begin, some); err != nil {
			return nil, err
		}
		begin += p.Rows
	}
	return r.out, nil
}

type rowReader struct {
	desk      *Desk
	assembler assembler
	fields    []string
	places    []int
	out       []Row
}

// gap is how many rows it is cheaper to read over than to look for the next one.
const gap = 512

// read reads those of one part, which begins at a place.
func (r *rowReader) read(ctx context.Context, p Part, begin int, some []int) error {
	rows := make([]int, len(some))
	for i, j := range some {
		rows[i] = p.row(r.places[j] - begin)
	}
	for from := 0; from < len(some); {
		to := from + 1
		for to < len(some) && rows[to]-rows[to-1] < gap {
			to++
		}
		next := from
		err := r.desk.Rows.Read(ctx, p.Segment, r.fields, rows[from], rows[to-1]+1, func(b Batch) error {
			for ; next < to && rows[next] < b.From+b.Rows; next++ {
				j := some[next]
				r.out[j] = r.assembler.row(Cells{b.Cells, rows[next] - b.From}, r.places[j]+1)
			}
			return nil
		})
		if err != nil {
			return err
		}
		from = to
	}
	return nil
}

// maxFound bounds the memory of kept selections, in rows: 64 MiB.
const maxFound = 16 << 20

// selections keeps what searches found, the longest unused going first.
type selections struct {
	mu   sync.Mutex
	by   map[string]*list.Element
	used list.List // of selection, the last used in front
	rows int
}

type selection struct {
	key    string
	chosen []int32
}

func (s *selections) get(key string) ([]int32, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.by[key]
	if !ok {
		return nil, false
	}
	s.used.MoveToFront(e)
	return e.Value.(selection).chosen, true //nolint:errcheck,forcetypeassert // nothing else is put in
}

func (s *selections) put(key string, chosen []int32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.by == nil {
		s.by = map[string]*list.Element{}
	}
	if _, ok := s.by[key]; ok || len(chosen) > maxFound {
		return
	}
	s.by[key] = s.used.PushFront(selection{key, chosen})
	for s.rows += len(chosen); s.rows > maxFound || s.used.Len() > 256; {
		last := s.used.Remove(s.used.Back()).(selection) //nolint:errcheck,forcetypeassert // nothing else is put in
		delete(s.by, last.key)
		s.rows -= len(last.chosen)
	}
}
