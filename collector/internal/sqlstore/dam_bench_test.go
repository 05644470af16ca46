package sqlstore_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"testing"
	"time"

	"mlife/collector/internal/dam"
)

// BenchmarkData measures import and split of 100,000 rows with a hash, an
// annotation and three columns each.
func BenchmarkData(b *testing.B) {
	const many = 100_000
	var text bytes.Buffer
	text.WriteString("path,sha256,annotation,place,device,glasses\n")
	for i := range many {
		fmt.Fprintf(&text, "folder/picture-%d.jpg,%x,\"{\"\"label\"\":\"\"happy\"\",\"\"boxes\"\":[{\"\"label\"\":\"\"face\"\",\"\"x\"\":12,\"\"y\"\":44.5,\"\"w\"\":120,\"\"h\"\":99}]}\",lift,camera-%d,true\n", i, sha256.Sum256([]byte{byte(i), byte(i >> 8), byte(i >> 16)}), i%1000)
	}
	db := open(b)
	desk := &dam.Desk{Store: db.Data(), Rows: rows(b, db.Data()), Now: time.Now}
	for i := 0; b.Loop(); i++ {
		doc, err := dam.NewDocument(dam.DocumentDraft{Name: fmt.Sprint(i), PathsOnly: true}, "ada", time.Now())
		if err != nil {
			b.Fatal(err)
		}
		if err := db.Data().CreateDocument(b.Context(), doc); err != nil {
			b.Fatal(err)
		}
		start := time.Now()
		r, err := dam.NewReader(bytes.NewReader(text.Bytes()), dam.CSV)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := desk.Import(b.Context(), dam.Import{Document: doc.ID, Mode: dam.Replace, Rows: r}); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(time.Since(start).Seconds(), "s/import")
		start = time.Now()
		draft := dam.SetDraft{Name: doc.Name, Sources: []dam.Source{{Document: doc.ID}}, Split: &dam.Split{Test: 0.2, StratifyBy: "annotation", GroupBy: "device"}}
		if _, err := desk.MakeSets(b.Context(), draft, "ada"); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(time.Since(start).Seconds(), "s/split")
	}
}
