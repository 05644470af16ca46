package app

import (
	"context"
	"encoding/json"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/leaks"
	"mlife/collector/internal/likeness"
)

// openLeaks looks for leaks whenever sets are frozen or badcases become test data.
func (c *collector) openLeaks() {
	c.leaks = &leaks.Desk{
		Store: c.db.Data(), Sheets: c.sheets, Jobs: jobDesk{c.jobs, c.db.Jobs()}, Now: time.Now, Patience: 800 * time.Millisecond,
		Print: func(ctx context.Context, sha, mediaType string) (bam.Print, error) {
			return likeness.MakePrint(ctx, c.studio, sha, mediaType)
		},
		Album: func(ctx context.Context) (leaks.Album, string, error) {
			s, err := c.db.Badcases().LikenessSettings(ctx)
			if err != nil {
				return nil, "", err
			}
			name, err := json.Marshal(s)
			return likeness.NewAlbum(s, c.db.Data().FilePrints), string(name), err
		},
		GiveWay: c.giveWay(200 * time.Millisecond),
		Changed: func(check string) { c.notices.tell("leaks", check, "changed") },
	}
	c.sheets.Scout = c.leaks
	c.jobs.Handle(leaks.Kind, c.leaks.Work)
}
