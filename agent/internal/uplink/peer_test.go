package uplink

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"sync"
	"testing"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/listeners"
	"github.com/mochi-mqtt/server/v2/packets"

	"mlife/agent/internal/spool"
	"mlife/shared/clip"
	"mlife/shared/wire"
)

// peer is a collector as small as the protocol allows: a real broker on loopback
// and one wire.Receiver per clip. Its memory stands for the disk of a collector.
type peer struct {
	tb   testing.TB
	srv  *mqtt.Server
	addr string
	in   chan packets.Packet
	done chan struct{}
	end  sync.WaitGroup

	mu       sync.Mutex
	lose     float64 // chance that an incoming frame is lost
	rng      *rand.Rand
	special  func(wire.Frame, *clip.Manifest) []wire.Frame // nil: the ordinary answer
	recv     map[wire.Key]*wire.Receiver
	staging  map[wire.Key][]byte
	offered  map[wire.Key]clip.Manifest
	stored   map[wire.Key]int
	contents map[wire.Key][]byte
	fetches  int
	commit   func(key wire.Key, body []byte) // what makes a clip durable
	docs     map[wire.Leaf][][]byte
}

// allow lets everybody in; rights are the collector's business.
type allow struct{ mqtt.HookBase }

func (*allow) ID() string { return "allow" }
func (*allow) Provides(b byte) bool {
	return b == mqtt.OnConnectAuthenticate || b == mqtt.OnACLCheck
}
func (*allow) OnConnectAuthenticate(*mqtt.Client, packets.Packet) bool { return true }
func (*allow) OnACLCheck(*mqtt.Client, string, bool) bool              { return true }

const testDevice = "cam-1"

func newPeer(tb testing.TB) *peer {
	tb.Helper()
	p := &peer{
		tb: tb, in: make(chan packets.Packet, 4096), done: make(chan struct{}), rng: rand.New(rand.NewPCG(1, 2)),
		recv: map[wire.Key]*wire.Receiver{}, staging: map[wire.Key][]byte{}, offered: map[wire.Key]clip.Manifest{},
		stored: map[wire.Key]int{}, contents: map[wire.Key][]byte{}, docs: map[wire.Leaf][][]byte{},
	}
	p.srv = mqtt.New(&mqtt.Options{InlineClient: true, Logger: slog.New(slog.DiscardHandler)})
	if err := p.srv.AddHook(new(allow), nil); err != nil {
		tb.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	p.addr = l.Addr().String()
	if err := p.srv.AddListener(listeners.NewNet("test", l)); err != nil {
		tb.Fatal(err)
	}
	for i, leaf := range []wire.Leaf{wire.LeafUp, wire.LeafStatus, wire.LeafInventory, wire.LeafReport} {
		err := p.srv.Subscribe(wire.Filter(leaf), i+1, func(_ *mqtt.Client, _ packets.Subscription, pk packets.Packet) {
			select {
			case p.in <- pk:
			case <-p.done:
			}
		})
		if err != nil {
			tb.Fatal(err)
		}
	}
	if err := p.srv.Serve(); err != nil {
		tb.Fatal(err)
	}
	p.end.Go(p.loop)
	tb.Cleanup(func() {
		close(p.done)
		if err := p.srv.Close(); err != nil {
			tb.Error(err)
		}
		p.end.Wait()
	})
	return p
}

func (p *peer) loop() {
	for {
		select {
		case <-p.done:
			return
		case pk := <-p.in:
			p.take(pk)
		}
	}
}

func (p *peer) take(pk packets.Packet) {
	_, leaf, ok := wire.ParseTopic(pk.TopicName)
	if !ok {
		p.tb.Errorf("topic %q", pk.TopicName)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if leaf != wire.LeafUp {
		p.docs[leaf] = append(p.docs[leaf], pk.Payload)
		return
	}
	if p.rng.Float64() < p.lose {
		return
	}
	f, err := wire.Decode(pk.Payload)
	if err != nil {
		p.tb.Error(err)
		return
	}
	switch f.Kind {
	case wire.KindOffer:
		p.offer(f)
	case wire.KindChunk:
		p.chunk(f)
	case wire.KindFetch:
		p.fetch(f)
	default:
		p.tb.Errorf("frame %v from a device", f.Kind)
	}
}

func (p *peer) offer(f wire.Frame) {
	m, err := clip.Parse(f.Body)
	if err != nil {
		p.tb.Error(err)
		return
	}
	p.offered[f.Key] = m
	if p.special != nil {
		if answer := p.special(f, &m); answer != nil {
			p.send(answer)
			return
		}
	}
	if p.stored[f.Key] > 0 {
		p.send([]wire.Frame{wire.StoredFrame(f.Key)})
		return
	}
	r := p.recv[f.Key]
	if r == nil {
		if r, err = wire.NewReceiver(f.Key, m.BodySize, nil); err != nil {
			p.tb.Error(err)
			return
		}
		p.recv[f.Key], p.staging[f.Key] = r, make([]byte, m.BodySize)
	}
	p.react(f.Key, r.Offer())
}

func (p *peer) chunk(f wire.Frame) {
	r := p.recv[f.Key]
	offset, data, err := wire.DecodeChunk(f)
	if r == nil || err != nil {
		return
	}
	re, err := r.Chunk(offset, len(data))
	if err != nil {
		p.tb.Error(err)
		return
	}
	if re.Write {
		copy(p.staging[f.Key][offset:], data)
		p.react(f.Key, r.Wrote(wire.Range{From: offset, To: offset + int64(len(data))}))
	}
}

func (p *peer) react(key wire.Key, re wire.Reaction) {
	p.send(re.Send)
	if !re.Finish {
		return
	}
	m, body := p.offered[key], p.staging[key]
	if err := clip.Verify(&m, readerAt(body)); err != nil {
		p.react(key, p.recv[key].Retry(true))
		return
	}
	if p.commit != nil {
		p.commit(key, body)
	}
	p.stored[key]++
	p.react(key, p.recv[key].Settle(wire.StoredFrame(key)))
	delete(p.recv, key)
	delete(p.staging, key)
}

func (p *peer) fetch(f wire.Frame) {
	p.fetches++
	b, ok := p.contents[f.Key]
	if !ok {
		p.send([]wire.Frame{wire.NoContentFrame(f.Key, "not for this device")})
		return
	}
	ranges, err := wire.DecodeRanges(f, int64(len(b)))
	if err != nil {
		p.tb.Error(err)
		return
	}
	for _, r := range ranges {
		for at := r.From; at < r.To; at += 50000 {
			if p.rng.Float64() >= p.lose {
				p.publish(wire.LeafDown, wire.EncodeChunk(nil, wire.KindContent, f.Key, at, b[at:min(at+50000, r.To)]), false)
			}
		}
	}
}

func (p *peer) send(fs []wire.Frame) {
	for _, f := range fs {
		p.publish(wire.LeafDown, f.Encode(nil), false)
	}
}

func (p *peer) publish(leaf wire.Leaf, b []byte, retain bool) {
	if err := p.srv.Publish(wire.Topic(testDevice, leaf), b, retain, 1); err != nil {
		p.tb.Error(err)
	}
}

func (p *peer) set(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f()
}

func (p *peer) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.stored)
}

