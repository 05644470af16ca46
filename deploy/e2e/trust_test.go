package e2e

import (
	"bytes"
	"crypto/tls"
	"os"
	"path/filepath"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"mlife/testdata/rig"
)

const collectorName = "collector@mlife"

// TestForeignTopics: a device with a good identity reaches for another's topics. It
// gets and changes nothing, with either broker, and the broker logs it: the collector's
// own always, Mosquitto when it is asked to.
func TestForeignTopics(t *testing.T) {
	t.Parallel()
	t.Run("embedded", func(t *testing.T) {
		w := newWorld(t)
		must(t, w.Start(t.Context()))
		reachOut(t, w, w.MQTT)
		logged(t, w.Process, "refused by the broker", "subscribe", "cam-liar", "cam-victim")
		logged(t, w.Process, "refused by the broker", "publish", "cam-liar", "cam-victim")
	})
	t.Run("mosquitto", func(t *testing.T) {
		w, broker := withMosquitto(t)
		must(t, w.Start(t.Context()))
		conf := filepath.Join(broker.Dir, "mosquitto.conf")
		text, err := os.ReadFile(conf)
		must(t, err)
		must(t, os.WriteFile(conf, bytes.Replace(text, []byte("#log_type debug"), []byte("log_type debug"), 1), 0o600))
		must(t, broker.Reload())
		reachOut(t, w, broker.Addr)
		logged(t, broker.Process, "Denied PUBLISH from cam-liar", "mlife/v1/d/cam-victim/status")
	})
}

func reachOut(t *testing.T, w *world, addr string) {
	t.Helper()
	liar, victim := w.agent(t, "cam-liar", nil), w.agent(t, "cam-victim", nil)
	must(t, victim.Start(t.Context()))
	w.online(t, victim.Device, true)
	c, err := dial(t, addr, liar.Device, stolen(t, liar))
	must(t, err)
	for _, filter := range []string{"mlife/v1/d/cam-victim/down", "mlife/v1/d/cam-victim/up", "mlife/v1/d/cam-victim/wanted", "mlife/v1/d/+/down", "#"} {
		err := done(c.Subscribe(filter, 1, func(_ mqtt.Client, m mqtt.Message) { t.Errorf("got a message of %s", m.Topic()) }))
		t.Logf("subscription of %s: %v", filter, err) // mosquitto grants it and delivers nothing
	}
	f := &feeder{agent: victim, seed: 5e6, edge: 40}
	must(t, f.post(t.Context(), 0)) // something to overhear
	w.arrive(t, 30*time.Second, 1)

	c, err = dial(t, addr, liar.Device, stolen(t, liar))
	must(t, err)
	gone := []byte(`{"v":1,"online":false,"session":"x","at":"2030-01-01T00:00:00Z"}`)
	t.Logf("publish for another: %v", done(c.Publish("mlife/v1/d/cam-victim/status", 1, false, gone)))
	must(t, f.post(t.Context(), 1)) // what was said before has come by the time this has
	w.arrive(t, 30*time.Second, 2)
	w.online(t, victim.Device, true)

	_, err = dial(t, addr, victim.Device, stolen(t, liar))
	t.Logf("connect as another: %v", err) // mosquitto goes by the certificate
	must(t, f.post(t.Context(), 2))
	w.arrive(t, 30*time.Second, 3)
	if n, err := victim.Metric(t.Context(), "mlife_agent_uplink_connections_total"); err != nil || n != 1 {
		t.Errorf("the victim connected %v times, %v: somebody took its place", n, err)
	}
}

// online waits until the collector has a device for online or not.
func (w *world) online(t *testing.T, device string, want bool) {
	t.Helper()
	var d struct {
		Online bool `json:"online"`
	}
	if !rig.Within(30*time.Second, func() bool {
		return w.API().Get(t.Context(), "/devices/"+device, &d) == nil && d.Online == want
	}) {
		t.Errorf("%s: online is %v, want %v", device, d.Online, want)
	}
}

