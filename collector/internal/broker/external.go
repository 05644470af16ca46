package broker

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"sync"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"mlife/shared/fault"
	"mlife/shared/wire"
)

// CollectorName is the common name of the collector's certificate for an external
// broker, and the user in the broker's rights. No device can have it: '@' is not
// allowed in a device's name.
const CollectorName = "collector@mlife"

// ExternalOptions are for Dial.
type ExternalOptions struct {
	Options
	URL string      // "tls://host:port"
	TLS *tls.Config // with a client certificate for CollectorName
	// DeviceTLS makes a short-lived identity of a device. Drop takes the device's
	// place with it for a moment, the one way to end a live connection that every
	// broker has. nil: Drop is Unavailable.
	DeviceTLS func(device string) (*tls.Config, error)
	Timeout   time.Duration // for one exchange with the broker; 0 means 10 s
}

// External is a connection to a broker outside the process. The broker keeps the
// rights (see deploy/mosquitto); the collector checks the topics it gets all the
// same. It reconnects by itself.
type External struct {
	opt     ExternalOptions
	met     *metrics
	client  mqtt.Client
	noWait  context.Context // done from the start
	ended   context.Context
	end     context.CancelFunc
	loops   sync.WaitGroup
	closing sync.Once
}

var fromDevice = []wire.Leaf{wire.LeafUp, wire.LeafStatus, wire.LeafInventory, wire.LeafReport}

// Dial connects and subscribes. It fails when the broker cannot be reached now;
// later losses are healed. The kind of an error is Unavailable.
func Dial(ctx context.Context, opt ExternalOptions) (*External, error) {
	const op = "broker.Dial"
	opt.defaults()
	if opt.Timeout <= 0 {
		opt.Timeout = 10 * time.Second
	}
	if opt.Handler == nil || opt.TLS == nil {
		return nil, fault.New(fault.Invalid, op, "needs a handler and TLS")
	}
	x := &External{opt: opt, met: newMetrics(opt.Metrics)}
	var cancel context.CancelFunc
	x.noWait, cancel = context.WithCancel(context.Background())
	cancel()
	x.ended, x.end = context.WithCancel(context.Background())

	first := make(chan error, 1)
	o := mqtt.NewClientOptions().AddBroker(opt.URL).SetTLSConfig(opt.TLS).SetClientID(CollectorName).
		SetCleanSession(true).SetOrderMatters(true).SetKeepAlive(20 * time.Second).SetPingTimeout(opt.Timeout).
		SetConnectTimeout(opt.Timeout).SetWriteTimeout(opt.Timeout).SetProtocolVersion(4).
		SetAutoReconnect(true).SetMaxReconnectInterval(10 * time.Second).SetMaxResumePubInFlight(1)
	o.SetConnectionLostHandler(func(_ mqtt.Client, err error) {
		x.met.connected.Set(0)
		opt.Log.Warn("external broker lost", "url", opt.URL, "error", err)
	})
	o.SetOnConnectHandler(func(c mqtt.Client) {
		err := x.subscribe(c)
		if err == nil {
			x.met.connected.Set(1)
			opt.Ready()
		} else {
			opt.Log.Error("external broker refused the subscriptions", "url", opt.URL, "error", err)
		}
		select {
		case first <- err:
		default:
		}
	})
	x.client = mqtt.NewClient(o)
	if err := x.await(ctx, x.client.Connect()); err != nil {
		x.stop()
		return nil, fault.New(fault.Unavailable, op, "%s: %w", opt.URL, err)
	}
	select {
	case err := <-first:
		if err != nil {
			x.stop()
			return nil, fault.New(fault.Unavailable, op, "%s: %w", opt.URL, err)
		}
	case <-ctx.Done():
		x.stop()
		return nil, fault.New(fault.Canceled, op, "%w", context.Cause(ctx))
	}
	return x, nil
}

func (x *External) subscribe(c mqtt.Client) error {
	filters := map[string]byte{}
	for _, l := range fromDevice {
		filters[wire.Filter(l)] = 1
	}
	t := c.SubscribeMultiple(filters, x.message)
	if err := x.await(x.ended, t); err != nil {
		return err
	}
	if s, ok := t.(*mqtt.SubscribeToken); ok {
		for f, qos := range s.Result() {
			if qos > 2 {
				return fmt.Errorf("filter %s: not allowed", f)
			}
		}
	}
	return nil
}

func (x *External) message(_ mqtt.Client, m mqtt.Message) {
	device, leaf, ok := wire.ParseTopic(m.Topic())
	if !ok || !leaf.FromDevice() {
		return
	}
	x.met.count("up", leaf, len(m.Payload()))
	x.opt.Handler(x.noWait, device, leaf, m.Payload())
}

// Publish implements Broker. It waits until the message is written out (QoS 0) or
// acknowledged by the broker (QoS 1).
func (x *External) Publish(ctx context.Context, device string, leaf wire.Leaf, payload []byte) error {
	const op = "broker.Publish"
	if len(payload) > wire.MaxFrame {
		return fault.New(fault.TooLarge, op, "%d bytes, at most %d", len(payload), wire.MaxFrame)
	}
	if !x.client.IsConnectionOpen() {
		return fault.New(fault.Unavailable, op, "%s: not connected", x.opt.URL)
	}
	qos, retain := qosOf(leaf)
	if err := x.await(ctx, x.client.Publish(wire.Topic(device, leaf), qos, retain, payload)); err != nil {
		return fault.New(fault.Unavailable, op, "%w", err)
	}
	x.met.count("down", leaf, len(payload))
	return nil
}

// Drop implements Broker.
func (x *External) Drop(ctx context.Context, device string) error {
	const op = "broker.Drop"
	if x.opt.DeviceTLS == nil {
		return fault.New(fault.Unavailable, op, "no identity to take the device's place with")
	}
	conf, err := x.opt.DeviceTLS(device)
	if err != nil {
		return fault.Wrap(op, err)
	}
	c := mqtt.NewClient(mqtt.NewClientOptions().AddBroker(x.opt.URL).SetTLSConfig(conf).SetClientID(device).
		SetCleanSession(true).SetAutoReconnect(false).SetConnectTimeout(x.opt.Timeout).SetProtocolVersion(4))
	err = x.await(ctx, c.Connect())
	c.Disconnect(100)
	if err != nil {
		return fault.New(fault.Unavailable, op, "%w", err)
	}
	return nil
}

// await bounds the wait for a token: by ctx, by the time-out and by Close. A token
// alone says too little, because the library completes some of them without an
// error across a reconnect; nothing here relies on more than "written".
func (x *External) await(ctx context.Context, t mqtt.Token) error {
	timer := time.NewTimer(x.opt.Timeout)
	defer timer.Stop()
	select {
	case <-t.Done():
		return t.Error()
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-x.ended.Done():
		return errors.New("closed")
	case <-timer.C:
		return fmt.Errorf("no answer within %s", x.opt.Timeout)
	}
}

func (x *External) stop() {
	x.closing.Do(func() {
		x.end()
		x.loops.Go(func() { x.client.Disconnect(250) })
	})
}

// Close implements Broker.
func (x *External) Close(ctx context.Context) error {
	x.stop()
	done := make(chan struct{})
	go func() { x.loops.Wait(); close(done) }()
	select {
	case <-done:
		x.met.connected.Set(0)
		return nil
	case <-ctx.Done():
		return fault.New(fault.Canceled, "broker.Close", "%w", context.Cause(ctx))
	}
}
