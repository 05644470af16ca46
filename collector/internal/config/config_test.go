package config

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mlife/shared/fault"
	"mlife/shared/settings"
)

func TestDefaultsAreGood(t *testing.T) {
	c := Defaults()
	if err := c.Check(); err != nil {
		t.Fatal(err)
	}
	if !filepath.IsAbs(c.DataDir) {
		t.Errorf("data_dir %q", c.DataDir)
	}
}

func TestCheckNamesTheSetting(t *testing.T) {
	for name, set := range map[string]func(*Config){
		"data_dir":                 func(c *Config) { c.DataDir = "" },
		"database.url":             func(c *Config) { c.Database.URL = "mysql://ada:pw@host/db" },
		"http.listen":              func(c *Config) { c.HTTP.Listen = "0.0.0.0:80" },
		"https.listen":             func(c *Config) { c.HTTPS.Listen = "" },
		"mqtt.listen":              func(c *Config) { c.MQTT.Listen = "nowhere" },
		"mqtt.advertise":           func(c *Config) { c.MQTT.Advertise = "nowhere" },
		"mqtt.external":            func(c *Config) { c.MQTT.External = "tcp://host:1883" },
		"telemetry.listen":         func(c *Config) { c.Telemetry.Listen = "9090" },
		"storage.upload_life":      func(c *Config) { c.Storage.UploadLife = time.Second },
		"storage.packs":            func(c *Config) { c.Storage.Packs = 0 },
		"storage.previews":         func(c *Config) { c.Storage.Previews = 0 },
		"devices.certificate_life": func(c *Config) { c.Devices.CertificateLife = time.Second },
		"devices.daily_clips":      func(c *Config) { c.Devices.DailyClips = -1 },
		"tasks.parallel":           func(c *Config) { c.Tasks.Parallel = 0 },
		"jobs.parallel":            func(c *Config) { c.Jobs.Parallel = 101 },
		"extensions[0].command":    func(c *Config) { c.Extensions = []Extension{{Manifest: "m.json", Command: []string{"relative"}}} },
		"extensions[0].url":        func(c *Config) { c.Extensions = []Extension{{Manifest: "m.json", URL: "file:///x"}} },
		"extensions[0].manifest":   func(c *Config) { c.Extensions = []Extension{{URL: "http://127.0.0.1"}} },
		"folders[0].name":          func(c *Config) { c.Folders = []Folder{{Name: "Cam 1", Path: "/x"}} },
		"folders[0].path":          func(c *Config) { c.Folders = []Folder{{Name: "cam", Path: "x"}} },
		"folders[1].path":          func(c *Config) { c.Folders = []Folder{{Name: "a", Path: "/x"}, {Name: "b", Path: "/x/y"}} },
		"folders[1].name":          func(c *Config) { c.Folders = []Folder{{Name: "a", Path: "/x"}, {Name: "a", Path: "/y"}} },
		"folders[0].ignore":        func(c *Config) { c.Folders = []Folder{{Name: "a", Path: "/x", Ignore: []string{"["}}} },
		"folders[0].rescan":        func(c *Config) { c.Folders = []Folder{{Name: "a", Path: "/x", Rescan: time.Second}} },
		"folders[0].settle":        func(c *Config) { c.Folders = []Folder{{Name: "a", Path: "/x", Settle: -1}} },
		"folders[0].max_files":     func(c *Config) { c.Folders = []Folder{{Name: "a", Path: "/x", MaxFiles: 3}} },
		"folders[0].spread":        func(c *Config) { c.Folders = []Folder{{Name: "a", Path: "/x", MaxFiles: -1, Spread: true}} },
		"data_dir lie in":          func(c *Config) { c.Folders = []Folder{{Name: "a", Path: "/"}} },
		"embedding.batch":          func(c *Config) { c.Embedding.Batch = 65 },
		"embedding.takeover":       func(c *Config) { c.Embedding.Takeover = time.Millisecond },
		"jobs.keep":                func(c *Config) { c.Jobs.Keep = 0 },
		"tasks.time_limit":         func(c *Config) { c.Tasks.TimeLimit = 0 },
		"tasks.log_limit":          func(c *Config) { c.Tasks.LogLimit = 1 },
		"rollout.probation":        func(c *Config) { c.Rollout.Probation = 48 * time.Hour },
		"rollout.deadline":         func(c *Config) { c.Rollout.Deadline = 0 },
		"rollout.life":             func(c *Config) { c.Rollout.Life = 0 },
	} {
		c := Defaults()
		set(&c)
		if err := c.Check(); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestInsecureIsAChoice(t *testing.T) {
	c := Defaults()
	c.HTTP.Listen, c.HTTP.Insecure = "0.0.0.0:80", true
	if err := c.Check(); err != nil {
		t.Fatal(err)
	}
}

// Every setting has a help text, for config print.
func TestEverySettingIsExplained(t *testing.T) {
	var text strings.Builder
	c := Defaults()
	if err := settings.Print(&text, &c); err != nil {
		t.Fatal(err)
	}
	before := ""
	for line := range strings.Lines(text.String()) {
		key := strings.TrimSpace(line)
		if !strings.HasPrefix(key, "#") && !strings.HasSuffix(key, ":") && !strings.HasPrefix(before, "#") {
			t.Errorf("%q has no help", key)
		}
		before = key
	}
}
