package packs

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"

	"mlife/shared/fault"
)

// Part is a file of a pack that can be fetched alone: a shard, or what describes them. A
// pack in one archive has none.
type Part struct {
	Name    string `json:"name"` // as in the pack
	Size    int64  `json:"size"` // bytes
	Archive int    `json:"archive"`
}

// Pack is a planned pack. It is safe for concurrent use. Whoever opened it closes it.
type Pack struct {
	plan    planned
	media   Media
	members *os.File
	names   *os.File
	text    *os.File
	crcs    *os.File
}

// Open opens a plan that Prepare left in a folder. A plan that is damaged or of another
// version is fault.Corrupt: remove the folder and prepare it again.
func Open(dir string, media Media) (*Pack, error) {
	b, err := os.ReadFile(filepath.Join(dir, planFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil, fault.New(fault.NotFound, op, "there is no plan of a pack in %s", dir)
	}
	p := &Pack{media: media}
	if err == nil {
		err = json.Unmarshal(b, &p.plan)
	}
	if err == nil && p.plan.Layout != layout {
		err = errors.New("it is of another version")
	}
	for name, to := range map[string]**os.File{membersFile: &p.members, namesFile: &p.names, textFile: &p.text, crcFile: &p.crcs} {
		if err == nil {
			*to, err = os.OpenFile(filepath.Join(dir, name), os.O_RDWR, 0)
		}
	}
	if err == nil {
		err = p.whole()
	}
	if err != nil {
		return nil, errors.Join(fault.New(fault.Corrupt, op, "the plan in %s cannot be used: %w", dir, err), p.Close())
	}
	return p, nil
}

// whole says whether the files are as long as the plan knows them.
func (p *Pack) whole() error {
	for f, want := range map[*os.File]int64{p.members: p.plan.Members * recordSize, p.names: p.plan.Names, p.text: p.plan.Text} {
		info, err := f.Stat()
		if err != nil {
			return err
		}
		if info.Size() != want {
			return errors.New(filepath.Base(f.Name()) + " has another length than it was written with")
		}
	}
	for _, a := range p.plan.Archives {
		if frames[a.Shape] == nil || a.First < 0 || a.Count < 0 || a.First+a.Count > p.plan.Members {
			return errors.New("an archive of it is of no known shape")
		}
	}
	if p.plan.Top < 0 || p.plan.Top >= len(p.plan.Archives) {
		return errors.New("it has no whole")
	}
	return nil
}

// Close frees the files. A pack that is being written fails.
func (p *Pack) Close() error {
	var all []error
	for _, f := range []*os.File{p.members, p.names, p.text, p.crcs} {
		if f != nil {
			all = append(all, f.Close())
		}
	}
	return errors.Join(all...)
}

// Name is what the download is called, with its extension.
func (p *Pack) Name() string { return p.plan.Name }

// Digest names the bytes of the pack and its parts: "sha256:…". It is that of the plan,
// and fit for an ETag.
func (p *Pack) Digest() string { return p.plan.Digest }

// Size is the length of the whole, in bytes.
func (p *Pack) Size() int64 { return p.plan.Archives[p.plan.Top].Size }

// MediaType is that of the whole.
func (p *Pack) MediaType() string {
	if p.plan.Archives[p.plan.Top].Shape == zipShape {
		return "application/zip"
	}
	return "application/x-tar"
}

// Manifest says what is in the pack.
func (p *Pack) Manifest() Manifest { return p.plan.Manifest }

// Parts are the files that can be fetched alone, in their order.
func (p *Pack) Parts() []Part { return slices.Clone(p.plan.Parts) }

// WriteTo writes the whole from an offset on; 0 ≤ offset ≤ Size. A medium that is gone or
// that is no longer what it was ends the writing with an error that names it, before or
// after its bytes: fault.NotFound, fault.Corrupt.
func (p *Pack) WriteTo(ctx context.Context, w io.Writer, offset int64) error {
	return p.write(ctx, w, p.plan.Top, offset)
}

// WritePart writes one part from an offset on.
func (p *Pack) WritePart(ctx context.Context, name string, w io.Writer, offset int64) error {
	for _, x := range p.plan.Parts {
		if x.Name == name {
			return p.write(ctx, w, x.Archive, offset)
		}
	}
	return fault.New(fault.NotFound, op, "the pack has no part %.80q", name)
}

func (p *Pack) write(ctx context.Context, w io.Writer, archive int, offset int64) error {
	if size := p.plan.Archives[archive].Size; offset < 0 || offset > size {
		return fault.Field(op, "offset", "%d is not in 0 to %d", offset, size)
	}
	return p.archive(ctx, &from{w: w, skip: offset}, archive)
}
