package sqlstore

import (
	"context"
	"slices"
	"strings"
	"time"

	"mlife/collector/internal/bam"
	"mlife/shared/fault"
)

// Moves implements bam.Moves.
func (s *Badcases) Moves(ctx context.Context, f bam.Filter, from, to time.Time) ([]bam.Move, error) {
	const op = "sqlstore.Moves"
	where, args, err := conditions(f)
	if err != nil {
		return nil, err
	}
	list, err := query(ctx, s.db.read, op, func(r scanner) (m bam.Move, err error) {
		var at int64
		var old, now, actor string
		err = r.Scan(&m.ID, &m.Function, &m.Model, &at, &old, &now, &actor)
		m.At, m.From, m.To = moment(at), bam.Status(strings.Trim(old, `"`)), bam.Status(strings.Trim(now, `"`))
		m.Reported = strings.HasPrefix(actor, "device:") || slices.Contains([]string{bam.FromUpload, bam.FromTest, bam.FromImport}, actor)
		return m, err
	}, `SELECT b.id, b.function, b.model_version, h.at, h.old, h.new, h.actor FROM badcase_history h JOIN badcases b ON b.seq = h.badcase
		WHERE h.field = 'status' AND h.at >= ? AND h.at < ? AND `+where+" ORDER BY h.at, h.seq LIMIT ?",
		append(append([]any{stamp(from), stamp(to)}, args...), bam.MaxMoves+1)...)
	if err == nil && len(list) > bam.MaxMoves {
		err = fault.New(fault.TooLarge, op, "more than %d changes of status: choose fewer weeks or narrow the search", bam.MaxMoves)
	}
	return list, err
}
