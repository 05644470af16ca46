package httpapi

import (
	"context"
	"net/http"
	"time"

	"mlife/collector/internal/notify"
	"mlife/collector/internal/people"
	"mlife/shared/fault"
	"mlife/shared/ident"
)

// Notifications is the area of channels to the outside and of what was sent there.
type Notifications struct {
	Outbox   notify.Outbox
	Channels notify.Channels
	Wake     func() // tells the sender that there is something
	HasMail  bool   // whether the operator named a mail server
}

type channelBody struct {
	Name      string   `json:"name" minLength:"1" maxLength:"128"`
	Kind      string   `json:"kind" enum:"webhook,mail"`
	URL       string   `json:"url,omitempty" maxLength:"2048" doc:"Of a webhook: http or https."`
	Addresses []string `json:"addresses,omitempty" maxItems:"50" doc:"Of mail."`
	Enabled   bool     `json:"enabled" default:"true" required:"false"`
	NewSecret bool     `json:"new_secret,omitempty" doc:"Make another key for the signatures; the answer shows it once."`
}

type channelOut struct {
	Body struct {
		Channel notify.Channel `json:"channel"`
		Secret  string         `json:"secret,omitempty" doc:"Key of a webhook's signatures (Standard Webhooks). It is shown only here."`
	}
}

type channelsOut struct {
	Body struct {
		Items   []notify.Channel `json:"items" nullable:"false"`
		HasMail bool             `json:"has_mail" doc:"Whether the collector has a mail server to send by."`
	}
}

type messagesOut struct {
	Body struct {
		Items []notify.Message `json:"items" nullable:"false"`
		Next  string           `json:"next,omitempty"`
	}
}

// Register implements Area.
func (a Notifications) Register(s *Server) {
	admin := For(people.Administrator)
	Register(s, For(people.Engineer), op("notify", "list-channels", http.MethodGet, "/notify/channels", "Channels that messages can go to"), a.list)
	create := op("notify", "create-channel", http.MethodPost, "/notify/channels", "Set up a webhook or a list of mail addresses")
	create.DefaultStatus = http.StatusCreated
	Register(s, admin, create, func(ctx context.Context, in *struct{ Body channelBody }) (*channelOut, error) {
		return a.save(ctx, in.Body, notify.Channel{ID: ident.New("chn"), CreatedAt: s.deps.Now().UTC()})
	})
	Register(s, admin, op("notify", "replace-channel", http.MethodPut, "/notify/channels/{id}", "Change a channel"),
		func(ctx context.Context, in *struct {
			IDPath
			Body channelBody
		}) (*channelOut, error) {
			c, err := a.Channels.Channel(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			return a.save(ctx, in.Body, c)
		})
	Register(s, admin, op("notify", "delete-channel", http.MethodDelete, "/notify/channels/{id}", "Remove a channel"),
		func(ctx context.Context, in *IDPath) (*struct{}, error) {
			return nil, a.Channels.RemoveChannel(ctx, in.ID)
		})
	Register(s, admin, op("notify", "test-channel", http.MethodPost, "/notify/channels/{id}/test", "Send a test message by a channel"),
		func(ctx context.Context, in *IDPath) (*struct{ Body notify.Message }, error) {
			return a.test(ctx, in.ID, s.deps.Now())
		})
	Register(s, admin, op("notify", "list-messages", http.MethodGet, "/notify/messages", "What was sent and what waits, the newest first"), a.messages)
	Register(s, admin, op("notify", "retry-message", http.MethodPost, "/notify/messages/{id}/retry", "Try a failed message again"),
		func(ctx context.Context, in *IDPath) (*struct{}, error) {
			defer a.Wake()
			return nil, a.Outbox.Again(ctx, in.ID, s.deps.Now())
		})
}

func (a Notifications) list(ctx context.Context, _ *struct{}) (*channelsOut, error) {
	out := &channelsOut{}
	list, err := a.Channels.Channels(ctx)
	if _, no := people.Require(ctx, people.Administrator); no != nil {
		for i := range list { // an address may hold a key
			list[i].URL = list[i].Host()
		}
	}
	out.Body.Items, out.Body.HasMail = list, a.HasMail
	return out, err
}

func (a Notifications) save(ctx context.Context, b channelBody, c notify.Channel) (*channelOut, error) {
	c.Name, c.Kind, c.URL, c.Addresses, c.Enabled = b.Name, b.Kind, b.URL, b.Addresses, b.Enabled
	if c.Addresses == nil {
		c.Addresses = []string{}
	}
	if err := c.Check(); err != nil {
		return nil, err
	}
	if c.Kind == notify.Mail && !a.HasMail {
		return nil, fault.New(fault.Conflict, "channel", "the operator has set no mail server (mail.server)")
	}
	out := &channelOut{}
	if c.Kind == notify.Webhook && (c.Secret == "" || b.NewSecret) {
		c.Secret = notify.NewSecret()
		out.Body.Secret = c.Secret.Reveal()
	}
	out.Body.Channel = c
	return out, a.Channels.SaveChannel(ctx, c)
}

// test sends what a person can recognise.
func (a Notifications) test(ctx context.Context, id string, now time.Time) (*struct{ Body notify.Message }, error) {
	c, err := a.Channels.Channel(ctx, id)
	if err != nil {
		return nil, err
	}
	text := "A test message, sent by " + actor(ctx) + "."
	var body any = map[string]any{"type": "test", "timestamp": now.UTC(), "data": map[string]string{"text": text}}
	if c.Kind == notify.Mail {
		body = notify.Letter{To: c.Addresses, Subject: "MLife: test message", Text: text + "\n"}
	}
	m, err := notify.NewMessage(c.Kind, c.ID, "test", c.ID, body, now)
	if err != nil {
		return nil, err
	}
	defer a.Wake()
	return &struct{ Body notify.Message }{m}, a.Outbox.Put(ctx, m)
}

func (a Notifications) messages(ctx context.Context, in *struct {
	PageQuery
	State string `query:"state" enum:"waiting,sent,failed"`
	About string `query:"about" maxLength:"64"`
}) (*messagesOut, error) {
	out := &messagesOut{}
	var err error
	out.Body.Items, out.Body.Next, err = a.Outbox.Messages(ctx, notify.Query{State: notify.State(in.State), About: in.About, Cursor: in.Cursor, Limit: in.Limit})
	return out, err
}
