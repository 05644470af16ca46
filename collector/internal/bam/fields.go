package bam

import (
	"slices"

	"mlife/shared/query"
)

// Schema says what the search language can ask of badcases.
func Schema() query.Schema {
	return query.Schema{Name: "badcases", Attributes: true, Fields: badcaseFields(), Flags: []query.Flag{
		{Name: "open", Doc: "work is left: new, open or in progress", Means: "status:(new, open, in_progress)"},
		{Name: "closed", Doc: "resolved or left as it is", Means: "status:(resolved, wont_fix)"},
		{Name: "regression", Doc: "came back after it was resolved", Means: "tag:regression"},
		{Name: "unassigned", Doc: "nobody works on it", Means: "assignee:null"},
		{Name: "unlabelled", Doc: "nobody has said what is right", Means: "truth:null"},
		{Name: "recurring", Doc: "happened more than once", Means: "frequency:>1"},
		{Name: "test_data", Doc: "a document holds it as test data", Means: "has:document"},
	}}
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}

func badcaseFields() []query.Field {
	enum := func(name, doc string, values []string) query.Field {
		return query.Field{Name: name, Kind: query.Enum, Doc: doc, Values: values, Sortable: true, Facetable: true}
	}
	text := func(name, doc string, aliases ...string) query.Field {
		return query.Field{Name: name, Aliases: aliases, Kind: query.Text, Doc: doc, Sortable: true, Facetable: true}
	}
	many := func(name, doc string, aliases ...string) query.Field {
		return query.Field{Name: name, Aliases: aliases, Kind: query.Text, Doc: doc, Facetable: true}
	}
	when := func(name, doc string, aliases ...string) query.Field {
		return query.Field{Name: name, Aliases: aliases, Kind: query.Time, Doc: doc, Sortable: true}
	}
	return []query.Field{
		enum("status", "where it stands", texts(statuses)),
		enum("severity", "how bad one occurrence is", texts(severities)),
		{Name: "priority", Kind: query.Number, Doc: "1 to 5, 5 is the most urgent", Sortable: true, Facetable: true, Integer: true},
		enum("grading", "the level on which it fails", texts(gradings)),
		text("function", "system function"),
		text("model_version", "version of the model that gave the result", "model"),
		text("device", "device it was captured on"),
		text("result", "label of what the model said", "result_label"),
		text("truth", "label of what is right; null when nothing is known of it", "truth_label"),
		many("tag", "one of its tags", "tags"),
		text("assignee", "who works on it"),
		text("place", "place of capture"),
		text("slot", "slot of the model"),
		text("system_version", "version of the system around the model"),
		text("model_id", "the model's ID in the registry"),
		text("rule", "trigger rule that fired first"),
		enum("source", "where it came from", []string{FromDevice, FromUpload, FromTest}),
		many("media_type", "media type of one of its files, such as image/jpeg"),
		{Name: "issue", Aliases: []string{"issues"}, Kind: query.Text, Doc: "key of an issue in a tracker that it is linked to, such as DOOR-12"},
		{Name: "issue_state", Kind: query.Text, Doc: "state of such an issue, in the tracker's words"},
		{Name: "campaign", Aliases: []string{"campaigns"}, Kind: query.Text, Doc: "ID of a campaign that wanted one of its occurrences"},
		many("document", "ID of a document that holds it as test data", "documents"),
		{Name: "confidence", Kind: query.Number, Doc: "how sure the model was", Sortable: true},
		{Name: "score", Kind: query.Number, Doc: "thousandths of the points that order the work, see the priority formula", Sortable: true, Integer: true},
		{Name: "frequency", Aliases: []string{"occurrences", "count", "times"}, Kind: query.Number, Doc: "number of occurrences", Sortable: true, Integer: true},
		{Name: "devices", Aliases: []string{"spread"}, Kind: query.Number, Doc: "number of distinct devices that reported it", Sortable: true, Integer: true},
		{Name: "members", Aliases: []string{"duplicates"}, Kind: query.Number, Doc: "number of badcases that are part of it", Sortable: true, Integer: true},
		{Name: "regressions", Kind: query.Number, Doc: "how often it came back after it was resolved", Sortable: true, Integer: true},
		when("last_seen", "the last occurrence", "seen"),
		when("first_seen", "the first occurrence"),
		when("captured_at", "capture of its media", "captured"),
		{Name: "reported", Kind: query.Time, Doc: "capture of any of its occurrences"},
		when("created_at", "when it became a badcase", "created"),
		when("updated_at", "the last change", "updated"),
		{Name: "title", Kind: query.Prose, Doc: "part of the title", Sortable: true},
		{Name: "description", Kind: query.Prose, Doc: "part of the description"},
		{Name: "reason", Kind: query.Prose, Doc: "part of the reason the rule gave"},
		{Name: "feedback", Kind: query.Prose, Doc: "part of what a user of the device said"},
		many("sha256", "SHA-256 of one of its files"),
		{Name: "id", Kind: query.Text, Doc: "its ID"},
	}
}

// Used gives the definitions with those attributes added that badcases have and
// nobody defined.
func Used(defs []Attribute, names []string) []Attribute {
	known := map[string]bool{}
	for _, a := range defs {
		known[a.Name] = true
	}
	all := slices.Clone(defs)
	for _, name := range names {
		if !known[name] {
			all = append(all, Attribute{Name: name, Type: "undefined"})
		}
	}
	return all
}

// Own gives the schema with the attributes that users defined or used.
func Own(s query.Schema, defs []Attribute) query.Schema {
	var own []query.Field
	for _, a := range defs {
		doc := a.Label
		if doc == "" {
			doc = "own attribute, " + a.Type
		}
		values := a.Choices
		if a.Type == "boolean" {
			values = []string{"true", "false"}
		}
		own = append(own, query.Field{Name: query.AttributePrefix + a.Name, Kind: query.Attribute, Doc: doc, Values: values,
			Sortable: true, Facetable: true, Open: true})
	}
	return s.Own(own)
}
