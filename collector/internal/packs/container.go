package packs

import (
	"archive/tar"
	"bytes"
	"encoding/binary"
	"math"
	"time"
	"unicode/utf8"
)

// shape is how members lie in an archive.
type shape string

const (
	zipShape  shape = "zip"
	tarShape  shape = "tar"
	bareShape shape = "bare" // one after the other, without headers
)

// moment is the time of every member, the earliest that a ZIP can say: what is packed
// does not depend on when.
var moment = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// frame gives the bytes around a member's data.
type frame interface {
	// before is its header.
	before(name string, r record) ([]byte, error)
	// after follows its data; crc is asked for only when it is needed.
	after(r record, crc func() (uint32, error)) ([]byte, error)
	// sizes of both.
	sizes(name string, r record) (before, after int64, err error)
	// listed is what the end of the archive says of it; its length does not depend on crc.
	listed(name string, r record, crc func() (uint32, error)) ([]byte, error)
	// end closes an archive of n members, whose lists begin at and are size bytes.
	end(n, at, size int64) []byte
}

var frames = map[shape]frame{zipShape: zipFrame{}, tarShape: tarFrame{}, bareShape: bareFrame{}}

// bareFrame is nothing.
type bareFrame struct{}

func (bareFrame) before(string, record) ([]byte, error)                         { return nil, nil }
func (bareFrame) after(record, func() (uint32, error)) ([]byte, error)          { return nil, nil }
func (bareFrame) sizes(string, record) (int64, int64, error)                    { return 0, 0, nil }
func (bareFrame) listed(string, record, func() (uint32, error)) ([]byte, error) { return nil, nil }
func (bareFrame) end(int64, int64, int64) []byte                                { return nil }

// tarFrame writes POSIX tar as archive/tar does: USTAR where it fits, else PAX.
type tarFrame struct{}

const tarBlock = 512

func (tarFrame) before(name string, r record) ([]byte, error) {
	var b bytes.Buffer
	err := tar.NewWriter(&b).WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: r.size, Mode: 0o644, ModTime: moment})
	return b.Bytes(), err
}

func (tarFrame) after(r record, _ func() (uint32, error)) ([]byte, error) {
	return make([]byte, -r.size&(tarBlock-1)), nil
}

func (t tarFrame) sizes(name string, r record) (int64, int64, error) {
	if plainTar(name, r.size) {
		return tarBlock, -r.size & (tarBlock - 1), nil
	}
	b, err := t.before(name, r)
	return int64(len(b)), -r.size & (tarBlock - 1), err
}

// plainTar says whether a header is one block for certain.
func plainTar(name string, size int64) bool {
	for i := range len(name) {
		if name[i] >= utf8.RuneSelf {
			return false
		}
	}
	return len(name) <= 100 && size < 8<<30
}

func (tarFrame) listed(string, record, func() (uint32, error)) ([]byte, error) { return nil, nil }
func (tarFrame) end(int64, int64, int64) []byte                                { return make([]byte, 2*tarBlock) }

// zipFrame writes members as they are (method 0), with ZIP64 where a number needs it.
// The CRC-32 of a medium is not known before it was read, so that it follows its data
// in a descriptor. archive/zip keeps the list of all members in memory and begins at the
// beginning; this needs neither.
//
// Source: PKWARE's APPNOTE.TXT 6.3.10, 4.3.7 to 4.3.16 and 4.5.3.
type zipFrame struct{}

const (
	zipTime       = 0
	zipDate       = 1<<5 | 1 // 1 January 1980
	zipDescriptor = 1 << 3
	zipUTF8       = 1 << 11
)

func zipFlags(name string, r record) uint16 {
	var f uint16
	if r.kind != textMember {
		f |= zipDescriptor
	}
	for i := range len(name) {
		if name[i] >= utf8.RuneSelf {
			f |= zipUTF8
		}
	}
	return f
}

func large(n int64) bool { return n >= math.MaxUint32 }

func zipVersion(r record) uint16 {
	if large(r.size) || large(r.at) {
		return 45
	}
	return 20
}

