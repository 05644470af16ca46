package extend

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strconv"

	"mlife/shared/fault"
)

// Service is an operation that an HTTP service of the user's own does. The request
// is a POST of multipart/form-data: the part request with the JSON, then a part
// input-0, input-1 … for each input. The answer with status 200 is
// multipart/form-data as well: the part result with the JSON first, then a part for
// each output with its file name. Another status fails the item with the first
// kilobyte of the body as the reason. See doc.md.
type Service struct {
	Describe Manifest
	URL      string
	Client   *http.Client
	Limits   Limits
}

// NewService makes a service that follows no redirects and uses no proxy.
func NewService(m Manifest, url string, l Limits) Service {
	return Service{Describe: m, URL: url, Limits: l, Client: &http.Client{
		Transport:     &http.Transport{MaxIdleConns: 4, MaxResponseHeaderBytes: 64 << 10},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Manifest implements Operation.
func (s Service) Manifest() Manifest { return s.Describe }

// Run implements Operation.
func (s Service) Run(ctx context.Context, r Request) (res Result, err error) {
	l := s.Limits.withDefaults()
	ctx, cancel := context.WithTimeoutCause(ctx, l.Time, errTime)
	defer cancel()
	resp, err := s.ask(ctx, r)
	if err != nil {
		return res, s.problem(ctx, l, err)
	}
	defer func() { err = errors.Join(err, resp.Body.Close()) }()
	res, err = readAnswer(resp, r.Output, l)
	return res, s.problem(ctx, l, err)
}

func (s Service) problem(ctx context.Context, l Limits, err error) error {
	if err != nil && errors.Is(context.Cause(ctx), errTime) {
		return fault.New(fault.TooLarge, s.Describe.Name, "the service took more than %s", l.Time)
	}
	return fault.Wrap(s.Describe.Name, err)
}

func (s Service) ask(ctx context.Context, r Request) (*http.Response, error) {
	pr, pw := io.Pipe()
	form := multipart.NewWriter(pw)
	files := make([]string, len(r.Inputs))
	for i := range r.Inputs {
		files[i], r.Inputs[i].File = r.Inputs[i].File, "input-"+strconv.Itoa(i)
	}
	r.Output = ""
	go func() { pw.CloseWithError(send(form, r, files)) }()
	defer pr.Close()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL, pr)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	resp, err := s.Client.Do(req)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "extend", "the service cannot be reached: %w", err)
	}
	return resp, nil
}

func send(form *multipart.Writer, r Request, files []string) error {
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if err := form.WriteField("request", string(body)); err != nil {
		return err
	}
	for i, path := range files {
		w, err := form.CreateFormFile(r.Inputs[i].File, "input-"+strconv.Itoa(i))
		if err != nil {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		_, err = io.Copy(w, f)
		if err = errors.Join(err, f.Close()); err != nil {
			return err
		}
	}
	return form.Close()
}

// readAnswer takes the parts of an answer, within the limits.
func readAnswer(resp *http.Response, dir string, l Limits) (res Result, err error) {
	if resp.StatusCode != http.StatusOK {
		b, _ := io.ReadAll(io.LimitReader(resp.Body, 1024)) // whatever there is of a reason
		return res, fault.New(fault.Invalid, "extend", "the service answered %d: %s", resp.StatusCode, clean(string(b)))
	}
	mt, params, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if err != nil || mt != "multipart/form-data" || params["boundary"] == "" {
		return res, fault.New(fault.Invalid, "extend", "the service answered with %.80q instead of multipart/form-data", resp.Header.Get("Content-Type"))
	}
	parts := multipart.NewReader(resp.Body, params["boundary"])
	first, err := parts.NextPart()
	if err != nil || first.FormName() != "result" {
		return res, fault.New(fault.Invalid, "extend", "the first part of the answer is not result")
	}
	b, err := io.ReadAll(io.LimitReader(first, maxResult+1))
	if err != nil {
		return res, fault.New(fault.Invalid, "extend", "%w", err)
	}
	if res, err = ParseResult(b, l.Files); err != nil {
		return res, err
	}
	left := l.Output
	for _, o := range res.Outputs {
		part, err := parts.NextPart()
		if err != nil || part.FileName() != o.File {
			return res, fault.New(fault.Invalid, "extend", "the output %.80q does not come next in the answer", o.File)
		}
		n, err := store(part, filepath.Join(dir, o.File), left)
		if err != nil {
			return res, err
		}
		left -= n
	}
	return res, nil
}

func store(r io.Reader, path string, left int64) (int64, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, fault.New(fault.Internal, "extend", "%w", err)
	}
	n, err := io.Copy(f, io.LimitReader(r, left+1))
	err = errors.Join(err, f.Close())
	switch {
	case err != nil:
		return n, fault.New(fault.Invalid, "extend", "%w", err)
	case n > left:
		return n, fault.New(fault.TooLarge, "extend", "the service sent more than the limit")
	case n == 0:
		return n, fault.New(fault.Invalid, "extend", "%s", fmt.Sprintf("the output %.80q is empty", filepath.Base(path)))
	}
	return n, nil
}
