package packs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"regexp"
	"strings"

	"mlife/collector/internal/dam/annotation"
	"mlife/collector/internal/labels"
	"mlife/shared/fault"
)

// Prepare plans a pack and leaves the plan in dir, which must not exist: it is there only
// once it is complete. What a crash left beside it (dir with ".part") is written over.
// Without LeaveOut, media that are missing or damaged are named in the error, which is
// fault.Invalid. A row that the format has no place for is in the manifest, and not in
// the pack.
func Prepare(ctx context.Context, dir string, set Set, media Media, o Options) (*Pack, error) {
	o = o.filled()
	if err := errors.Join(o.Valid(), set.check()); err != nil {
		return nil, err
	}
	if _, err := os.Stat(dir); err == nil {
		return nil, fault.New(fault.Exists, op, "%s is there already", dir)
	}
	part := dir + ".part"
	if err := os.RemoveAll(part); err != nil {
		return nil, fault.New(fault.Internal, op, "%w", err)
	}
	p, err := newPlanner(part)
	if err != nil {
		return nil, err
	}
	g := &preparing{planner: p, ctx: ctx, set: set, media: media, opt: o, names: namer{dots: true}}
	if err := g.run(); err != nil {
		p.drop()
		return nil, errors.Join(err, os.RemoveAll(part))
	}
	if err := os.Rename(part, dir); err != nil {
		return nil, fault.New(fault.Internal, op, "%w", err)
	}
	return Open(dir, media)
}

