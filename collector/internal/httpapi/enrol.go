package httpapi

import (
	"context"
	"crypto/x509"
	"net/http"
	"time"

	"golang.org/x/time/rate"

	"mlife/collector/internal/fleet"
	"mlife/collector/internal/people"
	"mlife/shared/fault"
	"mlife/shared/secret"
)

// Enrolment is the area by which devices get their certificates.
type Enrolment struct {
	Desk *fleet.Desk
	// Check says why a device's certificate is not good now and gives its name.
	Check func(*x509.Certificate) (device string, err error)
	// At is the address, with TLS, that devices enrol at.
	At func() string
}

type tokenIn struct {
	Body struct {
		Device  string `json:"device,omitempty" maxLength:"64" doc:"The only device it is for; empty for any new one."`
		Uses    int    `json:"uses,omitempty" minimum:"1" maximum:"10000" default:"1"`
		Expires int    `json:"expires_s,omitempty" minimum:"1" maximum:"31536000" default:"3600" doc:"Seconds."`
	}
}

type tokenOut struct {
	Body struct {
		Token     string    `json:"token" doc:"Shown once. The part behind the dot pins the collector's authority."`
		ID        string    `json:"id"`
		ExpiresAt time.Time `json:"expires_at"`
		Collector string    `json:"collector" doc:"Address, with TLS, that devices enrol at."`
	}
}

type enrolIn struct {
	Body struct {
		Token   secret.String `json:"token" maxLength:"256"`
		Device  string        `json:"device" maxLength:"64"`
		Request string        `json:"csr" maxLength:"16384" doc:"Certificate request, PEM."`
	}
}

type renewIn struct {
	Request
	Body struct {
		Request string `json:"csr" maxLength:"16384" doc:"Certificate request, PEM."`
	}
}

type welcomeOut struct {
	Body fleet.Welcome
}

// Register implements Area.
func (a Enrolment) Register(s *Server) {
	Register(s, For(people.FleetManager), op("fleet", "create-enrolment-token", http.MethodPost, "/enrolment-tokens", "Let devices enrol"),
		func(ctx context.Context, in *tokenIn) (*tokenOut, error) {
			text, t, err := a.Desk.NewToken(ctx, in.Body.Device, in.Body.Uses, time.Duration(in.Body.Expires)*time.Second, actor(ctx))
			out := &tokenOut{}
			out.Body.Token, out.Body.ID, out.Body.ExpiresAt, out.Body.Collector = text, t.ID, t.ExpiresAt, a.At()
			return out, err
		})
	a.registerTokens(s)
	// Signing costs time on the processor, and guessing must not pay: the whole
	// server takes a few a second, and a burst for a fleet that is set up together.
	pace := rate.NewLimiter(20, 200)
	Register(s, Public, op("fleet", "enrol", http.MethodPost, "/enrol", "Get a device's first certificate with a token"),
		func(ctx context.Context, in *enrolIn) (*welcomeOut, error) {
			if !pace.Allow() {
				return nil, fault.New(fault.Busy, "enrol", "too many devices enrol at once")
			}
			w, err := a.Desk.Enrol(ctx, in.Body.Token.Reveal(), in.Body.Device, []byte(in.Body.Request))
			if err == nil {
				s.live.Publish(Notice{Topic: "devices", ID: in.Body.Device, Event: "created"})
			}
			return &welcomeOut{w}, err
		})
	o := op("fleet", "renew-certificate", http.MethodPost, "/enrol/renew", "Get a device's next certificate with its current one")
	o.Description = "The device shows its certificate in the TLS handshake."
	Register(s, Public, o, func(ctx context.Context, in *renewIn) (*welcomeOut, error) {
		device, err := a.device(in.echo.Request())
		if err != nil {
			return nil, err
		}
		if !pace.Allow() {
			return nil, fault.New(fault.Busy, "renew", "too many devices renew at once")
		}
		w, err := a.Desk.Renew(ctx, device, []byte(in.Body.Request))
		return &welcomeOut{w}, err
	})
}

func (a Enrolment) registerTokens(s *Server) {
	Register(s, For(people.FleetManager), op("fleet", "list-enrolment-tokens", http.MethodGet, "/enrolment-tokens", "List the tokens that can still be used, without their secrets, the newest first"),
		func(ctx context.Context, in *PageQuery) (*pagedOut[fleet.Token], error) {
			list, err := a.Desk.Register.Tokens(ctx, s.deps.Now())
			return wholePage(*in, list, err, true, func(t fleet.Token) string { return t.ID })
		})
	Register(s, For(people.FleetManager), op("fleet", "revoke-enrolment-token", http.MethodDelete, "/enrolment-tokens/{id}", "Make a token useless; devices that used it stay"),
		func(ctx context.Context, in *IDPath) (*struct{}, error) {
			return nil, a.Desk.Register.EndToken(ctx, in.ID)
		})
}

// device gives the name of the device at the other end of a TLS connection. The
// certificate is checked again: the connection may be older than a revocation.
func (a Enrolment) device(r *http.Request) (string, error) {
	if r.TLS == nil || len(r.TLS.PeerCertificates) == 0 || len(r.TLS.VerifiedChains) == 0 {
		return "", fault.New(fault.Unauthorized, "renew", "no device certificate was shown")
	}
	return a.Check(r.TLS.PeerCertificates[0])
}
