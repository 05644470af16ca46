package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"log/slog"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/blob"
	"mlife/collector/internal/cleaning"
	"mlife/collector/internal/dam"
	"mlife/collector/internal/dam/material"
	"mlife/collector/internal/dam/quality"
	"mlife/collector/internal/httpapi"
	"mlife/collector/internal/jobs"
	"mlife/collector/internal/likeness"
	"mlife/collector/internal/measure"
	"mlife/collector/internal/media"
)

// blind has no embeddings.
type blind struct{}

func (blind) Vector(context.Context, *material.Row) ([]float32, error) { return nil, nil }

func (h *house) cleaner(sheets *dam.Desk, store *blob.Folder) httpapi.Cleaning {
	h.t.Helper()
	studio, err := media.New(media.Options{Cache: h.t.TempDir(), CacheSize: 1 << 20, Open: store.Open})
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(studio.Close)
	desk := jobs.New(jobs.Options{Shelf: h.db.Jobs(), Queue: h.db.Jobs(), Log: slog.New(slog.DiscardHandler)})
	c := &cleaning.Desk{Store: h.db.Data(), Sheets: sheets, Jobs: desk, Vectors: blind{}, Now: time.Now, Way: measure.Version,
		Measure: func(ctx context.Context, sha string) (material.Measures, error) { return measure.Of(ctx, studio, sha) },
		Print: func(ctx context.Context, sha, mediaType string) (bam.Print, error) {
			return likeness.MakePrint(ctx, studio, sha, mediaType)
		},
		Album: func(context.Context) (cleaning.Album, error) {
			return likeness.NewAlbum(bam.DefaultLikeness, h.db.Data().FilePrints), nil
		},
		Results: func(context.Context, []string) (map[string]json.RawMessage, error) { return nil, nil },
		GiveWay: func(context.Context) {}, Changed: func(string, string) {}}
	desk.Handle(cleaning.Kind, c.Work)
	h.working(desk)
	return httpapi.Cleaning{Desk: c}
}

// scene draws a picture with much detail; the same seed gives the same one.
func scene(seed uint64, light float64) *image.RGBA {
	r := rand.New(rand.NewPCG(seed, 1))
	img := image.NewRGBA(image.Rect(0, 0, 160, 120))
	for i := 3; i < len(img.Pix); i += 4 {
		img.Pix[i] = 255
	}
	for range 60 {
		x, y, w, h := r.IntN(160), r.IntN(120), 8+r.IntN(50), 8+r.IntN(40)
		c := color.RGBA{uint8(light * float64(r.IntN(256))), uint8(light * float64(r.IntN(256))), uint8(light * float64(r.IntN(256))), 255}
		for i := x; i < min(160, x+w); i++ {
			for j := y; j < min(120, y+h); j++ {
				img.SetRGBA(i, j, c)
			}
		}
	}
	return img
}

