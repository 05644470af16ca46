package main

import (
	"bytes"
	"crypto/md5"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strconv"

	"mlife/collector/internal/dam"
)

// table makes the rows as CSV: a path, the MD5 or SHA-256, a box with a label, and
// what a fleet tells of each picture.
func table(rows int, stored bool) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(rows * 220)
	w := csv.NewWriter(&b)
	key := "md5"
	if stored {
		key = "sha256"
	}
	if err := w.Write([]string{"path", key, "annotation", "device", "place", "captured_at", "score"}); err != nil {
		return nil, err
	}
	rng := rand.New(rand.NewPCG(1, 2))
	labels := []string{"none", "half", "full", "chin", "hand", "other"}
	for i := range rows {
		label := labels[min(int(rng.ExpFloat64()*1.5), len(labels)-1)]
		sum := fileOf(i)
		hash := sum.MD5
		if stored {
			hash = sum.SHA256
		}
		annotation := fmt.Sprintf(`{"label":%q,"boxes":[{"label":"face","x":%d,"y":%d,"w":%d,"h":%d}]}`, label, rng.IntN(400), rng.IntN(300), 20+rng.IntN(200), 20+rng.IntN(200))
		err := w.Write([]string{sum.Name, hash, annotation, "cam-" + strconv.Itoa(rng.IntN(5000)), "place-" + strconv.Itoa(rng.IntN(40)),
			fmt.Sprintf("2026-%02d-%02dT%02d:%02d:00Z", 1+rng.IntN(12), 1+rng.IntN(28), rng.IntN(24), rng.IntN(60)), strconv.FormatFloat(rng.Float64(), 'f', 4, 64)})
		if err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// fileOf describes the file of row i.
func fileOf(i int) dam.File {
	name := []byte(fmt.Sprintf("2026/site-%d/picture-%07d.jpg", i%40, i))
	sha, sum := sha256.Sum256(name), md5.Sum(name)
	return dam.File{Name: string(name), SHA256: hex.EncodeToString(sha[:]), MD5: hex.EncodeToString(sum[:]), MediaType: "image/jpeg", Size: 40_000, AddedBy: "bench"}
}
