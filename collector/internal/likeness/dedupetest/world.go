package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/likeness"
)

// world is what is known: in the store, and in the memory of the search.
type world struct {
	store    bam.Likenesses
	settings bam.LikenessSettings
	lib      *likeness.Library
}

func shaOf(name string) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:])
}

func printOf(name string, p *likeness.Picture) bam.Print {
	return bam.Print{SHA256: shaOf(name), Kind: likeness.Image, Keys: likeness.EncodeHashes(p.Hashes()), Data: p.Encode()}
}

// fill makes the known pictures: those of the sets, and generated ones, which are
// blends of two of them at random places, under another light, with something over
// them that none has. So hashes and planes are distributed as those of the sets are.
func (w *world) fill(ctx context.Context, n int, sets []*set) error {
	var pool []*likeness.Picture
	var list []bam.Print
	for _, s := range sets {
		for _, k := range s.known {
			img, err := k.make()
			if err != nil {
				return err
			}
			p, _ := likeness.NewPicture(img)
			pool = append(pool, p)
			list = append(list, printOf(k.name, p))
		}
	}
	if _, err := w.store.AddPrints(ctx, list); err != nil {
		return err
	}
	began := time.Now()
	r := rand.New(rand.NewPCG(1, 2))
	const step = 2000
	for at := 0; at < n; at += step {
		list = list[:0]
		for i := at; i < min(n, at+step); i++ {
			list = append(list, printOf(fmt.Sprintf("generated-%d", i), blend(r, pool)))
		}
		if _, err := w.store.AddPrints(ctx, list); err != nil {
			return err
		}
	}
	fmt.Printf("%d generated pictures made and stored in %s\n", n, time.Since(began).Round(time.Second))
	began = time.Now()
	w.lib = likeness.NewLibrary()
	for last := int64(0); ; {
		page, err := w.store.PrintKeys(ctx, last, 20_000)
		if err != nil || len(page) == 0 {
			fmt.Printf("read back into memory, as after a restart, in %s\n", time.Since(began).Round(time.Millisecond))
			return err
		}
		for _, p := range page {
			if err := w.lib.Add(p); err != nil {
				return err
			}
			last = p.Seq
		}
	}
}

// blend makes a picture of the pool's kind.
func blend(r *rand.Rand, pool []*likeness.Picture) *likeness.Picture {
	a, b := pool[r.IntN(len(pool))], pool[r.IntN(len(pool))]
	share := 0.35 + 0.3*r.Float64()
	light := 0.7 + 0.5*r.Float64()
	zoomA, zoomB := 0.5+0.4*r.Float64(), 0.5+0.4*r.Float64()
	ax, ay, bx, by := r.Float64()*(1-zoomA), r.Float64()*(1-zoomA), r.Float64()*(1-zoomB), r.Float64()*(1-zoomB)
	// Something over it: a few bright or dark spots.
	var spots [4][4]float64
	for i := range spots {
		spots[i] = [4]float64{r.Float64(), r.Float64(), 0.05 + 0.2*r.Float64(), 120 * (r.Float64() - 0.5)}
	}
	p := &likeness.Picture{Width: 320, Height: 320}
	fill := func(dst, pa, pb []uint8, side int, spotted bool) {
		for y := range side {
			v := (float64(y) + 0.5) / float64(side)
			for x := range side {
				u := (float64(x) + 0.5) / float64(side)
				at := func(px []uint8, ox, oy, zoom float64) float64 {
					return float64(px[int((oy+v*zoom)*float64(side))*side+int((ox+u*zoom)*float64(side))])
				}
				k := share*at(pa, ax, ay, zoomA) + (1-share)*at(pb, bx, by, zoomB)
				if spotted {
					k *= light
					for _, s := range spots {
						if d := ((u-s[0])*(u-s[0]) + (v-s[1])*(v-s[1])) / (s[2] * s[2]); d < 1 {
							k += s[3] * (1 - d)
						}
					}
				}
				dst[y*side+x] = uint8(min(max(k, 0), 255))
			}
		}
	}
	fill(p.Grey[:], a.Grey[:], b.Grey[:], likeness.Side, true)
	fill(p.Cb[:], a.Cb[:], b.Cb[:], likeness.ChromaSide, false)
	fill(p.Cr[:], a.Cr[:], b.Cr[:], likeness.ChromaSide, false)
	return p
}
