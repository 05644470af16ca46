package settings_test

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"mlife/shared/fault"
	"mlife/shared/secret"
	"mlife/shared/settings"
)

type folder struct {
	Path   string        `yaml:"path" help:"Folder to watch."`
	Settle time.Duration `yaml:"settle"`
	Share  *float64      `yaml:"share"`
}

type config struct {
	Device string `yaml:"device" help:"Name of the device."`
	Spool  struct {
		Budget settings.Size `yaml:"budget" help:"Bytes for waiting clips."`
		Keep   bool          `yaml:"keep"`
		Ratio  float64       `yaml:"ratio"`
	} `yaml:"spool"`
	Collector struct {
		Token  secret.String `yaml:"token"`
		InFlow int           `yaml:"in_flow"`
	} `yaml:"collector"`
	Wait    time.Duration     `yaml:"wait"`
	Names   []string          `yaml:"names"`
	Labels  map[string]string `yaml:"labels"`
	Folders []folder          `yaml:"folders"`
}

func defaults() config {
	var c config
	c.Device = "none"
	c.Spool.Budget = 64 << 20
	c.Wait = 5 * time.Second
	return c
}

func load(t *testing.T, text string, env map[string]string, args ...string) (config, error) {
	t.Helper()
	c := defaults()
	path := filepath.Join(t.TempDir(), "agent.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	fs := pflag.NewFlagSet("test", pflag.ContinueOnError)
	if err := settings.Flags(fs, &c); err != nil {
		t.Fatal(err)
	}
	if err := fs.Parse(args); err != nil {
		return c, err
	}
	err := settings.Load(&c, settings.Options{File: path, Prefix: "T", Flags: fs,
		Env: func(k string) (string, bool) { v, ok := env[k]; return v, ok }})
	return c, err
}

const full = `
# a comment
device: cam-1
spool: {budget: 1.5GiB, keep: true, ratio: 0.25}
collector:
  token: "s3cret: #x"
wait: 1m30s
names: [a, b]
labels:
  site: "7"
  line: 12
folders:
  - path: /in
    settle: 200ms
    share: 0.5
  - path: "./x y"
`

func TestFileEnvironmentAndFlagsInOrder(t *testing.T) {
	c, err := load(t, full, map[string]string{
		"T_SPOOL_RATIO": "0.5", "T_DEVICE": "cam-env", "T_COLLECTOR_IN_FLOW": "3", "T_LABELS": "a=b, c=d",
		"T_FOLDERS": "[{path: /env, settle: 1s}]",
	}, "--device", "cam-flag", "--spool.keep=false", "--names", "x,y,z", "--collector.in-flow=9")
	if err != nil {
		t.Fatal(err)
	}
	want := defaults()
	want.Device = "cam-flag"
	want.Spool.Budget, want.Spool.Ratio = 1536<<20, 0.5
	want.Collector.Token, want.Collector.InFlow = "s3cret: #x", 9
	want.Wait = 90 * time.Second
	want.Names = []string{"x", "y", "z"}
	want.Labels = map[string]string{"a": "b", "c": "d"}
	want.Folders = []folder{{Path: "/env", Settle: time.Second}}
	if !reflect.DeepEqual(c, want) {
		t.Errorf("loaded\n %+v\nwant\n %+v", c, want)
	}
}

func TestEmptyFileKeepsDefaults(t *testing.T) {
	for _, text := range []string{"", "# nothing\n", "device:\nspool:\n"} {
		c, err := load(t, text, nil)
		if err != nil || !reflect.DeepEqual(c, defaults()) {
			t.Errorf("%q: %+v, %v", text, c, err)
		}
	}
}

func TestErrorsNameKeyLineAndNearest(t *testing.T) {
	cases := []struct{ name, text, want string }{
		{"unknown key", "device: a\nspool:\n  bugdet: 1MiB\n", `line 3: unknown key "spool.bugdet"; the nearest known key is spool.budget`},
		{"unknown section", "device: a\nspol: {}\n", `line 2: unknown key "spol"; the nearest known key is spool`},
		{"unknown key in list", "folders:\n  - path: /a\n    setle: 1s\n", `line 3: unknown key "folders.0.setle"; the nearest known key is folders.0.settle`},
		{"bad duration", "wait: 5 parsecs\n", `line 1: wait: "5 parsecs" is not a duration`},
		{"bad size", "spool:\n  budget: much\n", `line 2: spool.budget: "much" is not a size`},
		{"bad number", "collector:\n  in_flow: 1e99\n", "line 2: collector.in_flow"},
		{"list for a value", "device: [a]\n", "line 1: device: want one value"},
		{"value for a list", "names: a\n", "line 1: names: want a list"},
		{"value for a section", "spool: 7\n", "line 1: spool: want keys and values"},
		{"twice", "device: a\ndevice: b\n", "line 2"},
		{"alias", "names: &x [a]\nlabels: *x\n", "anchors, aliases and tags are not supported"},
		{"syntax", "device: [a\n", "line"},
		{"two documents", "device: a\n---\ndevice: b\n", "2 YAML documents"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := load(t, c.text, nil)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("error %v: want %q in it", err, c.want)
			}
			if fault.KindOf(err) != fault.Invalid {
				t.Errorf("kind %v: want invalid", fault.KindOf(err))
			}
		})
	}
}

func TestEnvironmentAndFlagErrorsNameThem(t *testing.T) {
	if _, err := load(t, "", map[string]string{"T_WAIT": "soon"}); err == nil || !strings.Contains(err.Error(), "T_WAIT") {
		t.Errorf("environment error %v", err)
	}
	if _, err := load(t, "", nil, "--wait", "soon"); err == nil || !strings.Contains(err.Error(), "wait") {
		t.Errorf("flag error %v", err)
	}
}

func TestMissingFile(t *testing.T) {
	c := defaults()
	err := settings.Load(&c, settings.Options{File: filepath.Join(t.TempDir(), "none.yaml")})
	if fault.KindOf(err) != fault.NotFound {
		t.Errorf("%v: want not found", err)
	}
}

func TestPrintIsReadableAgainAndHidesSecrets(t *testing.T) {
	c, err := load(t, full, nil)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := settings.Print(&out, &c); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "s3cret") || !strings.Contains(out.String(), "# Name of the device.") {
		t.Errorf("printed:\n%s", &out)
	}
	again, err := load(t, out.String(), nil)
	if err != nil {
		t.Fatalf("%v in\n%s", err, &out)
	}
	again.Collector.Token = c.Collector.Token
	if !reflect.DeepEqual(again, c) {
		t.Errorf("read again\n %+v\nwant\n %+v\nfrom\n%s", again, c, &out)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(full)
	f.Add("folders: [{path: 1}]")
	f.Add("a: &a [*a]")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 4096 {
			return
		}
		c := defaults()
		path := filepath.Join(t.TempDir(), "f.yaml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := settings.Load(&c, settings.Options{File: path}); err != nil && fault.KindOf(err) != fault.Invalid {
			t.Errorf("kind of %v", err)
		}
	})
}
