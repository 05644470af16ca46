package agentclient

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/textproto"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"mlife/shared/fault"
)

// Medium is one picture, recording or other file of an observation. A Body that can
// seek is sent again, from where it stood, when an answer was lost; with any other
// body an observation is sent once.
type Medium struct {
	Name string
	Body io.Reader
}

// Bytes is a medium in memory.
func Bytes(name string, b []byte) Medium { return Medium{name, bytes.NewReader(b)} }

// File is an open file, under its own name.
func File(f *os.File) Medium { return Medium{filepath.Base(f.Name()), f} }

// payload is the body of one try.
type payload struct {
	io.Reader
	media string
	size  int64 // -1 when it is not known

	end    sync.Once
	closed chan struct{} // once the transport has let go of it
	mu     sync.Mutex
	failed error // of a medium
}

func newPayload(media string, size int64, r io.Reader) *payload {
	return &payload{Reader: r, media: media, size: size, closed: make(chan struct{})}
}

// Close is called by the transport.
func (p *payload) Close() error {
	p.end.Do(func() { close(p.closed) })
	return nil
}

// wait returns once nobody reads the media any more.
func (p *payload) wait() {
	if p != nil {
		<-p.closed
	}
}

func (p *payload) failure() error {
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.failed
}

func (p *payload) fail(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failed == nil {
		p.failed = err
	}
}

func asJSON(v any) (content, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, fault.New(fault.Invalid, op, "%w", err)
	}
	return func() (*payload, error) {
		return newPayload("application/json", int64(len(b)), bytes.NewReader(b)), nil
	}, nil
}

// form is a multipart body: the observation, then the media, which are read while
// they are sent.
type form struct {
	media  []Medium
	starts []int64 // where each Body stood, -1 when it cannot seek
	sizes  []int64 // what follows, -1 when it is not known
	read   []bool  // whether any of it was
	frames [][]byte
	kind   string
}

func newForm(observation any, media []Medium) (*form, error) {
	text, err := json.Marshal(observation)
	if err != nil {
		return nil, fault.New(fault.Invalid, op, "%w", err)
	}
	f := &form{media: media}
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part := func(name, file, kind string) error {
		h := textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name="%s"`, name)}, "Content-Type": {kind}}
		if file != "" {
			h.Set("Content-Disposition", fmt.Sprintf(`form-data; name="%s"; filename="%s"`, name, quoted.Replace(file)))
		}
		_, err := w.CreatePart(h)
		return err
	}
	err = part("observation", "", "application/json")
	b.Write(text)
	for i, m := range media {
		if m.Body == nil {
			return nil, fault.Field(op, fmt.Sprintf("media[%d]", i), "has no body")
		}
		start, size := extent(m.Body)
		f.starts, f.sizes, f.read = append(f.starts, start), append(f.sizes, size), append(f.read, false)
		err = errors.Join(err, part("medium", m.Name, "application/octet-stream"))
		f.frames = append(f.frames, bytes.Clone(b.Bytes()))
		b.Reset()
	}
	if err := errors.Join(err, w.Close()); err != nil {
		return nil, fault.New(fault.Invalid, op, "%w", err)
	}
	f.frames, f.kind = append(f.frames, bytes.Clone(b.Bytes())), w.FormDataContentType()
	return f, nil
}

// quoted makes a file name safe in a header; the agent makes it safe on a disk.
var quoted = strings.NewReplacer(`"`, "%22", "\r", "%0D", "\n", "%0A", `\`, "%5C", "\x00", "%00")

// extent tells where a reader stands and how much follows, -1 for what it cannot tell.
func extent(r io.Reader) (start, size int64) {
	s, ok := r.(io.Seeker)
	if !ok {
		return -1, -1
	}
	start, err := s.Seek(0, io.SeekCurrent)
	if err != nil {
		return -1, -1 // a pipe
	}
	end, err := s.Seek(0, io.SeekEnd)
	if _, back := s.Seek(start, io.SeekStart); err != nil || back != nil {
		return -1, -1
	}
	return start, end - start
}

// payload makes the body of a try; each medium is read from where it stood at first.
func (f *form) payload() (*payload, error) {
	p := newPayload(f.kind, int64(0), nil)
	parts := make([]io.Reader, 0, 2*len(f.media)+1)
	for i, m := range f.media {
		if f.read[i] {
			if s, ok := m.Body.(io.Seeker); !ok || f.starts[i] < 0 {
				return nil, fault.New(fault.Unavailable, op, "medium %q: %w", m.Name, errOnce)
			} else if _, err := s.Seek(f.starts[i], io.SeekStart); err != nil {
				return nil, fault.New(fault.Unavailable, op, "medium %q: %w: %w", m.Name, errOnce, err)
			}
		}
		parts = append(parts, bytes.NewReader(f.frames[i]), &watched{p, m, &f.read[i], f.sizes[i]})
		if p.size += int64(len(f.frames[i])); f.sizes[i] < 0 {
			p.size = -1 << 62
		} else {
			p.size += f.sizes[i]
		}
	}
	last := f.frames[len(f.media)]
	if p.size += int64(len(last)); p.size < 0 {
		p.size = -1
	}
	p.Reader = io.MultiReader(append(parts, bytes.NewReader(last))...)
	return p, nil
}

// watched tells a failure of a medium from one of the connection, and gives exactly
// as many bytes as were announced.
type watched struct {
	p    *payload
	m    Medium
	read *bool
	left int64 // -1: until its end
}

// Read reads on.
func (w *watched) Read(b []byte) (int, error) {
	if w.left == 0 {
		return 0, io.EOF
	}
	if w.left > 0 {
		b = b[:min(int64(len(b)), w.left)]
	}
	*w.read = true
	n, err := w.m.Body.Read(b)
	if w.left > 0 {
		if w.left -= int64(n); w.left > 0 && errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
	}
	if err != nil && !errors.Is(err, io.EOF) {
		w.p.fail(fault.New(fault.Invalid, op, "medium %q: %w", w.m.Name, err))
	}
	return n, err
}
