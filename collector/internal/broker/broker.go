// Package broker is the collector's way to its devices: an MQTT broker inside the
// process (Listen), or a connection to one outside (Dial), behind one interface.
//
// It decides who may use which topic and moves bytes; it does not read them. It
// trusts no broker's memory: what must not be lost is sent again by the ones who
// own it, when Ready says that a broker may have forgotten. The suite
// mlife/collector/internal/broker/brokertest holds for both. It alone imports the
// MQTT libraries of the collector; the composition root imports it.
package broker

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"mlife/shared/wire"
)

// Broker sends to devices. Safe for concurrent use.
type Broker interface {
	// Publish sends one message below a device's topic: wanted is retained and sent
	// at QoS 1, anything else not retained at QoS 0. That it returns nil does not
	// mean that the device got it. payload must not change afterwards.
	Publish(ctx context.Context, device string, leaf wire.Leaf, payload []byte) error
	// Drop ends a device's live connection, if it has one. Its certificate must have
	// been revoked before, or it comes back.
	Drop(ctx context.Context, device string) error
	// Close ends every connection and waits for what it started. It may be called
	// twice.
	Close(ctx context.Context) error
}

// Handler gets each message of a device. The name is the one in the certificate.
// Handlers for one device are called in the order of arrival; for many devices at
// once. A handler may wait for room until ctx is done, no longer; an external
// broker's ctx is done from the start, because waiting would hold up all devices.
type Handler func(ctx context.Context, device string, leaf wire.Leaf, payload []byte)

// Options are common to both brokers.
type Options struct {
	Handler Handler
	// Ready is called after each time that the broker may have forgotten retained
	// messages: at the start and after a reconnect. It must not block long.
	Ready   func()
	Log     *slog.Logger
	Metrics prometheus.Registerer // nil: not registered
	Limits  Limits
}

// Limits bound what devices can make the broker hold. Zero fields get defaults.
type Limits struct {
	Clients   int           // connections at once; 20,000
	Queue     int           // messages waiting for one device; 256, more are dropped and counted
	Inflight  int           // QoS 1 messages on the way to one device; 64
	Receive   int           // QoS 1 messages on the way from one device; 64
	Keepalive time.Duration // longest silence a device may ask for; 10 min
	Handshake time.Duration // from accept to the end of the MQTT connect; 10 s
	Recheck   time.Duration // how often live certificates are checked again; 1 min
}

func (l *Limits) defaults() {
	for p, v := range map[*int]int{&l.Clients: 20_000, &l.Queue: 256, &l.Inflight: 64, &l.Receive: 64} {
		if *p <= 0 {
			*p = v
		}
	}
	for p, v := range map[*time.Duration]time.Duration{
		&l.Keepalive: 10 * time.Minute, &l.Handshake: 10 * time.Second, &l.Recheck: time.Minute,
	} {
		if *p <= 0 {
			*p = v
		}
	}
}

func (o *Options) defaults() {
	o.Limits.defaults()
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Ready == nil {
		o.Ready = func() {}
	}
}

// MayPublish says whether a device may publish to a topic; MaySubscribe whether it
// may subscribe to a filter: only its own, and never with a wildcard.
func MayPublish(device, topic string) bool {
	d, leaf, ok := wire.ParseTopic(topic)
	return ok && d == device && leaf.FromDevice()
}

// MaySubscribe is described with MayPublish.
func MaySubscribe(device, filter string) bool {
	d, leaf, ok := wire.ParseTopic(filter)
	return ok && d == device && !leaf.FromDevice()
}

// qosOf: a lost frame is asked for again by the transfer protocol, so frames need
// no acknowledgement of the broker; a wanted state is sent once.
func qosOf(l wire.Leaf) (qos byte, retain bool) {
	if l == wire.LeafWanted {
		return 1, true
	}
	return 0, false
}

type metrics struct {
	connected prometheus.Gauge
	messages  *prometheus.CounterVec // by direction and leaf
	bytes     *prometheus.CounterVec
	refused   *prometheus.CounterVec // by reason
	dropped   prometheus.Counter
}

func newMetrics(r prometheus.Registerer) *metrics {
	f := promauto.With(r)
	return &metrics{
		connected: f.NewGauge(prometheus.GaugeOpts{Name: "mlife_broker_connected", Help: "Devices (embedded) or sessions (external) connected."}),
		messages:  f.NewCounterVec(prometheus.CounterOpts{Name: "mlife_broker_messages_total", Help: "Messages from (up) and to (down) devices."}, []string{"direction", "leaf"}),
		bytes:     f.NewCounterVec(prometheus.CounterOpts{Name: "mlife_broker_bytes_total", Help: "Payload bytes from (up) and to (down) devices."}, []string{"direction", "leaf"}),
		refused:   f.NewCounterVec(prometheus.CounterOpts{Name: "mlife_broker_refused_total", Help: "Connections, publishes and subscriptions refused."}, []string{"reason"}),
		dropped:   f.NewCounter(prometheus.CounterOpts{Name: "mlife_broker_dropped_total", Help: "Messages dropped because a device's queue was full."}),
	}
}

func (m *metrics) count(direction string, leaf wire.Leaf, n int) {
	m.messages.WithLabelValues(direction, string(leaf)).Inc()
	m.bytes.WithLabelValues(direction, string(leaf)).Add(float64(n))
}
