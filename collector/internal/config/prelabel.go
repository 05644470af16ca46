package config

import (
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"mlife/shared/fault"
	"mlife/shared/settings"
)

// Prelabel is what annotates the rows of documents before people do.
type Prelabel struct {
	Engine     string      `yaml:"engine" help:"docker or podman by its absolute path, which runs predictors that are images; empty for none."`
	Host       string      `yaml:"host" help:"Where docker finds its engine, such as unix:///run/docker.sock; its own default if empty."`
	Predictors []Predictor `yaml:"predictors" help:"Models that can annotate rows: commands and container images. Model servers are set up in the page."`
}

// Predictor is a model of the operator's own.
type Predictor struct {
	ID      string        `yaml:"id" help:"Lower-case words joined by dashes, unique."`
	Name    string        `yaml:"name" help:"For people; id if empty."`
	Model   string        `yaml:"model" help:"Stands in annotations as who made them; id if empty."`
	Version string        `yaml:"version" help:"Of the model; stands there as well."`
	ModelID string        `yaml:"model_id" help:"ID of the registered model that it is; empty for none."`
	In      []string      `yaml:"in" help:"Media types that it takes; image/* if empty."`
	Command []string      `yaml:"command" help:"Program, by its absolute path, and arguments. There is no shell."`
	Image   string        `yaml:"image" help:"Instead of a command: a container image that the engine has. It gets no network."`
	Args    []string      `yaml:"args" help:"Arguments of the image."`
	CPUs    float64       `yaml:"cpus" help:"Processors that an image may use; 0 for all."`
	GPUs    string        `yaml:"gpus" help:"Graphics cards that an image gets, as the engine's --gpus has it; empty for none."`
	Memory  settings.Size `yaml:"memory" help:"Of an image (4GiB if empty), or address space of each process of a command (16GiB if empty)."`
	Time    time.Duration `yaml:"time" help:"Longest time for one answer, the loading of the model included; a minute if empty."`
	Run     time.Duration `yaml:"run" help:"Longest time of a whole run; 24h if empty."`
	Batch   int           `yaml:"batch" help:"Media that it gets before an answer must come, 1 to 64; 8 if empty."`
}

var predictorID = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

func (p Prelabel) check() error {
	const op = "config"
	if p.Engine != "" && !filepath.IsAbs(p.Engine) {
		return fault.Field(op, "prelabel.engine", "%q is no absolute path", p.Engine)
	}
	seen := map[string]bool{}
	for i, x := range p.Predictors {
		field := fmt.Sprintf("prelabel.predictors[%d]", i)
		switch {
		case len(x.ID) > 64 || !predictorID.MatchString(x.ID):
			return fault.Field(op, field+".id", "%.80q: up to 64 lower-case letters, digits and dashes", x.ID)
		case seen[x.ID]:
			return fault.Field(op, field+".id", "%q is there twice", x.ID)
		case len(x.Name) > 128 || len(x.Model) > 128 || len(x.Version) > 128 || len(x.ModelID) > 64:
			return fault.Field(op, field, "a name of more than 128 bytes")
		case (len(x.Command) > 0) == (x.Image != ""):
			return fault.Field(op, field, "needs either a command or an image")
		case len(x.Command) > 0 && !filepath.IsAbs(x.Command[0]):
			return fault.Field(op, field+".command", "%q is no absolute path", x.Command[0])
		case strings.HasPrefix(x.Image, "-") || strings.HasPrefix(x.GPUs, "-"):
			return fault.Field(op, field+".image", "%q begins with a dash", x.Image)
		case x.CPUs < 0 || x.Memory < 0 || x.Time < 0 || x.Run < 0:
			return fault.Field(op, field, "a limit is negative")
		case x.Batch < 0 || x.Batch > 64:
			return fault.Field(op, field+".batch", "want 1 to 64")
		}
		for _, in := range x.In {
			if _, err := path.Match(in, "x/y"); err != nil || strings.Count(in, "/") != 1 {
				return fault.Field(op, field+".in", "%q is no media type", in)
			}
		}
		seen[x.ID] = true
	}
	return nil
}
