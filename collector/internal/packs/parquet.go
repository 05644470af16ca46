package packs

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"reflect"

	"github.com/parquet-go/parquet-go"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/clip"
	"mlife/shared/fault"
)

// parquet plans data/<split>-00000-of-0000N.parquet with the media in a column of
// {bytes, path}, and README.md, the card that tells the features and splits, so that
// datasets.load_dataset reads the folder. Each file also carries its features as the
// library writes them ("huggingface").
//
// Where a medium stands in a file depends on what it holds only through its length and
// its checksums, so the files are made once, here, from the real bytes, and the plan
// keeps what lies between the media. Nothing is compressed: media do not shrink, and the
// bytes must not depend on the version of a compressor.
//
// Source: huggingface/datasets, features.py and the Parquet builder; Apache Parquet's
// format, LogicalTypes.md for lists.
func (g *preparing) parquet() (int, error) {
	g.names.flat = true
	t, err := g.survey()
	if err != nil {
		return 0, err
	}
	s := &sharding{g: g, ext: ".parquet", shape: bareShape}
	var w *parquetShard
	finish := func() error {
		if w == nil {
			return nil
		}
		err := w.close()
		w = nil
		return err
	}
	s.closing = finish
	for x, err := range g.rows(!g.opt.NoMedia) {
		if err != nil {
			return 0, err
		}
		if err := s.row(x.split, x.Size); err != nil {
			return 0, err
		}
		if w == nil {
			w = newParquetShard(g, t)
		}
		if err := w.row(x); err != nil {
			return 0, err
		}
		if err := g.listed(x, x.name); err != nil {
			return 0, err
		}
	}
	if err := s.close(); err != nil {
		return 0, err
	}
	s.rename(func(split string, i, n int) string { return fmt.Sprintf("data/%s-%05d-of-%05d.parquet", split, i, n) })
	g.plan.Manifest.Classes, g.plan.Manifest.Shards = t.classes.names, s.counts
	return g.gathered(s.done, described{"README.md", func(w io.Writer) error { return g.card(w, t, s.done) }})
}

// Of a group of rows, whichever comes first. A reader holds a whole group in memory.
const (
	groupBytes = 4 << 20
	groupRows  = 1000
	// shortest is the length from which a medium is worth a member of its own.
	shortest = 512
)

// parquetShard writes one file into the plan.
type parquetShard struct {
	g     *preparing
	t     *features
	w     *parquet.GenericWriter[any]
	out   bytes.Buffer // since the last group
	crc   uint32
	held  []*packed // the media of the group
	bytes int64
	rows  int
}

func newParquetShard(g *preparing, t *features) *parquetShard {
	s := &parquetShard{g: g, t: t}
	o := []parquet.WriterOption{t.schema, parquet.CreatedBy("mlife", "1", "0"), parquet.Compression(&parquet.Uncompressed), parquet.WriteBufferSize(0),
		parquet.KeyValueMetadata("huggingface", t.metadata())}
	if t.media != "" {
		o = append(o, parquet.SkipPageBounds(t.media, "bytes"), parquet.SkipPageStatistics(t.media, "bytes"))
	}
	s.w = parquet.NewGenericWriter[any](&s.out, o...)
	return s
}

func (s *parquetShard) row(x *packed) error {
	row, err := s.t.row(x)
	if err != nil {
		return err
	}
	if _, err := s.w.Write([]any{row}); err != nil {
		return fault.New(fault.Internal, op, "%.120q: %w", x.Path, err)
	}
	if x.data != nil {
		s.g.plan.Manifest.Media++
		s.g.plan.Manifest.Bytes += x.Size
	}
	if len(x.data) >= shortest {
		s.held = append(s.held, x)
	}
	s.bytes += int64(len(x.data)) + int64(len(x.Annotation))
	if s.rows++; s.rows >= groupRows || s.bytes >= groupBytes {
		if err := s.w.Flush(); err != nil {
			return fault.New(fault.Internal, op, "%w", err)
		}
		return s.drain()
	}
	return nil
}

func (s *parquetShard) close() error {
	if err := s.w.Close(); err != nil {
		return fault.New(fault.Internal, op, "%w", err)
	}
	if err := s.drain(); err != nil {
		return err
	}
	s.g.shardCRC = append(s.g.shardCRC, s.crc)
	return nil
}

