package dam

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"mlife/shared/query"
)

// maxValues bounds the different values that are counted for completion: what comes
// after them in a version is left out.
const maxValues = 10_000

// RowValues gives values of a field of RowSchema that begin as typed, in either case,
// the most frequent first: they complete searches of the rows of a version.
func (k *Desk) RowValues(ctx context.Context, document string, number int, field, begins string, limit int) ([]query.Suggestion, error) {
	parts, err := k.Store.Parts(ctx, document, number)
	if err != nil {
		return nil, err
	}
	return k.valuesOf(ctx, parts, field, begins, limit)
}

// Class is a class that annotations of rows have.
type Class struct {
	Name string `json:"name"`
	Rows int    `json:"rows" doc:"That have it, on the whole or on an object."`
}

// Classes gives the classes of the annotations of a version, the most frequent first.
func (k *Desk) Classes(ctx context.Context, document string, number, limit int) ([]Class, error) {
	values, err := k.RowValues(ctx, document, number, askClass, "", limit)
	out := make([]Class, len(values))
	for i, v := range values {
		out[i] = Class{v.Text, v.Count}
	}
	return out, err
}

// SetRowValues is RowValues for the rows of a set.
func (k *Desk) SetRowValues(ctx context.Context, id, field, begins string, limit int) ([]query.Suggestion, error) {
	parts, err := k.Store.SetParts(ctx, id)
	if err != nil {
		return nil, err
	}
	return k.valuesOf(ctx, parts, field, begins, limit)
}

func (k *Desk) valuesOf(ctx context.Context, parts []Part, field, begins string, limit int) ([]query.Suggestion, error) {
	stored, begins := storedField(field), strings.ToLower(begins)
	counts := map[string]int{}
	add := func(v []byte) {
		n, known := counts[string(v)]
		if known || len(counts) < maxValues && strings.HasPrefix(strings.ToLower(string(v)), begins) {
			counts[string(v)] = n + 1
		}
	}
	thing := rowThing{at: map[string]int{stored: 0}}
	err := k.scan(ctx, parts, []string{stored}, func(_, _ int, c Cells) error {
		if field == askClass {
			names := thing.of(c).Texts(askClass)
			slices.Sort(names)
			for _, name := range slices.Compact(names) {
				add([]byte(name))
			}
			return nil
		}
		v, err := textOf(stored, c.At(0))
		if err != nil || len(v) == 0 {
			return err
		}
		add(v)
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := make([]query.Suggestion, 0, len(counts))
	for text, n := range counts {
		out = append(out, query.Suggestion{Text: text, Count: n})
	}
	slices.SortFunc(out, func(a, b query.Suggestion) int {
		return cmp.Or(b.Count-a.Count, strings.Compare(a.Text, b.Text))
	})
	return out[:min(limit, len(out))], nil
}
