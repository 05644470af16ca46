package labeltool

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"

	"mlife/shared/fault"
)

// Form is a form with fields, names and values in turn, and one file, of known length.
func Form(field, name string, in io.Reader, size int64, fields ...string) (io.Reader, int64, string, error) {
	var head bytes.Buffer
	m := multipart.NewWriter(&head)
	for i := 0; i+1 < len(fields); i += 2 {
		if err := m.WriteField(fields[i], fields[i+1]); err != nil {
			return nil, 0, "", err
		}
	}
	if _, err := m.CreateFormFile(field, name); err != nil {
		return nil, 0, "", err
	}
	n := head.Len()
	if err := m.Close(); err != nil {
		return nil, 0, "", err
	}
	b := head.Bytes()
	return io.MultiReader(bytes.NewReader(b[:n]), io.LimitReader(in, size), bytes.NewReader(b[n:])), int64(len(b)) + size, m.FormDataContentType(), nil
}

// Upload makes the bodies of calls that carry a row's medium, anew for each try, as Form
// makes them. done frees the last. A medium of more than most bytes is fault.TooLarge.
func (r Row) Upload(ctx context.Context, field string, most int64, fields ...string) (body func() (io.Reader, int64, string, error), done func()) {
	var in io.ReadCloser
	done = func() {
		if in != nil {
			in.Close()
			in = nil
		}
	}
	return func() (io.Reader, int64, string, error) {
		done()
		var size int64
		var err error
		if in, size, err = r.Open(ctx); err != nil {
			in = nil
			return nil, 0, "", err
		}
		if size > most {
			return nil, 0, "", fault.New(fault.TooLarge, op, "%s has %d bytes, at most %d can be uploaded: give it an address", r.Key, size, most)
		}
		return Form(field, r.Name(), in, size, fields...)
	}, done
}
