package spool

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"

	"mlife/shared/fault"
	"mlife/shared/wire"
)

// recover brings files and rows into one picture, whatever the last run left.
func (s *Spool) recover() error {
	if err := emptyDir(filepath.Join(s.dir, tmpDir)); err != nil {
		return err
	}
	s.ballast = fileExists(filepath.Join(s.dir, ballastName))
	if free := s.free(); free >= 0 && free < badgerFloor {
		s.dropBallast()
		if free = s.free(); free >= 0 && free < badgerFloor {
			return fault.New(fault.NoSpace, "", "disk has %d bytes left, opening needs %d", free, badgerFloor)
		}
	}
	rows, err := s.openIndex()
	if err != nil {
		return err
	}
	if err := s.match(rows); err != nil {
		return errors.Join(err, s.db.Close())
	}
	s.tend()
	s.commit(nil)
	return nil
}

// openIndex opens the database and reads its rows; one that cannot be read is set
// aside for a person and an empty one takes its place.
func (s *Spool) openIndex() (map[wire.Key]*entry, error) {
	rows, err := s.loadIndex()
	if err == nil || fault.Is(err, fault.Busy) {
		return rows, err
	}
	s.log.Error("spool index is corrupt, it is made again from the files", "err", err)
	if err := os.RemoveAll(filepath.Join(s.dir, oldIndexDir)); err != nil {
		return nil, err
	}
	if err := os.Rename(filepath.Join(s.dir, indexDir), filepath.Join(s.dir, oldIndexDir)); err != nil {
		return nil, err
	}
	s.counters = Counters{}
	return s.loadIndex()
}

func (s *Spool) loadIndex() (rows map[wire.Key]*entry, err error) {
	defer func() {
		if r := recover(); r != nil { // Badger asserts on some damage
			err = fmt.Errorf("badger panicked: %v", r)
		}
	}()
	if s.db, err = badger.Open(indexOptions(filepath.Join(s.dir, indexDir))); err != nil {
		if strings.Contains(err.Error(), "Another process is using") {
			return nil, fault.New(fault.Busy, "", "another process has the spool open: %w", err)
		}
		return nil, err
	}
	if rows, err = s.readRows(); err != nil {
		return nil, errors.Join(err, s.db.Close())
	}
	return rows, nil
}

// indexOptions keep Badger small: a device has little memory, the rows are tiny,
// and each commit is synchronous.
func indexOptions(dir string) badger.Options {
	o := badger.DefaultOptions(dir).WithLogger(nil).WithSyncWrites(true).WithMetricsEnabled(false)
	o = o.WithMemTableSize(512 << 10).WithNumMemtables(1).WithBaseTableSize(1 << 20).WithBaseLevelSize(4 << 20)
	o = o.WithValueThreshold(1 << 10).WithValueLogFileSize(1 << 20).WithValueLogMaxEntries(10000)
	o = o.WithNumLevelZeroTables(2).WithNumLevelZeroTablesStall(6).WithNumCompactors(2).WithNumGoroutines(1)
	o = o.WithBlockCacheSize(0).WithIndexCacheSize(0).WithCompression(options.None).WithDetectConflicts(false)
	return o.WithChecksumVerificationMode(options.OnTableAndBlockRead)
}

func (s *Spool) readRows() (map[wire.Key]*entry, error) {
	rows := map[wire.Key]*entry{}
	err := s.db.View(func(txn *badger.Txn) error {
		item, err := txn.Get(countersKey)
		if err == nil {
			err = item.Value(func(b []byte) error { return json.Unmarshal(b, &s.counters) })
		} else if errors.Is(err, badger.ErrKeyNotFound) {
			err = nil
		}
		if err != nil {
			return err
		}
		it := txn.NewIterator(badger.IteratorOptions{Prefix: []byte{rowPrefix}, PrefetchValues: true, PrefetchSize: 16})
		defer it.Close()
		for it.Rewind(); it.Valid(); it.Next() {
			item := it.Item()
			err := item.Value(func(b []byte) error {
				e, err := parseRow(item.Key(), b)
				if err == nil {
					rows[e.key] = e
				}
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return rows, err
}

// match compares rows with files: a file with its row is trusted, one without is
// read whole and taken in, a row without a file is dropped.
func (s *Spool) match(rows map[wire.Key]*entry) error {
	dir := filepath.Join(s.dir, clipsDir)
	names, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	var known, adopted []*entry
	for _, n := range names {
		path := filepath.Join(dir, n.Name())
		key, err := keyOfName(n.Name())
		if err == nil {
			if e := rows[key]; e != nil && sizeOf(path) == e.size {
				known = append(known, e)
				delete(rows, key)
				continue
			}
			var e *entry
			if e, err = readClipFile(path, key); err == nil {
				adopted = append(adopted, e)
				delete(rows, key)
				continue
			}
		}
		s.log.Error("file in the spool is corrupt and set aside", "file", n.Name(), "err", err)
		s.counters.Quarantined++
		if err := s.moveTo(quarantineDir, path, ""); err != nil {
			return err
		}
	}
	slices.SortFunc(known, func(a, b *entry) int { return cmp.Compare(a.seq, b.seq) })
	slices.SortFunc(adopted, func(a, b *entry) int { return cmp.Compare(a.added, b.added) })
	for _, e := range known {
		s.index.add(e)
	}
	for _, e := range adopted {
		e.seq = s.index.seq + 1
		s.index.add(e)
		s.stale[e.key] = struct{}{}
	}
	for key := range rows {
		s.dead[key] = struct{}{}
	}
	if len(adopted) > 0 {
		s.log.Info("clips without a row are taken in", "clips", len(adopted))
	}
	return nil
}

func readClipFile(path string, key wire.Key) (e *entry, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	e, err = checkClip(f, key)
	return e, errors.Join(err, f.Close())
}

func sizeOf(path string) int64 {
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() {
		return -1
	}
	return info.Size()
}

func fileExists(path string) bool { return sizeOf(path) >= 0 }

func emptyDir(dir string) error {
	names, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, n := range names {
		if err := os.RemoveAll(filepath.Join(dir, n.Name())); err != nil {
			return err
		}
	}
	return nil
}
