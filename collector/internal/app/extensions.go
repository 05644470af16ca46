package app

import (
	"context"
	"io"
	"os"
	"path/filepath"

	"mlife/collector/internal/config"
	"mlife/collector/internal/extend"
	"mlife/collector/internal/loop"
	"mlife/collector/internal/media"
	"mlife/collector/internal/media/iav"
	"mlife/shared/fault"
)

// operations gives the built-in operations and those of the configuration, which
// replace built-in ones of the same name.
func operations(studio *media.Studio, list []config.Extension) (*extend.Registry, error) {
	all := iav.All(studio, extend.Limits{Time: studio.Bounds().Playback})
	for _, x := range list {
		b, err := os.ReadFile(x.Manifest)
		if err != nil {
			return nil, fault.Field("config", "extensions", "the manifest cannot be read: %v", err)
		}
		m, err := extend.ParseManifest(b)
		if err != nil {
			return nil, fault.New(fault.Invalid, "config", "extensions: %s: %w", x.Manifest, err)
		}
		m.BuiltIn = false
		l := extend.Limits{Time: x.Time, Memory: int64(x.Memory), Output: int64(x.Output), Files: x.Files}
		if x.URL != "" {
			all = append(all, extend.NewService(m, x.URL, l))
			continue
		}
		all = append(all, extend.Command{Describe: m, Argv: x.Command, Limits: l})
	}
	return extend.NewRegistry(all...)
}

// derivations runs operations on the media of badcases.
func (c *collector) derivations() *loop.Derive {
	store := keep(c.blobs)
	return &loop.Derive{Badcases: c.index, Store: c.db.Badcases(), Bytes: c.blobs, Operations: c.ops, Dir: filepath.Join(c.cfg.DataDir, "derive"),
		Keep: func(ctx context.Context, r io.Reader) (string, int64, error) {
			sha, _, size, err := store(ctx, r)
			return sha, size, err
		},
		Changed: func(id string) { c.notices.tell("badcases", id, "changed") }}
}
