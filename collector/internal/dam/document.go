package dam

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"mlife/shared/fault"
	"mlife/shared/ident"
)

// DocumentDraft is what is asked for in a new document.
type DocumentDraft struct {
	Name      string `json:"name" minLength:"1" maxLength:"256"`
	Kind      Kind   `json:"kind,omitempty" enum:"test,train,data"`
	Note      string `json:"note,omitempty" maxLength:"4096"`
	PathsOnly bool   `json:"paths_only,omitempty" doc:"Let rows name files by a path that is not stored here."`
}

// NewDocument makes a document of a draft, or says which field is wrong.
func NewDocument(d DocumentDraft, author string, now time.Time) (Document, error) {
	doc := Document{ID: ident.New("doc"), Name: strings.TrimSpace(d.Name), Kind: d.Kind, Note: d.Note, PathsOnly: d.PathsOnly,
		Revision: 1, CreatedBy: author, CreatedAt: now.UTC(), UpdatedAt: now.UTC()}
	if doc.Kind == "" {
		doc.Kind = AnyUse
	}
	return doc, doc.check()
}

// DocumentEdit is a change of a document; nil leaves a field as it is.
type DocumentEdit struct {
	Name      *string `json:"name,omitempty" minLength:"1" maxLength:"256"`
	Kind      *Kind   `json:"kind,omitempty" enum:"test,train,data"`
	Note      *string `json:"note,omitempty" maxLength:"4096"`
	PathsOnly *bool   `json:"paths_only,omitempty"`
}

// Apply makes the change.
func (e DocumentEdit) Apply(d *Document) error {
	set(&d.Name, e.Name)
	set(&d.Kind, e.Kind)
	set(&d.Note, e.Note)
	set(&d.PathsOnly, e.PathsOnly)
	d.Name = strings.TrimSpace(d.Name)
	return d.check()
}

func set[T any](into *T, v *T) {
	if v != nil {
		*into = *v
	}
}

func (d Document) check() error {
	const op = "document"
	if err := checkName(op, d.Name); err != nil {
		return err
	}
	switch {
	case !slices.Contains([]Kind{ForTest, ForTrain, AnyUse}, d.Kind):
		return fault.Field(op, "kind", "%.20q is none of test, train, data", d.Kind)
	case len(d.Note) > MaxNote || !utf8.ValidString(d.Note):
		return fault.Field(op, "note", "at most %d bytes of UTF-8, have %d", MaxNote, len(d.Note))
	}
	return nil
}

func checkName(op, name string) error {
	if name == "" || len(name) > MaxName || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl) {
		return fault.Field(op, "name", "%.80q: 1 to %d bytes of UTF-8 without control characters", name, MaxName)
	}
	return nil
}
