package people

import (
	"net/mail"
	"strings"
	"time"

	"mlife/shared/fault"
	"mlife/shared/ident"
	"mlife/shared/secret"
)

// When says when somebody gets a letter about a kind of news.
type When string

// The choices.
const (
	Never  When = "never"
	AtOnce When = "now"
	Daily  When = "daily"
)

// MailWishes are which news somebody wants by mail. Nothing is sent before an address
// is confirmed.
type MailWishes struct {
	Mention  When `json:"mention" enum:"never,now,daily" doc:"Somebody names one in a comment."`
	Assigned When `json:"assigned" enum:"never,now,daily" doc:"Badcases are assigned to one."`
	Watched  When `json:"watched" enum:"never,now,daily" doc:"Comments, statuses and regressions of badcases that one follows."`
}

// NoMail is what everybody begins with.
func NoMail() MailWishes { return MailWishes{Never, Never, Never} }

// For says when news of a kind of bam.News is wanted.
func (w MailWishes) For(kind string) When {
	switch kind {
	case "mention":
		return w.Mention
	case "assigned":
		return w.Assigned
	}
	return w.Watched
}

// Any reports whether some news is wanted then.
func (w MailWishes) Any(when When) bool {
	return w.Mention == when || w.Assigned == when || w.Watched == when
}

// Mail is somebody's address and wishes.
type Mail struct {
	Address string     `json:"address" doc:"The confirmed address, empty for none."`
	Pending string     `json:"pending" doc:"An address whose confirmation is awaited."`
	Wishes  MailWishes `json:"wishes"`
}

// Receiver is somebody with a confirmed address, as the sender of letters needs it.
type Receiver struct {
	UserID, Login, Name, Address string
	Wishes                       MailWishes
	Unsubscribe                  secret.String // token in the letters
	NowCursor, DailyCursor       string        // IDs of the last news that were told
	DailyAt                      time.Time     // when the next daily letter is due
}

// Limits of confirming an address.
const (
	ConfirmWithin  = 24 * time.Hour
	MaxConfirms    = 5 // letters a day, so that nobody is flooded in another's name
	maxMailAddress = 254
)

// CheckAddress says what is wrong with a mail address.
func CheckAddress(text string) (string, error) {
	text = strings.TrimSpace(text)
	p, err := mail.ParseAddress(text)
	if err != nil || p.Address != text || len(text) > maxMailAddress || strings.ContainsAny(text, "\r\n") {
		return "", fault.Field("people.mail", "body.address", "%.80q is no mail address such as ann@example.org", text)
	}
	return text, nil
}

// MailToken makes a token and what is kept of it.
func MailToken() (token, hash string) {
	token = ident.Secret()
	return token, hashOf(token)
}

// HashMailToken gives what is kept of a token that somebody brings.
func HashMailToken(token string) string { return hashOf(token) }
