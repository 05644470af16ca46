package alarm

import (
	"fmt"
	"math"
	"net/url"
	"strings"
	"time"

	"mlife/collector/internal/bam"
	"mlife/shared/query"
)

// Topics of messages.
const (
	TopicRaised = "alarm.raised"
	TopicClosed = "alarm.closed"
)

// Payload is the JSON that a webhook gets. Its form is kept: fields may be added.
type Payload struct {
	Type      string    `json:"type"` // TopicRaised or TopicClosed
	Timestamp time.Time `json:"timestamp"`
	Data      Data      `json:"data"`
}

// Data is what a Payload says.
type Data struct {
	Alarm     Alarm  `json:"alarm"`
	URL       string `json:"url"`        // of the alarm in the page
	CasesURL  string `json:"cases_url"`  // of its cases in its time
	PerMille  Rates  `json:"rates"`      // of a rate, per 1,000 inferences
	RuleQuery string `json:"rule_query"` // what the rule searches for
}

// Rates are reports per 1,000 inferences; 0 where none are counted.
type Rates struct {
	Seen  float64 `json:"seen"`
	Usual float64 `json:"usual"`
}

func (a Alarm) rates() Rates {
	if a.Measure != Rate || a.Inferences <= 0 {
		return Rates{}
	}
	per := func(n float64) float64 { return math.Round(1e6*n/float64(a.Inferences)) / 1000 }
	return Rates{Seen: per(float64(a.Reports)), Usual: per(a.Expected)}
}

// CasesOf is the search for what a query selects and was reported from one time until
// before another, both at full minutes.
func CasesOf(text string, from, to time.Time) string {
	const minute = "2006-01-02T15:04"
	span := "reported:" + from.UTC().Format(minute) + ".." + to.UTC().Add(-time.Minute).Format(minute)
	if strings.TrimSpace(text) == "" {
		return span
	}
	n, err := query.Parse("("+text+") "+span, bam.Schema())
	if err != nil {
		return "(" + text + ") " + span
	}
	return query.String(n)
}

// notice makes what is told of an alarm. page is the page's address without a slash at
// its end.
func (a Alarm) notice(topic, page string, at time.Time) Notice {
	n := Notice{Alarm: a.ID, Topic: topic}
	d := Data{Alarm: a, URL: page + "/bam/alarms/" + url.PathEscape(a.ID), CasesURL: page + "/bam?q=" + url.QueryEscape(a.Cases),
		PerMille: a.rates(), RuleQuery: a.Query}
	n.Body = Payload{Type: topic, Timestamp: at.UTC(), Data: d}
	name := line(a.RuleName)
	if topic == TopicRaised {
		n.Subject = fmt.Sprintf("MLife alarm: %s: %s", name, a.short())
	} else {
		n.Subject = fmt.Sprintf("MLife: %s: %s", name, ending(a.Outcome))
	}
	n.Text = a.letter(topic, d)
	return n
}

// line keeps a name in one line of text.
func line(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}

// short says how much it rose.
func (a Alarm) short() string {
	if a.Measure == Rate {
		r := a.rates()
		return fmt.Sprintf("%.3g reports per 1,000 inferences, %s %.3g", r.Seen, a.against(), r.Usual)
	}
	return fmt.Sprintf("%d reports, %s %.3g%s", a.Reports, a.against(), a.each(), a.per())
}

// each is what its reports are compared with: of a number, that of one window.
func (a Alarm) each() float64 {
	if a.Kind != Threshold || a.Measure == Rate {
		return a.Expected
	}
	return a.Expected / max(1, math.Round(a.To.Sub(a.From).Hours()/a.Window.Width().Hours()))
}

func (a Alarm) per() string {
	if a.Kind != Threshold || a.Measure == Rate {
		return ""
	}
	return " a " + string(a.Window)
}

func (a Alarm) against() string {
	if a.Kind == Threshold {
		return "the limit is"
	}
	return "usual are"
}

func ending(outcome string) string {
	switch outcome {
	case Calm:
		return "back to what is usual"
	case NewLevel:
		return "it stays, and is what is usual now"
	case Real:
		return "closed as real failures"
	case Noise:
		return "closed as noise"
	}
	return "closed, as its rule is gone or changed"
}

func (a Alarm) letter(topic string, d Data) string {
	const minute = "Mon 2006-01-02 15:04"
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	if topic == TopicRaised {
		say("%s has risen: %s.", line(a.RuleName), a.short())
	} else {
		say("%s: %s.", line(a.RuleName), ending(a.Outcome))
	}
	say("")
	say("Time:    %s to %s UTC", a.From.UTC().Format(minute), a.To.UTC().Format(minute))
	say("Reports: %d, %s %.4g%s", a.Reports, a.against(), a.each(), a.per())
	if a.Measure == Rate {
		say("Among:   %d inferences", a.Inferences)
	}
	search := a.Query
	if search == "" {
		search = "all badcases"
	}
	say("Search:  %s", line(search))
	if a.ClosedBy != "" {
		say("Closed:  by %s", line(a.ClosedBy))
	}
	if a.Note != "" {
		say("Note:    %s", line(a.Note))
	}
	say("")
	say("The alarm: %s", d.URL)
	say("Its cases: %s", d.CasesURL)
	return b.String()
}
