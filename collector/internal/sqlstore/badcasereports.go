package sqlstore

import (
	"context"
	"database/sql"
	"hash/maphash"
	"math"
	"slices"
	"strings"

	"mlife/collector/internal/bam"
)

// inHours gives a report's hour since 1970.
const inHours = "captured_at / 3600000000"

// frequencyAt is the place of the number of reports in bam.Indexed.Numbers.
var frequencyAt = slices.Index(bam.IndexedNumbers, "frequency")

var stateSeed = maphash.MakeSeed()

// stateOf makes bam.Indexed.State: row numbers may be given again after a merge, IDs not.
func stateOf(id string, version int64) uint64 {
	var h maphash.Hash
	h.SetSeed(stateSeed)
	_, _ = h.WriteString(id) // never fails
	maphash.WriteComparable(&h, version)
	return max(h.Sum64(), 1)
}

// Reported implements bam.Changes.
func (s *Badcases) Reported(ctx context.Context, each func(seq, hour int64)) error {
	return s.db.eachReport(ctx, "SELECT badcase, "+inHours+" FROM occurrences ORDER BY captured_at", nil, each)
}

// eachReport hands over two numbers of each of many rows.
func (db *DB) eachReport(ctx context.Context, text string, args []any, each func(a, b int64)) error {
	const op = "sqlstore.eachReport"
	rows, err := db.read.QueryContext(ctx, text, args...)
	if err != nil {
		return classify(op, err)
	}
	defer rows.Close()
	for rows.Next() {
		var a, b int64
		if err := rows.Scan(&a, &b); err != nil {
			return classify(op, err)
		}
		each(a, b)
	}
	return classify(op, rows.Err())
}

// indexedReports adds the reports that an index does not hold yet.
//
// As long as a badcase's version stays, reports were only added to it: a merge and a
// split make a new one. Those received later than all that are held are not held for
// certain; if they are as many as are missing, they are the missing ones, whatever the
// clocks did. Otherwise all are read.
func indexedReports(ctx context.Context, tx *sql.Tx, marked []bam.Indexed, held func(seq int64) bam.HeldReports) error {
	after := map[int64]int64{}
	missing := map[int64]int{}
	for i := range marked {
		x := &marked[i]
		if x.Gone {
			continue
		}
		h := held(x.Seq)
		after[x.Seq] = math.MinInt64
		if x.Since = h.State == x.State; x.Since {
			missing[x.Seq] = int(x.Numbers[frequencyAt]) - h.Number
			after[x.Seq] = h.Received
		}
		if x.Since && missing[x.Seq] == 0 {
			delete(after, x.Seq)
		}
	}
	if err := reportsAfter(ctx, tx, marked, after); err != nil {
		return err
	}
	again := map[int64]int64{}
	for i := range marked {
		if x := &marked[i]; x.Since && len(x.Hours) != missing[x.Seq] {
			x.Since, x.Hours, again[x.Seq] = false, nil, math.MinInt64
		}
	}
	return reportsAfter(ctx, tx, marked, again)
}

// reportsAfter reads the reports of badcases that were received after a time each.
func reportsAfter(ctx context.Context, tx *sql.Tx, marked []bam.Indexed, after map[int64]int64) error {
	if len(after) == 0 {
		return nil
	}
	at := map[int64]*bam.Indexed{}
	var args []any
	for i := range marked {
		seq := marked[i].Seq
		if t, ok := after[seq]; ok {
			at[seq] = &marked[i]
			args = append(args, seq, t)
		}
	}
	_, err := query(ctx, tx, "sqlstore.reportsAfter", func(r scanner) (struct{}, error) {
		var seq, hour, received int64
		var n int
		err := r.Scan(&seq, &hour, &n, &received)
		if x := at[seq]; x != nil && err == nil {
			x.Hours = append(x.Hours, slices.Repeat([]int64{hour}, n)...)
			x.Received = max(x.Received, received)
		}
		return struct{}{}, err
	}, "WITH h (b, t) AS (VALUES (CAST(? AS BIGINT), CAST(? AS BIGINT))"+strings.Repeat(", (?, ?)", len(args)/2-1)+") SELECT o.badcase, "+inHours+
		", count(*), max(o.received_at) FROM h CROSS JOIN occurrences o WHERE o.badcase = h.b AND o.received_at > h.t GROUP BY 1, 2", args...)
	return err
}
