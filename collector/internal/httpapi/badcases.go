package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/dam"
	"mlife/collector/internal/people"
	"mlife/shared/fault"
	"mlife/shared/ident"
)

// TestData adds badcases to a testing document: loop.TestData is one.
type TestData interface {
	// Add puts the badcases into the document, or into a new one of that name, and
	// gives it with its new version and the number of rows added. Leaks are *dam.Leaks
	// unless there is a choice, or *dam.Unchecked as long as they are not known.
	Add(ctx context.Context, ids []string, document, newName string, choice dam.LeakChoice, actor string) (id string, version, added int, err error)
}

// Badcases is the area of BAM.
type Badcases struct {
	Reader   bam.Reader
	Editor   bam.Editor
	Recorder bam.Recorder
	Defs     bam.Definitions
	Stats    bam.Statistics
	TestData TestData
	Upload   Upload
}

// Register implements Area.
func (a Badcases) Register(s *Server) {
	viewer, reviewer := For(people.Viewer), For(people.Reviewer)
	Register(s, viewer, op("bam", "list-badcases", http.MethodGet, "/badcases", "Find badcases"), a.list)
	Register(s, viewer, op("bam", "get-badcase", http.MethodGet, "/badcases/{id}", "Read one badcase"), a.get)
	Register(s, reviewer, op("bam", "edit-badcase", http.MethodPatch, "/badcases/{id}", "Change one badcase"),
		func(ctx context.Context, in *editIn) (*editOut, error) { return a.edit(ctx, s, in) })
	Register(s, viewer, op("bam", "badcase-history", http.MethodGet, "/badcases/{id}/history", "Every change of a badcase, the newest first"), a.history)
	Register(s, viewer, op("bam", "badcase-occurrences", http.MethodGet, "/badcases/{id}/occurrences", "Every report of a badcase, the newest first"), a.occurrences)
	Register(s, viewer, op("bam", "count-badcases", http.MethodGet, "/badcases/stats", "Count badcases by field and over time"), a.stats)
	test := op("bam", "add-to-test-data", http.MethodPost, "/badcases/add-to-test-data", "Add badcases to a testing document")
	test.Description = "Files that are in a training set at that moment are refused with the sets that hold them (problem type urn:mlife:problem:leaks), unless they are left out or overruled with a reason. The same file is found, not one that looks like it."
	Register(s, For(people.Engineer).OrTask(), test, func(ctx context.Context, in *testDataIn) (*testDataOut, error) { return a.toTestData(ctx, s, in) })
	a.registerUpload(s)
	a.registerDefinitions(s)
}

// BadcaseFilter is a filter as query parameters.
type BadcaseFilter struct {
	Q        string   `query:"q" maxLength:"4096" doc:"A search in the search language: words, field:value, comparisons, and, or, not; see GET /search/language. The other parameters are joined to it by and."`
	IDs      []string `query:"id,explode" maxItems:"500"`
	Status   []string `query:"status,explode" maxItems:"50"`
	Severity []string `query:"severity,explode" maxItems:"50"`
	Grading  []string `query:"grading,explode" maxItems:"50"`
	Function []string `query:"function,explode" maxItems:"50"`
	Slot     []string `query:"slot,explode" maxItems:"50"`
	Model    []string `query:"model,explode" maxItems:"50" doc:"Model versions."`
	ModelID  []string `query:"model_id,explode" maxItems:"50"`
	Device   []string `query:"device,explode" maxItems:"50"`
	Place    []string `query:"place,explode" maxItems:"50"`
	Assignee []string `query:"assignee,explode" maxItems:"50"`
	Source   []string `query:"source,explode" maxItems:"50"`
	Result   []string `query:"result,explode" maxItems:"50" doc:"Labels of the result."`
	Truth    []string `query:"truth,explode" maxItems:"50" doc:"Labels of the truth."`
	Tag      []string `query:"tag,explode" maxItems:"20" doc:"All must be there."`
	Attr     []string `query:"attr,explode" maxItems:"20" doc:"User-defined attributes as name=value."`
	Document string   `query:"document" doc:"Only those in this document."`
	Cluster  []string `query:"cluster,explode" maxItems:"50" doc:"In one of these groups of like cases."`
	HasTruth string   `query:"has_truth" enum:"true,false"`
	From     string   `query:"from" doc:"Last seen at or after: a date or RFC 3339."`
	To       string   `query:"to" doc:"Last seen before; a date includes that day."`
}

