package httpapi

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/loop/report"
	"mlife/collector/internal/people"
	"mlife/shared/fault"
)

// Reports is the area of rates and of the weekly report.
type Reports struct {
	Desk *report.Desk
}

type caseRatesIn struct {
	BadcaseFilter
	By string `query:"by" enum:"function,model_version,slot,device,place" default:"function"`
}

type caseRatesOut struct{ Body report.Rates }

// WeeklyQuery asks for a week's report.
type WeeklyQuery struct {
	BadcaseFilter
	Week  string `query:"week" maxLength:"10" doc:"A day of the week, such as 2026-11-16; the last whole week when absent."`
	Weeks int    `query:"weeks" minimum:"2" maximum:"52" default:"12" doc:"How many weeks are shown, the week of the report included."`
	Zone  string `query:"zone" maxLength:"64" default:"UTC" doc:"Time zone in which weeks begin, such as Europe/Berlin."`
}

type weeklyCSVIn struct {
	WeeklyQuery
	Table string `query:"table" enum:"weeks,rose,classes,groups" default:"weeks" doc:"Which table of the report; weeks has a row for each week, function and model version."`
}

type weeklyOut struct{ Body report.Weekly }

// Register implements Area.
func (a Reports) Register(s *Server) {
	viewer := For(people.Viewer)
	rates := op("bam", "badcase-rates", http.MethodGet, "/badcases/rates", "Badcases per 1,000 inferences")
	rates.Description = "Where the denominators are known: agents count inferences by slot and model version. The answer says what is left out and why."
	Register(s, viewer, rates, func(ctx context.Context, in *caseRatesIn) (*caseRatesOut, error) {
		r, err := a.rates(ctx, in)
		return &caseRatesOut{r}, err
	})
	Register(s, viewer, csvOp("export-badcase-rates", "/badcases/rates.csv", "Badcases per 1,000 inferences as CSV"), func(ctx context.Context, in *caseRatesIn) (*huma.StreamResponse, error) {
		r, err := a.rates(ctx, in)
		if err != nil {
			return nil, err
		}
		return sendCSV(s, "badcase-rates", ratesCSV(r)), nil
	})
	Register(s, viewer, op("bam", "weekly-report", http.MethodGet, "/badcases/weekly", "What came new, came back and was resolved in a week, beside the weeks before"),
		func(ctx context.Context, in *WeeklyQuery) (*weeklyOut, error) {
			w, err := a.weekly(ctx, s, in)
			return &weeklyOut{w}, err
		})
	Register(s, viewer, csvOp("export-weekly-report", "/badcases/weekly.csv", "A table of the weekly report as CSV"), func(ctx context.Context, in *weeklyCSVIn) (*huma.StreamResponse, error) {
		w, err := a.weekly(ctx, s, &in.WeeklyQuery)
		if err != nil {
			return nil, err
		}
		return sendCSV(s, "badcases-week-"+w.Week.Format(time.DateOnly)+"-"+in.Table, weeklyTables[in.Table](w)), nil
	})
}

func (a Reports) rates(ctx context.Context, in *caseRatesIn) (report.Rates, error) {
	f, err := in.domain()
	if err != nil {
		return report.Rates{}, err
	}
	return a.Desk.Rates(ctx, f, in.By)
}

func (a Reports) weekly(ctx context.Context, s *Server, in *WeeklyQuery) (report.Weekly, error) {
	f, err := in.domain()
	if err != nil {
		return report.Weekly{}, err
	}
	zone, err := bam.Zone(in.Zone)
	if err != nil {
		return report.Weekly{}, err
	}
	at := s.deps.Now().In(zone).AddDate(0, 0, -7)
	if in.Week != "" {
		if at, err = time.ParseInLocation(time.DateOnly, in.Week, zone); err != nil {
			return report.Weekly{}, fault.Field("httpapi", "query.week", "%.20q is no day, such as 2026-11-16", in.Week)
		}
	}
	return a.Desk.Weekly(ctx, f, at, zone, in.Weeks)
}

func ratesCSV(r report.Rates) [][]string {
	out := [][]string{{r.By, "badcases", "counted", "inferences", "per_1000", "from", "to"}}
	for _, l := range append(slices.Clone(r.Lines), report.Rate{Key: "total", Badcases: r.Total.Badcases, Counted: r.Total.Counted, Inferences: r.Total.Inferences, Rate: r.Total.Rate}) {
		out = append(out, []string{l.Key, strconv.Itoa(l.Badcases), strconv.Itoa(l.Counted), strconv.FormatInt(l.Inferences, 10), numberText(l.Rate),
			r.From.Format(time.RFC3339), r.To.Format(time.RFC3339)})
	}
	return out
}

// numberText is empty for a number that is not known.
func numberText(x *float64) string {
	if x == nil {
		return ""
	}
	return strconv.FormatFloat(*x, 'f', 6, 64)
}

func weeklyCSV(w report.Weekly) [][]string {
	out := [][]string{{"week", "function", "model_version", "new", "returned", "resolved", "normalized", "per_1000", "models_deployed"}}
	for n, week := range w.Weeks {
		row := func(l report.Series, function, deployed string) []string {
			return []string{week.Format(time.DateOnly), function, l.Model, strconv.Itoa(l.New[n]), strconv.Itoa(l.Returned[n]), strconv.Itoa(l.Resolved[n]),
				numberText(l.Normalized[n]), numberText(l.Rates[n]), deployed}
		}
		out = append(out, row(w.All, "total", strconv.Itoa(w.Deployed[n])))
		for _, l := range w.Lines {
			out = append(out, row(l, l.Function, ""))
		}
	}
	return out
}

var weeklyTables = map[string]func(report.Weekly) [][]string{"weeks": weeklyCSV, "rose": roseCSV, "classes": classesCSV, "groups": groupsCSV}

func roseCSV(w report.Weekly) [][]string {
	out := [][]string{{"field", "value", "now", "mean_before", "share", "share_before", "chance", "false_discovery", "beyond_chance"}}
	for _, r := range w.Rose {
		out = append(out, []string{r.Field, r.Value, strconv.Itoa(r.Now), numberText(&r.Mean), numberText(&r.Share), numberText(&r.ShareBefore),
			strconv.FormatFloat(r.Chance, 'g', 4, 64), strconv.FormatFloat(r.Discovery, 'g', 4, 64), strconv.FormatBool(r.Beyond)})
	}
	return out
}

func classesCSV(w report.Weekly) [][]string {
	out := [][]string{{"result", "truth", "now", "week_before", "mean_before"}}
	for _, c := range w.Classes {
		out = append(out, []string{c.Result, c.Truth, strconv.Itoa(c.Now), strconv.Itoa(c.Before), numberText(&c.Mean)})
	}
	return out
}

func groupsCSV(w report.Weekly) [][]string {
	out := [][]string{{"group", "name", "now", "week_before", "mean_before"}}
	for _, g := range w.Groups {
		out = append(out, []string{g.ID, g.Name, strconv.Itoa(g.Now), strconv.Itoa(g.Before), numberText(&g.Mean)})
	}
	return out
}
