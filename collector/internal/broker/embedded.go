package broker

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net"
	"sync"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"

	"mlife/shared/fault"
	"mlife/shared/run"
	"mlife/shared/wire"
)

// EmbeddedOptions are for Listen.
type EmbeddedOptions struct {
	Options
	Listen string      // "host:port"
	TLS    *tls.Config // must require and verify client certificates
	// Check says why a certificate is not good now and gives the device's name.
	Check func(*x509.Certificate) (device string, err error)
}

// Embedded is the broker inside the process. It keeps nothing on disk.
type Embedded struct {
	opt     EmbeddedOptions
	srv     *mqtt.Server
	lis     *listener
	met     *metrics
	group   *run.Group
	mu      sync.Mutex
	live    map[string]session // by device
	closing sync.Once
}

type session struct {
	client *mqtt.Client
	cert   *x509.Certificate
}

// end closes the connection below the client. The library's Client.Stop would lose
// the will of one that is just between two packets: its reader then takes the end for
// the device's own goodbye.
func (s session) end() {
	_ = s.client.Net.Conn.Close() // it may be closed already
}

// Listen starts the broker; it accepts devices when it returns. The kind of an
// error is Invalid for options, Unavailable when the address cannot be had.
func Listen(ctx context.Context, opt EmbeddedOptions) (*Embedded, error) {
	const op = "broker.Listen"
	opt.defaults()
	if opt.TLS == nil || opt.TLS.ClientAuth != tls.RequireAndVerifyClientCert || opt.Check == nil || opt.Handler == nil {
		return nil, fault.New(fault.Invalid, op, "needs a handler, a check and TLS that requires client certificates")
	}
	caps := mqtt.NewDefaultServerCapabilities()
	caps.MaximumClients = int64(opt.Limits.Clients)
	caps.MaximumClientWritesPending = int32(opt.Limits.Queue)
	caps.MaximumPacketSize = wire.MaxPacket
	caps.ReceiveMaximum = uint16(min(opt.Limits.Receive, math.MaxUint16))
	caps.MaximumInflight = uint16(min(opt.Limits.Inflight, math.MaxUint16))
	caps.MaximumSessionExpiryInterval = 3600
	caps.TopicAliasMaximum, caps.SharedSubAvailable, caps.WildcardSubAvailable, caps.SubIDAvailable = 0, 0, 0, 0
	caps.MaximumQos = 1

	e := &Embedded{opt: opt, met: newMetrics(opt.Metrics), group: run.New(ctx), live: map[string]session{}}
	e.srv = mqtt.New(&mqtt.Options{
		Capabilities: caps, InlineClient: true, Logger: slog.New(quiet{opt.Log.Handler()}),
		ClientNetReadBufferSize: 4 << 10, ClientNetWriteBufferSize: 4 << 10,
		SysTopicResendInterval: 24 * 3600, // it stops the world each time to read memory figures nobody asks for
	})
	if err := e.srv.AddHook(&rights{broker: e}, nil); err != nil {
		return nil, fault.New(fault.Internal, op, "%w", err)
	}
	lis, err := net.Listen("tcp", opt.Listen)
	if err != nil {
		return nil, fault.New(fault.Unavailable, op, "%w", err)
	}
	e.lis = newListener(lis, opt.TLS, opt.Limits, opt.Log, e.met, e.leave)
	if err := e.srv.AddListener(e.lis); err != nil {
		return nil, errors.Join(fault.New(fault.Internal, op, "%w", err), lis.Close())
	}
	if err := e.srv.Serve(); err != nil {
		return nil, errors.Join(fault.New(fault.Internal, op, "%w", err), lis.Close())
	}
	e.group.Go("broker recheck", e.recheck)
	opt.Ready()
	return e, nil
}

// Address is where the broker listens, with the real port.
func (e *Embedded) Address() string { return e.lis.Address() }

// Publish implements Broker.
func (e *Embedded) Publish(ctx context.Context, device string, leaf wire.Leaf, payload []byte) error {
	if err := context.Cause(ctx); err != nil {
		return fault.New(fault.Canceled, "broker.Publish", "%w", err)
	}
	if len(payload) > wire.MaxFrame {
		return fault.New(fault.TooLarge, "broker.Publish", "%d bytes, at most %d", len(payload), wire.MaxFrame)
	}
	qos, retain := qosOf(leaf)
	if err := e.srv.Publish(wire.Topic(device, leaf), payload, retain, qos); err != nil {
		return fault.New(fault.Unavailable, "broker.Publish", "%w", err)
	}
	e.met.count("down", leaf, len(payload))
	return nil
}

// Drop implements Broker.
func (e *Embedded) Drop(_ context.Context, device string) error {
	e.mu.Lock()
	s, ok := e.live[device]
	e.mu.Unlock()
	if ok {
		s.end()
	}
	return nil
}

// Connected counts the live devices.
func (e *Embedded) Connected() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.live)
}

// recheck ends connections whose certificates ran out or were revoked.
func (e *Embedded) recheck(ctx context.Context) error {
	tick := time.NewTicker(e.opt.Limits.Recheck)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		e.mu.Lock()
		all := make([]session, 0, len(e.live))
		for _, s := range e.live {
			all = append(all, s)
		}
		e.mu.Unlock()
		for _, s := range all {
			if device, err := e.opt.Check(s.cert); err != nil {
				e.met.refused.WithLabelValues("certificate").Inc()
				e.opt.Log.Warn("device dropped: its certificate is no longer good", "device", device, "error", err)
				s.end()
			}
		}
	}
}

// Close implements Broker.
func (e *Embedded) Close(ctx context.Context) error {
	e.closing.Do(func() {
		e.group.Stop()
		e.group.Go("broker close", func(context.Context) error { return e.srv.Close() })
	})
	done := make(chan error, 1)
	go func() { done <- e.group.Wait() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return fault.New(fault.Canceled, "broker.Close", "connections still open: %w", context.Cause(ctx))
	}
}

func (e *Embedded) enter(device string, cl *mqtt.Client, cert *x509.Certificate) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.live[device] = session{cl, cert}
	e.met.connected.Set(float64(len(e.live)))
}

// leave forgets the session of a connection that ended, unless the device has a
// newer one already.
func (e *Embedded) leave(conn *tls.Conn) {
	certs := conn.ConnectionState().PeerCertificates
	if len(certs) == 0 {
		return
	}
	device := certs[0].Subject.CommonName
	e.mu.Lock()
	defer e.mu.Unlock()
	if s, ok := e.live[device]; ok && s.client.Net.Conn == conn {
		delete(e.live, device)
		e.met.connected.Set(float64(len(e.live)))
	}
}

func (e *Embedded) deliver(ctx context.Context, topic string, payload []byte) {
	device, leaf, ok := wire.ParseTopic(topic)
	if !ok || !leaf.FromDevice() {
		return
	}
	e.met.count("up", leaf, len(payload))
	e.opt.Handler(ctx, device, leaf, payload)
}

// peer finds the checked certificate of a connection.
func (e *Embedded) peer(conn net.Conn) (string, *x509.Certificate, error) {
	c, ok := conn.(*tls.Conn)
	if !ok {
		return "", nil, errors.New("no TLS connection")
	}
	certs := c.ConnectionState().PeerCertificates
	if len(certs) == 0 {
		return "", nil, errors.New("no client certificate")
	}
	device, err := e.opt.Check(certs[0])
	if err != nil {
		return device, nil, fmt.Errorf("certificate: %w", err)
	}
	return device, certs[0], nil
}
