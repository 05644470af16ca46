package msm

import "mlife/shared/query"

// Schema says what the search language can ask of models.
func Schema() query.Schema {
	return query.Schema{Name: "models", Inside: true, Flags: []query.Flag{
		{Name: "production", Doc: "in production", Means: "stage:production"},
		{Name: "trained", Doc: "a task here made it", Means: "has:task"},
	}, Fields: []query.Field{
		{Name: "name", Kind: query.Prose, Doc: "part of the name", Sortable: true},
		{Name: "slot", Kind: query.Text, Doc: "the slot it is for", Facetable: true, Sortable: true},
		{Name: "version", Kind: query.Text, Doc: "its version in the slot", Sortable: true},
		{Name: "stage", Kind: query.Enum, Doc: "how far it has come", Values: []string{string(None), string(Candidate), string(Staging), string(Production), string(Archived)}, Sortable: true},
		{Name: "alias", Aliases: []string{"aliases"}, Kind: query.Text, Doc: "one of its aliases"},
		{Name: "annotation", Aliases: []string{"annotations"}, Kind: query.Text, Doc: "one of its annotations as name=value"},
		{Name: "format", Kind: query.Text, Doc: "as found in the bytes", Facetable: true,
			Values: []string{"safetensors", "onnx", "tflite", "pytorch", "zip", "gguf", "hdf5", "unknown"}},
		{Name: "size", Kind: query.Number, Doc: "bytes", Integer: true, Sortable: true},
		{Name: "badcases", Kind: query.Number, Doc: "number of known badcases", Integer: true, Sortable: true},
		{Name: "task", Kind: query.Text, Doc: "ID of the task that made it"},
		{Name: "description", Kind: query.Prose, Doc: "part of the description"},
		{Name: "author", Kind: query.Text, Doc: "who registered it", Facetable: true, Sortable: true},
		{Name: "created_at", Aliases: []string{"created"}, Kind: query.Time, Doc: "when it was registered", Sortable: true},
		{Name: "updated_at", Aliases: []string{"updated"}, Kind: query.Time, Doc: "the last change", Sortable: true},
		{Name: "sha256", Kind: query.Text, Doc: "SHA-256 of its file; a beginning with *"},
		{Name: "id", Kind: query.Text, Doc: "its Model ID"},
	}}
}
