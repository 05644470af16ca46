package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"mlife/collector/internal/clusters"
	"mlife/shared/fault"
)

// clusterRow is a row of clusters with the numbers of the cases that show it.
type clusterRow struct {
	clusters.Group
	run, ran, former int64
	shown            []int64
}

func scanCluster(r scanner) (clusterRow, error) {
	var g clusterRow
	var since int64
	var shown, traits string
	if err := r.Scan(&g.ID, &g.Clustering, &g.run, &g.Number, &g.Name, &since, &g.Cohesion, &shown, &traits, &g.ran, &g.former); err != nil {
		return g, err
	}
	g.Since, g.Shown, g.Traits = moment(since), []clusters.Example{}, []clusters.Trait{}
	g.Number++
	if err := json.Unmarshal([]byte(traits), &g.Traits); err != nil {
		return g, err
	}
	return g, json.Unmarshal([]byte(shown), &g.shown)
}

const groupColumns = "id, clustering, run, number, name, since, cohesion, shown, traits, ran, former"

// Groups implements clusters.Store: by number.
func (s *Clusters) Groups(ctx context.Context, clustering string, now time.Time) ([]clusters.Group, error) {
	if _, err := s.Clustering(ctx, clustering); err != nil {
		return nil, err
	}
	list, err := query(ctx, s.db.read, "sqlstore.Groups", scanCluster,
		"SELECT "+groupColumns+" FROM clusters WHERE clustering = ? ORDER BY number LIMIT ?", clustering, clusters.MaxGroups)
	if err != nil {
		return nil, err
	}
	return s.filled(ctx, list, now)
}

// Group implements clusters.Store.
func (s *Clusters) Group(ctx context.Context, id string, now time.Time) (clusters.Group, error) {
	const op = "sqlstore.Group"
	list, err := query(ctx, s.db.read, op, scanCluster, "SELECT "+groupColumns+" FROM clusters WHERE id = ?", id)
	if err == nil && len(list) == 0 {
		err = fault.New(fault.NotFound, op, "no group %.80q: it may have dissolved in a later run", id)
	}
	if err != nil {
		return clusters.Group{}, err
	}
	out, err := s.filled(ctx, list, now)
	if err != nil {
		return clusters.Group{}, err
	}
	return out[0], nil
}

const week = 7 * 24 * time.Hour

// filled adds counts and examples to groups of one run.
func (s *Clusters) filled(ctx context.Context, list []clusterRow, now time.Time) ([]clusters.Group, error) {
	const op = "sqlstore.Groups"
	out := make([]clusters.Group, len(list))
	if len(list) == 0 {
		return out, nil
	}
	at := map[int]*clusterRow{}
	var numbers, seqs []any
	for i := range list {
		at[list[i].Number] = &list[i]
		numbers = append(numbers, list[i].Number-1)
		for _, seq := range list[i].shown {
			seqs = append(seqs, seq)
		}
	}
	_, err := query(ctx, s.db.read, op, func(r scanner) (struct{}, error) {
		var n, size, recent, before int
		err := r.Scan(&n, &size, &recent, &before)
		if g := at[n+1]; err == nil && g != nil {
			g.Size, g.Recent, g.Before = size, recent, before
			if g.ran >= 0 { // a run of an earlier version did not keep it
				g.Joined = max(0, size-int(g.ran))
			}
			if g.ran >= 0 && g.former >= 0 {
				g.Grown = int(g.ran - g.former)
			}
			g.New = g.former == clusters.NewGroup && g.ran >= 0
		}
		return struct{}{}, err
	}, `SELECT number, count(*), count(CASE WHEN seen >= ? THEN 1 END), count(CASE WHEN seen >= ? AND seen < ? THEN 1 END)
		FROM cluster_members WHERE run = ? AND number IN (`+marks(len(numbers))+") GROUP BY number",
		append([]any{stamp(now.Add(-week)), stamp(now.Add(-2 * week)), stamp(now.Add(-week)), list[0].run}, numbers...)...)
	if err != nil {
		return nil, err
	}
	examples, err := s.examples(ctx, seqs)
	if err != nil {
		return nil, err
	}
	for i, g := range list {
		for _, seq := range g.shown {
			if e, ok := examples[seq]; ok {
				g.Shown = append(g.Shown, e)
			}
		}
		out[i] = g.Group
	}
	return out, nil
}

