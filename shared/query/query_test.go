package query

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

var now = time.Date(2026, 11, 26, 12, 30, 0, 0, time.UTC)

// schema has one field of each kind.
var schema = Schema{Name: "test", Attributes: true, Fields: []Field{
	{Name: "status", Kind: Enum, Values: []string{"new", "open", "resolved"}, Open: false},
	{Name: "severity", Kind: Enum, Values: []string{"low", "medium", "high", "critical"}},
	{Name: "device", Kind: Text, Sortable: true},
	{Name: "truth", Kind: Text},
	{Name: "tag", Kind: Text},
	{Name: "title", Kind: Prose},
	{Name: "confidence", Kind: Number},
	{Name: "frequency", Kind: Number, Aliases: []string{"count"}, Integer: true},
	{Name: "last_seen", Kind: Time, Aliases: []string{"seen"}},
}, Flags: []Flag{{Name: "regression", Means: "tag:regression"}}}

func TestCanonical(t *testing.T) {
	for in, want := range map[string]string{
		"":                                    "",
		"  mask   dim ":                       "mask dim",
		"mask* AND dim":                       "mask dim",
		`"half worn" -dim`:                    `"half worn" -dim`,
		"status:open or status:new device:x":  "status:open or status:new device:x",
		"(status:open or status:new) mask":    "(status:open or status:new) mask",
		"not (a b)":                           "-(a b)",
		"status:( new , open )":               "status:(new, open)",
		"status:new,open":                     "status:(new, open)",
		"confidence < 0.5":                    "confidence:<0.5",
		"count>=5":                            "frequency:>=5",
		"frequency:1..5 confidence:..0.2":     "frequency:1..5 confidence:..0.2",
		"truth:null has:truth truth:*":        "truth:null has:truth has:truth",
		"status!=open":                        "-status:open",
		"device:cam-*":                        "device:cam-*",
		`device:"cam 1"* device:""`:           `device:"cam 1"* device:""`,
		`attr."light level">3 attr.mask:half`: `attr."light level":>3 attr.mask:half`,
		"seen:>-7d seen:2026-11..today":       "last_seen:>-7d last_seen:2026-11..today",
		"seen:<7d seen:>=2w seen:3h":          "last_seen:>-7d last_seen:<=-2w last_seen:>=-3h",
		"seen:3d..7d seen:..7d seen:7d..":     "last_seen:-7d..-3d last_seen:-7d.. last_seen:..-7d",
		"seen:2026-11..7d seen:7d..today":     "last_seen:2026-11..-7d last_seen:-7d..today",
		"is:Regression":                       "is:regression",
		"a (b c) or (d or e)":                 "a b c or d or e",
		`device:"null" device:"a..b"`:         `device:"null" device:"a..b"`,
	} {
		n, err := Parse(in, schema)
		if err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		if got := String(n); got != want {
			t.Errorf("%s: printed %s, want %s", in, got, want)
		}
	}
}

func TestErrorsPointAtTheColumn(t *testing.T) {
	for in, want := range map[string]struct {
		column  int
		message string
	}{
		"status:opne":                 {8, `no value "opne"`},
		"mäsk stauts:open":            {6, "did you mean status?"},
		"(a b":                        {1, "not closed"},
		"a)":                          {2, "closes nothing"},
		`a "b`:                        {3, "quote is not closed"},
		"confidence:high":             {12, "not a number"},
		"a or":                        {5, "missing at the end"},
		"or a":                        {1, "joins two things"},
		"device<5":                    {8, "no order"},
		"seen:soon":                   {6, "is no time"},
		"seen:(7d, 14d)":              {7, "cannot stand in a list"},
		"seen:7":                      {6, "is no time"},
		"()":                          {2, "missing before"},
		"a & b":                       {3, "no letter or digit"},
		"is:lost":                     {4, "takes one of regression"},
		"has:trut":                    {5, "did you mean truth?"},
		"status:":                     {8, "value for status is missing"},
		"frequency:..":                {11, "two ends"},
		"status:(new, null)":          {14, "cannot stand in a list"},
		"a\xff":                       {2, "not UTF-8"},
		strings.Repeat("(", 40) + "a": {33, "more than 32 levels"},
		strings.Repeat("a ", 300):     {513, "more than 256"},
		strings.Repeat("a", 5000):     {1, "at most 4096 bytes"},
	} {
		_, err := Parse(in, schema)
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%.40s: error %v, want one of ours", in, err)
			continue
		}
		if e.Column != want.column || !strings.Contains(e.Message, want.message) {
			t.Errorf("%.40s: column %d: %s; want column %d: …%s…", in, e.Column, e.Message, want.column, want.message)
		}
	}
}

// thing is a Thing out of texts and numbers.
type thing struct {
	texts   map[string][]string
	amounts map[string]float64
	words   string
}

func (x thing) Texts(field string) []string { return x.texts[field] }
func (x thing) Amount(field string) (float64, bool) {
	v, ok := x.amounts[field]
	return v, ok
}
func (x thing) Words() string { return x.words }

