package app

import (
	"cmp"
	"context"
	"image"
	"io"
	"path/filepath"

	"mlife/collector/internal/config"
	"mlife/collector/internal/media"
	"mlife/collector/internal/prelabel"
)

// predictors gives those of the configuration.
func predictors(cfg config.Prelabel) (out []prelabel.Predictor) {
	for _, x := range cfg.Predictors {
		in := x.In
		if len(in) == 0 {
			in = []string{"image/*"}
		}
		p := prelabel.Command{Argv: x.Command, Each: x.Time, Run: x.Run, Memory: int64(x.Memory), Lines: x.Batch,
			Describe: prelabel.Info{ID: x.ID, Name: cmp.Or(x.Name, x.ID), Way: prelabel.ByCommand, Model: cmp.Or(x.Model, x.ID), Version: x.Version, ModelID: x.ModelID, In: in}}
		if x.Image != "" {
			out = append(out, prelabel.NewContainer(prelabel.Container{Engine: cfg.Engine, Host: cfg.Host, Image: x.Image, Args: x.Args, Memory: int64(x.Memory), CPUs: x.CPUs, GPUs: x.GPUs}, p))
			continue
		}
		out = append(out, &p)
	}
	return out
}

// openPrelabel makes the desk of models that annotate rows. The operator's leave for
// webhooks to this machine is one for model servers on it as well.
func (c *collector) openPrelabel() (err error) {
	c.prelabels, err = prelabel.New(prelabel.Options{
		Dir: filepath.Join(c.cfg.DataDir, "prelabel"), Store: c.db.ModelServices(), Configured: predictors(c.cfg.Prelabel), Documents: c.sheets,
		Jobs: jobDesk{c.jobs, c.db.Jobs()}, Space: c.blobs.Space, Loopback: c.cfg.Notify.LoopbackWebhooks, Log: c.log,
		Open:    func(ctx context.Context, sha string) (io.ReadSeekCloser, error) { return c.bytes(ctx, sha) },
		Still:   c.wholePicture,
		Changed: func(id string) { c.notices.tell("documents", id, "changed") },
	})
	if err == nil {
		c.jobs.Handle(prelabel.Kind, c.prelabels.Work)
	}
	return err
}

// wholePicture decodes a stored picture in its own size, upright.
func (c *collector) wholePicture(ctx context.Context, sha string) (out image.Image, err error) {
	err = c.studio.Pixels(ctx, sha, func(img image.Image, how int, _ bool, _ io.ReadSeeker) error {
		out = media.Upright(img, how)
		return nil
	})
	return out, err
}
