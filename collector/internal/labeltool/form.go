package labeltool

import (
	"bytes"
	"io"
	"mime/multipart"
)

// Form is a form with one file, of known length.
func Form(field, name string, in io.Reader, size int64) (io.Reader, int64, string, error) {
	var head bytes.Buffer
	m := multipart.NewWriter(&head)
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
