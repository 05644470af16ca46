package previews

import "github.com/prometheus/client_golang/prometheus"

type metrics struct {
	made    *prometheus.CounterVec
	dropped prometheus.Counter
	seconds prometheus.Histogram
}

func newMetrics(r prometheus.Registerer) *metrics {
	m := &metrics{
		made: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "mlife_previews_total",
			Help: "Previews, by how their making ended: made, failed or again."}, []string{"outcome"}),
		dropped: prometheus.NewCounter(prometheus.CounterOpts{Name: "mlife_previews_dropped_total", Help: "Wishes that were dropped because too many waited."}),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "mlife_previews_seconds",
			Help: "Time of making one preview.", Buckets: prometheus.ExponentialBuckets(0.002, 2, 16)}),
	}
	if r != nil {
		r.MustRegister(m.made, m.dropped, m.seconds)
	}
	return m
}
