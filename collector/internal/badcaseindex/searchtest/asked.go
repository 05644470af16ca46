package main

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
)

// question is one thing a user does: the requests that the page makes for it at the
// same time.
type question struct {
	kind  string
	paths []string
	// next says that the page after the first one of paths is what is measured.
	next bool
}

// asker draws questions. The same seed draws the same.
type asker struct {
	r *rand.Rand
	m *maker // for its words
}

func newAsker(seed uint64, m *maker) *asker { return &asker{r: rand.New(rand.NewPCG(seed, 2)), m: m} }

func (a *asker) one(list ...string) string { return list[a.r.IntN(len(list))] }
func (a *asker) below(n int) int           { return a.r.IntN(n) }

// often draws small numbers more often, as people ask for what there is.
func (a *asker) often(n int) int { return a.r.IntN(1 + a.r.IntN(n)) }

// keyword is a word of a description or title, whole or its beginning.
func (a *asker) keyword() string {
	w := a.m.words[a.often(4000)]
	if len(w) > 4 && a.r.IntN(2) == 0 {
		w = w[:len(w)-1-a.r.IntN(2)]
	}
	return w
}

func (a *asker) filter() string {
	return []func() string{
		func() string { return "status:" + a.one("new", "open", "(new, open)", "resolved", "in_progress") },
		func() string { return "function:" + functions[a.often(len(functions))] },
		func() string { return fmt.Sprintf("device:cam-%04d", a.often(400)) },
		func() string { return fmt.Sprintf("device:cam-%02d*", a.often(50)) },
		func() string { return "severity>=" + a.one("medium", "high") },
		func() string { return fmt.Sprintf("model:%d.%d", 1+a.below(5), a.below(10)) },
		func() string { return fmt.Sprintf("tag:tag-%02d", a.often(30)) },
		func() string { return "attr.light:" + light[a.below(5)] },
		func() string { return fmt.Sprintf("result:%s-%02d", functions[a.often(4)][:2], a.often(20)) },
		func() string { return fmt.Sprintf(`place:"site %03d"`, a.often(60)) },
		func() string { return fmt.Sprintf("assignee:person%02d", a.often(24)) },
		func() string { return a.one("is:unlabelled", "has:truth", "is:open", "is:recurring", "is:unassigned") },
	}[a.below(12)]()
}

func (a *asker) span() string {
	low := float64(a.below(80)) / 100
	return []func() string{
		func() string { return fmt.Sprintf("confidence:%.2f..%.2f", low, low+0.1) },
		func() string { return fmt.Sprintf("frequency:>%d", 1+a.often(30)) },
		func() string { return fmt.Sprintf("last_seen:>-%dd", 1+a.below(60)) },
		func() string { return fmt.Sprintf("created:-%dd..-%dd", 20+a.below(300), a.below(20)) },
		func() string { return fmt.Sprintf("attr.speed>%d", 20+a.below(90)) },
		func() string { return fmt.Sprintf("attr.temperature:%d..%d", -20+a.below(30), 10+a.below(30)) },
		func() string { return fmt.Sprintf("captured:%s", a.one("today", "yesterday", "2026-10", "2026-03")) },
		func() string { return fmt.Sprintf("devices:>%d", 1+a.often(4)) },
	}[a.below(8)]()
}

func (a *asker) negation(depth int) string {
	if depth == 0 {
		if a.r.IntN(5) == 0 {
			return a.keyword()
		}
		return a.filter()
	}
	return a.one("not ", "-", "") + "(" + a.negation(depth-1) + a.one(" or ", " or not ", " ") + a.negation(depth-1) + ")"
}

var sorts = []string{"-last_seen", "-frequency", "-score", "device", "-severity", "title", "confidence", "-attr.speed", "place", "created_at", "-devices", "model_version"}

const (
	list   = "/badcases"
	facets = "/badcases/facets"
	stats  = "/badcases/stats"
)

func to(path string, pairs ...string) string {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return path + "?" + v.Encode()
}

// both is what the page asks at a search: the first page and the facets beside it.
func both(kind, q, sort string) question {
	return question{kind: kind, paths: []string{to(list, "q", q, "sort", sort, "limit", "100"), to(facets, "q", q, "limit", "20")}}
}

// kinds are the rows of the table in their order.
var kinds = []struct {
	name string
	make func(a *asker) question
}{
	{"search", func(a *asker) question { return both("", a.keyword()+" "+a.filter()+" "+a.filter(), "-last_seen") }},
	{"everything", func(a *asker) question { return both("", "", sorts[a.below(len(sorts))]) }},
	{"sorted", func(a *asker) question {
		return question{paths: []string{to(list, "q", a.filter(), "sort", sorts[a.below(len(sorts))], "limit", "100")}}
	}},
	{"next page", func(a *asker) question {
		return question{next: true, paths: []string{to(list, "q", a.filter(), "sort", sorts[a.below(len(sorts))], "limit", "100")}}
	}},
	{"negations", func(a *asker) question { return both("", a.negation(4), "-last_seen") }},
	{"ranges", func(a *asker) question { return both("", a.span()+" "+a.filter()+" "+a.span(), "-last_seen") }},
	{"phrase", func(a *asker) question {
		return both("", fmt.Sprintf(`"%s %s" %s`, a.m.words[a.often(60)], a.m.words[a.often(60)], a.filter()), "-last_seen")
	}},
	{"text inside", func(a *asker) question {
		return both("", fmt.Sprintf(`description:"%s" %s`, a.m.words[a.often(400)][1:], a.filter()), "-last_seen")
	}},
	{"facets", func(a *asker) question {
		return question{paths: []string{to(facets, "q", a.filter(), "fields", "place,rule,slot,attr.light,attr.mask,media_type,assignee,priority", "limit", "20")}}
	}},
	{"completion", func(a *asker) question {
		text := a.filter()
		at := strings.IndexAny(text, ":>") + 1 + a.below(3)
		at = min(at, len(text))
		return question{paths: []string{to("/search/complete", "q", text[:at], "cursor", fmt.Sprint(at))}}
	}},
	{"statistics", func(a *asker) question {
		by := []string{"status", "function", "device", "result", "truth", "model_version", "tag", "place", "attr.light", "function,result", "device,status", "model_version,truth", "tag,severity", "place,result"}
		over := a.one("", "", "hour", "day", "week", "month")
		pairs := []string{"by", by[a.below(len(by))]}
		if over != "" {
			pairs = append(pairs, "over", over)
		}
		return question{paths: []string{to(stats, pairs...)}}
	}},
	{"occurrences", func(a *asker) question {
		by := a.one("status", "function", "device", "result", "model_version", "function,result")
		return question{paths: []string{to(stats, "by", by, "measure", "occurrences", "over", a.one("day", "week", "month"))}}
	}},
}

func (a *asker) ask(n int) question {
	q := kinds[n].make(a)
	q.kind = kinds[n].name
	return q
}
