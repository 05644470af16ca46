package sqlstore_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/sqlstore"
	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/wire"
)

// sighting is one occurrence in short.
type sighting struct {
	name, device, function, model, result, truth string
	at                                           time.Time
}

// record stores a report and gives its badcase. Reports of one name are alike.
func record(t testing.TB, db *sqlstore.DB, r sighting) string {
	t.Helper()
	label := func(s string) json.RawMessage {
		if s == "" {
			return nil
		}
		return json.RawMessage(fmt.Sprintf(`{"label":%q}`, s))
	}
	sum := sha256.Sum256([]byte(r.name))
	m := clip.Manifest{Device: r.device, Function: r.function, Slot: r.function, Model: r.model, CapturedAt: r.at,
		Result: label(r.result), Truth: label(r.truth), Items: []clip.Item{{Name: r.name, MediaType: "image/jpeg", SHA256: fmt.Sprintf("%x", sum)}}}
	id, err := db.Badcases().Record(t.Context(), bam.Occurrence{Clip: wire.Key(sha256.Sum256(fmt.Append(nil, r))), Manifest: m, Source: bam.FromDevice, At: r.at})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func next(t *testing.T, db *sqlstore.DB, login string, now time.Time) (ids []string, all []bam.Ranked) {
	t.Helper()
	cursor := ""
	for {
		items, more, err := db.Badcases().Next(t.Context(), login, cursor, 2, now)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range items {
			ids = append(ids, x.Badcase.Media[0].Name)
		}
		all = append(all, items...)
		if cursor = more; more == "" {
			return ids, all
		}
	}
}

func TestTheQueueIsInOrder(t *testing.T) {
	db := open(t)
	b := db.Badcases()
	now := time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC)
	for i := range 8 {
		record(t, db, sighting{name: "often", device: fmt.Sprint("cam-", i%4), at: now.Add(time.Duration(i) * time.Minute)})
	}
	record(t, db, sighting{name: "old", at: now.AddDate(0, 0, -60)})
	mine := record(t, db, sighting{name: "mine", at: now})
	theirs := record(t, db, sighting{name: "theirs", at: now})
	solved := record(t, db, sighting{name: "solved", at: now})
	ann, bob, high, done := "ann", "bob", bam.Critical, bam.Resolved
	for id, e := range map[string]bam.Edit{mine: {Assignee: &ann}, theirs: {Assignee: &bob, Severity: &high}, solved: {Status: &done}} {
		if _, err := b.Edit(t.Context(), id, 0, e, "ann", now); err != nil {
			t.Fatal(err)
		}
	}
	ids, all := next(t, db, "ann", now.Add(time.Hour))
	if strings.Join(ids, " ") != "often mine old" {
		t.Fatal(ids)
	}
	parts := map[string]float64{}
	for _, p := range all[0].Parts {
		parts[p.Term] = p.Points
	}
	if parts["frequency"] != 3 || parts["spread"] != 2 || parts["regressions"] != 0 {
		t.Errorf("%v", parts)
	}
	// It comes back after it was resolved: a regression counts.
	record(t, db, sighting{name: "solved", device: "cam-9", at: now.Add(time.Hour)})
	if ids, all = next(t, db, "ann", now.Add(time.Hour)); strings.Join(ids, " ") != "often solved mine old" {
		t.Fatal(ids)
	}
	if p := all[1].Parts[4]; p.Term != "regressions" || p.Points != 2 {
		t.Errorf("%+v", p)
	}
	// The same order is a keyset page of the list.
	page, err := b.Find(t.Context(), bam.Filter{}, bam.Page{Sort: "-score", Limit: 3})
	if err != nil || page.Next == "" || page.Items[0].Media[0].Name != "often" {
		t.Fatal(err)
	}
	more, err := b.Find(t.Context(), bam.Filter{}, bam.Page{Sort: "-score", Limit: 3, Cursor: page.Next})
	if err != nil || len(more.Items) != 2 || more.Items[1].Media[0].Name != "old" {
		t.Fatal(more, err)
	}
}

