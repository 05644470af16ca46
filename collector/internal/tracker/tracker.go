// Package tracker ties badcases to the issues of a tracker that people already work
// with, GitLab or Jira: it makes issues and links existing ones through the durable
// outbox, keeps the link on both sides, and lets the two tell each other of changes.
//
// It knows no tracker's protocol: drivers do (tracker/gitlab, tracker/jira; both
// speak through tracker/rest). It is not for messages to people, see notify. The
// store, the HTTP face and the composition root import it. doc.md has the details
// for administrators.
package tracker

import (
	"crypto/x509"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"mlife/collector/internal/bam"
	"mlife/shared/fault"
	"mlife/shared/ident"
	"mlife/shared/secret"
)

// Kind names a driver.
type Kind string

// The kinds. Jira's two editions differ in the version of their API.
const (
	GitLab     Kind = "gitlab"
	JiraCloud  Kind = "jira_cloud"
	JiraServer Kind = "jira_server" // also Data Center
)

// Message is the kind of this package's messages in the outbox.
const Message = "tracker"

// Limits.
const (
	MaxConnections = 50
	MaxBadcases    = 1000     // that one issue is for
	MaxShown       = 50       // of them that the issue's text names
	MaxIssues      = 50       // of one badcase
	MaxText        = 32 << 10 // bytes of an issue's text, and of a template of one
	MaxTitle       = 250      // characters; GitLab and Jira take 255
	MaxCA          = 64 << 10
	maxName        = 128
	maxSetting     = 512
)

// Connection is a project in a tracker, as an administrator has set it up.
type Connection struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Kind     Kind   `json:"kind" enum:"gitlab,jira_cloud,jira_server"`
	Enabled  bool   `json:"enabled"`
	Settings `json:"settings"`
	// Token makes calls; HookSecret proves that a webhook comes from there.
	Token      secret.String `json:"-"`
	HookSecret secret.String `json:"-"`
	CreatedAt  time.Time     `json:"created_at"`
}

// Settings are what of a connection is no secret.
type Settings struct {
	BaseURL        string                  `json:"base_url" maxLength:"512" doc:"Where the tracker is, such as https://gitlab.example.org."`
	Project        string                  `json:"project" maxLength:"512" doc:"GitLab: group/project or its number. Jira: the project's key."`
	IssueType      string                  `json:"issue_type,omitempty" maxLength:"128" doc:"Jira: name of the type of new issues, such as Bug."`
	Login          string                  `json:"login,omitempty" maxLength:"254" doc:"Jira: account of an API token (basic authentication); empty for a personal access token (bearer)."`
	CA             string                  `json:"ca,omitempty" maxLength:"65536" doc:"Certificates (PEM) to believe in besides the system's."`
	Labels         []string                `json:"labels,omitempty" maxItems:"20" doc:"Of new issues."`
	SeverityLabels map[bam.Severity]string `json:"severity_labels,omitempty" doc:"Label of new issues by severity."`
	Priorities     map[string]string       `json:"priorities,omitempty" doc:"By priority, 1 to 5: the name of Jira's priority, or a label in GitLab."`
	StatusIn       map[string]bam.Status   `json:"status_in,omitempty" doc:"Status that badcases get when the issue's state changes to one: opened and closed in GitLab; in Jira a status, or new, indeterminate, done for all of that category."`
	StatusOut      map[bam.Status]string   `json:"status_out,omitempty" doc:"State that the issue gets when all its badcases have statuses that stand for it."`
	Reopen         bool                    `json:"reopen,omitempty" doc:"Open the issue again when a badcase comes back; it always gets a comment."`
	Title          string                  `json:"title,omitempty" maxLength:"512" doc:"Template of titles; words in braces are replaced, see the manual. Empty for the usual one."`
	Text           string                  `json:"text,omitempty" maxLength:"32768" doc:"Template of what stands before the facts."`
}

var (
	jiraProject = regexp.MustCompile(`^[A-Z][A-Z0-9_]{1,254}$`)
	label       = regexp.MustCompile(`^[^\s,][^,\n\r]{0,127}$`)
)

func wrong(field, format string, args ...any) error {
	return fault.Field("tracker.Connection", "body."+field, format, args...)
}

