package httpapi

import (
	"cmp"
	"slices"
)

// pagedOut is a page of a list and how many rows the list has.
type pagedOut[T any] struct {
	Body struct {
		Items []T    `json:"items" nullable:"false"`
		Next  string `json:"next,omitempty"`
		Total int    `json:"total"`
	}
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
