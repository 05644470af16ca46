package labeltool

import (
	"crypto/x509"
	"net/url"
	"strings"
	"time"

	"mlife/collector/internal/tracker/rest"
	"mlife/shared/fault"
	"mlife/shared/secret"
)

// Kind names a tool.
type Kind string

// The kinds.
const (
	LabelStudio Kind = "label_studio"
	CVAT        Kind = "cvat"
)

// Connection says where a tool is and who calls it.
type Connection struct {
	ID           string
	Name         string
	Kind         Kind
	BaseURL      string // scheme, host and path, without a slash at the end
	CA           string // PEM of certificates to believe in besides the system's
	Organization string // CVAT: short name of the organization; "" for none
	Workspace    int    // Label Studio Enterprise: number of the workspace; 0 for none
	// Token is a personal access token, or one of the kind that the tool gave before; it is
	// told apart by how it looks.
	Token secret.String
}

// Check says what is wrong with a connection.
func (c Connection) Check() error {
	u, err := url.Parse(c.BaseURL)
	switch {
	case c.Kind != LabelStudio && c.Kind != CVAT:
		return fault.Field(op, "kind", "%.20q is none of label_studio, cvat", c.Kind)
	case err != nil || u.Host == "" || len(c.BaseURL) > 512 || u.Scheme != "https" && u.Scheme != "http":
		return fault.Field(op, "base_url", "%.80q is no address such as https://labels.example.org", c.BaseURL)
	case u.User != nil:
		return fault.Field(op, "base_url", "put no password into the address")
	case u.RawQuery != "" || u.Fragment != "" || strings.HasSuffix(u.Path, "/"):
		return fault.Field(op, "base_url", "the address only: no question mark, no #, no / at the end")
	case c.Token == "":
		return fault.Field(op, "token", "is missing")
	case len(c.Token) > 4096 || strings.ContainsFunc(c.Token.Reveal(), func(r rune) bool { return r <= ' ' || r > '~' }):
		return fault.Field(op, "token", "one word of at most 4096 bytes")
	case len(c.Organization) > 64 || strings.ContainsFunc(c.Organization, func(r rune) bool { return r <= ' ' || r > '~' }):
		return fault.Field(op, "organization", "one word of at most 64 bytes")
	case c.CA != "" && (len(c.CA) > 64<<10 || !x509.NewCertPool().AppendCertsFromPEM([]byte(c.CA))):
		return fault.Field(op, "ca", "no certificate in PEM form of at most %d bytes", 64<<10)
	}
	return nil
}

// Limits of calls that drivers make.
const (
	Within      = 2 * time.Minute // of a call
	AnswerBytes = 32 << 20
	Retries     = 4
)

// Options are what drivers share, for rest.New.
func (c Connection) Options(loopback bool) rest.Options {
	return rest.Options{Base: c.BaseURL, CA: c.CA, Loopback: loopback, Op: op, Who: "the labelling tool", Within: Within, Answer: AnswerBytes, Retries: Retries}
}
