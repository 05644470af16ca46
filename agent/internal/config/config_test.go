package config_test

import (
	"strings"
	"testing"

	"mlife/agent/internal/config"
	"mlife/shared/fault"
	"mlife/shared/settings"
)

func load(file string) (config.Config, error) {
	c := config.Defaults()
	if err := settings.Load(&c, settings.Options{File: file}); err != nil {
		return c, err
	}
	return c, c.Check()
}

func TestDefaultsAreSound(t *testing.T) {
	if err := config.Defaults().Check(); err != nil {
		t.Error(err)
	}
}

func TestFullFile(t *testing.T) {
	c, err := load("testdata/full.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if c.Triggers.Rules[0].Quota.Max != 10 || *c.Triggers.Rules[0].Sample != 0.5 || c.Models[0].Command[1] != "restart" || c.Labels["site"] != "hall-3" {
		t.Errorf("loaded %+v", c)
	}
}

func TestErrorsNameTheKey(t *testing.T) {
	for file, want := range map[string]string{
		"device": "device", "unknown": "spool.budget_mib", "budget": "spool.budget_mib", "chunk": "uplink.chunk_kib", "url": "collector.url",
		"open": "local_api.listen", "folder": "folders.path", "rule": "triggers.rules", "slot": "models.slot", "level": "log.level",
	} {
		_, err := load("testdata/bad-" + file + ".yaml")
		if err == nil || fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v: want %s named", file, err, want)
		}
	}
}
