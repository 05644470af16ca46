package labeldesk

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/dam/annotation"
	"mlife/collector/internal/jobs"
	"mlife/collector/internal/labeltool"
	"mlife/collector/internal/prelabel"
	"mlife/shared/fault"
)

// WorkPush brings rows into a project; it is the jobs.Work of PushKind. Rows that are
// there already, by the SHA-256 of their files, are not brought twice.
func (d *Desk) WorkPush(ctx context.Context, j jobs.Job, progress *jobs.Progress) (any, error) {
	p, err := d.jobProject(ctx, j)
	if err != nil {
		return nil, err
	}
	p, err = d.push(ctx, p, j.Cursor, progress)
	if err == nil {
		p, err = d.change(ctx, p.ID, func(p *Project) error {
			if p.State != Closed {
				p.State, p.Reason = Open, ""
			}
			return nil
		})
	}
	if err != nil && ctx.Err() == nil {
		_, noted := d.change(ctx, p.ID, func(p *Project) error {
			p.State, p.Reason = Failed, short(err)
			return nil
		})
		err = errors.Join(err, noted)
	}
	return map[string]any{"project": p.ID, "rows": p.Rows, "skipped": p.Skipped}, err
}

func short(err error) string {
	text := err.Error()
	return strings.ToValidUTF8(text[:min(len(text), 1000)], "")
}

func (d *Desk) jobProject(ctx context.Context, j jobs.Job) (Project, error) {
	var in jobInput
	if err := json.Unmarshal(j.Input, &in); err != nil {
		return Project{}, fault.New(fault.Corrupt, op, "the input of the job: %w", err)
	}
	return d.opt.Store.LabelProject(ctx, in.Project)
}

func (d *Desk) push(ctx context.Context, p Project, cursor string, progress *jobs.Progress) (Project, error) {
	tool, closes, err := d.connect(ctx, p.Order.Connection)
	if err != nil {
		return p, err
	}
	defer closes()
	there, err := tool.Ensure(ctx, p.work())
	if err != nil {
		return p, err
	}
	if p, err = d.change(ctx, p.ID, func(p *Project) error {
		p.Remote, p.URL = there.ID, there.URL
		if cursor == "" {
			p.Skipped, p.Lost, p.LostMore = 0, nil, 0
		}
		return nil
	}); err != nil {
		return p, err
	}
	search, err := d.search(ctx, p.Document, p.Version, p.Order.Search)
	if err != nil {
		return p, err
	}
	for more := true; more; {
		page, err := d.opt.Documents.FindRows(ctx, p.Document, p.Version, dam.RowQuery{Page: dam.Page{Cursor: cursor, Limit: labeltool.MaxPush}, Search: search})
		if err != nil {
			return p, err
		}
		progress.Total(page.Total)
		at := 0
		if cursor != "" {
			if at, err = strconv.Atoi(cursor); err != nil {
				return p, fault.New(fault.Corrupt, op, "the cursor of the job is %.40q", cursor)
			}
		}
		if p, err = d.pushPage(ctx, tool, there, p, page.Items, at, progress); err != nil {
			return p, err
		}
		cursor, more = page.Next, page.Next != ""
	}
	return d.poll(ctx, tool, p)
}

// pushPage brings the rows of a page, which begins at a place of the selection.
func (d *Desk) pushPage(ctx context.Context, tool labeltool.Tool, there labeltool.Project, p Project, page []dam.Row, at int, progress *jobs.Progress) (Project, error) {
	var rows []labeltool.Row
	skipped := map[int]error{}
	n := 0
	seen := map[string]bool{}
	all := func(yield func(dam.Row, error) bool) {
		for _, r := range page {
			if !yield(r, nil) {
				return
			}
		}
	}
	for r, err := range d.opt.Documents.WithFiles(ctx, all) {
		if err != nil {
			return p, err
		}
		switch {
		case r.File.SHA256 == "":
			skipped[n] = fault.New(fault.NotFound, op, "the row has no stored file")
		case !strings.HasPrefix(r.File.MediaType, string(p.Order.Medium)+"/"):
			skipped[n] = fault.New(fault.Invalid, op, "%s is no %s", r.File.MediaType, p.Order.Medium)
		case !seen[r.SHA256]:
			seen[r.SHA256] = true
			rows = append(rows, d.row(ctx, r, p.Order.Prelabels))
		}
		n++
	}
	var pushed labeltool.Pushed
	if len(rows) > 0 {
		var err error
		if pushed, err = tool.Push(ctx, there, rows); err != nil {
			return p, err
		}
	}
	for i, r := range page {
		cursor := ""
		if i == len(page)-1 {
			cursor = strconv.Itoa(at + len(page))
		}
		if err := progress.Step(ctx, cursor, r.Path, skipped[i]); err != nil {
			return p, err
		}
	}
	return d.change(ctx, p.ID, func(p *Project) error {
		p.Rows += pushed.Rows
		p.Skipped += len(skipped)
		p.note(pushed.Lost)
		return nil
	})
}

