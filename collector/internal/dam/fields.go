package dam

import "mlife/shared/query"

// FileSchema says what the search language can ask of files.
func FileSchema() query.Schema {
	return query.Schema{Name: "files", Inside: true, Flags: []query.Flag{
		{Name: "image", Doc: "a picture", Means: "media_type:image/*"},
		{Name: "video", Doc: "a video", Means: "media_type:video/*"},
		{Name: "audio", Doc: "a recording", Means: "media_type:audio/*"},
		{Name: "broken", Doc: "its bytes are damaged", Means: "condition:broken"},
		{Name: "waiting", Doc: "its facts are still to be read", Means: "condition:waiting"},
		{Name: "missing", Doc: "its bytes were in a watched folder and are nowhere now", Means: "available:false"},
	}, Fields: []query.Field{
		{Name: "name", Kind: query.Prose, Doc: "part of the name it was first uploaded by", Sortable: true},
		{Name: "media_type", Aliases: []string{"type"}, Kind: query.Text, Doc: "media type, such as image/png or image/*", Facetable: true, Sortable: true},
		{Name: "size", Kind: query.Number, Doc: "bytes", Integer: true, Sortable: true},
		{Name: "created_by", Aliases: []string{"author"}, Kind: query.Text, Doc: "who added it", Facetable: true, Sortable: true},
		{Name: "created_at", Aliases: []string{"created"}, Kind: query.Time, Doc: "when it was added", Sortable: true},
		{Name: "sha256", Kind: query.Text, Doc: "SHA-256 of its bytes; a beginning with *"},
		{Name: "md5", Kind: query.Text, Doc: "MD5 of its bytes; a beginning with *"},
		{Name: "path", Kind: query.Prose, Doc: "part of the path within the folder it came from", Sortable: true},
		{Name: "folder", Kind: query.Text, Doc: "name of a watched folder that has its bytes"},
		{Name: "available", Kind: query.Enum, Doc: "whether its bytes can be had, from the store or a watched folder", Values: []string{"false", "true"}},
		{Name: "condition", Kind: query.Enum, Doc: "what decoding it came to", Values: Conditions(), Sortable: true},
		{Name: "problem", Kind: query.Prose, Doc: "part of the reason why it is broken or unread"},
		{Name: "width", Kind: query.Number, Doc: "pixels of the upright picture or video", Integer: true, Sortable: true},
		{Name: "height", Kind: query.Number, Doc: "pixels of the upright picture or video", Integer: true, Sortable: true},
		{Name: "seconds", Aliases: []string{"duration"}, Kind: query.Number, Doc: "length of a video or recording", Sortable: true},
		{Name: "frames", Kind: query.Number, Doc: "pictures of a video", Integer: true, Sortable: true},
		{Name: "fps", Kind: query.Number, Doc: "frames a second of a video", Sortable: true},
		{Name: "codec", Aliases: []string{"format"}, Kind: query.Text, Doc: "how it is coded, such as jpeg, h264 or pcm_s16le", Facetable: true, Sortable: true},
		{Name: "channels", Kind: query.Number, Doc: "of a recording", Integer: true, Sortable: true},
		{Name: "sample_rate", Kind: query.Number, Doc: "hertz of a recording", Integer: true, Sortable: true},
		{Name: "bits", Kind: query.Number, Doc: "of a channel of a picture or a sample of a recording", Integer: true, Sortable: true},
		{Name: "taken_at", Aliases: []string{"taken"}, Kind: query.Time, Doc: "when the camera took it", Sortable: true},
		{Name: "latitude", Aliases: []string{"lat"}, Kind: query.Number, Doc: "degrees north, if the operator has places kept", Sortable: true},
		{Name: "longitude", Aliases: []string{"lon"}, Kind: query.Number, Doc: "degrees east", Sortable: true},
	}}
}

// DocumentSchema says what the search language can ask of documents.
func DocumentSchema() query.Schema {
	return query.Schema{Name: "documents", Inside: true, Flags: []query.Flag{
		{Name: "empty", Doc: "it has no rows yet", Means: "rows:0"},
	}, Fields: []query.Field{
		{Name: "name", Kind: query.Prose, Doc: "part of the name", Sortable: true},
		{Name: "kind", Kind: query.Enum, Doc: "what it is for", Values: []string{string(ForTest), string(ForTrain), string(AnyUse)}, Sortable: true},
		{Name: "note", Kind: query.Prose, Doc: "part of the note"},
		{Name: "rows", Kind: query.Number, Doc: "rows of the newest version", Integer: true, Sortable: true},
		{Name: "latest", Aliases: []string{"versions"}, Kind: query.Number, Doc: "number of the newest version", Integer: true, Sortable: true},
		{Name: "created_by", Aliases: []string{"author"}, Kind: query.Text, Doc: "who made it", Facetable: true, Sortable: true},
		{Name: "created_at", Aliases: []string{"created"}, Kind: query.Time, Doc: "when it was made", Sortable: true},
		{Name: "updated_at", Aliases: []string{"updated"}, Kind: query.Time, Doc: "the last change", Sortable: true},
		{Name: "badcase", Kind: query.Text, Doc: "ID of a badcase that its newest version holds"},
		{Name: "id", Kind: query.Text, Doc: "its ID"},
	}}
}

// SetSchema says what the search language can ask of sets.
func SetSchema() query.Schema {
	return query.Schema{Name: "sets", Inside: true, Fields: []query.Field{
		{Name: "name", Kind: query.Prose, Doc: "part of the name", Sortable: true},
		{Name: "role", Kind: query.Enum, Doc: "training, validation or testing", Values: []string{string(Train), string(Validation), string(Test)}, Sortable: true},
		{Name: "rows", Kind: query.Number, Doc: "number of rows", Integer: true, Sortable: true},
		{Name: "document", Aliases: []string{"documents"}, Kind: query.Text, Doc: "ID of a document it is made of"},
		{Name: "family", Kind: query.Text, Doc: "the split it comes from, which its other sets share"},
		{Name: "digest", Kind: query.Text, Doc: "SHA-256 over its rows"},
		{Name: "created_by", Aliases: []string{"author"}, Kind: query.Text, Doc: "who froze it", Facetable: true, Sortable: true},
		{Name: "created_at", Aliases: []string{"created"}, Kind: query.Time, Doc: "when it was frozen", Sortable: true},
		{Name: "id", Kind: query.Text, Doc: "its ID"},
	}}
}
