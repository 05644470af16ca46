package httpapi

import (
	"context"
	"net/http"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/people"
	"mlife/shared/fault"
)

type statsIn struct {
	BadcaseFilter
	By      []string `query:"by" maxItems:"2" doc:"Up to two fields, separated by a comma: status, severity, priority, grading, function, system_version, slot, model_version, model_id, device, place, result, truth, assignee, tag, source, rule, media_type or attr.<name>."`
	Over    string   `query:"over" enum:"hour,day,week,month" doc:"Also as a series over time."`
	Measure string   `query:"measure" enum:"badcases,occurrences" default:"badcases"`
}

type statsOut struct{ Body bam.Answer }

func (a Badcases) stats(ctx context.Context, in *statsIn) (*statsOut, error) {
	f, err := in.domain()
	if err != nil {
		return nil, err
	}
	answer, err := a.Stats.Count(ctx, f, bam.Question{By: in.By, Over: in.Over, Occurrences: in.Measure == "occurrences"})
	return &statsOut{answer}, err
}

type attributesOut struct {
	Body struct {
		Items []bam.Attribute `json:"items" nullable:"false"`
	}
}

type templatesOut struct {
	Body struct {
		Items []bam.Template `json:"items" nullable:"false"`
	}
}

func (a Badcases) registerDefinitions(s *Server) {
	viewer, engineer := For(people.Viewer), For(people.Engineer)
	Register(s, viewer, op("bam", "list-attributes", http.MethodGet, "/attributes", "User-defined attributes of badcases"),
		func(ctx context.Context, _ *struct{}) (*attributesOut, error) {
			out := &attributesOut{}
			var err error
			out.Body.Items, err = a.Defs.Attributes(ctx)
			return out, err
		})
	Register(s, engineer, op("bam", "define-attribute", http.MethodPut, "/attributes/{name}", "Define an attribute"),
		func(ctx context.Context, in *struct {
			Name string `path:"name" maxLength:"64"`
			Body bam.Attribute
		}) (*struct{ Body bam.Attribute }, error) {
			if in.Body.Name != in.Name {
				return nil, fault.Field("httpapi", "body.name", "it is not the name in the path, %q", in.Name)
			}
			if err := in.Body.Check(); err != nil {
				return nil, err
			}
			if in.Body.Choices == nil {
				in.Body.Choices = []string{}
			}
			return &struct{ Body bam.Attribute }{in.Body}, a.Defs.DefineAttribute(ctx, in.Body)
		})
	Register(s, engineer, op("bam", "remove-attribute", http.MethodDelete, "/attributes/{name}", "Remove an attribute's definition"),
		func(ctx context.Context, in *struct {
			Name string `path:"name" maxLength:"64"`
		}) (*struct{}, error) {
			return nil, a.Defs.RemoveAttribute(ctx, in.Name)
		})
	Register(s, viewer, op("bam", "list-templates", http.MethodGet, "/title-templates", "Templates of badcase titles"),
		func(ctx context.Context, _ *struct{}) (*templatesOut, error) {
			out := &templatesOut{}
			var err error
			out.Body.Items, err = a.Defs.Templates(ctx)
			return out, err
		})
	Register(s, engineer, op("bam", "set-template", http.MethodPut, "/title-templates", "Set the template of a function's titles"),
		func(ctx context.Context, in *struct{ Body bam.Template }) (*struct{ Body bam.Template }, error) {
			return &struct{ Body bam.Template }{in.Body}, a.Defs.SetTemplate(ctx, in.Body)
		})
}
