package loop_test

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/png"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/blob"
	"mlife/collector/internal/dam"
	"mlife/collector/internal/extend"
	"mlife/collector/internal/jobs"
	"mlife/collector/internal/loop"
	"mlife/collector/internal/media"
	"mlife/collector/internal/media/iav"
	"mlife/collector/internal/rowfile"
	"mlife/collector/internal/sqlstore/storetest"
	"mlife/shared/clip"
	"mlife/shared/wire"
)

// A batch of crops goes over a search: truth follows, a bad item is named, the chosen
// crop becomes test data, and the original stays.
func TestDeriveOverASearch(t *testing.T) {
	ctx := t.Context()
	db := storetest.Open(t)
	blobs, err := blob.NewFolder(t.TempDir(), blob.FolderOptions{})
	if err != nil {
		t.Fatal(err)
	}
	studio, err := media.New(media.Options{Cache: t.TempDir(), Open: blobs.Open})
	if err != nil {
		t.Fatal(err)
	}
	defer studio.Close()
	ops, err := extend.NewRegistry(iav.All(studio, extend.Limits{})...)
	if err != nil {
		t.Fatal(err)
	}
	store := db.Badcases()
	d := &loop.Derive{Badcases: store, Store: store, Bytes: blobs, Operations: ops, Dir: t.TempDir(),
		Keep: func(ctx context.Context, r io.Reader) (string, int64, error) {
			i, err := blobs.Put(ctx, r, "")
			return i.SHA256, i.Size, err
		}}
	var ids []string
	for i, size := range []int{64, 8, 80} { // the second is too small for the crop
		var b bytes.Buffer
		if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, size, size))); err != nil {
			t.Fatal(err)
		}
		info, err := blobs.Put(ctx, bytes.NewReader(b.Bytes()), "")
		if err != nil {
			t.Fatal(err)
		}
		o := bam.Occurrence{Clip: wire.Key{byte(i + 1)}, Source: bam.FromUpload, At: time.Now(), Manifest: clip.Manifest{Function: "door", CapturedAt: time.Now(),
			Truth: json.RawMessage(`{"boxes":[{"label":"cat","x":20,"y":20,"w":10,"h":10}]}`),
			Items: []clip.Item{{Name: "a.png", MediaType: "image/png", SHA256: info.SHA256, RawSize: info.Size}}}}
		id, err := store.Record(ctx, o)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	desk := jobs.New(jobs.Options{Shelf: db.Jobs(), Queue: db.Jobs(), Log: slog.New(slog.DiscardHandler)})
	desk.Handle(loop.DeriveKind, d.Work)
	order := loop.DeriveOrder{Selection: bam.Selection{Filter: &bam.Filter{Function: []string{"door"}}}, Operation: "crop",
		Parameters: json.RawMessage(`{"x":16,"y":16,"width":32,"height":32}`), Choose: true}
	if title, err := d.Order(order); err != nil || title != "Crop" {
		t.Fatal(title, err)
	}
	run, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- desk.Run(run) }()
	var j jobs.Job
	for range 2 { // the second time nothing is added
		if j, err = desk.Submit(ctx, jobs.Order{Kind: loop.DeriveKind, Title: "x", Input: order, Author: "ada"}); err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(30 * time.Second); !j.State.Over(); {
			if j, err = db.Jobs().Job(ctx, j.ID); err != nil || time.Now().After(deadline) {
				t.Fatal(j, err)
			}
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if j.State != jobs.Succeeded || j.Done != 3 || j.Failed != 1 || string(j.Result) != `{"made":0}` {
		t.Errorf("%+v", j)
	}
	errs, _, err := db.Jobs().JobErrors(ctx, j.ID, "", 10)
	if err != nil || len(errs) != 1 || errs[0].Item != ids[1] || !strings.Contains(errs[0].Error, "8 × 8") {
		t.Errorf("%+v %v", errs, err)
	}
	list, err := store.DerivedOf(ctx, ids...)
	if err != nil || len(list) != 2 || list[0].Media.Name != "a-crop.png" || string(list[0].Truth) != `{"boxes":[{"label":"cat","x":4,"y":4,"w":10,"h":10}]}` {
		t.Fatalf("%+v %v", list, err)
	}
	b, err := store.Badcase(ctx, ids[0])
	if err != nil || len(b.Media) != 1 || b.Media[0].SHA256 != list[0].Parent || list[0].Root != list[0].Parent {
		t.Errorf("%+v %v", b, err)
	}
	if _, err := store.ChooseDerived(ctx, list[1].ID, false, "ada", time.Now()); err != nil {
		t.Error(err)
	}
	sheets := rowfile.New(blobs, db.Data())
	t.Cleanup(func() {
		if err := sheets.Close(); err != nil {
			t.Error(err)
		}
	})
	data := &dam.Desk{Store: db.Data(), Rows: sheets, Now: time.Now}
	doc, _, added, err := (&loop.TestData{Badcases: store, Links: store, Bytes: blobs, Desk: data, Derived: store.DerivedOf}).Add(ctx, []string{ids[0], ids[2]}, "", "cats", dam.LeakChoice{}, "ada")
	if err != nil || added != 2 {
		t.Fatal(doc, added, err)
	}
	files, err := db.Data().MatchFiles(ctx, dam.BySHA256, []string{list[0].Media.SHA256, list[0].Root, list[1].Root})
	if err != nil || len(files) != 2 {
		t.Errorf("%+v %v", files, err)
	}
	history, _, err := store.History(ctx, ids[2], "", 200)
	if err != nil || len(history) < 3 {
		t.Errorf("%+v %v", history, err)
	}
}
