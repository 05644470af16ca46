package archtest

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"mlife/shared/testkit"
)

func TestImportsPointInward(t *testing.T) {
	for _, p := range list(t) {
		for _, to := range p.Imports {
			if why := verdict(p.ImportPath, to); why != "" {
				t.Errorf("%s imports %s: %s", p.ImportPath, to, why)
			}
		}
		if p.Doc == "" && len(p.GoFiles) > 0 {
			t.Errorf("%s has no package comment", p.ImportPath)
		}
		for _, part := range strings.Split(p.ImportPath, "/") {
			if slices.Contains([]string{"util", "utils", "common", "helper", "helpers", "manager", "base", "misc", "types"}, part) {
				t.Errorf("%s: %q says nothing about what a package holds", p.ImportPath, part)
			}
		}
	}
}

type goPackage struct {
	ImportPath string
	Doc        string
	GoFiles    []string
	Imports    []string
}

func list(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Doc,GoFiles,Imports", "./...")
	cmd.Dir = testkit.ModuleRoot()
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []goPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func TestRulesCatchWhatTheyShould(t *testing.T) {
	for _, c := range []struct {
		from, to string
		bad      bool
	}{
		{"mlife/collector/internal/bam", "mlife/collector/internal/dam", true},
		{"mlife/collector/internal/bam", "github.com/oklog/ulid/v2", true},
		{"mlife/collector/internal/bam", "mlife/shared/fault", false},
		{"mlife/collector/internal/ingest", "mlife/collector/internal/broker", true},
		{"mlife/collector/internal/sqlstore", "mlife/collector/internal/bam", false},
		{"mlife/collector/internal/app", "mlife/collector/internal/broker", false},
		{"mlife/collector/internal/ingest", "github.com/labstack/echo/v4", true},
		{"mlife/collector/internal/httpapi", "github.com/labstack/echo/v4", false},
		{"mlife/agent/internal/uplink", "mlife/agent/internal/spool", false},
		{"mlife/agent/internal/spool", "mlife/agent/internal/uplink", true},
		{"mlife/shared/wire", "mlife/agent/internal/spool", true},
		{"mlife/agent/internal/spool", "mlife/shared/testkit", true},
		{"mlife/testdata/demo", "mlife/shared/testkit", false},
	} {
		if why := verdict(c.from, c.to); (why != "") != c.bad {
			t.Errorf("%s → %s: %q", c.from, c.to, why)
		}
	}
}
