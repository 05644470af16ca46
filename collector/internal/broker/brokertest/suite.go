// Package brokertest is the contract of broker.Broker as a test suite. Every broker
// runs it as a real one on loopback, with certificates of a real authority.
package brokertest

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"sync"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"mlife/collector/internal/authority"
	"mlife/collector/internal/broker"
	"mlife/shared/wire"
)

// Running is a broker under test.
type Running struct {
	broker.Broker
	URL string // for devices
	// Revoked is called after the authority revoked something; nil when the broker
	// asks the authority itself.
	Revoked func(t *testing.T)
}

// Open starts a broker that trusts the authority. The suite closes it.
type Open func(t *testing.T, a *authority.Authority, opt broker.Options) Running

const patience = 10 * time.Second

type message struct {
	device  string
	leaf    wire.Leaf
	payload string
}

type bench struct {
	Running
	ca    *authority.Authority
	mu    sync.Mutex
	got   []message
	ready int
	wake  chan struct{}
}

// Run checks a broker.
func Run(t *testing.T, open Open) {
	for name, check := range map[string]func(*testing.T, *bench){
		"up":           up,
		"down":         down,
		"wanted":       wanted,
		"foreign":      foreign,
		"client id":    clientID,
		"foreign will": foreignWill,
		"will":         will,
		"revoked":      revoked,
		"stranger":     stranger,
		"oversized":    oversized,
		"busy close":   busyClose,
	} {
		t.Run(name, func(t *testing.T) {
			b := &bench{wake: make(chan struct{}, 1)}
			var err error
			if b.ca, err = authority.Open(t.TempDir(), authority.Options{}); err != nil {
				t.Fatal(err)
			}
			b.Running = open(t, b.ca, broker.Options{Handler: b.handle, Ready: b.becomeReady})
			defer func() {
				for range 2 {
					ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), patience)
					if err := b.Close(ctx); err != nil {
						t.Error(err)
					}
					cancel()
				}
			}()
			b.wait(t, "ready", func() bool { return b.ready > 0 })
			check(t, b)
		})
	}
}

func (b *bench) handle(_ context.Context, device string, leaf wire.Leaf, payload []byte) {
	b.note(func() { b.got = append(b.got, message{device, leaf, string(payload)}) })
}

func (b *bench) becomeReady() { b.note(func() { b.ready++ }) }

func (b *bench) note(change func()) {
	b.mu.Lock()
	change()
	b.mu.Unlock()
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

func (b *bench) wait(t *testing.T, what string, cond func() bool) {
	t.Helper()
	limit := time.After(patience)
	for {
		b.mu.Lock()
		ok := cond()
		b.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-b.wake:
		case <-limit:
			t.Fatalf("no %s within %s", what, patience)
		}
	}
}

func (b *bench) has(m message) func() bool {
	return func() bool {
		for _, x := range b.got {
			if x == m {
				return true
			}
		}
		return false
	}
}

// Identity makes a device's key and certificate.
func Identity(t testing.TB, a *authority.Authority, device string) (*tls.Config, authority.Issued) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{Subject: pkix.Name{CommonName: device}}, key)
	if err != nil {
		t.Fatal(err)
	}
	got, err := a.SignDevice(device, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der}))
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(got.PEM)
	return &tls.Config{
		RootCAs: a.Pool(), ServerName: "localhost", MinVersion: tls.VersionTLS12,
		Certificates: []tls.Certificate{{Certificate: [][]byte{block.Bytes}, PrivateKey: key}},
	}, got
}

type device struct {
	mqtt.Client
	lost chan error
	got  chan mqtt.Message
}

func (b *bench) options(conf *tls.Config, id string) *mqtt.ClientOptions {
	return mqtt.NewClientOptions().AddBroker(b.URL).SetTLSConfig(conf).SetClientID(id).
		SetAutoReconnect(false).SetConnectTimeout(patience).SetWriteTimeout(patience).SetProtocolVersion(4)
}

// connect makes a device connect, and disconnect when the test ends.
func connect(t *testing.T, o *mqtt.ClientOptions) (*device, error) {
	t.Helper()
	d := &device{lost: make(chan error, 1), got: make(chan mqtt.Message, 64)}
	o.SetConnectionLostHandler(func(_ mqtt.Client, err error) { d.lost <- err })
	o.SetDefaultPublishHandler(func(_ mqtt.Client, m mqtt.Message) { d.got <- m })
	d.Client = mqtt.NewClient(o)
	t.Cleanup(func() { d.Disconnect(50) })
	return d, wait(d.Connect())
}