func TestMatch(t *testing.T) {
	x := thing{
		texts: map[string][]string{"status": {"open"}, "severity": {"high"}, "device": {"cam-1"}, "tag": {"a", "b"}, "title": {"Sad Face"},
			"attr.speed": {"12.5"}, "attr.at": {"2026-11-20T00:00:00Z"}},
		amounts: map[string]float64{"frequency": 4, "last_seen": float64(now.Add(-48 * time.Hour).UnixMicro())},
		words:   Searchable("Half-worn masks", "Élodie"),
	}
	for in, want := range map[string]bool{
		"": true, "mask": true, "asks": false, `"half worn"`: true, `"worn half"`: false, `"half wor"`: false, "half-wo": true, "elod": true, "ÉLODIE": true,
		"status:open": true, "status:(new,open)": true, "-status:open": false, "severity>=medium": true, "severity<high": false,
		"device:cam-*": true, "device:cam": false, "tag:a tag:b": true, "tag:c": false, "tag:null": false, "truth:null": true, "has:truth": false, "truth:\"\"": true,
		"title:\"sad f\"": true, "title:happy": false, "frequency:4": true, "frequency:>4": false, "frequency:1..4": true, "confidence:null": true, "confidence<1": false,
		"seen:>-7d": true, "seen:>-1d": false, "seen:<7d": true, "seen:<1d": false, "seen:>1d": true, "seen:7d": true, "seen:3h..1d": false, "seen:1d..3d": true, "-seen:2mo": false, "seen:2026-11-24": true, "seen:<2026-11-24": false, "seen:<=2026-11-24": true, "seen:>2026-11-24": false, "seen:yesterday": false,
		"attr.speed>12": true, "attr.speed:12.5": true, "attr.speed<12": false, "attr.at<-2d": true, "attr.none:null": true,
		"status:new or mask": true, "not (status:new or mask)": false, "is:regression": false,
	} {
		n, err := Parse(in, schema)
		if err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		if got := Match(n, x, false, now); got != want {
			t.Errorf("%s: %v", in, got)
		}
	}
}

func TestComplete(t *testing.T) {
	for _, c := range []struct {
		text, want  string
		from, to    int
		field, kind string
	}{
		{"sta|", "status:", 0, 3, "", "field"},
		{"mask -sev|", "severity:", 6, 9, "", "field"},
		{"status:o|", "open", 7, 8, "status", "value"},
		{"status:(new, re|", "resolved", 13, 15, "status", "value"},
		{"is:r|", "regression", 3, 4, "", "flag"},
		{"severity>=|", "low", 10, 10, "severity", "value"},
		{"seen:|", "today", 5, 5, "last_seen", "value"},
		{"a o|", "or", 2, 3, "", "operator"},
		{"sta| device:x", "status:", 0, 3, "", "field"},
		{"frequency:1..|", "null", 13, 13, "frequency", "value"},
	} {
		at := strings.IndexByte(c.text, '|')
		got := Complete(strings.Replace(c.text, "|", "", 1), at, schema)
		found := false
		for _, s := range got.Items {
			found = found || s.Text == c.want && s.Kind == c.kind
		}
		if !found || got.From != c.from || got.To != c.to || got.Field != c.field {
			t.Errorf("%s: %+v, want %s %s at %d to %d", c.text, got, c.kind, c.want, c.from, c.to)
		}
	}
}

func TestLanguageExamplesParse(t *testing.T) {
	known := map[string]bool{}
	for _, f := range schema.names() {
		known[f] = true
	}
	s := schema
	s.Fields = append(s.Fields, Field{Name: "captured", Kind: Time}, Field{Name: "created", Kind: Time}, Field{Name: "assignee", Kind: Text}, Field{Name: "place", Kind: Text})
	for _, line := range strings.Split(Language(), "\n") {
		if !strings.HasPrefix(line, "| `") {
			continue
		}
		first := strings.Split(line, "|")[1]
		for i, example := range strings.Split(first, "`") {
			if i%2 == 1 {
				if _, err := Parse(example, s); err != nil {
					t.Errorf("%s: %v", example, err)
				}
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"a or b", `device:"x"* -(a b) title:x`, "frequency:1..5 seen:>-7d", "seen:<7d seen:3d..1w", `attr."a b">3`, "status:(new, open)", "((((", `"\`, "a:b:c", "is:regression", "has:attr.x"} {
		f.Add(s, 3)
	}
	x := thing{words: "a b"}
	f.Fuzz(func(t *testing.T, text string, cursor int) {
		Complete(text, cursor, schema)
		n, err := Parse(text, schema)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Column < 1 || e.Length < 1 {
				t.Fatalf("error %v", err)
			}
			return
		}
		Match(n, x, false, now)
		printed := String(n)
		if len(printed) > MaxText {
			return
		}
		again, err := Parse(printed, schema)
		if err != nil {
			t.Fatalf("%q printed as %q: %v", text, printed, err)
		}
		if !reflect.DeepEqual(n, again) {
			t.Fatalf("%q printed as %q is another tree: %#v and %#v", text, printed, n, again)
		}
		for _, w := range SplitWords(text) {
			if s := SplitWords(w); len(s) != 1 || s[0] != w {
				t.Fatalf("word %q splits into %q", w, s)
			}
		}
	})
}
