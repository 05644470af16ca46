// Package config is what an operator may set on a collector, with its defaults and
// its rules. It reads no file itself (mlife/shared/settings does) and starts
// nothing. The composition root and main import it.
package config

import (
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"mlife/shared/fault"
	"mlife/shared/secret"
	"mlife/shared/settings"
)

// Prefix of the collector's environment variables.
const Prefix = "MLIFE_COLLECTOR"

// Config is all of it. Every key is in the output of mlife-collector config print.
type Config struct {
	DataDir  string   `yaml:"data_dir" help:"Folder for the database, the bytes, the keys and the tasks."`
	Database Database `yaml:"database"`
	HTTP     HTTP     `yaml:"http"`
	HTTPS    HTTPS    `yaml:"https"`
	MQTT     MQTT     `yaml:"mqtt"`
	Storage  Storage  `yaml:"storage"`
	Devices  Devices  `yaml:"devices"`
	Tasks    Tasks    `yaml:"tasks"`
	Jobs     Jobs     `yaml:"jobs"`
	Rollout  Rollout  `yaml:"rollout"`

	Embedding  Embedding   `yaml:"embedding"`
	Folders    []Folder    `yaml:"folders" help:"Data folders whose files are kept in step with the database. They stay where they are: only what is known of them is stored."`
	Extensions []Extension `yaml:"extensions" help:"Commands and services that edit, convert or do what else the contract of extensions knows."`
	Prelabel   Prelabel    `yaml:"prelabel"`
	Notify     Notify      `yaml:"notify"`
	Mail       Mail        `yaml:"mail"`
	Telemetry  Telemetry   `yaml:"telemetry"`
	Log        Log         `yaml:"log"`
}

// Database is where rows are kept; bytes stay in the data folder.
type Database struct {
	URL secret.String `yaml:"url" help:"PostgreSQL to keep rows in, postgres://user:password@host/name; empty for SQLite in data_dir."`
}

// HTTP is the page and the API without TLS.
type HTTP struct {
	Listen   string `yaml:"listen" help:"Address of the page and the API without TLS; loopback unless insecure is set; empty for none."`
	URL      string `yaml:"url" help:"Address at which people reach the page, for links in letters and issues; the address of http.listen, or of https.listen, if empty."`
	Insecure bool   `yaml:"insecure" help:"Allow http.listen on other addresses than loopback: passwords travel readable then."`
}

// HTTPS is where devices enrol, and the API with TLS.
type HTTPS struct {
	Listen string   `yaml:"listen" help:"Address of the API with TLS by the collector's own authority; devices enrol here."`
	Names  []string `yaml:"names" help:"Host names and addresses in the certificates of https and mqtt, besides localhost and the addresses listened on."`
}

// MQTT is the way to the devices.
type MQTT struct {
	Listen    string `yaml:"listen" help:"Address of the broker inside the collector (mutual TLS)."`
	External  string `yaml:"external" help:"Use this broker instead, tls://host:port (see deploy/mosquitto)."`
	Advertise string `yaml:"advertise" help:"host:port of the broker that devices are told at enrolment. Default: the address of listen or external."`
}

// Storage bounds what is kept.
type Storage struct {
	Reserve    settings.Size `yaml:"reserve" help:"Bytes of the disk that are left free: nothing is taken in before."`
	MaxFile    settings.Size `yaml:"max_file" help:"Largest file that may be uploaded."`
	UploadLife time.Duration `yaml:"upload_life" help:"How long the beginning of a file is kept that is uploaded in pieces, after the last of them."`
	Places     bool          `yaml:"places" help:"Keep where pictures were taken, as their cameras say; without it such places are not read, and those that are there are removed at the start."`
	Previews   settings.Size `yaml:"previews" help:"Bytes of previews and playable videos that are kept; what was not looked at for longest goes first."`
	Packs      settings.Size `yaml:"packs" help:"Bytes of prepared packs of sets that are kept, which hold no media; what was not asked for longest goes first."`
}

// Devices bounds what devices may send.
type Devices struct {
	CertificateLife time.Duration `yaml:"certificate_life" help:"How long a device's certificate is good; it is renewed before."`
	DailyClips      int           `yaml:"daily_clips" help:"Clips a device may send per day; 0 for no quota."`
	DailyBytes      settings.Size `yaml:"daily_bytes" help:"Bytes a device may send per day; 0 for no quota."`
	QuotaRejects    bool          `yaml:"quota_rejects" help:"Refuse clips over the quota for good instead of asking for them later."`
}

// Tasks bounds the commands of tasks.
type Tasks struct {
	Parallel  int           `yaml:"parallel" help:"Commands that run at the same time."`
	TimeLimit time.Duration `yaml:"time_limit" help:"Limit of a task that names none."`
	LogLimit  settings.Size `yaml:"log_limit" help:"Largest log of one task; what comes after is dropped."`
}

