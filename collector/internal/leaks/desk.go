package leaks

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/dam"
	"mlife/collector/internal/dam/quality"
	"mlife/collector/internal/jobs"
	"mlife/shared/fault"
	"mlife/shared/ident"
)

// Album finds near duplicates among the files it was given.
type Album interface {
	quality.Alike
	Add(p bam.Print) error
}

// Desk makes checks. All fields are needed. Safe for concurrent use.
type Desk struct {
	Store  Store
	Sheets *dam.Desk
	Jobs   interface {
		Submit(ctx context.Context, o jobs.Order) (jobs.Job, error)
		Job(ctx context.Context, id string) (jobs.Job, error)
		Cancel(ctx context.Context, id, by string) (jobs.Job, error)
	}
	// Print makes the print of a stored medium; its kind is "" when that cannot be said now.
	Print func(ctx context.Context, sha256, mediaType string) (bam.Print, error)
	// Album gives an empty one over the prints of Store, with the name of its settings.
	Album    func(ctx context.Context) (Album, string, error)
	GiveWay  func(ctx context.Context) // called before each medium that a job looks at
	Now      func() time.Time
	Changed  func(check string) // must not block
	Patience time.Duration      // how long somebody waits before a job takes over
}

var _ dam.Scout = (*Desk)(nil)

type jobInput struct {
	Check string `json:"check"`
}

// Policy implements dam.Scout.
func (d *Desk) Policy(ctx context.Context) (dam.LeakPolicy, error) { return d.Store.LeakPolicy(ctx) }

// Look implements dam.Scout. Nothing is looked at when there is nothing to compare, or
// nothing but the same file is of interest.
func (d *Desk) Look(ctx context.Context, draft dam.SetDraft, sets dam.Divided, author string) (dam.Sighted, error) {
	p, err := d.Store.LeakPolicy(ctx)
	if err != nil || !further(p) {
		return dam.Sighted{}, err
	}
	s, err := d.newSubject(ctx, p, sets)
	if err != nil || s.idle() {
		return dam.Sighted{}, err
	}
	c, err := d.check(ctx, s, asked{Draft: &draft}, author)
	if err != nil {
		return dam.Sighted{}, err
	}
	if !c.Ready {
		return dam.Sighted{}, &fault.Error{Kind: fault.Conflict, Op: op, Err: &dam.Unchecked{Check: c.ID, Job: c.Job}}
	}
	out := dam.Sighted{Check: c.ID, Leaks: make([][]dam.Leak, len(sets.Sets))}
	if len(c.Sets) != len(sets.Sets) {
		return out, fault.New(fault.Internal, op, "the check %s is of %d sets, not %d", c.ID, len(c.Sets), len(sets.Sets))
	}
	for i, s := range c.Sets {
		for _, l := range s.Leaks {
			if l.Kind != dam.LeakFile {
				out.Leaks[i] = append(out.Leaks[i], l)
			}
		}
	}
	return out, nil
}

// further says that a policy is about more than the same file.
func further(p dam.LeakPolicy) bool {
	for _, kind := range dam.LeakKinds[1:] {
		if p.Of(kind) != dam.Off {
			return true
		}
	}
	return false
}

// Flagged implements dam.Scout.
func (d *Desk) Flagged(ctx context.Context, id string, kinds []dam.LeakKind) (map[string]dam.Bits, error) {
	c, err := d.Store.Check(ctx, id)
	if fault.Is(err, fault.NotFound) || err == nil && c.Of != "sets" {
		return nil, fault.Field(op, "leave_out.check", "there is no leak check %.64q of sets: look for leaks again", id)
	}
	if err != nil {
		return nil, err
	}
	if !c.Ready {
		return nil, fault.Field(op, "leave_out.check", "the leak check %s is not ready", id)
	}
	list, err := d.Store.FlaggedOf(ctx, id, kinds)
	out := map[string]dam.Bits{}
	for _, f := range list {
		if b := out[f.Segment]; b != nil {
			b.Join(f.Rows)
		} else {
			out[f.Segment] = f.Rows
		}
	}
	return out, err
}

// Start looks for the leaks of sets that a draft would make, or gives what was found
// when the same was asked before.
func (d *Desk) Start(ctx context.Context, draft dam.SetDraft, author string) (Check, error) {
	p, err := d.Store.LeakPolicy(ctx)
	if err != nil {
		return Check{}, err
	}
	divided, err := d.Sheets.Divide(ctx, draft)
	if err != nil {
		return Check{}, err
	}
	s, err := d.newSubject(ctx, p, divided)
	if err != nil {
		return Check{}, err
	}
	return d.check(ctx, s, asked{Draft: &draft}, author)
}

// Medium is a file of a badcase.
type Medium struct {
	Badcase string    `json:"badcase"`
	SHA256  string    `json:"sha256"`
	Media   string    `json:"media_type"`
	Name    string    `json:"name"`
	Device  string    `json:"device"`
	Source  string    `json:"source"`
	At      time.Time `json:"at"`
}

