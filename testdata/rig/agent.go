package rig

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
)

// Agent is a real agent with its own data folder, configuration and local API.
type Agent struct {
	Bin, Dir string
	Device   string
	API      string         // address of the local API, host:port
	Config   map[string]any // as it is written; change it before Start

	*Process
}

// NewAgent prepares an agent's folder and a configuration with defaults that suit
// tests; nothing is started.
func NewAgent(bin, dir, device string) (*Agent, error) {
	addrs, err := FreeAddrs(1)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	a := &Agent{Bin: bin, Dir: dir, Device: device, API: addrs[0]}
	a.Config = map[string]any{
		"device":    device,
		"data_dir":  a.Data(),
		"local_api": map[string]any{"listen": a.API},
		"spool":     map[string]any{"budget_mib": 512, "reserve_mib": 16, "ballast_mib": 1},
		"log":       map[string]any{"level": "info"},
	}
	return a, nil
}

// Data is the agent's data folder.
func (a *Agent) Data() string { return filepath.Join(a.Dir, "data") }

// URL is the base address of the local API.
func (a *Agent) URL() string { return "http://" + a.API }

// File is the path of the written configuration.
func (a *Agent) File() string { return filepath.Join(a.Dir, "agent.yaml") }

// Write writes the configuration.
func (a *Agent) Write() error {
	b, err := yaml.Marshal(a.Config)
	if err != nil {
		return err
	}
	return os.WriteFile(a.File(), b, 0o600)
}

// Enroll gets the device its identity from the collector, with a token of its own.
func (a *Agent) Enroll(ctx context.Context, c *Collector) error {
	if err := a.Write(); err != nil {
		return err
	}
	token, err := c.EnrolmentToken(ctx)
	if err != nil {
		return err
	}
	_, err = Run(ctx, a.Dir, nil, a.Bin, "enroll", "--config", a.File(), "--collector", "https://"+c.HTTPS, "--token", token)
	return err
}

// Start starts the agent and waits until it is ready.
func (a *Agent) Start(ctx context.Context) error {
	p, err := Start(Spec{
		Name: "agent " + a.Device, Path: a.Bin, Args: []string{"run", "--config", a.File()}, Dir: a.Dir, Log: filepath.Join(a.Dir, "agent.log"),
	})
	if err != nil {
		return err
	}
	a.Process = p
	return ready(ctx, p, a.URL()+"/healthz")
}

// Metric reads one of the agent's own numbers by its name, summed over its labels.
func (a *Agent) Metric(ctx context.Context, name string) (float64, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, a.URL()+"/metrics", nil)
	if err != nil {
		return 0, err
	}
	res, err := local.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	sum, found := 0.0, false
	lines := bufio.NewScanner(io.LimitReader(res.Body, 4<<20))
	for lines.Scan() {
		key, value, ok := strings.Cut(lines.Text(), " ")
		key, _, _ = strings.Cut(key, "{")
		if !ok || key != name {
			continue
		}
		v, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return 0, fmt.Errorf("metric %s: %w", name, err)
		}
		sum, found = sum+v, true
	}
	if !found {
		return 0, errors.Join(fmt.Errorf("no metric %s: %s", name, res.Status), lines.Err())
	}
	return sum, lines.Err()
}

// Waiting is how many clips the agent's spool holds.
func (a *Agent) Waiting(ctx context.Context) (int64, error) {
	n, err := a.Metric(ctx, "mlife_agent_spool_clips")
	return int64(n), err
}

// Status is what the command mlife-agent status prints.
func (a *Agent) Status(ctx context.Context) (string, error) {
	return Run(ctx, a.Dir, nil, a.Bin, "status", "--config", a.File())
}
