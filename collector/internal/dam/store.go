package dam

import (
	"context"

	"mlife/shared/query"
)

// Page selects a part of a list. Cursor is where the page before ended.
type Page struct {
	Cursor string
	Limit  int // 1 to 200 for lists; rows up to MaxRowPage
}

// MaxRowPage bounds a page of rows.
const MaxRowPage = 5000

// List is one page of things. Next is "" on the last one.
type List[T any] struct {
	Items []T
	Next  string
	Total int
}

// FileQuery selects files, the newest first. Zero fields select all.
type FileQuery struct {
	Page
	Q         string // part of the name, or the beginning of a hash
	SHA256    string
	MD5       string
	Name      string
	MediaType string     // all of it, or its part before the slash
	Search    query.Node // parsed by the list's schema; nil for everything
	Sort      string     // a field of the schema that can be sorted by, after "-" when falling; "" for the usual order
	Uncounted bool       // leaves Total out, which takes as long as looking at all that is found
}

// Match says what is known under a hash or a name.
type Match struct {
	Key    string // the hash or name that was asked for
	Count  int    // files that have it
	SHA256 string // of the only one, or of one of them
	MD5    string
	Name   string
}

// FileKey is a property that files are found by.
type FileKey string

// The keys of files.
const (
	BySHA256 FileKey = "sha256"
	ByMD5    FileKey = "md5"
	ByName   FileKey = "name"
)

// AddedFile is a file after somebody wanted to add it.
type AddedFile struct {
	File
	Duplicate bool `json:"duplicate" doc:"These bytes were here before; name and time are those of the file that has them."`
}

// Files is the port to files. Safe for concurrent use; an unknown one is
// fault.NotFound, a damaged cursor fault.Invalid.
type Files interface {
	// AddFiles stores files whose bytes are not known, all at once, and gives those
	// that are there then, in the same order.
	AddFiles(ctx context.Context, files []File) ([]AddedFile, error)
	File(ctx context.Context, sha string) (File, error)
	FindFiles(ctx context.Context, q FileQuery) (List[File], error)
	// FilesOf gives those of some SHA-256 that are there, in no order.
	FilesOf(ctx context.Context, sums []string) ([]File, error)
	// MatchFiles looks up many keys; those without a file are left out.
	MatchFiles(ctx context.Context, by FileKey, keys []string) ([]Match, error)
	// Sums gives the sums of every file, in no order. More than most files are
	// fault.TooLarge.
	Sums(ctx context.Context, most int) ([]FileSum, error)
}

// DocumentQuery selects documents, the newest first.
type DocumentQuery struct {
	Page
	Q      string // part of name, note or ID
	Kind   Kind
	Search query.Node // parsed by the list's schema; nil for everything
	Sort   string     // a field of the schema that can be sorted by, after "-" when falling; "" for the usual order
}

// Documents is the port to documents.
type Documents interface {
	// CreateDocument stores a new one; a name that is taken is fault.Exists.
	CreateDocument(ctx context.Context, d Document) error
	Document(ctx context.Context, id string) (Document, error)
	FindDocuments(ctx context.Context, q DocumentQuery) (List[Document], error)
	// UpdateDocument changes name, kind, note and PathsOnly in one transaction and
	// raises the revision. change may run more than once.
	UpdateDocument(ctx context.Context, id string, change func(*Document) error) (Document, error)
	// DeleteDocument removes one with its versions; fault.Conflict when a set holds
	// rows of it.
	DeleteDocument(ctx context.Context, id string) error
}

// Change makes a version out of the one before.
type Change struct {
	Document string
	Version  Version // its number is that of the one before + 1
	Parts    []Part
	Badcases []string // of its rows
}

// Versions is the port to versions. Their rows are in Segments.
type Versions interface {
	// AddVersion adds a version at once or not at all; fault.Conflict when the
	// document has another newest version than Version.Number-1 by now.
	AddVersion(ctx context.Context, c Change) error
	Version(ctx context.Context, document string, number int) (Version, error)
	// FindVersions gives them newest first.
	FindVersions(ctx context.Context, document string, p Page) (List[Version], error)
	// Parts gives those of a version in their order.
	Parts(ctx context.Context, document string, number int) ([]Part, error)
}

// SetQuery selects sets, the newest first.
type SetQuery struct {
	Page
	Q        string // part of name or ID
	Role     Role
	Document string     // made of this document
	Search   query.Node // parsed by the list's schema; nil for everything
	Sort     string     // a field of the schema that can be sorted by, after "-" when falling; "" for the usual order
}

// NewSet is a set with the rows it freezes.
type NewSet struct {
	Set
	Parts    []Part
	Badcases []string // of its rows
}

// Sets is the port to sets.
type Sets interface {
	// CreateSets stores sets at once or not at all. A name taken in the same role is
	// fault.Exists.
	CreateSets(ctx context.Context, sets []NewSet) error
	Set(ctx context.Context, id string) (Set, error)
	HasSet(ctx context.Context, id string) (bool, error)
	FindSets(ctx context.Context, q SetQuery) (List[Set], error)
	// SetParts gives those of a set in their order.
	SetParts(ctx context.Context, id string) ([]Part, error)
	// PartsOfRole gives those of all sets of a role, each under its set's ID.
	PartsOfRole(ctx context.Context, role Role) (map[string][]Part, error)
	// DeleteSet removes one; fault.Conflict when a task uses it.
	DeleteSet(ctx context.Context, id string) error
}

// Store is all ports at once.
type Store interface {
	Files
	Documents
	Versions
	Sets
}
