package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"mlife/testdata/rig"
)

// device is one camera process and what it told. The process and the goroutine that
// reads it end together.
type device struct {
	name  string
	proc  *rig.Process
	stdin *os.File
	done  chan struct{} // closed when its output ended

	mu    sync.Mutex
	tally tally
}

// tally is what a camera did since its start.
type tally struct {
	frames, wrong, failed int64
	lastly                string // last error of a post
}

func startCamera(bin string, a *rig.Agent, i int) (*device, error) {
	in, stdin, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	out, stdout, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, in.Close(), stdin.Close())
	}
	d := &device{name: a.Device, stdin: stdin, done: make(chan struct{})}
	model := filepath.Join(a.Data(), "models", slot, "current")
	d.proc, err = rig.Start(rig.Spec{
		Name: "camera of " + a.Device, Path: bin, Dir: a.Dir, Log: filepath.Join(a.Dir, "camera.log"), Stdin: in, Stdout: stdout,
		Args: []string{"--api", a.URL(), "--model", model, "--slot", slot, "--place", places[i], "--seed", fmt.Sprint(100 + i), "--rate", fmt.Sprint(frames)},
	})
	// The child has its own ends of the pipes.
	if err = errors.Join(err, in.Close(), stdout.Close()); err != nil {
		return nil, errors.Join(err, stdin.Close(), out.Close())
	}
	go d.listen(out)
	return d, nil
}

// listen adds up what the camera tells each second.
func (d *device) listen(out io.ReadCloser) {
	defer close(d.done)
	defer out.Close()
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var t struct {
			Frames int64  `json:"frames"`
			Wrong  int64  `json:"wrong"`
			Failed int64  `json:"failed"`
			Error  string `json:"error"`
		}
		if json.Unmarshal(lines.Bytes(), &t) != nil {
			continue
		}
		d.mu.Lock()
		d.tally.frames, d.tally.wrong, d.tally.failed = d.tally.frames+t.Frames, d.tally.wrong+t.Wrong, d.tally.failed+t.Failed
		if t.Error != "" {
			d.tally.lastly = t.Error
		}
		d.mu.Unlock()
	}
}

func (d *device) total() tally {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.tally
}

// show tells every camera who stands before it.
func (s *stage) show(half, full float64) error {
	line, err := json.Marshal(map[string]float64{"half": half, "full": full})
	if err != nil {
		return err
	}
	for _, d := range s.cameras {
		if _, err := d.stdin.Write(append(line, '\n')); err != nil {
			return fmt.Errorf("%s: %w\n%s", d.name, err, d.proc.Tail(1000))
		}
	}
	return nil
}
