package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"mlife/collector/internal/bam"
	"mlife/shared/fault"
)

// A badcase that becomes part of another leaves the table of badcases, so that no
// list, count or search has to know of it. Its occurrences and its history move to
// the other one, marked as the member's; links from outside go along; what it was is
// kept as a snapshot. A split puts all of that back under the same ID.

// snapshot is what a split restores.
type snapshot struct {
	Badcase   bam.Badcase        `json:"badcase"`
	AddedTags []string           `json:"added_tags,omitempty"` // that the other one did not have
	Moved     map[string][]int64 `json:"moved,omitempty"`      // rows of follower tables, by table
	Models    []tied             `json:"models,omitempty"`
	Comments  []string           `json:"comments,omitempty"` // IDs
	Watchers  []string           `json:"watchers,omitempty"` // logins
	Issues    []string           `json:"issues,omitempty"`   // IDs
}

// tied is a model known to show the badcase.
type tied struct {
	Model, Origin, Task string
	At                  int64
}

// followers are tables whose rows name a badcase by its ID and go along with it.
// Each has a row number seq.
var followers = []string{"document_badcases", "set_badcases"}

// merge makes one badcase a part of another. sql.ErrNoRows when one is not there.
func merge(tx *sql.Tx, m bam.Merge) error {
	into, err := loadID(tx, m.Into)
	if err != nil {
		return err
	}
	from, err := load(tx, "b.id = ?", m.From)
	if err != nil {
		return err
	}
	if from.seq == into.seq {
		return nil
	}
	taken := snapshot{Badcase: from.Badcase, Moved: map[string][]int64{}}
	taken.Badcase.Documents = []string{}
	for _, tag := range from.Tags {
		if !slices.Contains(into.Tags, tag) && len(into.Tags)+len(taken.AddedTags) < bam.MaxTags {
			taken.AddedTags = append(taken.AddedTags, tag)
		}
	}
	if err := moveLinks(tx, &taken, from.ID, into.ID); err != nil {
		return err
	}
	if err := moveTalk(tx, &taken, from.seq, into.seq); err != nil {
		return err
	}
	if err := keepMember(tx, m, from, into, taken); err != nil {
		return err
	}
	for _, text := range []string{
		"UPDATE occurrences SET badcase = ?, member = CASE WHEN member = '' THEN ? ELSE member END WHERE badcase = ?",
		"UPDATE badcase_history SET badcase = ?, member = CASE WHEN member = '' THEN ? ELSE member END WHERE badcase = ?",
	} {
		if _, err := tx.Exec(text, into.seq, from.ID, from.seq); err != nil {
			return err
		}
	}
	if err := removeBadcase(tx, from.seq); err != nil {
		return err
	}
	return joined(tx, m, &into, from, taken.AddedTags)
}

// removeBadcase takes a badcase's row away, and what hangs on it. Its occurrences
// must have gone elsewhere before.
func removeBadcase(tx *sql.Tx, seq int64) error {
	if _, err := tx.Exec("DELETE FROM badcases_text WHERE rowid = ?", seq); err != nil {
		return err
	}
	return one(tx.Exec("DELETE FROM badcases WHERE seq = ?", seq))
}

// moveLinks lets documents and models name the other badcase.
func moveLinks(tx *sql.Tx, taken *snapshot, from, into string) error {
	for _, table := range followers {
		rows, err := query(context.Background(), tx, "sqlstore.merge", func(r scanner) (n int64, err error) { err = r.Scan(&n); return n, err },
			"UPDATE "+table+" SET badcase = ? WHERE badcase = ? AND badcase <> '' RETURNING seq", into, from)
		if err != nil {
			return err
		}
		taken.Moved[table] = rows
	}
	var err error
	taken.Models, err = query(context.Background(), tx, "sqlstore.merge", func(r scanner) (t tied, err error) {
		err = r.Scan(&t.Model, &t.Origin, &t.Task, &t.At)
		return t, err
	}, "DELETE FROM model_badcases WHERE badcase = ? RETURNING model, origin, task, at", from)
	if err != nil {
		return err
	}
	return tie(tx, into, taken.Models)
}

