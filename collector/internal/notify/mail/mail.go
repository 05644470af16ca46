// Package mail delivers messages by SMTP (RFC 5321) with STARTTLS or implicit TLS.
// It is not for reading mail. It alone imports the mail library; the composition
// root imports it.
package mail

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"net"
	"net/mail"
	"strconv"
	"strings"
	"time"

	smtp "github.com/wneessen/go-mail"

	"mlife/collector/internal/notify"
	"mlife/shared/fault"
	"mlife/shared/secret"
)

// Encryptions of the connection.
const (
	StartTLS = "starttls" // required: without it nothing is sent
	Implicit = "tls"
	Plain    = "none" // only for a server on this machine or a trusted wire
)

// Options say which server sends, and how.
type Options struct {
	Server   string // host:port
	TLS      string // StartTLS, Implicit or Plain
	Login    string // "" for no authentication
	Password secret.String
	From     string
	Config   *tls.Config // roots; nil for the system's
}

// Post delivers messages of kind notify.Mail. Safe for concurrent use: each
// delivery has its own connection.
type Post struct {
	opt  Options
	host string
	port int
}

// New makes a Post or says what is wrong with the options.
func New(opt Options) (*Post, error) {
	host, port, err := net.SplitHostPort(opt.Server)
	if err != nil {
		return nil, fault.Field("mail", "mail.server", "%.80q is not host:port", opt.Server)
	}
	n, err := strconv.Atoi(port)
	if err != nil || n < 1 || n > 65535 {
		return nil, fault.Field("mail", "mail.server", "%.20q is no port", port)
	}
	if _, err := mail.ParseAddress(opt.From); err != nil {
		return nil, fault.Field("mail", "mail.from", "%.80q is no mail address", opt.From)
	}
	switch opt.TLS {
	case StartTLS, Implicit:
	case Plain:
		if opt.Login != "" {
			return nil, fault.Field("mail", "mail.tls", "a password is not sent without TLS: use starttls or tls, or no login")
		}
	default:
		return nil, fault.Field("mail", "mail.tls", "%.20q is none of starttls, tls, none", opt.TLS)
	}
	return &Post{opt: opt, host: host, port: n}, nil
}

// Deliver implements notify.Deliverer. What the server refuses for good (5xx) is
// final; everything else is tried again.
func (p *Post) Deliver(ctx context.Context, m notify.Message) error {
	var l notify.Letter
	if err := json.Unmarshal(m.Body, &l); err != nil {
		return fault.New(fault.Invalid, "mail", "the letter cannot be read: %w", err)
	}
	if len(l.To) == 0 || len(l.To) > notify.MaxAddresses {
		return fault.New(fault.Invalid, "mail", "1 to %d receivers, have %d", notify.MaxAddresses, len(l.To))
	}
	msg, err := p.message(m.ID, l)
	if err != nil {
		return fault.New(fault.Invalid, "mail", "%w", err)
	}
	c, err := p.client()
	if err != nil {
		return fault.New(fault.Invalid, "mail", "%w", err)
	}
	return classify(c.DialAndSendWithContext(ctx, msg))
}

func (p *Post) message(id string, l notify.Letter) (*smtp.Msg, error) {
	msg := smtp.NewMsg()
	if err := msg.From(p.opt.From); err != nil {
		return nil, err
	}
	if err := msg.To(l.To...); err != nil {
		return nil, err
	}
	// One line: a break would begin another header.
	msg.Subject(strings.Join(strings.Fields(l.Subject), " "))
	// The same in every attempt, so that mail programs know a repeated one.
	msg.SetMessageIDWithValue(id + "@mlife." + p.host)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no automatic answers, please
	if l.Unsubscribe != "" {
		// One click in the mail program: it posts there, without opening a page.
		msg.SetGenHeader("List-Unsubscribe", "<"+l.Unsubscribe+">")
		msg.SetGenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	}
	msg.SetDate()
	msg.SetBodyString(smtp.TypeTextPlain, l.Text)
	return msg, nil
}

func (p *Post) client() (*smtp.Client, error) {
	config := &tls.Config{}
	if p.opt.Config != nil {
		config = p.opt.Config.Clone()
	}
	config.ServerName, config.MinVersion = p.host, tls.VersionTLS12
	opts := []smtp.Option{smtp.WithPort(p.port), smtp.WithTimeout(20 * time.Second), smtp.WithTLSConfig(config)}
	switch p.opt.TLS {
	case Implicit:
		opts = append(opts, smtp.WithSSL())
	case StartTLS:
		opts = append(opts, smtp.WithTLSPolicy(smtp.TLSMandatory))
	default:
		opts = append(opts, smtp.WithTLSPolicy(smtp.NoTLS))
	}
	if p.opt.Login != "" {
		opts = append(opts, smtp.WithSMTPAuth(smtp.SMTPAuthAutoDiscover), smtp.WithUsername(p.opt.Login), smtp.WithPassword(p.opt.Password.Reveal()))
	}
	return smtp.NewClient(p.host, opts...)
}

func classify(err error) error {
	if err == nil {
		return nil
	}
	var refused *smtp.SendError
	if errors.As(err, &refused) && refused.ErrorCode() >= 500 && !refused.IsTemp() {
		return fault.New(fault.Invalid, "mail", "the server refused it: %w", err)
	}
	return fault.New(fault.Unavailable, "mail", "%w", err)
}
