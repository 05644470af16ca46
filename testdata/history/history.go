// Package history makes what a fleet of cameras saw over some weeks: rendered faces,
// read by the model that the devices come with, of which those that it got wrong are
// badcases. In the last third masks appear, half-worn ones above all, and the rate
// rises, as the paper tells of its week 7. Nothing is made up but the scene: every
// result is the model's own. The same seed gives the same history.
package history

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image/jpeg"
	"io"
	"math"
	"math/rand/v2"
	"time"

	"mlife/testdata/expression"
	"mlife/testdata/faces"
)

// Case is a frame that the model got wrong, with the columns that an import takes.
type Case struct {
	Media    string    `json:"media"`
	Captured time.Time `json:"captured_at"`
	Function string    `json:"function"`
	Slot     string    `json:"slot"`
	Model    string    `json:"model_version"`
	System   string    `json:"system_version"`
	Device   string    `json:"device"`
	Place    string    `json:"place"`
	Result   any       `json:"result"`
	Truth    any       `json:"truth"`
	Light    float64   `json:"light"`
	Glasses  bool      `json:"glasses"`
	Mask     string    `json:"mask"`
	ID       string    `json:"id"`
	JPEG     []byte    `json:"-"`
}

// Scene is what the cameras look at.
type Scene struct {
	Weeks  int       // how many
	End    time.Time // of the last one
	Frames int       // a week, over all devices
	Seed   uint64
}

var places = []string{"entrance", "lobby", "cafeteria", "lift", "garage", "roof terrace"}

// shares gives the shares of half-worn and full masks in a week: none in the first
// two thirds, then more each week.
func (s Scene) shares(week int) (half, full float64) {
	since := float64(week-s.Weeks*2/3) + 1
	if since <= 0 {
		return 0, 0
	}
	return min(0.12*since, 0.4), min(0.05*since, 0.2)
}

// Cases renders and reads every frame and gives those that are wrong, by time.
func (s Scene) Cases(ctx context.Context) ([]Case, error) {
	n, err := expression.Factory(ctx)
	if err != nil {
		return nil, err
	}
	r := rand.New(rand.NewPCG(s.Seed, 0x686973))
	const week = 7 * 24 * time.Hour
	begin := s.End.Add(-time.Duration(s.Weeks) * week)
	var out []Case
	for w := range s.Weeks {
		half, full := s.shares(w)
		for i := range s.Frames {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			at := begin.Add(time.Duration(w)*week + week*time.Duration(i)/time.Duration(s.Frames))
			c, err := look(n, r, s.Seed<<32+uint64(w*s.Frames+i), half, full, at)
			if err != nil {
				return nil, err
			}
			if c != nil {
				out = append(out, *c)
			}
		}
	}
	return out, nil
}

// look is one frame; nil when the model is right.
func look(n *expression.Network, r *rand.Rand, seed uint64, half, full float64, at time.Time) (*Case, error) {
	mask := faces.NoMask
	switch p := r.Float64(); {
	case p < half:
		mask = faces.HalfMask
	case p < half+full:
		mask = faces.FullMask
	}
	truth := faces.Expressions[r.IntN(len(faces.Expressions))]
	camera := r.IntN(2 * len(places))
	face := faces.New(seed, truth, mask)
	picture, err := face.JPEG()
	if err != nil {
		return nil, err
	}
	img, err := jpeg.Decode(bytes.NewReader(picture))
	if err != nil {
		return nil, err
	}
	label, confidence, scores := n.Classify(expression.Features(img))
	if label == truth {
		return nil, nil
	}
	byName := map[string]float64{}
	for i, name := range n.Classes {
		byName[name] = scores[i]
	}
	return &Case{
		ID: fmt.Sprintf("%x", seed), Media: fmt.Sprintf("frame-%x.jpg", seed), JPEG: picture,
		Captured: at.UTC().Truncate(time.Second), Function: "expression recognition", Slot: "expression", Model: "factory", System: "camera 1.0",
		Device: fmt.Sprintf("camera-%02d", camera+1), Place: places[camera%len(places)],
		Result: map[string]any{"label": label, "confidence": confidence, "scores": byName}, Truth: map[string]any{"label": truth},
		Light: math.Round(100*face.Light) / 100, Glasses: face.Glasses, Mask: mask.String(),
	}, nil
}

// WriteZIP writes the cases as an archive that BAM imports: a table, one object a
// line, and the pictures beside it.
func WriteZIP(w io.Writer, cases []Case) error {
	z := zip.NewWriter(w)
	table, err := z.Create("cases.jsonl")
	if err != nil {
		return err
	}
	lines := json.NewEncoder(table)
	for _, c := range cases {
		if err := lines.Encode(c); err != nil {
			return err
		}
	}
	for _, c := range cases {
		// Pictures do not shrink.
		f, err := z.CreateHeader(&zip.FileHeader{Name: c.Media, Method: zip.Store, Modified: c.Captured})
		if err != nil {
			return err
		}
		if _, err := f.Write(c.JPEG); err != nil {
			return err
		}
	}
	return z.Close()
}
