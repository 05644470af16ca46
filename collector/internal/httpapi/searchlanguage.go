package httpapi

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/people"
	"mlife/shared/fault"
	"mlife/shared/query"
)

// Search is the area of the search language: what can be asked, help while typing,
// facets, saved searches.
type Search struct {
	Facets bam.Facets
	Defs   bam.Definitions
	Saved  people.Searches
	// Values gives values in use of a list's field, for completion.
	Values func(ctx context.Context, of, field, begins string, limit int) ([]query.Suggestion, error)
}

// defaultFacets are those that a list shows when none are named.
var defaultFacets = []string{"status", "severity", "function", "model_version", "device", "result", "truth", "tag"}

// Register implements Area.
func (a Search) Register(s *Server) {
	s.api.OpenAPI().Info.Description += query.Language()
	viewer := For(people.Viewer)
	facets := op("search", "badcase-facets", http.MethodGet, "/badcases/facets", "Count the values of fields in what a search finds")
	facets.Description = "Instead of a page of badcases: how many of them have which status, device, tag and so on."
	Register(s, viewer, facets, a.facets)
	Register(s, viewer, op("search", "search-fields", http.MethodGet, "/search/fields", "What can be asked of one sort of things"), a.fields)
	Register(s, viewer, op("search", "search-language", http.MethodGet, "/search/language", "The search language as Markdown"),
		func(context.Context, *struct{}) (*languageOut, error) {
			out := &languageOut{}
			out.Body.Markdown = query.Language()
			return out, nil
		})
	complete := op("search", "search-complete", http.MethodGet, "/search/complete", "Read a query while it is typed")
	complete.Description = "Says what could stand at the cursor, what is wrong with the query, and how it is written in canonical form."
	Register(s, viewer, complete, a.complete)
	a.registerSaved(s)
}

// SearchKind names what is searched.
type SearchKind struct {
	Of string `query:"of" enum:"badcases,files,documents,rows,sets,data-tasks,tasks,models,devices,campaigns" default:"badcases" doc:"What is searched."`
}

// schema gives what can be asked, users' attributes included.
func (a Search) schema(ctx context.Context, of string) (query.Schema, error) {
	for _, s := range listSchemas() {
		if s.Name == of {
			return s, nil
		}
	}
	if of != "badcases" {
		return query.Schema{}, fault.Field("httpapi.search", "query.of", "%.40q cannot be searched", of)
	}
	defs, err := a.Defs.Attributes(ctx)
	if err != nil {
		return query.Schema{}, err
	}
	names, err := a.Facets.AttributeNames(ctx)
	return bam.Own(bam.Schema(), bam.Used(defs, names)), err
}

type facetsIn struct {
	BadcaseFilter
	Fields []string `query:"fields" maxItems:"40" doc:"Separated by commas; attr.<name> for attributes of your own. Those of a list when absent."`
	Limit  int      `query:"limit" minimum:"1" maximum:"200" default:"20" doc:"Values of each field."`
}

type facetsOut struct{ Body bam.FacetAnswer }

func (a Search) facets(ctx context.Context, in *facetsIn) (*facetsOut, error) {
	f, err := in.domain()
	if err != nil {
		return nil, err
	}
	fields := in.Fields
	if len(fields) == 0 {
		fields = defaultFacets
	}
	for i, name := range fields {
		field, ok := bam.Schema().Field(name)
		if !ok || !field.Facetable {
			return nil, fault.Field("httpapi.facets", "query.fields", "%.80q has no values to count", name)
		}
		fields[i] = field.Name
	}
	answer, err := a.Facets.Facets(ctx, f, fields, in.Limit)
	return &facetsOut{answer}, err
}

type fieldsOut struct{ Body query.Schema }

func (a Search) fields(ctx context.Context, in *SearchKind) (*fieldsOut, error) {
	s, err := a.schema(ctx, in.Of)
	return &fieldsOut{s}, err
}

type languageOut struct {
	Body struct {
		Markdown string `json:"markdown"`
	}
}

type completeIn struct {
	SearchKind
	CompleteQuery
}

type completeOut struct {
	Body struct {
		query.Completion
		Error     *query.Error `json:"error,omitempty" doc:"What is wrong with the query."`
		Canonical string       `json:"canonical,omitempty" doc:"The query as it is written in links, when nothing is wrong."`
	}
}

func (a Search) complete(ctx context.Context, in *completeIn) (*completeOut, error) {
	s, err := a.schema(ctx, in.Of)
	if err != nil {
		return nil, err
	}
	return completed(in.Q, in.Cursor, s, func(field, begins string) ([]query.Suggestion, error) {
		if in.Of != "badcases" {
			return a.Values(ctx, in.Of, field, begins, bam.MaxFacetValues)
		}
		return a.badcaseValues(ctx, field, begins)
	})
}

// completed reads a query as far as it was typed. values gives those in use of a field
// that begin as typed.
func completed(q string, cursor int, s query.Schema, values func(field, begins string) ([]query.Suggestion, error)) (*completeOut, error) {
	out := &completeOut{}
	out.Body.Completion = query.Complete(q, cursor, s)
	tree, err := query.Parse(q, s)
	if err != nil && !errors.As(err, &out.Body.Error) {
		return nil, err
	}
	if err == nil {
		out.Body.Canonical = query.String(tree)
	}
	f, ok := s.Field(out.Body.Field)
	if !ok || !f.Facetable {
		return out, nil
	}
	list, err := values(f.Name, out.Body.Typed)
	out.Body.Offer(list)
	return out, err
}

func (a Search) badcaseValues(ctx context.Context, field, begins string) ([]query.Suggestion, error) {
	answer, err := a.Facets.Facets(ctx, bam.Filter{}, []string{field}, bam.MaxFacetValues)
	if err != nil {
		return nil, err
	}
	var values []query.Suggestion
	for _, v := range answer.Facets[0].Values {
		if v.Key != "" && strings.HasPrefix(strings.ToLower(v.Key), strings.ToLower(begins)) {
			values = append(values, query.Suggestion{Text: v.Key, Count: v.Count})
		}
	}
	return values, nil
}
