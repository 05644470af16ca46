package labels

import (
	"fmt"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/archive"
)

// Media names a medium and says what a format said of it; 0 is "not said".
type Media struct {
	Path     string  // with slashes, relative to the set, or an address with a scheme
	Subset   string  // "train", "val", …; "" for none
	Width    int     // pixels, upright
	Height   int     // pixels, upright
	Frames   int     // of a video
	FPS      float64 // frames a second
	Duration float64 // seconds
}

// Item is one medium with what is known of it.
type Item struct {
	Media
	Annotation annotation.Annotation
}

// Note says what was lost or refused, and where.
type Note struct {
	File   string `json:"file,omitempty"`
	Place  string `json:"place,omitempty"` // "annotations[12]", "line 4", "object[2]"
	Reason string `json:"reason"`
}

// String gives the note as one line.
func (n Note) String() string {
	out := n.Reason
	for _, s := range []string{n.Place, n.File} {
		if s != "" {
			out = s + ": " + out
		}
	}
	return out
}

// Notes are the first MaxNotes notes of a kind, and how many there are.
type Notes struct {
	Count int    `json:"count"`
	List  []Note `json:"list,omitempty"`
}

// MaxNotes bounds the notes of one kind that are kept. All are counted.
const MaxNotes = 1000

// Add counts a note, and keeps it while there are few.
func (n *Notes) Add(note Note) { n.add(note) }

func (n *Notes) add(note Note) {
	if n.Count++; len(n.List) < MaxNotes {
		note.File, note.Place, note.Reason = short(note.File), short(note.Place), short(note.Reason)
		n.List = append(n.List, note)
	}
}

// short keeps what strangers wrote from filling a report, or a terminal.
func short(s string) string {
	if len(s) > 300 {
		s = s[:300] + "…"
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return '�'
		}
		return r
	}, s)
}

// Report says what a reading or a writing came to.
type Report struct {
	Format Format `json:"format"`
	// What the text itself states: images or other media, annotations (of COCO an
	// entry of "annotations", of VOC an object, of YOLO a line, …) and categories,
	// whether they could be taken or not.
	Images      int `json:"images"`
	Annotations int `json:"annotations"`
	Categories  int `json:"categories"`
	// What was handed on: items, and the objects in them as annotation.Each counts.
	Items   int `json:"items"`
	Objects int `json:"objects"`
	// Losses are what the format or the model cannot carry; Refused what is wrong.
	Losses  Notes `json:"losses"`
	Refused Notes `json:"refused"`
}

// cleanPath makes a path of a set's own text harmless, or says why not.
func cleanPath(p string) (string, error) {
	switch {
	case p == "":
		return "", fmt.Errorf("it names no medium")
	case len(p) > 1024:
		return "", fmt.Errorf("the path %.60q… has %d bytes, at most 1024", p, len(p))
	case !utf8.ValidString(p) || strings.ContainsFunc(p, unicode.IsControl):
		return "", fmt.Errorf("the path %.80q is no plain UTF-8", p)
	}
	if scheme, _, ok := strings.Cut(p, "://"); ok && scheme != "" && !strings.ContainsAny(scheme, `/\.`) {
		return p, nil
	}
	p = strings.ReplaceAll(p, `\`, "/")
	if archive.Unsafe(p) {
		return "", fmt.Errorf("the path %.80q points out of the set", p)
	}
	return path.Clean(p), nil
}

// checkSubset says what keeps a subset from being the name of a file or folder.
func checkSubset(s string) error {
	if s == "" {
		return nil
	}
	if _, err := cleanPath(s); err != nil || len(s) > 128 || strings.ContainsAny(s, `/\:`) || s == "." {
		return fmt.Errorf("the subset %.40q, which cannot be the name of a folder", s)
	}
	return nil
}

// stem is a path without its extension.
func stem(p string) string { return strings.TrimSuffix(p, path.Ext(p)) }
