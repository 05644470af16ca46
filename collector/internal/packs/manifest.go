package packs

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"mlife/collector/internal/labels"
)

// Manifest says what a pack holds and what it does not. It lies in the pack as
// pack.json, beside rows.jsonl, which has a line for each file.
type Manifest struct {
	Pack      string         `json:"pack"` // of the layout of packs: "1"
	Set       string         `json:"set"`
	Version   string         `json:"version,omitempty"`
	SetDigest string         `json:"set_digest,omitempty"`
	Format    Format         `json:"format"`
	Container Container      `json:"container"`
	Splits    []SplitCount   `json:"splits"`
	Rows      int            `json:"rows"`  // that are in the pack
	Media     int            `json:"media"` // files among them
	Bytes     int64          `json:"bytes"` // of the media
	Classes   []string       `json:"classes,omitempty"`
	Missing   labels.Notes   `json:"missing"` // media that were left out with their rows
	Losses    labels.Notes   `json:"losses"`  // what the format cannot carry
	Refused   labels.Notes   `json:"refused"` // rows that the format has no place for
	Shards    map[string]int `json:"shards,omitempty"`
}

// SplitCount counts the rows of a split.
type SplitCount struct {
	Name string `json:"name"`
	// As is what the format calls it, when that differs.
	As      string `json:"as,omitempty"`
	Rows    int    `json:"rows"`
	Missing int    `json:"missing"`
}

func note(n *labels.Notes, file, reason string) {
	if n.Count++; len(n.List) < labels.MaxNotes {
		n.List = append(n.List, labels.Note{File: shown(file), Reason: shown(reason)})
	}
}

// shown makes text of strangers fit for a report.
func shown(s string) string {
	if len(s) > 300 {
		s = cut(s, 300) + "…"
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return '�'
		}
		return r
	}, s)
}
