package app

import (
	"crypto/tls"
	"crypto/x509"
	"os"
	"time"

	"mlife/collector/internal/httpapi"
	"mlife/collector/internal/loop"
	"mlife/collector/internal/notify"
	"mlife/collector/internal/notify/mail"
	"mlife/collector/internal/notify/webhook"
	"mlife/collector/internal/tracker"
	"mlife/shared/fault"
)

// messageHistory is how long messages that have ended are shown.
const messageHistory = 30 * 24 * time.Hour

// outlets makes the sender of what is told outside. Other kinds of messages join
// the map by their drivers.
func (c *collector) outlets() error {
	c.hook = webhook.New(webhook.Options{Channels: c.db.Notify(), Loopback: c.cfg.Notify.LoopbackWebhooks, Now: time.Now})
	by := map[string]notify.Deliverer{notify.Webhook: c.hook}
	if m := c.cfg.Mail; m.Server != "" {
		roots, err := mailRoots(m.CA)
		if err != nil {
			return err
		}
		post, err := mail.New(mail.Options{Server: m.Server, TLS: m.TLS, Login: m.Login, Password: m.Password, From: m.From, Config: roots})
		if err != nil {
			return err
		}
		by[notify.Mail] = post
	}
	c.trackers = c.trackerDesk()
	by[tracker.Message] = c.trackers
	c.mailer = &loop.Mailer{Store: c.db.Mails(), Page: c.page, API: httpapi.Base, Wake: func() { c.sender.Wake() }, Now: time.Now, Log: c.log}
	c.sender = notify.NewSender(c.db.Notify(), by, time.Now, c.log, func(m notify.Message) { c.notices.tell("messages", m.ID, "changed") })
	return nil
}

func mailRoots(file string) (*tls.Config, error) {
	if file == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, fault.Field("config", "mail.ca", "%v", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fault.Field("config", "mail.ca", "%s holds no certificate", file)
	}
	return &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, nil
}