// lastStatus gives the newest status document.
func (p *peer) lastStatus() (st wire.Status) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if docs := p.docs[wire.LeafStatus]; len(docs) > 0 {
		if err := json.Unmarshal(docs[len(docs)-1], &st); err != nil {
			p.tb.Error(err)
		}
	}
	return st
}

type readerAt []byte

func (r readerAt) ReadAt(b []byte, off int64) (int, error) {
	if off >= int64(len(r)) {
		return 0, errEOF
	}
	n := copy(b, r[off:])
	if n < len(b) {
		return n, errEOF
	}
	return n, nil
}

// device is a spool with an uplink that runs.
type device struct {
	tb    testing.TB
	spool *spool.Spool
	up    *Uplink
	stop  func()
}

func newDevice(tb testing.TB, broker string, change func(*Options)) *device {
	tb.Helper()
	s, err := spool.Open(tb.TempDir(), spool.Options{Ballast: 1 << 20})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return startDevice(tb, s, broker, change)
}

func startDevice(tb testing.TB, s *spool.Spool, broker string, change func(*Options)) *device {
	tb.Helper()
	o := Options{
		Device: testDevice, Broker: broker, Spool: s, Retry: 200 * time.Millisecond, Wait: 20 * time.Millisecond, WaitMax: 200 * time.Millisecond,
		Status: func() (st wire.Status) { s.Fill(&st); return st },
	}
	if testing.Verbose() {
		o.Log = slog.New(slog.NewTextHandler(tb.Output(), nil))
	}
	if change != nil {
		change(&o)
	}
	u, err := New(o)
	if err != nil {
		tb.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- u.Run(ctx) }()
	var once sync.Once
	stop := func() {
		once.Do(func() {
			cancel()
			select {
			case err := <-ended:
				if err != nil {
					tb.Error(err)
				}
			case <-time.After(10 * time.Second):
				tb.Error("not stopped within 10 s")
			}
		})
	}
	tb.Cleanup(stop)
	return &device{tb: tb, spool: s, up: u, stop: stop}
}

func sealClip(tb testing.TB, seed uint64, size int) *clip.Sealed {
	tb.Helper()
	rng := rand.New(rand.NewPCG(seed, 3))
	b := make([]byte, size)
	for i := range b {
		b[i] = byte(rng.Uint32())
	}
	var src []clip.Source
	if size > 0 {
		src = []clip.Source{clip.BytesSource("a.bin", b)}
	}
	c, err := clip.Seal(clip.Manifest{
		Occurrence: fmt.Sprintf("%032x", seed), Device: testDevice, CapturedAt: time.Unix(1e9, 0),
		Function: "expression", Priority: clip.Priority(seed % 3),
	}, src)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := c.Close(); err != nil {
			tb.Error(err)
		}
	})
	return c
}

// put gives the device n clips and returns their keys.
func (d *device) put(first uint64, sizes ...int) (keys []wire.Key) {
	d.tb.Helper()
	for i, size := range sizes {
		c := sealClip(d.tb, first+uint64(i), size)
		if err := d.spool.Put(context.Background(), c); err != nil {
			d.tb.Fatal(err)
		}
		keys = append(keys, c.Key)
	}
	return keys
}

func (d *device) empty() bool { return d.spool.Stats().Clips == 0 }

func eventually(tb testing.TB, what string, limit time.Duration, cond func() bool) {
	tb.Helper()
	for deadline := time.Now().Add(limit); !cond(); {
		if time.Now().After(deadline) {
			tb.Fatalf("%s: not within %s", what, limit)
		}
		<-time.After(5 * time.Millisecond)
	}
}
