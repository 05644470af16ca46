package httpapi

import "cmp"

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
