package capture

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/google/renameio/v2"

	"mlife/shared/wire"
)

const (
	maxCounted = 256             // slot and version pairs counted apart; the one unused longest gives way
	maxKeyPart = 128             // bytes of a slot or model version
	flushEvery = 3 * time.Second // at most this much counting is lost when the power fails
)

// Counters count inferences and badcases per "slot/version" since the agent's first
// start. They live in one small JSON file, replaced as a whole every few seconds:
// denominators of rates may lose seconds in a crash, badcases themselves never do.
// Safe for concurrent use.
type Counters struct {
	path  string
	log   *slog.Logger
	file  sync.Mutex // one write at a time
	mu    sync.Mutex
	dirty bool
	tick  int64
	byKey map[string]*counted
}

type counted struct {
	wire.Counts
	Used int64 `json:"used"` // tick of the last change
}

// OpenCounters reads the file at path, if it is there. A file that cannot be read is
// set aside as path.corrupt and counting starts from zero.
func OpenCounters(path string, log *slog.Logger) (*Counters, error) {
	c := &Counters{path: path, log: log, byKey: map[string]*counted{}}
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return nil, fmt.Errorf("counters: %w", err)
	}
	if err := json.Unmarshal(b, &c.byKey); err != nil {
		c.byKey = map[string]*counted{}
		if err := os.Rename(path, path+".corrupt"); err != nil {
			return nil, fmt.Errorf("counters: %w", err)
		}
		log.Warn("counters were corrupt and start from zero", "set_aside", path+".corrupt", "error", err)
	}
	if c.byKey == nil { // the file says null
		c.byKey = map[string]*counted{}
	}
	for k, n := range c.byKey {
		if n == nil {
			delete(c.byKey, k)
			continue
		}
		c.tick = max(c.tick, n.Used)
	}
	return c, nil
}

// Add counts inferences and badcases of a model version in a slot.
func (c *Counters) Add(slot, version string, inferences, badcases int64) {
	key := slot + "/" + version
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.byKey[key]
	if n == nil {
		c.makeRoom()
		n = &counted{}
		c.byKey[key] = n
	}
	c.tick++
	n.Used = c.tick
	n.Inferences += inferences
	n.Badcases += badcases
	c.dirty = true
}

func (c *Counters) makeRoom() {
	if len(c.byKey) < maxCounted {
		return
	}
	oldest := ""
	for k, n := range c.byKey {
		if oldest == "" || n.Used < c.byKey[oldest].Used {
			oldest = k
		}
	}
	delete(c.byKey, oldest)
}

// Snapshot returns the counts by "slot/version".
func (c *Counters) Snapshot() map[string]wire.Counts {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := make(map[string]wire.Counts, len(c.byKey))
	for k, n := range c.byKey {
		out[k] = n.Counts
	}
	return out
}

// Run writes changes every few seconds until ctx is done, then once more.
func (c *Counters) Run(ctx context.Context) error {
	t := time.NewTicker(flushEvery)
	defer t.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return c.Flush()
		case <-t.C:
			err := c.Flush()
			if err != nil && !failing {
				c.log.Warn("counters cannot be written", "error", err)
			}
			failing = err != nil
		}
	}
}

// Flush writes the counters if they changed.
func (c *Counters) Flush() error {
	c.file.Lock()
	defer c.file.Unlock()
	c.mu.Lock()
	if !c.dirty {
		c.mu.Unlock()
		return nil
	}
	b, err := json.Marshal(c.byKey)
	c.dirty = false
	c.mu.Unlock()
	if err == nil {
		err = renameio.WriteFile(c.path, b, 0o600)
	}
	if err != nil {
		c.mu.Lock()
		c.dirty = true
		c.mu.Unlock()
		return fmt.Errorf("counters: %w", err)
	}
	return nil
}
