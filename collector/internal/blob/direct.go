package blob

import (
	"errors"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"

	"mlife/shared/fault"
)

// alignment of memory, offset and length that every Linux file system takes for
// O_DIRECT.
const alignment = 4 << 10

// aligned makes a buffer that a direct write may start at.
func aligned(n int) []byte {
	b := make([]byte, n+alignment)
	off := -int(uintptr(unsafe.Pointer(unsafe.SliceData(b)))) & (alignment - 1)
	return b[off : off+n : off+n]
}

// pastCache says whether f can be written without the page cache, and turns that on.
// A blob is written once, whole, and synced at once: through the cache it costs a
// copy and a page of memory for each of its own, three times the processor time of
// the write itself on a machine whose memory is not warm. Where a file system has
// no direct writes (tmpfs, some network ones) the cache serves.
func pastCache(f *os.File) bool { return setDirect(f, true) == nil }

func setDirect(f *os.File, on bool) error {
	flags, err := unix.FcntlInt(f.Fd(), unix.F_GETFL, 0)
	if err != nil {
		return err
	}
	flags &^= unix.O_DIRECT
	if on {
		flags |= unix.O_DIRECT
	}
	_, err = unix.FcntlInt(f.Fd(), unix.F_SETFL, flags)
	return err
}

// direct writes a file from its beginning in aligned pieces. Only the last Write may
// have another length than a multiple of alignment: it goes through the cache.
type direct struct {
	f  *os.File
	on bool
}

// Write implements io.Writer.
func (d *direct) Write(p []byte) (int, error) {
	if d.on && len(p)%alignment != 0 {
		whole := len(p) &^ (alignment - 1)
		n, err := d.write(p[:whole])
		if err != nil {
			return n, err
		}
		if err := setDirect(d.f, false); err != nil {
			return n, err
		}
		d.on = false
		m, err := d.f.Write(p[whole:])
		return n + m, err
	}
	return d.write(p)
}

// write falls back to the cache when the file system takes the flag and refuses the
// write.
func (d *direct) write(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	n, err := d.f.Write(p)
	if d.on && n == 0 && errors.Is(err, unix.EINVAL) {
		d.on = false
		if err := setDirect(d.f, false); err != nil {
			return 0, fault.New(fault.Internal, "blob.Put", "%w", err)
		}
		return d.f.Write(p)
	}
	return n, err
}
