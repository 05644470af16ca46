package badcaseindex

import (
	"iter"
	"math"
	"slices"
	"time"

	"github.com/RoaringBitmap/roaring/v2"

	"mlife/collector/internal/bam"
)

// moments gives the spans of time, by number, in which a document counts, once for each
// time it does; room is used for them if they fit.
type moments func(doc uint32, room []int64) []int64

// firstSeen counts each document once. Spans are as in bam.Spans.
func (d *data) firstSeen(span [2]int64) moments {
	at := d.numbers["first_seen"]
	return func(doc uint32, room []int64) []int64 { return append(room[:0], (int64(at[doc])+span[1])/span[0]) }
}

// whenReported counts each document as often as it was reported.
func (d *data) whenReported(span [2]int64) moments {
	const hour = int64(time.Hour / time.Microsecond) // every span consists of whole ones
	width, offset := span[0]/hour, span[1]/hour
	return func(doc uint32, room []int64) []int64 {
		room = d.reports.of(doc, room)
		for i, h := range room {
			room[i] = (h + offset) / width
		}
		return room
	}
}

// series counts over time by the first axis; with two, each pair counts, as the
// store's join of both does.
func series(set *roaring.Bitmap, axes []axis, at moments, span [2]int64, over string) []bam.Point {
	least, most := int64(math.MaxInt64), int64(math.MinInt64)
	eachMoment(set, at, func(n int64) { least, most = min(least, n), max(most, n) })
	if least > most {
		return []bam.Point{}
	}
	values := []string{""}
	if len(axes) > 0 {
		values = axes[0].values
	}
	var points []bam.Point
	for first := range beginnings(set, at, least, most, len(values)) {
		t := countFrom(set, axes, len(values), int(min(most-first+1, math.MaxInt32)), first, at)
		points = t.points(values, func(n int) time.Time { return time.UnixMicro((int64(n)+first)*span[0] - span[1]).UTC() })
		if len(points) == bam.MaxPoints {
			break
		}
	}
	slices.Reverse(points)
	if over == "month" {
		points = bam.Months(points)
	}
	return points
}

func eachMoment(set *roaring.Bitmap, at moments, do func(n int64)) {
	var room []int64
	each(set, func(docs []uint32) {
		for _, doc := range docs {
			room = at(doc, room)
			for _, n := range room {
				do(n)
			}
		}
	})
}

// countFrom counts by place in time, from first on, and first axis.
func countFrom(set *roaring.Bitmap, axes []axis, values, height int, first int64, at moments) *tally {
	t := newTally(height, values)
	var one, two [1]uint32
	var room []int64
	each(set, func(docs []uint32) {
		for _, doc := range docs {
			codes, times := none, 1
			if len(axes) > 0 {
				codes = axes[0].codes(doc, &one)
			}
			if len(axes) > 1 {
				times = len(axes[1].codes(doc, &two))
			}
			room = at(doc, room)
			for _, n := range room {
				if n < first {
					continue
				}
				for _, k := range codes {
					t.add(int(n-first), int(k), times)
				}
			}
		}
	})
	return t
}

// beginnings gives moments from which on to count, each earlier than the one before
// and the last the first of all. Only the newest points are answered: where the whole
// is too large for a table, most of it need not be counted.
func beginnings(set *roaring.Bitmap, at moments, least, most int64, values int) iter.Seq[int64] {
	return func(yield func(int64) bool) {
		span := most - least + 1
		if limit := int64(maxTable); span > limit || span*int64(values) <= limit {
			yield(least)
			return
		}
		counts := make([]int, span)
		eachMoment(set, at, func(n int64) { counts[n-least]++ })
		n, sum := span, 0
		for want := 4 * bam.MaxPoints; n > 0; want *= 8 {
			for ; n > 0 && sum < want; n-- {
				sum += counts[n-1]
			}
			if !yield(least + n) {
				return
			}
		}
	}
}
