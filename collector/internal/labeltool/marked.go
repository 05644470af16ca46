package labeltool

import (
	"bytes"
	"context"
	"io"
	"slices"

	"mlife/collector/internal/labels"
	"mlife/shared/fault"
)

// files is a sink that holds a small set in memory.
type files map[string]*bytes.Buffer

type held struct{ *bytes.Buffer }

func (held) Close() error { return nil }

func (f files) Create(name string) (io.WriteCloser, error) {
	b := new(bytes.Buffer)
	f[name] = b
	return held{b}, nil
}

// Written gives the files that a format writes of a few items, and what was lost.
func Written(ctx context.Context, f labels.Format, items []labels.Item, classes []string) (map[string][]byte, []labels.Note, error) {
	out := files{}
	rep, err := labels.Write(ctx, f, func(yield func(labels.Item, error) bool) {
		for _, it := range items {
			if !yield(it, nil) {
				return
			}
		}
	}, out, labels.WriteOptions{Classes: classes})
	if err != nil {
		return nil, nil, fault.Wrap(op, err)
	}
	all := map[string][]byte{}
	for name, b := range out {
		all[name] = b.Bytes()
	}
	return all, notes(rep), nil
}

// Read gives the items of a file or archive of a format, and what was lost.
func Read(ctx context.Context, f labels.Format, name string, text []byte, each func(labels.Item) error) ([]labels.Note, error) {
	src, err := labels.File(name, bytes.NewReader(text), int64(len(text)), labels.Limits{Entries: 10_000, Unpacked: 1 << 30})
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	rep, err := labels.ReadAs(ctx, f, src, labels.Options{}, each)
	if e := src.Close(); err == nil {
		err = e
	}
	return notes(rep), fault.Wrap(op, err)
}

func notes(rep labels.Report) []labels.Note {
	return append(slices.Clone(rep.Losses.List), rep.Refused.List...)
}
