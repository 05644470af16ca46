package collectorclient

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Badcase is a badcase as scripts need it.
type Badcase struct {
	ID           string          `json:"id"`
	Title        string          `json:"title"`
	Status       string          `json:"status"`
	Severity     string          `json:"severity"`
	Function     string          `json:"function"`
	Slot         string          `json:"slot"`
	ModelVersion string          `json:"model_version"`
	ModelID      string          `json:"model_id"`
	Device       string          `json:"device"`
	Result       json.RawMessage `json:"result"`
	Truth        json.RawMessage `json:"truth"`
	ResultLabel  string          `json:"result_label"`
	TruthLabel   string          `json:"truth_label"`
	Frequency    int             `json:"frequency"`
	Priority     int             `json:"priority"`
	Assignee     string          `json:"assignee"`
	Description  string          `json:"description"`
	LastSeen     time.Time       `json:"last_seen"`
	Tags         []string        `json:"tags"`
	Documents    []string        `json:"documents"`
	Media        []Medium        `json:"media"`
}

// Medium is one file of a badcase; Blob reads it.
type Medium struct {
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	SHA256    string `json:"sha256"`
	Size      int64  `json:"size"`
}

// Page is a part of a list; Next goes into the query as cursor for the part that
// follows, and is empty on the last.
type Page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next"`
	Total int    `json:"total"`
}

// List reads one page of any list.
func List[T any](ctx context.Context, c *Client, path string, query url.Values) (out Page[T], err error) {
	err = c.Do(ctx, http.MethodGet, path, query, nil, &out)
	return out, err
}

// All reads at most limit things of a list, page by page.
func All[T any](ctx context.Context, c *Client, path string, query url.Values, limit int) ([]T, error) {
	q := url.Values{}
	for k, v := range query {
		q[k] = v
	}
	var out []T
	for {
		q.Set("limit", strconv.Itoa(min(200, limit-len(out))))
		p, err := List[T](ctx, c, path, q)
		out = append(out, p.Items...)
		if err != nil || p.Next == "" || len(out) >= limit {
			return out, err
		}
		q.Set("cursor", p.Next)
	}
}

// Badcases finds at most limit badcases; the query's keys are those of the API
// (function, model, device, from, …).
func (c *Client) Badcases(ctx context.Context, query url.Values, limit int) ([]Badcase, error) {
	return All[Badcase](ctx, c, "/badcases", query, limit)
}

// TestData is where badcases went.
type TestData struct {
	Document string `json:"document"`
	Version  int    `json:"version"`
	Added    int    `json:"added"`
}

// AddToTestData puts badcases into a document, or into a new one of that name.
func (c *Client) AddToTestData(ctx context.Context, ids []string, document, newName string) (out TestData, err error) {
	body := map[string]any{"ids": ids}
	if document != "" {
		body["document"] = document
	} else {
		body["new_name"] = newName
	}
	err = c.Do(ctx, http.MethodPost, "/badcases/add-to-test-data", nil, body, &out)
	return out, err
}

// DocumentVersion names one version of a document.
type DocumentVersion struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
}

// Split says how documents become a training and a testing set.
type Split struct {
	Test       float64 `json:"test"` // share of the testing set, 0 to 1
	Seed       int64   `json:"seed,omitempty"`
	StratifyBy string  `json:"stratify_by,omitempty"`
	GroupBy    string  `json:"group_by,omitempty"`
}

// Set is a frozen set.
type Set struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Role string `json:"role"` // train or test
	Rows int    `json:"rows"`
}

// MakeSets splits documents into a frozen training and a frozen testing set. One that
// the split leaves empty is nil.
func (c *Client) MakeSets(ctx context.Context, name string, documents []DocumentVersion, split Split) (train, test *Set, err error) {
	var out struct {
		Train *Set `json:"train"`
		Test  *Set `json:"test"`
	}
	err = c.Do(ctx, http.MethodPost, "/sets", nil, map[string]any{"name": name, "documents": documents, "split": split}, &out)
	return out.Train, out.Test, err
}

// Deployment brings models to devices.
type Deployment struct {
	ID      string         `json:"id"`
	Name    string         `json:"name"`
	State   string         `json:"state"` // running, succeeded, failed, aborted
	Reason  string         `json:"reason"`
	Models  []string       `json:"models"`
	Reverts string         `json:"reverts"`
	Author  string         `json:"author"`
	Counts  map[string]int `json:"counts"` // devices by state
	Created time.Time      `json:"created_at"`
	Devices []struct {
		Device string    `json:"device"`
		Slot   string    `json:"slot"`
		State  string    `json:"state"`
		Step   string    `json:"step"`
		Reason string    `json:"reason"`
		At     time.Time `json:"at"`
	} `json:"devices"`
}

// Order is a deployment to be made.
type Order struct {
	Name    string   `json:"name,omitempty"`
	Models  []string `json:"models"`
	Targets struct {
		Devices []string `json:"devices,omitempty"`
		Groups  []string `json:"groups,omitempty"`
	} `json:"targets"`
	ProbationS int `json:"probation_s,omitempty"`
	TimeoutS   int `json:"timeout_s,omitempty"`
}

// Deploy starts a deployment.
func (c *Client) Deploy(ctx context.Context, o Order) (out Deployment, err error) {
	err = c.Do(ctx, http.MethodPost, "/deployments", nil, o, &out)
	return out, err
}

// Deployment reads one deployment with the state of each device.
func (c *Client) Deployment(ctx context.Context, id string) (out Deployment, err error) {
	err = c.Do(ctx, http.MethodGet, "/deployments/"+url.PathEscape(id), nil, nil, &out)
	return out, err
}

// WaitDeployment waits until a deployment has ended, however it did.
func (c *Client) WaitDeployment(ctx context.Context, id string) (d Deployment, err error) {
	err = poll(ctx, func() (bool, error) {
		d, err = c.Deployment(ctx, id)
		return err == nil && d.State != "running", err
	})
	return d, err
}

// Abort ends a deployment; Revert undoes one and gives the deployment that does.
func (c *Client) Abort(ctx context.Context, id string) (out Deployment, err error) {
	err = c.Do(ctx, http.MethodPost, "/deployments/"+url.PathEscape(id)+"/abort", nil, nil, &out)
	return out, err
}

// Revert is described with Abort.
func (c *Client) Revert(ctx context.Context, id string) (out Deployment, err error) {
	err = c.Do(ctx, http.MethodPost, "/deployments/"+url.PathEscape(id)+"/revert", nil, nil, &out)
	return out, err
}
