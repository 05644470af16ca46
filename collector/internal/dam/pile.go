package dam

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"os"

	"mlife/shared/fault"
)

// pile holds the rows of an import in a temporary file, so that a million of them
// cost no memory. It is filled once and then read as often as needed, by one
// goroutine. A row is its digest and the lengths and bytes of its texts.
type pile struct {
	file *os.File
	out  *bufio.Writer
	rows int
}

func newPile(dir string) (*pile, error) {
	f, err := os.CreateTemp(dir, "mlife-rows-*")
	if err != nil {
		return nil, fault.New(fault.Unavailable, "dam.Import", "%w", err)
	}
	return &pile{file: f, out: bufio.NewWriterSize(f, readAhead)}, nil
}

func (p *pile) close() error { return errors.Join(p.file.Close(), os.Remove(p.file.Name())) }

func (p *pile) add(r Row) error {
	b := p.out.AvailableBuffer()
	b = append(b, r.Digest[:]...)
	for _, s := range []string{r.Path, r.MD5, r.SHA256, r.Badcase, r.Label} {
		b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	for _, s := range [][]byte{r.Annotation, r.Columns} {
		b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	p.rows++
	if _, err := p.out.Write(b); err != nil {
		return fault.New(fault.NoSpace, "dam.Import", "%w", err)
	}
	return nil
}

// all reads the rows in their order, leaving out those with a digest in but.
func (p *pile) all(but map[Digest]struct{}) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		err := p.out.Flush()
		if err == nil {
			_, err = p.file.Seek(0, io.SeekStart)
		}
		in := pileReader{in: bufio.NewReaderSize(p.file, readAhead), err: err}
		for range p.rows {
			r := in.row()
			if in.err != nil {
				yield(Row{}, fault.New(fault.Internal, "dam.Import", "the temporary file: %w", in.err))
				return
			}
			if _, skip := but[r.Digest]; !skip && !yield(r, nil) {
				return
			}
		}
	}
}

type pileReader struct {
	in  *bufio.Reader
	err error
}

func (p *pileReader) row() (r Row) {
	if p.err == nil {
		_, p.err = io.ReadFull(p.in, r.Digest[:])
	}
	for _, into := range []*string{&r.Path, &r.MD5, &r.SHA256, &r.Badcase, &r.Label} {
		*into = string(p.text())
	}
	for _, into := range []*json.RawMessage{&r.Annotation, &r.Columns} {
		*into = p.text()
	}
	return r
}

func (p *pileReader) text() []byte {
	if p.err != nil {
		return nil
	}
	n, err := binary.ReadUvarint(p.in)
	if err != nil || n == 0 {
		p.err = err
		return nil
	}
	if n > 2*MaxRowBytes {
		p.err = io.ErrUnexpectedEOF
		return nil
	}
	b := make([]byte, n)
	_, p.err = io.ReadFull(p.in, b)
	return b
}
