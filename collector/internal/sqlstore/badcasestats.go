package sqlstore

import (
	"context"
	"slices"
	"strings"
	"time"

	"mlife/collector/internal/bam"
	"mlife/shared/fault"
)

var statColumns = map[string]string{
	"status": "b.status", "severity": "b.severity", "priority": "b.priority", "grading": "b.grading", "function": "b.function",
	"system_version": "b.system_version", "slot": "b.slot", "model_version": "b.model_version", "model_id": "b.model_id", "device": "b.device",
	"place": "b.place", "result": "b.result_label", "truth": "b.truth_label", "assignee": "b.assignee", "source": "b.source", "rule": "b.rule",
}

// tally is the part of a statistics query that fields and filters make.
type tally struct {
	from string
	keys []string
	args []any // of from
}

func (t *tally) by(field string, n int) error {
	alias := string(rune('k' + n))
	if column, ok := statColumns[field]; ok {
		t.keys = append(t.keys, "CAST("+column+" AS TEXT)")
		return nil
	}
	if name, ok := strings.CutPrefix(field, "attr."); ok && name != "" {
		t.from += " LEFT JOIN badcase_attributes " + alias + " ON " + alias + ".badcase = b.seq AND " + alias + ".name = ?"
		t.args = append(t.args, name)
		t.keys = append(t.keys, "COALESCE("+alias+".value, '')")
		return nil
	}
	switch field {
	case "tag":
		t.from += " LEFT JOIN badcase_tags " + alias + " ON " + alias + ".badcase = b.seq"
		t.keys = append(t.keys, "COALESCE("+alias+".tag, '')")
	case "media_type":
		t.from += " LEFT JOIN badcase_media " + alias + " ON " + alias + ".badcase = b.seq AND " + alias + ".pos = 0"
		t.keys = append(t.keys, "COALESCE("+alias+".media_type, '')")
	default:
		return fault.Field("sqlstore.Count", "query.by", "%.80q is none of %s or attr.<name>", field, strings.Join(bam.Fields, ", "))
	}
	return nil
}

// Count implements bam.Statistics.
func (s *Badcases) Count(ctx context.Context, f bam.Filter, q bam.Question) (bam.Answer, error) {
	const op = "sqlstore.Count"
	out := bam.Answer{Groups: []bam.Group{}, Series: []bam.Point{}}
	if len(q.By) > 2 {
		return out, fault.Field(op, "query.by", "at most two fields")
	}
	where, args, err := conditions(f)
	if err != nil {
		return out, err
	}
	t, at := tally{from: "badcases b"}, "b.first_seen"
	if q.Occurrences {
		t.from, at = "badcases b JOIN occurrences o ON o.badcase = b.seq", "o.captured_at"
	}
	if err := s.db.read.QueryRowContext(ctx, "SELECT count(*) FROM "+t.from+" WHERE "+where, args...).Scan(&out.Total); err != nil {
		return out, classify(op, err)
	}
	for n, field := range q.By {
		if err := t.by(field, n); err != nil {
			return out, err
		}
	}
	all := append(slices.Clone(t.args), args...)
	if len(t.keys) > 0 {
		if out.Groups, err = s.groups(ctx, t, where, all); err != nil {
			return out, err
		}
	}
	if q.Over != "" {
		out.Series, err = s.series(ctx, t, at, q.Over, where, all)
	}
	return out, err
}

func (s *Badcases) groups(ctx context.Context, t tally, where string, args []any) ([]bam.Group, error) {
	keys := t.keys
	if len(keys) == 1 {
		keys = append(slices.Clone(keys), "''")
	}
	return query(ctx, s.db.read, "sqlstore.Count", func(r scanner) (bam.Group, error) {
		var g bam.Group
		err := r.Scan(&g.Key, &g.Key2, &g.Count)
		return g, err
	}, "SELECT "+keys[0]+" AS key1, "+keys[1]+" AS key2, count(*) AS n FROM "+t.from+" WHERE "+where+
		" GROUP BY 1, 2 ORDER BY n DESC, key1, key2 LIMIT ?", append(args, bam.MaxGroups)...)
}

func (s *Badcases) series(ctx context.Context, t tally, at, over, where string, args []any) ([]bam.Point, error) {
	const op = "sqlstore.Count"
	span, ok := bam.Spans[over]
	if !ok {
		return nil, fault.Field(op, "query.over", "%.40q is none of hour, day, week, month", over)
	}
	key := "''"
	if len(t.keys) > 0 {
		key = t.keys[0]
	}
	points, err := query(ctx, s.db.read, op, func(r scanner) (bam.Point, error) {
		var p bam.Point
		var n int64
		err := r.Scan(&n, &p.Key, &p.Count)
		p.T = time.UnixMicro(n*span[0] - span[1]).UTC()
		return p, err
	}, "SELECT ("+at+" + ?) / ? AS t, "+key+" AS key1, count(*) FROM "+t.from+" WHERE "+where+" GROUP BY 1, 2 ORDER BY 1 DESC, 2 LIMIT ?",
		append(append([]any{span[1], span[0]}, args...), bam.MaxPoints)...)
	slices.Reverse(points)
	if over == "month" {
		points = bam.Months(points)
	}
	return points, err
}
