package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"mlife/collector/internal/dam"
	"mlife/collector/internal/sqlstore"
	"mlife/testdata/rest"
	"mlife/testdata/rig"
)

// figures are what one kind of table took.
type figures struct {
	Rows      float64 `json:"rows_per_s"`
	Reference float64 `json:"plain_sql_rows_per_s"`
	Ratio     float64 `json:"ratio"`
	Append    float64 `json:"append_one_s"`
	Page      float64 `json:"first_page_s"`
	Search    float64 `json:"search_s"`
	Sort      float64 `json:"sort_s"`
	Export    float64 `json:"export_s"`
	Split     float64 `json:"split_s"`
	Leaks     float64 `json:"leaks_s"`
	Analyse   float64 `json:"analyse_s"`
	Again     float64 `json:"analyse_again_s"`
	Gap       float64 `json:"gap_s"`
	GroupBy   float64 `json:"plain_sql_group_by_s"`
	Clean     float64 `json:"clean_s,omitempty"`
	Peak      float64 `json:"peak_mib"`
	Disk      float64 `json:"disk_mib"`
}

func (f figures) with(o figures) figures {
	return figures{Rows: min(f.Rows, o.Rows), Split: max(f.Split, o.Split), Peak: max(f.Peak, o.Peak), Ratio: round(min(f.Rows, o.Rows) / max(f.Reference, o.Reference))}
}

func round(x float64) float64 { return math.Round(x*100) / 100 }

type bench struct {
	rows     int
	stored   bool
	bin, dir string

	c        *rig.Collector
	api      *rest.Client
	document string
	f        figures
}

func (b *bench) run(ctx context.Context) (figures, error) {
	text, err := table(b.rows, b.stored)
	if err != nil {
		return b.f, err
	}
	if err := os.MkdirAll(filepath.Join(b.dir, "data"), 0o755); err != nil {
		return b.f, err
	}
	if b.stored {
		if err := b.fill(ctx); err != nil {
			return b.f, err
		}
	}
	if b.c, err = rig.NewCollector(b.bin, b.dir); err != nil {
		return b.f, err
	}
	if err := b.c.Start(ctx); err != nil {
		return b.f, err
	}
	err = b.measure(ctx, text)
	b.f.Peak = round(float64(b.c.PeakRSS()) / (1 << 20))
	b.f.Disk = round(float64(size(filepath.Join(b.dir, "data", "blobs"))) / (1 << 20))
	err = errors.Join(err, b.c.Stop(20*time.Second))
	if err != nil {
		return b.f, fmt.Errorf("%w\n%s", err, b.c.Tail(4000))
	}
	if b.f.Reference, b.f.GroupBy, err = reference(ctx, filepath.Join(b.dir, "plain.db"), text); err != nil {
		return b.f, err
	}
	b.f.Ratio = round(b.f.Rows / b.f.Reference)
	b.print()
	return b.f, nil
}

