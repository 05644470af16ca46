package likeness

import (
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/image/draw"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/dam/material"
	"mlife/collector/internal/dam/quality"
	"mlife/shared/testkit"
)

// TestLeaksOfPhotos: copies of training photos in a testing set, made smaller, cropped
// or brighter, are leaks; other photos of the same kinds of groceries are not.
func TestLeaksOfPhotos(t *testing.T) {
	dir, ok := testkit.SharedData(t)
	if !ok {
		t.Skip("no shared data")
	}
	var files []string
	if err := filepath.WalkDir(filepath.Join(dir, "images", "grocery"), func(path string, _ os.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".jpg") {
			files = append(files, path)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	prints := map[string]bam.Print{}
	album := NewAlbum(bam.DefaultLikeness, func(_ context.Context, shas []string) (out []bam.Print, err error) {
		for _, sha := range shas {
			if p, ok := prints[sha]; ok {
				out = append(out, p)
			}
		}
		return out, nil
	})
	var rows []material.Row
	add := func(set, sha string, img image.Image) {
		p := picture(t, img)
		made := bam.Print{SHA256: sha, Kind: Image, Keys: EncodeHashes(p.Hashes()), Data: p.Encode()}
		prints[sha] = made
		if err := album.Add(made); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, material.Row{Number: int64(len(rows) + 1), Set: set, SHA256: sha})
	}
	copies := map[int64]int64{}
	for i := range 120 {
		f, err := os.Open(files[i*3])
		if err != nil {
			t.Fatal(err)
		}
		img, err := jpeg.Decode(f)
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
		set := "train"
		if i >= 80 {
			set = "test"
		}
		add(set, fmt.Sprint("photo ", i), img)
		if i%4 == 0 && set == "train" {
			b := img.Bounds()
			cut := b.Inset(b.Dx() / 40)
			small := image.NewRGBA(image.Rect(0, 0, b.Dx()/2, b.Dy()/2))
			draw.BiLinear.Scale(small, small.Bounds(), img, cut, draw.Src, nil)
			of := int64(len(rows))
			add("test", fmt.Sprint("copy of ", i), small)
			copies[int64(len(rows))] = of
		}
	}
	found, wrong := 0, 0
	give := func() iter.Seq2[*material.Row, error] {
		return func(yield func(*material.Row, error) bool) {
			for i := range rows {
				if !yield(&rows[i], nil) {
					return
				}
			}
		}
	}
	if _, err := quality.Leaks(t.Context(), give, quality.Sides{Order: []string{"train", "test"}}, quality.Settings{}, album, func(f quality.Finding) error {
		if f.Check == quality.AlikeFile && len(f.Related) > 0 && copies[f.Row] == f.Related[0].Row {
			found++
		} else {
			wrong++
			t.Logf("%+v", f)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d of %d copies are found, %d others", found, len(copies), wrong)
	if found < len(copies)*95/100 || wrong > 1 {
		t.Error("not good enough")
	}
}
