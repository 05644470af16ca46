package rig

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"mlife/shared/testkit"
	"mlife/testdata/rest"
)

// Collector is a real collector with its own data folder and fixed addresses, so
// that it can be killed and started again.
type Collector struct {
	Bin, Dir          string
	HTTP, HTTPS, MQTT string   // addresses, host:port
	Args              []string // further arguments of serve
	LogFile           string   // gets its output; collector.log in Dir when empty
	Token             string   // of the administrator, once Setup ran

	*Process
}

// NewCollector picks free addresses; nothing is started.
func NewCollector(bin, dir string) (*Collector, error) {
	addrs, err := FreeAddrs(3)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	return &Collector{Bin: bin, Dir: dir, HTTP: addrs[0], HTTPS: addrs[1], MQTT: addrs[2]}, nil
}

// FreeAddrs gives n loopback addresses that nobody listens on now. Their ports are
// below those that systems give to outgoing connections, of which one could take an
// address before its program listens.
func FreeAddrs(n int) ([]string, error) {
	const first, ports, tries = 18000, 14000, 1000
	var out []string
	var last error
	for range tries {
		l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(first+rand.IntN(ports))))
		if err != nil {
			last = err
			continue
		}
		defer l.Close() //nolint:errcheck // held until all are picked
		if out = append(out, l.Addr().String()); len(out) == n {
			return out, nil
		}
	}
	return nil, fmt.Errorf("no free address: %w", last)
}

// URL is the page's address.
func (c *Collector) URL() string { return "http://" + c.HTTP }

// API speaks to the collector as the administrator.
func (c *Collector) API() *rest.Client { return rest.New(c.URL(), c.Token) }

// Start starts the collector and waits until it is ready.
func (c *Collector) Start(ctx context.Context) error {
	args := append([]string{
		"serve", "--data-dir", filepath.Join(c.Dir, "data"), "--http.listen", c.HTTP, "--https.listen", c.HTTPS, "--mqtt.listen", c.MQTT,
	}, c.Args...)
	p, err := Start(Spec{Name: "collector", Path: c.Bin, Args: args, Dir: c.Dir, Log: cmp.Or(c.LogFile, filepath.Join(c.Dir, "collector.log"))})
	if err != nil {
		return err
	}
	c.Process = p
	return c.Ready(ctx)
}

// Ready waits until the collector says that it is.
func (c *Collector) Ready(ctx context.Context) error { return ready(ctx, c.Process, c.URL()+"/readyz") }

// ready asks url until it answers 200, the child ends or half a minute has passed.
func ready(ctx context.Context, p *Process, url string) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	client := http.Client{Timeout: 2 * time.Second}
	defer client.CloseIdleConnections()
	var last error
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		if res, err := client.Do(req); err != nil {
			last = err
		} else {
			res.Body.Close() //nolint:errcheck // only the status matters
			if res.StatusCode == http.StatusOK {
				return nil
			}
			last = errors.New(res.Status)
		}
		t := time.NewTimer(30 * time.Millisecond)
		select {
		case <-p.Done():
			t.Stop()
			return fmt.Errorf("%s ended at start: %w\n%s", p.Name, p.Err(), p.Tail(2000))
		case <-ctx.Done():
			t.Stop()
			return fmt.Errorf("%s is not ready: %w\n%s", p.Name, last, p.Tail(2000))
		case <-t.C:
		}
	}
}

// Setup makes the administrator and an API token, offline or beside a running
// collector.
func (c *Collector) Setup(ctx context.Context, password string) error {
	data := filepath.Join(c.Dir, "data")
	if _, err := Run(ctx, c.Dir, strings.NewReader(password+"\n"), c.Bin, "admin", "create", "--data-dir", data, "--login", "admin", "--password-stdin"); err != nil {
		return err
	}
	return c.NewToken(ctx)
}

// NewToken makes an API token for the administrator that Setup made.
func (c *Collector) NewToken(ctx context.Context) error {
	data := filepath.Join(c.Dir, "data")
	out, err := Run(ctx, c.Dir, nil, c.Bin, "admin", "token", "--data-dir", data, "--login", "admin")
	if err != nil {
		return err
	}
	for _, word := range strings.Fields(out) {
		if strings.HasPrefix(word, "mlt_") {
			c.Token = word
			return nil
		}
	}
	return fmt.Errorf("admin token printed no token: %q", out)
}

// EnrolmentToken makes a one-time token.
func (c *Collector) EnrolmentToken(ctx context.Context) (string, error) {
	var answer struct {
		Token string `json:"token"`
	}
	err := c.API().Post(ctx, "/enrolment-tokens", map[string]any{"uses": 1, "expires_s": 600}, &answer)
	return answer.Token, err
}

// Within waits until cond is true or limit has passed.
func Within(limit time.Duration, cond func() bool) bool { return testkit.Within(limit, cond) }