// fill makes the files of all rows known.
func (b *bench) fill(ctx context.Context) error {
	db, err := sqlstore.Open(ctx, filepath.Join(b.dir, "data", "mlife.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	files := make([]dam.File, 0, 5000)
	for i := range b.rows {
		f := fileOf(i)
		f.AddedAt = time.Now()
		if files = append(files, f); len(files) == cap(files) || i == b.rows-1 {
			if _, err = db.Data().AddFiles(ctx, files); err != nil {
				break
			}
			files = files[:0]
		}
	}
	return errors.Join(err, db.Close())
}

func (b *bench) measure(ctx context.Context, text []byte) error {
	if err := b.c.Setup(ctx, "a long password for the bench"); err != nil {
		return err
	}
	b.api = b.c.API()
	var doc struct {
		ID string `json:"id"`
	}
	if err := b.api.Post(ctx, "/documents", map[string]any{"name": "bench", "paths_only": !b.stored}, &doc); err != nil {
		return err
	}
	b.document = "/documents/" + doc.ID + "/versions"
	took, err := b.bring(ctx, b.document, text)
	if err != nil {
		return err
	}
	b.f.Rows = round(float64(b.rows) / took)
	one := []byte("path,label\none.jpg,half\n")
	if b.stored {
		one = []byte("sha256,label\n" + fileOf(0).SHA256 + ",half\n")
	}
	if b.f.Append, err = b.bring(ctx, b.document+"?mode=append", one); err != nil {
		return err
	}
	rows := b.document + "/2/rows?limit=100"
	for _, x := range []struct {
		into *float64
		path string
	}{{&b.f.Page, rows}, {&b.f.Search, rows + "&query=label:half+attr.place:place-7+picture-00"}, {&b.f.Sort, rows + "&sort=-attr.score"},
		{&b.f.Export, b.document + "/1/export?format=csv"}} {
		began := time.Now()
		if _, err := b.api.Bytes(ctx, x.path); err != nil {
			return err
		}
		*x.into = round(time.Since(began).Seconds())
	}
	sets := map[string]any{"name": "split", "documents": []map[string]any{{"id": doc.ID}},
		"split": map[string]any{"test": 0.2, "validation": 0.1, "seed": 7, "stratify_by": "annotation", "group_by": "device"}}
	if err := b.policy(ctx, "off"); err != nil { // the same file alone is looked for while somebody waits
		return err
	}
	began := time.Now()
	err = b.api.Post(ctx, "/sets", sets, nil)
	b.f.Split = round(time.Since(began).Seconds())
	if err != nil {
		return err
	}
	if err := b.leaks(ctx, sets); err != nil {
		return err
	}
	if err := b.analyse(ctx, doc.ID); err != nil || b.stored {
		return err // of files that are known here there are no bytes to look at
	}
	return b.clean(ctx, doc.ID)
}

// policy says what is done about the same video, burst and device; nothing is done about
// near duplicates, since there are no pictures.
func (b *bench) policy(ctx context.Context, rule string) error {
	return b.api.Do(ctx, http.MethodPut, "/leak-policy", map[string]any{"file": "refuse", "alike": "off", "video": rule, "burst": rule, "device": rule, "burst_seconds": 5}, nil)
}

// leaks measures a check of all rows against each other and the sets that are frozen.
func (b *bench) leaks(ctx context.Context, sets map[string]any) error {
	if err := b.policy(ctx, "warn"); err != nil {
		return err
	}
	began := time.Now()
	var check struct {
		ID    string `json:"id"`
		Ready bool   `json:"ready"`
	}
	if err := b.api.Post(ctx, "/leak-checks", sets, &check); err != nil {
		return err
	}
	for !check.Ready {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
		if err := b.api.Get(ctx, "/leak-checks/"+check.ID, &check); err != nil {
			return err
		}
	}
	b.f.Leaks = round(time.Since(began).Seconds())
	return nil
}

// bring imports rows and gives the seconds until they are a version.
func (b *bench) bring(ctx context.Context, path string, text []byte) (float64, error) {
	began := time.Now()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, b.c.URL()+"/api/v1"+path, bytes.NewReader(text))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "text/csv")
	req.Header.Set("Authorization", "Bearer "+b.c.Token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	answer, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	err = errors.Join(err, res.Body.Close())
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("POST %s: %d: %s", path, res.StatusCode, answer)
	}
	return round(time.Since(began).Seconds()), err
}

func (b *bench) print() {
	kind := "rows with paths only"
	if b.stored {
		kind = "rows whose files are all known"
	}
	fmt.Printf("\n%d %s\n", b.rows, kind)
	fmt.Printf("  import            %9.0f rows/s   (plain SQL %.0f rows/s, ratio %.2f; to reach 200,000)\n", b.f.Rows, b.f.Reference, b.f.Ratio)
	fmt.Printf("  one more row      %9.2f s\n", b.f.Append)
	fmt.Printf("  first page        %9.2f s\n", b.f.Page)
	fmt.Printf("  search            %9.2f s\n", b.f.Search)
	fmt.Printf("  sort by a number  %9.2f s\n", b.f.Sort)
	fmt.Printf("  export as CSV     %9.2f s\n", b.f.Export)
	fmt.Printf("  split and freeze  %9.2f s        (to reach 3)\n", b.f.Split)
	fmt.Printf("  look for leaks    %9.2f s\n", b.f.Leaks)
	fmt.Printf("  analyse all rows  %9.2f s        (plain SQL, the same counts by GROUP BY, %.2f s)\n", b.f.Analyse, b.f.GroupBy)
	fmt.Printf("  and again         %9.2f s\n", b.f.Again)
	fmt.Printf("  gap to one place  %9.2f s\n", b.f.Gap)
	if b.f.Clean > 0 {
		fmt.Printf("  look for errors   %9.2f s\n", b.f.Clean)
	}
	fmt.Printf("  peak memory       %9.0f MiB      (to reach 512)\n", b.f.Peak)
	fmt.Printf("  on disk           %9.0f MiB\n", b.f.Disk)
}

func size(dir string) (n int64) {
	filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error { //nolint:errcheck // what cannot be read has no size
		if err == nil && d.Type().IsRegular() {
			if i, err := d.Info(); err == nil {
				n += i.Size()
			}
		}
		return nil
	})
	return n
}
