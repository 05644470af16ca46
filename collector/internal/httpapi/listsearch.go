package httpapi

import (
	"mlife/collector/internal/dam"
	"mlife/collector/internal/dam/datatask"
	"mlife/collector/internal/fleet"
	"mlife/collector/internal/msm"
	"mlife/collector/internal/mtt"
	"mlife/shared/fault"
	"mlife/shared/query"
)

// ListSearch is the search of a list that is not badcases. Embed it beside PageQuery.
type ListSearch struct {
	Query string `query:"query" maxLength:"4096" doc:"A search in the search language: words, field:value, comparisons, and, or, not; see GET /search/language, and GET /search/fields for the fields of each list. Other parameters are joined to it by and."`
	Sort  string `query:"sort" maxLength:"128" doc:"A field that GET /search/fields calls sortable, after a - when it is to fall. A cursor belongs to its order."`
}

// node reads the search; nil for none. An error tells the column.
func (l ListSearch) node(s query.Schema) (query.Node, error) {
	if l.Query == "" {
		return nil, nil
	}
	n, err := query.Parse(l.Query, s)
	if err != nil {
		return nil, &fault.Error{Kind: fault.Invalid, Op: "search", Field: "query.query", Err: err}
	}
	return n, nil
}

// listSchemas are the lists beside badcases that the search language serves. What can be
// asked of rows beside that depends on their version; see Documents.registerSearch.
func listSchemas() []query.Schema {
	return []query.Schema{dam.FileSchema(), dam.DocumentSchema(), dam.RowSchema(nil), dam.SetSchema(), datatask.Schema(), mtt.Schema(), msm.Schema(), fleet.Schema(), fleet.CampaignSchema()}
}
