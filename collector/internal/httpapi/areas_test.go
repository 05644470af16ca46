package httpapi_test

import (
	"context"
	"io"
	"time"

	"mlife/collector/internal/blob"
	"mlife/collector/internal/dam"
	"mlife/collector/internal/httpapi"
	"mlife/collector/internal/loop"
	"mlife/collector/internal/loop/report"
	"mlife/collector/internal/rowfile"
)

// areas are those that these tests need.
func (h *house) areas() []httpapi.Area {
	store, up := h.uploads()
	b := h.db.Badcases()
	sheets := rowfile.New(store, h.db.Data())
	h.t.Cleanup(func() {
		if err := sheets.Close(); err != nil {
			h.t.Error(err)
		}
	})
	data := &dam.Desk{Store: h.db.Data(), Rows: sheets, Now: time.Now}
	finder := h.leakFinder(data, store)
	return []httpapi.Area{
		httpapi.People{Desk: h.desk, Trail: h.db.People()},
		httpapi.Badcases{Reader: b, Editor: b, Recorder: b, Defs: b, Stats: b, Upload: up,
			TestData: &loop.TestData{Badcases: b, Links: b, Bytes: store, Desk: data, Leaks: finder}},
		httpapi.Actions{Bulk: h.bulk()},
		h.clusterings(),
		httpapi.Discussion{Store: b, Inbox: b, People: h.db.People()},
		httpapi.Imports{Desk: h.importDesk(up, store.Open), Store: h.db.Imports(), MaxFile: 8 << 20},
		httpapi.Judgements{Judge: b},
		h.trackers(),
		h.labelTools(data, store),
		httpapi.Alarms{Desk: h.alarmDesk(), Store: h.db.Alarms()},
		httpapi.PersonalMail{Store: h.db.Mails(), Mailer: h.mailer(0), HasMail: true},
		httpapi.Preferences{Store: h.db.People()},
		httpapi.Exports{Reader: b, Open: store.Open},
		httpapi.Statistics{Tables: b},
		httpapi.Priority{Ranker: b, Wake: func() {}},
		httpapi.Reports{Desk: &report.Desk{Options: report.Options{Rater: report.Rater{Tables: b, Exposures: h.db.Fleet(), Now: time.Now},
			Moves: b, Definitions: b, Deployments: h.db.Deployments(), Clusters: h.db.Clusters()}}},
		httpapi.Search{Facets: b, Defs: b, Saved: h.db.People(), Values: h.db.Values},
		httpapi.Files{Store: h.db.Data(), Desk: data, Places: h.db.Data(), Open: store.Open, Upload: up},
		h.pieces(store),
		httpapi.Documents{Desk: data, Dir: up.Dir},
		httpapi.Sets{Desk: data},
		httpapi.Leaks{Desk: finder},
		h.campaigns(),
		httpapi.LabelSets{Desk: data, Open: store.Open, Upload: up},
		h.packs(data, store),
		h.prelabels(data, store),
		h.dataTasks(data),
		h.analyses(data),
		h.cleaner(data, store),
		httpapi.Jobs{Shelf: h.db.Jobs(), Desk: h.jobDesk()},
	}
}

func (h *house) uploads() (*blob.Folder, httpapi.Upload) {
	h.t.Helper()
	store, err := blob.NewFolder(h.t.TempDir(), blob.FolderOptions{})
	if err != nil {
		h.t.Fatal(err)
	}
	return store, httpapi.Upload{MaxFile: 1 << 20, MaxTotal: 16 << 20, Dir: h.t.TempDir(),
		Keep: func(ctx context.Context, r io.Reader) (string, string, int64, error) {
			i, err := store.Put(ctx, r, "")
			return i.SHA256, i.MD5, i.Size, err
		}}
}
