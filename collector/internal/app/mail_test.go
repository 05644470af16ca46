package app

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"mlife/collector/internal/httpapi"
	"mlife/collector/internal/loop"
	"mlife/collector/internal/sqlstore"
)

// office is a real SMTP server that hands on the letters it is given.
type office chan string

func (o office) NewSession(*smtp.Conn) (smtp.Session, error) { return desk(o), nil }

type desk chan string

func (desk) Mail(string, *smtp.MailOptions) error { return nil }
func (desk) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (desk) Reset()                               {}
func (desk) Logout() error                        { return nil }
func (d desk) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	d <- string(b)
	return err
}

// opened serves the office on loopback.
func opened(t *testing.T) (o office, address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o = make(office, 4)
	s := smtp.NewServer(o)
	s.Domain = "localhost"
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		<-done
	})
	return o, l.Addr().String()
}

// letter waits for the next letter, its lines whole again.
func (o office) letter(t *testing.T) string {
	t.Helper()
	select {
	case text := <-o:
		return strings.NewReplacer("=\r\n", "", "=3D", "=").Replace(text)
	case <-time.After(30 * time.Second):
		t.Fatal("no letter has come")
		return ""
	}
}

// change asks for a change within the session and reads the answer into out.
func (r *running) change(method, path string, body, out any) {
	r.Helper()
	b, err := json.Marshal(body)
	if err != nil {
		r.Fatal(err)
	}
	req, err := http.NewRequestWithContext(r.Context(), method, r.page()+"/api/v1"+path, bytes.NewReader(b))
	if err != nil {
		r.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-CSRF-Token", r.csrf)
	resp, err := r.http.Do(req)
	if err != nil {
		r.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode >= 300 {
		r.Fatalf("%s %s: %s %s %v", method, path, resp.Status, answer, err)
	}
	if out == nil {
		return
	}
	if err := json.Unmarshal(answer, out); err != nil {
		r.Fatal(err)
	}
}

// as is another person at the same collector.
func (r *running) as(login string) *running {
	r.Helper()
	r.change(http.MethodPost, "/users", map[string]string{"login": login, "role": "reviewer", "password": passphrase}, nil)
	jar, err := cookiejar.New(nil)
	if err != nil {
		r.Fatal(err)
	}
	other := &running{T: r.T, said: r.said, http: &http.Client{Jar: jar, Timeout: time.Minute, Transport: &http.Transport{}}}
	r.Cleanup(other.http.CloseIdleConnections)
	var session struct{ CSRF string }
	other.change(http.MethodPost, "/session", map[string]string{"login": login, "password": passphrase}, &session)
	other.csrf = session.CSRF
	return other
}

// A mention leaves the collector as a letter, by SMTP, to the one who was named.
func TestMentionGoesOutByMail(t *testing.T) {
	o, address := opened(t)
	cfg := freePorts(t.TempDir())
	cfg.Mail.Server, cfg.Mail.TLS, cfg.Mail.From = address, "none", "mlife@example.org"
	r := start(t, cfg)
	r.setup()
	r.change(http.MethodPut, "/mail", map[string]string{"mention": "now", "assigned": "now", "watched": "never"}, nil)
	r.change(http.MethodPost, "/mail/address", map[string]string{"address": "ada@example.org"}, nil)
	found := regexp.MustCompile(`confirm=([0-9A-Za-z_-]+)`).FindStringSubmatch(o.letter(t))
	if found == nil {
		t.Fatal("no link in the letter that asks for a confirmation")
	}
	r.change(http.MethodPost, "/mail/confirm", map[string]string{"token": found[1]}, nil)

	var made struct{ ID string }
	ben := r.as("ben")
	ben.change(http.MethodPost, "/badcases", map[string]any{"function": "door", "result": map[string]any{"label": "open"}}, &made)
	ben.change(http.MethodPost, "/badcases/"+made.ID+"/comments", map[string]string{"text": "@ada this one is new"}, nil)
	rested(t, cfg.DataDir, r.page())
	// Another letter wakes the sender, which would look by itself a little later.
	r.change(http.MethodPost, "/mail/address", map[string]string{"address": "ada@example.com"}, nil)
	text := o.letter(t)
	if strings.Contains(text, "confirm=") {
		text = o.letter(t)
	}
	for _, want := range []string{"ada@example.org", "ben named you", "this one is new", "/bam/badcases/" + made.ID} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in the letter:\n%s", want, text)
		}
	}
	r.quit()
}

// rested makes the news old enough to be told, and writes the letters that the
// collector would write at its next look; it has itself to send them.
func rested(t *testing.T, dir, page string) {
	t.Helper()
	db, err := sqlstore.Open(t.Context(), filepath.Join(dir, "mlife.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	err = db.Write(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.Exec("UPDATE news SET at = at - ?", time.Minute.Microseconds())
		return err
	})
	if err != nil {
		t.Error(err)
	}
	m := &loop.Mailer{Store: db.Mails(), Page: func() string { return page }, API: httpapi.Base, Wake: func() {}, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	if err := m.Once(t.Context()); err != nil {
		t.Error(err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}
