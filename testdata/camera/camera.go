package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image/jpeg"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"mlife/testdata/expression"
	"mlife/testdata/faces"
)

type options struct {
	API, Token, Model, Slot, Place string
	Seed                           uint64
	Rate, Checked                  float64
}

// scene is who stands before the camera: the shares of half-worn and full masks.
type scene struct {
	Half float64 `json:"half"`
	Full float64 `json:"full"`
}

// tally is what was done since the last one.
type tally struct {
	Model  string `json:"model"` // version in use at the end
	Frames int    `json:"frames"`
	Wrong  int    `json:"wrong"` // results that differ from the truth, told or not
	Failed int    `json:"failed"`
	Error  string `json:"error,omitempty"`
}

// camera owns the model in memory and the state of the simulation.
type camera struct {
	options
	http *http.Client
	rng  *rand.Rand // of frames alone

	mu      sync.Mutex
	scene   scene
	net     *expression.Network
	version string
	done    tally
}

func newCamera(o options) (*camera, error) {
	if o.Rate <= 0 {
		return nil, fmt.Errorf("rate %g: want more than 0", o.Rate)
	}
	c := &camera{options: o, http: &http.Client{Timeout: 30 * time.Second}, rng: rand.New(rand.NewPCG(o.Seed, 0x63616d))}
	return c, c.reload()
}

func (c *camera) show(s scene) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.scene = s
}

func (c *camera) take() tally {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := c.done
	t.Model = c.version
	c.done = tally{}
	return t
}

// reload reads the model that the link leads to now.
func (c *camera) reload() error {
	b, err := os.ReadFile(c.Model)
	if err != nil {
		return err
	}
	n, meta, err := expression.Unmarshal(b)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.net, c.version = n, meta["version"]
	return nil
}

// frames renders, classifies and posts until ctx is done. A post that fails counts
// and is not repeated: the next frame is as good.
func (c *camera) frames(ctx context.Context) error {
	t := time.NewTicker(time.Duration(float64(time.Second) / c.Rate))
	defer t.Stop()
	for n := uint64(0); ; n++ {
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
		}
		wrong, err := c.frame(ctx, n)
		c.mu.Lock()
		c.done.Frames++
		if wrong {
			c.done.Wrong++
		}
		if err != nil && ctx.Err() == nil {
			c.done.Failed++
			c.done.Error = err.Error()
		}
		c.mu.Unlock()
	}
}

func (c *camera) frame(ctx context.Context, n uint64) (wrong bool, err error) {
	c.mu.Lock()
	s, net, version := c.scene, c.net, c.version
	c.mu.Unlock()
	mask := faces.NoMask
	switch p := c.rng.Float64(); {
	case p < s.Half:
		mask = faces.HalfMask
	case p < s.Half+s.Full:
		mask = faces.FullMask
	}
	truth := faces.Expressions[c.rng.IntN(len(faces.Expressions))]
	face := faces.New(c.Seed<<32+n, truth, mask)
	picture, err := face.JPEG()
	if err != nil {
		return false, err
	}
	img, err := jpeg.Decode(bytes.NewReader(picture))
	if err != nil {
		return false, err
	}
	label, confidence, scores := net.Classify(expression.Features(img))
	result := map[string]any{"label": label, "confidence": confidence, "scores": map[string]float64{}}
	for i, name := range net.Classes {
		result["scores"].(map[string]float64)[name] = scores[i]
	}
	observation := map[string]any{
		"function": "expression recognition", "slot": c.Slot, "model": version, "system_version": "camera 1.0", "place": c.Place,
		"captured_at": time.Now().UTC(), "result": result,
		"attributes": map[string]any{"glasses": face.Glasses, "mask": mask.String(), "light": face.Light},
	}
	if c.rng.Float64() < c.Checked {
		observation["truth"] = map[string]any{"label": truth}
	}
	return label != truth, c.post(ctx, observation, fmt.Sprintf("frame-%06d.jpg", n), picture)
}

func (c *camera) post(ctx context.Context, observation map[string]any, name string, picture []byte) error {
	head, err := json.Marshal(observation)
	if err != nil {
		return err
	}
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	field, err := w.CreateFormField("observation")
	if err != nil {
		return err
	}
	if _, err := field.Write(head); err != nil {
		return err
	}
	file, err := w.CreateFormFile("media", name)
	if err != nil {
		return err
	}
	if _, err := file.Write(picture); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	res, err := c.call(ctx, http.MethodPost, "/v1/observations", w.FormDataContentType(), &body)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, 4096))
	if err != nil {
		return err
	}
	if res.StatusCode >= 300 {
		return fmt.Errorf("%s: %s", res.Status, answer)
	}
	return nil
}

func (c *camera) call(ctx context.Context, method, path, kind string, body io.Reader) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(c.API, "/")+path, body)
	if err != nil {
		return nil, err
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if c.Token != "" {
		req.Header.Set("Authorization", "Bearer "+c.Token)
	}
	return c.http.Do(req)
}
