package cvat

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"mlife/collector/internal/labels"
	"mlife/collector/internal/labeltool"
	"mlife/collector/internal/tracker/rest"
	"mlife/shared/fault"
)

// Push implements labeltool.Tool: rows that are not there become a task, or one for each
// when they are videos.
func (t *Tool) Push(ctx context.Context, p labeltool.Project, rows []labeltool.Row) (out labeltool.Pushed, err error) {
	if err := labeltool.CheckRows(rows); err != nil {
		return out, err
	}
	there, err := t.there(ctx, p)
	if err != nil {
		return out, err
	}
	var addressed, carried []labeltool.Row
	for _, r := range rows {
		switch {
		case there[r.Key]:
		case r.URL != "":
			addressed = append(addressed, r)
		default:
			carried = append(carried, r)
		}
	}
	for _, some := range [][]labeltool.Row{addressed, carried} {
		step := max(1, len(some))
		if p.Medium == labeltool.Video {
			step = 1
		}
		for i := 0; i < len(some); i += step {
			lost, err := t.bring(ctx, p, some[i:min(i+step, len(some))])
			if err != nil {
				return out, err
			}
			out.Rows += min(i+step, len(some)) - i
			out.Lost = append(out.Lost, lost...)
		}
	}
	return out, nil
}

// bring makes a task of rows: named as being prepared, with its media, with its
// pre-labels, and only then named as what it is.
func (t *Tool) bring(ctx context.Context, p labeltool.Project, rows []labeltool.Row) (lost []string, err error) {
	h := sha256.New()
	for _, r := range rows {
		fmt.Fprintln(h, r.Key)
	}
	name := fmt.Sprintf("%s %x (%d)", p.Marker, h.Sum(nil)[:4], len(rows))
	number, err := strconv.Atoi(p.ID)
	if err != nil {
		return nil, fault.Field(op, "project", "%.40q is no project of CVAT", p.ID)
	}
	var x task
	if err := t.rest.Call(ctx, http.MethodPost, "/api/tasks", map[string]any{"name": name + unready, "project_id": number}, &x); err != nil {
		return nil, err
	}
	attach := t.upload
	if rows[0].URL != "" {
		attach = t.refer
	}
	id, err := attach(ctx, x.ID, rows)
	if err == nil {
		_, err = t.await(ctx, id)
	}
	if err == nil {
		err = t.same(ctx, x.ID, rows)
	}
	if err == nil {
		lost, err = t.prelabel(ctx, p, x.ID, rows)
	}
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooLarge) { // it will not get better: leave nothing behind
		return nil, errors.Join(err, t.remove(ctx, x.ID))
	}
	if err != nil {
		return nil, err
	}
	return lost, t.rest.Call(ctx, http.MethodPatch, fmt.Sprintf("/api/tasks/%d", x.ID), map[string]any{"name": name}, nil)
}

// quality is that of the pictures that people see, in percent.
const quality = 95

// data is what the API takes for a task's media.
func data(more map[string]any) map[string]any {
	out := map[string]any{"image_quality": quality, "sorting_method": "predefined", "use_cache": true}
	for k, v := range more {
		out[k] = v
	}
	return out
}

type requested struct {
	ID string `json:"rq_id"`
}

// refer tells the tool where to fetch media.
func (t *Tool) refer(ctx context.Context, id int, rows []labeltool.Row) (string, error) {
	var urls []string
	for _, r := range rows {
		urls = append(urls, r.URL)
	}
	var out requested
	err := t.rest.Call(ctx, http.MethodPost, fmt.Sprintf("/api/tasks/%d/data/", id), data(map[string]any{"remote_files": urls}), &out)
	return out.ID, err
}

// upload carries media to the tool, one call each.
func (t *Tool) upload(ctx context.Context, id int, rows []labeltool.Row) (string, error) {
	path := fmt.Sprintf("/api/tasks/%d/data/", id)
	if err := t.rest.Do(ctx, rest.Ask{Method: http.MethodPost, Path: path, Header: http.Header{"Upload-Start": {"true"}}}); err != nil {
		return "", err
	}
	var order []string
	for _, r := range rows {
		order = append(order, r.Name())
		if err := t.uploadOne(ctx, path, r); err != nil {
			return "", err
		}
	}
	var out requested
	err := t.rest.Do(ctx, rest.Ask{Method: http.MethodPost, Path: path, Header: http.Header{"Upload-Finish": {"true"}}, In: data(map[string]any{"upload_file_order": order}), Out: &out})
	return out.ID, err
}

// MaxUpload is how large a medium may be that is uploaded; larger ones need an address.
const MaxUpload = 100 << 20

func (t *Tool) uploadOne(ctx context.Context, path string, r labeltool.Row) error {
	body, done := r.Upload(ctx, "client_files[0]", MaxUpload, "image_quality", fmt.Sprint(quality)) // which each call must say
	defer done()
	return t.rest.Do(ctx, rest.Ask{Method: http.MethodPost, Path: path, Header: http.Header{"Upload-Multiple": {"true"}}, Body: body})
}

// same says whether the tool took all media under their names.
func (t *Tool) same(ctx context.Context, id int, rows []labeltool.Row) error {
	m, err := t.meta(ctx, id)
	if err != nil {
		return err
	}
	got := map[string]bool{}
	for _, f := range m.Frames {
		got[labeltool.KeyOf(f.Name)] = true
	}
	for _, r := range rows {
		if !got[r.Key] {
			return fault.New(fault.Invalid, op, "the tool did not take %s", r.Name())
		}
	}
	return nil
}

// prelabel imports what models found.
func (t *Tool) prelabel(ctx context.Context, p labeltool.Project, id int, rows []labeltool.Row) (lost []string, err error) {
	var items []labels.Item
	for _, r := range rows {
		a, left := r.Fit(p)
		lost = append(lost, left...)
		if !empty(a) {
			items = append(items, labels.Item{Media: labels.Media{Path: r.Name(), Width: r.Width, Height: r.Height}, Annotation: a})
		}
	}
	if len(items) == 0 {
		return lost, nil
	}
	format, file := labels.CVAT, "annotations.xml"
	if p.Medium == labeltool.Video {
		format = labels.CVATVideo
	}
	all, notes, err := labeltool.Written(ctx, format, items, nil)
	if err != nil {
		return nil, err
	}
	for _, n := range notes {
		lost = append(lost, n.String())
	}
	text := all[file]
	for _, b := range all { // of a video it is called after it
		if text == nil && len(all) == 1 {
			text = b
		}
	}
	if text == nil {
		return nil, fault.New(fault.Invalid, op, "the pre-labels cannot be written: %.300v", lost)
	}
	var out requested
	err = t.rest.Do(ctx, rest.Ask{Method: http.MethodPost, Path: fmt.Sprintf("/api/tasks/%d/annotations/?format=%s", id, url.QueryEscape("CVAT 1.1")), Out: &out, Body: func() (io.Reader, int64, string, error) {
		return labeltool.Form("annotation_file", file, bytes.NewReader(text), int64(len(text)))
	}})
	if err != nil {
		return nil, err
	}
	_, err = t.await(ctx, out.ID)
	return lost, err
}
