package broker

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/mochi-mqtt/server/v2/listeners"
)

// listener accepts TLS connections for the broker library. The library's own one
// sets no time limit before the MQTT connect, and nobody waits for its goroutines.
type listener struct {
	net.Listener
	tls    *tls.Config
	limits Limits
	log    *slog.Logger
	met    *metrics
	left   func(*tls.Conn)
	slots  chan struct{} // one per connection, in whatever state

	mu     sync.Mutex
	closed bool
	wg     sync.WaitGroup
	open   map[net.Conn]struct{}
}

func newListener(l net.Listener, conf *tls.Config, limits Limits, log *slog.Logger, met *metrics, left func(*tls.Conn)) *listener {
	return &listener{
		Listener: l, tls: conf, limits: limits, log: log, met: met, left: left,
		slots: make(chan struct{}, limits.Clients+limits.Clients/4+16), open: map[net.Conn]struct{}{},
	}
}

// ID implements listeners.Listener.
func (*listener) ID() string { return "devices" }

// Protocol implements listeners.Listener.
func (*listener) Protocol() string { return "mqtts" }

// Address implements listeners.Listener.
func (l *listener) Address() string { return l.Addr().String() }

// Init implements listeners.Listener.
func (*listener) Init(*slog.Logger) error { return nil }

// Serve implements listeners.Listener: it accepts until Close.
func (l *listener) Serve(establish listeners.EstablishFn) {
	if !l.begin(nil) {
		return
	}
	defer l.wg.Done()
	for {
		conn, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil { // out of file descriptors, or a peer that left already
			l.met.refused.WithLabelValues("accept").Inc()
			l.log.Warn("cannot accept a connection", "error", err)
			time.Sleep(50 * time.Millisecond)
			continue
		}
		select {
		case l.slots <- struct{}{}:
		default:
			l.met.refused.WithLabelValues("full").Inc()
			closeQuietly(conn)
			continue
		}
		if !l.begin(conn) {
			closeQuietly(conn)
			return
		}
		go func() {
			defer l.end(conn)
			l.serve(conn, establish)
		}()
	}
}

func (l *listener) serve(raw net.Conn, establish listeners.EstablishFn) {
	defer closeQuietly(raw)
	// Both limits hold for the handshake and for the MQTT connect after it; then the
	// library sets its own from the keep-alive.
	if err := raw.SetDeadline(time.Now().Add(l.limits.Handshake)); err != nil {
		return
	}
	conn := tls.Server(raw, l.tls)
	ctx, cancel := context.WithTimeout(context.Background(), l.limits.Handshake)
	err := conn.HandshakeContext(ctx)
	cancel()
	if err != nil {
		l.met.refused.WithLabelValues("tls").Inc()
		if refusals.Allow() {
			l.log.Warn("refused by the broker", "reason", "tls", "remote", raw.RemoteAddr().String(), "error", err)
		}
		return
	}
	defer l.left(conn)
	if err := establish(l.ID(), conn); err != nil {
		l.log.Debug("connection ended", "remote", raw.RemoteAddr().String(), "error", err)
	}
}

// Close implements listeners.Listener and waits for every connection.
func (l *listener) Close(closeClients listeners.CloseFn) {
	l.mu.Lock()
	first := !l.closed
	l.closed = true
	l.mu.Unlock()
	if first {
		closeQuietly(l.Listener)
		closeClients(l.ID())
	}
	l.mu.Lock()
	for c := range l.open { // those the library does not know yet
		closeQuietly(c)
	}
	l.mu.Unlock()
	l.wg.Wait()
}

// begin counts one goroutine in, unless the listener is closed.
func (l *listener) begin(c net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return false
	}
	l.wg.Add(1)
	if c != nil {
		l.open[c] = struct{}{}
	}
	return true
}

func (l *listener) end(c net.Conn) {
	l.mu.Lock()
	delete(l.open, c)
	l.mu.Unlock()
	<-l.slots
	l.wg.Done()
}

// closeQuietly closes what may be closed already; there is nothing to do about an
// error.
func closeQuietly(c interface{ Close() error }) { _ = c.Close() }
