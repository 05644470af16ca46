package ingest

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// Limits bound what devices can make the collector hold. Zero fields get defaults,
// except the quotas, where zero means none.
type Limits struct {
	Queue        int           // messages waiting per device; 256
	QueueBytes   int64         // their bytes; 20 MiB, what an agent sends before it hears of any clip
	AllQueues    int64         // bytes waiting of all devices; 256 MiB
	Patience     time.Duration // longest wait for room in a queue; 10 s
	Finishing    int           // clips being made durable at once; 64
	Transfers    int           // half-received clips per device; 64
	AllTransfers int           // half-received clips of all devices; 20,000
	DeviceBytes  int64         // their announced bytes per device; 1 GiB
	AllBytes     int64         // their announced bytes of all devices; 16 GiB
	Memory       int64         // announced bytes of bodies kept in memory until they are whole; 64 MiB
	MemoryBody   int64         // largest of them; 4 MiB
	StagingAge   time.Duration // idle time after which a half-received clip is dropped; 24 h
	Sweep        time.Duration // how often that is looked for; 1 min
	ClipBytes    int64         // largest body; 1 GiB
	DailyClips   int64         // per device and UTC day; 0: no quota
	DailyBytes   int64         // per device and UTC day; 0: no quota
	QuotaRejects bool          // over the quota: reject instead of later (the device sets the clip aside)
	ContentRate  int64         // bytes per second of content for all devices; 64 MiB/s
	DeviceRate   int64         // bytes per second of content for one device; 8 MiB/s
	ContentChunk int           // data bytes of a content frame; 32 KiB
	Serving      int           // devices served with content at once; 64
}

func or[T int | int64 | time.Duration](p *T, v T) {
	if *p <= 0 {
		*p = v
	}
}

func (l *Limits) defaults() {
	or(&l.Queue, 256)
	or(&l.QueueBytes, 20<<20)
	or(&l.AllQueues, 256<<20)
	or(&l.Patience, 10*time.Second)
	or(&l.Finishing, 64)
	or(&l.Transfers, 64)
	or(&l.AllTransfers, 20_000)
	or(&l.DeviceBytes, 1<<30)
	or(&l.AllBytes, 16<<30)
	or(&l.Memory, 64<<20)
	or(&l.MemoryBody, 4<<20)
	or(&l.StagingAge, 24*time.Hour)
	or(&l.Sweep, time.Minute)
	or(&l.ClipBytes, 1<<30)
	or(&l.ContentRate, 64<<20)
	or(&l.DeviceRate, 8<<20)
	or(&l.ContentChunk, 32<<10)
	or(&l.Serving, 64)
}

type metrics struct {
	answers *prometheus.CounterVec // by kind
	failed  *prometheus.CounterVec // by kind of error
	dropped prometheus.Counter
	stored  prometheus.Counter
	counted prometheus.Counter
	spared  prometheus.Counter
	bytes   prometheus.Counter
	resent  prometheus.Counter
	staged  prometheus.Gauge
	seconds prometheus.Histogram
	content prometheus.Counter
}

func newMetrics(r prometheus.Registerer) *metrics {
	f := promauto.With(r)
	return &metrics{
		answers: f.NewCounterVec(prometheus.CounterOpts{Name: "mlife_ingest_answers_total", Help: "Frames sent to devices."}, []string{"kind"}),
		failed:  f.NewCounterVec(prometheus.CounterOpts{Name: "mlife_ingest_failed_total", Help: "Messages not handled, by kind of error."}, []string{"kind"}),
		dropped: f.NewCounter(prometheus.CounterOpts{Name: "mlife_ingest_dropped_total", Help: "Messages dropped because a device's queue was full."}),
		stored:  f.NewCounter(prometheus.CounterOpts{Name: "mlife_ingest_stored_total", Help: "Clips made durable."}),
		counted: f.NewCounter(prometheus.CounterOpts{Name: "mlife_ingest_counted_total", Help: "Clips that were only counted: their bytes were not wanted."}),
		spared:  f.NewCounter(prometheus.CounterOpts{Name: "mlife_ingest_counted_bytes_total", Help: "Body bytes of clips that were only counted."}),
		bytes:   f.NewCounter(prometheus.CounterOpts{Name: "mlife_ingest_stored_bytes_total", Help: "Body bytes of clips made durable."}),
		resent:  f.NewCounter(prometheus.CounterOpts{Name: "mlife_ingest_resent_bytes_total", Help: "Chunk bytes that were there already."}),
		staged:  f.NewGauge(prometheus.GaugeOpts{Name: "mlife_ingest_staged_bytes", Help: "Announced bytes of half-received clips."}),
		seconds: f.NewHistogram(prometheus.HistogramOpts{Name: "mlife_ingest_stored_seconds", Help: "From the first offer to stored.",
			Buckets: prometheus.ExponentialBuckets(0.002, 2, 16)}),
		content: f.NewCounter(prometheus.CounterOpts{Name: "mlife_ingest_content_bytes_total", Help: "Content bytes sent to devices."}),
	}
}
