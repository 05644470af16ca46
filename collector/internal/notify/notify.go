// Package notify tells programs and people outside what happened: a durable outbox
// of messages, the channels they go to, and the sender that delivers, waits and
// tries again.
//
// It knows no product nouns: whoever has something to tell puts a Message whose
// kind names a Deliverer (notify/webhook and notify/mail are two; the composition
// root ties kinds to them). It is not for pages that are open, which the live hub
// serves. Stores, the HTTP face, the loop and the composition root import it.
package notify

import (
	"context"
	"encoding/json"
	"net/mail"
	"net/url"
	"strings"
	"time"

	"mlife/shared/fault"
	"mlife/shared/ident"
	"mlife/shared/secret"
)

// The kinds this package's own drivers deliver.
const (
	Webhook = "webhook"
	Mail    = "mail"
)

// Limits.
const (
	MaxWaiting   = 10_000    // messages in the outbox; past it new ones are kept as failed and say so
	MaxBody      = 256 << 10 // bytes of a message
	MaxChannels  = 200
	MaxAddresses = 50
	MaxAttempts  = 16 // over about a day, see Backoff
	MaxError     = 500
)

// State says where a message stands.
type State string

// The states. A failed one was tried MaxAttempts times, or can never arrive.
const (
	Waiting State = "waiting"
	Sent    State = "sent"
	Failed  State = "failed"
)

// Message is one thing to tell one receiver. Body is what its kind's Deliverer
// reads: JSON to post for a webhook, a Letter for mail. Times are UTC.
type Message struct {
	ID        string          `json:"id" doc:"Also what receivers know repeated deliveries by."`
	Kind      string          `json:"kind"`
	Channel   string          `json:"channel" doc:"Channel ID, empty when the message names its receiver itself."`
	Topic     string          `json:"topic" doc:"What it is about, for example alarm.firing."`
	About     string          `json:"about" doc:"ID of the thing it is about."`
	Body      json.RawMessage `json:"-"`
	State     State           `json:"state" enum:"waiting,sent,failed"`
	Attempts  int             `json:"attempts"`
	NextAt    time.Time       `json:"next_at" doc:"When it is tried next."`
	Error     string          `json:"error" doc:"What the last attempt ended with."`
	CreatedAt time.Time       `json:"created_at"`
	EndedAt   time.Time       `json:"ended_at"`
}

// NewMessage makes a message that is due at once.
func NewMessage(kind, channel, topic, about string, body any, now time.Time) (Message, error) {
	b, err := json.Marshal(body)
	if err != nil {
		return Message{}, fault.New(fault.Invalid, "notify", "%w", err)
	}
	if len(b) > MaxBody {
		return Message{}, fault.New(fault.TooLarge, "notify", "a message of %d bytes, at most %d", len(b), MaxBody)
	}
	now = now.UTC()
	return Message{ID: ident.New("msg"), Kind: kind, Channel: channel, Topic: topic, About: about, Body: b, State: Waiting, NextAt: now, CreatedAt: now}, nil
}

// Letter is the body of a message of kind Mail.
type Letter struct {
	To      []string `json:"to"`
	Subject string   `json:"subject"`
	Text    string   `json:"text"`
	// Unsubscribe is where its receiver ends such letters (RFC 2369, RFC 8058); "" when
	// it was sent to a list that an administrator keeps.
	Unsubscribe string `json:"unsubscribe,omitempty"`
}

// Channel is a receiver that an administrator has set up: a webhook's address with
// the secret that signs what goes there, or a list of mail addresses.
type Channel struct {
	ID        string        `json:"id"`
	Name      string        `json:"name"`
	Kind      string        `json:"kind" enum:"webhook,mail"`
	URL       string        `json:"url" doc:"Of a webhook. Those who are not administrators see its host only."`
	Addresses []string      `json:"addresses" nullable:"false" doc:"Of mail."`
	Enabled   bool          `json:"enabled"`
	Secret    secret.String `json:"-"`
	CreatedAt time.Time     `json:"created_at"`
}

// NewSecret makes the key of a webhook's signatures in the form that libraries for
// Standard Webhooks read: whsec_ and base64.
func NewSecret() secret.String { return secret.String("whsec_" + base64Secret()) }

// Check says what is wrong with a channel.
func (c Channel) Check() error {
	const op = "notify.Channel"
	if c.Name == "" || len(c.Name) > 128 {
		return fault.Field(op, "body.name", "1 to 128 bytes, have %d", len(c.Name))
	}
	switch c.Kind {
	case Webhook:
		return checkURL(c.URL)
	case Mail:
		if len(c.Addresses) == 0 || len(c.Addresses) > MaxAddresses {
			return fault.Field(op, "body.addresses", "1 to %d addresses, have %d", MaxAddresses, len(c.Addresses))
		}
		for _, a := range c.Addresses {
			if p, err := mail.ParseAddress(a); err != nil || len(a) > 254 || p.Address != a {
				return fault.Field(op, "body.addresses", "%.80q is no mail address such as ann@example.org", a)
			}
		}
		return nil
	}
	return fault.Field(op, "body.kind", "%.20q is neither webhook nor mail", c.Kind)
}

func checkURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || len(text) > 2048 || (u.Scheme != "https" && u.Scheme != "http"):
		return fault.Field("notify.Channel", "body.url", "%.80q is no address such as https://example.org/hook", text)
	case u.User != nil:
		return fault.Field("notify.Channel", "body.url", "put no password into the address: the signature proves who calls")
	case u.Fragment != "":
		return fault.Field("notify.Channel", "body.url", "it has a part after #, which is never sent")
	}
	return nil
}

// Host is what people who may not see a webhook's whole address (it may hold a key) see.
func (c Channel) Host() string {
	u, err := url.Parse(c.URL)
	if err != nil {
		return ""
	}
	return u.Host
}

// Query selects messages; zero fields select all.
type Query struct {
	State  State
	About  string
	Cursor string
	Limit  int // 1 to 200
}

// Outbox is the port to the messages. All of it is safe for concurrent use, also by
// several collectors on one database.
type Outbox interface {
	Put(ctx context.Context, messages ...Message) error
	// Claim takes up to limit messages that are due. They are not given again before
	// until, so a sender that dies in between loses none and repeats some: at least once.
	Claim(ctx context.Context, now, until time.Time, limit int) ([]Message, error)
	// Settle writes how an attempt ended: m's State, NextAt, Error and EndedAt.
	Settle(ctx context.Context, m Message) error
	// Messages gives the newest first.
	Messages(ctx context.Context, q Query) (items []Message, next string, err error)
	// Again makes a failed message due; fault.NotFound when there is none that failed.
	Again(ctx context.Context, id string, at time.Time) error
	// ForgetMessages drops those that ended before a time.
	ForgetMessages(ctx context.Context, before time.Time) (int64, error)
}

// Channels is the port to the receivers, by name. A taken name is fault.Exists, an
// unknown ID fault.NotFound.
type Channels interface {
	Channels(ctx context.Context) ([]Channel, error)
	Channel(ctx context.Context, id string) (Channel, error)
	// SaveChannel adds or replaces one; more than MaxChannels is fault.TooLarge.
	SaveChannel(ctx context.Context, c Channel) error
	RemoveChannel(ctx context.Context, id string) error
}

// short bounds what is kept of an error.
func short(err error) string {
	s := strings.ToValidUTF8(err.Error(), "?")
	if len(s) > MaxError {
		s = strings.ToValidUTF8(s[:MaxError], "")
	}
	return s
}
