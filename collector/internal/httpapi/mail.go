package httpapi

import (
	"context"
	"html/template"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"mlife/collector/internal/loop"
	"mlife/collector/internal/people"
	"mlife/shared/fault"
)

// unsubscribePath is where letters are cancelled, with the token that is in them.
const unsubscribePath = "/mail/unsubscribe"

// PersonalMail is the area of one's own mail address and of which news come there.
type PersonalMail struct {
	Store   loop.Mails
	Mailer  *loop.Mailer
	HasMail bool // whether the operator named a mail server
}

type mailOut struct {
	Body struct {
		people.Mail
		HasMail bool `json:"has_mail" doc:"Whether the collector has a mail server to send by."`
	}
}

type addressIn struct {
	Body struct {
		Address string `json:"address" minLength:"3" maxLength:"254"`
	}
}

type mailTokenIn struct {
	Token string `query:"token" maxLength:"128" required:"true"`
}

// Register implements Area.
func (a PersonalMail) Register(s *Server) {
	own := For(people.Viewer)
	Register(s, own, op("people", "get-mail", http.MethodGet, "/mail", "One's own mail address and which news come there"),
		func(ctx context.Context, _ *struct{}) (*mailOut, error) { return a.shown(ctx) })
	Register(s, own, op("people", "set-mail-wishes", http.MethodPut, "/mail", "Choose which news come by mail"),
		func(ctx context.Context, in *struct{ Body people.MailWishes }) (*mailOut, error) {
			id, err := person(ctx)
			if err != nil {
				return nil, err
			}
			if err := a.Store.SetWishes(ctx, id, in.Body); err != nil {
				return nil, err
			}
			return a.shown(ctx)
		})
	Register(s, own, op("people", "set-mail-address", http.MethodPost, "/mail/address", "Give one's mail address: a letter there asks to confirm it"), a.ask)
	Register(s, own, op("people", "remove-mail-address", http.MethodDelete, "/mail/address", "Forget one's mail address"),
		func(ctx context.Context, _ *struct{}) (*mailOut, error) {
			id, err := person(ctx)
			if err != nil {
				return nil, err
			}
			if err := a.Store.RemoveAddress(ctx, id); err != nil {
				return nil, err
			}
			return a.shown(ctx)
		})
	Register(s, own, op("people", "confirm-mail-address", http.MethodPost, "/mail/confirm", "Confirm an address with the token of the letter that came there"),
		func(ctx context.Context, in *struct {
			Body struct {
				Token string `json:"token" minLength:"1" maxLength:"128"`
			}
		}) (*struct {
			Body struct {
				Address string `json:"address"`
			}
		}, error) {
			out := &struct {
				Body struct {
					Address string `json:"address"`
				}
			}{}
			var err error
			out.Body.Address, err = a.Store.Confirm(ctx, people.HashMailToken(in.Body.Token), s.deps.Now())
			return out, err
		})
	a.registerUnsubscribe(s)
}

func (a PersonalMail) shown(ctx context.Context) (*mailOut, error) {
	id, err := person(ctx)
	if err != nil {
		return nil, err
	}
	out := &mailOut{}
	out.Body.HasMail = a.HasMail
	out.Body.Mail, err = a.Store.Mail(ctx, id)
	return out, err
}

func (a PersonalMail) ask(ctx context.Context, in *addressIn) (*mailOut, error) {
	if _, err := person(ctx); err != nil {
		return nil, err
	}
	if !a.HasMail {
		return nil, fault.New(fault.Conflict, "mail", "the operator has set no mail server (mail.server)")
	}
	p, _ := people.From(ctx)
	if err := a.Mailer.Ask(ctx, p, in.Body.Address); err != nil {
		return nil, err
	}
	return a.shown(ctx)
}

// registerUnsubscribe adds what a letter's List-Unsubscribe names: mail programs post
// there (RFC 8058), and people who open it are asked first, since programs that look
// at links only read. Neither is signed in; the token says who it is about.
func (a PersonalMail) registerUnsubscribe(s *Server) {
	Register(s, Public, op("people", "ask-unsubscribe", http.MethodGet, unsubscribePath, "Page that asks whether letters are to stop"),
		func(_ context.Context, in *mailTokenIn) (*huma.StreamResponse, error) {
			return stopPage(in.Token, false), nil
		})
	Register(s, Public, op("people", "unsubscribe", http.MethodPost, unsubscribePath, "Send no more letters to the receiver of one"),
		func(ctx context.Context, in *mailTokenIn) (*huma.StreamResponse, error) {
			if err := a.Store.Unsubscribe(ctx, in.Token); err != nil {
				return nil, err
			}
			return stopPage("", true), nil
		})
}

var stopTemplate = template.Must(template.New("").Parse(`<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Letters from MLife</title><style>:root{color-scheme:light dark}body{font:16px system-ui,sans-serif;max-width:28em;margin:15vh auto;padding:0 1em}button{font:inherit;padding:.5em 1em}</style>
{{if .Done}}<h1>No more letters</h1><p>News still wait behind the bell in MLife. Letters can be chosen again there, under Settings.</p>
{{else}}<h1>Letters from MLife</h1><p>Send no more letters about news?</p><form method="post" action="?token={{.Token}}"><button>Stop letters</button></form>{{end}}</html>`))

func stopPage(token string, done bool) *huma.StreamResponse {
	return Stream(func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'")
		h.Set("Referrer-Policy", "no-referrer")
		if err := stopTemplate.Execute(w, struct {
			Token string
			Done  bool
		}{token, done}); err != nil {
			return // the reader went away
		}
	})
}