func (s *Clusters) examples(ctx context.Context, seqs []any) (map[int64]clusters.Example, error) {
	out := map[int64]clusters.Example{}
	for chunk := range slices.Chunk(seqs, 500) {
		if _, err := query(ctx, s.db.read, "sqlstore.Groups", func(r scanner) (struct{}, error) {
			var e clusters.Example
			var seq int64
			err := r.Scan(&seq, &e.ID, &e.Title, &e.SHA256, &e.MediaType)
			out[seq] = e
			return struct{}{}, err
		}, `SELECT b.seq, b.id, b.title, COALESCE(m.sha256, ''), COALESCE(m.media_type, '') FROM badcases b
			LEFT JOIN badcase_media m ON m.badcase = b.seq AND m.pos = 0 WHERE b.seq IN (`+marks(len(chunk))+")", chunk...); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Overlaps implements clusters.Results.
func (s *Clusters) Overlaps(ctx context.Context, clustering string, run int64) ([]clusters.Overlap, error) {
	type pair struct{ from, to int }
	shared, size, known := map[pair]int{}, map[int]int{}, map[int]int{}
	if _, err := query(ctx, s.db.read, "sqlstore.Overlaps", func(r scanner) (struct{}, error) {
		var p pair
		var n int
		err := r.Scan(&p.from, &p.to, &n)
		shared[p] = n
		size[p.from] += n
		known[p.to] += n
		return struct{}{}, err
	}, `SELECT o.number, n.number, count(*) FROM clusterings c JOIN cluster_members o ON o.run = c.run
		JOIN cluster_members n ON n.run = ? AND n.badcase = o.badcase WHERE c.id = ? GROUP BY o.number, n.number`, run, clustering); err != nil {
		return nil, err
	}
	former, err := query(ctx, s.db.read, "sqlstore.Overlaps", func(r scanner) (clusters.Overlap, error) {
		var o clusters.Overlap
		var since int64
		err := r.Scan(&o.ID, &o.Name, &since, &o.Ran, &o.Group)
		o.Since = moment(since)
		return o, err
	}, "SELECT id, name, since, ran, number FROM clusters WHERE clustering = ? ORDER BY number", clustering)
	out := []clusters.Overlap{}
	for _, o := range former {
		for p, n := range shared {
			if p.from == o.Group && p.to >= 0 {
				out = append(out, clusters.Overlap{ID: o.ID, Name: o.Name, Since: o.Since, Ran: o.Ran, Size: size[p.from], Group: p.to, Known: known[p.to], Shared: n})
			}
		}
	}
	return out, err
}

// traitColumns are the fields whose values may set a group apart.
var traitColumns = []string{"function", "result", "truth", "model_version", "system_version", "slot", "device", "place", "severity", "status", "grading", "source", "rule"}

// maxTraitValue bounds the values that are counted, in characters; embeddings and
// other long texts are no traits.
const maxTraitValue = 200

// Tallies implements clusters.Results.
func (s *Clusters) Tallies(ctx context.Context, run int64, least int) ([]clusters.Tally, error) {
	const op = "sqlstore.Tallies"
	scan := func(r scanner) (t clusters.Tally, err error) {
		err = r.Scan(&t.Field, &t.Value, &t.Group, &t.Cases)
		return t, err
	}
	all, err := query(ctx, s.db.read, op, scan, "SELECT '', '', number, count(*) FROM cluster_members WHERE run = ? GROUP BY number", run)
	if err != nil {
		return nil, err
	}
	type part struct{ field, value, from string }
	var parts []part
	for _, name := range traitColumns {
		parts = append(parts, part{"'" + name + "'", statColumns[name], "badcases b ON b.seq = m.badcase"})
	}
	parts = append(parts, part{"'tag'", "t.tag", "badcase_tags t ON t.badcase = m.badcase"},
		part{"'attr.' || a.name", "a.value", "badcase_attributes a ON a.badcase = m.badcase"})
	for _, p := range parts {
		text := fmt.Sprintf(`WITH many (field, value) AS (
				SELECT %[1]s, %[2]s FROM cluster_members m JOIN %[3]s
				WHERE m.run = ? AND length(%[2]s) BETWEEN 1 AND %[4]d GROUP BY 1, 2 HAVING count(*) >= ? ORDER BY count(*) DESC LIMIT 5000)
			SELECT k.field, k.value, m.number, count(*) FROM cluster_members m JOIN %[3]s JOIN many k ON k.field = %[1]s AND k.value = %[2]s
			WHERE m.run = ? GROUP BY k.field, k.value, m.number`, p.field, p.value, p.from, maxTraitValue)
		list, err := query(ctx, s.db.read, op, scan, text, run, least, run)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return slices.DeleteFunc(all, func(t clusters.Tally) bool { return strings.HasPrefix(t.Field, "attr.embedding") }), nil
}

// Points implements clusters.Store.
func (s *Clusters) Points(ctx context.Context, clustering, colour string) (clusters.Map, error) {
	const op = "sqlstore.Points"
	out := clusters.Map{IDs: []string{}, X: []float32{}, Y: []float32{}, Group: []int{}, Media: []string{}, Colour: []int{}, Values: []string{}}
	c, err := s.Clustering(ctx, clustering)
	if err != nil {
		return out, err
	}
	value, join, args, err := colourOf(colour)
	if err != nil {
		return out, err
	}
	if err := s.db.read.QueryRowContext(ctx, "SELECT count(*) FROM cluster_members WHERE run = ?", c.Run).Scan(&out.All); err != nil {
		return out, classify(op, err)
	}
	known := map[string]int{}
	_, err = query(ctx, s.db.read, op, func(r scanner) (struct{}, error) {
		var id, sha, text string
		var x, y float64
		var n int
		err := r.Scan(&id, &x, &y, &n, &sha, &text)
		out.IDs, out.X, out.Y, out.Group, out.Media = append(out.IDs, id), append(out.X, float32(x)), append(out.Y, float32(y)), append(out.Group, n+1), append(out.Media, sha)
		if colour != "" {
			at, ok := known[text]
			if !ok {
				at = len(out.Values)
				known[text], out.Values = at, append(out.Values, text)
			}
			out.Colour = append(out.Colour, at)
		}
		return struct{}{}, err
	}, "SELECT b.id, p.x, p.y, m.number, COALESCE(d.sha256, ''), "+value+` FROM cluster_points p
		JOIN cluster_members m ON m.run = p.run AND m.badcase = p.badcase JOIN badcases b ON b.seq = p.badcase
		LEFT JOIN badcase_media d ON d.badcase = p.badcase AND d.pos = 0 `+join+" WHERE p.run = ? ORDER BY p.badcase LIMIT ?",
		append(args, c.Run, clusters.MaxPoints)...)
	return out, err
}

// colourOf gives the SQL of a field by which points are coloured.
func colourOf(field string) (value, join string, args []any, err error) {
	if field == "" {
		return "''", "", nil, nil
	}
	if name, ok := strings.CutPrefix(field, "attr."); ok {
		return "COALESCE(a.value, '')", "LEFT JOIN badcase_attributes a ON a.badcase = b.seq AND a.name = ?", []any{name}, nil
	}
	if !slices.Contains(traitColumns, field) && !slices.Contains([]string{"assignee", "model_id", "priority"}, field) {
		return "", "", nil, fault.Field("sqlstore.Points", "query.by", "%.80q is none of %s, assignee, model_id, priority or attr.<name>", field, strings.Join(traitColumns, ", "))
	}
	return "CAST(" + statColumns[field] + " AS TEXT)", "", nil, nil
}
