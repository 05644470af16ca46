package blob

import (
	"context"
	"crypto/md5"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"

	"mlife/shared/fault"
)

// FolderOptions bound a Folder.
type FolderOptions struct {
	MaxSize int64 // bytes of one blob; 0 means 4 GiB
	Reserve int64 // bytes that must stay free on the disk; Put refuses below it
}

// Folder is a Store in a directory:
//
//	<dir>/<first 2 hex>/<sha256>   a blob, mode 0600, never rewritten
//	<dir>/tmp/put-*                being written; removed at Open
//
// A blob is written to tmp, fsynced, renamed and its directory fsynced, so a name
// that exists always has all its bytes. The 256 directories are made at Open: one
// made with a blob would cost it two more fsyncs.
type Folder struct {
	dir     string
	opt     FolderOptions
	buffers sync.Pool // of *[]byte, to copy with
}

// copyBuffer is how much is read, hashed and written at a time.
const copyBuffer = 256 << 10

// NewFolder opens or makes the directory and removes what a crash left in tmp.
// One process may use a directory at a time.
func NewFolder(dir string, opt FolderOptions) (*Folder, error) {
	if opt.MaxSize <= 0 {
		opt.MaxSize = 4 << 30
	}
	tmp := filepath.Join(dir, "tmp")
	if err := os.RemoveAll(tmp); err != nil {
		return nil, fmt.Errorf("blob folder: %w", err)
	}
	if err := os.MkdirAll(tmp, 0o700); err != nil {
		return nil, fmt.Errorf("blob folder: %w", err)
	}
	for i := range 256 {
		if err := os.Mkdir(filepath.Join(dir, fmt.Sprintf("%02x", i)), 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, fmt.Errorf("blob folder: %w", err)
		}
	}
	if err := syncDir(dir); err != nil {
		return nil, fmt.Errorf("blob folder: %w", err)
	}
	f := &Folder{dir: dir, opt: opt}
	f.buffers.New = func() any { b := aligned(copyBuffer); return &b }
	return f, nil
}

func (f *Folder) path(sha string) string { return filepath.Join(f.dir, sha[:2], sha) }

// Put implements Store.
func (f *Folder) Put(ctx context.Context, r io.Reader, want string) (Info, error) {
	if want != "" {
		if err := CheckSHA(want); err != nil {
			return Info{}, err
		}
	}
	return f.put(ctx, r, want, md5.New())
}

// Keep implements Store.
func (f *Folder) Keep(ctx context.Context, r io.Reader, sha string) error {
	if err := CheckSHA(sha); err != nil {
		return err
	}
	_, err := f.put(ctx, r, sha, nil)
	return err
}

// put stores; a further hash is optional.
func (f *Folder) put(ctx context.Context, r io.Reader, want string, further hash.Hash) (Info, error) {
	if err := f.checkSpace(); err != nil {
		return Info{}, err
	}
	tmp, err := os.CreateTemp(filepath.Join(f.dir, "tmp"), "put-")
	if err != nil {
		return Info{}, diskFault("blob.Put", err)
	}
	info, err := f.fill(ctx, tmp, r, further)
	if cerr := tmp.Close(); err == nil && cerr != nil {
		err = diskFault("blob.Put", cerr)
	}
	if err == nil && want != "" && info.SHA256 != want {
		err = fault.New(fault.Corrupt, "blob.Put", "bytes have SHA-256 %s, want %s", info.SHA256, want)
	}
	if err == nil {
		err = f.publish(tmp.Name(), info)
	}
	if err != nil {
		if rerr := os.Remove(tmp.Name()); rerr != nil && !errors.Is(rerr, fs.ErrNotExist) {
			err = errors.Join(err, rerr)
		}
		return Info{}, err
	}
	return info, nil
}

// Adopt takes a file into the store whose bytes are synced and have this hash; the file
// is gone then. On the same file system not a byte is copied.
func (f *Folder) Adopt(ctx context.Context, path, sha string, size int64) (err error) {
	if err := CheckSHA(sha); err != nil {
		return err
	}
	if size > f.opt.MaxSize {
		return fault.New(fault.TooLarge, "blob.Adopt", "more than %d bytes", f.opt.MaxSize)
	}
	from, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) { // taken before, by a call whose caller did not hear of it
		if info, serr := f.Stat(ctx, sha); serr == nil && info.Size == size {
			return nil
		}
	}
	if err != nil {
		return diskFault("blob.Adopt", err)
	}
	defer func() { err = errors.Join(err, diskFault("blob.Adopt", from.Close())) }()
	info, err := from.Stat()
	if err != nil {
		return diskFault("blob.Adopt", err)
	}
	if info.Size() != size {
		return fault.New(fault.Corrupt, "blob.Adopt", "the file has %d bytes, not %d", info.Size(), size)
	}
	err = f.publish(path, Info{SHA256: sha, Size: size})
	if !errors.Is(err, syscall.EXDEV) {
		return err
	}
	if err := f.Keep(ctx, from, sha); err != nil {
		return err
	}
	return diskFault("blob.Adopt", os.Remove(path))
}

