// Package packdesk keeps packs of frozen sets: it takes orders, prepares each once in
// the background, opens what is ready for downloads, and removes plans that nobody asked
// for. Package packs does the packing. The HTTP face, loop and the composition root may
// import it.
package packdesk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/packs"
	"mlife/shared/fault"
)

// State says where a pack stands.
type State string

// The states.
const (
	Preparing State = "preparing"
	Ready     State = "ready"
	Failed    State = "failed"
	Gone      State = "gone" // prepared once, and the plan was removed since: order it again
)

// MaxSets is how many sets a pack may hold: one of each role.
const MaxSets = 3

// Order asks for a pack of sets, one of each role at most. Zero values mean the defaults
// of package packs.
type Order struct {
	Sets       []string        `json:"sets" minItems:"1" maxItems:"3" doc:"IDs of frozen sets, at most one of each role: they become the splits of the pack."`
	Format     packs.Format    `json:"format" maxLength:"32" doc:"One of GET /pack-formats."`
	Container  packs.Container `json:"container,omitempty" enum:"zip,tar" doc:"zip unless the format knows only tar."`
	Check      packs.Check     `json:"check,omitempty" enum:"sizes,bytes,none" doc:"How closely the media are looked at before: their sizes (the default), all their bytes, or not at all."`
	LeaveOut   bool            `json:"leave_out,omitempty" doc:"Leave out rows whose medium is missing or damaged, and count them. Otherwise such a pack fails and names them."`
	NoMedia    bool            `json:"no_media,omitempty" doc:"The annotations alone."`
	ShardBytes int64           `json:"shard_bytes,omitempty" minimum:"1048576" maximum:"1099511627776" doc:"Of a shard of webdataset or parquet; 512 MiB by default."`
	ShardRows  int             `json:"shard_rows,omitempty" minimum:"1" maximum:"1000000" doc:"Rows of a shard; 10,000 by default."`
	ValueBytes int64           `json:"value_bytes,omitempty" minimum:"1" maximum:"67108864" doc:"How large a medium within a Parquet file may be; 8 MiB by default."`
}

func (o Order) options(temp string) packs.Options {
	return packs.Options{Format: o.Format, Container: o.Container, Check: o.Check, LeaveOut: o.LeaveOut, NoMedia: o.NoMedia,
		ShardBytes: o.ShardBytes, ShardRows: o.ShardRows, ValueBytes: o.ValueBytes, TempDir: temp}
}

// Pack is an ordered pack.
type Pack struct {
	ID    string `json:"id"`
	Order Order  `json:"order"`
	State State  `json:"state" enum:"preparing,ready,failed,gone"`
	// Job prepares it; the last one of several.
	Job       string    `json:"job" doc:"The job that prepares it, with its progress."`
	Reason    string    `json:"reason,omitempty" doc:"Why it failed."`
	Name      string    `json:"name,omitempty" doc:"Of the download."`
	Digest    string    `json:"digest,omitempty" doc:"Names its bytes; the ETag of the download. Its text begins with sha256:."`
	Size      int64     `json:"size,omitempty" doc:"Bytes of the download."`
	Rows      int       `json:"rows,omitempty"`
	Media     int       `json:"media,omitempty"`
	Missing   int       `json:"missing,omitempty" doc:"Media that were left out with their rows."`
	Refused   int       `json:"refused,omitempty" doc:"Rows that the format has no place for."`
	Losses    int       `json:"losses,omitempty" doc:"What the format cannot carry."`
	CreatedBy string    `json:"created_by"`
	CreatedAt time.Time `json:"created_at"`
	ReadyAt   time.Time `json:"ready_at,omitzero"`
	UsedAt    time.Time `json:"used_at" doc:"When it was last ordered or downloaded."`

	// Key is the same for orders of the same bytes.
	Key string `json:"-"`
	// PlanBytes is what its plan takes on disk.
	PlanBytes int64 `json:"-"`
}

// Query selects packs, the newest first.
type Query struct {
	Set   string // "" selects all
	State State
	dam.Page
}

// Store is the port to the records. An unknown pack is fault.NotFound. Safe for
// concurrent use.
type Store interface {
	// AddPack stores a pack unless one of its key is there, and gives the one that is.
	AddPack(ctx context.Context, p Pack) (Pack, error)
	Pack(ctx context.Context, id string) (Pack, error)
	FindPacks(ctx context.Context, q Query) (dam.List[Pack], error)
	// ChangePack changes one in a transaction.
	ChangePack(ctx context.Context, id string, change func(*Pack) error) (Pack, error)
	DeletePack(ctx context.Context, id string) error
	// Oldest gives packs that are ready, those that were used longest ago first.
	Oldest(ctx context.Context, limit int) ([]Pack, error)
	// PackKeys gives the keys of all packs that have or may soon have a plan.
	PackKeys(ctx context.Context) (map[string]bool, error)
}

// splitNames are what splits of a role are called in packs.
var splitNames = map[dam.Role]string{dam.Train: "train", dam.Validation: "validation", dam.Test: "test"}

// layout changes when the same order gives other bytes than before.
const layout = 1

// keyOf names an order by what it packs.
func keyOf(o Order, sets []dam.Set) (string, error) {
	type split struct{ Role, Name, Digest string }
	x := struct {
		Layout int
		Splits []split
		Order  Order
	}{Layout: layout, Order: o}
	x.Order.Sets = nil
	for _, s := range sets {
		x.Splits = append(x.Splits, split{string(s.Role), s.Name, s.Digest})
	}
	b, err := json.Marshal(x)
	if err != nil {
		return "", fault.Wrap("packs", err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

// digestOf names the content of sets: that of a set itself, or one over several.
func digestOf(sets []dam.Set) string {
	if len(sets) == 1 {
		return sets[0].Digest
	}
	h := sha256.New()
	for _, s := range sets {
		h.Write([]byte(string(s.Role) + " " + s.Digest + "\n"))
	}
	return hex.EncodeToString(h.Sum(nil))
}
