package update

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"

	"mlife/shared/wire"
)

// haveSuffix names the file that holds the ranges of a partial content, JSON
// wire.Ranges. It is written after the bytes it speaks of are fsynced.
const haveSuffix = ".have"

// saveEvery is how many new bytes make the ranges worth keeping.
const saveEvery = 1 << 20

// part is a content that is arriving. It is safe for concurrent WriteAt.
type part struct {
	path     string
	progress func(have int64) // called after each write that brought something new

	mu      sync.Mutex
	file    *os.File
	gaps    *wire.Gaps
	unsaved int64
	resumed bool // some bytes were there from before
}

func openPart(path string, size int64) (*part, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	have, err := readHave(path+haveSuffix, size)
	if info, statErr := f.Stat(); err == nil && statErr == nil && info.Size() != size {
		have = nil
		err = f.Truncate(size)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &part{path: path, file: f, gaps: wire.NewGaps(size, have), resumed: len(have) > 0, progress: func(int64) {}}, nil
}

// readHave reads the kept ranges; a file that is missing or makes no sense means
// that nothing is there.
func readHave(path string, size int64) ([]wire.Range, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var r wire.Ranges
	if wire.DecodeJSON("ranges", text, &r) != nil || r.Check(size) != nil {
		return nil, nil
	}
	return r.Ranges, nil
}

// WriteAt stores bytes of the content; what lies outside it is refused.
func (p *part) WriteAt(b []byte, off int64) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if off < 0 || off > p.gaps.Size()-int64(len(b)) {
		return 0, fmt.Errorf("%d bytes at %d: outside of a content of %d bytes", len(b), off, p.gaps.Size())
	}
	n, err := p.file.WriteAt(b, off)
	if err != nil {
		return n, err
	}
	fresh := p.gaps.Fill(wire.Range{From: off, To: off + int64(len(b))})
	if fresh == 0 {
		return n, nil
	}
	p.unsaved += fresh
	p.progress(p.gaps.Size() - p.gaps.Left())
	if p.unsaved >= saveEvery {
		return n, p.save()
	}
	return n, nil
}

// save fsyncs the bytes and then keeps their ranges. The caller holds mu.
func (p *part) save() error {
	if err := p.file.Sync(); err != nil {
		return err
	}
	have := p.gaps.Have()
	if len(have) > wire.MaxRanges {
		have = have[:wire.MaxRanges] // the rest would be fetched again
	}
	text, err := json.Marshal(wire.Ranges{Ranges: have})
	if err != nil {
		return err
	}
	p.unsaved = 0
	return writeDurably(p.path+haveSuffix, text)
}

func (p *part) have() []wire.Range {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.gaps.Have()
}

func (p *part) left() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.gaps.Left()
}

// close keeps what arrived.
func (p *part) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return errors.Join(p.save(), p.file.Close())
}

// discard forgets a content whose bytes are wrong.
func (f folder) discard(sha string) error {
	return errors.Join(removeIfThere(f.part(sha)+haveSuffix), removeIfThere(f.part(sha)))
}
