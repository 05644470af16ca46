package badcaseindex

import (
	"cmp"
	"container/heap"
	"context"
	"errors"
	"math"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"mlife/collector/internal/bam"
	"mlife/shared/query"
)

// Find implements bam.Reader.
func (x *Index) Find(ctx context.Context, f bam.Filter, p bam.Page) (bam.Result, error) {
	s, err := x.prepare(ctx, f)
	if err == nil {
		var out bam.Result
		if out, err = x.page(ctx, s, p); err == nil {
			return out, nil
		}
	}
	if errors.Is(err, errBeyond) {
		return x.Store.Find(ctx, f, p)
	}
	return bam.Result{}, err
}

func (x *Index) page(ctx context.Context, s *selection, p bam.Page) (bam.Result, error) {
	var out bam.Result
	if p.Sort == "" {
		p.Sort = "-last_seen"
	}
	limit := min(max(p.Limit, 1), 200)
	seqs, next, total, err := x.first(s, p, limit)
	if err != nil {
		return out, err
	}
	out.Total, out.Next = total, next
	out.Items, err = x.BadcasesAt(ctx, seqs)
	return out, err
}

func (x *Index) first(s *selection, p bam.Page, limit int) (seqs []int64, next string, total int, err error) {
	by, err := x.sorting(p)
	if err != nil {
		return nil, "", 0, err
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	set, err := x.data.documents(s)
	if err != nil {
		return nil, "", 0, err
	}
	total = int(set.GetCardinality())
	at, err := by.start(x.data, p)
	if err != nil {
		return nil, "", 0, err
	}
	top := best{falling: by.falling}
	worst := math.Inf(1) // no key past it comes in
	if by.falling {
		worst = math.Inf(-1)
	}
	at.each(set, func(e entry) {
		if by.falling && e.key < worst || !by.falling && e.key > worst || at.begins && !top.before(at.after, e) {
			return
		}
		switch {
		case len(top.list) <= limit:
			heap.Push(&top, e)
		case top.before(e, top.list[0]):
			top.list[0] = e
			heap.Fix(&top, 0)
		}
		if len(top.list) > limit {
			worst = top.list[0].key
		}
	})
	slices.SortFunc(top.list, func(a, b entry) int {
		if top.before(a, b) {
			return -1
		}
		return 1
	})
	if len(top.list) > limit {
		top.list = top.list[:limit]
		last := top.list[limit-1].doc
		if next, err = (query.Place{Sort: p.Sort, Key: by.place(x.data, last), Seq: int64(last)}).Encode(); err != nil {
			return nil, "", 0, err
		}
	}
	seqs = make([]int64, len(top.list))
	for i, e := range top.list {
		seqs[i] = int64(e.doc)
	}
	return seqs, next, total, nil
}

// entry is a document with what it is sorted by.
type entry struct {
	key float64
	doc uint32
}

// best is a heap of the first entries, the last of them on top.
type best struct {
	list    []entry
	falling bool
}

func (b *best) before(p, q entry) bool {
	if b.falling {
		p, q = q, p
	}
	return p.key < q.key || p.key == q.key && p.doc < q.doc
}
func (b *best) Len() int           { return len(b.list) }
func (b *best) Less(i, j int) bool { return b.before(b.list[j], b.list[i]) }
func (b *best) Swap(i, j int)      { b.list[i], b.list[j] = b.list[j], b.list[i] }
func (b *best) Push(e any)         { b.list = append(b.list, e.(entry)) }
func (b *best) Pop() any {
	e := b.list[len(b.list)-1]
	b.list = b.list[:len(b.list)-1]
	return e
}

// order is how a list is sorted: by a slice of numbers or by the ranks of a column.
type order struct {
	field   query.Field
	falling bool
	own     string
}

// sorting makes the ranks of a column that has none yet, which changes it, before the
// lock for reading.
func (x *Index) sorting(p bam.Page) (order, error) {
	f, falling, err := bam.Order(p.Sort)
	o := order{field: f, falling: falling, own: strings.TrimPrefix(f.Name, query.AttributePrefix)}
	if err != nil || f.Kind == query.Number || f.Kind == query.Time {
		return o, err
	}
	x.mu.RLock()
	c := o.column(x.data)
	stale := c != nil && c.ranks == nil
	x.mu.RUnlock()
	if stale {
		x.mu.Lock()
		defer x.mu.Unlock()
		if c := o.column(x.data); c != nil {
			c.order()
		}
	}
	return o, nil
}

func (o order) column(d *data) *column {
	if o.field.Kind == query.Attribute {
		return d.own[o.own]
	}
	return d.texts[o.field.Name]
}

// compareOwn sorts what is a number or a time behind other texts.
func compareOwn(a, b string) int {
	x, isX := query.Amount(a)
	y, isY := query.Amount(b)
	switch {
	case isX != isY && isY:
		return -1
	case isX != isY:
		return 1
	case isX && x != y:
		return cmp.Compare(x, y)
	}
	return cmp.Compare(a, b)
}

// beginning is where a page begins, and the keys that it is sorted by: numbers, or the
// ranks of codes.
type beginning struct {
	numbers []float64
	codes   []uint32
	ranks   []float64
	after   entry
	begins  bool
}

// each gives the documents of a set with their keys.
func (b beginning) each(set *roaring.Bitmap, do func(entry)) {
	each(set, func(docs []uint32) {
		for _, doc := range docs {
			e := entry{doc: doc}
			switch {
			case b.numbers != nil:
				if e.key = b.numbers[doc]; e.key != e.key { // none
					e.key = math.Inf(-1)
				}
			case int(doc) < len(b.codes):
				e.key = b.ranks[b.codes[doc]]
			}
			do(e)
		}
	})
}

func (o order) start(d *data, p bam.Page) (beginning, error) {
	var b beginning
	isNumber := o.field.Kind == query.Number || o.field.Kind == query.Time
	c := (*column)(nil)
	if isNumber {
		b.numbers = d.numbers[o.field.Name]
	} else {
		if c = o.column(d); c == nil && d.refused {
			return b, errBeyond
		}
		if c == nil {
			c = newColumn()
			c.order()
		}
		if c.ranks == nil {
			return b, errBeyond // there was no room between two ranks this moment
		}
		b.codes, b.ranks = c.codes, c.ranks
	}
	if p.Cursor == "" {
		return b, nil
	}
	at, err := query.DecodePlace(p.Cursor, p.Sort, o.like())
	if err != nil {
		return b, err
	}
	b.begins, b.after = true, entry{doc: uint32(at.Seq)}
	switch {
	case o.field.Name == "confidence":
		b.after.key = at.Key[1].(float64)
		if at.Key[0].(int64) == 0 {
			b.after.key = math.Inf(-1)
		}
	case isNumber:
		b.after.key = float64(at.Key[0].(int64))
	case o.field.Kind == query.Enum:
		if rank := at.Key[0].(int64); rank >= 0 && int(rank) < len(o.field.Values) {
			b.after.key = c.rank(o.field.Values[rank])
		}
	default:
		if value := at.Key[len(at.Key)-1].(string); value != "" {
			b.after.key = c.rank(value)
		}
	}
	return b, nil
}

// like gives the kinds of the keys of a place: those of the store's own sorting.
func (o order) like() []any {
	switch {
	case o.field.Name == "confidence":
		return []any{int64(0), 0.0}
	case o.field.Kind == query.Attribute:
		return []any{int64(0), 0.0, ""}
	case o.field.Kind == query.Number, o.field.Kind == query.Time, o.field.Kind == query.Enum:
		return []any{int64(0)}
	}
	return []any{""}
}

// place gives the keys of a document.
func (o order) place(d *data, doc uint32) []any {
	present := func(x float64, ok bool) []any {
		if !ok {
			return []any{int64(0), 0.0}
		}
		return []any{int64(1), x}
	}
	switch {
	case o.field.Name == "confidence":
		v := d.numbers["confidence"][doc]
		return present(v, !math.IsNaN(v))
	case o.field.Kind == query.Number, o.field.Kind == query.Time:
		return []any{int64(d.numbers[o.field.Name][doc])}
	}
	value := ""
	if c := o.column(d); c != nil {
		value = c.values[c.at(doc)]
	}
	switch o.field.Kind {
	case query.Enum:
		return []any{int64(slices.Index(o.field.Values, value))}
	case query.Attribute:
		return append(present(query.Amount(value)), value)
	}
	return []any{value}
}
