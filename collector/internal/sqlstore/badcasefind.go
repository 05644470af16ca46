package sqlstore

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"mlife/collector/internal/bam"
	"mlife/shared/fault"
)

// conditions gives the WHERE text and arguments of a filter over badcases b.
func conditions(f bam.Filter) (string, []any) {
	c := clauses{}
	if n := len(f.IDs); n > 0 { // one that is part of another selects that one
		c.add("(b.id IN ("+marks(n)+") OR b.seq IN (SELECT m.badcase FROM badcase_merged m WHERE m.id IN ("+marks(n)+")))",
			append(anys(f.IDs), anys(f.IDs)...)...)
	}
	for _, in := range []struct {
		column string
		values []string
	}{
		{"b.status", f.Status}, {"b.severity", f.Severity}, {"b.grading", f.Grading}, {"b.function", f.Function},
		{"b.slot", f.Slot}, {"b.model_version", f.Model}, {"b.model_id", f.ModelID}, {"b.device", f.Device}, {"b.place", f.Place},
		{"b.assignee", f.Assignee}, {"b.source", f.Source}, {"b.result_label", f.Result}, {"b.truth_label", f.Truth},
	} {
		if len(in.values) > 0 {
			c.add(in.column+" IN ("+marks(len(in.values))+")", anys(in.values)...)
		}
	}
	for _, tag := range f.Tags {
		c.add("EXISTS (SELECT 1 FROM badcase_tags t WHERE t.badcase = b.seq AND t.tag = ?)", tag)
	}
	for _, name := range slices.Sorted(maps.Keys(f.Attributes)) {
		c.add("EXISTS (SELECT 1 FROM badcase_attributes a WHERE a.badcase = b.seq AND a.name = ? AND a.value = ?)", name, f.Attributes[name])
	}
	if f.Document != "" {
		c.add("EXISTS (SELECT 1 FROM document_rows r WHERE r.badcase = b.id AND r.badcase <> '' AND r.document = ? AND r.removed = ?)", f.Document, live)
	}
	if len(f.Cluster) > 0 {
		c.add("b.seq IN (SELECT m.badcase FROM clusters c JOIN cluster_members m ON m.run = c.run AND m.number = c.number WHERE c.id IN ("+marks(len(f.Cluster))+"))", anys(f.Cluster)...)
	}
	if f.HasTruth != nil {
		c.add(map[bool]string{true: "b.truth <> ''", false: "b.truth = ''"}[*f.HasTruth])
	}
	if !f.From.IsZero() {
		c.add("b.last_seen >= ?", stamp(f.From))
	}
	if !f.To.IsZero() {
		c.add("b.last_seen < ?", stamp(f.To))
	}
	if words := matchWords(f.Q); words != "" {
		c.add("b.seq IN (SELECT rowid FROM badcases_text WHERE badcases_text MATCH ?)", words)
	} else if strings.TrimSpace(f.Q) != "" {
		c.add("1 = 0") // only signs that no text has as words
	}
	return c.text(), c.args
}

// clauses joins conditions by AND.
type clauses struct {
	parts []string
	args  []any
}

func (c *clauses) add(text string, args ...any) {
	c.parts = append(c.parts, text)
	c.args = append(c.args, args...)
}

func (c *clauses) text() string {
	if len(c.parts) == 0 {
		return "1 = 1"
	}
	return strings.Join(c.parts, " AND ")
}

// maxWords bounds the words of one search.
const maxWords = 16

// matchWords turns what a person typed into an FTS5 expression in which every word
// is quoted, so that nothing in it is an operator.
func matchWords(q string) string {
	words := strings.Fields(searchText(q))
	if len(words) > maxWords {
		words = words[:maxWords]
	}
	for i, w := range words {
		words[i] = `"` + w + `"*`
	}
	return strings.Join(words, " AND ")
}

// cursor marks where a page ended: the sorting value and the row.
type cursor struct {
	Sort string `json:"s"`
	Key  int64  `json:"k"`
	Seq  int64  `json:"i"`
}

func (c cursor) encode() (string, error) {
	b, err := json.Marshal(c)
	return base64.RawURLEncoding.EncodeToString(b), err
}

func decodeCursor(op, s, sort string) (cursor, error) {
	var c cursor
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	if err != nil || c.Sort != sort {
		return c, fault.Field(op, "query.cursor", "%.80q does not belong to this list", s)
	}
	return c, nil
}

// Find implements bam.Reader.
func (s *Badcases) Find(ctx context.Context, f bam.Filter, p bam.Page) (bam.Result, error) {
	const op = "sqlstore.Find"
	if p.Sort == "" {
		p.Sort = "-last_seen"
	}
	column, down := strings.CutPrefix(p.Sort, "-")
	if !slices.Contains(bam.Sorts, column) {
		return bam.Result{}, fault.Field(op, "query.sort", "%.40q is none of %s", p.Sort, strings.Join(bam.Sorts, ", "))
	}
	if column == "severity" {
		column = "severity_rank"
	}
	compare, direction := ">", "ASC"
	if down {
		compare, direction = "<", "DESC"
	}
	where, args := conditions(f)
	var out bam.Result
	if err := s.db.read.QueryRowContext(ctx, "SELECT count(*) FROM badcases b WHERE "+where, args...).Scan(&out.Total); err != nil {
		return out, classify(op, err)
	}
	if p.Cursor != "" {
		c, err := decodeCursor(op, p.Cursor, p.Sort)
		if err != nil {
			return out, err
		}
		where += " AND (b." + column + ", b.seq) " + compare + " (?, ?)"
		args = append(args, c.Key, c.Seq)
	}
	limit := min(max(p.Limit, 1), 200)
	var keys []int64
	list, err := query(ctx, s.db.read, op, func(r scanner) (stored, error) {
		var key int64
		b, err := scanBadcase(r, &key)
		keys = append(keys, key)
		return b, err
	}, "SELECT "+badcaseColumns+", b."+column+" FROM badcases b WHERE "+where+" ORDER BY b."+column+" "+direction+", b.seq "+direction+" LIMIT ?",
		append(args, limit+1)...)
	if err != nil {
		return out, err
	}
	if len(list) > limit {
		list = list[:limit]
		if out.Next, err = (cursor{Sort: p.Sort, Key: keys[limit-1], Seq: list[limit-1].seq}).encode(); err != nil {
			return out, err
		}
	}
	if err := complete(ctx, s.db.read, list); err != nil {
		return out, err
	}
	out.Items = make([]bam.Badcase, len(list))
	for i, b := range list {
		out.Items[i] = b.Badcase
	}
	return out, nil
}