func (zipFrame) before(name string, r record) ([]byte, error) {
	var b fields
	flags := zipFlags(name, r)
	b.u32(0x04034b50).u16(zipVersion(r)).u16(flags).u16(0).u16(zipTime).u16(zipDate)
	size := uint32(r.size)
	switch {
	case flags&zipDescriptor != 0 && !large(r.size):
		b.u32(0).u32(0).u32(0)
	case large(r.size):
		b.u32(r.crc).u32(math.MaxUint32).u32(math.MaxUint32)
	default:
		b.u32(r.crc).u32(size).u32(size)
	}
	b.u16(uint16(len(name)))
	if large(r.size) { // which also says that the descriptor has numbers of 8 bytes
		known := uint64(r.size)
		if flags&zipDescriptor != 0 {
			known = 0
		}
		b.u16(20).text(name).u16(1).u16(16).u64(known).u64(known)
	} else {
		b.u16(0).text(name)
	}
	return b, nil
}

func (zipFrame) after(r record, crc func() (uint32, error)) ([]byte, error) {
	if r.kind == textMember {
		return nil, nil
	}
	sum, err := crc()
	var b fields
	b.u32(0x08074b50).u32(sum)
	if large(r.size) {
		b.u64(uint64(r.size)).u64(uint64(r.size))
	} else {
		b.u32(uint32(r.size)).u32(uint32(r.size))
	}
	return b, err
}

func (z zipFrame) sizes(name string, r record) (before, after int64, err error) {
	before = int64(30 + len(name))
	if large(r.size) {
		before += 20
	}
	switch {
	case r.kind == textMember:
	case large(r.size):
		after = 24
	default:
		after = 16
	}
	return before, after, nil
}

func (zipFrame) listed(name string, r record, crc func() (uint32, error)) ([]byte, error) {
	sum, err := r.crc, error(nil)
	if r.kind != textMember {
		sum, err = crc()
	}
	var extra fields
	size, at := uint32(r.size), uint32(r.at)
	if large(r.size) {
		extra.u64(uint64(r.size)).u64(uint64(r.size))
		size = math.MaxUint32
	}
	if large(r.at) {
		extra.u64(uint64(r.at))
		at = math.MaxUint32
	}
	if len(extra) > 0 {
		var head fields
		head.u16(1).u16(uint16(len(extra)))
		extra = append(head, extra...)
	}
	var b fields
	b.u32(0x02014b50).u16(3<<8 | zipVersion(r)).u16(zipVersion(r)).u16(zipFlags(name, r)).u16(0).u16(zipTime).u16(zipDate)
	b.u32(sum).u32(size).u32(size).u16(uint16(len(name))).u16(uint16(len(extra))).u16(0).u16(0).u16(0)
	b.u32(0o100644 << 16).u32(at).text(name)
	return append(b, extra...), err
}

func (zipFrame) end(n, at, size int64) []byte {
	var b fields
	if n >= math.MaxUint16 || large(at) || large(size) {
		b.u32(0x06064b50).u64(44).u16(3<<8 | 45).u16(45).u32(0).u32(0).u64(uint64(n)).u64(uint64(n)).u64(uint64(size)).u64(uint64(at))
		b.u32(0x07064b50).u32(0).u64(uint64(at + size)).u32(1)
	}
	b.u32(0x06054b50).u16(0).u16(0).u16(uint16(min(n, math.MaxUint16))).u16(uint16(min(n, math.MaxUint16)))
	b.u32(uint32(min(size, math.MaxUint32))).u32(uint32(min(at, math.MaxUint32))).u16(0)
	return b
}

// fields are numbers in little endian, one after the other.
type fields []byte

func (f *fields) u16(v uint16) *fields { *f = binary.LittleEndian.AppendUint16(*f, v); return f }
func (f *fields) u32(v uint32) *fields { *f = binary.LittleEndian.AppendUint32(*f, v); return f }
func (f *fields) u64(v uint64) *fields { *f = binary.LittleEndian.AppendUint64(*f, v); return f }
func (f *fields) text(s string) *fields {
	*f = append(*f, s...)
	return f
}
