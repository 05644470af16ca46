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
	url string
	tls *tls.Config
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
	return m, &reference{url: "tls://" + addr, tls: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}, m.Start(ctx)
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

// send publishes the size's clips and gives MiB/s until the subscriber has them
// all: the better of one message per clip and of messages of 64 KiB.
func (r *reference) send(ctx context.Context, s size) (float64, error) {
	whole, err := r.pass(ctx, s.clips, s.bytes)
	if err != nil {
		return 0, err
	}
	cut, err := r.pass(ctx, s.clips*(s.bytes>>16), 64<<10)
	return max(whole, cut), err
}

func (r *reference) pass(ctx context.Context, count, bytes int) (float64, error) {
	var got atomic.Int64
	all := make(chan struct{})
	sub, err := r.connect("bench-sub")
	if err != nil {
		return 0, err
	}
	defer sub.Disconnect(100)
	if err := wait(sub.Subscribe("bench/up", 1, func(_ mqtt.Client, msg mqtt.Message) {
		if got.Add(int64(len(msg.Payload()))) == int64(count)*int64(bytes) {
			close(all)
		}
	})); err != nil {
		return 0, err
	}
	pub, err := r.connect("bench-pub")
	if err != nil {
		return 0, err
	}
	defer pub.Disconnect(100)
	payload := make([]byte, bytes)
	rng := rand.New(rand.NewPCG(1, 1))
	for i := range payload {
		payload[i] = byte(rng.Uint32())
	}
	start := time.Now()
	flight := make([]mqtt.Token, 0, window)
	for range count {
		if len(flight) == min(window, max(4, 4<<20/bytes)) {
			if err := wait(flight[0]); err != nil {
				return 0, err
			}
			flight = append(flight[:0], flight[1:]...)
		}
		flight = append(flight, pub.Publish("bench/up", 1, false, payload))
	}
	for _, t := range flight {
		if err := wait(t); err != nil {
			return 0, err
		}
	}
	limit := time.NewTimer(time.Minute)
	defer limit.Stop()
	select {
	case <-all:
	case <-ctx.Done():
		return 0, ctx.Err()
	case <-limit.C:
		return 0, fmt.Errorf("the reference got %d of %d bytes within a minute", got.Load(), int64(count)*int64(bytes))
	}
	return float64(count) * float64(bytes) / mib / time.Since(start).Seconds(), nil
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