func (f BadcaseFilter) domain() (bam.Filter, error) {
	out := bam.Filter{Q: f.Q, IDs: commas(f.IDs), Status: commas(f.Status), Severity: commas(f.Severity), Grading: f.Grading, Function: f.Function,
		Slot: f.Slot, Model: f.Model, ModelID: f.ModelID, Device: f.Device, Place: f.Place, Assignee: f.Assignee, Source: f.Source,
		Result: f.Result, Truth: f.Truth, Tags: f.Tag, Document: f.Document, Cluster: f.Cluster}
	if f.HasTruth != "" {
		yes := f.HasTruth == "true"
		out.HasTruth = &yes
	}
	for _, pair := range f.Attr {
		name, value, ok := strings.Cut(pair, "=")
		if !ok {
			return out, fault.Field("httpapi", "query.attr", "%.80q is not name=value", pair)
		}
		if out.Attributes == nil {
			out.Attributes = map[string]string{}
		}
		out.Attributes[name] = value
	}
	var err error
	if out.From, err = moment("query.from", f.From, 0); err != nil {
		return out, err
	}
	out.To, err = moment("query.to", f.To, 24*time.Hour)
	return out, err
}

func commas(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	return strings.Split(strings.Join(list, ","), ",")
}

// moment reads a time; a bare date gets day added.
func moment(field, s string, day time.Duration) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return t.Add(day), nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return t, fault.Field("httpapi", field, "%.40q is neither a date nor RFC 3339", s)
	}
	return t, nil
}

type listIn struct {
	BadcaseFilter
	PageQuery
	Sort string `query:"sort" maxLength:"128" doc:"Any sortable field of GET /search/fields, or attr.<name>; - before it for falling." default:"-last_seen"`
}

type badcasesOut struct {
	Body struct {
		Items []bam.Badcase `json:"items" nullable:"false"`
		Next  string        `json:"next,omitempty"`
		Total int           `json:"total"`
	}
}

func (a Badcases) list(ctx context.Context, in *listIn) (*badcasesOut, error) {
	f, err := in.domain()
	if err != nil {
		return nil, err
	}
	r, err := a.Reader.Find(ctx, f, bam.Page{Sort: in.Sort, Cursor: in.Cursor, Limit: in.Limit})
	out := &badcasesOut{}
	out.Body.Items, out.Body.Next, out.Body.Total = r.Items, r.Next, r.Total
	return out, err
}

type badcaseOut struct {
	ETag string `header:"ETag"`
	Body bam.Badcase
}

func (a Badcases) get(ctx context.Context, in *IDPath) (*badcaseOut, error) {
	b, err := a.Reader.Badcase(ctx, in.ID)
	return &badcaseOut{ETag: etag(b.Version), Body: b}, err
}

func etag(version int) string { return strconv.Quote(strconv.Itoa(version)) }

// matchVersion reads If-Match: 0 when it is absent or "*".
func matchVersion(h string) (int, error) {
	if h == "" || h == "*" {
		return 0, nil
	}
	n, err := strconv.Atoi(strings.Trim(strings.TrimPrefix(h, "W/"), `"`))
	if err != nil || n < 1 {
		return 0, fault.Field("httpapi", "header.If-Match", "%.40q is no version", h)
	}
	return n, nil
}

// BadcaseEdit is a change as JSON.
type BadcaseEdit struct {
	Title         *string                    `json:"title,omitempty"`
	Description   *string                    `json:"description,omitempty"`
	Status        *bam.Status                `json:"status,omitempty" enum:"new,open,in_progress,resolved,wont_fix"`
	Severity      *bam.Severity              `json:"severity,omitempty" enum:"low,medium,high,critical"`
	Priority      *int                       `json:"priority,omitempty" minimum:"1" maximum:"5"`
	Grading       *bam.Grading               `json:"grading,omitempty" enum:"system,model"`
	Function      *string                    `json:"function,omitempty"`
	SystemVersion *string                    `json:"system_version,omitempty"`
	ModelVersion  *string                    `json:"model_version,omitempty"`
	ModelID       *string                    `json:"model_id,omitempty"`
	Place         *string                    `json:"place,omitempty"`
	Assignee      *string                    `json:"assignee,omitempty"`
	Truth         json.RawMessage            `json:"truth,omitempty" doc:"null takes it away."`
	Tags          *[]string                  `json:"tags,omitempty"`
	AddTags       []string                   `json:"add_tags,omitempty" maxItems:"32" doc:"Joined to those that are there."`
	RemoveTags    []string                   `json:"remove_tags,omitempty" maxItems:"32"`
	Attributes    map[string]json.RawMessage `json:"attributes,omitempty" doc:"Only those named change; null takes one away."`
}

