package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	"golang.org/x/sync/errgroup"

	"mlife/testdata/faces"
	"mlife/testdata/rest"
)

// engineer does by the public API what a person does on the page.
type engineer struct {
	*stage
	say *teller
	api *rest.Client

	version string // in service
	bare    pin    // document of faces without masks
	extra   []pin  // documents collected since
}

// pin is one immutable version of a document.
type pin struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
}

// prepare groups the devices and brings in the data the factory model was made of.
func (e *engineer) prepare(ctx context.Context) error {
	var canary, rest []string
	for i, a := range e.agents {
		if i < canaries {
			canary = append(canary, a.Device)
		} else {
			rest = append(rest, a.Device)
		}
	}
	for name, members := range map[string][]string{"canary": canary, "rest": rest} {
		if err := e.api.Post(ctx, "/groups", map[string]any{"name": name, "devices": members}, nil); err != nil {
			return err
		}
	}
	e.say.say("engineer: uploading %d bare faces like those the factory model knows", bareFaces)
	var err error
	e.bare, err = e.collect(ctx, "collected: bare faces", bareFaces, 11<<32, faces.NoMask)
	return err
}

// collect stands for a data collection task: people under the named condition come
// before a camera, are labelled, and the files and their document go into DAM.
func (e *engineer) collect(ctx context.Context, name string, count int, seed uint64, worn faces.Mask) (pin, error) {
	rows := make([][]string, count)
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(2)
	for from := 0; from < count; from += batch {
		g.Go(func() error { return e.batch(gctx, rows[from:min(from+batch, count)], from, seed, worn) })
	}
	if err := g.Wait(); err != nil {
		return pin{}, err
	}
	var table bytes.Buffer
	w := csv.NewWriter(&table)
	if err := w.Write([]string{"path", "sha256", "annotation", "mask", "glasses"}); err != nil {
		return pin{}, err
	}
	if err := w.WriteAll(rows); err != nil {
		return pin{}, err
	}
	return e.document(ctx, name, table.Bytes())
}

// batch renders the pictures of some rows, uploads them together and fills the rows.
func (e *engineer) batch(ctx context.Context, rows [][]string, from int, seed uint64, worn faces.Mask) error {
	parts := make([]rest.Part, len(rows))
	for i := range rows {
		n := from + i
		label := faces.Expressions[n%len(faces.Expressions)]
		f := faces.New(seed+uint64(n), label, worn)
		picture, err := f.JPEG()
		if err != nil {
			return err
		}
		annotation, err := json.Marshal(map[string]string{"label": label})
		if err != nil {
			return err
		}
		path := fmt.Sprintf("%s-%05d.jpg", worn, n)
		parts[i] = rest.Part{Name: "files", FileName: path, Body: picture}
		rows[i] = []string{path, "", string(annotation), worn.String(), fmt.Sprint(f.Glasses)}
	}
	sums, err := e.upload(ctx, parts)
	for i := range sums {
		rows[i][1] = sums[i]
	}
	return err
}

// iterate lets the world change, waits for badcases, makes a better model of them
// and brings it to the devices.
func (e *engineer) iterate(ctx context.Context, a act) (row, error) {
	begin, err := e.read(ctx)
	if err != nil {
		return row{}, err
	}
	if err := e.show(a.half, a.full); err != nil {
		return row{}, err
	}
	before, err := e.watch(ctx, e.say, a.title, looking)
	if err != nil {
		return row{}, err
	}
	first, err := e.earliest(ctx, a.worn, begin.at)
	if err != nil {
		return row{}, err
	}
	if err := e.understand(ctx, begin.at); err != nil {
		return row{}, err
	}
	set, err := e.gather(ctx, a, begin.at)
	if err != nil {
		return row{}, err
	}
	m, t, err := e.improve(ctx, a.version, set)
	if err != nil {
		return row{}, err
	}
	last, err := e.rollout(ctx, m)
	if err != nil {
		return row{}, err
	}
	e.say.say("every device runs %s, %.0f s after the first badcase", a.version, last.Sub(first).Seconds())
	after, err := e.watch(ctx, e.say, "with "+a.version, looking)
	if err != nil {
		return row{}, err
	}
	r := row{
		Model: a.version, Scene: a.title, Before: before.accuracy(), Accuracy: after.accuracy(),
		HeldOut: t.Results.Metrics["accuracy_collected"], Mended: t.Results.Metrics["accuracy_badcases"],
		Bytes: after.to.bytes - begin.bytes, Size: m.Size, Took: last.Sub(first),
	}
	if r.Worst, err = e.worst(ctx, e.version, begin.at); err != nil {
		return row{}, err
	}
	if r.Rate, err = e.mean(ctx, a.version, last); err != nil {
		return row{}, err
	}
	e.version = a.version
	return r, nil
}

// understand counts, as one does to see what is wrong.
func (e *engineer) understand(ctx context.Context, since time.Time) error {
	q := url.Values{"function": {function}, "from": {since.UTC().Format(time.RFC3339)}}
	for _, by := range []string{"attr.mask", "device"} {
		q.Set("by", by)
		var st struct {
			Total  int `json:"total"`
			Groups []struct {
				Key   string `json:"key"`
				Count int    `json:"count"`
			} `json:"groups"`
		}
		if err := e.api.Get(ctx, "/badcases/stats?"+q.Encode(), &st); err != nil {
			return err
		}
		line := ""
		for _, g := range st.Groups {
			line += fmt.Sprintf("  %s %d", g.Key, g.Count)
		}
		e.say.say("engineer: %d badcases by %s:%s", st.Total, by, line)
	}
	return nil
}
