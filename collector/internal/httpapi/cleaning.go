package httpapi

import (
	"context"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"mlife/collector/internal/cleaning"
	"mlife/collector/internal/dam/quality"
	"mlife/collector/internal/people"
)

// Cleaning is the area of reports of what is wrong with rows.
type Cleaning struct{ Desk *cleaning.Desk }

// Register implements Area.
func (a Cleaning) Register(s *Server) {
	viewer, engineer := For(people.Viewer), For(people.Engineer)
	// All in one: without a registry of schemas that others are named in.
	settings := huma.SchemaFromType(huma.NewMapRegistry("#/", huma.DefaultSchemaNamer), reflect.TypeFor[quality.Settings]())
	Register(s, viewer, op("dam", "list-cleaning-checks", http.MethodGet, "/cleaning-checks", "What is looked for in rows and files"),
		func(context.Context, *struct{}) (*checksOut, error) {
			out := &checksOut{}
			out.Body.Items, out.Body.Settings = quality.Kinds, settings
			return out, nil
		})
	start := op("dam", "start-cleaning", http.MethodPost, "/documents/{id}/cleaning", "Look for what is wrong in a version")
	start.DefaultStatus = http.StatusAccepted
	start.Description = "A job measures the files that were not measured before, looks at each row, and keeps a report: duplicates and near duplicates, broken, blurred, dark or silent media, " +
		"annotations that break the rules, labels that neighbours or models contradict. Nothing is changed."
	Register(s, engineer, start, func(ctx context.Context, in *cleaningIn) (*cleaningOut, error) {
		return cleaned(a.Desk.Start(ctx, in.ID, in.Body.Version, in.Body.Settings, actor(ctx)))
	})
	Register(s, viewer, op("dam", "list-cleaning-reports", http.MethodGet, "/documents/{id}/cleaning", "Reports of a document, the newest first"), a.list)
	Register(s, viewer, op("dam", "get-cleaning-report", http.MethodGet, "/cleaning/{id}", "Read one report"), func(ctx context.Context, in *IDPath) (*cleaningOut, error) {
		return cleaned(a.Desk.Report(ctx, in.ID))
	})
	Register(s, engineer, op("dam", "delete-cleaning-report", http.MethodDelete, "/cleaning/{id}", "Delete a report; rows that it set aside stay so"),
		func(ctx context.Context, in *IDPath) (*struct{}, error) {
			return nil, a.Desk.Store.DeleteReport(ctx, in.ID)
		})
	Register(s, viewer, op("dam", "list-findings", http.MethodGet, "/cleaning/{id}/findings", "What a report found, the surest of each check first"), a.findings)
	aside := op("dam", "set-findings-aside", http.MethodPost, "/cleaning/{id}/set-aside", "Set rows of a report aside")
	aside.Description = "A new version of the document has the reason in the column set_aside of these rows, wherever they are in the newest version by now. Such rows are in no set."
	Register(s, engineer, aside, func(ctx context.Context, in *actIn) (*actedOut, error) {
		x, err := a.Desk.SetAside(ctx, in.ID, in.Body, actor(ctx))
		return &actedOut{x}, err
	})
	Register(s, engineer, op("dam", "restore-findings", http.MethodPost, "/cleaning/{id}/restore", "Bring rows back that a report set aside"),
		func(ctx context.Context, in *actIn) (*actedOut, error) {
			x, err := a.Desk.Restore(ctx, in.ID, in.Body, actor(ctx))
			return &actedOut{x}, err
		})
}

type checksOut struct {
	Body struct {
		Items    []quality.Kind `json:"items" nullable:"false"`
		Settings any            `json:"settings" doc:"JSON Schema of the settings of a report, with what each counts as wrong when it is absent."`
	}
}

type cleaningIn struct {
	IDPath
	Body struct {
		Version  int              `json:"version,omitempty" minimum:"0" doc:"The newest when absent."`
		Settings quality.Settings `json:"settings,omitzero"`
	}
}

type cleaningOut struct{ Body cleaning.Report }

func cleaned(r cleaning.Report, err error) (*cleaningOut, error) { return &cleaningOut{r}, err }

type cleaningsOut struct {
	Body struct {
		Items []cleaning.Report `json:"items" nullable:"false"`
		Next  string            `json:"next,omitempty"`
		Total int               `json:"total"`
	}
}

func (a Cleaning) list(ctx context.Context, in *struct {
	IDPath
	PageQuery
}) (*cleaningsOut, error) {
	l, err := a.Desk.Store.Reports(ctx, in.ID, in.page())
	out := &cleaningsOut{}
	out.Body.Items, out.Body.Next, out.Body.Total = l.Items, l.Next, l.Total
	return out, err
}

type findingsIn struct {
	IDPath
	Check quality.Check `query:"check" maxLength:"64" doc:"Only those of this check."`
	Aside string        `query:"aside" enum:"yes,no" doc:"Only those whose rows are set aside, or are not."`
	PageQuery
}

func (a Cleaning) findings(ctx context.Context, in *findingsIn) (*pagedOut[cleaning.Finding], error) {
	if _, err := a.Desk.Store.Report(ctx, in.ID); err != nil {
		return nil, err
	}
	return countedPage(in.PageQuery, func(after, limit int) ([]cleaning.Finding, int, error) {
		return a.Desk.Store.Findings(ctx, in.ID, cleaning.Query{Check: in.Check, Aside: in.Aside, After: after, Limit: limit})
	})
}

type actIn struct {
	IDPath
	Body cleaning.Act
}

type actedOut struct{ Body cleaning.Acted }
