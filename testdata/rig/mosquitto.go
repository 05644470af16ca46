package rig

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"mlife/shared/testkit"
)

// Mosquitto is Debian's broker with the configuration that the product ships, with
// other paths and another port.
type Mosquitto struct {
	Bin, Dir, Addr string

	*Process
}

// ErrNoMosquitto says that the program is not on this machine.
var ErrNoMosquitto = errors.New("mosquitto is missing: apt-get install mosquitto")

// NewMosquitto prepares a broker in dir, which holds ca.pem, crl.pem, server.pem and
// server.key; nothing is started.
func NewMosquitto(dir string) (*Mosquitto, error) {
	bin, err := exec.LookPath("mosquitto")
	if err != nil {
		if bin, err = exec.LookPath("/usr/sbin/mosquitto"); err != nil {
			return nil, ErrNoMosquitto
		}
	}
	addrs, err := FreeAddrs(1)
	if err != nil {
		return nil, err
	}
	shipped := filepath.Join(testkit.ModuleRoot(), "deploy", "mosquitto")
	conf, err := os.ReadFile(filepath.Join(shipped, "mosquitto.conf"))
	if err != nil {
		return nil, err
	}
	_, port, err := net.SplitHostPort(addrs[0])
	if err != nil {
		return nil, err
	}
	text := strings.NewReplacer("/etc/mosquitto/mlife", dir, "listener 8883", "listener "+port+" 127.0.0.1").Replace(string(conf))
	if os.Getuid() == 0 {
		text += "\nuser root\n"
	}
	acl, err := os.ReadFile(filepath.Join(shipped, "acl"))
	if err != nil {
		return nil, err
	}
	m := &Mosquitto{Bin: bin, Dir: dir, Addr: addrs[0]}
	return m, errors.Join(
		os.WriteFile(filepath.Join(dir, "mosquitto.conf"), []byte(text), 0o600),
		os.WriteFile(filepath.Join(dir, "acl"), acl, 0o600))
}

// Start starts the broker and waits until it accepts connections.
func (m *Mosquitto) Start(ctx context.Context) error {
	p, err := Start(Spec{Name: "mosquitto", Path: m.Bin, Args: []string{"-c", filepath.Join(m.Dir, "mosquitto.conf")}, Dir: m.Dir, Log: filepath.Join(m.Dir, "mosquitto.log")})
	if err != nil {
		return err
	}
	m.Process = p
	d := net.Dialer{Timeout: time.Second}
	if !testkit.Within(20*time.Second, func() bool {
		c, err := d.DialContext(ctx, "tcp", m.Addr)
		if err != nil {
			return !p.Alive() || ctx.Err() != nil
		}
		return c.Close() == nil
	}) || !p.Alive() {
		return fmt.Errorf("mosquitto did not start: %w\n%s", p.Err(), p.Tail(2000))
	}
	return ctx.Err()
}
