package app

import (
	"context"
	"encoding/json"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/cleaning"
	"mlife/collector/internal/clusters"
	"mlife/collector/internal/dam/material"
	"mlife/collector/internal/likeness"
	"mlife/collector/internal/measure"
	"mlife/shared/fault"
)

// cleaner makes reports of what is wrong with rows.
func (c *collector) cleaner() *cleaning.Desk {
	return &cleaning.Desk{
		Store: c.db.Data(), Sheets: c.sheets, Jobs: c.jobs, Now: time.Now,
		Vectors: clusters.Described{Reader: looker{c.studio}},
		Way:     measure.Version,
		Measure: func(ctx context.Context, sha string) (material.Measures, error) {
			return measure.Of(ctx, c.studio, sha)
		},
		Print: func(ctx context.Context, sha, mediaType string) (bam.Print, error) {
			return likeness.MakePrint(ctx, c.studio, sha, mediaType)
		},
		Album: func(ctx context.Context) (cleaning.Album, error) {
			s, err := c.db.Badcases().LikenessSettings(ctx)
			return likeness.NewAlbum(s, c.db.Data().FilePrints), err
		},
		Results: c.resultsOf,
		GiveWay: c.giveWay(200 * time.Millisecond),
		Changed: func(report, document string) {
			c.notices.tell("cleaning", report, "changed")
			c.notices.tell("documents", document, "changed")
		},
	}
}

// resultsOf gives what models said of badcases.
func (c *collector) resultsOf(ctx context.Context, ids []string) (map[string]json.RawMessage, error) {
	out := map[string]json.RawMessage{}
	for _, id := range ids {
		b, err := c.db.Badcases().Badcase(ctx, id)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out[id] = b.Result
	}
	return out, nil
}
