package uplink

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"sync"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"mlife/shared/wire"
)

// link is one MQTT connection. Its client is used once and never reconnects.
type link struct {
	client  mqtt.Client
	session string
	lost    chan error // one value once the connection is gone

	mu   sync.Mutex
	conn *conn
}

// writeTimeout bounds the writing of one packet, and so a graceful stop.
const writeTimeout = 8 * time.Second

// connect makes a connection and subscribes. Handlers run unordered and must not block.
func (u *Uplink) connect(ctx context.Context) (*link, error) {
	var id [8]byte
	rand.Read(id[:]) // never fails
	l := &link{session: hex.EncodeToString(id[:]), lost: make(chan error, 1)}
	will, err := u.status(l.session, false)
	if err != nil {
		return nil, err
	}
	o := mqtt.NewClientOptions().AddBroker(brokerURL(u.opts)).SetClientID(u.opts.Device)
	o.SetProtocolVersion(4).SetCleanSession(true).SetOrderMatters(false)
	o.SetAutoReconnect(false).SetConnectRetry(false).SetResumeSubs(false)
	o.SetKeepAlive(u.opts.KeepAlive).SetPingTimeout(u.opts.Timeout).SetWriteTimeout(writeTimeout).SetConnectTimeout(u.opts.Timeout)
	o.SetBinaryWill(wire.Topic(u.opts.Device, wire.LeafStatus), will, 1, true)
	o.SetCustomOpenConnectionFn(func(to *url.URL, _ mqtt.ClientOptions) (net.Conn, error) { return l.dial(ctx, u.opts, to.Host) })
	o.SetConnectionLostHandler(func(_ mqtt.Client, err error) {
		select {
		case l.lost <- err:
		default:
		}
	})
	l.client = mqtt.NewClient(o)
	if err := l.await(ctx, u.opts.Timeout, l.client.Connect()); err != nil {
		l.hangUp()
		return nil, fmt.Errorf("connect to %s: %w", u.opts.Broker, err)
	}
	filters := map[string]byte{
		wire.Topic(u.opts.Device, wire.LeafDown): 1, wire.Topic(u.opts.Device, wire.LeafWanted): 1,
	}
	token := l.client.SubscribeMultiple(filters, func(_ mqtt.Client, m mqtt.Message) {
		_, leaf, ok := wire.ParseTopic(m.Topic())
		if !ok {
			return
		}
		if err := u.receive(leaf, m.Payload()); err != nil {
			u.log.Warn("message from the collector is not understood", "topic", m.Topic(), "err", err)
		}
	})
	err = l.await(ctx, u.opts.Timeout, token)
	if sub, ok := token.(*mqtt.SubscribeToken); ok && err == nil {
		for topic, code := range sub.Result() {
			if code > 2 {
				err = fmt.Errorf("broker refuses topic %s", topic)
			}
		}
	}
	if err != nil {
		l.hangUp()
		return nil, fmt.Errorf("subscribe: %w", err)
	}
	return l, nil
}

func brokerURL(o Options) string {
	if strings.Contains(o.Broker, "://") {
		return o.Broker
	}
	if o.TLS != nil {
		return "tls://" + o.Broker
	}
	return "tcp://" + o.Broker
}

func (l *link) dial(ctx context.Context, o Options, host string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	conn, err := (&net.Dialer{KeepAlive: o.KeepAlive}).DialContext(ctx, "tcp", host)
	if err != nil {
		return nil, err
	}
	if o.TLS != nil {
		cfg := o.TLS().Clone()
		if name, _, err := net.SplitHostPort(host); err == nil && cfg.ServerName == "" {
			cfg.ServerName = name
		}
		secure := tls.Client(conn, cfg)
		if err := secure.HandshakeContext(ctx); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
		conn = secure
	}
	c := newConn(conn)
	l.mu.Lock()
	l.conn = c
	l.mu.Unlock()
	return c, nil
}

// await waits for a token, the link's end or ctx.
func (l *link) await(ctx context.Context, limit time.Duration, t mqtt.Token) error {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-t.Done():
		return t.Error()
	case err := <-l.lost:
		l.lost <- err
		return fmt.Errorf("connection lost: %w", err)
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return fmt.Errorf("no answer within %s", limit)
	}
}

// hangUpWait is how long a goodbye may wait behind a packet on its way, and then for
// the broker to take it: without one the broker tells everybody that the device is
// offline.
const hangUpWait = time.Second

// hangUp ends the connection for good.
func (l *link) hangUp() {
	l.mu.Lock()
	c := l.conn
	l.mu.Unlock()
	if c == nil {
		l.client.Disconnect(0)
		return
	}
	c.leave()
	l.client.Disconnect(uint(hangUpWait / time.Millisecond))
	c.Close() //nolint:errcheck // closed by the client already, or being broken on purpose
}

// conn is a connection that, once its user leaves, closes after the broker did. The
// client closes it right behind its goodbye; with answers of the broker still unread,
// the system then resets the connection and the broker may lose the goodbye, and a new
// connection could overtake it.
type conn struct {
	net.Conn
	left, ended       chan struct{}
	leaving, breaking sync.Once
}

func newConn(c net.Conn) *conn {
	return &conn{Conn: c, left: make(chan struct{}), ended: make(chan struct{})}
}

func (c *conn) leave() { c.leaving.Do(func() { close(c.left) }) }

// Read implements net.Conn.
func (c *conn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if err != nil {
		c.breaking.Do(func() { close(c.ended) })
	}
	return n, err
}

// Close implements net.Conn. After leave it waits for the broker, within hangUpWait.
func (c *conn) Close() error {
	select {
	case <-c.left:
		limit := time.NewTimer(hangUpWait)
		defer limit.Stop()
		select {
		case <-c.ended:
		case <-limit.C:
		}
	default:
	}
	return c.Conn.Close()
}

// outbound is one message for the writer.
type outbound struct {
	topic    string
	retained bool
	payload  []byte
	frame    bool // counts against the window
	request  *request
	at       time.Time // given to the writer
	err      error     // of the token
	token    mqtt.Token
}

// write publishes in order; a publish may block for as long as a packet takes.
func (l *link) write(ctx context.Context, out <-chan *outbound, tokens chan<- *outbound) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case m := <-out:
			m.token = l.client.Publish(m.topic, 1, m.retained, m.payload)
			select {
			case tokens <- m:
			case <-ctx.Done():
				return nil
			}
		}
	}
}

// collect waits for the tokens in order. A token that never completes is ended by
// the connection's own timeouts.
func (l *link) collect(ctx context.Context, tokens <-chan *outbound, acked chan<- *outbound) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case m := <-tokens:
			select {
			case <-m.token.Done():
				m.err = m.token.Error()
			case <-ctx.Done():
				return nil
			}
			select {
			case acked <- m:
			case <-ctx.Done():
				return nil
			}
		}
	}
}
