package config

import (
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"mlife/shared/fault"
)

// Folder is a data folder that is watched.
type Folder struct {
	Name       string        `yaml:"name" help:"What it is called: lower-case letters, digits and -, at most 63, the same on every collector that has it."`
	Path       string        `yaml:"path" help:"Where it is, as an absolute path."`
	Ignore     []string      `yaml:"ignore" help:"Patterns of names that are passed over, such as *.tmp; one with a / is held against the whole path. Hidden and unfinished files if empty."`
	Settle     time.Duration `yaml:"settle" help:"How long a file must be left alone before it is read; 2s if empty."`
	Rescan     time.Duration `yaml:"rescan" help:"Time between looking through all of it; an hour if empty."`
	RescanOnly bool          `yaml:"rescan_only" help:"Do not ask the kernel for changes: for network folders, whose changes it does not see."`
	MaxFiles   int           `yaml:"max_files" help:"Files that any one folder within may have: there is a warning at four fifths of it; 10000 if empty, -1 for no bound."`
	Spread     bool          `yaml:"spread" help:"Move files beyond max_files into folders part-0001, part-0002 and so on. The collector must be allowed to write there."`
}

// usuallyIgnored is what is hidden, or still being written by the habits of programs.
var usuallyIgnored = []string{".*", "*~", "*.tmp", "*.part", "*.partial", "*.crdownload", "*.swp", "lost+found", "Thumbs.db"}

var folderName = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

const maxFolders = 100

// checkFolders says what is wrong with a folder, and fills in what is empty.
func (c *Config) checkFolders() error {
	const op = "config"
	if len(c.Folders) > maxFolders {
		return fault.Field(op, "folders", "%d of them, at most %d", len(c.Folders), maxFolders)
	}
	names := map[string]bool{}
	for i := range c.Folders {
		f := &c.Folders[i]
		field := fmt.Sprintf("folders[%d]", i)
		if err := f.check(field, c.DataDir); err != nil {
			return err
		}
		if names[f.Name] {
			return fault.Field(op, field+".name", "%s is another folder's as well", f.Name)
		}
		names[f.Name] = true
		for _, other := range c.Folders[:i] {
			if within(f.Path, other.Path) || within(other.Path, f.Path) {
				return fault.Field(op, field+".path", "%s and %s lie in each other", f.Path, other.Path)
			}
		}
	}
	return nil
}

func (f *Folder) check(field, data string) error {
	const op = "config"
	switch {
	case !folderName.MatchString(f.Name):
		return fault.Field(op, field+".name", "%q: want 1 to 63 lower-case letters, digits and -", f.Name)
	case !filepath.IsAbs(f.Path):
		return fault.Field(op, field+".path", "%q is no absolute path", f.Path)
	case within(f.Path, data) || within(data, f.Path):
		return fault.Field(op, field+".path", "%s and data_dir lie in each other", f.Path)
	case f.Settle < 0 || f.Settle > time.Hour:
		return fault.Field(op, field+".settle", "want 0s to 1h")
	case f.Rescan < 0 || f.Rescan > 0 && f.Rescan < 10*time.Second:
		return fault.Field(op, field+".rescan", "want at least 10s")
	case f.MaxFiles < -1 || f.MaxFiles > 0 && f.MaxFiles < 10:
		return fault.Field(op, field+".max_files", "want at least 10, or -1 for no bound")
	case f.Spread && f.MaxFiles < 0:
		return fault.Field(op, field+".spread", "needs max_files")
	case len(f.Ignore) > 100:
		return fault.Field(op, field+".ignore", "%d patterns, at most 100", len(f.Ignore))
	}
	for _, p := range f.Ignore {
		if _, err := path.Match(p, "x"); err != nil {
			return fault.Field(op, field+".ignore", "%q is no pattern", p)
		}
	}
	f.Path = filepath.Clean(f.Path)
	if f.MaxFiles == 0 {
		f.MaxFiles = 10_000
	}
	if len(f.Ignore) == 0 {
		f.Ignore = usuallyIgnored
	}
	return nil
}

// within tells whether a path is a folder or lies in it.
func within(path, folder string) bool {
	rel, err := filepath.Rel(filepath.Clean(folder), filepath.Clean(path))
	return err == nil && rel != ".." && !strings.HasPrefix(rel, "../")
}
