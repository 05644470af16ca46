package app

import (
	"path/filepath"
	"time"

	"mlife/collector/internal/bam/imports"
	"mlife/collector/internal/httpapi"
)

// openImports makes the desk of imports, whose files are in the data folder.
func (c *collector) openImports() (err error) {
	c.imports, err = imports.NewDesk(imports.Options{
		Store: c.db.Imports(), Badcases: c.db.Badcases(), Media: httpapi.ImportMedia{Upload: c.upload(), Open: c.blobs.Open},
		Dir: filepath.Join(c.cfg.DataDir, "imports"), MaxFile: int64(c.cfg.Storage.MaxFile), Log: c.log, Now: time.Now,
		Changed: func(id string) { c.notices.tell("imports", id, "changed") },
		Recorded: func(id string) {
			c.notices.tell("badcases", id, "created")
			c.likes.Wake()
		},
	})
	return err
}
