package likeness

import "github.com/prometheus/client_golang/prometheus"

type metrics struct {
	compared, merged, failed prometheus.Counter
	printed                  *prometheus.CounterVec
	known                    prometheus.Gauge
	seconds, glances         prometheus.Histogram
}

func newMetrics(r prometheus.Registerer) *metrics {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Name: "mlife_likeness_" + name, Help: help})
	}
	m := &metrics{
		compared: counter("compared_total", "Badcases compared with all others."),
		merged:   counter("merged_total", "Badcases that became part of another."),
		failed:   counter("postponed_total", "Comparisons that were put off by an error."),
		printed: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "mlife_likeness_prints_total",
			Help: "Media that were looked at, by kind."}, []string{"kind"}),
		known: prometheus.NewGauge(prometheus.GaugeOpts{Name: "mlife_likeness_known_media", Help: "Media that new ones are compared with."}),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "mlife_likeness_seconds",
			Help: "Time of one comparison, without decoding.", Buckets: prometheus.ExponentialBuckets(0.0005, 2, 14)}),
	}
	m.glances = prometheus.NewHistogram(prometheus.HistogramOpts{Name: "mlife_likeness_glance_seconds",
		Help: "Time of comparing one sketch of an offer.", Buckets: prometheus.ExponentialBuckets(0.0005, 2, 14)})
	if r != nil {
		r.MustRegister(m.glances, m.compared, m.merged, m.failed, m.printed, m.known, m.seconds)
	}
	return m
}
