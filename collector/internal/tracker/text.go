package tracker

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"mlife/collector/internal/bam"
)

// Usual templates. A template's words in braces are replaced by what the first of the
// badcases has: {title} {id} {function} {result} {truth} {model} {system_version}
// {device} {place} {severity} {priority} {frequency} {devices} {description} {reason};
// and {count}, the number of badcases.
const (
	usualTitle     = "{title}"
	usualTitleMany = "{count} badcases such as: {title}"
	usualText      = "{description}"
)

// Words are the words that templates may have.
var Words = []string{"title", "id", "function", "result", "truth", "model", "system_version", "device", "place", "severity", "priority",
	"frequency", "devices", "description", "reason", "count"}

func fill(template string, b bam.Badcase, count int) string {
	return strings.NewReplacer("{title}", b.Title, "{id}", b.ID, "{function}", b.Function, "{result}", b.ResultLabel, "{truth}", b.TruthLabel,
		"{model}", b.ModelVersion, "{system_version}", b.SystemVersion, "{device}", b.Device, "{place}", b.Place, "{severity}", string(b.Severity),
		"{priority}", strconv.Itoa(b.Priority), "{frequency}", strconv.Itoa(b.Frequency), "{devices}", strconv.Itoa(b.Devices),
		"{description}", b.Description, "{reason}", b.Reason, "{count}", strconv.Itoa(count)).Replace(template)
}

// oneLine bounds a text to a line of so many characters.
func oneLine(text string, most int) string {
	text = strings.ToValidUTF8(strings.Join(strings.Fields(text), " "), "?")
	if utf8.RuneCountInString(text) > most {
		text = string([]rune(text)[:most-1]) + "…"
	}
	return text
}

// clipped bounds a text of several lines to so many bytes.
func clipped(text string, most int) string {
	text = strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "?")
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most-3], "") + "…"
	}
	return text
}

// Pages makes addresses of this collector's page.
type Pages struct{ Base string }

// Badcase is where a badcase is shown.
func (p Pages) Badcase(id string) string { return p.Base + "/bam/badcases/" + url.PathEscape(id) }

// Issue is where all badcases of an issue are listed.
func (p Pages) Issue(key string) string {
	return p.Base + "/bam?q=" + url.QueryEscape(`issue:"`+strings.ReplaceAll(key, `"`, `\"`)+`"`)
}

func (p Pages) blob(sha string) string { return p.Base + "/api/v1/blobs/" + sha }

// compose makes the draft of an issue for badcases, of which there is at least one.
func compose(c Connection, list []bam.Badcase, pages Pages) Draft {
	b := list[0]
	title, text := c.Title, c.Text
	if title == "" && len(list) > 1 {
		title = usualTitleMany
	} else if title == "" {
		title = usualTitle
	}
	if text == "" {
		text = usualText
	}
	d := Draft{Title: oneLine(fill(title, b, len(list)), MaxTitle), Text: clipped(strings.TrimSpace(fill(text, b, len(list))), MaxText),
		Facts: facts(list), Backs: backs(list, pages), Labels: labels(c, list), Priority: c.Priorities[strconv.Itoa(highest(list))]}
	d.More = len(list) - len(d.Backs)
	if i := slices.IndexFunc(b.Media, func(m bam.Media) bool { return strings.HasPrefix(m.MediaType, "image/") }); i >= 0 {
		d.Picture = pages.blob(b.Media[i].SHA256)
	}
	return d
}

func highest(list []bam.Badcase) int {
	p := 0
	for _, b := range list {
		p = max(p, b.Priority)
	}
	return p
}

func labels(c Connection, list []bam.Badcase) []string {
	out := slices.Clone(c.Labels)
	for _, s := range []bam.Severity{bam.Critical, bam.High, bam.Medium, bam.Low} { // the worst one counts
		if slices.ContainsFunc(list, func(b bam.Badcase) bool { return b.Severity == s }) {
			if l := c.SeverityLabels[s]; l != "" && !slices.Contains(out, l) {
				out = append(out, l)
			}
			break
		}
	}
	if out == nil {
		out = []string{}
	}
	return out
}

func backs(list []bam.Badcase, pages Pages) []Back {
	out := []Back{}
	for _, b := range list {
		if len(out) == MaxShown {
			break
		}
		title := oneLine(b.Title, 120)
		if title == "" {
			title = b.ID
		}
		out = append(out, Back{ID: b.ID, Title: fmt.Sprintf("%s (%d×)", title, b.Frequency), URL: pages.Badcase(b.ID)})
	}
	return out
}

// facts tells what is known: of one badcase its fields, of many what they have in
// common and their sums.
func facts(list []bam.Badcase) []Fact {
	out := []Fact{}
	add := func(name, value string) {
		if value = oneLine(value, 300); value != "" {
			out = append(out, Fact{name, value})
		}
	}
	values := func(of func(b bam.Badcase) string) string { return most(list, of) }
	times, devices := 0, 0
	first, last := list[0].FirstSeen, list[0].LastSeen
	for _, b := range list {
		times, devices = times+b.Frequency, max(devices, b.Devices)
		if b.FirstSeen.Before(first) {
			first = b.FirstSeen
		}
		if b.LastSeen.After(last) {
			last = b.LastSeen
		}
	}
	if len(list) > 1 {
		add("Badcases", strconv.Itoa(len(list)))
	}
	add("Function", values(func(b bam.Badcase) string { return b.Function }))
	add("Result", values(func(b bam.Badcase) string { return b.ResultLabel }))
	add("Truth", values(func(b bam.Badcase) string { return b.TruthLabel }))
	add("Model version", values(func(b bam.Badcase) string { return b.ModelVersion }))
	add("System version", values(func(b bam.Badcase) string { return b.SystemVersion }))
	add("Severity", values(func(b bam.Badcase) string { return string(b.Severity) }))
	add("Priority", values(func(b bam.Badcase) string { return strconv.Itoa(b.Priority) }))
	if len(list) == 1 && devices > 0 {
		add("Seen", plural(times, "time")+" on "+plural(devices, "device"))
	} else {
		add("Seen", plural(times, "time"))
	}
	add("Device", values(func(b bam.Badcase) string { return b.Device }))
	add("Place", values(func(b bam.Badcase) string { return b.Place }))
	add("Rule", values(func(b bam.Badcase) string { return b.Rule }))
	add("First seen", first.UTC().Format(time.DateTime+" UTC"))
	add("Last seen", last.UTC().Format(time.DateTime+" UTC"))
	return out
}

// most gives the most frequent values, with their counts when there are several.
func most(list []bam.Badcase, of func(b bam.Badcase) string) string {
	counts := map[string]int{}
	for _, b := range list {
		if v := of(b); v != "" {
			counts[v]++
		}
	}
	var names []string
	for v := range counts {
		names = append(names, v)
	}
	slices.SortFunc(names, func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return strings.Compare(a, b)
	})
	if len(names) == 1 && counts[names[0]] == len(list) {
		return names[0]
	}
	var out []string
	for i, v := range names {
		if i == 4 {
			out = append(out, fmt.Sprintf("and %d more", len(names)-i))
			break
		}
		out = append(out, fmt.Sprintf("%s (%d)", v, counts[v]))
	}
	return strings.Join(out, ", ")
}

// plural gives "1 device", "2 devices".
func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}
