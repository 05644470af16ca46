package fleet

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"mlife/shared/fault"
	"mlife/shared/ident"
	"mlife/shared/wire"
)

// Limits of enrolment tokens.
const (
	MaxUses      = 10_000
	MaxTokenLife = 365 * 24 * time.Hour
	MaxTokens    = 1000 // that are listed
)

// Token lets devices enrol. Only the hash of its secret is kept.
type Token struct {
	ID        string    `json:"id"`
	Hash      string    `json:"-"`
	Device    string    `json:"device" doc:"The only device it is for; empty for any new one."`
	Uses      int       `json:"uses" doc:"Uses left."`
	ExpiresAt time.Time `json:"expires_at"`
	Author    string    `json:"author"`
	CreatedAt time.Time `json:"created_at"`
}

// Certificate is what the authority signed for a device.
type Certificate struct {
	Device   string
	PEM      []byte
	Serial   string
	NotAfter time.Time
}

// Register keeps tokens and certificates.
type Register interface {
	AddToken(ctx context.Context, t Token) error
	// Tokens gives those that can still be used, the newest first, at most MaxTokens.
	Tokens(ctx context.Context, now time.Time) ([]Token, error)
	// EndToken removes a token; fault.NotFound for an unknown one.
	EndToken(ctx context.Context, id string) error
	// Enrol spends one use of the token with this hash and adds the device and its
	// certificate, all or nothing: fault.Unauthorized for an unknown, spent or expired
	// token or one for another device, fault.Conflict when the device is enrolled and
	// the token does not name it.
	Enrol(ctx context.Context, hash string, c Certificate, now time.Time) error
	// AddCertificate adds a renewed one; fault.Forbidden when the device is revoked.
	AddCertificate(ctx context.Context, c Certificate, now time.Time) error
	// Revoke marks the device and its certificates and gives their serials.
	Revoke(ctx context.Context, device string, now time.Time) (serials []string, err error)
}

// Desk enrols, renews and revokes. Fill in every field; safe for concurrent use.
type Desk struct {
	Register Register
	// Sign makes a certificate from a PEM request; fault.Invalid for a bad one.
	Sign func(device string, request []byte) (Certificate, error)
	// Barred makes certificates bad at once, in the authority.
	Barred func(serials ...string)
	// Drop ends the device's live connection.
	Drop func(ctx context.Context, device string) error
	// Pin is the part of a token by which a device knows this collector.
	Pin string
	// Welcome completes what a device gets with its certificate.
	Welcome func() Welcome
	Now     func() time.Time
}

// Welcome is the answer to an enrolment.
type Welcome struct {
	Device      string          `json:"device"`
	Certificate string          `json:"certificate" doc:"PEM."`
	CA          string          `json:"ca" doc:"PEM, the authority of the collector and of the devices."`
	Broker      string          `json:"broker" doc:"host:port of MQTT with TLS."`
	Root        json.RawMessage `json:"root" doc:"Root metadata of The Update Framework, JSON."`
}

// NewToken makes a token and gives its text, which is shown once.
func (d *Desk) NewToken(ctx context.Context, device string, uses int, life time.Duration, author string) (string, Token, error) {
	const op = "fleet.NewToken"
	if device != "" {
		if err := wire.CheckDeviceID(device); err != nil {
			return "", Token{}, fault.Field(op, "device", "%v", err)
		}
	}
	if uses < 1 || uses > MaxUses {
		return "", Token{}, fault.Field(op, "uses", "%d: want 1 to %d", uses, MaxUses)
	}
	if life <= 0 || life > MaxTokenLife {
		return "", Token{}, fault.Field(op, "expires_s", "want more than 0 and at most %d", int(MaxTokenLife/time.Second))
	}
	now, text := d.Now().UTC(), ident.Secret()
	t := Token{ID: ident.New("tok"), Hash: hash(text), Device: device, Uses: uses, ExpiresAt: now.Add(life), Author: author, CreatedAt: now}
	return text + "." + d.Pin, t, d.Register.AddToken(ctx, t)
}

// Enrol signs a device's first certificate.
func (d *Desk) Enrol(ctx context.Context, token, device string, request []byte) (Welcome, error) {
	if err := wire.CheckDeviceID(device); err != nil {
		return Welcome{}, fault.Field("fleet.Enrol", "device", "%v", err)
	}
	if device == "inline" {
		return Welcome{}, fault.Field("fleet.Enrol", "device", "the name %q is taken by the broker", device)
	}
	c, err := d.Sign(device, request)
	if err != nil {
		return Welcome{}, err
	}
	text, _, _ := strings.Cut(token, ".")
	if err := d.Register.Enrol(ctx, hash(text), c, d.Now().UTC()); err != nil {
		return Welcome{}, err
	}
	return d.welcome(c), nil
}

// Renew signs another certificate for a device that showed a good one.
func (d *Desk) Renew(ctx context.Context, device string, request []byte) (Welcome, error) {
	c, err := d.Sign(device, request)
	if err != nil {
		return Welcome{}, err
	}
	if err := d.Register.AddCertificate(ctx, c, d.Now().UTC()); err != nil {
		return Welcome{}, err
	}
	return d.welcome(c), nil
}

func (d *Desk) welcome(c Certificate) Welcome {
	w := d.Welcome()
	w.Device, w.Certificate = c.Device, string(c.PEM)
	return w
}

// Revoke shuts a device out: its certificates are bad from now on and its
// connection ends. It may be enrolled again with a token that names it.
func (d *Desk) Revoke(ctx context.Context, device string) error {
	serials, err := d.Register.Revoke(ctx, device, d.Now().UTC())
	if err != nil {
		return err
	}
	d.Barred(serials...)
	return d.Drop(ctx, device)
}

func hash(text string) string {
	s := sha256.Sum256([]byte(text))
	return hex.EncodeToString(s[:])
}
