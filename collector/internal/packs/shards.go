package packs

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"mlife/shared/fault"
)

// webDataset plans tar files <split>-000000.tar, in which a row is the members of one
// key, one after the other: the medium, key.json with all that is known, key.cls with the
// number of its class from 0 (classes.txt names them) and key.txt with its text. The
// whole is a tar of the shards and of what describes them.
//
// Source: github.com/webdataset/webdataset, README and docs; Hugging Face's WebDataset
// builder.
func (g *preparing) webDataset() (int, error) {
	g.names.flat, g.names.dots = true, false
	c := newClasses(g.set.Classes)
	s := &sharding{g: g, ext: ".tar", shape: tarShape}
	for x, err := range g.rows(false) {
		if err != nil {
			return 0, err
		}
		if err := s.row(x.split, x.Size); err != nil {
			return 0, err
		}
		ext := extensionOf(x.name) // by which readers know what to do with it
		x.name = strings.TrimSuffix(x.name, ext) + strings.ToLower(ext)
		if err := g.sample(x, c); err != nil {
			return 0, err
		}
		if err := g.listed(x, s.name+"/"+x.name); err != nil {
			return 0, err
		}
	}
	if err := s.close(); err != nil {
		return 0, err
	}
	g.plan.Manifest.Classes, g.plan.Manifest.Shards = c.names, s.counts
	return g.gathered(s.done, described{"classes.txt", func(w io.Writer) error {
		_, err := io.WriteString(w, lines(c.names))
		return err
	}})
}

func lines(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return strings.Join(list, "\n") + "\n"
}

// sample adds the members of one row to the open shard.
func (g *preparing) sample(x *packed, c *classes) error {
	key := strings.TrimSuffix(x.name, extensionOf(x.name))
	if err := g.placed(x, x.name); err != nil {
		return err
	}
	line, err := x.full(x.name)
	if err != nil {
		return err
	}
	b, err := json.Marshal(line)
	if err != nil {
		return fault.Wrap(op, err)
	}
	put := func(ext, text string) {
		if err == nil {
			f := g.file(key + ext)
			_, err = f.Write([]byte(text))
			err = errors.Join(err, f.Close())
		}
	}
	put(".json", string(b))
	if l := labelOf(x.a); l != "" {
		put(".cls", strconv.Itoa(c.of(l)))
	}
	if x.a.Text != "" {
		put(".txt", x.a.Text)
	}
	return err
}

func extensionOf(name string) string {
	if i := strings.LastIndexByte(name, '.'); i > strings.LastIndexByte(name, '/') {
		return name[i:]
	}
	return ""
}

// sharding cuts rows into archives of a shape.
type sharding struct {
	g      *preparing
	ext    string
	shape  shape
	split  string
	n      int // of the split
	name   string
	rows   int
	bytes  int64
	opened bool
	// closing completes what a shard holds before it is closed; nil for nothing.
	closing func() error
	done    []Part
	splits  []string       // of the shards that are done
	counts  map[string]int // rows by shard
}

// row makes sure that a shard is open that has room for a row with a medium of so many
// bytes.
func (s *sharding) row(split string, size int64) error {
	full := s.rows >= s.g.opt.ShardRows || s.rows > 0 && s.bytes+size > s.g.opt.ShardBytes
	if s.opened && (full || split != s.split) {
		if err := s.close(); err != nil {
			return err
		}
	}
	if !s.opened {
		if split != s.split {
			s.split, s.n = split, 0
		}
		if len(s.done) >= maxShards {
			return fault.New(fault.TooLarge, op, "more than %d shards: make them larger", maxShards)
		}
		s.name = fmt.Sprintf("%s-%06d%s", split, s.n, s.ext)
		s.n++
		s.rows, s.bytes, s.opened = 0, 0, true
		s.g.begin(s.shape)
	}
	s.rows++
	s.bytes += size
	return nil
}

const maxShards = 100_000

// rename gives the shards names that say how many there are.
func (s *sharding) rename(name func(split string, i, n int) string) {
	total, next, counts := map[string]int{}, map[string]int{}, map[string]int{}
	for _, split := range s.splits {
		total[split]++
	}
	for i, split := range s.splits {
		now := name(split, next[split], total[split])
		counts[now] = s.counts[s.done[i].Name]
		s.done[i].Name = now
		next[split]++
	}
	s.counts = counts
}

// close completes the open shard.
func (s *sharding) close() error {
	if !s.opened {
		return nil
	}
	s.opened = false
	if s.closing != nil {
		if err := s.closing(); err != nil {
			return err
		}
	}
	n, size := s.g.end()
	s.splits = append(s.splits, s.split)
	s.done = append(s.done, Part{Name: s.name, Size: size, Archive: n})
	if s.counts == nil {
		s.counts = map[string]int{}
	}
	s.counts[s.name] = s.rows
	return nil
}

// gathered plans the whole: texts that describe the shards, then the shards. Each is a
// part that can be fetched alone.
func (g *preparing) gathered(shards []Part, more ...described) (int, error) {
	for _, d := range append(more, described{"rows.jsonl", g.list.copy}, described{"pack.json", g.manifest}) {
		g.begin(bareShape)
		f := g.file(d.name)
		if err := errors.Join(d.put(f), f.Close()); err != nil {
			return 0, err
		}
		n, size := g.end()
		g.plan.Parts = append(g.plan.Parts, Part{Name: d.name, Size: size, Archive: n})
	}
	g.plan.Parts = append(g.plan.Parts, shards...)
	g.begin(shapeOf(g.opt.Container))
	for i, x := range g.plan.Parts {
		var crc *uint32
		if n := i - (len(g.plan.Parts) - len(shards)); n >= 0 && n < len(g.shardCRC) {
			crc = &g.shardCRC[n]
		}
		if err := g.nested(x.Name, x.Archive, crc); err != nil {
			return 0, err
		}
	}
	top, _ := g.end()
	return top, nil
}

// described is a text of the pack.
type described struct {
	name string
	put  func(w io.Writer) error
}

// classes numbers labels from 0 in the order in which they come.
type classes struct {
	names []string
	known map[string]int
}

func newClasses(first []string) *classes {
	c := &classes{known: map[string]int{}}
	for _, name := range first {
		c.of(name)
	}
	return c
}

func (c *classes) of(name string) int {
	i, ok := c.known[name]
	if !ok {
		i = len(c.names)
		c.known[name] = i
		c.names = append(c.names, name)
	}
	return i
}
