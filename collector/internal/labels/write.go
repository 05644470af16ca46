package labels

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path"

	"mlife/collector/internal/dam/annotation"
	"mlife/shared/archive"
	"mlife/shared/clip"
	"mlife/shared/fault"
)

// Sink takes the files of a set, one after the other: a file is closed before the next
// is created. Names have slashes and lead nowhere else.
type Sink interface {
	Create(name string) (io.WriteCloser, error)
}

// ToFolder is a sink that writes below a folder of the disk. A file that is there is
// not written over.
func ToFolder(root *os.Root) Sink { return folderSink{root} }

type folderSink struct{ root *os.Root }

func (f folderSink) Create(name string) (io.WriteCloser, error) {
	if dir := path.Dir(name); dir != "." {
		if err := f.root.MkdirAll(dir, 0o755); err != nil {
			return nil, fault.New(fault.Internal, op, "%w", err)
		}
	}
	w, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, os.ErrExist) {
		return nil, fault.New(fault.Exists, op, "%.120q is there already", name)
	}
	if err != nil {
		return nil, fault.New(fault.Internal, op, "%w", err)
	}
	return w, nil
}

// ToZIP is a sink that writes an archive. Whoever made z closes it.
func ToZIP(z *zip.Writer) Sink { return zipSink{z} }

type zipSink struct{ z *zip.Writer }

type zipEntry struct{ io.Writer }

func (zipEntry) Close() error { return nil }

func (s zipSink) Create(name string) (io.WriteCloser, error) {
	method := zip.Deflate
	if isMedium(name) {
		method = zip.Store // they do not shrink
	}
	w, err := s.z.CreateHeader(&zip.FileHeader{Name: name, Method: method})
	if err != nil {
		return nil, fault.New(fault.Internal, op, "%w", err)
	}
	return zipEntry{w}, nil
}

// WriteOptions of a writing.
type WriteOptions struct {
	// Media opens the bytes of a medium, which then goes to where the format wants it. nil
	// writes the annotations alone.
	Media func(Item) (io.ReadCloser, error)
	// Classes are the first classes in this order, for formats that number them. Others
	// follow in the order in which they come.
	Classes []string
	TempDir string // for what must wait until all items came
	// Distinct promises that no two items have the same path, nor paths that differ in
	// their extension, their folder or the case of letters alone. Then nothing is kept of
	// each item, and sets of any size take the same memory.
	Distinct bool
	// Done, if not nil, is told after each item whether it was written, or refused.
	Done func(written bool)
}

// writer is one format's way. item gets what Carried left.
type writer interface {
	item(it Item) error
	finish() error
	place(it Item) string // where the medium belongs; "" for nowhere
}

// Write writes a set. Items come one after the other; nothing is held but lists of
// classes and what the format demands in one file, which waits on the disk. What a
// format cannot carry is noted; an item that cannot be written at all is refused and
// does not take the rest with it. The error is that of the items, the sink or the
// context.
func Write(ctx context.Context, f Format, items iter.Seq2[Item, error], to Sink, o WriteOptions) (rep Report, err error) {
	make, ok := writers[f]
	if !ok {
		return rep, fault.Field(op, "format", "%.40q is none of %v", f, Formats)
	}
	w := &writing{to: to, opt: o, rep: Report{Format: f}, format: f}
	w.seen, w.made = w.once(), w.once()
	w.classes.take(o.Classes...)
	defer func() { err = errors.Join(err, w.drop()) }()
	way := make(w)
	for it, err := range items {
		if err == nil {
			err = ctx.Err()
			if err != nil {
				err = canceled(err)
			}
		}
		before := w.rep.Items
		if err == nil {
			err = w.one(way, it)
		}
		if err != nil {
			return w.rep, err
		}
		if o.Done != nil {
			o.Done(w.rep.Items > before)
		}
	}
	if err := way.finish(); err != nil {
		return w.rep, err
	}
	w.rep.Categories = len(w.classes.names)
	return w.rep, nil
}

var writers = map[Format]func(*writing) writer{
	COCO: newCOCO, COCOResults: newCOCOResults, VOC: newVOC,
	YOLO: newYOLO, YOLODetect: newYOLO, YOLOSegment: newYOLO, YOLOOBB: newYOLO, YOLOPose: newYOLO,
	CVAT: newCVAT, CVATVideo: newCVAT, LabelStudio: newLabelStudio, Datumaro: newDatumaro,
	ImageNet: newImageNet, ImageNetTxt: newImageNetTxt, OpenImages: newOpenImages, LabelMe: newLabelMe, MOT: newMOT, CSV: newCSV,
}

// writing is one call of Write.
type writing struct {
	to      Sink
	opt     WriteOptions
	rep     Report
	format  Format
	classes numbering
	seen    once // items
	made    once // files
	spools  []*spool
	pixels  int64 // of masks
}

// once remembers names, unless the writing was promised that none comes twice.
type once map[string]struct{}

func (w *writing) once() once {
	if w.opt.Distinct {
		return nil
	}
	return once{}
}

func (o once) has(name string) bool {
	_, ok := o[name]
	return ok
}

func (o once) put(name string) {
	if o != nil {
		o[name] = struct{}{}
	}
}

// maxPixels bounds the masks of one writing: a few bytes may stand for very many.
const maxPixels = 20_000_000_000

