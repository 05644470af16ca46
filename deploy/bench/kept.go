package main

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// kept are the files of the reference that loses nothing. Its methods may be called
// at the same time.
type kept struct {
	dir  string
	sums map[string]string // where the clip with a hash was read from
}

// newKept writes the clips that the publisher will read, before the clock starts.
func newKept(dir string, s size) (*kept, error) {
	k := &kept{dir: filepath.Join(dir, "kept"), sums: map[string]string{}}
	for _, d := range []string{"out", "in"} {
		if err := os.MkdirAll(filepath.Join(k.dir, d), 0o700); err != nil {
			return nil, err
		}
	}
	body := noise(2, s.bytes)
	for i := range s.clips {
		binary.BigEndian.PutUint64(body, uint64(i))
		path := k.source(i)
		sum := sha256.Sum256(body)
		k.sums[hex.EncodeToString(sum[:])] = path
		if err := durably(path, body); err != nil {
			return nil, err
		}
	}
	return k, nil
}

func (k *kept) source(i int) string { return filepath.Join(k.dir, "out", fmt.Sprint(i)) }

// give reads the clip to send.
func (k *kept) give(i int) ([]byte, error) { return os.ReadFile(k.source(i)) }

// take keeps a clip that came in and lets the sender forget its own.
func (k *kept) take(body []byte) error {
	sum := sha256.Sum256(body)
	name := hex.EncodeToString(sum[:])
	source, ok := k.sums[name]
	if !ok {
		return errors.New("the reference got a clip that was not sent")
	}
	if err := durably(filepath.Join(k.dir, "in", name), body); err != nil {
		return err
	}
	return os.Remove(source)
}

// durably writes a file the way every program here does: under a temporary name,
// fsynced, renamed, its folder fsynced.
func durably(path string, body []byte) (err error) {
	f, err := os.Create(path + ".part")
	if err != nil {
		return err
	}
	_, err = f.Write(body)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(path+".part", path); err != nil {
		return err
	}
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
