package httpapi

import (
	"context"
	"net/http"
	"time"

	"mlife/collector/internal/bam/alarm"
	"mlife/collector/internal/people"
	"mlife/shared/fault"
)

// Alarms is the area of rules that watch searches, and of the alarms they raise.
type Alarms struct {
	Desk  *alarm.Desk
	Store alarm.Store
}

// ruleBody is what a person says of a rule. Its fields are those of alarm.Rule.
type ruleBody struct {
	Name         string   `json:"name" minLength:"1" maxLength:"128"`
	Query        string   `json:"query,omitempty" maxLength:"4096" doc:"In the search language; empty for everything."`
	Search       string   `json:"search,omitempty" maxLength:"64" doc:"ID of a saved search to follow, instead of query."`
	Measure      string   `json:"measure,omitempty" enum:"reports,rate" default:"reports" doc:"Reports in a window, or among the inferences that the devices counted."`
	Window       string   `json:"window,omitempty" enum:"hour,day,week" default:"day" doc:"They begin at full hours, midnight and Mondays, in UTC."`
	Kind         string   `json:"kind,omitempty" enum:"baseline,threshold" default:"baseline" doc:"Against its own past, or a number."`
	FalsePerYear float64  `json:"false_per_year,omitempty" minimum:"0.1" maximum:"365" default:"4" doc:"Of a baseline: false alarms in a year that are put up with."`
	Threshold    float64  `json:"threshold,omitempty" minimum:"0" maximum:"1000000000" doc:"Of a threshold: reports, or reports per 1,000 inferences, at which it is raised."`
	MinCount     int64    `json:"min_count,omitempty" minimum:"1" maximum:"1000000000" default:"5" doc:"A rise of fewer reports raises nothing."`
	MinExposure  int64    `json:"min_exposure,omitempty" minimum:"0" maximum:"1000000000000" default:"1000" doc:"Of a rate: windows with fewer inferences are not judged."`
	Cooldown     int      `json:"cooldown_hours,omitempty" minimum:"0" maximum:"2160" default:"24" doc:"Hours after an alarm in which no other is raised."`
	Enabled      bool     `json:"enabled" default:"true" required:"false"`
	Channels     []string `json:"channels,omitempty" nullable:"false" maxItems:"20" doc:"IDs of channels that are told."`
	Watchers     []string `json:"watchers,omitempty" nullable:"false" maxItems:"100" doc:"Logins of people who are told in the page."`
}

func (b ruleBody) domain() alarm.Rule {
	return alarm.Rule{Name: b.Name, Query: b.Query, Search: b.Search, Measure: b.Measure, Window: alarm.Window(b.Window), Kind: b.Kind, FalsePerYear: b.FalsePerYear,
		Threshold: b.Threshold, MinCount: b.MinCount, MinExposure: b.MinExposure, Cooldown: b.Cooldown, Enabled: b.Enabled, Channels: b.Channels, Watchers: b.Watchers}
}

type ruleOut struct{ Body alarm.Standing }

// Register implements Area.
func (a Alarms) Register(s *Server) {
	viewer, engineer := For(people.Viewer), For(people.Engineer)
	Register(s, viewer, op("alarms", "list-alarm-rules", http.MethodGet, "/alarm-rules", "What is watched, by name"), a.rules)
	Register(s, viewer, op("alarms", "get-alarm-rule", http.MethodGet, "/alarm-rules/{id}", "Read a rule and where it stands"),
		func(ctx context.Context, in *IDPath) (*ruleOut, error) { return a.rule(a.Desk.Standing(ctx, in.ID)) })
	add := op("alarms", "add-alarm-rule", http.MethodPost, "/alarm-rules", "Watch a search")
	add.DefaultStatus = http.StatusCreated
	Register(s, engineer, add, func(ctx context.Context, in *struct{ Body ruleBody }) (*ruleOut, error) {
		r, err := a.Desk.Add(ctx, in.Body.domain(), actor(ctx))
		return a.rule(alarm.Standing{Rule: r}, err)
	})
	Register(s, engineer, op("alarms", "change-alarm-rule", http.MethodPut, "/alarm-rules/{id}", "Change a rule; when it counts something else, it learns anew"),
		func(ctx context.Context, in *struct {
			IDPath
			Body ruleBody
		}) (*ruleOut, error) {
			if _, err := a.Desk.Change(ctx, in.ID, in.Body.domain()); err != nil {
				return nil, err
			}
			return a.rule(a.Desk.Standing(ctx, in.ID))
		})
	Register(s, engineer, op("alarms", "remove-alarm-rule", http.MethodDelete, "/alarm-rules/{id}", "Watch a search no more; its alarms stay"),
		func(ctx context.Context, in *IDPath) (*struct{}, error) {
			return nil, a.Desk.Remove(ctx, in.ID, actor(ctx))
		})
	preview := op("alarms", "preview-alarm-rule", http.MethodPost, "/alarm-rules/preview", "What a rule would have said of its past; nothing is saved")
	preview.Metadata = map[string]any{"audit": false}
	Register(s, engineer, preview, a.preview)
	a.registerWatch(s)
	a.registerAlarms(s)
}