func (w *writing) one(way writer, it Item) error {
	w.rep.Images++
	refuse := func(err error) error {
		w.rep.Refused.add(Note{File: it.Path, Reason: plain(err)})
		return nil
	}
	p, err := cleanPath(it.Path)
	if err != nil {
		return refuse(err)
	}
	it.Path, it.Subset = p, subsetName(it.Subset)
	if err := checkSubset(it.Subset); err != nil {
		return refuse(err)
	}
	if err := annotation.Check(&it.Annotation); err != nil {
		return refuse(err)
	}
	for _, m := range it.Annotation.Masks {
		if m.RLE != nil && len(m.RLE.Size) == 2 {
			w.pixels += int64(m.RLE.Size[0]) * int64(m.RLE.Size[1])
		}
	}
	if w.pixels > maxPixels {
		return refuse(fmt.Errorf("the masks of the set unpack to more than %d pixels", int64(maxPixels)))
	}
	carried, lost, err := Carried(w.format, it)
	if err != nil {
		return refuse(err)
	}
	key := it.Subset + "\x00" + p
	if w.seen.has(key) {
		return refuse(errors.New("the medium was written before"))
	}
	w.seen.put(key)
	before := w.rep.Annotations
	if err := way.item(carried); err != nil {
		var no unwritable
		if errors.As(err, &no) {
			w.rep.Annotations = before
			return refuse(no.err)
		}
		return err
	}
	for _, what := range lost {
		w.rep.Losses.add(Note{File: it.Path, Reason: what})
	}
	w.rep.Items++
	annotation.Each(&carried.Annotation, func(string, *string, *float64, *clip.Detail) { w.rep.Objects++ })
	if carried.Annotation.Label != "" {
		w.rep.Objects++
	}
	if carried.Annotation.Text != "" {
		w.rep.Objects++
	}
	return w.medium(way.place(carried), it)
}

// unwritable is an error of one item alone, before anything of it was written.
type unwritable struct{ err error }

func (u unwritable) Error() string { return u.err.Error() }

// medium copies the bytes of a medium to its place.
func (w *writing) medium(to string, it Item) (err error) {
	if w.opt.Media == nil || to == "" {
		return nil
	}
	if archive.Unsafe(to) {
		w.rep.Losses.add(Note{File: it.Path, Reason: "the medium itself: its path is an address"})
		return nil
	}
	if w.made.has(to) {
		w.rep.Losses.add(Note{File: it.Path, Reason: "the medium itself: another has its place"})
		return nil
	}
	in, err := w.opt.Media(it)
	if err != nil {
		if fault.Is(err, fault.NotFound) {
			w.rep.Losses.add(Note{File: it.Path, Reason: "the medium itself: " + plain(err)})
			return nil
		}
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	w.made.put(to)
	out, err := w.to.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// file writes one file at once.
func (w *writing) file(name string, write func(b *bufio.Writer) error) error {
	if w.made.has(name) {
		return unwritable{fmt.Errorf("another medium has the file %.80q", name)}
	}
	w.made.put(name)
	out, err := w.to.Create(name)
	if err != nil {
		return err
	}
	b := bufio.NewWriter(out)
	err = write(b)
	if err == nil {
		err = b.Flush()
	}
	return errors.Join(err, out.Close())
}

// lines writes a file of one text a line.
func (w *writing) lines(name string, lines []string) error {
	return w.file(name, func(b *bufio.Writer) error {
		for _, l := range lines {
			if err := writeString(b, l+"\n"); err != nil {
				return err
			}
		}
		return nil
	})
}

// spool holds text until all items came: in memory while it is small, then on the disk.
type spool struct {
	b    bytes.Buffer
	f    *os.File
	n    int // of what was put into it, as its user counts
	temp string
}

const spoolInMemory = 1 << 20

func (w *writing) spool() *spool {
	s := &spool{temp: w.opt.TempDir}
	w.spools = append(w.spools, s)
	return s
}

func (s *spool) Write(p []byte) (int, error) {
	if s.b.Len()+len(p) > spoolInMemory {
		if err := s.flush(); err != nil {
			return 0, err
		}
	}
	return s.b.Write(p)
}

func (s *spool) flush() error {
	if s.f == nil {
		f, err := os.CreateTemp(s.temp, "labels-*")
		if err != nil {
			return fault.New(fault.Internal, op, "%w", err)
		}
		s.f = f
		if err := os.Remove(f.Name()); err != nil {
			return fault.New(fault.Internal, op, "%w", err)
		}
	}
	_, err := s.f.Write(s.b.Bytes())
	s.b.Reset()
	return err
}

// copy gives all that was written.
func (s *spool) copy(to io.Writer) error {
	if s.f != nil {
		if _, err := s.f.Seek(0, io.SeekStart); err != nil {
			return err
		}
		if _, err := io.Copy(to, s.f); err != nil {
			return err
		}
	}
	_, err := to.Write(s.b.Bytes())
	return err
}

func (w *writing) drop() error {
	var all []error
	for _, s := range w.spools {
		if s.f != nil {
			all = append(all, s.f.Close())
		}
	}
	return errors.Join(all...)
}

// numbering gives classes numbers from 0 in the order in which they come.
type numbering struct {
	names []string
	known map[string]int
}

func (n *numbering) take(names ...string) {
	for _, name := range names {
		n.of(name)
	}
}

func (n *numbering) of(name string) int {
	i, ok := n.known[name]
	if !ok {
		if n.known == nil {
			n.known = map[string]int{}
		}
		i = len(n.names)
		n.known[name] = i
		n.names = append(n.names, name)
	}
	return i
}
