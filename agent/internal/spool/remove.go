package spool

import (
	"context"

	"mlife/shared/wire"
)

// maxGone bounds the files that wait to be deleted; beyond, whoever settles a clip
// deletes its file.
const maxGone = 1024

// discard deletes the file of a clip that left the queue, without waiting: on a busy
// disk a deletion takes as long as the commit of everybody's changes.
func (s *Spool) discard(key wire.Key) {
	select {
	case s.gone <- key:
	default:
		s.remove(key)
	}
}

// removeLoop deletes until it is stopped, and then what is left.
func (s *Spool) removeLoop(ctx context.Context) error {
	for {
		select {
		case key := <-s.gone:
			s.remove(key)
			continue
		default:
		}
		select {
		case key := <-s.gone:
			s.remove(key)
		case <-ctx.Done():
			return nil
		}
	}
}

// remove deletes a file. One that stays is taken in again by the next Open, and the
// collector says that it has the clip.
func (s *Spool) remove(key wire.Key) {
	if err := removeFile(s.clipPath(key)); err != nil {
		s.log.Error("file of a clip that is done with is not removed", "clip", key, "err", err)
	}
	s.left(key)
}

// left ends the time in which a clip has a file and is in no queue.
func (s *Spool) left(key wire.Key) {
	s.mu.Lock()
	delete(s.leaving, key)
	s.mu.Unlock()
}