func (a Alarms) rule(r alarm.Standing, err error) (*ruleOut, error) { return &ruleOut{r}, err }

// rules reads where the rules of one page stand.
func (a Alarms) rules(ctx context.Context, in *PageQuery) (*pagedOut[alarm.Standing], error) {
	list, err := a.Store.Rules(ctx)
	of, err := wholePage(*in, list, err, false, func(r alarm.Rule) string { return r.Name + "\n" + r.ID })
	if err != nil {
		return nil, err
	}
	out := &pagedOut[alarm.Standing]{}
	out.Body.Items, out.Body.Next, out.Body.Total = []alarm.Standing{}, of.Body.Next, of.Body.Total
	for _, r := range of.Body.Items {
		s, err := a.Desk.Standing(ctx, r.ID)
		if fault.Is(err, fault.NotFound) {
			continue // removed this moment
		}
		if err != nil {
			return nil, err
		}
		out.Body.Items = append(out.Body.Items, s)
	}
	return out, nil
}

type previewRuleIn struct {
	Weeks int `query:"weeks" minimum:"1" maximum:"104" default:"13" doc:"How much of the past is shown, at most 3,000 windows. What is before it is learnt from."`
	Body  ruleBody
}

func (a Alarms) preview(ctx context.Context, in *previewRuleIn) (*struct{ Body alarm.Preview }, error) {
	p, err := a.Desk.Preview(ctx, in.Body.domain(), in.Weeks)
	return &struct{ Body alarm.Preview }{p}, err
}

func (a Alarms) registerWatch(s *Server) {
	for _, on := range []bool{true, false} {
		o := op("alarms", "watch-alarm-rule", http.MethodPut, "/alarm-rules/{id}/watchers/me", "Be told of a rule's alarms in the page")
		if !on {
			o = op("alarms", "unwatch-alarm-rule", http.MethodDelete, "/alarm-rules/{id}/watchers/me", "Be told of a rule's alarms no more")
		}
		o.Metadata = map[string]any{"audit": false} // one's own view
		Register(s, For(people.Viewer), o, func(ctx context.Context, in *IDPath) (*ruleOut, error) {
			if _, err := person(ctx); err != nil {
				return nil, err
			}
			if _, err := a.Store.Watch(ctx, in.ID, actor(ctx), on); err != nil {
				return nil, err
			}
			s.live.Publish(Notice{Topic: "alarms", Event: "changed"})
			return a.rule(a.Desk.Standing(ctx, in.ID))
		})
	}
}

type seriesIn struct {
	IDPath
	From string `query:"from" maxLength:"40" doc:"RFC 3339; 3,000 windows before to when absent."`
	To   string `query:"to" maxLength:"40" doc:"RFC 3339; now when absent."`
}

type alarmSeriesOut struct {
	Body struct {
		Points []alarm.Point `json:"points" nullable:"false" doc:"Oldest first, at most the last 3,000. They were counted when their windows ended."`
	}
}

func (a Alarms) series(ctx context.Context, in *seriesIn, now time.Time) (*alarmSeriesOut, error) {
	if _, err := a.Store.Rule(ctx, in.ID); err != nil {
		return nil, err
	}
	from, err := timeOr("query.from", in.From, time.Unix(0, 0))
	if err != nil {
		return nil, err
	}
	to, err := timeOr("query.to", in.To, now)
	if err != nil {
		return nil, err
	}
	out := &alarmSeriesOut{}
	out.Body.Points, err = a.Store.Points(ctx, in.ID, from, to)
	return out, err
}
