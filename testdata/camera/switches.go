package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"
)

// switches listens to the agent's events and loads the new model when one is put in
// service; then it says whether the model can be used. It connects again when the
// agent restarts and looks at the link each time, for what it may have missed.
func (c *camera) switches(ctx context.Context) error {
	for ctx.Err() == nil {
		err := c.listen(ctx)
		if ctx.Err() != nil {
			break
		}
		fmt.Fprintln(os.Stderr, "camera: events:", err)
		t := time.NewTimer(500 * time.Millisecond)
		select {
		case <-ctx.Done():
		case <-t.C:
		}
		t.Stop()
	}
	return nil
}

func (c *camera) listen(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(c.API, "/")+"/v1/events", nil)
	if err != nil {
		return err
	}
	if c.Token != "" {
		req.Header.Set("Authorization", "Bearer "+c.Token)
	}
	stream := http.Client{} // no limit: events come when they come
	res, err := stream.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s", res.Status)
	}
	if err := c.reload(); err != nil {
		return err
	}
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		data, ok := strings.CutPrefix(lines.Text(), "data:")
		if !ok {
			continue
		}
		var e struct {
			Kind string `json:"kind"`
			Slot string `json:"slot"`
		}
		if json.Unmarshal([]byte(data), &e) != nil || e.Slot != c.Slot || e.Kind != "switched" && e.Kind != "rolled_back" {
			continue
		}
		word := map[string]any{"ok": true}
		if err := c.reload(); err != nil {
			word = map[string]any{"ok": false, "reason": err.Error()}
		}
		if e.Kind == "switched" {
			if err := c.health(ctx, word); err != nil {
				return err
			}
		}
	}
	return fmt.Errorf("the stream ended")
}

func (c *camera) health(ctx context.Context, word map[string]any) error {
	b, err := json.Marshal(word)
	if err != nil {
		return err
	}
	res, err := c.call(ctx, http.MethodPost, "/v1/models/"+c.Slot+"/health", "application/json", strings.NewReader(string(b)))
	if err != nil {
		return err
	}
	return res.Body.Close()
}
