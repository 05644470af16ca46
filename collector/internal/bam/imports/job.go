package imports

import (
	"context"
	"time"

	"mlife/collector/internal/bam"
)

// State is where an import is.
type State string

// The states. An import may be started again from every state but queued and running.
const (
	Ready     State = "ready"  // received, waits for its mapping
	Queued    State = "queued" // started, waits for others
	Running   State = "running"
	Done      State = "done"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// Import is one import.
type Import struct {
	ID        string     `json:"id"`
	Name      string     `json:"name" doc:"What the file was called."`
	Format    Format     `json:"format" enum:"csv,json,xml,zip"`
	Size      int64      `json:"size"`
	State     State      `json:"state" enum:"ready,queued,running,done,failed,cancelled"`
	Problem   string     `json:"problem,omitempty" doc:"Why it failed, or stopped before the end of the file."`
	DryRun    bool       `json:"dry_run" doc:"The last start only looked: nothing went in."`
	Mapping   Mapping    `json:"mapping"`
	Actor     string     `json:"actor"`
	CreatedAt time.Time  `json:"created_at"`
	StartedAt *time.Time `json:"started_at,omitempty"`
	EndedAt   *time.Time `json:"ended_at,omitempty"`
	Progress  float64    `json:"progress" doc:"0 to 1."`
	Counts
}

// Counts are the rows of an import by what became of them.
type Counts struct {
	Looked  int `json:"looked"`
	Created int `json:"created" doc:"New badcases; in a dry run rows that would go in."`
	Again   int `json:"again" doc:"Further occurrences of badcases that were there."`
	Known   int `json:"known" doc:"Rows that had been imported before: nothing changed."`
	Refused int `json:"refused" doc:"Rows that are wrong; the report says why."`
}

// Outcome is what became of a row.
type Outcome string

// The outcomes.
const (
	RowCreated Outcome = "created"
	RowAgain   Outcome = "again"
	RowKnown   Outcome = "known"
	RowRefused Outcome = "refused"
)

func (c *Counts) add(o Outcome) {
	c.Looked++
	switch o {
	case RowCreated:
		c.Created++
	case RowAgain:
		c.Again++
	case RowKnown:
		c.Known++
	case RowRefused:
		c.Refused++
	}
}

// Row is one line of an import's report.
type Row struct {
	N       int     `json:"n" doc:"Counts the rows of all tables, from 1."`
	Row     int     `json:"row" doc:"Line of CSV or number of the record in its table."`
	File    string  `json:"file,omitempty" doc:"The table inside an archive."`
	Outcome Outcome `json:"outcome" enum:"created,again,known,refused"`
	Badcase string  `json:"badcase,omitempty"`
	Field   string  `json:"field,omitempty"`
	Message string  `json:"message,omitempty"`
}

// SavedMapping is a mapping with a name, to be used again.
type SavedMapping struct {
	Name      string    `json:"name"`
	Mapping   Mapping   `json:"mapping"`
	Actor     string    `json:"actor"`
	UpdatedAt time.Time `json:"updated_at"`
}

// Store is the port to imports and their reports. An unknown import is
// fault.NotFound.
type Store interface {
	AddImport(ctx context.Context, i Import) error
	Import(ctx context.Context, id string) (Import, error)
	// Imports gives a page, the newest first.
	Imports(ctx context.Context, cursor string, limit int) (items []Import, next string, total int, err error)
	// NextImport gives the running or oldest queued import; fault.NotFound for none.
	NextImport(ctx context.Context) (Import, error)
	// ChangeImport changes an import in one step; clear empties its report.
	ChangeImport(ctx context.Context, id string, clear bool, change func(*Import) error) (Import, error)
	// AddReport adds rows, and saves the counts and the progress that come with them.
	AddReport(ctx context.Context, id string, rows []Row, c Counts, progress float64) error
	// Report gives rows behind number after, of one outcome or of all when it is "".
	Report(ctx context.Context, id string, outcome Outcome, after, limit int) ([]Row, error)
	DeleteImport(ctx context.Context, id string) error
	SaveMapping(ctx context.Context, m SavedMapping) error
	Mappings(ctx context.Context) ([]SavedMapping, error)
	DeleteMapping(ctx context.Context, name string) error
}

// Badcases is the port to the badcases that rows become.
type Badcases interface {
	bam.Recorder
	bam.Editor
	Badcase(ctx context.Context, id string) (bam.Badcase, error)
	Attributes(ctx context.Context) ([]bam.Attribute, error)
}

// Media is the port to stored bytes.
type Media interface {
	// Take checks a medium and keeps it, or only checks it. What is wrong with it is
	// fault.Invalid or fault.TooLarge.
	Take(ctx context.Context, m Medium, keep bool) (bam.Media, error)
	// Stored gives a medium that is kept already, fault.NotFound for none.
	Stored(ctx context.Context, sha256 string) (bam.Media, error)
}
