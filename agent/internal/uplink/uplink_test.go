package uplink

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mlife/agent/internal/spool"
	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/testkit"
	"mlife/shared/wire"
)

var errEOF = io.EOF

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestEveryClipIsStoredOnce(t *testing.T) {
	p := newPeer(t)
	d := newDevice(t, p.addr, nil)
	keys := d.put(1, 0, 1, 1000, 65536, 65537, 300000, 2<<20, 5, 70000, 128<<10)
	if err := d.up.SetInventory(wire.Inventory{Agent: "test"}); err != nil {
		t.Fatal(err)
	}
	eventually(t, "spool empty", 20*time.Second, d.empty)
	p.set(func() {
		for _, k := range keys {
			if p.stored[k] != 1 {
				t.Errorf("clip %v stored %d times", k, p.stored[k])
			}
		}
	})
	eventually(t, "documents", 5*time.Second, func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return len(p.docs[wire.LeafInventory]) > 0 && len(p.docs[wire.LeafStatus]) > 0
	})
	if st := p.lastStatus(); !st.Online || st.Session == "" || st.SpoolBudget == 0 {
		t.Errorf("status %+v", st)
	}
	d.stop()
	d.stop()
	eventually(t, "offline status", 5*time.Second, func() bool { return !p.lastStatus().Online })
}

// TestBrokenLink loses frames, cuts the connection and restarts the device's half
// while clips are on their way.
func TestBrokenLink(t *testing.T) {
	p := newPeer(t)
	p.lose = 0.05
	proxy := testkit.NewProxy(t, p.addr, 1)
	d := newDevice(t, proxy.Addr(), nil)
	var keys []wire.Key
	rng := rand.New(rand.NewPCG(5, 5))
	for i := range 60 {
		keys = append(keys, d.put(uint64(i+1), rng.IntN(400000))...)
		if i%6 == 0 {
			proxy.Cut()
		}
		if i%25 == 24 {
			d.stop()
			d = startDevice(t, d.spool, proxy.Addr(), nil)
		}
	}
	cuts := time.NewTicker(150 * time.Millisecond)
	defer cuts.Stop()
	for range 20 {
		<-cuts.C
		proxy.Cut()
	}
	eventually(t, "spool empty", 60*time.Second, d.empty)
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, k := range keys {
		if p.stored[k] != 1 {
			t.Errorf("clip %v stored %d times", k, p.stored[k])
		}
	}
}

func TestAnswers(t *testing.T) {
	p := newPeer(t)
	laters := map[wire.Key]int{}
	p.special = func(f wire.Frame, m *clip.Manifest) []wire.Frame {
		switch m.Occurrence[31] {
		case '1':
			return []wire.Frame{wire.HaveFrame(f.Key, "bc_1")}
		case '2':
			return []wire.Frame{wire.CountFrame(f.Key, "bc_1")}
		case '3':
			return []wire.Frame{wire.RejectFrame(f.Key, "not wanted", true)}
		case '4':
			return []wire.Frame{wire.RejectFrame(f.Key, "too odd", false)}
		case '5':
			if laters[f.Key]++; laters[f.Key] < 3 {
				return []wire.Frame{wire.LaterFrame(f.Key, 50*time.Millisecond, "quota")}
			}
		}
		return nil
	}
	d := newDevice(t, p.addr, func(o *Options) { o.StatusEvery = 50 * time.Millisecond })
	d.put(1, 1000, 1000, 1000, 1000, 1000, 1000)
	eventually(t, "spool empty", 10*time.Second, d.empty)
	st := d.spool.Stats()
	if st.Forgotten != 4 || st.Counted != 1 || st.Dropped != 1 || st.Rejected != 1 || p.count() != 2 {
		t.Errorf("stats %+v, stored %d", st, p.count())
	}
}

// TestCorruptClipIsNotSentForEver damages the file of a queued clip: the collector
// wants it again and again, until the device looks at it.
func TestCorruptClipIsNotSentForEver(t *testing.T) {
	p := newPeer(t)
	dir := t.TempDir()
	s, err := spool.Open(dir, spool.Options{Ballast: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	c := sealClip(t, 1, 50000)
	if err := s.Put(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "clips", c.Key.String()+".clip")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)-1] ^= 1
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	d := startDevice(t, s, p.addr, nil)
	d.put(2, 1000)
	eventually(t, "spool empty", 20*time.Second, d.empty)
	if st := s.Stats(); st.Quarantined != 1 || st.Forgotten != 1 {
		t.Errorf("stats %+v", st)
	}
	d.stop()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

type memory struct {
	mu sync.Mutex
	b  []byte
}

func (m *memory) WriteAt(b []byte, off int64) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return copy(m.b[off:], b), nil
}