// moveTalk takes comments, watchers, issues and news along.
func moveTalk(tx *sql.Tx, taken *snapshot, from, into int64) (err error) {
	const op = "sqlstore.merge"
	if taken.Comments, err = query(context.Background(), tx, op, text, "UPDATE comments SET badcase = ? WHERE badcase = ? RETURNING id", into, from); err != nil {
		return err
	}
	if taken.Watchers, err = query(context.Background(), tx, op, text, "DELETE FROM watchers WHERE badcase = ? RETURNING login", from); err != nil {
		return err
	}
	if err := watchToo(tx, into, taken.Watchers); err != nil {
		return err
	}
	if taken.Issues, err = moveIssues(tx, from, into); err != nil {
		return err
	}
	_, err = tx.Exec("UPDATE news SET badcase = ? WHERE badcase = ?", into, from)
	return err
}

func watchToo(tx *sql.Tx, seq int64, logins []string) error {
	for _, login := range logins {
		if _, err := tx.Exec("INSERT INTO watchers (badcase, login) VALUES (?, ?) ON CONFLICT DO NOTHING", seq, login); err != nil {
			return err
		}
	}
	return nil
}

// returnTalk undoes moveTalk; those who watch the other badcase still do, and
// it keeps the issues.
func returnTalk(tx *sql.Tx, taken snapshot, from, own int64) error {
	for part := range slices.Chunk(taken.Comments, printsAtOnce) {
		if _, err := tx.Exec("UPDATE comments SET badcase = ? WHERE badcase = ? AND id IN ("+marks(len(part))+")",
			append([]any{own, from}, anys(part)...)...); err != nil {
			return err
		}
	}
	if err := returnIssues(tx, from, own, taken.Issues); err != nil {
		return err
	}
	return watchToo(tx, own, taken.Watchers)
}

func tie(tx *sql.Tx, badcase string, list []tied) error {
	for _, t := range list {
		if _, err := tx.Exec("INSERT INTO model_badcases (model, badcase, origin, task, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
			t.Model, badcase, t.Origin, t.Task, t.At); err != nil {
			return err
		}
	}
	return nil
}

