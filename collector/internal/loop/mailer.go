package loop

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/notify"
	"mlife/collector/internal/people"
	"mlife/shared/fault"
)

// Mails is the port to people's addresses and wishes, and to the news that letters
// tell. An unknown user has no address and wants nothing.
type Mails interface {
	Mail(ctx context.Context, userID string) (people.Mail, error)
	SetWishes(ctx context.Context, userID string, w people.MailWishes) error
	// AskAddress keeps an address that waits for its confirmation and puts the letter
	// that asks for it; fault.Busy after people.MaxConfirms in a day.
	AskAddress(ctx context.Context, userID, address, hash string, now time.Time, letter notify.Message) error
	// Confirm makes the address that waits the confirmed one; fault.NotFound for a
	// token that is not known or too old. From then on news are told.
	Confirm(ctx context.Context, hash string, now time.Time) (address string, err error)
	// RemoveAddress forgets both addresses.
	RemoveAddress(ctx context.Context, userID string) error
	// Unsubscribe sets all wishes of a letter's receiver to never; fault.NotFound.
	Unsubscribe(ctx context.Context, token string) error
	// Receivers gives the active people with a confirmed address who want something.
	Receivers(ctx context.Context) ([]people.Receiver, error)
	// NewsAfter gives somebody's unread and read news after a cursor, the oldest
	// first, that are from before a time, and the cursor of the last.
	NewsAfter(ctx context.Context, login, cursor string, before time.Time, limit int) (items []bam.News, next string, err error)
	// Mailed moves the cursors from what they were and puts letters, in one step;
	// fault.NotFound when they are elsewhere meanwhile.
	Mailed(ctx context.Context, was, is people.Receiver, letters []notify.Message) error
}

// Bounds of the mailer.
const (
	settles   = 20 * time.Second // news of one action come one by one: they go into one letter
	mailPause = 20 * time.Second
	perLetter = 50 // news that a letter tells; the rest is a number
	dailyHour = 6  // UTC
)

// Mailer puts letters about news into the outbox. Run it in one goroutine.
type Mailer struct {
	Store Mails
	Page  func() string // address of the page, without a slash at its end
	API   string        // path of the API below it
	Wake  func()        // tells the sender
	Now   func() time.Time
	Log   *slog.Logger
}

// Run looks for news until ctx is done.
func (m *Mailer) Run(ctx context.Context) error {
	tick := time.NewTicker(mailPause)
	defer tick.Stop()
	for {
		if err := m.Once(ctx); err != nil && ctx.Err() == nil {
			m.Log.Error("letters about news not written", "error", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// Once writes the letters that are due.
func (m *Mailer) Once(ctx context.Context) error {
	list, err := m.Store.Receivers(ctx)
	if err != nil {
		return err
	}
	for _, r := range list {
		if err := m.write(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

func (m *Mailer) write(ctx context.Context, r people.Receiver) error {
	now := m.Now().UTC()
	before := now.Add(-settles)
	var letters []notify.Message
	add := func(when people.When, cursor string) (string, error) {
		items, next, err := m.Store.NewsAfter(ctx, r.Login, cursor, before, 200)
		if err != nil || len(items) == 0 {
			return cursor, err
		}
		var wanted []bam.News
		for _, n := range items {
			if !n.Read && r.Wishes.For(n.Kind) == when {
				wanted = append(wanted, n)
			}
		}
		if len(wanted) == 0 {
			return next, nil
		}
		letter, err := notify.NewMessage(notify.Mail, "", "news."+string(when), r.UserID, m.letter(r, wanted, when), now)
		letters = append(letters, letter)
		return next, err
	}
	old := r
	var err error
	if r.NowCursor, err = add(people.AtOnce, r.NowCursor); err != nil {
		return err
	}
	if !now.Before(r.DailyAt) {
		if r.DailyCursor, err = add(people.Daily, r.DailyCursor); err != nil {
			return err
		}
		r.DailyAt = NextDaily(now)
	}
	if r == old {
		return nil
	}
	err = m.Store.Mailed(ctx, old, r, letters)
	if fault.Is(err, fault.NotFound) {
		return nil // another collector was faster, or the address is gone
	}
	if err != nil {
		return err
	}
	if len(letters) > 0 {
		m.Wake()
	}
	return nil
}

// NextDaily is when the next daily letters are due.
func NextDaily(now time.Time) time.Time {
	now = now.UTC()
	at := time.Date(now.Year(), now.Month(), now.Day(), dailyHour, 0, 0, 0, time.UTC)
	if !at.After(now) {
		at = at.AddDate(0, 0, 1)
	}
	return at
}

func headline(n bam.News) string {
	many := "a case"
	if n.Count > 1 {
		many = fmt.Sprintf("%d cases", n.Count)
	}
	switch n.Kind {
	case bam.NewsMention:
		return n.Actor + " named you"
	case bam.NewsComment:
		return n.Actor + " commented"
	case bam.NewsAssigned:
		return n.Actor + " assigned " + many + " to you"
	case bam.NewsStatus:
		return n.Actor + " changed the status of " + many
	}
	return "A resolved case came back"
}

func (m *Mailer) letter(r people.Receiver, news []bam.News, when people.When) notify.Letter {
	subject := fmt.Sprintf("MLife: %d news", len(news))
	if len(news) == 1 {
		subject = headline(news[0]) + ": " + shortLine(news[0].Title, 100)
	} else if when == people.Daily {
		subject = fmt.Sprintf("MLife: %d news of the day", len(news))
	}
	var b strings.Builder
	for i, n := range news {
		if i == perLetter {
			fmt.Fprintf(&b, "… and %d more: %s/bam\n\n", len(news)-i, m.Page())
			break
		}
		fmt.Fprintf(&b, "%s: %s\n", headline(n), shortLine(n.Title, 200))
		if n.Text != "" {
			b.WriteString("    " + shortLine(n.Text, 300) + "\n")
		}
		fmt.Fprintf(&b, "    %s/bam/badcases/%s\n\n", m.Page(), url.PathEscape(n.Badcase))
	}
	stop := m.Page() + m.API + "/mail/unsubscribe?token=" + url.QueryEscape(r.Unsubscribe.Reveal())
	fmt.Fprintf(&b, "-- \nYou get this because you asked for it, %s.\nWhich news come by mail: %s/settings/mail\nNo more letters: %s\n", r.Name, m.Page(), stop)
	return notify.Letter{To: []string{r.Address}, Subject: subject, Text: b.String(), Unsubscribe: stop}
}

func shortLine(text string, most int) string {
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > most {
		text = string(r[:most-1]) + "…"
	}
	return text
}

// Ask sends a letter that asks whoever reads an address to confirm it.
func (m *Mailer) Ask(ctx context.Context, p people.Principal, address string) error {
	address, err := people.CheckAddress(address)
	if err != nil {
		return err
	}
	now := m.Now().UTC()
	token, hash := people.MailToken()
	letter, err := notify.NewMessage(notify.Mail, "", "mail.confirm", p.UserID, notify.Letter{To: []string{address}, Subject: "MLife: confirm your mail address",
		Text: fmt.Sprintf("%s has given this address for letters from MLife.\n\nIf this is you, open this link within a day:\n%s/settings/mail?confirm=%s\n\n"+
			"If it is not, do nothing: no letters will come.\n", p.Login, m.Page(), url.QueryEscape(token))}, now)
	if err != nil {
		return err
	}
	if err := m.Store.AskAddress(ctx, p.UserID, address, hash, now, letter); err != nil {
		return fault.Wrap("loop.Ask", err)
	}
	m.Wake()
	return nil
}
