package analysis

import (
	"encoding/json"
	"iter"
	"math"
	"testing"
	"time"

	"mlife/collector/internal/dam/material"
)

// FuzzCollect: no annotation, columns or facts can crash an analysis, and what it says
// is JSON.
func FuzzCollect(f *testing.F) {
	f.Add([]byte(`{"boxes":[{"label":"cat","x":10,"y":10,"w":50,"h":50}],"keypoints":[{"points":[[1,2,0]]}]}`), []byte(`{"a":1,"device":"x","time":"2026-11-02T10:00:00Z"}`), 1e300, 3)
	f.Add([]byte(`"cat"`), []byte(`{"a":"1e99","b":[1],"c":true,"d":1e308}`), -1e-300, 40)
	f.Fuzz(func(t *testing.T, annotation, columns []byte, number float64, n int) {
		if n < 1 || n > 60 {
			return
		}
		collect := func(scale float64) *Summary {
			rows := func(yield func(*material.Row, error) bool) {
				for i := range n {
					m := &material.Medium{MediaType: "image/png", Width: 10, Height: 10, Seconds: number * float64(i), Latitude: &number, Longitude: &scale, TakenAt: time.Unix(int64(i), 0),
						Measures: &material.Measures{Picture: &material.PictureLooks{Mean: scale * number}}}
					r := material.Row{Number: int64(i), Medium: m, Annotation: annotation, Columns: columns}
					if i%3 == 0 {
						r.Columns = nil
					}
					if !yield(&r, nil) {
						return
					}
				}
			}
			s, err := Collect(t.Context(), func() iter.Seq2[*material.Row, error] { return rows }, Options{Tables: [][2]string{{Class, "column.a"}, {"column.a", "column.b"}, {Area, Daytime}}})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := json.Marshal(s.Report()); err != nil {
				t.Fatal(err)
			}
			return s
		}
		g, err := Compare(t.Context(), collect(1), collect(math.Pi), GapOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := json.Marshal(g); err != nil {
			t.Fatal(err)
		}
	})
}
