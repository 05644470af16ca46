package httpapi_test

import (
	"context"
	"io"

	"mlife/collector/internal/blob"
	"mlife/collector/internal/httpapi"
)

// areas are those that these tests need.
func (h *house) areas() []httpapi.Area {
	up := h.uploads()
	b := h.db.Badcases()
	return []httpapi.Area{
		httpapi.People{Desk: h.desk, Trail: h.db.People()},
		httpapi.Badcases{Reader: b, Editor: b, Recorder: b, Defs: b, Stats: b, Upload: up},
	}
}

func (h *house) uploads() httpapi.Upload {
	h.t.Helper()
	store, err := blob.NewFolder(h.t.TempDir(), blob.FolderOptions{})
	if err != nil {
		h.t.Fatal(err)
	}
	return httpapi.Upload{MaxFile: 1 << 20, MaxTotal: 16 << 20, Dir: h.t.TempDir(),
		Keep: func(ctx context.Context, r io.Reader) (string, string, int64, error) {
			i, err := store.Put(ctx, r, "")
			return i.SHA256, i.MD5, i.Size, err
		}}
}
