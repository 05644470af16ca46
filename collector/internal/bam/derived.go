package bam

import (
	"context"
	"encoding/json"
	"slices"
	"time"
)

// MaxDerived bounds the derived media of one badcase.
const MaxDerived = 2000

// Derived is a medium that an operation made of a badcase's medium, or of another
// derived one. The original never changes.
type Derived struct {
	ID         string          `json:"id"`
	Badcase    string          `json:"badcase"`
	Root       string          `json:"root" doc:"SHA-256 of the badcase's own medium that it goes back to."`
	Parent     string          `json:"parent" doc:"SHA-256 of the medium it was made of."`
	Operation  string          `json:"operation"`
	OpVersion  string          `json:"operation_version"`
	Parameters json.RawMessage `json:"parameters"`
	Media      Media           `json:"media"`
	Result     json.RawMessage `json:"result,omitempty" doc:"The badcase's result, moved as the operation moved the pixels and seconds."`
	Truth      json.RawMessage `json:"truth,omitempty"`
	Notes      []string        `json:"notes" nullable:"false" doc:"What people should know: what could not follow, what was lost."`
	Chosen     bool            `json:"chosen" doc:"Used for test data instead of the original."`
	Author     string          `json:"author"`
	Job        string          `json:"job"`
	CreatedAt  time.Time       `json:"created_at"`
}

// Derivations is the port to derived media. An unknown one is fault.NotFound.
type Derivations interface {
	// AddDerived records media of one badcase, with a row in its history. What is
	// there already (the same parent, operation, parameters and bytes) is left as it
	// is. More than MaxDerived in all is fault.TooLarge.
	AddDerived(ctx context.Context, list []Derived) (added int, err error)
	// DerivedOf gives those of badcases, the oldest first.
	DerivedOf(ctx context.Context, badcases ...string) ([]Derived, error)
	// Derived gives one.
	Derived(ctx context.Context, id string) (Derived, error)
	ChooseDerived(ctx context.Context, id string, chosen bool, actor string, at time.Time) (Derived, error)
	RemoveDerived(ctx context.Context, id, actor string, at time.Time) (Derived, error)
}

// Chain gives what a derived medium was made of, from the first operation on, and
// what was made of it, nearest first. all are the derived media of its badcase. Of
// several ways that lead to the same bytes the oldest is taken.
func Chain(d Derived, all []Derived) (above, below []Derived) {
	seen := map[string]bool{d.ID: true}
	for at := d; at.Parent != at.Root; {
		i := slices.IndexFunc(all, func(x Derived) bool { return x.Media.SHA256 == at.Parent && !seen[x.ID] })
		if i < 0 {
			break // taken off its badcase meanwhile
		}
		at = all[i]
		seen[at.ID] = true
		above = append(above, at)
	}
	slices.Reverse(above)
	for queue := []Derived{d}; len(queue) > 0; queue = queue[1:] {
		for _, x := range all {
			if x.Parent == queue[0].Media.SHA256 && !seen[x.ID] {
				seen[x.ID] = true
				below, queue = append(below, x), append(queue, x)
			}
		}
	}
	return above, below
}
