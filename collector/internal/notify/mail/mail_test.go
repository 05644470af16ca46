package mail_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"net"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"go.uber.org/goleak"

	"mlife/collector/internal/notify"
	"mlife/collector/internal/notify/mail"
	"mlife/shared/fault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// office is a real SMTP server that keeps what it is given.
type office struct {
	letters chan letter
	refuse  *smtp.SMTPError // for every receiver, when set
}

type letter struct {
	from  string
	to    []string
	login string
	tls   bool
	text  string
}

type session struct {
	office *office
	conn   *smtp.Conn
	letter letter
}

func (o *office) NewSession(c *smtp.Conn) (smtp.Session, error) {
	return &session{office: o, conn: c}, nil
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, login, password string) error {
		if login != "mlife" || password != "pass word" {
			return errors.New("wrong password")
		}
		s.letter.login = login
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error { s.letter.from = from; return nil }

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if s.office.refuse != nil {
		return s.office.refuse
	}
	s.letter.to = append(s.letter.to, to)
	return nil
}

func (s *session) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	s.letter.text = string(b)
	_, s.letter.tls = s.conn.TLSConnectionState()
	s.office.letters <- s.letter
	return err
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// open serves SMTP on loopback; encryption as in mail.Options.
func open(t *testing.T, o *office, encryption string) (address string, roots *x509.CertPool) {
	t.Helper()
	cert, roots := certificate(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o.letters = make(chan letter, 4)
	s := smtp.NewServer(o)
	s.Domain, s.AllowInsecureAuth = "localhost", false
	if encryption != mail.Plain {
		s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{cert}}
	}
	serve := l
	if encryption == mail.Implicit {
		serve = tls.NewListener(l, s.TLSConfig)
	}
	done := make(chan error, 1)
	go func() { done <- s.Serve(serve) }()
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		<-done
	})
	return l.Addr().String(), roots
}

func message(t *testing.T, l notify.Letter) notify.Message {
	t.Helper()
	m, err := notify.NewMessage(notify.Mail, "", "test", "al_1", l, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestLettersArrive(t *testing.T) {
	for _, encryption := range []string{mail.StartTLS, mail.Implicit, mail.Plain} {
		t.Run(encryption, func(t *testing.T) {
			o := &office{}
			address, roots := open(t, o, encryption)
			opt := mail.Options{Server: address, TLS: encryption, From: "mlife@example.org", Config: &tls.Config{RootCAs: roots}}
			if encryption != mail.Plain {
				opt.Login, opt.Password = "mlife", "pass word"
			}
			p, err := mail.New(opt)
			if err != nil {
				t.Fatal(err)
			}
			m := message(t, notify.Letter{To: []string{"ann@example.org", "bob@example.org"},
				Subject: "Rise of half-worn masks\r\nBcc: eve@example.org", Text: "Größe: 7 statt 2\n", Unsubscribe: "https://mlife.example.org/stop?token=1"})
			if err := p.Deliver(t.Context(), m); err != nil {
				t.Fatal(err)
			}
			got := <-o.letters
			if got.from != "mlife@example.org" || strings.Join(got.to, " ") != "ann@example.org bob@example.org" || got.tls != (encryption != mail.Plain) || got.login != opt.Login {
				t.Errorf("%+v", got)
			}
			parsed, err := netmail.ReadMessage(strings.NewReader(got.text))
			if err != nil {
				t.Fatal(err)
			}
			h := parsed.Header
			if h.Get("Bcc") != "" || h.Get("Subject") != "Rise of half-worn masks Bcc: eve@example.org" || h.Get("Auto-Submitted") != "auto-generated" ||
				h.Get("List-Unsubscribe") != "<https://mlife.example.org/stop?token=1>" || h.Get("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" ||
				!strings.Contains(h.Get("Message-Id"), m.ID) {
				t.Errorf("headers %v", h)
			}
		})
	}
}

func TestNothingGoesUnencryptedOrToAStranger(t *testing.T) {
	o := &office{}
	address, _ := open(t, o, mail.StartTLS)
	p, err := mail.New(mail.Options{Server: address, TLS: mail.StartTLS, From: "a@example.org"}) // the system's roots do not know it
	if err != nil {
		t.Fatal(err)
	}
	m := message(t, notify.Letter{To: []string{"ann@example.org"}, Subject: "x", Text: "y"})
	if err := p.Deliver(t.Context(), m); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a certificate of a stranger: %v", err)
	}
	bare := &office{}
	address, _ = open(t, bare, mail.Plain)
	if p, err = mail.New(mail.Options{Server: address, TLS: mail.StartTLS, From: "a@example.org"}); err != nil {
		t.Fatal(err)
	}
	if err := p.Deliver(t.Context(), m); err == nil {
		t.Error("sent without STARTTLS")
	}
	if len(o.letters)+len(bare.letters) != 0 {
		t.Error("a letter came")
	}
}

func TestRefusalsAreFinalOrNot(t *testing.T) {
	for code, kind := range map[int]fault.Kind{550: fault.Invalid, 451: fault.Unavailable} {
		o := &office{refuse: &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 1, 1}, Message: "no"}}
		address, _ := open(t, o, mail.Plain)
		p, err := mail.New(mail.Options{Server: address, TLS: mail.Plain, From: "a@example.org"})
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Deliver(t.Context(), message(t, notify.Letter{To: []string{"ann@example.org"}})); !fault.Is(err, kind) {
			t.Errorf("%d: %v", code, err)
		}
	}
	p, err := mail.New(mail.Options{Server: "127.0.0.1:1", TLS: mail.Plain, From: "a@example.org"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Deliver(ctx, message(t, notify.Letter{To: []string{"ann@example.org"}})); err == nil {
		t.Error("delivered to nobody")
	}
	for _, to := range [][]string{nil, {"ann@example.org\r\nRCPT TO:<eve@example.org>"}} {
		if err := p.Deliver(t.Context(), message(t, notify.Letter{To: to})); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", to, err)
		}
	}
}

func TestOptions(t *testing.T) {
	for field, opt := range map[string]mail.Options{
		"mail.server": {Server: "mail.example.org", TLS: mail.Plain, From: "a@b.c"},
		"mail.from":   {Server: "m:25", TLS: mail.Plain, From: "nobody"},
		"mail.tls":    {Server: "m:25", TLS: mail.Plain, From: "a@b.c", Login: "a"},
	} {
		var e *fault.Error
		if _, err := mail.New(opt); !errors.As(err, &e) || e.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}
