// Package config is what an operator may set on an agent, with its defaults and its
// rules. It reads no file itself (mlife/shared/settings does) and starts nothing.
// The agent's composition root and main import it.
package config

import (
	"net"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"mlife/shared/fault"
	"mlife/shared/secret"
	"mlife/shared/trigger"
	"mlife/shared/trust"
	"mlife/shared/wire"
)

// Prefix of the agent's environment variables.
const Prefix = "MLIFE_AGENT"

// Config is all of it. Every key is in the output of mlife-agent config print.
type Config struct {
	Device    string            `yaml:"device" help:"Name of this device: 1 to 64 of letters, digits, '.', '_', '-'. Default: the one it was enrolled as."`
	DataDir   string            `yaml:"data_dir" help:"Folder for the spool, the models and the identity."`
	Collector Collector         `yaml:"collector"`
	Spool     Spool             `yaml:"spool"`
	LocalAPI  LocalAPI          `yaml:"local_api"`
	Folders   []Folder          `yaml:"folders" help:"Folders whose files become observations."`
	Triggers  Triggers          `yaml:"triggers"`
	Models    []Model           `yaml:"models" help:"Slots for models that the collector may replace."`
	Uplink    Uplink            `yaml:"uplink"`
	Telemetry Telemetry         `yaml:"telemetry"`
	Log       Log               `yaml:"log"`
	Labels    map[string]string `yaml:"labels" help:"Free words about this device, shown in the fleet (site: hall-3)."`
}

// Collector says where clips go. Both values come from enrolment when empty.
type Collector struct {
	URL    string `yaml:"url" help:"HTTPS address of the collector, for enrolment and renewal. Default: the one of enrolment."`
	Broker string `yaml:"broker" help:"MQTT broker as host:port or tls://host:port. Default: the one the collector names at enrolment."`
	CAFile string `yaml:"ca_file" help:"PEM file of the broker's authority, when it is not the collector's own."`
}

// Spool bounds the queue of clips on disk.
type Spool struct {
	BudgetMiB  int64 `yaml:"budget_mib" help:"MiB for clips that wait to be sent; the least important go first when it is full."`
	ReserveMiB int64 `yaml:"reserve_mib" help:"MiB of the disk that are left free: intake stops before."`
	BallastMiB int64 `yaml:"ballast_mib" help:"MiB set aside so that bookkeeping goes on when the disk is full."`
}

// LocalAPI is where programs on this device reach the agent.
type LocalAPI struct {
	Listen      string        `yaml:"listen" help:"Loopback address of the local API; empty for none."`
	Socket      string        `yaml:"socket" help:"Path of a unix socket for the local API; empty for none."`
	Token       secret.String `yaml:"token" help:"Bearer token that callers over TCP must show; empty for none."`
	MaxMediaMiB int64         `yaml:"max_media_mib" help:"MiB of one medium (photo, recording, clip) at most."`
}

// Folder is one watched folder.
type Folder struct {
	Path           string `yaml:"path" help:"Folder to watch."`
	Function       string `yaml:"function" help:"System function of its files when the sidecar names none."`
	Slot           string `yaml:"slot" help:"Model slot of its files when the sidecar names none."`
	RequireSidecar bool   `yaml:"require_sidecar" help:"Leave files alone that have no JSON beside them."`
	After          string `yaml:"after" help:"What happens to a file once it is accepted: keep (default), delete or move (to .done beside it)."`
	SettleMS       int64  `yaml:"settle_ms" help:"How long a file must stay unchanged before it is read; 0 for 500."`
}

// Triggers are the rules that say which observation is a badcase.
type Triggers struct {
	File  string         `yaml:"file" help:"YAML file with the key rules, instead of rules here."`
	Rules []trigger.Rule `yaml:"rules" help:"Rules that say which observation is a badcase."`
}

// Model is a slot.
type Model struct {
	Slot      string   `yaml:"slot" help:"Name of the slot."`
	Path      string   `yaml:"path" help:"Model file that came with the device, in service until the first deployment."`
	Version   string   `yaml:"version" help:"Version of that file, for people."`
	Command   []string `yaml:"command" help:"Program and arguments run after each switch (no shell), with MLIFE_SLOT, MLIFE_MODEL_PATH, MLIFE_MODEL_VERSION."`
	TimeoutMS int64    `yaml:"timeout_ms" help:"Limit of that command; 0 for 10000."`
	Health    Health   `yaml:"health"`
}

// Health judges a new model in a slot.
type Health struct {
	Command       []string `yaml:"command" help:"Program and arguments whose exit code 0 means healthy."`
	URL           string   `yaml:"url" help:"Address whose GET answers 2xx when healthy."`
	TimeoutMS     int64    `yaml:"timeout_ms" help:"Limit of one check; 0 for 10000."`
	ProbationMS   int64    `yaml:"probation_ms" help:"How long a new model is watched when its deployment does not say; 0 for 30000."`
	RequireReport bool     `yaml:"require_report" help:"Roll back unless the program says healthy by the local API within the probation."`
}

// Uplink paces what is sent.
type Uplink struct {
	RateKiB  int64 `yaml:"rate_kib" help:"KiB per second at most; 0 for no limit."`
	InFlight int   `yaml:"in_flight" help:"Clips sent at the same time at most; fewer on a slow link."`
	ChunkKiB int64 `yaml:"chunk_kib" help:"KiB per chunk, 1 to 127; 0 goes by the speed of the link."`
}

// Telemetry is where this agent's own numbers can be read. /metrics is served by the
// local API as well.
type Telemetry struct {
	Listen string `yaml:"listen" help:"Address for /metrics, /healthz and /readyz apart from the local API; empty for none."`
}

