package fleet

import "mlife/shared/query"

// Schema says what the search language can ask of devices.
func Schema() query.Schema {
	return query.Schema{Name: "devices", Inside: true, Flags: []query.Flag{
		{Name: "online", Doc: "connected", Means: "online:true"},
		{Name: "offline", Doc: "not connected", Means: "online:false"},
		{Name: "revoked", Doc: "shut out", Means: "revoked:true"},
		{Name: "silent", Doc: "not heard of for a day, though not shut out", Means: "last_seen:>1d revoked:false"},
	}, Fields: []query.Field{
		{Name: "name", Aliases: []string{"id"}, Kind: query.Text, Doc: "its name; a beginning with *", Sortable: true},
		{Name: "online", Kind: query.Enum, Doc: "whether it is connected", Values: []string{"false", "true"}, Sortable: true},
		{Name: "revoked", Kind: query.Enum, Doc: "whether it is shut out", Values: []string{"false", "true"}},
		{Name: "group", Aliases: []string{"groups"}, Kind: query.Text, Doc: "name of one of its groups"},
		{Name: "label", Aliases: []string{"labels"}, Kind: query.Text, Doc: "one of its labels as name=value"},
		{Name: "model", Kind: query.Text, Doc: "a model in service as slot/version"},
		{Name: "slot", Kind: query.Text, Doc: "a slot with a model in service"},
		{Name: "agent", Aliases: []string{"agent_version"}, Kind: query.Text, Doc: "version of the agent", Sortable: true},
		{Name: "os", Kind: query.Text, Doc: "operating system"},
		{Name: "arch", Kind: query.Text, Doc: "processor"},
		{Name: "last_seen", Aliases: []string{"seen"}, Kind: query.Time, Doc: "when its last message came", Sortable: true},
		{Name: "enrolled_at", Aliases: []string{"enrolled"}, Kind: query.Time, Doc: "when it enrolled", Sortable: true},
		{Name: "inferences", Kind: query.Number, Doc: "observations judged, of all time", Integer: true, Sortable: true},
		{Name: "badcases", Kind: query.Number, Doc: "badcases of all time", Integer: true, Sortable: true},
		{Name: "rate", Kind: query.Number, Doc: "badcases per 1,000 inferences, of all time", Sortable: true},
	}}
}
