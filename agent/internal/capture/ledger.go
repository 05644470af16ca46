package capture

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"

	"github.com/google/renameio/v2"
)

// mark names one state of one file: path, size and time of change.
type mark [16]byte

func markOf(rel string, info fs.FileInfo) mark {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d\x00%d", rel, info.Size(), info.ModTime().UnixNano()))
	return mark(sum[:16])
}

// ledger remembers the files of a folder that were taken and still lie there. Its
// file has one mark per line, as 32 hex digits. It is appended to without fsync: a
// file taken again after a power cut makes a clip of the same name. Marks of files
// that are gone are dropped by sweep, so it is as large as the folder. Safe for
// concurrent use.
type ledger struct {
	path  string
	mu    sync.Mutex
	file  *os.File
	lines int
	marks map[mark]bool // true: seen by the sweep under way
}

func openLedger(path string) (*ledger, error) {
	l := &ledger{path: path, marks: map[mark]bool{}}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var m mark
		if b, err := hex.DecodeString(lines.Text()); err == nil && len(b) == len(m) {
			l.marks[mark(b)] = false
		}
		l.lines++
	}
	err = lines.Err()
	if errors.Is(err, bufio.ErrTooLong) {
		err = nil // not our line: what comes after it is taken again
	}
	if err == nil {
		_, err = f.WriteString("\n") // ends a line that a crash cut short
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("ledger: %w", err), f.Close())
	}
	l.file = f
	return l, nil
}

// has also tells the sweep that the file is still there.
func (l *ledger) has(m mark) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, ok := l.marks[m]
	if ok {
		l.marks[m] = true
	}
	return ok
}

// size is how many files it remembers.
func (l *ledger) size() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.marks)
}

func (l *ledger) add(m mark) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, ok := l.marks[m]; ok {
		return nil
	}
	l.marks[m] = true
	l.lines++
	if _, err := l.file.WriteString(hex.EncodeToString(m[:]) + "\n"); err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	return nil
}

// begin starts a sweep.
func (l *ledger) begin() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for m := range l.marks {
		l.marks[m] = false
	}
}

// sweep forgets the marks that nobody asked for since begin.
func (l *ledger) sweep() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for m, seen := range l.marks {
		if !seen {
			delete(l.marks, m)
		}
	}
	if l.lines < 2*len(l.marks)+1000 {
		return nil
	}
	var b strings.Builder
	for m := range l.marks {
		b.WriteString(hex.EncodeToString(m[:]) + "\n")
	}
	if err := renameio.WriteFile(l.path, []byte(b.String()), 0o600); err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	f, err := os.OpenFile(l.path, os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	err = l.file.Close()
	l.file, l.lines = f, len(l.marks)
	return err
}

func (l *ledger) close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.file.Close()
}
