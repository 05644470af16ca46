package archive

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/binary"
	"io"
	"os"
	"slices"

	"mlife/shared/fault"
)

// ZIP opens a ZIP archive. op names the operation in errors, which are fault.Invalid
// or fault.TooLarge.
func ZIP(op string, r io.ReaderAt, size int64, l Limits) (*Archive, error) {
	a := begin(op, l)
	if err := a.checkDirectory(r, size); err != nil {
		return nil, err
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, a.invalid("the archive cannot be read: %v", err)
	}
	if len(z.File) > l.Entries {
		return nil, a.tooLarge("the archive has %d entries, at most %d", len(z.File), l.Entries)
	}
	for _, f := range z.File {
		if err := a.harmless(f); err != nil {
			return nil, err
		}
		if f.FileInfo().IsDir() {
			continue
		}
		if err := a.add(f.Name, int64(min(f.UncompressedSize64, 1<<62)), f.CRC32, func() (io.ReadCloser, error) { return a.openZIP(f) }); err != nil {
			return nil, err
		}
	}
	if err := a.apart(z.File); err != nil {
		return nil, err
	}
	a.sort()
	return a, nil
}

func (a *Archive) openZIP(f *zip.File) (io.ReadCloser, error) {
	r, err := f.Open()
	if err != nil {
		return nil, a.invalid("the entry %.80q cannot be read: %v", f.Name, err)
	}
	return r, nil
}

// checkDirectory bounds the list of entries before it is read into memory. The end
// record (APPNOTE 4.3.16) is the last 22 bytes and a comment; that of ZIP64 (4.3.14,
// 4.3.15) is named by a locator before it.
func (a *Archive) checkDirectory(r io.ReaderAt, size int64) error {
	tail := make([]byte, min(size, 20+22+1<<16))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil {
		return a.invalid("the archive cannot be read: %v", err)
	}
	at := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if at < 0 || len(tail)-at < 22 {
		return a.invalid("the archive has no list of entries: it was cut off")
	}
	entries, length, offset := uint64(binary.LittleEndian.Uint16(tail[at+10:])), uint64(binary.LittleEndian.Uint32(tail[at+12:])), uint64(binary.LittleEndian.Uint32(tail[at+16:]))
	if entries == 1<<16-1 || length == 1<<32-1 || offset == 1<<32-1 {
		if !a.limits.ZIP64 {
			return a.tooLarge("the archive is ZIP64 and has more than %d entries or 4 GiB: send it in parts", a.limits.Entries)
		}
		if at < 20 || !bytes.HasPrefix(tail[at-20:], []byte("PK\x06\x07")) {
			return a.invalid("the archive says it is ZIP64 and has no record of that")
		}
		end := make([]byte, 56)
		if _, err := r.ReadAt(end, int64(min(binary.LittleEndian.Uint64(tail[at-12:]), 1<<62))); err != nil || !bytes.HasPrefix(end, []byte("PK\x06\x06")) {
			return a.invalid("the archive says it is ZIP64 and has no record of that")
		}
		entries, length, offset = binary.LittleEndian.Uint64(end[32:]), binary.LittleEndian.Uint64(end[40:]), binary.LittleEndian.Uint64(end[48:])
	}
	most := uint64(a.limits.Directory)
	if length > most || offset > uint64(size) || uint64(size)-offset > most+1<<17 || entries > uint64(a.limits.Entries) {
		return a.tooLarge("the archive's list of entries is too long: at most %d entries and %d bytes", a.limits.Entries, a.limits.Directory)
	}
	return nil
}

// harmless says what is wrong with an entry.
func (a *Archive) harmless(f *zip.File) error {
	if err := a.checkName(f.Name); err != nil {
		return err
	}
	switch {
	case f.Mode()&os.ModeSymlink != 0:
		return a.invalid("the entry %.80q is a link: put the file itself into the archive", f.Name)
	case f.Flags&1 != 0:
		return a.invalid("the entry %.80q is encrypted", f.Name)
	case f.Method != zip.Store && f.Method != zip.Deflate:
		return a.invalid("the entry %.80q is packed by method %d: use deflate", f.Name, f.Method)
	case f.UncompressedSize64 > uint64(a.limits.RatioFrom) && f.UncompressedSize64/max(f.CompressedSize64, 1) > uint64(a.limits.Ratio):
		return fault.New(fault.TooLarge, a.op, "the entry %.80q would become %d bytes out of %d: more than %d times as many", f.Name,
			f.UncompressedSize64, f.CompressedSize64, a.limits.Ratio)
	}
	return nil
}

// apart refuses entries that share bytes: so a small archive claims to be large.
func (a *Archive) apart(files []*zip.File) error {
	type span struct {
		from, to int64
		name     string
	}
	var spans []span
	for _, f := range files {
		from, err := f.DataOffset()
		if err != nil {
			return a.invalid("the entry %.80q cannot be found: %v", f.Name, err)
		}
		if f.CompressedSize64 > 0 {
			spans = append(spans, span{from, from + int64(f.CompressedSize64), f.Name})
		}
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	for i := 1; i < len(spans); i++ {
		if spans[i].from < spans[i-1].to {
			return a.invalid("the entries %.80q and %.80q share bytes of the archive", spans[i-1].name, spans[i].name)
		}
	}
	return nil
}
