package clusters

import (
	"context"

	"mlife/collector/internal/clusters/grouping"
	"mlife/shared/fault"
)

// join assigns cases that came after the run to its groups, and gives the clustering
// as it is then.
func (d *Desk) join(ctx context.Context, c Clustering) (Clustering, error) {
	filter, err := d.opt.Parse(c.Search)
	if err != nil {
		return c, err
	}
	at, after := c.UpTo, int64(0)
	for {
		rows, err := d.opt.Embeddings.Fresh(ctx, filter, c.In, at, after, page)
		if err != nil || len(rows) == 0 {
			return c, err
		}
		model, err := d.model(ctx, c.Run)
		if err != nil {
			return c, err
		}
		members, places := make([]Member, 0, len(rows)), make([]Placed, 0, len(rows))
		for _, row := range rows {
			one, err := assigned(model, row)
			if err != nil {
				if fault.Is(err, fault.Canceled) {
					return c, err
				}
				one = grouping.Assigned{Label: grouping.Noise} // of another length: in no group
			}
			members = append(members, Member{Seq: row.Seq, Group: one.Label})
			if err == nil && drawn(row.Seq, c.Embedded) {
				places = append(places, Placed{Seq: row.Seq, At: one.Place})
			}
		}
		last := rows[len(rows)-1]
		at, after = last.MadeAt, last.Seq
		// What was made just now may still be followed by something older.
		mark := min(at, d.opt.Now().Add(-late).UnixMicro())
		if err := d.opt.Results.Join(ctx, c.ID, c.Run, members, places, max(mark, c.UpTo)); err != nil {
			return c, err
		}
		before := c.Joined
		if c, err = d.opt.Store.Clustering(ctx, c.ID); err != nil {
			return c, err
		}
		if c.Joined != before {
			d.opt.Changed(c.ID)
		}
		if len(rows) < page {
			return c, nil
		}
	}
}

// model reads what a run learned, once.
func (d *Desk) model(ctx context.Context, run int64) (*grouping.Model, error) {
	d.mu.Lock()
	m := d.models[run]
	d.mu.Unlock()
	if m != nil {
		return m, nil
	}
	b, err := d.opt.Results.Model(ctx, run)
	if err != nil {
		return nil, err
	}
	if m, err = grouping.Decode(b); err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for old := range d.models {
		if len(d.models) < maxModels {
			break
		}
		delete(d.models, old)
	}
	d.models[run] = m
	return m, nil
}
