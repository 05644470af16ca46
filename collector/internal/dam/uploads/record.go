package uploads

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"mlife/shared/fault"
)

// sums hash the bytes of an upload as they come.
type sums struct{ sha, md5 hash.Hash }

func newSums() sums { return sums{sha256.New(), md5.New()} }

// Write implements io.Writer.
func (s sums) Write(p []byte) (int, error) {
	s.sha.Write(p) // hashes never fail
	s.md5.Write(p)
	return len(p), nil
}

// state is what goes on from here.
func (s sums) state() (sha, sum []byte, err error) {
	a, ok := s.sha.(encoding.BinaryMarshaler)
	b, ok2 := s.md5.(encoding.BinaryMarshaler)
	if !ok || !ok2 {
		return nil, nil, fault.New(fault.Internal, "uploads", "hashes have no state")
	}
	sha, err1 := a.MarshalBinary()
	sum, err2 := b.MarshalBinary()
	return sha, sum, errors.Join(err1, err2)
}

func resumed(sha, sum []byte) (sums, error) {
	s := newSums()
	a, ok := s.sha.(encoding.BinaryUnmarshaler)
	b, ok2 := s.md5.(encoding.BinaryUnmarshaler)
	if !ok || !ok2 {
		return s, fault.New(fault.Internal, "uploads", "hashes have no state")
	}
	return s, errors.Join(a.UnmarshalBinary(sha), b.UnmarshalBinary(sum))
}

func hexOf(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

// record is what is kept of an upload.
type record struct {
	Upload
	SHAState []byte  `json:"sha_state,omitempty"`
	MD5State []byte  `json:"md5_state,omitempty"`
	Whole    *sealed `json:"whole,omitempty"`
}

// sealed is what all the bytes came to. From here on the upload ends by itself.
type sealed struct {
	SHA256    string `json:"sha256"`
	MD5       string `json:"md5"`
	MediaType string `json:"media_type"`
}

// maxRecord bounds the bytes of a record that is read.
const maxRecord = 64 << 10

// save writes a record. A finished one need not survive a power cut.
func (r record) save(dir string, durable bool) error {
	b, err := json.Marshal(r)
	if err != nil {
		return fault.New(fault.Internal, "uploads", "%w", err)
	}
	path := filepath.Join(dir, r.ID+".json")
	tmp, err := os.OpenFile(path+".new", os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return diskFault(err)
	}
	_, err = tmp.Write(b)
	if err == nil && durable {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err == nil {
		err = os.Rename(path+".new", path)
	}
	return diskFault(err)
}

// load reads the record of a file name; false for what is none.
func load(dir, name string) (record, bool) {
	id, ok := strings.CutSuffix(name, ".json")
	if !ok {
		return record{}, false
	}
	info, err := os.Stat(filepath.Join(dir, name))
	if err != nil || info.Size() > maxRecord {
		return record{}, false
	}
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return record{}, false
	}
	var r record
	if json.Unmarshal(b, &r) != nil || r.ID != id || r.Offset < 0 || r.Offset > r.Size {
		return record{}, false
	}
	return r, true
}

func diskFault(err error) error {
	var known *fault.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return err
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fault.New(fault.NoSpace, "uploads", "%w", err)
	}
	return fault.New(fault.Internal, "uploads", "%w", err)
}

func remove(paths ...string) error {
	var errs []error
	for _, p := range paths {
		if err := os.Remove(p); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return diskFault(errors.Join(errs...))
}
