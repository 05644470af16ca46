package update

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/sys/unix"

	"mlife/shared/fault"
)

// folder is the folder of one slot.
type folder struct{ root string }

func (f folder) version(sha string) string { return filepath.Join(f.root, "versions", sha, "model") }
func (f folder) part(sha string) string    { return filepath.Join(f.root, "staging", sha+".part") }
func (f folder) link(name string) string   { return filepath.Join(f.root, name) }

func (f folder) make() error {
	for _, sub := range []string{"versions", "staging"} {
		if err := os.MkdirAll(filepath.Join(f.root, sub), 0o755); err != nil {
			return err
		}
	}
	return syncDir(f.root)
}

// has says that the version is there whole and unaltered.
func (f folder) has(ctx context.Context, sha string, size int64) bool {
	info, err := os.Stat(f.version(sha))
	if err != nil || info.Size() != size {
		return false
	}
	got, err := hashFile(ctx, f.version(sha))
	return err == nil && got == sha
}

// stage moves verified bytes to their version's place. Done before is fine.
func (f folder) stage(sha string) error {
	part, to := f.part(sha), f.version(sha)
	if _, err := os.Stat(part); errors.Is(err, fs.ErrNotExist) {
		_, err := os.Stat(to)
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	if err := os.Chmod(part, 0o444); err != nil {
		return err
	}
	if err := os.Rename(part, to); err != nil {
		return err
	}
	return errors.Join(removeIfThere(part+haveSuffix), syncDir(filepath.Dir(to)),
		syncDir(filepath.Join(f.root, "versions")), syncDir(filepath.Join(f.root, "staging")))
}

// point makes a link (current, previous) lead to a version in one atomic step; an
// empty sha removes it.
func (f folder) point(name, sha string) error {
	link := f.link(name)
	if sha == "" {
		return errors.Join(removeIfThere(link), syncDir(f.root))
	}
	tmp := link + ".tmp"
	if err := removeIfThere(tmp); err != nil {
		return err
	}
	if err := os.Symlink(filepath.Join("versions", sha, "model"), tmp); err != nil {
		return err
	}
	if err := os.Rename(tmp, link); err != nil {
		return err
	}
	return syncDir(f.root)
}

// pointed is the version that a link leads to, "" for none.
func (f folder) pointed(name string) string {
	to, err := os.Readlink(f.link(name))
	if err != nil {
		return ""
	}
	return filepath.Base(filepath.Dir(to))
}

// adopt copies a file in as a version and returns its hash and size.
func (f folder) adopt(ctx context.Context, path string) (sha string, size int64, err error) {
	sha, err = hashFile(ctx, path)
	if err != nil {
		return "", 0, err
	}
	src, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	dst, err := os.OpenFile(f.part(sha), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return "", 0, err
	}
	size, err = io.Copy(dst, src)
	if err == nil {
		err = dst.Sync()
	}
	if err := errors.Join(err, dst.Close()); err != nil {
		return "", 0, errors.Join(err, removeIfThere(f.part(sha)))
	}
	if err := f.stage(sha); err != nil {
		return "", 0, err
	}
	if !f.has(ctx, sha, size) {
		return "", 0, fault.New(fault.Conflict, "update", "%s changed while it was copied", path)
	}
	return sha, size, nil
}

// sweep removes every version and partial content that is not in keep.
func (f folder) sweep(keep ...string) error {
	var errs []error
	versions, err := os.ReadDir(filepath.Join(f.root, "versions"))
	errs = append(errs, err)
	for _, e := range versions {
		if !slices.Contains(keep, e.Name()) {
			errs = append(errs, os.RemoveAll(filepath.Join(f.root, "versions", e.Name())))
		}
	}
	parts, err := os.ReadDir(filepath.Join(f.root, "staging"))
	errs = append(errs, err)
	for _, e := range parts {
		if len(e.Name()) < 64 || !slices.Contains(keep, e.Name()[:64]) {
			errs = append(errs, os.Remove(filepath.Join(f.root, "staging", e.Name())))
		}
	}
	return errors.Join(errs...)
}

// free is the number of bytes that this program may still write to the disk.
func (f folder) free() (int64, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(f.root, &st); err != nil {
		return 0, err
	}
	return int64(st.Bavail) * int64(st.Bsize), nil
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// hashFile is the SHA-256 of a file, given up when ctx is done.
func hashFile(ctx context.Context, path string) (sum string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	h := sha256.New()
	buf := make([]byte, 64<<10)
	for {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		n, err := f.Read(buf)
		h.Write(buf[:n])
		if err == io.EOF {
			return hex.EncodeToString(h.Sum(nil)), nil
		}
		if err != nil {
			return "", err
		}
	}
}
