package mtt

import "mlife/shared/query"

// Schema says what the search language can ask of tasks.
func Schema() query.Schema {
	return query.Schema{Name: "tasks", Inside: true, Flags: []query.Flag{
		{Name: "active", Doc: "waiting or running", Means: "state:(queued, running)"},
		{Name: "ended", Doc: "it has come to its end", Means: "state:(succeeded, failed, canceled)"},
	}, Fields: []query.Field{
		{Name: "name", Kind: query.Prose, Doc: "part of the name", Sortable: true},
		{Name: "kind", Kind: query.Enum, Doc: "training or testing", Values: []string{string(Train), string(Test)}, Sortable: true},
		{Name: "state", Kind: query.Enum, Doc: "how far it has come",
			Values: []string{string(Queued), string(Running), string(Succeeded), string(Failed), string(Canceled)}, Sortable: true},
		{Name: "set", Aliases: []string{"sets"}, Kind: query.Text, Doc: "ID of a set it reads"},
		{Name: "model", Aliases: []string{"model_id"}, Kind: query.Text, Doc: "ID of the model it tests or starts from"},
		{Name: "made", Kind: query.Text, Doc: "ID of a model it made"},
		{Name: "code_version", Aliases: []string{"code"}, Kind: query.Text, Doc: "version of the code", Facetable: true},
		{Name: "attempt", Kind: query.Number, Doc: "number of starts", Integer: true},
		{Name: "exit_code", Kind: query.Number, Doc: "of the last command", Integer: true},
		{Name: "author", Kind: query.Text, Doc: "who started it", Facetable: true, Sortable: true},
		{Name: "reason", Kind: query.Prose, Doc: "part of why it failed or was canceled"},
		{Name: "description", Kind: query.Prose, Doc: "part of the description"},
		{Name: "created_at", Aliases: []string{"created"}, Kind: query.Time, Doc: "when it was made", Sortable: true},
		{Name: "started_at", Aliases: []string{"started"}, Kind: query.Time, Doc: "the last start", Sortable: true},
		{Name: "ended_at", Aliases: []string{"ended"}, Kind: query.Time, Doc: "when it ended", Sortable: true},
		{Name: "id", Kind: query.Text, Doc: "its ID"},
	}}
}
