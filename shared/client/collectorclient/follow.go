package collectorclient

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/url"
	"strconv"
	"strings"
	"time"

	"mlife/shared/fault"
)

// maxEvent bounds one server-sent event in bytes.
const maxEvent = 16 << 20

// FollowTask gives a task's log to write as it grows, from the byte offset from on,
// until the task has ended, and then the task. A connection that breaks is made
// again, without losing or repeating text, as long as the collector comes back
// within a minute.
func (c *Client) FollowTask(ctx context.Context, id string, from int64, write func(text string) error) (t Task, err error) {
	f := &taskFollower{next: from, write: write}
	for lost := (time.Time{}); ; {
		err := f.follow(ctx, c, id)
		if f.ended {
			return c.Task(ctx, id)
		}
		switch {
		case f.own != nil:
			return t, f.own
		case ctx.Err() != nil:
			return t, fault.New(fault.Canceled, "collectorclient", "%w", ctx.Err())
		case err != nil && !fault.Is(err, fault.Unavailable) && !fault.Is(err, fault.Busy):
			return t, err
		case f.heard || lost.IsZero():
			lost = time.Now()
		case time.Since(lost) > time.Minute:
			return t, fault.New(fault.Unavailable, "collectorclient", "the connection was lost: %w", errors.Join(err, io.ErrUnexpectedEOF))
		}
		if err := pause(ctx, time.Second); err != nil {
			return t, err
		}
	}
}

type taskFollower struct {
	write func(string) error
	next  int64
	own   error // of write
	heard bool  // something came over the last connection
	ended bool
}

// follow reads one connection to its end.
func (f *taskFollower) follow(ctx context.Context, c *Client, id string) (err error) {
	f.heard = false
	body, err := c.Open(ctx, "/tasks/"+url.PathEscape(id)+"/events", url.Values{"from": {strconv.FormatInt(f.next, 10)}})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, body.Close()) }()
	err = events(body, func(event, data string) error {
		f.heard = true
		return f.take(event, data)
	})
	if err != nil {
		return fault.New(fault.Unavailable, "collectorclient", "%w", err)
	}
	return nil
}

func (f *taskFollower) take(event, data string) error {
	switch event {
	case "end":
		f.ended = true
	case "log":
		var l struct {
			Text string `json:"text"`
			Next int64  `json:"next"`
		}
		if err := json.Unmarshal([]byte(data), &l); err != nil {
			return err
		}
		if f.own = f.write(l.Text); f.own != nil {
			return f.own
		}
		f.next = l.Next
	}
	return nil
}

// events reads a stream of server-sent events (HTML living standard, section 9.2).
func events(r io.Reader, take func(event, data string) error) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxEvent)
	event, data := "", []string(nil)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ":")
		value = strings.TrimPrefix(value, " ")
		switch {
		case lines.Text() == "":
			if len(data) > 0 {
				if err := take(event, strings.Join(data, "\n")); err != nil {
					return err
				}
			}
			event, data = "", nil
		case name == "event":
			event = value
		case name == "data":
			data = append(data, value)
		}
	}
	return lines.Err()
}

// pause waits; an error when the caller gave up.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return fault.New(fault.Canceled, "collectorclient", "%w", ctx.Err())
	}
}
