package spool

import (
	"cmp"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"time"

	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/wire"
)

// Listed is one file of a spool as a person sees it.
type Listed struct {
	Key      wire.Key      `json:"key"`
	Folder   string        `json:"folder"` // "clips", "aside"
	Size     int64         `json:"size"`   // of the file
	Added    time.Time     `json:"added"`
	Manifest clip.Manifest `json:"manifest"`
	Reason   string        `json:"reason,omitempty"` // why it was set aside
	Err      string        `json:"error,omitempty"`  // what is wrong with the file
}

// List reads the clips of the spool in dir, oldest first, without opening it: an
// agent may be running. A clip that leaves meanwhile is left out.
func List(dir string) ([]Listed, error) { return inspect("spool.List", dir, false) }

// Verify is List with every byte read and hashed; Err says what is wrong. It also
// looks at what was quarantined.
func Verify(dir string) ([]Listed, error) { return inspect("spool.Verify", dir, true) }

// Show reads one clip, by its key.
func Show(dir string, key wire.Key) (Listed, error) {
	for _, sub := range []string{clipsDir, asideDir} {
		l, err := inspectFile(dir, sub, key.String()+clipExt, true)
		if !errors.Is(err, os.ErrNotExist) {
			return l, fault.Wrap("spool.Show", err)
		}
	}
	return Listed{}, fault.New(fault.NotFound, "spool.Show", "clip %v", key)
}

func inspect(op, dir string, whole bool) ([]Listed, error) {
	if _, err := os.Stat(filepath.Join(dir, clipsDir)); err != nil {
		return nil, fault.New(fault.NotFound, op, "no spool: %w", err)
	}
	var out []Listed
	subs := []string{clipsDir, asideDir}
	if whole {
		subs = append(subs, quarantineDir)
	}
	for _, sub := range subs {
		names, err := os.ReadDir(filepath.Join(dir, sub))
		if err != nil {
			return nil, fault.New(fault.Internal, op, "%w", err)
		}
		for _, n := range names {
			if filepath.Ext(n.Name()) == ".reason" {
				continue
			}
			l, err := inspectFile(dir, sub, n.Name(), whole)
			if errors.Is(err, os.ErrNotExist) {
				continue
			}
			if err != nil {
				return nil, fault.Wrap(op, err)
			}
			out = append(out, l)
		}
	}
	slices.SortStableFunc(out, func(a, b Listed) int { return cmp.Compare(a.Added.UnixNano(), b.Added.UnixNano()) })
	return out, nil
}

func inspectFile(dir, sub, name string, whole bool) (l Listed, err error) {
	path := filepath.Join(dir, sub, name)
	f, err := os.Open(path)
	if err != nil {
		return l, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return l, err
	}
	l = Listed{Folder: sub, Size: info.Size(), Added: info.ModTime().UTC()}
	if b, err := os.ReadFile(path + ".reason"); err == nil {
		l.Reason = string(b)
	}
	var man []byte
	if l.Key, err = keyOfName(name); err == nil {
		man, _, err = readClipHeader(f, l.Key)
	}
	if err == nil {
		l.Manifest, err = clip.Parse(man)
	}
	if err == nil && whole {
		_, err = checkClip(f, l.Key)
	}
	if err != nil {
		l.Err = err.Error()
	}
	return l, nil
}
