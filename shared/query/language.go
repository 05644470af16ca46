package query

import _ "embed"

//go:embed LANGUAGE.md
var language string

// Language describes the search language for people, as Markdown.
func Language() string { return language }