// row is a row as the tool gets it: its key is the SHA-256 of its file.
func (d *Desk) row(ctx context.Context, r dam.RowFile, prelabels bool) labeltool.Row {
	out := labeltool.Row{Key: r.SHA256, MediaType: r.File.MediaType, Width: r.File.Facts.Width, Height: r.File.Facts.Height,
		Shown: map[string]string{"path": r.Path}, Open: func(ctx context.Context) (io.ReadCloser, int64, error) {
			in, err := d.opt.Open(ctx, r.SHA256)
			return in, r.File.Size, err
		}}
	if !prelabels || len(r.Annotation) == 0 {
		return out
	}
	a, err := annotation.Parse(r.Annotation)
	if err != nil {
		return out // JSON of the row's own
	}
	found := prelabel.Predictions(a)
	if prelabel.Empty(r.Annotation) || makers(found) == "" && found.MadeBy == nil {
		return out
	}
	if out.Width == 0 && strings.HasPrefix(out.MediaType, "image/") {
		if out.Width, out.Height, err = d.opt.Size(ctx, r.SHA256); err != nil {
			return out // places cannot be told without; people see the picture as it is
		}
	}
	if b, err := annotation.JSON(found); err == nil && string(b) != "{}" {
		out.Prelabels, out.Model = &found, maker(found)
	}
	return out
}

// maker names the model of predictions.
func maker(a annotation.Annotation) string {
	if a.MadeBy != nil {
		return strings.TrimSpace(a.MadeBy.Name + " " + a.MadeBy.Version)
	}
	return makers(a)
}

// pollEvery is how often a tool is asked how far people are; one that cannot be asked
// is left alone for longer and longer.
const (
	pollEvery  = 2 * time.Minute
	pollLong   = time.Hour
	pollAtOnce = 50
)

// poll asks how far people are, and keeps what it is told.
func (d *Desk) poll(ctx context.Context, tool labeltool.Tool, p Project) (Project, error) {
	found, err := tool.Progress(ctx, p.remote())
	if ctx.Err() != nil {
		return p, fault.New(fault.Canceled, op, "%w", context.Cause(ctx))
	}
	now := d.opt.Now().UTC()
	out, noted := d.opt.Store.ChangeLabelProject(ctx, p.ID, func(p *Project) error {
		if err != nil {
			p.Tries = min(p.Tries+1, 16)
			p.Trouble, p.NextPoll = short(err), now.Add(min(pollEvery<<p.Tries, pollLong))
			return nil
		}
		p.Progress, p.SeenAt, p.Trouble, p.Tries, p.NextPoll = found, now, "", 0, now.Add(pollEvery)
		p.Rows = max(p.Rows, found.Rows)
		return nil
	})
	if noted == nil && (out.Progress.Done != p.Progress.Done || out.Progress.Started != p.Progress.Started || out.Progress.Rows != p.Progress.Rows || out.Trouble != p.Trouble) {
		d.opt.Changed(p.ID)
	}
	return out, errors.Join(err, noted)
}

// Refresh asks a project's tool now.
func (d *Desk) Refresh(ctx context.Context, id string) (out Project, err error) {
	p, err := d.Project(ctx, id)
	if err != nil {
		return p, err
	}
	if p.Remote == "" {
		return p, fault.New(fault.Conflict, op, "the project is not in the tool yet")
	}
	err = d.with(ctx, p, func(t labeltool.Tool) error {
		out, err = d.poll(ctx, t, p)
		return err
	})
	return out, err
}

// Run asks tools how far people are until ctx is done, one project after the other.
func (d *Desk) Run(ctx context.Context) error {
	tick := time.NewTicker(pollEvery / 4)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if err := d.PollDue(ctx); err != nil && ctx.Err() == nil {
			d.opt.Log.Error("projects of labelling tools could not be read", "error", err)
		}
	}
}

// PollDue asks about each project that is due once.
func (d *Desk) PollDue(ctx context.Context) error {
	list, err := d.opt.Store.DueLabelProjects(ctx, d.opt.Now().UTC(), pollAtOnce)
	if err != nil {
		return err
	}
	for _, p := range list {
		call, cancel := context.WithTimeout(ctx, labeltool.Within)
		err := d.with(call, p, func(t labeltool.Tool) error {
			_, err := d.poll(call, t, p)
			return err
		})
		cancel()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil { // it stands in the project as well
			d.opt.Log.Debug("a labelling tool could not be asked", "project", p.ID, "error", err)
		}
	}
	return nil
}
