package app

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"encoding/hex"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"mlife/shared/fault"
	"mlife/shared/wire"
)

// broker is the address to connect to: the operator's, else the one of enrolment. A
// collector that names no host of its own ("0.0.0.0:8883") is on the enrolment's.
func (a *agent) broker() string {
	if a.cfg.Collector.Broker != "" {
		return a.cfg.Collector.Broker
	}
	doc := a.identity.Document()
	scheme, addr := "", doc.Broker
	if i := strings.Index(addr, "://"); i >= 0 {
		scheme, addr = addr[:i+3], addr[i+3:]
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return doc.Broker
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		if u, err := url.Parse(doc.Collector); err == nil {
			host = u.Hostname()
		}
	}
	return scheme + net.JoinHostPort(host, port)
}

// brokerTLS gives the TLS configuration of each new connection; nil for a broker
// that the operator named with tcp://.
func (a *agent) brokerTLS() (func() *tls.Config, error) {
	if strings.HasPrefix(a.broker(), "tcp://") {
		return nil, nil
	}
	if a.cfg.Collector.CAFile == "" {
		return a.identity.TLS, nil
	}
	text, err := os.ReadFile(a.cfg.Collector.CAFile)
	if err != nil {
		return nil, fault.Field("agent", "collector.ca_file", "%v", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, fault.Field("agent", "collector.ca_file", "%s holds no certificate", a.cfg.Collector.CAFile)
	}
	return func() *tls.Config {
		c := a.identity.TLS()
		c.RootCAs = pool
		return c
	}, nil
}

// fetcher lets updates use the uplink, which is made after them.
type fetcher struct{ a *agent }

// Fetch brings content by the uplink.
func (f fetcher) Fetch(ctx context.Context, digest wire.Key, size int64, into io.WriterAt, have []wire.Range) error {
	return f.a.uplink.Fetch(ctx, digest, size, into, have)
}

// inService is the version and hash of the model in a slot, "" for none.
func (a *agent) inService(slot string) (version, sha256 string) {
	for _, v := range a.update.Views() {
		if v.Slot == slot && v.Model != nil {
			return v.Model.Version, v.Model.SHA256
		}
	}
	return "", ""
}

// seedOf makes sampling differ between devices and stay the same on one.
func seedOf(device string) uint64 {
	sum := sha256.Sum256([]byte(device))
	return binary.BigEndian.Uint64(sum[:8])
}

func ledgerName(path string) string {
	abs, err := filepath.Abs(path)
	if err != nil {
		abs = path
	}
	sum := sha256.Sum256([]byte(abs))
	return hex.EncodeToString(sum[:8]) + ".ledger"
}