func TestAnotherFormulaReachesAllRows(t *testing.T) {
	db := open(t)
	b := db.Badcases()
	now := time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC)
	for i := range 7 {
		for n := range i + 1 {
			record(t, db, sighting{name: fmt.Sprint(i), at: now.AddDate(0, 0, -7*i).Add(time.Duration(n) * time.Second)})
		}
	}
	rescoreAll := func() (batches int) {
		for more := true; more; batches++ {
			var err error
			if more, err = b.Rescore(t.Context(), 2, now); err != nil {
				t.Fatal(err)
			}
		}
		return batches
	}
	rescoreAll()
	if ids, _ := next(t, db, "", now); strings.Join(ids, "") != "1023456" {
		t.Fatal(ids)
	}
	often := bam.Formula{Frequency: 1}
	top, err := b.Top(t.Context(), often, 3, now)
	if err != nil || len(top) != 3 || top[0].Badcase.Frequency != 7 || top[2].Badcase.Frequency != 5 {
		t.Fatal(top, err)
	}
	r, err := b.SetFormula(t.Context(), often, "ann", now)
	if err != nil || r.Revision == 0 || r.Scored != 0 || r.Author != "ann" {
		t.Fatal(r, err)
	}
	if _, err := b.Rescore(t.Context(), 2, now); err != nil { // and the collector stops here
		t.Fatal(err)
	}
	if r, err = b.Ranking(t.Context()); err != nil || r.Scored != 2 || r.Total != 7 {
		t.Fatal(r, err)
	}
	if n := rescoreAll(); n < 3 {
		t.Error(n)
	}
	if ids, _ := next(t, db, "", now); strings.Join(ids, "") != "6543210" {
		t.Fatal(ids)
	}
	if more, err := b.Rescore(t.Context(), 2, now); more || err != nil {
		t.Error(more, err)
	}
}

// A million rows must be read in order, never sorted.
func TestTheQueueReadsAnIndex(t *testing.T) {
	db := open(t)
	var plan []string
	rows, err := db.Read().QueryContext(t.Context(), `EXPLAIN QUERY PLAN SELECT b.seq, b.score FROM badcases b WHERE b.assignee = ? AND
		b.status IN ('new', 'open', 'in_progress') AND (b.score, b.seq) < (?, ?) ORDER BY b.score DESC, b.seq DESC LIMIT ?`, "", 1, 1, 10)
	if err != nil {
		t.Skip("not this database's plan:", err)
	}
	defer rows.Close()
	for rows.Next() {
		var a, b, c int
		var text string
		if err := rows.Scan(&a, &b, &c, &text); err != nil {
			t.Skip("not this database's plan:", err)
		}
		plan = append(plan, text)
	}
	if all := strings.Join(plan, "; "); !strings.Contains(all, "badcases_queue") || strings.Contains(all, "TEMP B-TREE") {
		t.Error(all)
	}
	if err := rows.Err(); err != nil {
		t.Error(err)
	}
}

func TestAScoreIsExplained(t *testing.T) {
	db, now := open(t), time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	id := record(t, db, sighting{name: "a.jpg", device: "cam-1", function: "door", model: "1", result: "open", truth: "shut", at: now.Add(-7 * 24 * time.Hour)})
	record(t, db, sighting{name: "a.jpg", device: "cam-2", function: "door", model: "1", result: "open", truth: "shut", at: now.Add(-7 * 24 * time.Hour)})
	status := bam.Resolved
	if _, err := db.Badcases().Edit(t.Context(), id, 0, bam.Edit{Status: &status}, "ann", now); err != nil {
		t.Fatal(err)
	}
	r, err := db.Badcases().Explain(t.Context(), id, now)
	if err != nil || r.Badcase.ID != id || len(r.Parts) != 6 {
		t.Fatalf("%+v %v", r, err)
	}
	sum := 0.0
	for _, p := range r.Parts {
		sum += p.Points
	}
	// Two occurrences on two devices are a point each, a week unseen takes one away.
	if sum != r.Points || r.Parts[0].Points != 1 || r.Parts[1].Points != 1 || r.Parts[5].Points != -1 || r.Badcase.Score == 0 {
		t.Errorf("%+v, score %d", r, r.Badcase.Score)
	}
	if _, err := db.Badcases().Explain(t.Context(), "bc_none", now); !fault.Is(err, fault.NotFound) {
		t.Errorf("%v", err)
	}
}