func (e BadcaseEdit) domain() bam.Edit {
	return bam.Edit{Title: e.Title, Description: e.Description, Status: e.Status, Severity: e.Severity, Priority: e.Priority,
		Grading: e.Grading, Function: e.Function, SystemVersion: e.SystemVersion, ModelVersion: e.ModelVersion, ModelID: e.ModelID,
		Place: e.Place, Assignee: e.Assignee, Truth: e.Truth, Tags: e.Tags, AddTags: e.AddTags, RemoveTags: e.RemoveTags, Attributes: e.Attributes}
}

type editIn struct {
	ID      string `path:"id" maxLength:"64"`
	IfMatch string `header:"If-Match" doc:"The ETag that was read; refused with 412 when it is no longer current."`
	Body    BadcaseEdit
}

// editOut also names the action that the edit was; "" when it changed nothing.
type editOut struct {
	ETag   string `header:"ETag"`
	Action string `header:"MLife-Action" doc:"The action to undo, when something changed."`
	Body   bam.Badcase
}

func (a Badcases) edit(ctx context.Context, s *Server, in *editIn) (*editOut, error) {
	version, err := matchVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	e := in.Body.domain()
	if err := a.check(ctx, e); err != nil {
		return nil, err
	}
	e.Action = ident.New("act")
	at := s.deps.Now().UTC()
	b, err := a.Editor.Edit(ctx, in.ID, version, e, actor(ctx), at)
	var old *bam.Stale
	if errors.As(err, &old) {
		return nil, stale(old.Current)
	}
	if err != nil {
		return nil, err
	}
	s.live.Publish(Notice{Topic: "badcases", ID: b.ID, Event: "changed"})
	if e.Assignee != nil || e.Status != nil {
		s.live.Publish(Notice{Topic: "news", Event: "changed"})
	}
	out := &editOut{ETag: etag(b.Version), Body: b}
	if b.UpdatedAt.Equal(at) {
		out.Action = e.Action
	}
	return out, nil
}

func (a Badcases) check(ctx context.Context, e bam.Edit) error {
	defs, err := a.Defs.Attributes(ctx)
	if err != nil {
		return err
	}
	return e.Check(defs)
}

type historyOut struct {
	Body struct {
		Items []bam.Change `json:"items" nullable:"false"`
		Next  string       `json:"next,omitempty"`
	}
}

func (a Badcases) history(ctx context.Context, in *struct {
	IDPath
	PageQuery
}) (*historyOut, error) {
	out := &historyOut{}
	var err error
	out.Body.Items, out.Body.Next, err = a.Reader.History(ctx, in.ID, in.Cursor, in.Limit)
	return out, err
}

type occurrencesOut struct {
	Body struct {
		Items []bam.Seen `json:"items" nullable:"false"`
		Next  string     `json:"next,omitempty"`
	}
}

func (a Badcases) occurrences(ctx context.Context, in *struct {
	IDPath
	PageQuery
}) (*occurrencesOut, error) {
	out := &occurrencesOut{}
	var err error
	out.Body.Items, out.Body.Next, err = a.Reader.Occurrences(ctx, in.ID, in.Cursor, in.Limit)
	return out, err
}

type testDataIn struct {
	Body struct {
		IDs      []string `json:"ids" minItems:"1" maxItems:"10000"`
		Document string   `json:"document,omitempty" doc:"ID of the document to add to."`
		NewName  string   `json:"new_name,omitempty" maxLength:"256" doc:"Or the name of a new one."`
		LeaveOut bool     `json:"leave_out,omitempty" doc:"Leave out the files whose leaks to sets of other roles the policy refuses. Without it or overrule nothing is added when there are such."`
		Overrule string   `json:"overrule,omitempty" maxLength:"3840" doc:"Why files that leak may be test data. Kept as the note of the version."`
	}
}

type testDataOut struct {
	Body struct {
		Document string `json:"document"`
		Version  int    `json:"version"`
		Added    int    `json:"added" doc:"Rows that were not there before."`
	}
}

func (a Badcases) toTestData(ctx context.Context, s *Server, in *testDataIn) (*testDataOut, error) {
	out := &testDataOut{}
	var err error
	out.Body.Document, out.Body.Version, out.Body.Added, err = a.TestData.Add(ctx, in.Body.IDs, in.Body.Document, in.Body.NewName,
		dam.LeakChoice{LeaveOut: in.Body.LeaveOut, Overrule: in.Body.Overrule}, actor(ctx))
	if err == nil {
		s.live.Publish(Notice{Topic: "documents", ID: out.Body.Document, Event: "changed"})
	}
	return out, leakProblem(err)
}