// keepMember writes what is kept of the badcase that goes, and hands its own members on.
func keepMember(tx *sql.Tx, m bam.Merge, from, into stored, taken snapshot) error {
	var fingerprint, itemsKey string
	if err := tx.QueryRow("SELECT fingerprint, items_key FROM badcases WHERE seq = ?", from.seq).Scan(&fingerprint, &itemsKey); err != nil {
		return err
	}
	snap, err := asJSON(taken)
	if err != nil {
		return err
	}
	failure := bam.FailureOf(from.Badcase)
	values, err := asJSON(failure.Values)
	if err != nil {
		return err
	}
	if _, err := tx.Exec("UPDATE badcase_merged SET badcase = ? WHERE badcase = ?", into.seq, from.seq); err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO badcase_merged (id, badcase, into_id, fingerprint, items_key, function, result_label, truth_label, conditions,
		reason, similarity, witness, actor, at, snapshot) VALUES (`+marks(15)+")",
		from.ID, into.seq, into.ID, fingerprint, itemsKey, failure.Function, failure.Result, failure.Truth, values,
		m.Reason, m.Similarity, m.Witness, m.Actor, stamp(m.At), snap)
	if err != nil {
		return err
	}
	for i, x := range from.Media {
		if _, err := tx.Exec("INSERT INTO badcase_merged_media (member, pos, name, media_type, sha256, size, phash) VALUES (?, ?, ?, ?, ?, ?, ?)",
			from.ID, i, x.Name, x.MediaType, x.SHA256, x.Size, x.PHash); err != nil {
			return err
		}
	}
	_, err = tx.Exec("DELETE FROM likeness_todo WHERE badcase = ?", from.ID)
	return err
}

// joined brings the other badcase up to date: its counts, tags, history, and its
// status when it had been resolved and a new report came by itself.
func joined(tx *sql.Tx, m bam.Merge, into *stored, from stored, tags []string) error {
	if m.Reason == bam.ByHand {
		if _, err := tx.Exec("DELETE FROM badcase_apart WHERE (one, other) IN (SELECT a.one, a.other FROM badcase_apart a WHERE a.one IN ("+familyOf+") AND a.other IN ("+familyOf+"))",
			into.ID, into.ID, into.ID, into.ID); err != nil {
			return err
		}
	}
	if err := recount(tx, into); err != nil {
		return err
	}
	if m.Reason != bam.ByHand && into.Status == bam.Resolved {
		if err := regress(tx, into, m.Actor, from.ModelVersion, m.At); err != nil {
			return err
		}
	}
	return noteJoin(tx, into, "merged", nil, from.ID, bam.Edit{AddTags: tags}, m.Actor, m.At)
}

// noteJoin makes an edit together with a row of history about a member.
func noteJoin(tx *sql.Tx, b *stored, field string, before, after any, e bam.Edit, actor string, at time.Time) error {
	changes, err := e.Apply(&b.Badcase, actor, at)
	if err != nil {
		return err
	}
	if len(changes) == 0 {
		b.Version++
		b.UpdatedAt = at
	}
	c := bam.Change{At: at, Actor: actor, Field: field}
	for _, side := range []struct {
		v    any
		into *json.RawMessage
	}{{before, &c.Old}, {after, &c.New}} {
		if side.v != nil {
			text, err := asJSON(side.v)
			if err != nil {
				return err
			}
			*side.into = raw(text)
		}
	}
	if err := save(tx, *b); err != nil {
		return err
	}
	return addHistory(tx, b.seq, append(changes, c))
}

// recount reads the counts of a badcase off its occurrences.
func recount(tx *sql.Tx, b *stored) error {
	var first, last int64
	err := tx.QueryRow(`SELECT count(*), count(DISTINCT CASE WHEN device <> '' THEN device END), coalesce(min(captured_at), 0), coalesce(max(captured_at), 0)
		FROM occurrences WHERE badcase = ?`, b.seq).Scan(&b.Frequency, &b.Devices, &first, &last)
	if err != nil {
		return err
	}
	members, err := number(tx, "SELECT count(*) FROM badcase_merged WHERE badcase = ?", b.seq)
	if err != nil {
		return err
	}
	b.Members = int(members)
	if b.Frequency > 0 {
		b.FirstSeen, b.LastSeen = moment(first), moment(last)
	}
	err = one(tx.Exec("UPDATE badcases SET frequency = ?, devices = ?, members = ?, first_seen = ?, last_seen = ? WHERE seq = ?",
		b.Frequency, b.Devices, b.Members, stamp(b.FirstSeen), stamp(b.LastSeen), b.seq))
	if err != nil {
		return err
	}
	return rescore(tx, b.seq, time.Now())
}

// MergeInto implements bam.Duplicates.
func (s *Badcases) MergeInto(ctx context.Context, into string, ids []string, actor string, at time.Time) error {
	const op = "sqlstore.MergeInto"
	return classify(op, s.db.Write(ctx, func(tx *sql.Tx) error {
		for _, id := range ids {
			err := merge(tx, bam.Merge{From: id, Into: into, Reason: bam.ByHand, Actor: actor, At: at})
			if errors.Is(err, sql.ErrNoRows) {
				return fault.New(fault.NotFound, op, "no badcase %.80q, or %.80q", id, into)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}))
}

// Split implements bam.Duplicates.
func (s *Badcases) Split(ctx context.Context, id string, members []string, actor string, at time.Time) error {
	const op = "sqlstore.Split"
	return classify(op, s.db.Write(ctx, func(tx *sql.Tx) error {
		for _, member := range members {
			b, err := loadID(tx, id)
			if err == nil {
				err = splitOff(tx, &b, member, actor, at, true)
			}
			if errors.Is(err, sql.ErrNoRows) {
				return fault.New(fault.NotFound, op, "%.80q is no part of %.80q", member, id)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}))
}

// splitOff makes a member a badcase of its own again; apart says that the two must not
// be put together by themselves any more.
func splitOff(tx *sql.Tx, b *stored, member, actor string, at time.Time, apart bool) error {
	var fingerprint, itemsKey, snap string
	err := tx.QueryRow("SELECT fingerprint, items_key, snapshot FROM badcase_merged WHERE id = ? AND badcase = ?", member, b.seq).Scan(&fingerprint, &itemsKey, &snap)
	if err != nil {
		return err
	}
	var taken snapshot
	if err := json.Unmarshal([]byte(snap), &taken); err != nil {
		return err
	}
	own := stored{Badcase: taken.Badcase}
	if own.RegressedAt != nil && own.RegressedAt.IsZero() {
		own.RegressedAt = nil
	}
	family, err := descendants(tx, member)
	if err != nil {
		return err
	}
	if _, err := tx.Exec("DELETE FROM badcase_merged WHERE id = ?", member); err != nil {
		return err
	}
	if err := insertBadcase(tx, &own, fingerprint, itemsKey); err != nil {
		return err
	}
	if err := returnParts(tx, own.seq, member, family); err != nil {
		return err
	}
	if err := returnLinks(tx, taken, b.ID, member); err != nil {
		return err
	}
	if err := returnTalk(tx, taken, b.seq, own.seq); err != nil {
		return err
	}
	if apart {
		one, other := min(member, b.ID), max(member, b.ID)
		if _, err := tx.Exec("INSERT INTO badcase_apart (one, other, actor, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", one, other, actor, stamp(at)); err != nil {
			return err
		}
	}
	for _, x := range []*stored{b, &own} {
		if err := recount(tx, x); err != nil {
			return err
		}
	}
	if err := noteJoin(tx, &own, "split", b.ID, nil, bam.Edit{}, actor, at); err != nil {
		return err
	}
	return noteJoin(tx, b, "merged", member, nil, bam.Edit{RemoveTags: taken.AddedTags}, actor, at)
}

// returnParts gives occurrences, history and members to the badcase they belonged to.
func returnParts(tx *sql.Tx, seq int64, member string, family []string) error {
	for _, table := range []string{"occurrences", "badcase_history"} {
		for part := range slices.Chunk(family, printsAtOnce) {
			if _, err := tx.Exec("UPDATE "+table+" SET badcase = ? WHERE member IN ("+marks(len(part))+")", append([]any{seq}, anys(part)...)...); err != nil {
				return err
			}
		}
		if _, err := tx.Exec("UPDATE "+table+" SET member = '' WHERE member = ?", member); err != nil {
			return err
		}
	}
	for part := range slices.Chunk(family, printsAtOnce) {
		if _, err := tx.Exec("UPDATE badcase_merged SET badcase = ? WHERE id IN ("+marks(len(part))+")", append([]any{seq}, anys(part)...)...); err != nil {
			return err
		}
	}
	return nil
}

// descendants gives a member and what was part of it before it became one itself.
func descendants(tx *sql.Tx, member string) ([]string, error) {
	return query(context.Background(), tx, "sqlstore.split", text, `WITH RECURSIVE family (id) AS (
		SELECT id FROM badcase_merged WHERE id = ? UNION SELECT m.id FROM badcase_merged m JOIN family f ON m.into_id = f.id)
		SELECT id FROM family ORDER BY id`, member)
}

// returnLinks undoes moveLinks for what still names the other badcase.
func returnLinks(tx *sql.Tx, taken snapshot, from, member string) error {
	for _, table := range followers {
		for part := range slices.Chunk(taken.Moved[table], printsAtOnce) {
			if _, err := tx.Exec("UPDATE "+table+" SET badcase = ? WHERE badcase = ? AND seq IN ("+marks(len(part))+")",
				append([]any{member, from}, anys(part)...)...); err != nil {
				return err
			}
		}
	}
	return tie(tx, member, taken.Models)
}

// Reasons implements bam.Duplicates. A part of a part has the reason of its own.
func (s *Badcases) Reasons(ctx context.Context, id string) (out bam.Reasons, err error) {
	rows, err := query(ctx, s.db.read, "sqlstore.Reasons", func(r scanner) (x struct {
		reason string
		n      int
	}, err error) {
		err = r.Scan(&x.reason, &x.n)
		return x, err
	}, `SELECT CASE WHEN o.counted = 1 THEN 'counted' ELSE coalesce(m.reason, '') END AS why, count(*)
		FROM occurrences o LEFT JOIN badcase_merged m ON m.id = o.member
		WHERE o.badcase = (SELECT seq FROM badcases WHERE id = ?) GROUP BY 1`, id)
	for _, x := range rows {
		switch x.reason {
		case "counted":
			out.Counted = x.n
		case bam.SameBytes:
			out.SameBytes = x.n
		case bam.SameMedia:
			out.SameMedia = x.n
		case bam.ByHand:
			out.ByHand = x.n
		default:
			out.SameFile = x.n
		}
	}
	return out, err
}

// Members implements bam.Duplicates.
func (s *Badcases) Members(ctx context.Context, id, cursor string, limit int) ([]bam.Member, string, error) {
	const op = "sqlstore.Members"
	var at int64
	var last string
	if cursor != "" {
		head, rest, _ := strings.Cut(cursor, ".")
		n, err := strconv.ParseInt(head, 10, 64)
		if err != nil {
			return nil, "", fault.Field(op, "query.cursor", "%.80q is damaged", cursor)
		}
		at, last = n, rest
	}
	list, err := query(ctx, s.db.read, op, func(r scanner) (bam.Member, error) {
		var m bam.Member
		var when int64
		var snap string
		if err := r.Scan(&m.ID, &m.Reason, &m.Similarity, &m.Like, &m.Actor, &when, &snap, &m.Frequency); err != nil {
			return m, err
		}
		var taken snapshot
		err := json.Unmarshal([]byte(snap), &taken)
		b := taken.Badcase
		m.At, m.Title, m.Device, m.Model, m.Result, m.Media = moment(when), b.Title, b.Device, b.ModelVersion, b.Result, b.Media
		return m, err
	}, `SELECT m.id, m.reason, m.similarity, m.witness, m.actor, m.at, m.snapshot, (SELECT count(*) FROM occurrences o WHERE o.member = m.id)
		FROM badcase_merged m JOIN badcases b ON b.seq = m.badcase WHERE b.id = ? AND (? = '' OR (m.at, m.id) < (?, ?))
		ORDER BY m.at DESC, m.id DESC LIMIT ?`, id, cursor, at, last, limit+1)
	if err != nil || len(list) <= limit {
		return list, "", err
	}
	end := list[limit-1]
	return list[:limit], strconv.FormatInt(stamp(end.At), 10) + "." + end.ID, nil
}

// Lookalikes implements bam.Duplicates.
func (s *Badcases) Lookalikes(ctx context.Context, id string, limit int) ([]bam.Lookalike, error) {
	const op = "sqlstore.Lookalikes"
	type link struct {
		id, reason string
		similarity float64
	}
	links, err := query(ctx, s.db.read, op, func(r scanner) (l link, err error) {
		err = r.Scan(&l.id, &l.similarity, &l.reason)
		return l, err
	}, `SELECT x.other, max(x.similarity), max(x.reason) FROM (
			SELECT s.other AS other, s.similarity AS similarity, s.reason AS reason FROM badcase_similar s WHERE s.badcase IN (`+familyOf+`)
			UNION ALL SELECT s.badcase, s.similarity, s.reason FROM badcase_similar s WHERE s.other IN (`+familyOf+`)
			UNION ALL SELECT a.other, 0.0, 'split' FROM badcase_apart a WHERE a.one IN (`+familyOf+`)
			UNION ALL SELECT a.one, 0.0, 'split' FROM badcase_apart a WHERE a.other IN (`+familyOf+`)) x
		GROUP BY x.other ORDER BY 2 DESC, 1 LIMIT ?`, id, id, id, id, id, id, id, id, limit)
	if err != nil {
		return nil, err
	}
	out, seen := []bam.Lookalike{}, map[string]bool{id: true}
	for _, l := range links {
		b, err := s.Badcase(ctx, l.id) // what became part of another is shown as that one
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if seen[b.ID] {
			continue
		}
		seen[b.ID] = true
		out = append(out, bam.Lookalike{ID: b.ID, Title: b.Title, Status: b.Status, Result: b.ResultLabel, Truth: b.TruthLabel,
			Similarity: l.similarity, Reason: l.reason, Media: b.Media})
	}
	return out, nil
}
