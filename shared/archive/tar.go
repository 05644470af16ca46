package archive

import (
	"archive/tar"
	"errors"
	"io"
)

// Tar opens a tar archive that is not packed. Its entries can be read at any place.
func Tar(op string, r io.ReaderAt, size int64, l Limits) (*Archive, error) {
	a := begin(op, l)
	in := &counted{r: io.NewSectionReader(r, 0, size)}
	t := tar.NewReader(in)
	for n := 0; ; n++ {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, a.invalid("the archive cannot be read: %v", err)
		}
		if n >= l.Entries {
			return nil, a.tooLarge("the archive has more than %d entries", l.Entries)
		}
		if h.Typeflag == tar.TypeXGlobalHeader {
			continue
		}
		if err := a.checkName(h.Name); err != nil {
			return nil, err
		}
		switch h.Typeflag {
		case tar.TypeDir:
			continue
		case tar.TypeReg:
		case tar.TypeSymlink, tar.TypeLink:
			return nil, a.invalid("the entry %.80q is a link: put the file itself into the archive", h.Name)
		default:
			return nil, a.invalid("the entry %.80q is no file", h.Name)
		}
		// The reader stands at the entry's first byte: it reads whole blocks of headers.
		from := in.n
		if h.Size > size-from {
			return nil, a.invalid("the entry %.80q is cut off", h.Name)
		}
		open := func() (io.ReadCloser, error) { return section{io.NewSectionReader(r, from, h.Size)}, nil }
		if err := a.add(h.Name, h.Size, 0, open); err != nil {
			return nil, err
		}
	}
	a.sort()
	return a, nil
}

type section struct{ *io.SectionReader }

func (section) Close() error { return nil }

// counted knows how far a reader is. It can seek, so that tar passes bodies over.
type counted struct {
	r *io.SectionReader
	n int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

func (c *counted) Seek(offset int64, whence int) (int64, error) {
	n, err := c.r.Seek(offset, whence)
	if err == nil {
		c.n = n
	}
	return n, err
}