func encoded(t *testing.T, img image.Image, quality int) string {
	t.Helper()
	var b bytes.Buffer
	var err error
	if quality > 0 {
		err = jpeg.Encode(&b, img, &jpeg.Options{Quality: quality})
	} else {
		err = png.Encode(&b, img)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

type foundPage struct {
	Items []cleaning.Finding
	Total int
}

// TestCleaning looks for what is wrong, sets it aside and brings it back.
func TestCleaning(t *testing.T) {
	h := newHouse(t)
	doc := h.document("scenes", "data")
	whole := encoded(t, scene(1, 1), 0)
	rows := []string{}
	for _, f := range [][2]string{{"a.png", whole}, {"a-again.jpg", encoded(t, scene(1, 1), 60)}, {"b.png", encoded(t, scene(2, 1), 0)}, {"dark.png", encoded(t, scene(3, 0.05), 0)}, {"broken.png", whole[:len(whole)/3]}} {
		rows = append(rows, h.add(f)[0].SHA256+","+f[0]+`,"{""boxes"":[{""label"":""x"",""x"":10,""y"":10,""w"":`+strconv.Itoa(60+len(rows)*40)+`,""h"":30}]}"`)
	}
	h.bring(200, "/documents/"+doc.ID+"/versions", "text/csv", "sha256,path,annotation\n"+strings.Join(rows, "\n")+"\n", nil)
	var r cleaning.Report
	h.must(202, "POST", "/documents/"+doc.ID+"/cleaning", object{}, &r)
	if j := h.done(r.Job); j.State != jobs.Succeeded || j.Done != 5 {
		t.Fatalf("%+v", j)
	}
	h.must(200, "GET", "/cleaning/"+r.ID, nil, &r)
	got := map[quality.Check]int{}
	for _, c := range r.Checks {
		if c.Doc == "" || c.Of == "" || c.Kept != c.Findings {
			t.Errorf("%+v", c)
		}
		got[c.Check] = c.Findings
	}
	if !r.Ready || r.Rows != 5 || got[quality.NearDuplicate] != 1 || got[quality.Dark] != 1 || got[quality.OutOfBounds] < 1 || got[quality.Broken]+got[quality.Cut] < 1 {
		t.Fatalf("%+v %v", r, got)
	}
	var near foundPage
	h.must(200, "GET", "/cleaning/"+r.ID+"/findings?check=near-duplicate", nil, &near)
	if near.Total != 1 || near.Items[0].Path != "a-again.jpg" || len(near.Items[0].Related) != 1 || near.Items[0].Related[0].Path != "a.png" {
		t.Fatalf("%+v", near)
	}
	h.must(422, "POST", "/cleaning/"+r.ID+"/set-aside", object{"rows": []int64{near.Items[0].Row}}, nil)
	var done cleaning.Acted
	h.must(200, "POST", "/cleaning/"+r.ID+"/set-aside", object{"rows": []int64{near.Items[0].Row}, "note": "the same as a.png"}, &done)
	if done.Version != 2 || done.Rows != 1 {
		t.Errorf("%+v", done)
	}
	// Another row changes meanwhile: the report knows its rows all the same.
	h.must(200, "POST", "/documents/"+doc.ID+"/rows", object{"query": `path:"b.png"`, "columns": object{"seen": true}}, nil)
	h.must(200, "POST", "/cleaning/"+r.ID+"/set-aside", object{"check": "dark"}, &done)
	if done.Version != 4 || done.Rows != 1 || done.Gone != 0 {
		t.Errorf("%+v", done)
	}
	aside := func(version, want string) {
		t.Helper()
		var list struct{ Items []dam.Row }
		h.must(200, "GET", "/documents/"+doc.ID+"/versions/"+version+"/rows?query=has:attr.set_aside&sort=path", nil, &list)
		var names []string
		for _, x := range list.Items {
			names = append(names, x.Path+"="+x.Text(dam.ColAside))
		}
		if strings.Join(names, " ") != want {
			t.Errorf("version %s: %v, want %s", version, names, want)
		}
	}
	aside("4", "a-again.jpg=the same as a.png dark.png=dark")
	h.must(409, "POST", "/cleaning/"+r.ID+"/set-aside", object{"check": "dark"}, nil)
	h.must(200, "GET", "/cleaning/"+r.ID+"/findings?aside=yes", nil, &near)
	for _, f := range near.Items {
		if f.Aside == 0 || f.Note == "" {
			t.Errorf("%+v", f)
		}
	}
	h.must(200, "POST", "/cleaning/"+r.ID+"/restore", object{"check": "dark"}, &done)
	aside("5", "a-again.jpg=the same as a.png")
	// A new report leaves out what is set aside.
	h.must(202, "POST", "/documents/"+doc.ID+"/cleaning", object{}, &r)
	h.done(r.Job)
	h.must(200, "GET", "/cleaning/"+r.ID, nil, &r)
	if r.Rows != 4 || r.Version != 5 || len(r.Notes) == 0 {
		t.Errorf("%+v", r)
	}
	for _, c := range r.Checks {
		if c.Check == quality.NearDuplicate {
			t.Errorf("%+v", c)
		}
	}
	var list struct{ Total int }
	h.must(200, "GET", "/documents/"+doc.ID+"/cleaning", nil, &list)
	if list.Total != 2 {
		t.Errorf("%d reports", list.Total)
	}
	h.must(204, "DELETE", "/cleaning/"+r.ID, nil, nil)
	h.must(404, "GET", "/cleaning/"+r.ID+"/findings", nil, nil)
}
