package httpapi

import (
	"cmp"
	"slices"
	"strconv"

	"mlife/shared/fault"
)

// pagedOut is a page of a list and how many rows the list has.
type pagedOut[T any] struct {
	Body struct {
		Items []T    `json:"items" nullable:"false"`
		Next  string `json:"next,omitempty"`
		Total int    `json:"total"`
	}
}

// countedPage gives a page of a list whose cursor says how many were given before; read
// gives those behind them, and how many there are in all.
func countedPage[T any](p PageQuery, read func(after, limit int) ([]T, int, error)) (*pagedOut[T], error) {
	after := 0
	if p.Cursor != "" {
		var err error
		if after, err = strconv.Atoi(p.Cursor); err != nil || after < 0 {
			return nil, fault.Field("httpapi", "query.cursor", "%.40q does not belong to this list", p.Cursor)
		}
	}
	out := &pagedOut[T]{}
	var err error
	out.Body.Items, out.Body.Total, err = read(after, p.Limit)
	if after += len(out.Body.Items); after < out.Body.Total {
		out.Body.Next = strconv.Itoa(after)
	}
	return out, err
}

// wholePage puts a whole list into the order of key, which is unique, and gives one
// page of it, or err.
func wholePage[T any](p PageQuery, list []T, err error, falling bool, key func(T) string) (*pagedOut[T], error) {
	slices.SortFunc(list, func(a, b T) int {
		if falling {
			a, b = b, a
		}
		return cmp.Compare(key(a), key(b))
	})
	out := &pagedOut[T]{}
	out.Body.Items, out.Body.Next = pageOf(p, list, falling, key)
	out.Body.Total = len(list)
	return out, err
}

// pageOf gives the page of a whole list that is in the order of key, which is unique:
// rising, or falling if so. It is for lists that fit into memory by their nature.
func pageOf[T any](p PageQuery, list []T, falling bool, key func(T) string) (items []T, next string) {
	way := 1
	if falling {
		way = -1
	}
	items = []T{}
	for _, x := range list {
		if p.Cursor != "" && way*cmp.Compare(key(x), p.Cursor) <= 0 {
			continue
		}
		if len(items) == p.Limit {
			return items, key(items[len(items)-1])
		}
		items = append(items, x)
	}
	return items, ""
}