func TestFetch(t *testing.T) {
	p := newPeer(t)
	content := make([]byte, 5<<20+123)
	for i := range content {
		content[i] = byte(i * i >> 8)
	}
	digest := wire.Key(sha256.Sum256(content))
	p.contents[digest] = content
	proxy := testkit.NewProxy(t, p.addr, 1)
	d := newDevice(t, proxy.Addr(), nil)
	have := []wire.Range{{From: 100, To: 200000}, {From: 1 << 20, To: 2 << 20}}
	m := &memory{b: make([]byte, len(content))}
	for _, r := range have {
		copy(m.b[r.From:r.To], content[r.From:r.To])
	}
	cut := make(chan struct{})
	go func() {
		defer close(cut)
		eventually(t, "first fetch", 10*time.Second, func() bool { p.mu.Lock(); defer p.mu.Unlock(); return p.fetches > 1 })
		proxy.Cut()
	}()
	if err := d.up.Fetch(t.Context(), digest, int64(len(content)), m, have); err != nil {
		t.Fatal(err)
	}
	<-cut
	if !bytes.Equal(m.b, content) {
		t.Error("content differs")
	}
	if err := d.up.Fetch(t.Context(), wire.Key{1}, 10, m, nil); !fault.Is(err, fault.NotFound) {
		t.Errorf("unknown content: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	p.set(func() { p.lose = 1 })
	if err := d.up.Fetch(ctx, digest, int64(len(content)), m, nil); !fault.Is(err, fault.Canceled) {
		t.Errorf("canceled: %v", err)
	}
}

func TestWantedAndReport(t *testing.T) {
	p := newPeer(t)
	p.publish(wire.LeafWanted, []byte(`{"v":1,"rev":7,"signed":{}}`), true)
	got := make(chan wire.Wanted, 10)
	d := newDevice(t, p.addr, func(o *Options) { o.Wanted = func(w wire.Wanted) { got <- w } })
	if w := <-got; w.Rev != 7 {
		t.Errorf("retained wanted %+v", w)
	}
	for _, bad := range []string{"", "{", `{"v":9}`} {
		p.publish(wire.LeafWanted, []byte(bad), false)
	}
	p.publish(wire.LeafDown, []byte("no frame"), false)
	p.publish(wire.LeafWanted, []byte(`{"v":1,"rev":8}`), false)
	if w := <-got; w.Rev != 8 {
		t.Errorf("wanted %+v", w)
	}
	if err := d.up.Report(t.Context(), wire.Report{Slot: "face", State: "staged"}); err != nil {
		t.Fatal(err)
	}
	eventually(t, "report", 10*time.Second, func() (came bool) {
		p.set(func() { came = len(p.docs[wire.LeafReport]) == 1 })
		return came
	})
	d.stop()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := d.up.Report(ctx, wire.Report{}); !fault.Is(err, fault.Canceled) {
		t.Errorf("report while stopped: %v", err)
	}
}

// TestSlowLinkKeepsItsConnection sends over 100 kbit/s with a short keep-alive: the
// pings must get their answers in time behind the chunks.
func TestSlowLinkKeepsItsConnection(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 15 s")
	}
	t.Parallel()
	p := newPeer(t)
	proxy := testkit.NewProxy(t, p.addr, 1)
	proxy.Rate(12500)
	d := newDevice(t, proxy.Addr(), func(o *Options) {
		o.KeepAlive, o.Timeout, o.Retry = 2*time.Second, 6*time.Second, 5*time.Second
	})
	began := time.Now()
	sizes := []int{60000, 60000, 20000}
	d.put(1, sizes...)
	eventually(t, "spool empty", 60*time.Second, d.empty)
	took := time.Since(began)
	if n := d.up.Stats().Connections; n != 1 {
		t.Errorf("%d connections", n)
	}
	t.Logf("%.0f %% of the link", 100*140000/12500.0/took.Seconds())
}

func TestRateLimit(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	d := newDevice(t, p.addr, func(o *Options) { o.Rate = 400 << 10 })
	began := time.Now()
	d.put(1, 300<<10, 300<<10)
	eventually(t, "spool empty", 20*time.Second, d.empty)
	// 600 KiB less the burst of 128 KiB at 400 KiB/s.
	if took := time.Since(began); took < 1100*time.Millisecond {
		t.Errorf("took only %s", took)
	}
}

// TestReconnectOnRequest makes a new connection while clips are under way, as after a
// renewal of the certificate: nothing is lost, and nobody sees the device go offline.
func TestReconnectOnRequest(t *testing.T) {
	p := newPeer(t)
	d := newDevice(t, p.addr, func(o *Options) { o.Rate, o.Wait, o.WaitMax = 2<<20, time.Hour, time.Hour })
	keys := d.put(1, 400<<10, 400<<10, 400<<10)
	for n := int64(1); n <= 3; n++ {
		eventually(t, "connection and its status", 10*time.Second, func() bool {
			return d.up.Stats().Connections == n && d.up.Connected() && int64(len(p.sessions(t))) == n
		})
		if n < 3 {
			d.up.Reconnect()
		}
	}
	eventually(t, "spool empty", 20*time.Second, d.empty)
	p.set(func() {
		for _, k := range keys {
			if p.stored[k] != 1 {
				t.Errorf("clip %v stored %d times", k, p.stored[k])
			}
		}
	})
}

// sessions are those that said they are online; none may say it is not.
func (p *peer) sessions(t *testing.T) map[string]bool {
	seen := map[string]bool{}
	p.set(func() {
		for _, doc := range p.docs[wire.LeafStatus] {
			var s wire.Status
			if err := wire.DecodeJSON("status", doc, &s); err != nil || !s.Online {
				t.Errorf("%s: %v", doc, err)
			}
			seen[s.Session] = true
		}
	})
	return seen
}

func TestRefusedAndStopped(t *testing.T) {
	for _, o := range []Options{{}, {Device: "a"}, {Device: "a/b", Broker: "x"}} {
		if _, err := New(o); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", o, err)
		}
	}
	d := newDevice(t, "127.0.0.1:1", nil)
	if d.up.Connected() {
		t.Error("connected to nothing")
	}
	d.stop()
}