// fill copies r into tmp while hashing, and fsyncs.
func (f *Folder) fill(ctx context.Context, tmp *os.File, r io.Reader, further hash.Hash) (Info, error) {
	sha := sha256.New()
	sinks := []io.Writer{sha}
	if further != nil {
		sinks = append(sinks, further)
	}
	buf, ok := f.buffers.Get().(*[]byte)
	if !ok {
		return Info{}, fault.New(fault.Internal, "blob.Put", "no buffer")
	}
	defer f.buffers.Put(buf)
	lim := io.LimitReader(&contextReader{ctx, r}, f.opt.MaxSize+1)
	n, err := pour(tmp, lim, *buf, sinks)
	switch {
	case err != nil:
		return Info{}, diskFault("blob.Put", err)
	case n > f.opt.MaxSize:
		return Info{}, fault.New(fault.TooLarge, "blob.Put", "more than %d bytes", f.opt.MaxSize)
	}
	if err := tmp.Sync(); err != nil {
		return Info{}, diskFault("blob.Put", err)
	}
	info := Info{SHA256: hexOf(sha.Sum(nil)), Size: n}
	if further != nil {
		info.MD5 = hexOf(further.Sum(nil))
	}
	return info, nil
}

// pour copies r to tmp and the sinks by whole buffers. What does not fill one is not
// worth a way past the cache.
func pour(tmp *os.File, r io.Reader, buf []byte, sinks []io.Writer) (n int64, err error) {
	out := &direct{f: tmp}
	for {
		m, rerr := io.ReadFull(r, buf)
		if n == 0 && m == len(buf) {
			out.on = pastCache(tmp)
		}
		for _, w := range append(sinks, out) {
			if _, err := w.Write(buf[:m]); err != nil {
				return n, err
			}
		}
		n += int64(m)
		if errors.Is(rerr, io.EOF) || errors.Is(rerr, io.ErrUnexpectedEOF) {
			return n, nil
		}
		if rerr != nil {
			return n, rerr
		}
	}
}

// publish renames the file to its name. A blob of that name and size is left as it
// is, but its directory is fsynced all the same: the one who put it first may not
// have come that far.
func (f *Folder) publish(tmp string, info Info) error {
	dst := f.path(info.SHA256)
	if st, err := os.Stat(dst); err == nil && st.Size() == info.Size {
		if err := os.Remove(tmp); err != nil {
			return diskFault("blob.Put", err)
		}
		return diskFault("blob.Put", syncDir(filepath.Dir(dst)))
	}
	if err := os.Rename(tmp, dst); err != nil {
		return diskFault("blob.Put", err)
	}
	return diskFault("blob.Put", syncDir(filepath.Dir(dst)))
}

// Open implements Store.
func (f *Folder) Open(ctx context.Context, sha string) (io.ReadSeekCloser, error) {
	if err := context.Cause(ctx); err != nil {
		return nil, fault.New(fault.Canceled, "blob.Open", "%w", err)
	}
	if err := CheckSHA(sha); err != nil {
		return nil, err
	}
	file, err := os.Open(f.path(sha))
	if err != nil {
		return nil, blobFault("blob.Open", err)
	}
	return file, nil
}

// Stat implements Store.
func (f *Folder) Stat(_ context.Context, sha string) (Info, error) {
	if err := CheckSHA(sha); err != nil {
		return Info{}, err
	}
	st, err := os.Stat(f.path(sha))
	if err != nil {
		return Info{}, blobFault("blob.Stat", err)
	}
	return Info{SHA256: sha, Size: st.Size()}, nil
}

// Delete implements Store.
func (f *Folder) Delete(_ context.Context, sha string) error {
	if err := CheckSHA(sha); err != nil {
		return err
	}
	p := f.path(sha)
	if err := os.Remove(p); err != nil {
		return blobFault("blob.Delete", err)
	}
	return diskFault("blob.Delete", syncDir(filepath.Dir(p)))
}

// Path gives the file of a blob, for programs that must be given one (ffmpeg).
// The caller must not write to it.
func (f *Folder) Path(sha string) (string, error) {
	if err := CheckSHA(sha); err != nil {
		return "", err
	}
	return f.path(sha), nil
}

// Space says that the disk is down to the reserve (fault.NoSpace), for readiness.
func (f *Folder) Space(context.Context) error { return f.checkSpace() }

// Free says how many bytes may be written before the reserve is touched; less than 0 when
// it is.
func (f *Folder) Free(context.Context) (int64, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(f.dir, &st); err != nil {
		return 0, diskFault("blob.Free", err)
	}
	return int64(st.Bavail)*int64(st.Bsize) - f.opt.Reserve, nil
}

func (f *Folder) checkSpace() error {
	if f.opt.Reserve <= 0 {
		return nil
	}
	left, err := f.Free(context.Background())
	if err == nil && left < 0 {
		err = fault.New(fault.NoSpace, "blob.Put", "disk full: %d MiB free, %d MiB are reserved", (left+f.opt.Reserve)>>20, f.opt.Reserve>>20)
	}
	return err
}

// blobFault is diskFault for a blob that was named: who named it need not learn
// where it would be.
func blobFault(op string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fault.New(fault.NotFound, op, "no such bytes are stored")
	}
	return diskFault(op, err)
}

// diskFault gives file errors their kind; an error that has one keeps it.
func diskFault(op string, err error) error {
	var known *fault.Error
	kind := fault.Internal
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return fault.Wrap(op, err)
	case errors.Is(err, fs.ErrNotExist):
		kind = fault.NotFound
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fault.New(fault.NoSpace, op, "disk full: %w", err)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		kind = fault.Canceled
	}
	return fault.New(kind, op, "%w", err)
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	if err := d.Sync(); err != nil {
		return errors.Join(err, d.Close())
	}
	return d.Close()
}

// contextReader stops a copy when its context ends.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c *contextReader) Read(p []byte) (int, error) {
	if err := context.Cause(c.ctx); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
