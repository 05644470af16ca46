package people

import (
	"context"
	"strings"
	"time"

	"mlife/shared/fault"
)

// SavedSearch is a search that somebody gave a name, for themselves or everybody.
type SavedSearch struct {
	ID        string    `json:"id"`
	Of        string    `json:"of" doc:"What it searches: badcases, files, documents, rows, sets, data-tasks, tasks, models or devices."`
	Name      string    `json:"name"`
	Query     string    `json:"query" doc:"In the search language."`
	Sort      string    `json:"sort" doc:"A field, - before it for falling; empty for the list's own order."`
	Owner     string    `json:"owner" doc:"Login of who made it."`
	Shared    bool      `json:"shared" doc:"Everybody sees it; only its owner and administrators change it."`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// MaxSearches bounds the saved searches of one person, and what one list shows.
const MaxSearches = 500

// Searches is the port to saved searches. An unknown one is fault.NotFound, a name
// that its owner has for another one fault.Exists.
type Searches interface {
	// Searches gives a person's own and all shared ones of a kind, by name.
	Searches(ctx context.Context, of, login string) ([]SavedSearch, error)
	Search(ctx context.Context, id string) (SavedSearch, error)
	// AddSearch refuses more than MaxSearches of one owner with fault.TooLarge.
	AddSearch(ctx context.Context, s SavedSearch) error
	ChangeSearch(ctx context.Context, s SavedSearch) error
	RemoveSearch(ctx context.Context, id string) error
}

// Check says what is wrong with a search's own texts; whether the query can be read
// is for who knows what is searched.
func (s SavedSearch) Check() error {
	switch {
	case strings.TrimSpace(s.Name) == "" || len(s.Name) > 128:
		return fault.Field("people.SavedSearch", "body.name", "1 to 128 bytes, have %d", len(s.Name))
	case len(s.Sort) > 128:
		return fault.Field("people.SavedSearch", "body.sort", "at most 128 bytes")
	}
	return nil
}

// MayChange says whether somebody may rename, change or remove a search. One that
// they may not even see is fault.NotFound.
func (s SavedSearch) MayChange(p Principal) error {
	const op = "people.SavedSearch"
	switch {
	case p.Task != "":
		return fault.New(fault.Forbidden, op, "a task has no saved searches")
	case s.Owner == p.Login || s.Shared && p.Role.Covers(Administrator):
		return nil
	case !s.Shared:
		return fault.New(fault.NotFound, op, "no saved search %s", s.ID)
	}
	return fault.New(fault.Forbidden, op, "it belongs to %s", s.Owner)
}
