package spool

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"time"

	"github.com/dgraph-io/badger/v4"

	"mlife/shared/fault"
	"mlife/shared/wire"
)

const (
	maxBatch   = 64                     // Puts in one commit
	flushDelay = 100 * time.Millisecond // how long rows to delete wait for company
	tendEvery  = 2 * time.Second
)

// commit is one Put that waits for its row.
type commit struct {
	entry *entry
	done  chan error // buffered: the committer never waits
}

// commitLoop is the only writer of the database: it turns what is waiting into one
// folder fsync and one synchronous commit.
func (s *Spool) commitLoop(ctx context.Context) error {
	tend := time.NewTicker(tendEvery)
	defer tend.Stop()
	flush := time.NewTimer(flushDelay)
	defer flush.Stop()
	for {
		select {
		case <-ctx.Done():
			s.commit(nil)
			return nil
		case w := <-s.work:
			s.commit(s.gather(w))
		case <-s.kick:
			flush.Reset(flushDelay)
		case <-flush.C:
			s.commit(nil)
		case <-tend.C:
			s.tend()
		}
	}
}

func (s *Spool) gather(first *commit) []*commit {
	batch := []*commit{first}
	for len(batch) < maxBatch {
		select {
		case w := <-s.work:
			batch = append(batch, w)
		default:
			return batch
		}
	}
	return batch
}

// change is what one commit writes.
type change struct {
	set      []*entry
	del      []wire.Key
	victims  []*entry
	counters Counters
}

// commit makes the rows of a batch, and everything else that is due, durable and
// answers the batch.
func (s *Spool) commit(batch []*commit) {
	err := s.prepare(batch)
	var ch change
	if err == nil {
		ch = s.plan(batch)
		if len(ch.set)+len(ch.del) > 0 {
			if err = s.cut("commit"); err == nil {
				err = s.write(ch)
			}
			s.settle(batch, ch, err)
		}
	}
	if err != nil {
		if len(batch) == 0 {
			s.log.Error("spool index is not written", "err", err)
		}
		for _, w := range batch {
			w.done <- errors.Join(err, s.takeBack(w.entry.key))
		}
		return
	}
	evicted := s.unlink(ch.victims)
	for _, w := range batch {
		if evicted[w.entry] {
			w.done <- fault.New(fault.NoSpace, "", "spool is full of clips of a higher priority")
			continue
		}
		w.done <- nil
	}
	if len(batch) > 0 {
		s.notify(s.wake)
	}
}

// takeBack removes the file of a Put that failed, unless another Put of the same
// clip succeeded.
func (s *Spool) takeBack(key wire.Key) error {
	if _, ok := s.entry(key); ok {
		return nil
	}
	return removeFile(s.clipPath(key))
}

// prepare makes the renames durable and sees that Badger may write: it maps its
// files, so a disk that fills under it kills the process.
func (s *Spool) prepare(batch []*commit) error {
	if len(batch) > 0 {
		if err := s.cut("syncdir"); err != nil {
			return err
		}
		if err := syncDir(filepath.Join(s.dir, clipsDir)); err != nil {
			return err
		}
	}
	if !s.mayCommit() {
		return fault.New(fault.NoSpace, "", "disk is full")
	}
	return nil
}

// plan takes the batch into the index, still invisible, and decides who goes.
func (s *Spool) plan(batch []*commit) change {
	s.mu.Lock()
	defer s.mu.Unlock()
	var ch change
	for _, w := range batch {
		if s.index.byKey[w.entry.key] != nil {
			continue // two Puts of one clip: the file is the same
		}
		w.entry.seq, w.entry.pending = s.index.seq+1, true
		s.index.add(w.entry)
		s.counters.Accepted++
		ch.set = append(ch.set, w.entry)
		delete(s.dead, w.entry.key)
	}
	ch.victims = s.index.victims(s.opts.Budget, s.opts.MaxClips)
	for _, e := range ch.victims {
		s.evicted(e.priority, 1)
		ch.del = append(ch.del, e.key)
	}
	for key := range s.stale {
		if e := s.index.byKey[key]; e != nil {
			copied := *e
			ch.set = append(ch.set, &copied)
		}
	}
	for key := range s.dead {
		ch.del = append(ch.del, key)
	}
	ch.counters = s.counters.clone()
	return ch
}

// settle makes the outcome visible.
func (s *Spool) settle(batch []*commit, ch change, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		for _, w := range batch {
			if w.entry.pending {
				s.index.remove(w.entry.key)
				s.counters.Accepted--
			}
		}
		for _, e := range ch.victims {
			s.evicted(e.priority, -1)
		}
		return
	}
	for _, e := range ch.victims {
		if s.index.byKey[e.key] == e {
			s.index.remove(e.key)
		}
	}
	for _, e := range ch.set {
		e.pending = false
		if now := s.index.byKey[e.key]; now != nil && now.until == e.until {
			delete(s.stale, e.key)
		}
	}
	for _, key := range ch.del {
		delete(s.dead, key)
	}
}

// unlink removes the files of evicted clips. One that stays is taken in again by
// the next Open.
func (s *Spool) unlink(victims []*entry) map[*entry]bool {
	gone := map[*entry]bool{}
	if len(victims) == 0 {
		return gone
	}
	if err := s.cut("evict"); err != nil {
		return gone
	}
	for _, e := range victims {
		gone[e] = true
		if err := removeFile(s.clipPath(e.key)); err != nil {
			s.log.Error("evicted clip is not removed", "clip", e.key, "err", err)
		}
	}
	return gone
}

var countersKey = []byte("n")

// write applies a change in one synchronous transaction, or in several when it is
// larger than Badger takes: each row stands for itself.
func (s *Spool) write(ch change) (err error) {
	txn := s.db.NewTransaction(true)
	defer func() { txn.Discard() }()
	do := func(op func(*badger.Txn) error) error {
		err := op(txn)
		if !errors.Is(err, badger.ErrTxnTooBig) {
			return err
		}
		if err := txn.Commit(); err != nil {
			return err
		}
		txn = s.db.NewTransaction(true)
		return op(txn)
	}
	for _, e := range ch.set {
		if err := do(func(t *badger.Txn) error { return t.Set(rowKey(e.key), e.row()) }); err != nil {
			return err
		}
	}
	for _, key := range ch.del {
		if err := do(func(t *badger.Txn) error { return t.Delete(rowKey(key)) }); err != nil {
			return err
		}
	}
	b, err := json.Marshal(ch.counters)
	if err != nil {
		return err
	}
	if err := do(func(t *badger.Txn) error { return t.Set(countersKey, b) }); err != nil {
		return err
	}
	return txn.Commit()
}

func (c Counters) clone() Counters {
	old := c.Evicted
	c.Evicted = make(map[string]int64, len(old))
	for k, v := range old {
		c.Evicted[k] = v
	}
	return c
}
