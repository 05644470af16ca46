package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"mlife/testdata/rig"
)

// reference is raw paho on both sides of the same broker.
type reference struct {
	url    string
	tls    *tls.Config
	broker *rig.Mosquitto
}

// startBroker starts the shipped mosquitto with a second TLS listener for the
// reference, whose clients need no certificate, and without the limits on packets
// and queues: the reference may send a clip as one message, and has nothing that
// would send again what the broker drops from a full queue.
func startBroker(ctx context.Context, b *bench, c *rig.Collector) (*rig.Mosquitto, *reference, error) {
	dir := filepath.Join(b.dir, "mosquitto")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, nil, err
	}
	if _, err := rig.Run(ctx, c.Dir, nil, c.Bin, "authority", "export", "--data-dir", filepath.Join(c.Dir, "data"), "--out", dir); err != nil {
		return nil, nil, err
	}
	m, err := rig.NewMosquitto(dir)
	if err != nil {
		return nil, nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	addr := l.Addr().String()
	if err := l.Close(); err != nil {
		return nil, nil, err
	}
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, nil, err
	}
	if err := edit(filepath.Join(dir, "mosquitto.conf"), func(s string) string {
		for _, limit := range []string{"max_packet_size 131072", "max_queued_messages 512", "max_queued_bytes 33554432"} {
			s = strings.ReplaceAll(s, limit, "")
		}
		s = strings.ReplaceAll(s, "allow_anonymous false", "allow_anonymous true")
		return s + fmt.Sprintf("\nmax_queued_messages 0\nmax_queued_bytes 0\nlistener %s 127.0.0.1\ncertfile %[2]s/server.pem\nkeyfile %[2]s/server.key\n", port, dir)
	}); err != nil {
		return nil, nil, err
	}
	if err := edit(filepath.Join(dir, "acl"), func(s string) string { return "topic readwrite bench/#\n" + s }); err != nil {
		return nil, nil, err
	}
	ca, err := os.ReadFile(filepath.Join(dir, "ca.pem"))
	if err != nil {
		return nil, nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(ca) {
		return nil, nil, errors.New("ca.pem holds no certificate")
	}
	return m, &reference{broker: m, url: "tls://" + addr, tls: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}, m.Start(ctx)
}

func edit(path string, change func(string) string) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return os.WriteFile(path, []byte(change(string(b))), 0o600)
}

// window is how many messages the reference has in flight, mosquitto's limit.
const window = 64

// send publishes the size's clips until the subscriber has them all: the better of
// one message per clip and of messages of 64 KiB.
func (r *reference) send(ctx context.Context, s size) (pass, error) {
	whole, err := r.pass(ctx, s, s.bytes, nil)
	if err != nil {
		return pass{}, err
	}
	cut, err := r.pass(ctx, s, 64<<10, nil)
	return better(whole, cut), err
}

// keep is send with what any program has to do that loses nothing: the publisher
// reads each clip from a file and deletes it when the subscriber has it, the
// subscriber checks its SHA-256 and keeps it in a file, both files fsynced with
// their folders.
func (r *reference) keep(ctx context.Context, dir string, s size) (_ pass, err error) {
	k, err := newKept(dir, s)
	if err != nil {
		return pass{}, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(k.dir)) }()
	return r.pass(ctx, s, s.bytes, k)
}

// pass sends the clips in messages of so many bytes.
func (r *reference) pass(ctx context.Context, s size, bytes int, k *kept) (pass, error) {
	count := s.clips * (s.bytes / bytes)
	var left atomic.Int64
	left.Store(int64(count))
	all, failed := make(chan struct{}), make(chan error, 1)
	got := func(err error) {
		if err != nil {
			select {
			case failed <- err:
			default:
			}
		}
		if left.Add(-1) == 0 {
			close(all)
		}
	}
	sub, err := r.connect("bench-sub")
	if err != nil {
		return pass{}, err
	}
	defer sub.Disconnect(100)
	if err := wait(sub.Subscribe("bench/up", 1, func(_ mqtt.Client, msg mqtt.Message) {
		if k == nil {
			got(nil)
		} else {
			got(k.take(msg.Payload()))
		}
	})); err != nil {
		return pass{}, err
	}
	pub, err := r.connect("bench-pub")
	if err != nil {
		return pass{}, err
	}
	defer pub.Disconnect(100)
	payload := noise(1, bytes)
	m := begin(self{}, r.broker)
	flight := make([]mqtt.Token, 0, window)
	for i := range count {
		if len(flight) == min(window, max(4, 4<<20/bytes)) {
			if err := wait(flight[0]); err != nil {
				return pass{}, err
			}
			flight = append(flight[:0], flight[1:]...)
		}
		if k != nil {
			if payload, err = k.give(i); err != nil {
				return pass{}, err
			}
		}
		flight = append(flight, pub.Publish("bench/up", 1, false, payload))
	}
	for _, t := range flight {
		if err := wait(t); err != nil {
			return pass{}, err
		}
	}
	limit := time.NewTimer(time.Minute)
	defer limit.Stop()
	select {
	case <-all:
	case err := <-failed:
		return pass{}, err
	case <-ctx.Done():
		return pass{}, ctx.Err()
	case <-limit.C:
		return pass{}, fmt.Errorf("the reference lacks %d of %d messages after a minute", left.Load(), count)
	}
	return m.end(s.clips, s.bytes), nil
}

func noise(seed uint64, n int) []byte {
	b := make([]byte, n)
	rng := rand.New(rand.NewPCG(seed, 1))
	for i := range b {
		b[i] = byte(rng.Uint32())
	}
	return b
}

func (r *reference) connect(id string) (mqtt.Client, error) {
	o := mqtt.NewClientOptions().AddBroker(r.url).SetTLSConfig(r.tls).SetClientID(id).SetOrderMatters(false).SetConnectTimeout(10 * time.Second)
	c := mqtt.NewClient(o)
	return c, wait(c.Connect())
}

func wait(t mqtt.Token) error {
	if !t.WaitTimeout(time.Minute) {
		return errors.New("mqtt: no answer within a minute")
	}
	return t.Error()
}