// TestBadCertificates: one that is over, one of a stranger's authority, and one that
// is revoked while its device is connected.
func TestBadCertificates(t *testing.T) {
	t.Parallel()
	w, other := newWorld(t), newWorld(t)
	must(t, w.Start(t.Context()))
	a := w.agent(t, "cam-out", nil)
	must(t, other.Start(t.Context()))
	stranger := other.agent(t, "cam-out", nil)
	must(t, other.Stop(15*time.Second))

	if _, err := dial(t, w.MQTT, "cam-old", forged(t, w, "cam-old", time.Now().Add(-time.Hour))); err == nil {
		t.Error("an expired certificate is let in")
	}
	logged(t, w.Process, "refused by the broker", "expired")
	conf := stolen(t, stranger)
	pair := conf.Certificates[0] // shown whatever authorities the broker asks for
	conf.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &pair, nil }
	conf.RootCAs = stolen(t, a).RootCAs
	if _, err := dial(t, w.MQTT, "cam-out", conf); err == nil {
		t.Error("a certificate of another authority is let in")
	}
	logged(t, w.Process, "refused by the broker", "unknown authority")

	must(t, a.Start(t.Context()))
	w.online(t, a.Device, true)
	f := &feeder{agent: a, seed: 3e6, edge: 60}
	must(t, f.post(t.Context(), 0))
	w.arrive(t, 30*time.Second, 1)
	must(t, w.API().Post(t.Context(), "/devices/"+a.Device+"/revoke", nil, nil))
	w.online(t, a.Device, false)
	must(t, f.post(t.Context(), 1))
	logged(t, w.Process, "refused by the broker", "revoked")
	logged(t, a.Process, "not connected to the collector")
	if n, err := a.Waiting(t.Context()); err != nil || n != 1 {
		t.Errorf("%d clips wait on the revoked device, %v: want 1", n, err)
	}
	if n := w.total(t.Context()); n != 1 {
		t.Errorf("%d badcases, want the one from before", n)
	}
}

// TestReplayedWishes: whoever holds the broker says again what the collector once
// signed, or changes it. The device keeps its model and says why.
func TestReplayedWishes(t *testing.T) {
	t.Parallel()
	w, broker := withMosquitto(t)
	must(t, w.Start(t.Context()))
	factory, second := model("factory", 1<<20), model("v2", 1<<20)
	a := w.updatable(t, "cam-replay", factory)
	other := w.updatable(t, "cam-other", factory)
	w.succeed(t, a, w.register(t, "v1", model("v1", 1<<20)))
	w.succeed(t, other, w.register(t, "v3", model("v3", 1<<20)))
	must(t, a.Stop(15*time.Second))
	old := wish(t, broker.Addr, a)
	must(t, a.Start(t.Context()))
	w.succeed(t, a, w.register(t, "v2", second))
	must(t, a.Stop(15*time.Second))
	must(t, other.Stop(15*time.Second))
	current, foreign := wish(t, broker.Addr, a), wish(t, broker.Addr, other)
	must(t, w.Stop(15*time.Second))

	c, err := dial(t, broker.Addr, collectorName, forged(t, w, collectorName, time.Now().Add(time.Hour)))
	must(t, err)
	say := func(payload []byte) { must(t, done(c.Publish("mlife/v1/d/"+a.Device+"/wanted", 1, true, payload))) }
	say(old)
	must(t, a.Start(t.Context()))
	logged(t, a.Process, "wanted state refused", "older than")
	say(bytes.ReplaceAll(current, []byte(digest(second)), []byte(digest(factory))))
	logged(t, a.Process, "wanted state refused", "signature")
	say(foreign)
	logged(t, a.Process, "wanted state refused", "document is for device")
	if status, err := a.Status(t.Context()); err != nil || !bytes.Contains([]byte(status), []byte("wanted state refused")) {
		t.Errorf("mlife-agent status does not tell it: %v\n%s", err, status)
	}
	if got, err := inService(a); err != nil || got != digest(second) {
		t.Errorf("%.12s is in service, %v: want v2", got, err)
	}
	c.Disconnect(50)
	must(t, w.Start(t.Context()))
	if !rig.Within(time.Minute, func() bool {
		s, err := a.Status(t.Context())
		return err == nil && !bytes.Contains([]byte(s), []byte("wanted state refused"))
	}) {
		t.Error("the true wish does not come again with the collector")
	}
}

// wish gives the retained wanted state of a device that is away.
func wish(t *testing.T, addr string, a *rig.Agent) []byte {
	t.Helper()
	c, err := dial(t, addr, a.Device, stolen(t, a))
	must(t, err)
	got := make(chan []byte, 1)
	must(t, done(c.Subscribe("mlife/v1/d/"+a.Device+"/wanted", 1, func(_ mqtt.Client, m mqtt.Message) {
		select {
		case got <- m.Payload():
		default:
		}
	})))
	select {
	case b := <-got:
		c.Disconnect(50)
		return b
	case <-time.After(10 * time.Second):
		t.Fatal("the broker has no wanted state")
		return nil
	}
}
