package packs

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"mlife/shared/fault"
)

// TestServeContent downloads as browsers and curl -C do, through the standard library's
// handling of ranges.
func TestServeContent(t *testing.T) {
	s := store{}
	p := prepared(t, madeSet(s, 1, 12), s, Options{Format: WebDataset, ShardRows: 4})
	full := whole(t, p)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, _, err := p.Content(r.Context(), r.URL.Query().Get("part"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		defer c.Close()
		w.Header().Set("ETag", fmt.Sprintf("%q", p.Digest()))
		http.ServeContent(w, r, p.Name(), time.Time{}, c)
	}))
	defer srv.Close()
	get := func(query, byteRange string) (int, []byte) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+"/?"+query, nil)
		if err != nil {
			t.Fatal(err)
		}
		if byteRange != "" {
			r.Header.Set("Range", byteRange)
			r.Header.Set("If-Range", fmt.Sprintf("%q", p.Digest()))
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, b
	}
	if status, b := get("", ""); status != 200 || !bytes.Equal(b, full) {
		t.Errorf("%d, %d bytes of %d", status, len(b), len(full))
	}
	if status, b := get("", "bytes=1000-1999"); status != 206 || !bytes.Equal(b, full[1000:2000]) {
		t.Errorf("a range: %d, %d bytes", status, len(b))
	}
	if status, b := get("", "bytes=7777-"); status != 206 || !bytes.Equal(b, full[7777:]) {
		t.Errorf("the rest: %d, %d bytes", status, len(b))
	}
	if status, b := get("", "bytes=0-9,5000-5009"); status != 206 || !bytes.Contains(b, full[5000:5010]) {
		t.Errorf("two ranges: %d, %d bytes", status, len(b))
	}
	if status, b := get("part=train-000000.tar", "bytes=512-"); status != 206 || int64(len(b)) != p.Parts()[3].Size-512 || p.Parts()[3].Name != "train-000000.tar" {
		t.Errorf("a part: %d, %d bytes of %+v", status, len(b), p.Parts())
	}
	if status, _ := get("part=other", ""); status != 404 {
		t.Errorf("no part: %d", status)
	}
	http.DefaultClient.CloseIdleConnections()
}

// TestContentTellsOfDamage: what fails in the middle is no end.
func TestContentTellsOfDamage(t *testing.T) {
	s := store{}
	rows := made(s, 3, 2)
	p := prepared(t, Set{Name: "x", Splits: []Split{{"train", rowsOf(rows)}}}, s, Options{Format: JSONLines})
	delete(s, rows[1].SHA256)
	c, size, err := p.Content(t.Context(), "")
	if err != nil || size != p.Size() {
		t.Fatal(size, err)
	}
	if _, err := io.Copy(io.Discard, c); !fault.Is(err, fault.NotFound) {
		t.Errorf("%v", err)
	}
	if _, err := c.Seek(-1, io.SeekStart); !fault.Is(err, fault.Invalid) {
		t.Errorf("%v", err)
	}
	for range 2 {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
}
