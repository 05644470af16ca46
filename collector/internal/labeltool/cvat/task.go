package cvat

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"mlife/collector/internal/labeltool"
	"mlife/shared/fault"
)

// task is what the API says of one.
type task struct {
	ID     int    `json:"id"`
	Name   string `json:"name"`
	Size   int    `json:"size"` // frames
	Mode   string `json:"mode"` // annotation of pictures, interpolation of a video
	Status string `json:"status"`
}

// unready ends the name of a task that is being made. A push that ended in the middle
// leaves one behind; the next removes it and brings its rows anew, so that no row is
// without its pre-labels, and none is there twice.
const unready = " (being prepared)"

func (x task) preparing() bool { return strings.HasSuffix(x.Name, unready) }

// tasks gives those of a project that pushes made.
func (t *Tool) tasks(ctx context.Context, p labeltool.Project, each func(task) error) error {
	return list(ctx, t, "/api/tasks?project_id="+url.QueryEscape(p.ID)+"&sort=id", func(x task) error {
		if !strings.HasPrefix(x.Name, p.Marker+" ") {
			return nil // somebody made it by hand
		}
		return each(x)
	})
}

// meta is what the API says of a task's media.
type meta struct {
	Frames []struct {
		Name string `json:"name"`
	} `json:"frames"`
	Deleted []int `json:"deleted_frames"`
}

func (t *Tool) meta(ctx context.Context, id int) (m meta, err error) {
	err = t.rest.Call(ctx, http.MethodGet, fmt.Sprintf("/api/tasks/%d/data/meta", id), nil, &m)
	return m, err
}

// keys gives those of the rows of a task.
func (t *Tool) keys(ctx context.Context, id int) ([]string, error) {
	t.mu.Lock()
	known, ok := t.names[id]
	t.mu.Unlock()
	if ok {
		return known, nil
	}
	m, err := t.meta(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, f := range m.Frames {
		known = append(known, labeltool.KeyOf(f.Name))
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.names[id] = known
	return known, nil
}

// there gives the keys of all rows that are in a project, after what an earlier push left
// half done was removed.
func (t *Tool) there(ctx context.Context, p labeltool.Project) (map[string]bool, error) {
	var ready, half []task
	err := t.tasks(ctx, p, func(x task) error {
		if x.preparing() {
			half = append(half, x)
		} else {
			ready = append(ready, x)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, x := range half {
		if err := t.remove(ctx, x.ID); err != nil {
			return nil, err
		}
	}
	out := map[string]bool{}
	for _, x := range ready {
		keys, err := t.keys(ctx, x.ID)
		if err != nil {
			return nil, err
		}
		for _, k := range keys {
			out[k] = true
		}
	}
	return out, nil
}

func (t *Tool) remove(ctx context.Context, id int) error {
	err := t.rest.Call(ctx, http.MethodDelete, fmt.Sprintf("/api/tasks/%d", id), nil, nil)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}
