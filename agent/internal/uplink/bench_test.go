package uplink

import (
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"
	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"

	"mlife/shared/wire"
)

// writeDurably is what either collector in this benchmark does with a clip.
func writeDurably(b *testing.B, dir, name string, body []byte) {
	f, err := os.Create(filepath.Join(dir, name))
	if err != nil {
		b.Error(err)
		return
	}
	if _, err := f.Write(body); err != nil {
		b.Error(err)
	}
	if err := f.Sync(); err != nil {
		b.Error(err)
	}
	if err := f.Close(); err != nil {
		b.Error(err)
	}
}

// BenchmarkUplink drains a full spool: read, transfer, hash, fsync, stored, forget.
func BenchmarkUplink(b *testing.B) {
	for _, size := range []int{256 << 10, 2 << 20} {
		b.Run(fmt.Sprintf("%dKiB", size>>10), func(b *testing.B) {
			p := newPeer(b)
			dir := b.TempDir()
			p.commit = func(key wire.Key, body []byte) { writeDurably(b, dir, key.String(), body) }
			d := newDevice(b, "127.0.0.1:1", nil)
			for i := range b.N {
				d.put(uint64(i+1), size)
			}
			d.stop()
			b.SetBytes(int64(size))
			b.ResetTimer()
			d = startDevice(b, d.spool, p.addr, nil)
			eventually(b, "empty", time.Minute, d.empty)
		})
	}
}

// BenchmarkRawPaho is the reference: a file fsynced, one QoS 1 message per clip, a
// subscriber that fsyncs; eight in flight.
func BenchmarkRawPaho(b *testing.B) {
	for _, size := range []int{256 << 10, 2 << 20} {
		b.Run(fmt.Sprintf("%dKiB", size>>10), func(b *testing.B) {
			p := newPeer(b)
			dir := b.TempDir()
			var got atomic.Int64
			in := make(chan []byte, 64)
			done := make(chan struct{})
			go func() {
				defer close(done)
				for body := range in {
					writeDurably(b, dir, fmt.Sprint("in", got.Load()), body)
					got.Add(1)
				}
			}()
			err := p.srv.Subscribe("raw", 99, func(_ *mqtt.Client, _ packets.Subscription, pk packets.Packet) { in <- pk.Payload })
			if err != nil {
				b.Fatal(err)
			}
			c := paho.NewClient(paho.NewClientOptions().AddBroker("tcp://" + p.addr).SetClientID("raw"))
			if t := c.Connect(); t.Wait() && t.Error() != nil {
				b.Fatal(t.Error())
			}
			b.SetBytes(int64(size))
			flying := make(chan paho.Token, 8)
			clips := make([][]byte, b.N)
			for i := range clips {
				clips[i] = make([]byte, size)
			}
			b.ResetTimer()
			for i := range b.N {
				writeDurably(b, dir, fmt.Sprint("out", i), clips[i])
				if len(flying) == cap(flying) {
					(<-flying).Wait()
				}
				flying <- c.Publish("raw", 1, false, clips[i])
			}
			eventually(b, "all", time.Minute, func() bool { return got.Load() == int64(b.N) })
			b.StopTimer()
			c.Disconnect(100)
			close(in)
			<-done
		})
	}
}
