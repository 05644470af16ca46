package agentclient

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"mlife/shared/fault"
	"mlife/shared/wire"
)

// Kinds of events.
const (
	InService  = "models"      // what is in service now: the first event of every connection
	Switched   = "switched"    // load Path, then say Health
	Committed  = "committed"   // the model stays
	RolledBack = "rolled_back" // load Path, the model before
)

// Event tells a program what is in service.
type Event struct {
	Kind   string
	Models []Model // of InService
	Slot   string  // of the others, like all that follows
	Path   string  // of the model file; "" when the slot is empty again
	Link   string  // leads to the model in service at any time
	Model  wire.Model
	Reason string
	At     time.Time
	Data   json.RawMessage // the event as it came
}

const maxEvent = 1 << 20 // bytes

// Events calls handle for each event, one after another, until ctx is done or handle
// returns an error, which it then returns. A connection that breaks is made again;
// the first event after that is InService, so that nothing that happened meanwhile
// is missed. A refusal that lasts (fault.Unauthorized, fault.NotFound, …) ends it.
func (c *Client) Events(ctx context.Context, handle func(Event) error) error {
	wait := firstWait
	for {
		got, err := c.stream(ctx, handle)
		var own ended
		if errors.As(err, &own) {
			return own.error
		}
		if ctx.Err() != nil {
			return fault.New(fault.Canceled, op, "%w", ctx.Err())
		}
		if !passing(err) {
			return err
		}
		if got {
			wait = firstWait
		}
		sleep(ctx, wait/2+rand.N(wait))
		wait = min(2*wait, longestNap)
	}
}

// ended is the error of handle, which nobody may take for one of the connection.
type ended struct{ error }

// stream serves one connection; got tells whether it brought an event.
func (c *Client) stream(ctx context.Context, handle func(Event) error) (got bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	silent := time.AfterFunc(c.silence, cancel) // a link that is open and dead
	defer silent.Stop()
	resp, err := c.send(ctx, http.MethodGet, "/v1/events", nil)
	if err != nil {
		return false, again(err)
	}
	defer func() { err = errors.Join(err, resp.Body.Close()) }()
	if resp.StatusCode != http.StatusOK {
		var b bytes.Buffer
		_, err := b.ReadFrom(http.MaxBytesReader(nil, resp.Body, maxAnswer))
		return false, errors.Join(refusal(resp.StatusCode, b.Bytes()), err)
	}
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, maxEvent)
	var kind string
	var data []byte
	for lines.Scan() {
		silent.Reset(c.silence)
		key, value, _ := strings.Cut(lines.Text(), ":")
		value = strings.TrimPrefix(value, " ")
		switch {
		case key == "event":
			kind = value
		case key == "data":
			data = []byte(value)
		case key == "" && value == "" && kind != "":
			e, err := decode(kind, data)
			if err != nil {
				return got, err
			}
			got, kind, data = true, "", nil
			if err := handle(e); err != nil {
				return got, ended{err}
			}
		}
	}
	return got, again(lines.Err())
}

// again turns the end of a connection, for whatever reason, into one that is mended
// by the next.
func again(err error) error {
	if err == nil {
		err = errors.New("the agent ended the stream")
	}
	return fault.New(fault.Unavailable, op, "%w", err)
}

func decode(kind string, data []byte) (e Event, err error) {
	var raw struct {
		Items   []Model    `json:"items"`
		Slot    string     `json:"slot"`
		Path    string     `json:"path"`
		Current string     `json:"current"`
		Model   wire.Model `json:"model"`
		Reason  string     `json:"reason"`
		At      time.Time  `json:"at"`
	}
	switch kind {
	case InService, Switched, Committed, RolledBack:
		err = json.Unmarshal(data, &raw)
	}
	if err != nil {
		return e, fault.New(fault.Unavailable, op, "event %.40q: %w", kind, err)
	}
	return Event{Kind: kind, Models: raw.Items, Slot: raw.Slot, Path: raw.Path, Link: raw.Current, Model: raw.Model,
		Reason: raw.Reason, At: raw.At, Data: data}, nil
}