// Jobs bounds the background jobs: batches of edits, conversions and the like.
type Jobs struct {
	Parallel int           `yaml:"parallel" help:"Background jobs that run at the same time."`
	Keep     time.Duration `yaml:"keep" help:"How long a job that is over stays in the list."`
	Previews int           `yaml:"previews" help:"Media that previews are made of at the same time."`
}

// Embedding is how vectors are computed that badcases are compared and grouped by.
type Embedding struct {
	Operation  string `yaml:"operation" help:"Extension of kind embed that computes embeddings of media; empty for the built-in descriptors alone."`
	Batch      int    `yaml:"batch" help:"Media that it gets at once, 1 to 64."`
	Parameters string `yaml:"parameters" help:"Its parameters, a JSON object."`

	Takeover time.Duration `yaml:"takeover" help:"How long the one of several collectors on a database that computes embeddings and groups may be silent before another takes that over, 1s to 10m."`
}

// Extension is an operation of the operator's own: a command or a service.
type Extension struct {
	Manifest string        `yaml:"manifest" help:"File with the manifest (JSON)."`
	Command  []string      `yaml:"command" help:"Program, by its absolute path, and arguments. There is no shell."`
	URL      string        `yaml:"url" help:"Instead of a command: an HTTP service."`
	Time     time.Duration `yaml:"time" help:"Longest run on one item; a minute if empty."`
	Memory   settings.Size `yaml:"memory" help:"Address space of each process of a command; 2GiB if empty."`
	Output   settings.Size `yaml:"output" help:"Bytes that one run may make; 1GiB if empty."`
	Files    int           `yaml:"files" help:"Files that one run may make; 1000 if empty."`
}

func (x Extension) check(i int) error {
	const op = "config"
	field := fmt.Sprintf("extensions[%d]", i)
	switch {
	case x.Manifest == "":
		return fault.Field(op, field+".manifest", "is empty")
	case (len(x.Command) > 0) == (x.URL != ""):
		return fault.Field(op, field, "needs either a command or a url")
	case len(x.Command) > 0 && !filepath.IsAbs(x.Command[0]):
		return fault.Field(op, field+".command", "%q is no absolute path", x.Command[0])
	case x.Time < 0 || x.Files < 0 || x.Memory < 0 || x.Output < 0:
		return fault.Field(op, field, "a limit is negative")
	}
	if x.URL != "" {
		if u, err := url.Parse(x.URL); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return fault.Field(op, field+".url", "%q is no http or https address", x.URL)
		}
	}
	return nil
}

// Rollout holds the defaults of deployments.
type Rollout struct {
	Probation time.Duration `yaml:"probation" help:"How long devices watch a new model when the deployment does not say."`
	Deadline  time.Duration `yaml:"deadline" help:"When a device that has not committed counts as failed, if the deployment does not say."`
	Life      time.Duration `yaml:"life" help:"How long what is signed for a device is good; it is signed again at a third."`
}

// Notify is how messages to the outside are made.
type Notify struct {
	LoopbackWebhooks bool `yaml:"loopback_webhooks" help:"Allow webhooks to this machine's own addresses."`
}

// Mail is the server that sends letters; without one there are none.
type Mail struct {
	Server   string        `yaml:"server" help:"host:port of the SMTP server; empty for no mail."`
	TLS      string        `yaml:"tls" help:"starttls, tls (from the first byte, usually port 465) or none."`
	CA       string        `yaml:"ca" help:"File of PEM certificates to believe in besides the system's."`
	Login    string        `yaml:"login" help:"Name to sign in with; empty for none."`
	Password secret.String `yaml:"password" help:"Better given as MLIFE_COLLECTOR_MAIL_PASSWORD."`
	From     string        `yaml:"from" help:"Sender's address."`
}

// Telemetry is where the collector's own numbers can be read.
type Telemetry struct {
	Listen string `yaml:"listen" help:"Address for /metrics, /healthz and /readyz apart from http.listen; empty for none."`
}

// Log is how the collector logs, to standard error.
type Log struct {
	Level  string `yaml:"level" help:"debug, info, warn or error."`
	Format string `yaml:"format" help:"text or json."`
}

// Defaults is a configuration that works without a file.
func Defaults() Config {
	return Config{
		DataDir:   "./mlife-data",
		HTTP:      HTTP{Listen: "127.0.0.1:8080"},
		HTTPS:     HTTPS{Listen: "127.0.0.1:8443"},
		MQTT:      MQTT{Listen: "127.0.0.1:8883"},
		Storage:   Storage{Reserve: 256 << 20, MaxFile: 2 << 30, Previews: 1 << 30, Packs: 4 << 30, UploadLife: 24 * time.Hour},
		Devices:   Devices{CertificateLife: 90 * 24 * time.Hour},
		Tasks:     Tasks{Parallel: 1, TimeLimit: 24 * time.Hour, LogLimit: 16 << 20},
		Jobs:      Jobs{Parallel: 2, Keep: 30 * 24 * time.Hour, Previews: 2},
		Embedding: Embedding{Batch: 16, Takeover: 30 * time.Second},
		Rollout:   Rollout{Probation: 30 * time.Second, Deadline: 24 * time.Hour, Life: 30 * 24 * time.Hour},
		Mail:      Mail{TLS: "starttls"},
		Log:       Log{Level: "info", Format: "text"},
	}
}

