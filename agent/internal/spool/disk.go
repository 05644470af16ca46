package spool

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"

	"golang.org/x/sys/unix"
)

// disk is what the spool asks of the file system beside files.
type disk interface {
	// Free gives the bytes that an ordinary user may still write below dir.
	Free(dir string) (int64, error)
}

type realDisk struct{}

// Free asks statfs.
func (realDisk) Free(dir string) (int64, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return 0, fmt.Errorf("statfs %s: %w", dir, err)
	}
	return int64(st.Bavail) * int64(st.Bsize), nil
}

// badgerFloor is the free space below which Badger is not asked to write: it may
// need a new log and a new table at any commit.
const badgerFloor = 8 << 20

// free is the free space, -1 when it cannot be told.
func (s *Spool) free() int64 {
	n, err := s.disk.Free(s.dir)
	if err != nil {
		s.log.Error("free space is not known", "err", err)
		return -1
	}
	return n
}

// mayCommit says whether Badger may write, after giving back the ballast if it has
// to. Committer only.
func (s *Spool) mayCommit() bool {
	free := s.free()
	if free < 0 || free >= badgerFloor {
		return true
	}
	if s.dropBallast() {
		free = s.free()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopped(free)
	return free < 0 || free >= badgerFloor
}

// tend looks after the disk and writes what an earlier full disk kept back.
// Committer only.
func (s *Spool) tend() {
	free := s.free()
	if free < 0 {
		return
	}
	if free < badgerFloor {
		s.dropBallast()
	}
	if !s.ballast && free >= s.opts.Reserve+s.opts.Ballast {
		s.makeBallast()
	}
	s.mu.Lock()
	due := len(s.dead)+len(s.stale) > 0
	switch low := free < s.opts.Reserve; {
	case low:
		s.stopped(free)
	case s.problem != "":
		s.problem = ""
		s.log.Info("disk has space again, intake goes on", "free_bytes", free)
	}
	s.mu.Unlock()
	if due {
		s.commit(nil)
	}
}

// stopped notes that intake stands still; the caller holds mu.
func (s *Spool) stopped(free int64) {
	if s.problem == "" {
		s.log.Warn("disk is down to the reserve, intake stands still", "free_bytes", free, "reserve_bytes", s.opts.Reserve)
	}
	s.problem = fmt.Sprintf("disk full: %d MiB free, %d MiB are reserved", free>>20, s.opts.Reserve>>20)
}

func (s *Spool) dropBallast() bool {
	if !s.ballast {
		return false
	}
	if err := removeFile(filepath.Join(s.dir, ballastName)); err != nil {
		s.log.Error("ballast is not released", "err", err)
		return false
	}
	s.ballast = false
	s.log.Warn("disk is full, ballast released", "bytes", s.opts.Ballast)
	return true
}

// makeBallast writes real bytes: a hole would hold no space.
func (s *Spool) makeBallast() {
	path := filepath.Join(s.dir, ballastName)
	if info, err := os.Stat(path); err == nil && info.Size() == s.opts.Ballast {
		s.ballast = true
		return
	}
	if err := writeZeros(path, s.opts.Ballast); err != nil {
		s.log.Warn("ballast is not made", "err", errors.Join(err, removeFile(path)))
		return
	}
	s.ballast = true
}

func writeZeros(path string, n int64) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	zeros := make([]byte, 64<<10)
	for n > 0 {
		w, err := f.Write(zeros[:min(n, int64(len(zeros)))])
		if err != nil {
			return err
		}
		n -= int64(w)
	}
	return f.Sync()
}

// moveTo moves a clip file to a bounded side folder: the oldest in there are
// removed once they pass a tenth of the budget.
func (s *Spool) moveTo(sub, path, reason string) error {
	dir := filepath.Join(s.dir, sub)
	to := filepath.Join(dir, filepath.Base(path))
	if err := os.Rename(path, to); err != nil {
		return err
	}
	if reason != "" {
		if err := os.WriteFile(to+".reason", []byte(reason+"\n"), 0o600); err != nil {
			return err
		}
	}
	return trim(dir, s.opts.Budget/10)
}

func trim(dir string, limit int64) error {
	names, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	var files []os.FileInfo
	var total int64
	for _, n := range names {
		info, err := n.Info()
		if err != nil {
			return err
		}
		files = append(files, info)
		total += info.Size()
	}
	sort.Slice(files, func(i, j int) bool { return files[i].ModTime().Before(files[j].ModTime()) })
	for i := 0; i < len(files)-1 && total > limit; i++ {
		if err := removeFile(filepath.Join(dir, files[i].Name())); err != nil {
			return err
		}
		total -= files[i].Size()
	}
	return nil
}
