package bam

import (
	"mlife/shared/fault"
	"mlife/shared/query"
)

// Order reads Page.Sort: the field and whether it falls. An unknown one is
// fault.Invalid.
func Order(sort string) (f query.Field, falling bool, err error) {
	if sort == "" {
		sort = "-last_seen"
	}
	return Schema().Order(sort)
}

// Where reads a filter's query. An error is fault.Invalid and tells the column.
func (f Filter) Where() (query.Node, error) {
	n, err := query.Parse(f.Q, Schema())
	if err != nil {
		return nil, &fault.Error{Kind: fault.Invalid, Op: "search", Field: "query.q", Err: err}
	}
	return n, nil
}
