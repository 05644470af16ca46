package httpapi

import (
	"mlife/collector/internal/bam"
	"mlife/shared/fault"
)

// BadcaseSelection names badcases in the body of a request: by ID, or as all that a
// filter selects. Embed it where an operation takes many.
type BadcaseSelection struct {
	IDs    []string    `json:"ids,omitempty" maxItems:"10000"`
	Filter *bulkFilter `json:"filter,omitempty" doc:"Instead of ids: all that it selects, with the names of the list's parameters. An empty one selects all."`
}

func (s BadcaseSelection) domain() (bam.Selection, error) {
	if (len(s.IDs) > 0) == (s.Filter != nil) {
		return bam.Selection{}, fault.Field("httpapi.selection", "body", "either ids or a filter")
	}
	if s.Filter == nil {
		return bam.Selection{IDs: s.IDs}, nil
	}
	f, err := s.Filter.query().domain()
	return bam.Selection{Filter: &f}, err
}

// bulkFilter is BadcaseFilter as JSON.
type bulkFilter struct {
	Q        string   `json:"q,omitempty" maxLength:"4096"`
	Status   []string `json:"status,omitempty" maxItems:"50"`
	Severity []string `json:"severity,omitempty" maxItems:"50"`
	Grading  []string `json:"grading,omitempty" maxItems:"50"`
	Function []string `json:"function,omitempty" maxItems:"50"`
	Slot     []string `json:"slot,omitempty" maxItems:"50"`
	Model    []string `json:"model,omitempty" maxItems:"50"`
	ModelID  []string `json:"model_id,omitempty" maxItems:"50"`
	Device   []string `json:"device,omitempty" maxItems:"50"`
	Place    []string `json:"place,omitempty" maxItems:"50"`
	Assignee []string `json:"assignee,omitempty" maxItems:"50"`
	Source   []string `json:"source,omitempty" maxItems:"50"`
	Result   []string `json:"result,omitempty" maxItems:"50"`
	Truth    []string `json:"truth,omitempty" maxItems:"50"`
	Tag      []string `json:"tag,omitempty" maxItems:"20"`
	Attr     []string `json:"attr,omitempty" maxItems:"20"`
	Document string   `json:"document,omitempty"`
	Cluster  []string `json:"cluster,omitempty" maxItems:"50"`
	HasTruth string   `json:"has_truth,omitempty" enum:"true,false"`
	From     string   `json:"from,omitempty"`
	To       string   `json:"to,omitempty"`
}

func (f bulkFilter) query() BadcaseFilter {
	return BadcaseFilter{Q: f.Q, Status: f.Status, Severity: f.Severity, Grading: f.Grading, Function: f.Function, Slot: f.Slot, Model: f.Model,
		ModelID: f.ModelID, Device: f.Device, Place: f.Place, Assignee: f.Assignee, Source: f.Source, Result: f.Result, Truth: f.Truth,
		Tag: f.Tag, Attr: f.Attr, Document: f.Document, Cluster: f.Cluster, HasTruth: f.HasTruth, From: f.From, To: f.To}
}
