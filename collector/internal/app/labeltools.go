package app

import (
	"context"
	"io"
	"path/filepath"
	"time"

	"mlife/collector/internal/labeltool"
	"mlife/collector/internal/labeltool/cvat"
	"mlife/collector/internal/labeltool/labeldesk"
	"mlife/collector/internal/labeltool/labelstudio"
)

// connectTool opens a labelling tool.
func connectTool(c labeltool.Connection, loopback bool) (labeltool.Tool, func(), error) {
	if c.Kind == labeltool.CVAT {
		t, err := cvat.Open(c, loopback)
		if err != nil {
			return nil, nil, err
		}
		return t, t.CloseIdle, nil
	}
	t, err := labelstudio.Open(c, loopback)
	if err != nil {
		return nil, nil, err
	}
	return t, t.CloseIdle, nil
}

// openLabelTools makes the desk of labelling tools. The operator's leave for webhooks to
// this machine is one for labelling tools on it as well.
func (c *collector) openLabelTools() (err error) {
	c.labelling, err = labeldesk.New(labeldesk.Options{
		Dir: filepath.Join(c.cfg.DataDir, "labelling"), Store: c.db.LabelTools(), Documents: c.sheets, Jobs: jobDesk{c.jobs, c.db.Jobs()},
		Open: func(ctx context.Context, sha string) (io.ReadSeekCloser, error) { return c.bytes(ctx, sha) },
		Connect: func(t labeltool.Connection) (labeltool.Tool, func(), error) {
			return connectTool(t, c.cfg.Notify.LoopbackWebhooks)
		},
		Size: func(ctx context.Context, sha string) (width, height int, err error) {
			img, err := c.wholePicture(ctx, sha)
			if err != nil {
				return 0, 0, err
			}
			return img.Bounds().Dx(), img.Bounds().Dy(), nil
		},
		Log: c.log, Now: time.Now,
		Changed: func(id string) { c.notices.tell("label-projects", id, "changed") },
		Edited:  func(id string) { c.notices.tell("documents", id, "changed") },
	})
	if err == nil {
		c.jobs.Handle(labeldesk.PushKind, c.labelling.WorkPush)
		c.jobs.Handle(labeldesk.PullKind, c.labelling.WorkPull)
	}
	return err
}
