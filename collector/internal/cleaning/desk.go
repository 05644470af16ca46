package cleaning

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/dam"
	"mlife/collector/internal/dam/material"
	"mlife/collector/internal/dam/quality"
	"mlife/collector/internal/jobs"
	"mlife/shared/fault"
	"mlife/shared/ident"
)

const op = "cleaning"

// Kind is that of the jobs that make reports.
const Kind = "cleaning"

// Album finds near duplicates among the files it was given.
type Album interface {
	quality.Alike
	Add(p bam.Print) error
}

// Desk makes reports and acts on them. All fields are needed. Safe for
// concurrent use.
type Desk struct {
	Store  Store
	Sheets *dam.Desk
	Jobs   interface {
		Submit(ctx context.Context, o jobs.Order) (jobs.Job, error)
	}
	// Measure measures a stored medium, in the way that has this number.
	Measure func(ctx context.Context, sha256 string) (material.Measures, error)
	Way     int
	// Print makes the print of a stored medium; its kind is "" when that cannot be said now.
	Print   func(ctx context.Context, sha256, mediaType string) (bam.Print, error)
	Album   func(ctx context.Context) (Album, error) // an empty one, over the prints of Store
	Vectors quality.Vectors                          // embeddings of rows, for votes on labels
	// Results gives what models said of badcases, by their IDs.
	Results func(ctx context.Context, badcases []string) (map[string]json.RawMessage, error)
	GiveWay func(ctx context.Context) // called before each medium
	Now     func() time.Time
	Changed func(report, document string) // must not block
}

type jobInput struct {
	Report string `json:"report"`
}

// Start orders a report of a version, 0 for the newest.
func (d *Desk) Start(ctx context.Context, document string, version int, s quality.Settings, author string) (Report, error) {
	if err := s.Check(); err != nil {
		return Report{}, err
	}
	doc, err := d.Sheets.Store.Document(ctx, document)
	if err != nil {
		return Report{}, err
	}
	if doc.Latest == 0 {
		return Report{}, fault.Field(op, "document", "%q has no rows yet", doc.Name)
	}
	if version = cmp.Or(version, doc.Latest); version != doc.Latest {
		if _, err := d.Sheets.Store.Version(ctx, document, version); err != nil {
			return Report{}, err
		}
	}
	r := Report{ID: ident.New("clean"), Document: document, Version: version, Settings: s, Checks: []Count{}, Notes: []string{}, CreatedBy: author, CreatedAt: d.Now().UTC()}
	if err := d.Store.AddReport(ctx, r); err != nil {
		return r, err
	}
	j, err := d.Jobs.Submit(ctx, jobs.Order{Kind: Kind, Title: fmt.Sprintf("Look for what is wrong in version %d of %q", version, doc.Name), Input: jobInput{r.ID}, Author: author})
	if err != nil {
		return r, err
	}
	r, err = d.Store.ChangeReport(ctx, r.ID, func(r *Report) error { r.Job = j.ID; return nil })
	d.Changed(r.ID, document)
	return r, err
}

// Report gives one, with how many of its rows are set aside now.
func (d *Desk) Report(ctx context.Context, id string) (Report, error) {
	r, err := d.Store.Report(ctx, id)
	if err != nil || !r.Ready {
		return r, err
	}
	counts, err := d.Store.FindingCounts(ctx, id)
	for i := range r.Checks {
		n := counts[r.Checks[i].Check]
		r.Checks[i].Rows, r.Checks[i].Aside = n[0], n[1]
	}
	return r, err
}

// Act says which rows of a report are set aside or brought back.
type Act struct {
	Rows  []int         `json:"rows,omitempty" maxItems:"10000" doc:"Numbers of rows, as findings have them."`
	Check quality.Check `json:"check,omitempty" maxLength:"64" doc:"Instead: the rows of all findings of this check that are listed."`
	Note  string        `json:"note,omitempty" maxLength:"1000" doc:"Why; the name of the check when absent."`
}

// Acted is what came of it.
type Acted struct {
	Version int `json:"version" doc:"Of the document, that has it so."`
	Rows    int `json:"rows"`
	Gone    int `json:"gone" doc:"Rows that are no longer in the document, or were changed there since."`
}

// SetAside sets rows aside in a new version of the document. Rows stay as they are
// otherwise, and are in no set from then on.
func (d *Desk) SetAside(ctx context.Context, id string, a Act, actor string) (Acted, error) {
	note := strings.TrimSpace(a.Note)
	if note == "" && a.Check != "" {
		note = string(a.Check)
	}
	if note == "" {
		return Acted{}, fault.Field(op, "note", "say why these rows are set aside")
	}
	return d.act(ctx, id, a, note, actor)
}

// Restore brings rows back that the report set aside, in a new version.
func (d *Desk) Restore(ctx context.Context, id string, a Act, actor string) (Acted, error) {
	return d.act(ctx, id, a, "", actor)
}

func (d *Desk) act(ctx context.Context, id string, a Act, note, actor string) (out Acted, err error) {
	r, err := d.Store.Report(ctx, id)
	if err != nil {
		return out, err
	}
	if (len(a.Rows) == 0) == (a.Check == "") {
		return out, fault.Field(op, "rows", "either the numbers of rows or a check")
	}
	rows, err := d.Store.RowsOf(ctx, id, a.Rows, a.Check, note == "")
	if err != nil {
		return out, err
	}
	if len(rows) > MaxRows {
		return out, fault.Field(op, "check", "more than %d rows at once: choose some of them", MaxRows)
	}
	if len(rows) == 0 {
		return out, fault.New(fault.Conflict, op, "none of these rows is to be changed")
	}
	by := map[dam.Digest]int{} // places in rows
	for i, x := range rows {
		by[x.Digest] = i
		if x.Next != (dam.Digest{}) { // a crash came before what was done was noted
			by[x.Next] = i
		}
	}
	report, became, err := d.Sheets.Redraft(ctx, dam.Redraft{Document: r.Document, Actor: actor, Note: describe(len(rows), note),
		Rows: func(x dam.Digest) bool { _, ok := by[x]; return ok },
		Change: func(row dam.Row) (*dam.Draft, error) {
			draft, err := row.Draft()
			if err != nil {
				return nil, err
			}
			value := json.RawMessage("null")
			if note != "" {
				if value, err = json.Marshal(note); err != nil {
					return nil, fault.Wrap(op, err)
				}
			}
			return &draft, draft.Put(dam.ColAside, value)
		},
		Planned: func(ctx context.Context, became map[dam.Digest]dam.Digest) error {
			for was, then := range became {
				rows[by[was]].Next = then
			}
			return d.Store.SaveRows(ctx, id, rows)
		}})
	if err != nil {
		return out, err
	}
	var done []Row
	for was, then := range became {
		x := rows[by[was]]
		x.Digest, x.Next, x.Note, x.Aside = then, dam.Digest{}, note, 0
		if note != "" {
			x.Aside = report.Number
		}
		done = append(done, x)
	}
	slices.SortFunc(done, func(a, b Row) int { return cmp.Compare(a.Number, b.Number) })
	out = Acted{Version: report.Number, Rows: len(done), Gone: len(rows) - len(done)}
	err = d.Store.SaveRows(ctx, id, done)
	d.Changed(id, r.Document)
	return out, err
}

func describe(n int, note string) string {
	what := fmt.Sprintf("%d rows", n)
	if n == 1 {
		what = "a row"
	}
	if note == "" {
		return what + " brought back"
	}
	return fmt.Sprintf("%s set aside: %s", what, note)
}