// drain moves what was written into the plan: each medium as itself, wherever its bytes
// stand, and what lies between as text.
func (s *parquetShard) drain() error {
	b := s.out.Bytes()
	s.crc = crc32.Update(s.crc, crc32.IEEETable, b)
	text := func(b []byte) error {
		if len(b) == 0 {
			return nil
		}
		f := s.g.file("")
		_, err := f.Write(b)
		return errors.Join(err, f.Close())
	}
	for _, x := range s.held {
		at := bytes.Index(b, x.data)
		if at < 0 {
			continue
		}
		if err := text(b[:at]); err != nil {
			return err
		}
		if err := s.g.planner.medium("", x.SHA256, x.Size, x.crc); err != nil {
			return err
		}
		b = b[at+len(x.data):]
	}
	if err := text(b); err != nil {
		return err
	}
	s.out.Reset()
	if s.out.Cap() > 4*groupBytes {
		s.out = bytes.Buffer{}
	}
	clear(s.held)
	s.held, s.bytes, s.rows = s.held[:0], 0, 0
	return nil
}

// The Go types of the columns.
type (
	parquetMedium struct {
		Bytes []byte  `parquet:"bytes,optional"`
		Path  *string `parquet:"path,optional"`
	}
	parquetObject struct {
		Bbox         []float64   `parquet:"bbox,list"`
		Category     *int64      `parquet:"category,optional"`
		Angle        *float64    `parquet:"angle,optional"`
		Segmentation [][]float64 `parquet:"segmentation,list"`
		Keypoints    []float64   `parquet:"keypoints,list"`
		Confidence   *float64    `parquet:"confidence,optional"`
		Crowd        bool        `parquet:"crowd"`
		ID           *string     `parquet:"id,optional"`
	}
)

// objectsOf gives the instances of a picture as the column has them: boxes as COCO's
// [x, y, w, h], outlines as its lists of numbers, key points as its triples.
func objectsOf(a *annotation.Annotation, c *classes) []parquetObject {
	out := []parquetObject{}
	for _, i := range annotation.Instances(&a.Shapes) {
		o := parquetObject{Bbox: []float64{}, Segmentation: [][]float64{}, Keypoints: []float64{}, Confidence: i.Confidence, Crowd: annotation.Is(&i.Detail, annotation.Crowd)}
		if i.Label != "" {
			n := int64(c.of(i.Label))
			o.Category = &n
		}
		if i.Detail.ID != "" {
			id := i.Detail.ID
			o.ID = &id
		}
		var all [][]float64
		for _, p := range i.Polygons {
			ring := []float64{}
			for _, q := range p.Points {
				ring = append(ring, q[0], q[1])
			}
			o.Segmentation = append(o.Segmentation, ring)
			all = append(all, p.Points...)
		}
		if i.Pose != nil {
			for _, q := range i.Pose.Points {
				v := 2.0
				if len(q) > 2 {
					v = q[2]
				}
				o.Keypoints = append(o.Keypoints, q[0], q[1], v)
				if v > 0 {
					all = append(all, q[:2])
				}
			}
		}
		for _, l := range i.Polylines {
			all = append(all, l.Points...)
		}
		switch {
		case i.Box != nil:
			o.Bbox = []float64{i.Box.X, i.Box.Y, i.Box.W, i.Box.H}
			if i.Box.Angle != 0 {
				o.Angle = &i.Box.Angle
			}
		case len(all) > 0:
			x, y, w, h := annotation.Bounds(all)
			o.Bbox = []float64{x, y, w, h}
		case len(i.Masks) > 0:
			o.Bbox = boundsOf(i.Masks[0])
		}
		out = append(out, o)
	}
	return out
}

func boundsOf(m clip.Mask) []float64 {
	if m.RLE == nil {
		return []float64{}
	}
	b, err := annotation.Decode(m.RLE)
	if err != nil {
		return []float64{}
	}
	x, y, w, h, _ := b.Bounds()
	return []float64{m.X + float64(x), m.Y + float64(y), float64(w), float64(h)}
}

// row makes the struct of a row.
func (t *features) row(x *packed) (any, error) {
	v := reflect.New(t.rowType).Elem()
	for i, f := range t.list {
		if err := f.set(v.Field(i), x); err != nil {
			return nil, err
		}
	}
	return v.Interface(), nil
}

// plainOf reads a column's value as its type; what does not fit stays out, as null.
func plainOf(kind string, raw json.RawMessage) any {
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	switch kind {
	case "bool":
		var v bool
		if json.Unmarshal(raw, &v) == nil {
			return &v
		}
	case "int64":
		var v int64
		if json.Unmarshal(raw, &v) == nil {
			return &v
		}
	case "float64":
		var v float64
		if json.Unmarshal(raw, &v) == nil {
			return &v
		}
	default:
		v := cellOf(raw)
		return &v
	}
	return nil
}