// Media looks for leaks of badcases that are to become test data. Of a check that is
// ready it also tells which of the files leak, by kind.
func (d *Desk) Media(ctx context.Context, media []Medium, author string) (Check, map[dam.LeakKind]map[string]bool, error) {
	p, err := d.Store.LeakPolicy(ctx)
	if err != nil {
		return Check{}, nil, err
	}
	s, err := d.mediaSubject(ctx, p, media)
	if err != nil {
		return Check{}, nil, err
	}
	c, err := d.check(ctx, s, asked{Media: media}, author)
	if err != nil || !c.Ready {
		return c, nil, err
	}
	list, err := d.Store.FlaggedOf(ctx, c.ID, dam.LeakKinds)
	held := map[dam.LeakKind]map[string]bool{}
	for _, f := range list {
		held[f.Kind] = map[string]bool{}
		for i, m := range media {
			if i < f.Size && f.Rows.Has(i) {
				held[f.Kind][m.SHA256] = true
			}
		}
	}
	return c, held, err
}

// asked is what a check is to look at.
type asked struct {
	Draft *dam.SetDraft `json:"draft,omitempty"`
	Media []Medium      `json:"media,omitempty"`
}

// check gives the check of a subject: one that is there, or a new one that is made at
// once when that is quick, else by a job.
func (d *Desk) check(ctx context.Context, s *subject, a asked, author string) (Check, error) {
	_, name, err := d.Album(ctx)
	if err != nil {
		return Check{}, err
	}
	key := s.key(name)
	c, err := d.Store.CheckByKey(ctx, key)
	switch {
	case err == nil && c.Ready && d.Now().Sub(c.CreatedAt) < fresh:
		return c, nil
	case err == nil && !c.Ready && c.Job != "":
		if j, err := d.Jobs.Job(ctx, c.Job); err == nil && !j.State.Over() {
			return c, nil
		}
	case err != nil && !fault.Is(err, fault.NotFound):
		return c, err
	}
	c = Check{ID: ident.New("leaks"), Of: "sets", Policy: s.policy, Sets: []Checked{}, Kinds: []Count{}, Notes: []string{}, CreatedBy: author, CreatedAt: d.Now().UTC()}
	if a.Draft == nil {
		c.Of = "badcases"
	}
	text, err := json.Marshal(a)
	if err != nil {
		return c, fault.Wrap(op, err)
	}
	if err := d.Store.AddCheck(ctx, c, key, text); err != nil {
		return c, err
	}
	if s.rows() <= inlineRows {
		short, stop := context.WithTimeout(ctx, d.Patience)
		out, err := d.make(short, c, s, nil)
		late := short.Err() != nil
		stop()
		if err == nil || ctx.Err() != nil || !late {
			return out, err
		}
	}
	j, err := d.Jobs.Submit(ctx, jobs.Order{Kind: Kind, Title: s.title(), Input: jobInput{c.ID}, Author: author})
	if err != nil {
		return c, err
	}
	c.Job = j.ID
	return c, d.Store.SetCheckJob(ctx, c.ID, j.ID)
}

// Delete ends a check and removes it.
func (d *Desk) Delete(ctx context.Context, id, by string) error {
	c, err := d.Store.Check(ctx, id)
	if err != nil {
		return err
	}
	if err := d.Store.DeleteCheck(ctx, id); err != nil || c.Job == "" || c.Ready {
		return err
	}
	_, err = d.Jobs.Cancel(ctx, c.Job, by)
	return err
}

// Work makes a check; it is the jobs.Work of Kind.
func (d *Desk) Work(ctx context.Context, j jobs.Job, p *jobs.Progress) (any, error) {
	var in jobInput
	if err := json.Unmarshal(j.Input, &in); err != nil {
		return nil, fault.New(fault.Corrupt, op, "the input of the job: %w", err)
	}
	c, err := d.Store.Check(ctx, in.Check)
	if err != nil {
		return nil, err
	}
	text, err := d.Store.Asked(ctx, in.Check)
	if err != nil {
		return nil, err
	}
	var a asked
	if err := json.Unmarshal(text, &a); err != nil {
		return nil, fault.New(fault.Corrupt, op, "what to look at: %w", err)
	}
	var s *subject
	if a.Draft == nil {
		s, err = d.mediaSubject(ctx, c.Policy, a.Media)
	} else {
		var divided dam.Divided
		if divided, err = d.Sheets.Divide(ctx, *a.Draft); err == nil {
			s, err = d.newSubject(ctx, c.Policy, divided)
		}
	}
	if err != nil {
		return nil, err
	}
	c, err = d.make(ctx, c, s, p)
	n := 0
	for _, k := range c.Kinds {
		n += k.Rows
	}
	return map[string]any{"check": c.ID, "leaks": n}, err
}

// key is the same for the same rows, sets on the other side, policy and likeness.
func (s *subject) key(likeness string) string {
	h := sha256.New()
	fmt.Fprintf(h, "%+v\n%s\n", s.policy, likeness)
	for _, x := range s.sides {
		fmt.Fprintf(h, "%s %s %d %v %s\n", x.role, x.name, x.fold, x.old, x.digest)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func (s *subject) title() string {
	if s.media != nil {
		return fmt.Sprintf("Look for leaks of %d files of badcases", len(s.media))
	}
	return fmt.Sprintf("Look for leaks between sets, %d rows", s.rows())
}