func wait(tok mqtt.Token) error {
	if !tok.WaitTimeout(patience) {
		return fmt.Errorf("no answer within %s", patience)
	}
	return tok.Error()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (b *bench) device(t *testing.T, name string) *device {
	t.Helper()
	conf, _ := Identity(t, b.ca, name)
	d, err := connect(t, b.options(conf, name))
	must(t, err)
	return d
}

// mark proves that everything a device sent before has been handled.
func (b *bench) mark(t *testing.T, d *device, name, text string) {
	t.Helper()
	must(t, wait(d.Publish(wire.Topic(name, wire.LeafReport), 1, false, text)))
	b.wait(t, "mark "+text, b.has(message{name, wire.LeafReport, text}))
}

func up(t *testing.T, b *bench) {
	d := b.device(t, "cam-1")
	for _, leaf := range []wire.Leaf{wire.LeafUp, wire.LeafStatus, wire.LeafInventory, wire.LeafReport} {
		for qos := range byte(2) {
			body := fmt.Sprintf("%s at %d", leaf, qos)
			must(t, wait(d.Publish(wire.Topic("cam-1", leaf), qos, leaf == wire.LeafStatus, body)))
			b.wait(t, body, b.has(message{"cam-1", leaf, body}))
		}
	}
	big := bytes.Repeat([]byte{7}, wire.MaxFrame)
	must(t, wait(d.Publish(wire.Topic("cam-1", wire.LeafUp), 1, false, big)))
	b.wait(t, "full frame", b.has(message{"cam-1", wire.LeafUp, string(big)}))
}

func receive(t *testing.T, d *device, want string) {
	t.Helper()
	select {
	case m := <-d.got:
		if string(m.Payload()) != want {
			t.Fatalf("got %d bytes on %s", len(m.Payload()), m.Topic())
		}
	case <-time.After(patience):
		t.Fatalf("nothing received within %s", patience)
	}
}

func down(t *testing.T, b *bench) {
	d := b.device(t, "cam-1")
	must(t, wait(d.Subscribe(wire.Topic("cam-1", wire.LeafDown), 1, nil)))
	for _, body := range []string{"hello", string(bytes.Repeat([]byte{3}, wire.MaxFrame))} {
		must(t, b.Publish(t.Context(), "cam-1", wire.LeafDown, []byte(body)))
		receive(t, d, body)
	}
	if err := b.Publish(t.Context(), "cam-1", wire.LeafDown, make([]byte, wire.MaxFrame+1)); err == nil {
		t.Fatal("published more than a frame")
	}
}

func wanted(t *testing.T, b *bench) {
	must(t, b.Publish(t.Context(), "cam-1", wire.LeafWanted, []byte("one")))
	must(t, b.Publish(t.Context(), "cam-1", wire.LeafWanted, []byte("two")))
	d := b.device(t, "cam-1")
	must(t, wait(d.Subscribe(wire.Topic("cam-1", wire.LeafWanted), 1, nil)))
	receive(t, d, "two")
}

func foreign(t *testing.T, b *bench) {
	victim, thief := b.device(t, "cam-1"), b.device(t, "cam-2")
	must(t, wait(victim.Subscribe(wire.Topic("cam-1", wire.LeafDown), 0, nil)))
	must(t, wait(thief.Subscribe(wire.Topic("cam-2", wire.LeafDown), 0, nil)))
	for _, f := range []string{
		wire.Topic("cam-1", wire.LeafDown), wire.Filter(wire.LeafDown), "#", "mlife/#", "$share/g/" + wire.Filter(wire.LeafDown), "$SYS/#",
		wire.Topic("cam-2", wire.LeafUp),
	} {
		tok := thief.Subscribe(f, 0, nil)
		_ = wait(tok) // refused by an error, by a code in the answer, or silently: what counts is what arrives
	}
	must(t, b.Publish(t.Context(), "cam-1", wire.LeafDown, []byte("secret")))
	receive(t, victim, "secret")
	for _, topic := range []string{wire.Topic("cam-1", wire.LeafUp), wire.Topic("cam-1", wire.LeafDown), wire.Topic("cam-2", wire.LeafDown), "other"} {
		must(t, wait(thief.Publish(topic, 0, true, "forged")))
	}
	b.mark(t, thief, "cam-2", "after")
	must(t, b.Publish(t.Context(), "cam-1", wire.LeafDown, []byte("end")))
	must(t, b.Publish(t.Context(), "cam-2", wire.LeafDown, []byte("end")))
	receive(t, victim, "end")
	receive(t, thief, "end")
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, m := range b.got {
		if m.payload == "forged" {
			t.Fatalf("forged message on %s of %s", m.leaf, m.device)
		}
	}
}

// clientID: a device that calls itself another does not end the other's connection
// and gets none of its messages.
func clientID(t *testing.T, b *bench) {
	victim := b.device(t, "cam-1")
	must(t, wait(victim.Subscribe(wire.Topic("cam-1", wire.LeafDown), 0, nil)))
	conf, _ := Identity(t, b.ca, "cam-2")
	for _, id := range []string{"cam-1", "inline", broker.CollectorName} {
		if thief, err := connect(t, b.options(conf, id)); err == nil {
			_ = wait(thief.Subscribe(wire.Topic("cam-1", wire.LeafDown), 0, nil))
			thief.Disconnect(50)
		}
	}
	must(t, b.Publish(t.Context(), "cam-1", wire.LeafDown, []byte("still here")))
	receive(t, victim, "still here")
}

func foreignWill(t *testing.T, b *bench) {
	conf, _ := Identity(t, b.ca, "cam-2")
	o := b.options(conf, "cam-2").SetWill(wire.Topic("cam-1", wire.LeafStatus), "forged", 0, true)
	if thief, err := connect(t, o); err == nil {
		must(t, b.Drop(t.Context(), "cam-2"))
		<-thief.lost
	}
	d := b.device(t, "cam-1")
	b.mark(t, d, "cam-1", "after")
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.has(message{"cam-1", wire.LeafStatus, "forged"})() {
		t.Fatal("a will on another's topic was published")
	}
}

func will(t *testing.T, b *bench) {
	conf, _ := Identity(t, b.ca, "cam-1")
	d, err := connect(t, b.options(conf, "cam-1").SetWill(wire.Topic("cam-1", wire.LeafStatus), "offline", 1, true))
	must(t, err)
	must(t, b.Drop(t.Context(), "cam-1"))
	<-d.lost
	b.wait(t, "will", b.has(message{"cam-1", wire.LeafStatus, "offline"}))
}

func revoked(t *testing.T, b *bench) {
	conf, issued := Identity(t, b.ca, "cam-1")
	d, err := connect(t, b.options(conf, "cam-1"))
	must(t, err)
	b.mark(t, d, "cam-1", "before")
	b.ca.Revoke(issued.Serial)
	if b.Revoked != nil {
		b.Revoked(t)
	}
	must(t, b.Drop(t.Context(), "cam-1"))
	select {
	case <-d.lost:
	case <-time.After(patience):
		t.Fatal("the live connection goes on")
	}
	if _, err := connect(t, b.options(conf, "cam-1")); err == nil {
		t.Fatal("a revoked certificate was let in")
	}
	again := b.device(t, "cam-1")
	b.mark(t, again, "cam-1", "with a new certificate")
}

func stranger(t *testing.T, b *bench) {
	other, err := authority.Open(t.TempDir(), authority.Options{})
	must(t, err)
	foreign, _ := Identity(t, other, "cam-1")
	foreign.RootCAs = b.ca.Pool()
	for name, conf := range map[string]*tls.Config{
		"none":    {RootCAs: b.ca.Pool(), ServerName: "localhost"},
		"foreign": foreign,
	} {
		if _, err := connect(t, b.options(conf, "cam-1")); err == nil {
			t.Errorf("%s: let in", name)
		}
	}
}

func oversized(t *testing.T, b *bench) {
	d := b.device(t, "cam-1")
	tok := d.Publish(wire.Topic("cam-1", wire.LeafUp), 0, false, make([]byte, wire.MaxPacket+1))
	_ = wait(tok) // the connection may go first
	select {
	case <-d.lost:
	case <-time.After(patience):
		t.Fatal("a packet over the limit was taken")
	}
	again := b.device(t, "cam-1")
	b.mark(t, again, "cam-1", "after")
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, m := range b.got {
		if len(m.payload) > wire.MaxFrame {
			t.Fatalf("%d bytes came through", len(m.payload))
		}
	}
}

// busyClose closes the broker while devices send.
func busyClose(t *testing.T, b *bench) {
	var wg sync.WaitGroup
	stop := make(chan struct{})
	for i := range 4 {
		name := fmt.Sprintf("cam-%d", i)
		d := b.device(t, name)
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if !d.IsConnectionOpen() || wait(d.Publish(wire.Topic(name, wire.LeafUp), 0, false, make([]byte, 32<<10))) != nil {
					return
				}
			}
		})
	}
	b.wait(t, "traffic", func() bool { return len(b.got) > 100 })
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	err := b.Close(ctx)
	close(stop)
	wg.Wait()
	must(t, err)
}
