package cvat

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"mlife/collector/internal/dam/annotation"
	"mlife/collector/internal/labels"
	"mlife/collector/internal/labeltool"
	"mlife/collector/internal/tracker/rest"
	"mlife/shared/clip"
	"mlife/shared/fault"
)

// maxExport bounds what a task's annotations unpack from.
const maxExport = 128 << 20

// Pull implements labeltool.Tool: tasks in which a job has changed are exported whole.
func (t *Tool) Pull(ctx context.Context, p labeltool.Project, cursor string, each func(labeltool.Result) error) (string, error) {
	since, err := labeltool.Since(cursor)
	if err != nil {
		return "", err
	}
	ready := map[int]task{}
	if err := t.tasks(ctx, p, func(x task) error {
		if !x.preparing() && x.Size > 0 {
			ready[x.ID] = x
		}
		return nil
	}); err != nil {
		return "", err
	}
	last := since
	jobs := map[int][]job{}
	changed := map[int]bool{}
	err = t.jobs(ctx, p, func(j job) error {
		if _, ok := ready[j.Task]; !ok {
			return nil
		}
		jobs[j.Task] = append(jobs[j.Task], j)
		if !j.Updated.Before(since) {
			changed[j.Task] = true
		}
		if j.Updated.After(last) {
			last = j.Updated
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	for _, id := range slices.Sorted(maps.Keys(changed)) {
		if err := t.export(ctx, p, ready[id], jobs[id], each); err != nil {
			return "", err
		}
	}
	if last.IsZero() {
		return "", nil
	}
	return labeltool.Cursor(last), nil
}

// export brings the rows of one task.
func (t *Tool) export(ctx context.Context, p labeltool.Project, x task, jobs []job, each func(labeltool.Result) error) error {
	m, err := t.meta(ctx, x.ID)
	if err != nil {
		return err
	}
	format, as := "CVAT for images 1.1", labels.CVAT
	if p.Medium == labeltool.Video {
		format, as = "CVAT for video 1.1", labels.CVATVideo
	}
	text, err := t.download(ctx, x.ID, format)
	if err != nil {
		return err
	}
	found := map[string]annotation.Annotation{}
	lost, err := labeltool.Read(ctx, as, "export.zip", text, func(it labels.Item) error {
		a := it.Annotation
		a.FPS = 0 // of the export, not of the medium
		found[labeltool.KeyOf(it.Path)] = a
		return nil
	})
	if err != nil {
		return fault.New(fault.KindOf(err), op, "the annotations of task %d cannot be read: %w", x.ID, err)
	}
	for i, f := range m.Frames {
		r := labeltool.Result{Key: labeltool.KeyOf(f.Name), State: labeltool.Todo}
		at := frameOf(p, jobs, i)
		if len(jobs) > 0 {
			j := jobs[at]
			r.State, r.URL = j.state(), fmt.Sprintf("%s/tasks/%d/jobs/%d?frame=%d", t.c.BaseURL, x.ID, j.ID, i)
			answer := labeltool.Answer{At: j.Updated, Annotation: found[r.Key]}
			if j.Who != nil {
				answer.By = j.Who.Username
			}
			if r.State == labeltool.Done || !empty(answer.Annotation) {
				r.Answers = []labeltool.Answer{answer}
			}
		}
		if slices.Contains(m.Deleted, i) {
			r.State, r.Answers = labeltool.Skipped, nil
		}
		if i == 0 {
			for _, n := range lost {
				r.Lost = append(r.Lost, n.String())
			}
		}
		if err := each(r); err != nil {
			return err
		}
	}
	return nil
}

// frameOf finds the job of a frame; of a video, the one that is the least far.
func frameOf(p labeltool.Project, jobs []job, frame int) int {
	for i, j := range jobs {
		if p.Medium == labeltool.Video && j.state() != labeltool.Done || p.Medium != labeltool.Video && frame >= j.Start && frame <= j.Stop {
			return i
		}
	}
	return 0
}

func empty(a annotation.Annotation) bool {
	none := a.Label == "" && a.Text == ""
	annotation.Each(&a, func(string, *string, *float64, *clip.Detail) { none = false })
	return none
}

// download has annotations exported and fetches them.
func (t *Tool) download(ctx context.Context, id int, format string) ([]byte, error) {
	var out requested
	path := fmt.Sprintf("/api/tasks/%d/dataset/export?format=%s&save_images=false", id, url.QueryEscape(format))
	if err := t.rest.Call(ctx, http.MethodPost, path, nil, &out); err != nil {
		return nil, err
	}
	r, err := t.await(ctx, out.ID)
	if err != nil {
		return nil, err
	}
	where, err := t.below(r.URL)
	if err != nil {
		return nil, err
	}
	var b *bytes.Buffer
	err = t.rest.Do(ctx, rest.Ask{Method: http.MethodGet, Path: where, Answer: maxExport, To: func() (io.Writer, error) { b = new(bytes.Buffer); return b, nil }})
	if err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// below makes a path of the address of a result: it is asked for where everything is, so
// that the token goes nowhere else, whatever the tool believes to be called.
func (t *Tool) below(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil || u.Path == "" {
		return "", fault.New(fault.Unavailable, op, "the tool does not say where its export lies")
	}
	base, err := url.Parse(t.c.BaseURL)
	if err != nil {
		return "", fault.New(fault.Invalid, op, "%w", err)
	}
	path := strings.TrimPrefix(u.EscapedPath(), base.EscapedPath())
	if !strings.HasPrefix(path, "/api/") {
		return "", fault.New(fault.Unavailable, op, "the export lies at %.120q, which is no part of the API", u.Path)
	}
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	return path, nil
}
