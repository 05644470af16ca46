package testkit

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"testing"
	"time"
)

// Proxy is a TCP relay that misbehaves on purpose: it cuts connections, refuses new
// ones, adds delay, limits the rate and drops what it should pass on. Faults apply
// to both directions and may be changed at any time. Safe for concurrent use.
//
// Dropping bytes of a TCP stream would break TLS at once, so Drop swallows all that
// follows on a connection with the given chance per read: the peers see a link that
// is open and silent, which is what a lost route looks like to them.
type Proxy struct {
	target string
	listen net.Listener
	ctx    context.Context
	stop   context.CancelFunc
	wg     sync.WaitGroup

	mu     sync.Mutex
	conns  map[net.Conn]struct{}
	refuse bool
	delay  time.Duration
	rate   int64 // bytes per second and direction, 0 unlimited
	drop   float64
	rng    *rand.Rand
	up     int64
	down   int64
	cuts   int64
}

// NewProxy listens on a free loopback port and relays to target ("host:port") until
// the test ends. The seed decides which reads Drop swallows.
func NewProxy(tb testing.TB, target string, seed uint64) *Proxy {
	tb.Helper()
	p, err := StartProxy(target, seed)
	if err != nil {
		tb.Fatalf("proxy: %v", err)
	}
	tb.Cleanup(func() {
		if err := p.Close(); err != nil {
			tb.Errorf("proxy: close: %v", err)
		}
	})
	return p
}

// StartProxy is NewProxy without a test; the caller closes it.
func StartProxy(target string, seed uint64) (*Proxy, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(context.Background())
	p := &Proxy{
		target: target, listen: l, ctx: ctx, stop: stop,
		conns: map[net.Conn]struct{}{}, rng: rand.New(rand.NewPCG(seed, seed)),
	}
	p.wg.Add(1)
	go p.accept()
	return p, nil
}

// Addr is where clients connect instead of the target.
func (p *Proxy) Addr() string { return p.listen.Addr().String() }

// Cut closes every open connection at once; new ones are accepted.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cuts++
	p.closeAll()
}

// Refuse closes every connection and, while on, every new one.
func (p *Proxy) Refuse(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuse = on
	if on {
		p.closeAll()
	}
}

// Delay adds d to each direction.
func (p *Proxy) Delay(d time.Duration) { p.set(func() { p.delay = d }) }

// Rate limits each direction of each connection to bytes per second; 0 lifts it.
func (p *Proxy) Rate(bytes int64) { p.set(func() { p.rate = bytes }) }

// Drop gives each read the chance (0 to 1) to silence its connection from then on.
func (p *Proxy) Drop(chance float64) { p.set(func() { p.drop = chance }) }

// Bytes counts what was relayed to the target and back since the start.
func (p *Proxy) Bytes() (up, down int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.up, p.down
}

// Close ends the relay and waits for it. It may be called more than once.
func (p *Proxy) Close() error {
	p.stop()
	err := p.listen.Close()
	p.mu.Lock()
	p.closeAll()
	p.mu.Unlock()
	p.wg.Wait()
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

func (p *Proxy) set(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f()
}

// closeAll wants p.mu held. The relays notice and forget their own connections.
func (p *Proxy) closeAll() {
	for c := range p.conns {
		c.Close() //nolint:errcheck // the connection is being broken on purpose
	}
}

func (p *Proxy) accept() {
	defer p.wg.Done()
	for {
		c, err := p.listen.Accept()
		if err != nil {
			return
		}
		p.wg.Add(1)
		go p.serve(c)
	}
}

func (p *Proxy) serve(client net.Conn) {
	defer p.wg.Done()
	if !p.keep(client) {
		client.Close() //nolint:errcheck // refused on purpose
		return
	}
	defer p.forget(client)
	d := net.Dialer{Timeout: 5 * time.Second}
	server, err := d.DialContext(p.ctx, "tcp", p.target)
	if err != nil {
		return
	}
	if !p.keep(server) {
		server.Close() //nolint:errcheck // refused on purpose
		return
	}
	defer p.forget(server)
	done := make(chan struct{}, 2)
	go func() { p.relay(server, client, &p.up); done <- struct{}{} }()
	go func() { p.relay(client, server, &p.down); done <- struct{}{} }()
	<-done
	client.Close() //nolint:errcheck // one side ended: end the other
	server.Close() //nolint:errcheck // one side ended: end the other
	<-done
}

func (p *Proxy) keep(c net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.refuse || p.ctx.Err() != nil {
		return false
	}
	p.conns[c] = struct{}{}
	return true
}

func (p *Proxy) forget(c net.Conn) {
	c.Close() //nolint:errcheck // already ended
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.conns, c)
}

// relay copies until either side ends, applying the faults of the moment per read.
func (p *Proxy) relay(dst io.Writer, src io.Reader, count *int64) {
	buf := make([]byte, 16<<10)
	silent := false
	for {
		n, err := src.Read(buf)
		if n > 0 {
			p.mu.Lock()
			delay, rate := p.delay, p.rate
			silent = silent || p.drop > 0 && p.rng.Float64() < p.drop
			if !silent {
				*count += int64(n)
			}
			p.mu.Unlock()
			if rate > 0 {
				delay += time.Duration(float64(n) / float64(rate) * float64(time.Second))
			}
			if !p.wait(delay) {
				return
			}
			if silent {
				continue
			}
			if _, err := dst.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

func (p *Proxy) wait(d time.Duration) bool {
	if d <= 0 {
		return p.ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-p.ctx.Done():
		return false
	}
}
