package broker

import (
	"context"
	"log/slog"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"
	"golang.org/x/time/rate"

	"mlife/shared/wire"
)

// rights is the hook that lets devices in and keeps each to its own topics. It also
// hands their messages over: they end here, no device subscribes to them.
type rights struct {
	mqtt.HookBase
	broker *Embedded
}

// ID implements mqtt.Hook.
func (*rights) ID() string { return "mlife-rights" }

// Provides implements mqtt.Hook.
func (*rights) Provides(b byte) bool {
	switch b {
	case mqtt.OnConnect, mqtt.OnConnectAuthenticate, mqtt.OnACLCheck, mqtt.OnSessionEstablish,
		mqtt.OnPublish, mqtt.OnPublishDropped, mqtt.OnWillSent:
		return true
	}
	return false
}

// OnConnect bounds the silence a device asks for; without, a dead connection would
// stay for ever.
func (r *rights) OnConnect(cl *mqtt.Client, _ packets.Packet) error {
	limit := uint16(r.broker.opt.Limits.Keepalive / time.Second)
	if k := cl.State.Keepalive; k == 0 || k > limit {
		cl.State.Keepalive, cl.State.ServerKeepalive = limit, true
	}
	return nil
}

// OnConnectAuthenticate lets a device in whose client id is its certificate's name
// and whose last will is its own. The library checks no rights on wills, and its
// own inline client is called "inline".
func (r *rights) OnConnectAuthenticate(cl *mqtt.Client, pk packets.Packet) bool {
	device, _, err := r.broker.peer(cl.Net.Conn)
	switch {
	case err != nil:
		r.refuse("certificate", device, "error", err)
	case cl.ID != device || device == mqtt.InlineClientId:
		r.refuse("client id", device, "client_id", clip(cl.ID))
	case pk.Connect.WillFlag && !MayPublish(device, pk.Connect.WillTopic):
		r.refuse("will", device, "topic", clip(pk.Connect.WillTopic))
	default:
		cl.Properties.Will.WillDelayInterval = 0 // a delayed one would pass by OnWillSent
		return true
	}
	return false
}

// OnACLCheck implements the rights on topics.
func (r *rights) OnACLCheck(cl *mqtt.Client, topic string, write bool) bool {
	if write {
		if !MayPublish(cl.ID, topic) {
			r.refuse("publish", cl.ID, "topic", clip(topic))
			return false
		}
		return true
	}
	if !MaySubscribe(cl.ID, topic) {
		r.refuse("subscribe", cl.ID, "topic", clip(topic))
		return false
	}
	return true
}

// OnSessionEstablish remembers the connection, for Drop, before the device hears
// that it is in.
func (r *rights) OnSessionEstablish(cl *mqtt.Client, _ packets.Packet) {
	device, cert, err := r.broker.peer(cl.Net.Conn)
	if err != nil {
		cl.Stop(err) // revoked since OnConnectAuthenticate
		return
	}
	r.broker.enter(device, cl, cert)
}

// OnPublish hands a device's message over and ends its way. The connection is read
// no further until the handler returns: this is the back-pressure.
func (r *rights) OnPublish(cl *mqtt.Client, pk packets.Packet) (packets.Packet, error) {
	if cl.Net.Inline {
		return pk, nil
	}
	r.broker.deliver(r.broker.group.Context(), pk.TopicName, pk.Payload)
	pk.FixedHeader.Retain = false // the collector remembers, the broker need not
	return pk, packets.CodeSuccessIgnore
}

// OnWillSent hands a last will over.
func (r *rights) OnWillSent(_ *mqtt.Client, pk packets.Packet) {
	r.broker.deliver(context.WithoutCancel(r.broker.group.Context()), pk.TopicName, pk.Payload)
}

// OnPublishDropped counts what a full queue cost.
func (r *rights) OnPublishDropped(*mqtt.Client, packets.Packet) { r.broker.met.dropped.Inc() }

// refusals keeps a hostile device from filling the log; the metric counts them all.
var refusals = rate.NewLimiter(rate.Every(time.Second), 20)

func (r *rights) refuse(reason, device string, attrs ...any) {
	r.broker.met.refused.WithLabelValues(reason).Inc()
	if refusals.Allow() {
		r.broker.opt.Log.Warn("refused by the broker", append([]any{"reason", reason, "device", clip(device)}, attrs...)...)
	}
}

// clip keeps a peer's text short in logs.
func clip(s string) string {
	if len(s) > 2*wire.MaxDeviceID {
		return s[:2*wire.MaxDeviceID] + "…"
	}
	return s
}

// quiet lowers the library's log by a level and removes whole packets from it.
type quiet struct{ slog.Handler }

// Enabled implements slog.Handler.
func (q quiet) Enabled(ctx context.Context, l slog.Level) bool {
	return q.Handler.Enabled(ctx, l-4)
}

// Handle implements slog.Handler.
func (q quiet) Handle(ctx context.Context, rec slog.Record) error {
	out := slog.NewRecord(rec.Time, rec.Level-4, "broker: "+rec.Message, rec.PC)
	rec.Attrs(func(a slog.Attr) bool {
		if a.Key != "pk" && a.Key != "packet" {
			out.AddAttrs(a)
		}
		return true
	})
	return q.Handler.Handle(ctx, out)
}

// WithAttrs implements slog.Handler.
func (q quiet) WithAttrs(a []slog.Attr) slog.Handler { return quiet{q.Handler.WithAttrs(a)} }

// WithGroup implements slog.Handler.
func (q quiet) WithGroup(n string) slog.Handler { return quiet{q.Handler.WithGroup(n)} }
