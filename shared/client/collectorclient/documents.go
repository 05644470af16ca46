package collectorclient

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// Document is a table of files and annotations, in versions.
type Document struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Kind    string    `json:"kind"` // test, train or data
	Note    string    `json:"note"`
	Latest  int       `json:"latest"` // 0 while there is no version
	Rows    int       `json:"rows"`   // of the newest version
	Created time.Time `json:"created_at"`
	Updated time.Time `json:"updated_at"`
}

// NewDocument is a document to be made.
type NewDocument struct {
	Name      string `json:"name"`
	Kind      string `json:"kind"`
	Note      string `json:"note,omitempty"`
	PathsOnly bool   `json:"paths_only,omitempty"` // rows may name files that are not stored
}

// AddDocument makes a document without rows.
func (c *Client) AddDocument(ctx context.Context, d NewDocument) (out Document, err error) {
	err = c.Do(ctx, http.MethodPost, "/documents", nil, d, &out)
	return out, err
}

// Document reads one document.
func (c *Client) Document(ctx context.Context, id string) (out Document, err error) {
	err = c.Do(ctx, http.MethodGet, "/documents/"+url.PathEscape(id), nil, nil, &out)
	return out, err
}

// DeleteDocument deletes a document of which no set is made.
func (c *Client) DeleteDocument(ctx context.Context, id string) error {
	return c.Do(ctx, http.MethodDelete, "/documents/"+url.PathEscape(id), nil, nil, nil)
}

// Imported is what came out of an import.
type Imported struct {
	Version  int `json:"version"`
	Rows     int `json:"rows"`
	Added    int `json:"added"`
	Kept     int `json:"kept"`
	Removed  int `json:"removed"`
	Repeated int `json:"repeated"`
}

// Import adds a version from CSV or JSON. mode is replace or append, "" for replace;
// the format is recognised by name, a file's name, and the bytes.
func (c *Client) Import(ctx context.Context, document, mode, note, name string, file io.Reader) (out Imported, err error) {
	fields := map[string]string{"mode": mode, "note": note}
	err = c.Upload(ctx, "/documents/"+url.PathEscape(document)+"/versions", fields, "file", name, file, &out)
	return out, err
}

// Export reads a version as csv or json; the caller closes it.
func (c *Client) Export(ctx context.Context, document string, version int, format string) (io.ReadCloser, error) {
	path := fmt.Sprintf("/documents/%s/versions/%d/export", url.PathEscape(document), version)
	return c.Open(ctx, path, url.Values{"format": {format}})
}