// Log is how this agent logs, to standard error.
type Log struct {
	Level  string `yaml:"level" help:"debug, info, warn or error."`
	Format string `yaml:"format" help:"text or json."`
}

// Defaults is a configuration that works without a file.
func Defaults() Config {
	return Config{
		DataDir:  "./mlife-agent-data",
		Spool:    Spool{BudgetMiB: 1024, ReserveMiB: 64, BallastMiB: 16},
		LocalAPI: LocalAPI{Listen: "127.0.0.1:7080", MaxMediaMiB: 256},
		Uplink:   Uplink{InFlight: 64},
		Log:      Log{Level: "info", Format: "text"},
	}
}

// SpoolDir is the folder of the queue.
func (c Config) SpoolDir() string { return filepath.Join(c.DataDir, "spool") }

// ModelsDir is the folder of the slots.
func (c Config) ModelsDir() string { return filepath.Join(c.DataDir, "models") }

// IdentityDir is the folder of key and certificate.
func (c Config) IdentityDir() string { return filepath.Join(c.DataDir, "identity") }

// Check says what is wrong, naming the key.
func (c Config) Check() error {
	if c.Device != "" {
		if err := wire.CheckDeviceID(c.Device); err != nil {
			return bad("device", "%v", err)
		}
	}
	if c.DataDir == "" {
		return bad("data_dir", "must name a folder")
	}
	for _, r := range []struct {
		key      string
		v, least int64
		most     int64
	}{
		{"spool.budget_mib", c.Spool.BudgetMiB, 1, 1 << 24},
		{"spool.reserve_mib", c.Spool.ReserveMiB, 1, 1 << 24},
		{"spool.ballast_mib", c.Spool.BallastMiB, 1, 1 << 14},
		{"local_api.max_media_mib", c.LocalAPI.MaxMediaMiB, 1, wire.MaxBody >> 20},
		{"uplink.rate_kib", c.Uplink.RateKiB, 0, 1 << 24},
		{"uplink.in_flight", int64(c.Uplink.InFlight), 1, 256},
		{"uplink.chunk_kib", c.Uplink.ChunkKiB, 0, wire.MaxChunk >> 10},
	} {
		if r.v < r.least || r.v > r.most {
			return bad(r.key, "%d is not within %d and %d", r.v, r.least, r.most)
		}
	}
	for _, check := range []func() error{c.checkAddresses, c.checkFolders, c.checkTriggers, c.checkModels, c.checkLog} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func bad(key, format string, args ...any) error { return fault.Field("config", key, format, args...) }

func (c Config) checkAddresses() error {
	if c.Collector.URL != "" {
		if u, err := url.Parse(c.Collector.URL); err != nil || u.Scheme != "https" || u.Host == "" {
			return bad("collector.url", "%.200q is not an address like https://host:8443", c.Collector.URL)
		}
	}
	for key, addr := range map[string]string{"local_api.listen": c.LocalAPI.Listen, "telemetry.listen": c.Telemetry.Listen} {
		if addr == "" {
			continue
		}
		host, _, err := net.SplitHostPort(addr)
		if err != nil {
			return bad(key, "%.200q is not host:port", addr)
		}
		if key == "local_api.listen" && !loopback(host) {
			return bad(key, "%s is not a loopback address: other machines have no business here", addr)
		}
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (c Config) checkFolders() error {
	var seen []string
	for _, f := range c.Folders {
		switch {
		case f.Path == "":
			return bad("folders.path", "must name a folder")
		case slices.Contains(seen, filepath.Clean(f.Path)):
			return bad("folders.path", "%s is given twice", f.Path)
		case !slices.Contains([]string{"", "keep", "delete", "move"}, f.After):
			return bad("folders.after", "%.40q is none of keep, delete, move", f.After)
		case f.SettleMS < 0 || f.SettleMS > 3_600_000:
			return bad("folders.settle_ms", "%d is not within 0 and 3600000", f.SettleMS)
		}
		seen = append(seen, filepath.Clean(f.Path))
	}
	return nil
}

func (c Config) checkTriggers() error {
	if c.Triggers.File != "" && len(c.Triggers.Rules) > 0 {
		return bad("triggers.file", "and triggers.rules exclude each other")
	}
	if err := trigger.Validate(c.Triggers.Rules); err != nil {
		return bad("triggers.rules", "%v", err)
	}
	return nil
}

func (c Config) checkModels() error {
	var seen []string
	for _, m := range c.Models {
		if err := trust.CheckSlot(m.Slot); err != nil {
			return bad("models.slot", "%v", err)
		}
		if slices.Contains(seen, m.Slot) {
			return bad("models.slot", "%s is given twice", m.Slot)
		}
		seen = append(seen, m.Slot)
		for key, ms := range map[string]int64{"timeout_ms": m.TimeoutMS, "health.timeout_ms": m.Health.TimeoutMS, "health.probation_ms": m.Health.ProbationMS} {
			if ms < 0 || ms > trust.MaxProbation.Milliseconds() {
				return bad("models."+key, "%d is not within 0 and %d", ms, trust.MaxProbation.Milliseconds())
			}
		}
		if u := m.Health.URL; u != "" && !strings.HasPrefix(u, "http://") && !strings.HasPrefix(u, "https://") {
			return bad("models.health.url", "%.200q is not an http or https address", u)
		}
	}
	return nil
}

func (c Config) checkLog() error {
	if !slices.Contains([]string{"debug", "info", "warn", "error"}, c.Log.Level) {
		return bad("log.level", "%.40q is none of debug, info, warn, error", c.Log.Level)
	}
	if !slices.Contains([]string{"text", "json"}, c.Log.Format) {
		return bad("log.format", "%.40q is none of text, json", c.Log.Format)
	}
	return nil
}
