package app

import (
	"context"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
)

// measures is the collector of the agent's own metrics: a snapshot of what the parts
// count anyway, taken when asked.
type measures struct{ a *agent }

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("mlife_agent_"+name, help, labels, nil)
}

var (
	spoolClips       = describe("spool_clips", "Clips that wait to be sent.")
	spoolBytes       = describe("spool_bytes", "Bytes of clips that wait to be sent.")
	spoolBudget      = describe("spool_budget_bytes", "Bytes that clips may take.")
	diskFree         = describe("disk_free_bytes", "Bytes free on the spool's disk.")
	clipsAccepted    = describe("clips_accepted_total", "Clips made durable.")
	clipsForgotten   = describe("clips_forgotten_total", "Clips that the collector has.")
	clipsCounted     = describe("clips_counted_total", "Clips that the collector counted without their bytes; among the forgotten ones.")
	clipsEvicted     = describe("clips_evicted_total", "Clips given up for want of space.", "priority")
	clipsRejected    = describe("clips_rejected_total", "Clips that the collector refused.")
	clipsQuarantined = describe("clips_quarantined_total", "Files set aside as corrupt.")
	inferences       = describe("inferences_total", "Observations judged.", "slot", "version")
	badcases         = describe("badcases_total", "Observations found to be badcases.", "slot", "version")
	connected        = describe("uplink_connected", "1 while connected to the broker.")
	connections      = describe("uplink_connections_total", "Connections made.")
	sentBytes        = describe("uplink_sent_bytes_total", "Bytes of frames sent.")
	dropped          = describe("uplink_dropped_total", "Messages that came faster than they were taken.")
	certificateEnds  = describe("certificate_expiry_timestamp_seconds", "When the device's certificate ends.")
	ruleFired        = describe("rule_fired_total", "Badcases made by a rule.", "rule")
	folderPending    = describe("folder_pending", "Files known in a watched folder and not taken yet.", "folder")
	folderTaken      = describe("folder_taken_total", "Files of a watched folder accepted.", "folder")
	folderRejected   = describe("folder_rejected_total", "Files of a watched folder put aside as wrong.", "folder")
	ruleFailed       = describe("rule_failed_total", "Observations that a rule could not evaluate.", "rule")
)

func (a *agent) openMetrics(context.Context) error { return a.registry.Register(measures{a}) }

// Describe sends nothing: the metrics are not checked against a fixed set, since
// rules and versions come and go.
func (m measures) Describe(chan<- *prometheus.Desc) {}

// Collect takes the snapshot.
func (m measures) Collect(out chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	count := func(d *prometheus.Desc, v int64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(v), labels...)
	}
	s := m.a.spool.Stats()
	gauge(spoolClips, float64(s.Clips))
	gauge(spoolBytes, float64(s.Bytes))
	gauge(spoolBudget, float64(s.Budget))
	gauge(diskFree, float64(s.DiskFree))
	count(clipsAccepted, s.Accepted)
	count(clipsForgotten, s.Forgotten)
	count(clipsCounted, s.Counted)
	count(clipsRejected, s.Rejected+s.Dropped)
	count(clipsQuarantined, s.Quarantined)
	for p, n := range s.Evicted {
		count(clipsEvicted, n, p)
	}
	for key, c := range m.a.counters.Snapshot() {
		slot, version, _ := strings.Cut(key, "/")
		count(inferences, c.Inferences, slot, version)
		count(badcases, c.Badcases, slot, version)
	}
	for _, r := range m.a.engine.Stats() {
		count(ruleFired, r.Fired, r.Rule)
		count(ruleFailed, r.Failed, r.Rule)
	}
	for _, f := range m.a.folders {
		st := f.Stats()
		gauge(folderPending, float64(st.Pending), f.Path())
		count(folderTaken, st.Taken, f.Path())
		count(folderRejected, st.Rejected, f.Path())
	}
	u := m.a.uplink.Stats()
	online := 0.0
	if m.a.uplink.Connected() {
		online = 1
	}
	gauge(connected, online)
	count(connections, u.Connections)
	count(sentBytes, u.SentBytes)
	count(dropped, u.Dropped)
	_, until := m.a.identity.Validity()
	gauge(certificateEnds, float64(until.Unix()))
}
