package identity

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"time"

	"mlife/shared/fault"
)

// Waits between attempts to renew.
const (
	firstRetry = time.Minute
	lastRetry  = time.Hour
)

type renewRequest struct {
	CSR string `json:"csr"`
}

// Run renews the certificate when between 60 and 65 % of its life are over, and goes
// on trying until that has worked. It asks the collector at the given address, by
// default the one of enrolment, and calls renewed after each success. It returns when
// ctx is done.
func (id *Identity) Run(ctx context.Context, collector string, renewed func(), log *slog.Logger) error {
	share := 0.60 + 0.05*rand.Float64() // a fleet enrolled at once does not renew at once
	retry := firstRetry
	for {
		wait := time.Until(id.due(share))
		if wait <= 0 {
			if err := id.Renew(ctx, collector); err == nil {
				_, until := id.Validity()
				log.Info("certificate renewed", "until", until)
				renewed()
				retry = firstRetry
				continue
			} else if ctx.Err() == nil {
				_, until := id.Validity()
				log.Warn("certificate could not be renewed", "until", until, "again_in", retry, "error", err)
			}
			wait, retry = retry, min(2*retry, lastRetry)
		}
		t := time.NewTimer(min(wait, lastRetry)) // clocks jump: look again every hour
		select {
		case <-ctx.Done():
			t.Stop()
			return nil
		case <-t.C:
		}
	}
}

func (id *Identity) due(share float64) time.Time {
	from, to := id.Validity()
	return from.Add(time.Duration(share * float64(to.Sub(from))))
}

// Renew asks for a certificate for a new key, shown to be this device by the present
// certificate. An empty collector is the one of enrolment. The old pair stays in use
// until the new one is stored.
func (id *Identity) Renew(ctx context.Context, collector string) (err error) {
	doc := id.Document()
	if collector == "" {
		collector = doc.Collector
	}
	key, name, err := newKey(id.dir)
	if err != nil {
		return err
	}
	placed := false // the document may name the key from then on
	defer func() {
		if err != nil && !placed {
			err = errors.Join(err, removeKey(id.dir, name))
		}
	}()
	csr, err := request(key, doc.Device)
	if err != nil {
		return err
	}
	var a enrolAnswer
	if err := post(ctx, collector, "/api/v1/enrol/renew", id.TLS(), renewRequest{CSR: csr}, &a); err != nil {
		return fault.Wrap("identity.Renew", err)
	}
	doc.Key, doc.Certificate = name, a.Certificate
	if a.CA != "" {
		doc.CA = a.CA
	}
	if a.Broker != "" {
		doc.Broker = a.Broker
	}
	// The root stays the one of enrolment: a new one would have to be signed by it.
	if _, err := check(doc, key, time.Now()); err != nil {
		return fault.New(fault.Invalid, "identity.Renew", "the collector's answer: %w", err)
	}
	placed = true
	if err := id.store(doc); err != nil {
		return err
	}
	if err := id.take(doc, key); err != nil {
		return err
	}
	return id.sweep(name)
}
