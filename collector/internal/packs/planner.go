package packs

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"

	"mlife/shared/fault"
)

// The files of a plan.
const (
	planFile    = "plan.json"
	membersFile = "members.bin"
	namesFile   = "names.bin"
	textFile    = "text.bin"
	crcFile     = "crc.bin"
)

// archived is an archive of a plan.
type archived struct {
	Shape shape `json:"shape"`
	First int64 `json:"first"` // member
	Count int64 `json:"count"`
	List  int64 `json:"list"` // where the list of members begins
	Size  int64 `json:"size"`
}

// planned is plan.json.
type planned struct {
	Layout   int        `json:"layout"`
	Name     string     `json:"name"` // of the download
	Digest   string     `json:"digest"`
	Archives []archived `json:"archives"`
	Top      int        `json:"top"`
	Parts    []Part     `json:"parts"`
	Members  int64      `json:"members"`
	Names    int64      `json:"names"` // bytes
	Text     int64      `json:"text"`  // bytes
	Manifest Manifest   `json:"manifest"`
}

const layout = 1

// planner writes a plan. Archives come one after the other: a nested one is complete
// before the one that it is in begins.
type planner struct {
	dir     string
	members *appended
	names   *appended
	text    *appended
	crcs    *os.File
	plan    planned
	open    *archived // being planned
	listed  int64     // bytes of its list of members
	at      int64
	digest  hash.Hash
}

// appended is a file that grows.
type appended struct {
	f *os.File
	b *bufio.Writer
	n int64
}

func (a *appended) Write(p []byte) (int, error) {
	n, err := a.b.Write(p)
	a.n += int64(n)
	return n, err
}

func (a *appended) close() error {
	return errors.Join(a.b.Flush(), a.f.Sync(), a.f.Close())
}

func newPlanner(dir string) (p *planner, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fault.New(fault.Internal, op, "%w", err)
	}
	p = &planner{dir: dir, digest: sha256.New()}
	p.plan.Layout = layout
	for name, to := range map[string]**appended{membersFile: &p.members, namesFile: &p.names, textFile: &p.text} {
		f, e := os.OpenFile(filepath.Join(dir, name), os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
		if e != nil {
			err = errors.Join(err, e)
			continue
		}
		*to = &appended{f: f, b: bufio.NewWriterSize(f, 64<<10)}
	}
	p.crcs, _ = os.OpenFile(filepath.Join(dir, crcFile), os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil || p.crcs == nil {
		p.drop()
		return nil, fault.New(fault.Internal, op, "the plan cannot be written: %w", errors.Join(err, errors.New(dir)))
	}
	return p, nil
}

// drop closes what is open after a failure.
func (p *planner) drop() {
	for _, a := range []*appended{p.members, p.names, p.text} {
		if a != nil {
			a.f.Close()
		}
	}
	if p.crcs != nil {
		p.crcs.Close()
	}
}

// begin starts an archive, which takes the members until end.
func (p *planner) begin(s shape) {
	p.open = &archived{Shape: s, First: p.plan.Members}
	p.at, p.listed = 0, 0
}

// end completes it and gives its number and length.
func (p *planner) end() (nested int, size int64) {
	a := p.open
	a.Count, a.List = p.plan.Members-a.First, p.at
	a.Size = p.at + p.listed + int64(len(frames[a.Shape].end(a.Count, p.at, p.listed)))
	p.plan.Archives = append(p.plan.Archives, *a)
	p.open = nil
	fmt.Fprintf(p.digest, "end %s %d %d\n", a.Shape, a.Count, a.Size)
	return len(p.plan.Archives) - 1, a.Size
}

// add puts a member into the open archive.
func (p *planner) add(name string, r record) error {
	if len(name) > 1<<15 {
		return fault.New(fault.TooLarge, op, "the name %.80q… is longer than %d bytes", name, 1<<15)
	}
	f := frames[p.open.Shape]
	r.at, r.name = p.at, span{p.names.n, len(name)}
	before, after, err := f.sizes(name, r)
	if err != nil {
		return fault.New(fault.Internal, op, "%.80q: %w", name, err)
	}
	if p.open.Shape == zipShape {
		line, err := f.listed(name, r, func() (uint32, error) { return 0, nil })
		if err != nil {
			return err
		}
		p.listed += int64(len(line))
	}
	p.at += before + r.size + after
	var b [recordSize]byte
	r.put(b[:])
	if _, err := p.members.Write(b[:]); err != nil {
		return fault.New(fault.Internal, op, "%w", err)
	}
	if _, err := io.WriteString(p.names, name); err != nil {
		return fault.New(fault.Internal, op, "%w", err)
	}
	p.plan.Members++
	fmt.Fprintf(p.digest, "%d %q %d %d %x\n", r.kind, name, r.size, r.nested, r.sum)
	return nil
}

// medium adds a medium. crc is known when it was read.
func (p *planner) medium(name, sha string, size int64, crc *uint32) error {
	r := record{kind: mediumMember, size: size}
	if n, err := hex.Decode(r.sum[:], []byte(sha)); err != nil || n != len(r.sum) {
		return fault.New(fault.Invalid, op, "%.80q: %.80q is no SHA-256", name, sha)
	}
	if err := p.known(crc); err != nil {
		return err
	}
	return p.add(name, r)
}

// known keeps the CRC of the next member, where it will be asked for.
func (p *planner) known(crc *uint32) error {
	if crc == nil || p.open.Shape != zipShape {
		return nil
	}
	return putCRC(p.crcs, p.plan.Members, *crc)
}

// nested adds an archive that is complete.
func (p *planner) nested(name string, n int, crc *uint32) error {
	if err := p.known(crc); err != nil {
		return err
	}
	return p.add(name, record{kind: archiveMember, size: p.plan.Archives[n].Size, nested: n})
}

// file begins a member of text, which ends with Close. Only one is open at a time.
func (p *planner) file(name string) *textual {
	return &textual{p: p, name: name, at: p.text.n, sum: sha256.New()}
}

// textual is a member of text that is being written.
type textual struct {
	p    *planner
	name string
	at   int64
	crc  uint32
	sum  hash.Hash
}

func (t *textual) Write(b []byte) (int, error) {
	t.crc = crc32.Update(t.crc, crc32.IEEETable, b)
	t.sum.Write(b)
	return t.p.text.Write(b)
}

// Close adds the member.
func (t *textual) Close() error {
	fmt.Fprintf(t.p.digest, "text %x\n", t.sum.Sum(nil))
	return t.p.add(t.name, record{kind: textMember, size: t.p.text.n - t.at, text: t.at, crc: t.crc})
}

// finish completes the plan with its top archive.
func (p *planner) finish(ctx context.Context, top int) error {
	if err := ctx.Err(); err != nil {
		return fault.New(fault.Canceled, op, "%w", err)
	}
	p.plan.Top, p.plan.Names, p.plan.Text = top, p.names.n, p.text.n
	p.plan.Digest = "sha256:" + hex.EncodeToString(p.digest.Sum(nil))
	err := errors.Join(p.members.close(), p.names.close(), p.text.close(), p.crcs.Sync(), p.crcs.Close())
	if err != nil {
		return fault.New(fault.Internal, op, "%w", err)
	}
	b, err := json.MarshalIndent(p.plan, "", " ")
	if err == nil {
		err = os.WriteFile(filepath.Join(p.dir, planFile), b, 0o600)
	}
	if err != nil {
		return fault.New(fault.Internal, op, "%w", err)
	}
	return nil
}
