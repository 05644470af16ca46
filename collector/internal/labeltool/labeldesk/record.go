// Package labeldesk keeps connections to labelling tools and the projects that documents
// have there: it brings rows into a project, follows how far people are, and brings
// their annotations back as a version. The drivers of package labeltool speak to the
// tools. The store, the HTTP face and the composition root import it.
package labeldesk

import (
	"context"
	"strings"
	"time"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/labeltool"
	"mlife/shared/fault"
	"mlife/shared/secret"
)

const op = "labeldesk"

// Bounds.
const (
	MaxConnections = 50
	MaxOpen        = 1000 // projects that are not closed
	maxLost        = 50   // notes on what had no place that are kept
	maxNote        = 300  // bytes of one
)

// Connection is a labelling tool, as an administrator has set it up.
type Connection struct {
	ID        string         `json:"id"`
	Name      string         `json:"name"`
	Kind      labeltool.Kind `json:"kind" enum:"label_studio,cvat"`
	Settings  `json:"settings"`
	Token     secret.String `json:"-"`
	CreatedAt time.Time     `json:"created_at"`
}

// Settings are what of a connection is no secret.
type Settings struct {
	BaseURL      string `json:"base_url" maxLength:"512" doc:"Where the tool is, such as https://labels.example.org."`
	CA           string `json:"ca,omitempty" maxLength:"65536" doc:"Certificates (PEM) to believe in besides the system's."`
	Organization string `json:"organization,omitempty" maxLength:"64" doc:"CVAT: short name of the organization."`
	Workspace    int    `json:"workspace,omitempty" minimum:"0" doc:"Label Studio Enterprise: number of the workspace."`
}

func (c Connection) tool() labeltool.Connection {
	return labeltool.Connection{ID: c.ID, Name: c.Name, Kind: c.Kind, BaseURL: c.BaseURL, CA: c.CA, Organization: c.Organization, Workspace: c.Workspace, Token: c.Token}
}

// Check says what is wrong with a connection.
func (c Connection) Check() error {
	if strings.TrimSpace(c.Name) == "" || len(c.Name) > 128 {
		return fault.Field(op, "body.name", "1 to 128 bytes, have %d", len(c.Name))
	}
	if c.Workspace < 0 {
		return fault.Field(op, "body.settings.workspace", "is negative")
	}
	return c.tool().Check()
}

// State says where a project stands.
type State string

// The states.
const (
	Pushing State = "pushing"
	Open    State = "open"
	Failed  State = "failed" // rows could not be brought; what was brought stays
	Closed  State = "closed"
)

// Order asks for a project of rows of a document's newest version.
type Order struct {
	Connection string           `json:"connection" minLength:"1" maxLength:"64"`
	Title      string           `json:"title,omitempty" maxLength:"200" doc:"The document's name if empty."`
	Guidance   string           `json:"guidance,omitempty" maxLength:"16384" doc:"For who labels; plain text."`
	Classes    []string         `json:"classes,omitempty" maxItems:"1000"`
	Wants      []labeltool.Want `json:"wants" minItems:"1" maxItems:"9" doc:"What people are asked for: class, box, polygon, polyline, mask, keypoints, caption, region, track."`
	Medium     labeltool.Medium `json:"medium" enum:"image,audio,video" doc:"Rows with other media are left out."`
	Search     string           `json:"search,omitempty" maxLength:"4096" doc:"Only the rows that this finds, in the search language."`
	Prelabels  bool             `json:"prelabels,omitempty" doc:"Bring what models predicted as pre-labels."`
}

// Project is a document's project in a tool.
type Project struct {
	ID       string `json:"id"`
	Document string `json:"document"`
	Order    Order  `json:"order"`
	Version  int    `json:"version" doc:"Whose rows were brought."`
	State    State  `json:"state" enum:"pushing,open,failed,closed"`
	Reason   string `json:"reason,omitempty" doc:"Why rows could not be brought."`
	Job      string `json:"job" doc:"That brings rows, or the last one that brought annotations back."`
	URL      string `json:"url,omitempty" doc:"Where people open it in the tool."`

	Rows     int      `json:"rows" doc:"Rows that are in the project."`
	Skipped  int      `json:"skipped" doc:"Rows without a stored file or of another medium."`
	Lost     []string `json:"lost,omitempty" doc:"What of pre-labels had no place in the project; the first notes of it."`
	LostMore int      `json:"lost_more,omitempty" doc:"How many further notes there were."`

	Progress labeltool.Progress `json:"progress"`
	SeenAt   time.Time          `json:"seen_at,omitzero" doc:"When the tool last told the progress."`
	Trouble  string             `json:"trouble,omitempty" doc:"Why it could not be asked since."`

	PulledAt      time.Time `json:"pulled_at,omitzero"`
	PulledVersion int       `json:"pulled_version,omitempty" doc:"Last version that annotations from the tool made."`
	Pulled        int       `json:"pulled" doc:"Rows that people were done with when annotations were last brought back."`

	CreatedBy string    `json:"created_by"`
	CreatedAt time.Time `json:"created_at"`

	// Remote is its id in the tool, Cursor where the next pull begins; Tries counts polls
	// that failed one after another, NextPoll is when it is asked again.
	Remote   string    `json:"-"`
	Cursor   string    `json:"-"`
	Tries    int       `json:"-"`
	NextPoll time.Time `json:"-"`
}

func (p Project) work() labeltool.Work {
	return labeltool.Work{ID: p.ID, Title: p.Order.Title, Guidance: p.Order.Guidance, Classes: p.Order.Classes, Wants: p.Order.Wants, Medium: p.Order.Medium, Remote: p.Remote}
}

func (p Project) remote() labeltool.Project { return p.work().Project(p.Remote, p.URL, false) }

// note keeps what had no place.
func (p *Project) note(lost []string) {
	for _, l := range lost {
		if len(p.Lost) >= maxLost {
			p.LostMore++
			continue
		}
		p.Lost = append(p.Lost, strings.ToValidUTF8(l[:min(len(l), maxNote)], ""))
	}
}

// Query selects projects, the newest first.
type Query struct {
	Document string // "" selects all
	dam.Page
}

// Store is the port to connections and projects. An unknown one is fault.NotFound. Safe
// for concurrent use.
type Store interface {
	LabelTools(ctx context.Context) ([]Connection, error)
	LabelTool(ctx context.Context, id string) (Connection, error)
	// SaveLabelTool stores a new one or changes it; a name that is taken is fault.Exists.
	SaveLabelTool(ctx context.Context, c Connection) error
	// RemoveLabelTool removes one with the records of its projects.
	RemoveLabelTool(ctx context.Context, id string) error

	AddLabelProject(ctx context.Context, p Project) error
	LabelProject(ctx context.Context, id string) (Project, error)
	FindLabelProjects(ctx context.Context, q Query) (dam.List[Project], error)
	// ChangeLabelProject changes one in a transaction.
	ChangeLabelProject(ctx context.Context, id string, change func(*Project) error) (Project, error)
	DeleteLabelProject(ctx context.Context, id string) error
	// DueLabelProjects gives open projects that are to be asked for their progress, those
	// that wait longest first.
	DueLabelProjects(ctx context.Context, now time.Time, limit int) ([]Project, error)
}