var splitName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$`)

func (s Set) check() error {
	seen := map[string]bool{}
	for _, x := range s.Splits {
		if !splitName.MatchString(x.Name) {
			return fault.Field(op, "splits", "%.80q: 1 to 64 letters, digits, dashes and underscores", x.Name)
		}
		if name := strings.ToLower(x.Name); seen[name] {
			return fault.Field(op, "splits", "%q is there twice", x.Name)
		}
		seen[strings.ToLower(x.Name)] = true
	}
	if len(s.Splits) == 0 {
		return fault.Field(op, "splits", "the set has none")
	}
	if len(s.Name) > 256 || len(s.Version) > 64 || len(s.Digest) > 256 {
		return fault.Field(op, "name", "name, version or digest is too long")
	}
	return nil
}

// preparing is one call of Prepare.
type preparing struct {
	*planner
	ctx   context.Context
	set   Set
	media Media
	opt   Options
	names namer
	list  *spool // rows.jsonl
	bad   []string
	// shardCRC are the checksums of the shards, when they are known.
	shardCRC []uint32
}

func (g *preparing) run() error {
	m := &g.plan.Manifest
	*m = Manifest{Pack: "1", Set: g.set.Name, Version: g.set.Version, SetDigest: g.set.Digest, Format: g.opt.Format, Container: g.opt.Container, Classes: g.set.Classes}
	fmt.Fprintf(g.digest, "layout %d\n", layout)
	g.list = newSpool(g.opt.TempDir)
	defer g.list.close()
	var top int
	var err error
	switch g.opt.Format {
	case WebDataset:
		top, err = g.webDataset()
	case Parquet:
		top, err = g.parquet()
	case CSVFiles, JSONLines:
		top, err = g.table()
	default:
		top, err = g.annotated(labels.Format(g.opt.Format))
	}
	if err != nil {
		return err
	}
	g.plan.Name = g.fileName()
	return g.finish(g.ctx, top)
}

func (g *preparing) fileName() string {
	name := safe(g.set.Name)
	if name == "" {
		name = "set"
	}
	if v := safe(g.set.Version); v != "" {
		name += "-" + v
	}
	return name + "-" + string(g.opt.Format) + "." + string(g.opt.Container)
}

// packed is a row that is fit to be packed.
type packed struct {
	Row
	split string // as the format calls it
	own   string // as the set calls it
	name  string // in the pack
	a     annotation.Annotation
	crc   *uint32 // when the medium was read
	data  []byte  // the medium, when it was asked for
}

// rows gives the rows that can be packed, split by split. hold keeps the bytes of each
// medium while it is visited.
func (g *preparing) rows(hold bool) iter.Seq2[*packed, error] {
	return func(yield func(*packed, error) bool) {
		m := &g.plan.Manifest
		for _, split := range g.set.Splits {
			as := g.splitAs(split.Name)
			count := SplitCount{Name: split.Name}
			if as != split.Name {
				count.As = as
			}
			m.Splits = append(m.Splits, count)
			for r, err := range split.Rows {
				if err == nil {
					err = g.ctx.Err()
				}
				if err != nil {
					yield(nil, fault.Wrap(op, err))
					return
				}
				x := &packed{Row: r, own: split.Name, split: as}
				ok, err := g.fit(x, hold, &m.Splits[len(m.Splits)-1])
				if err != nil {
					yield(nil, err)
					return
				}
				if ok && !yield(x, nil) {
					return
				}
			}
		}
		if len(g.bad) > 0 {
			yield(nil, g.missing())
		}
	}
}

// maxBad is how many bad media are named before the planning gives up.
const maxBad = 20

func (g *preparing) missing() error {
	return fault.New(fault.Invalid, op, "%d media are missing or damaged: %s", len(g.bad), strings.Join(g.bad, "; "))
}

// fit checks a row and its medium.
func (g *preparing) fit(x *packed, hold bool, count *SplitCount) (bool, error) {
	m := &g.plan.Manifest
	a, err := annotationOf(x.Row)
	if err != nil {
		note(&m.Refused, x.Path, err.Error())
		return false, nil
	}
	x.a = a
	if !g.opt.NoMedia {
		if why, err := g.look(x, hold); err != nil {
			return false, err
		} else if why != "" {
			count.Missing++
			note(&m.Missing, x.Path, why)
			if g.opt.LeaveOut {
				return false, nil
			}
			g.bad = append(g.bad, shown(x.Path)+" ("+why+")")
			if len(g.bad) >= maxBad {
				return false, fault.New(fault.Invalid, op, "at least %w", g.missing())
			}
			return false, nil
		}
	}
	if len(g.bad) > 0 {
		return false, nil // nothing will come of it: only look on
	}
	x.name = g.names.name(x.Row)
	count.Rows++
	m.Rows++
	return true, nil
}

// listing is a line of rows.jsonl. Its first members say what it is.
type listing struct {
	File      string                     `json:"file"` // "" when the pack has not the medium
	SHA256    string                     `json:"sha256"`
	Split     string                     `json:"split"` // as the set calls it
	Path      string                     `json:"path"`
	MD5       string                     `json:"md5,omitempty"`
	MediaType string                     `json:"media_type,omitempty"`
	Size      int64                      `json:"size,omitempty"`
	Width     int                        `json:"width,omitempty"`
	Height    int                        `json:"height,omitempty"`
	Columns   map[string]json.RawMessage `json:"columns,omitempty"`
}

func (x *packed) listing(file string) listing {
	return listing{File: file, SHA256: x.SHA256, Split: x.own, Path: x.Path, MD5: x.MD5, MediaType: x.MediaType, Size: x.Size, Width: x.Width, Height: x.Height, Columns: x.Columns}
}

// listed puts a row into rows.jsonl; file is where its medium lies, "" for nowhere.
func (g *preparing) listed(x *packed, file string) error {
	return g.list.line(x.listing(file))
}

// placed adds a row's medium under a name.
func (g *preparing) placed(x *packed, file string) error {
	g.plan.Manifest.Media++
	g.plan.Manifest.Bytes += x.Size
	return g.planner.medium(file, x.SHA256, x.Size, x.crc)
}

// describe adds rows.jsonl and pack.json to the open archive.
func (g *preparing) describe() error {
	for _, add := range []described{{"rows.jsonl", g.list.copy}, {"pack.json", g.manifest}} {
		f := g.file(add.name)
		if err := errors.Join(add.put(f), f.Close()); err != nil {
			return err
		}
	}
	return nil
}

func (g *preparing) manifest(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(g.plan.Manifest)
}
