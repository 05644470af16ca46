// Package dam is the data domain: files, documents whose versions never change, and
// the frozen training and testing sets made of them (MLife paper, section 3.2).
//
// It reads and writes CSV and JSON, checks every row, says which rows are the same,
// and decides which row goes into which set. It is not for badcases (bam), nor for
// the bytes of files, which are only named here by their hashes. It imports shared
// packages and the standard library; stores, the HTTP face and the loop import it.
package dam

import "time"

// Limits of one document and of what goes into it.
const (
	MaxRows       = 2_000_000 // of one version
	MaxColumns    = 256       // beside the five that every row has
	MaxName       = 256       // bytes of a name of a document or set
	MaxColumnName = 256       // bytes
	MaxNote       = 4096      // bytes
	MaxPath       = 1024      // bytes
	MaxCell       = 64 << 10  // bytes of one column's value
	MaxAnnotation = 4 << 20   // bytes as JSON
	MaxRowBytes   = 6 << 20   // bytes of one row as it is imported
	MaxImport     = 512 << 20 // bytes of one import
	MaxDepth      = 32        // nesting of an annotation or a value
	MaxSetSources = 64        // documents of one set
	MaxSetRows    = 4_000_000 // of all sources of one set
)

// File is stored bytes with a name. The same bytes are one file.
type File struct {
	SHA256    string    `json:"sha256"`
	MD5       string    `json:"md5"`
	Name      string    `json:"name" doc:"As it was first uploaded."`
	MediaType string    `json:"media_type" doc:"Read from the bytes."`
	Size      int64     `json:"size"`
	AddedBy   string    `json:"created_by"`
	AddedAt   time.Time `json:"created_at"`
	Path      string    `json:"path,omitempty" doc:"Within the folder that it was uploaded with or found in."`
	Condition Condition `json:"condition,omitempty" enum:"waiting,sound,broken,unread,plain" doc:"What decoding it came to. waiting: not looked at yet. sound: decoded. broken: its bytes are damaged. unread: it could not be decoded here. plain: no medium."`
	Problem   string    `json:"problem,omitempty" doc:"Why it is broken or unread."`
	InPlace   bool      `json:"in_place,omitempty" doc:"The bytes are in a watched folder and not in the store."`
	Facts     Facts     `json:"facts"`
}

// Kind says what a document is for. It only helps people.
type Kind string

// The kinds of documents.
const (
	ForTest  Kind = "test"
	ForTrain Kind = "train"
	AnyUse   Kind = "data"
)

// Document is a table of files and their annotations, in versions.
type Document struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Kind      Kind      `json:"kind" enum:"test,train,data"`
	Note      string    `json:"note"`
	PathsOnly bool      `json:"paths_only" doc:"Rows may name files by a path that is not stored here."`
	Latest    int       `json:"latest" doc:"Number of the newest version, 0 while there is none."`
	Rows      int       `json:"rows" doc:"Of the newest version."`
	Revision  int       `json:"revision" doc:"Rises with every change; also the ETag."`
	CreatedBy string    `json:"created_by"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// Version is the content of a document at one time. It never changes.
type Version struct {
	Number    int             `json:"version"`
	Rows      int             `json:"rows"`
	Columns   []VersionColumn `json:"columns" nullable:"false" doc:"Columns beside path, md5, sha256, annotation and badcase."`
	Note      string          `json:"note"`
	Digest    string          `json:"digest" doc:"SHA-256 over the rows, whatever their order."`
	CreatedBy string          `json:"created_by"`
	CreatedAt time.Time       `json:"created_at"`
}

// Role says what a set is for.
type Role string

// The roles of sets.
const (
	Train      Role = "train"
	Validation Role = "validation"
	Test       Role = "test"
)

// Roles are all roles in the order in which sets of a split are listed.
var Roles = []Role{Train, Validation, Test}

// Source is a version of a document, or what a search finds in it.
type Source struct {
	Document string `json:"id" doc:"Document ID." maxLength:"64"`
	Version  int    `json:"version,omitempty" minimum:"0" doc:"The newest when 0 or absent."`
	Search   string `json:"search,omitempty" maxLength:"4096" doc:"Only the rows that this finds, in the search language."`
}

// Set is rows of document versions, frozen for tasks.
type Set struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Role      Role      `json:"role" enum:"train,validation,test"`
	Rows      int       `json:"rows"`
	Digest    string    `json:"digest" doc:"SHA-256 over files, annotations and columns of the rows: sets with the same rows have the same."`
	Frozen    bool      `json:"frozen"`
	Sources   []Source  `json:"documents" nullable:"false"`
	Split     *Split    `json:"split,omitempty" doc:"How it was chosen; absent when it holds all rows."`
	Family    string    `json:"family" doc:"The same for all sets that were made at once: those of one split."`
	Leaks     []Leak    `json:"leaks,omitempty" doc:"What it shares with sets of other roles: a person allowed it, or it only warns."`
	Overruled string    `json:"overruled,omitempty" doc:"Why leaks were allowed that are refused otherwise."`
	LeakCheck string    `json:"leak_check,omitempty" doc:"ID of the leak check that has the details."`
	LeftOut   int       `json:"left_out,omitempty" doc:"Rows that were left out of it because of leaks."`
	CreatedBy string    `json:"created_by"`
	CreatedAt time.Time `json:"created_at"`
}

// Split says how rows are divided between training, validation and testing, or into
// folds. The same rows, split in the same way, give the same sets on every machine.
type Split struct {
	Test           float64 `json:"test,omitempty" minimum:"0" maximum:"1" doc:"Share of rows for testing."`
	Validation     float64 `json:"validation,omitempty" minimum:"0" maximum:"1" doc:"Share of rows for validation."`
	TestRows       int     `json:"test_rows,omitempty" minimum:"0" doc:"Number of rows for testing, instead of a share."`
	ValidationRows int     `json:"validation_rows,omitempty" minimum:"0" doc:"Number of rows for validation, instead of a share."`
	Folds          int     `json:"folds,omitempty" minimum:"0" maximum:"20" doc:"Instead of shares: so many pairs of sets, each row being in one of the testing sets."`
	Seed           int64   `json:"seed,omitempty"`
	StratifyBy     string  `json:"stratify_by,omitempty" maxLength:"256" doc:"Each value of this column has the same share everywhere; annotation stands for its label."`
	GroupBy        string  `json:"group_by,omitempty" maxLength:"256" doc:"Rows with the same value in this column stay together. Rows of the same file always do."`
}