// Check says what is wrong with a connection.
func (c Connection) Check() error {
	switch {
	case strings.TrimSpace(c.Name) == "" || len(c.Name) > maxName:
		return wrong("name", "1 to %d bytes, have %d", maxName, len(c.Name))
	case c.Kind != GitLab && c.Kind != JiraCloud && c.Kind != JiraServer:
		return wrong("kind", "%.20q is none of gitlab, jira_cloud, jira_server", c.Kind)
	case c.Token == "":
		return wrong("token", "is missing")
	case len(c.Token) > 4096 || strings.ContainsAny(c.Token.Reveal(), "\r\n"):
		return wrong("token", "one line of at most 4096 bytes")
	}
	if err := checkBase(c.BaseURL); err != nil {
		return err
	}
	if c.Kind == GitLab {
		if c.Project == "" || len(c.Project) > maxSetting || strings.ContainsAny(c.Project, " ?#%\\") || strings.Trim(c.Project, "/") != c.Project {
			return wrong("project", "%.80q is neither group/project nor a number", c.Project)
		}
	} else {
		if !jiraProject.MatchString(c.Project) {
			return wrong("project", "%.80q is no key of a Jira project, such as DOOR", c.Project)
		}
		if c.IssueType == "" {
			return wrong("issue_type", "Jira needs one, such as Bug")
		}
	}
	return c.checkMapping()
}

func checkBase(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || len(text) > maxSetting || (u.Scheme != "https" && u.Scheme != "http"):
		return wrong("base_url", "%.80q is no address such as https://gitlab.example.org", text)
	case u.User != nil:
		return wrong("base_url", "put no password into the address")
	case u.RawQuery != "" || u.Fragment != "" || strings.HasSuffix(u.Path, "/"):
		return wrong("base_url", "the address only: no question mark, no #, no / at the end")
	}
	return nil
}

func (c Connection) checkMapping() error {
	if c.CA != "" && (len(c.CA) > MaxCA || !x509.NewCertPool().AppendCertsFromPEM([]byte(c.CA))) {
		return wrong("ca", "no certificate in PEM form of at most %d bytes", MaxCA)
	}
	for _, l := range slices.Concat(c.Labels, slices.Collect(maps.Values(c.SeverityLabels)), slices.Collect(maps.Values(c.Priorities))) {
		if !label.MatchString(l) {
			return wrong("labels", "%.80q: 1 to 128 characters without commas", l)
		}
		if c.Kind != GitLab && strings.Contains(l, " ") && !slices.Contains(slices.Collect(maps.Values(c.Priorities)), l) {
			return wrong("labels", "%.80q: labels in Jira have no spaces", l)
		}
	}
	for s := range c.SeverityLabels {
		if err := (bam.Edit{Severity: &s}).Check(nil); err != nil {
			return wrong("severity_labels", "%.40q is no severity", s)
		}
	}
	for p := range c.Priorities {
		if len(p) != 1 || p[0] < '1' || p[0] > '5' {
			return wrong("priorities", "%.40q is no priority: 1 to 5", p)
		}
	}
	for state, s := range c.StatusIn {
		if err := (bam.Edit{Status: &s}).Check(nil); err != nil || state == "" || len(state) > 128 {
			return wrong("status_in", "%.80q: %.40q is no status", state, s)
		}
	}
	for s, state := range c.StatusOut {
		if err := (bam.Edit{Status: &s}).Check(nil); err != nil || state == "" || len(state) > 128 {
			return wrong("status_out", "%.40q: %.80q: a status and a state of the issue", s, state)
		}
		if c.Kind == GitLab && state != "opened" && state != "closed" {
			return wrong("status_out", "%.80q: an issue in GitLab is opened or closed", state)
		}
	}
	if len(c.Title) > maxSetting || len(c.Text) > MaxText {
		return wrong("text", "a template is too long")
	}
	return nil
}

// Incoming gives the status that a state of an issue stands for, if any: by its name,
// else by its category.
func (s Settings) Incoming(state, category string) (bam.Status, bool) {
	for _, name := range []string{state, category} {
		for key, status := range s.StatusIn {
			if name != "" && strings.EqualFold(key, name) {
				return status, true
			}
		}
	}
	return "", false
}

// Target gives the state that all these statuses stand for; "" when they do not agree
// or there is none.
func (s Settings) Target(statuses []bam.Status) string {
	target := ""
	for i, status := range statuses {
		state := s.StatusOut[status]
		if state == "" || i > 0 && !strings.EqualFold(state, target) {
			return ""
		}
		target = state
	}
	return target
}

// NewSecret makes a secret for a connection's webhooks.
func NewSecret() secret.String { return secret.String(ident.Secret()) }

// Actor is who changes a badcase when the issue named by key has changed.
func Actor(key string) string { return "tracker:" + key }
