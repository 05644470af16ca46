package labeltool

import (
	"bytes"
	"io"
	"mime/multipart"
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
