package bam

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"mlife/shared/fault"
)

// Limits of what people say about a badcase.
const (
	MaxComment     = 16 << 10 // bytes of one comment
	MaxComments    = 5000     // of one badcase
	MaxMentions    = 20       // people named in one comment; further names are plain text
	MaxWatchers    = 200      // of one badcase; the one after them is refused
	MaxUnreadNews  = 1000     // of one person; older ones are dropped
	maxLoginLength = 64
)

// Comment is what a person says about a badcase: plain text, in which @login names
// somebody. Times are UTC.
type Comment struct {
	ID        string     `json:"id" doc:"Rises with time."`
	Badcase   string     `json:"badcase"`
	Author    string     `json:"author" doc:"Login."`
	Text      string     `json:"text" doc:"Plain text; empty once removed."`
	Mentions  []string   `json:"mentions" nullable:"false" doc:"Logins of the people it names."`
	CreatedAt time.Time  `json:"created_at"`
	EditedAt  *time.Time `json:"edited_at,omitempty"`
	RemovedBy string     `json:"removed_by,omitempty" doc:"Who took it back; the text is gone then."`
}

// CheckComment says what is wrong with a text.
func CheckComment(text string) error {
	switch {
	case strings.TrimSpace(text) == "":
		return fault.Field("bam.Comment", "body.text", "a comment needs words")
	case len(text) > MaxComment:
		return fault.Field("bam.Comment", "body.text", "at most %d bytes, have %d", MaxComment, len(text))
	case !utf8.ValidString(text):
		return fault.Field("bam.Comment", "body.text", "not UTF-8")
	}
	return nil
}

// A mention stands at the beginning or after what is no part of a word, so that mail
// addresses name nobody.
var mention = regexp.MustCompile(`(?:^|[^\w@./-])@([A-Za-z0-9][A-Za-z0-9._@-]*)`)

// Mentions gives the names after @ in a text, at most MaxMentions, each once. Whether
// they are people is for the store to know.
func Mentions(text string) []string {
	out := []string{}
	for _, m := range mention.FindAllStringSubmatch(text, -1) {
		name := strings.TrimRight(m[1], "._-@")
		if name == "" || len(name) > maxLoginLength || slices.Contains(out, name) {
			continue
		}
		if out = append(out, name); len(out) == MaxMentions {
			break
		}
	}
	return out
}

// Kinds of news.
const (
	NewsMention    = "mention"    // somebody named the reader in a comment
	NewsComment    = "comment"    // on a badcase that the reader watches
	NewsAssigned   = "assigned"   // the reader is to see to it
	NewsStatus     = "status"     // of a badcase that the reader watches
	NewsRegression = "regression" // it was resolved and came back
	NewsAlarm      = "alarm"      // a rule that the reader watches was raised or ended
)

// News tells one person that something happened to badcases that concern them. What
// one action did to many badcases is one piece of news.
type News struct {
	ID      string    `json:"id" doc:"Rises with time."`
	Kind    string    `json:"kind" enum:"mention,comment,assigned,status,regression,alarm"`
	Badcase string    `json:"badcase" doc:"The first of them; empty when it is about an alarm."`
	Alarm   string    `json:"alarm" doc:"ID of the alarm it is about, or empty."`
	Title   string    `json:"title" doc:"Of that badcase."`
	Count   int       `json:"count" doc:"How many badcases, 1 for one."`
	Actor   string    `json:"actor"`
	Text    string    `json:"text" doc:"The beginning of the comment, or what changed."`
	At      time.Time `json:"at"`
	Read    bool      `json:"read"`
}

// Discussion is the port to comments and to who follows a badcase. An unknown badcase
// or comment is fault.NotFound. Who comments or is named or assigned follows the
// badcase from then on; what happens to it becomes news to those who follow it,
// except to the one who did it.
type Discussion interface {
	// Comments gives the oldest first, after the one that cursor names.
	Comments(ctx context.Context, badcase, cursor string, limit int) (items []Comment, next string, err error)
	Comment(ctx context.Context, id string) (Comment, error)
	// AddComment saves c and gives it with the mentions that are people.
	AddComment(ctx context.Context, c Comment) (Comment, error)
	// EditComment replaces the text; people that it names anew get news.
	EditComment(ctx context.Context, id, text string, at time.Time) (Comment, error)
	// RemoveComment takes the text away and keeps that there was one.
	RemoveComment(ctx context.Context, id, who string) (Comment, error)
	Watchers(ctx context.Context, badcase string) ([]string, error)
	Watch(ctx context.Context, badcase, login string, on bool) error
}

// Inbox is the port to one person's news.
type Inbox interface {
	// News gives the newest first, before the one that cursor names, and how many are
	// unread in all.
	News(ctx context.Context, login string, unread bool, cursor string, limit int) (items []News, next string, waiting int, err error)
	// ReadNews marks news as read; no ids mean all.
	ReadNews(ctx context.Context, login string, ids []string) error
}