// Check says which setting is wrong, and makes data_dir absolute.
func (c *Config) Check() error {
	const op = "config"
	if c.DataDir == "" {
		return fault.Field(op, "data_dir", "is empty")
	}
	dir, err := filepath.Abs(c.DataDir)
	if err != nil {
		return fault.Field(op, "data_dir", "%v", err)
	}
	c.DataDir = dir
	if text := c.Database.URL.Reveal(); text != "" {
		u, err := url.Parse(text)
		// The reason may quote the password.
		if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
			return fault.Field(op, "database.url", "is not postgres://user:password@host/name")
		}
	}
	for name, address := range map[string]string{"http.listen": c.HTTP.Listen, "https.listen": c.HTTPS.Listen,
		"mqtt.listen": c.MQTT.Listen, "mqtt.advertise": c.MQTT.Advertise, "telemetry.listen": c.Telemetry.Listen} {
		if address == "" {
			continue
		}
		if _, _, err := net.SplitHostPort(address); err != nil {
			return fault.Field(op, name, "%q is not host:port: %v", address, err)
		}
	}
	if c.HTTP.Listen != "" && !c.HTTP.Insecure && !loopback(c.HTTP.Listen) {
		return fault.Field(op, "http.listen", "%s is not loopback: use https.listen there, or set http.insecure", c.HTTP.Listen)
	}
	if u, err := url.Parse(c.HTTP.URL); c.HTTP.URL != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "" || strings.HasSuffix(u.Path, "/")) {
		return fault.Field(op, "http.url", "%q is no address such as https://mlife.example.org", c.HTTP.URL)
	}
	if c.HTTPS.Listen == "" {
		return fault.Field(op, "https.listen", "is empty: devices enrol there")
	}
	return c.checkRest()
}

func (c *Config) checkRest() error {
	const op = "config"
	if c.MQTT.External != "" {
		u, err := url.Parse(c.MQTT.External)
		if err != nil || u.Scheme != "tls" || u.Port() == "" {
			return fault.Field(op, "mqtt.external", "%q is not tls://host:port", c.MQTT.External)
		}
	} else if c.MQTT.Listen == "" {
		return fault.Field(op, "mqtt.listen", "is empty and there is no mqtt.external")
	}
	for name, d := range map[string]time.Duration{"devices.certificate_life": c.Devices.CertificateLife,
		"tasks.time_limit": c.Tasks.TimeLimit, "jobs.keep": c.Jobs.Keep, "storage.upload_life": c.Storage.UploadLife, "rollout.deadline": c.Rollout.Deadline, "rollout.life": c.Rollout.Life} {
		if d < time.Minute {
			return fault.Field(op, name, "%s is less than a minute", d)
		}
	}
	if c.Rollout.Probation < 0 || c.Rollout.Probation > 24*time.Hour {
		return fault.Field(op, "rollout.probation", "want 0 to 24h")
	}
	if c.Storage.Packs < 1<<20 {
		return fault.Field(op, "storage.packs", "want at least 1MiB")
	}
	if c.Storage.Previews < 1<<20 {
		return fault.Field(op, "storage.previews", "want at least 1MiB")
	}
	if c.Tasks.Parallel < 1 || c.Tasks.Parallel > 1000 {
		return fault.Field(op, "tasks.parallel", "want 1 to 1000")
	}
	if c.Embedding.Batch < 1 || c.Embedding.Batch > 64 {
		return fault.Field(op, "embedding.batch", "want 1 to 64")
	}
	if c.Embedding.Takeover < time.Second || c.Embedding.Takeover > 10*time.Minute {
		return fault.Field(op, "embedding.takeover", "want 1s to 10m")
	}
	if c.Jobs.Parallel < 1 || c.Jobs.Parallel > 100 {
		return fault.Field(op, "jobs.parallel", "want 1 to 100")
	}
	if c.Jobs.Previews < 1 || c.Jobs.Previews > 100 {
		return fault.Field(op, "jobs.previews", "want 1 to 100")
	}
	if c.Tasks.LogLimit < 1024 {
		return fault.Field(op, "tasks.log_limit", "want at least 1KiB")
	}
	if err := c.checkFolders(); err != nil {
		return err
	}
	for i, x := range c.Extensions {
		if err := x.check(i); err != nil {
			return err
		}
	}
	if err := c.Prelabel.check(); err != nil {
		return err
	}
	if c.Devices.DailyClips < 0 {
		return fault.Field(op, "devices.daily_clips", "is negative")
	}
	return nil
}

func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
