package folders

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"mlife/collector/internal/clusters/lease"
	"mlife/collector/internal/dam"
)

// Folder is a data folder to be watched.
type Folder struct {
	Name     string
	Path     string        // absolute
	Ignore   []string      // patterns of path.Match
	Settle   time.Duration // how long a file must be left alone before it is read
	Rescan   time.Duration // between whole scans
	Watch    bool          // by inotify as well
	MaxFiles int           // in one folder; 0 for no bound
	Spread   bool          // files beyond it may be moved
}

// Options of New. Those before Log are needed.
type Options struct {
	Folders []Folder
	Store   dam.Folders
	Leases  lease.Rows
	Owner   string // of leases: this collector
	Log     *slog.Logger
	Metrics prometheus.Registerer
	GiveWay func(context.Context) // called before each file is read; returns when there is time for it
	Changed func(folder string)   // something is to be shown; must not block
	Stored  func()                // files were added
	Now     func() time.Time
	Term    time.Duration // of leases; lease.Term if 0
	Readers int           // files of one folder that are hashed at once; 2
}

func (o *Options) defaults() error {
	if o.Store == nil || o.Leases == nil || o.Owner == "" {
		return errors.New("folders.New: Store, Leases and Owner are needed")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.GiveWay == nil {
		o.GiveWay = func(context.Context) {}
	}
	if o.Changed == nil {
		o.Changed = func(string) {}
	}
	if o.Stored == nil {
		o.Stored = func() {}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Readers <= 0 {
		o.Readers = 2
	}
	for i := range o.Folders {
		f := &o.Folders[i]
		if f.Settle <= 0 {
			f.Settle = 2 * time.Second
		}
		if f.Rescan <= 0 {
			f.Rescan = time.Hour
		}
	}
	return nil
}

type metrics struct {
	files, bytes, fill *prometheus.GaugeVec
	scans, read        *prometheus.CounterVec
}

func newMetrics(r prometheus.Registerer) *metrics {
	gauge := func(name, help string, labels ...string) *prometheus.GaugeVec {
		return prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "mlife_folder_" + name, Help: help}, append([]string{"folder"}, labels...))
	}
	m := &metrics{
		files: gauge("files", "Files of a watched folder, by state.", "state"),
		bytes: gauge("bytes", "Bytes of the files of a watched folder that are present."),
		fill:  gauge("fill_ratio", "Files in the fullest folder within a watched folder, as a part of those it may have."),
		scans: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "mlife_folder_scans_total", Help: "Scans of a watched folder, by how they ended: done, failed or cancelled."}, []string{"folder", "outcome"}),
		read:  prometheus.NewCounterVec(prometheus.CounterOpts{Name: "mlife_folder_read_bytes_total", Help: "Bytes that were read of a watched folder to hash them."}, []string{"folder"}),
	}
	if r != nil {
		r.MustRegister(m.files, m.bytes, m.fill, m.scans, m.read)
	}
	return m
}
