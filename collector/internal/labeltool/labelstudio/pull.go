package labelstudio

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"mlife/collector/internal/dam/annotation"
	"mlife/collector/internal/labels"
	"mlife/collector/internal/labeltool"
	"mlife/shared/fault"
)

// Pull implements labeltool.Tool. Tasks come in the order of their last change, and the
// next page begins where the last task was, so that what changes meanwhile is not passed
// over.
func (t *Tool) Pull(ctx context.Context, p labeltool.Project, cursor string, each func(labeltool.Result) error) (string, error) {
	since, err := labeltool.Since(cursor)
	if err != nil {
		return "", err
	}
	last := since
	seen := map[int]time.Time{}
	for page := 1; ; {
		q := query{Filters: filters{"and", []filter{}}, Ordering: []string{"tasks:updated_at"}}
		if !since.IsZero() {
			q.Filters.Items = append(q.Filters.Items, filter{"filter:tasks:updated_at", "greater_or_equal", "Datetime", since.UTC().Format("2006-01-02T15:04:05.000000Z")})
		}
		list, err := t.tasks(ctx, p, q, page, true)
		if err != nil {
			return "", err
		}
		fresh := 0
		for _, x := range list.Tasks {
			if at, ok := seen[x.ID]; ok && at.Equal(x.Updated) {
				continue
			}
			fresh++
			seen[x.ID] = x.Updated
			if x.Updated.After(last) {
				last = x.Updated
			}
			if x.key() == "" {
				continue // somebody put it there by hand
			}
			r, err := t.result(ctx, p, x)
			if err == nil {
				err = each(r)
			}
			if err != nil {
				return "", err
			}
		}
		switch {
		case len(list.Tasks) < perPage && page*perPage >= list.Total:
			if last.IsZero() {
				return "", nil
			}
			return labeltool.Cursor(last), nil
		case last.After(since) && fresh > 0:
			since, page = last, 1
			for id, at := range seen { // only those of this moment can come again
				if at.Before(since) {
					delete(seen, id)
				}
			}
		default: // more than a page of one moment
			page++
		}
		if page > maxPages {
			return "", fault.New(fault.TooLarge, op, "more than %d tasks changed at one moment", maxPages*perPage)
		}
	}
}

// result makes a row of a task: each annotation by itself, as a person's answer.
func (t *Tool) result(ctx context.Context, p labeltool.Project, x task) (labeltool.Result, error) {
	r := labeltool.Result{Key: x.key(), State: labeltool.Todo, URL: fmt.Sprintf("%s/projects/%s/data?task=%d", t.c.BaseURL, p.ID, x.ID)}
	if len(x.Drafts) > 0 || len(x.Annotations) > 0 {
		r.State = labeltool.Started
	}
	type one struct {
		Data        map[string]string `json:"data"`
		Annotations []any             `json:"annotations"`
	}
	var list []one
	var kept []int
	skipped := 0
	for i, a := range x.Annotations {
		if a.Cancelled {
			skipped++
			continue
		}
		kept = append(kept, i)
		list = append(list, one{Data: map[string]string{string(p.Medium): fmt.Sprintf("%d%s", i, map[labeltool.Medium]string{labeltool.Image: ".jpg", labeltool.Audio: ".wav", labeltool.Video: ".mp4"}[p.Medium])},
			Annotations: []any{map[string]any{"result": a.Results, "completed_by": a.By}}})
	}
	switch {
	case skipped > 0 && len(kept) == 0:
		r.State = labeltool.Skipped
	case x.Labelled:
		r.State = labeltool.Done
	}
	if len(list) == 0 {
		return r, nil
	}
	text, err := json.Marshal(list)
	if err != nil {
		return r, fault.New(fault.Internal, op, "%w", err)
	}
	found := map[string]annotation.Annotation{}
	lost, err := labeltool.Read(ctx, labels.LabelStudio, "tasks.json", text, func(it labels.Item) error {
		stem, _, _ := strings.Cut(it.Path, ".")
		found[stem] = it.Annotation
		return nil
	})
	if err != nil {
		return r, fault.New(fault.KindOf(err), op, "the answers of %s cannot be read: %w", r.Key, err)
	}
	for _, n := range lost {
		r.Lost = append(r.Lost, n.String())
	}
	for _, i := range kept {
		a := x.Annotations[i]
		if whole, ok := found[fmt.Sprint(i)]; ok {
			r.Answers = append(r.Answers, labeltool.Answer{ID: fmt.Sprint(a.ID), By: account(a.By), At: a.Updated, Annotation: whole})
		}
	}
	return r, nil
}

// account reads who annotated: a number, or an account.
func account(v json.RawMessage) string {
	var who struct {
		ID    int    `json:"id"`
		Email string `json:"email"`
	}
	if json.Unmarshal(v, &who) == nil {
		if who.Email != "" {
			return who.Email
		}
		return fmt.Sprint(who.ID)
	}
	if s := strings.Trim(string(v), `"`); s != "null" {
		return s
	}
	return ""
}
