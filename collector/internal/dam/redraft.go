package dam

import (
	"context"
	"errors"

	"mlife/shared/fault"
)

// Redraft asks for a new version in which rows that are known by their digests are
// other ones.
type Redraft struct {
	Document string
	Note     string
	Actor    string
	Rows     func(Digest) bool         // whether a row is meant
	Change   func(Row) (*Draft, error) // what becomes of it
	// Planned is told which rows become which, before they do: a crash may come between
	// that and what the caller notes afterwards. It may be called again with others.
	Planned func(ctx context.Context, became map[Digest]Digest) error
}

// redraftTries is how often changes are made anew when the document changed meanwhile.
const redraftTries = 5

// Redraft changes rows of the newest version wherever they are in it. Rows that would
// stay as they are count as changed, and make no version alone. Rows that are no longer
// there are not in became.
func (k *Desk) Redraft(ctx context.Context, x Redraft) (r Report, became map[Digest]Digest, err error) {
	for range redraftTries {
		r, became, err = k.redraft(ctx, x)
		var old *Stale
		if !errors.As(err, &old) {
			return r, became, err
		}
	}
	return r, nil, fault.New(fault.Busy, "dam.Redraft", "the document changes all the time: try again later")
}

func (k *Desk) redraft(ctx context.Context, x Redraft) (Report, map[Digest]Digest, error) {
	doc, err := k.Store.Document(ctx, x.Document)
	if err != nil {
		return Report{}, nil, err
	}
	rows, err := k.EachRow(ctx, doc.ID, doc.Latest)
	if err != nil {
		return Report{}, nil, err
	}
	became := map[Digest]Digest{}
	var places []int
	place := 0
	for row, err := range rows {
		if err != nil {
			return Report{}, nil, err
		}
		place++
		if !x.Rows(row.Digest) {
			continue
		}
		d, err := x.Change(row)
		if err != nil {
			return Report{}, nil, err
		}
		if became[row.Digest] = d.Digest(); became[row.Digest] != row.Digest {
			places = append(places, place)
		}
	}
	if err := x.Planned(ctx, became); err != nil {
		return Report{}, nil, err
	}
	if len(places) == 0 {
		v, err := k.Store.Version(ctx, doc.ID, doc.Latest)
		return Report{Version: v}, became, err
	}
	r, err := k.Amend(ctx, Amend{Document: doc.ID, Revision: doc.Revision, Rows: places, Note: x.Note, Actor: x.Actor, Change: x.Change})
	return r, became, err
}
