package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// analyse measures an analysis of all rows until its result is read, the same order
// again, and the gap from the rows of one place to all.
func (b *bench) analyse(ctx context.Context, document string) error {
	all := map[string]any{"from": "document", "id": document, "version": 1}
	some := map[string]any{"from": "document", "id": document, "version": 1, "search": "attr.place:place-7"}
	for _, x := range []struct {
		into *float64
		path string
		body any
	}{{&b.f.Analyse, "/analyses", map[string]any{"selection": all}}, {&b.f.Again, "/analyses", map[string]any{"selection": all}},
		{&b.f.Gap, "/analyses/gap", map[string]any{"a": some, "b": all}}} {
		began := time.Now()
		if err := b.analysed(ctx, x.path, x.body); err != nil {
			return err
		}
		*x.into = round(time.Since(began).Seconds())
	}
	return nil
}

func (b *bench) analysed(ctx context.Context, path string, body any) error {
	var a struct {
		ID     string `json:"id"`
		State  string `json:"state"`
		Reason string `json:"reason"`
	}
	return b.await(ctx, path, body, &a, func() (string, bool, error) {
		if a.State != "ready" && a.State != "working" {
			return "", false, fmt.Errorf("analysis: %s: %s", a.State, a.Reason)
		}
		return "/analyses/" + a.ID, a.State == "ready", nil
	})
}

// clean measures a report of what is wrong with all rows, until it is there.
func (b *bench) clean(ctx context.Context, document string) error {
	var r struct {
		ID    string `json:"id"`
		Ready bool   `json:"ready"`
		Job   string `json:"job"`
	}
	began := time.Now()
	err := b.await(ctx, "/documents/"+document+"/cleaning", map[string]any{"version": 1}, &r, func() (string, bool, error) {
		var job struct {
			State  string `json:"state"`
			Reason string `json:"reason"`
		}
		if r.Ready {
			return "", true, nil
		}
		if err := b.api.Get(ctx, "/jobs/"+r.Job, &job); err != nil {
			return "", false, err
		}
		if job.State == "failed" || job.State == "canceled" {
			return "", false, fmt.Errorf("report: %s: %s", job.State, job.Reason)
		}
		return "/cleaning/" + r.ID, false, nil
	})
	b.f.Clean = round(time.Since(began).Seconds())
	return err
}

// await orders something and reads its state into the same value, from the path that
// look gives, until look says that it is done.
func (b *bench) await(ctx context.Context, path string, body, into any, look func() (path string, done bool, err error)) error {
	if err := b.api.Post(ctx, path, body, into); err != nil {
		return err
	}
	for {
		path, done, err := look()
		if done || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
		if err := b.api.Get(ctx, path, into); err != nil {
			return err
		}
	}
}

// counts are what plain SQL answers of the questions that an analysis answers: the
// values of each column, of the annotations' labels and classes, parts of the time, a
// histogram of the number, and the classes by device.
var counts = []string{
	"SELECT device, count(*) FROM r GROUP BY 1", "SELECT place, count(*) FROM r GROUP BY 1", "SELECT at, count(*) FROM r GROUP BY 1",
	"SELECT substr(at, 12, 2), count(*) FROM r GROUP BY 1", "SELECT strftime('%w', at), count(*) FROM r GROUP BY 1", "SELECT substr(at, 1, 7), count(*) FROM r GROUP BY 1",
	"SELECT CAST(score AS REAL) * 20, count(*) FROM r GROUP BY CAST(CAST(score AS REAL) * 20 AS INTEGER)",
	"SELECT json_extract(annotation, '$.label'), count(*) FROM r GROUP BY 1",
	"SELECT json_extract(b.value, '$.label'), count(*), avg(json_extract(b.value, '$.w') * 1.0 / json_extract(b.value, '$.h')) FROM r, json_each(r.annotation, '$.boxes') b GROUP BY 1",
	"SELECT json_extract(b.value, '$.label'), device, count(*) FROM r, json_each(r.annotation, '$.boxes') b GROUP BY 1, 2",
}

// grouped answers them and gives the seconds.
func grouped(ctx context.Context, db *sql.DB) (float64, error) {
	began := time.Now()
	for _, text := range counts {
		if err := readAll(ctx, db, text); err != nil {
			return 0, err
		}
	}
	return round(time.Since(began).Seconds()), nil
}

func readAll(ctx context.Context, db *sql.DB, text string) (err error) {
	rows, err := db.QueryContext(ctx, text)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
	}
	return rows.Err()
}
