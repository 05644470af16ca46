package authority_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"mlife/collector/internal/authority"
	"mlife/shared/fault"
)

// request makes a key and a certificate request with a common name.
func request(t testing.TB, cn string) (*ecdsa.PrivateKey, []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{Subject: pkix.Name{CommonName: cn}}, key)
	if err != nil {
		t.Fatal(err)
	}
	return key, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der})
}

func open(t testing.TB, dir string, opt authority.Options) *authority.Authority {
	t.Helper()
	a, err := authority.Open(dir, opt)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func leaf(t testing.TB, p []byte) *x509.Certificate {
	t.Helper()
	b, _ := pem.Decode(p)
	c, err := x509.ParseCertificate(b.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestOpenTwiceIsTheSame(t *testing.T) {
	dir := t.TempDir()
	a, b := open(t, dir, authority.Options{}), open(t, dir, authority.Options{})
	if a.Fingerprint() != b.Fingerprint() || len(a.Pin()) != 32 {
		t.Fatalf("%s, %s", a.Fingerprint(), b.Fingerprint())
	}
	st, err := os.Stat(filepath.Join(dir, "ca.key"))
	if err != nil || st.Mode().Perm() != 0o600 {
		t.Fatalf("key file %v, %v", st.Mode(), err)
	}
}

func TestOpenRefusesBadFiles(t *testing.T) {
	for name, damage := range map[string]func(dir string) error{
		"readable key": func(d string) error { return os.Chmod(filepath.Join(d, "ca.key"), 0o644) },
		"torn key":     func(d string) error { return os.Truncate(filepath.Join(d, "ca.key"), 50) },
		"torn cert":    func(d string) error { return os.Truncate(filepath.Join(d, "ca.pem"), 50) },
		"other key":    func(d string) error { return os.Remove(filepath.Join(d, "ca.key")) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			open(t, dir, authority.Options{})
			if err := damage(dir); err != nil {
				t.Fatal(err)
			}
			if _, err := authority.Open(dir, authority.Options{}); err == nil {
				t.Fatal("opened")
			}
		})
	}
}

func TestSignCheckRevokeExpire(t *testing.T) {
	now := time.Now()
	a := open(t, t.TempDir(), authority.Options{Now: func() time.Time { return now }, DeviceLife: time.Hour})
	_, csr := request(t, "cam-1")
	got, err := a.SignDevice("cam-1", csr)
	if err != nil {
		t.Fatal(err)
	}
	c := leaf(t, got.PEM)
	if dev, err := a.Check(c); err != nil || dev != "cam-1" {
		t.Fatalf("%q, %v", dev, err)
	}
	now = now.Add(2 * time.Hour)
	if _, err := a.Check(c); !fault.Is(err, fault.Unauthorized) {
		t.Fatalf("expired: %v", err)
	}
	now = now.Add(-2 * time.Hour)
	a.Revoke(got.Serial)
	if _, err := a.Check(c); !fault.Is(err, fault.Unauthorized) {
		t.Fatalf("revoked: %v", err)
	}
	crl, err := a.RevocationList()
	if err != nil {
		t.Fatal(err)
	}
	b, _ := pem.Decode(crl)
	list, err := x509.ParseRevocationList(b.Bytes)
	if err != nil || len(list.RevokedCertificateEntries) != 1 || list.RevokedCertificateEntries[0].SerialNumber.Cmp(c.SerialNumber) != 0 {
		t.Fatalf("%+v, %v", list, err)
	}
	other := open(t, t.TempDir(), authority.Options{})
	if _, err := other.Check(c); !fault.Is(err, fault.Unauthorized) {
		t.Fatalf("foreign: %v", err)
	}
}

func TestSignDeviceRefuses(t *testing.T) {
	a := open(t, t.TempDir(), authority.Options{})
	_, good := request(t, "cam-1")
	for name, try := range map[string]struct {
		device string
		csr    []byte
	}{
		"other name": {"cam-2", good},
		"bad name":   {"a/b", good},
		"empty":      {"cam-1", nil},
		"garbage":    {"cam-1", []byte("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n")},
		"tail":       {"cam-1", append(append([]byte{}, good...), good...)},
		"too long":   {"cam-1", make([]byte, authority.MaxRequest+1)},
	} {
		if _, err := a.SignDevice(try.device, try.csr); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestHandshake(t *testing.T) {
	a := open(t, t.TempDir(), authority.Options{Names: []string{"collector.example", "192.0.2.7"}})
	key, csr := request(t, "")
	got, err := a.SignDevice("cam-1", csr)
	if err != nil {
		t.Fatal(err)
	}
	good := tls.Certificate{Certificate: [][]byte{leaf(t, got.PEM).Raw}, PrivateKey: key}
	try := func(server *tls.Config, cert *tls.Certificate) error {
		client := &tls.Config{RootCAs: a.Pool(), ServerName: "collector.example"}
		if cert != nil {
			client.Certificates = []tls.Certificate{*cert}
		}
		x, y := net.Pipe()
		defer x.Close()
		defer y.Close()
		done := make(chan error, 1)
		go func() { done <- tls.Client(y, client).HandshakeContext(t.Context()); _ = y.Close() }()
		err := tls.Server(x, server).HandshakeContext(t.Context())
		_ = x.Close()
		<-done
		return err
	}
	if err := try(a.ServerTLS(true), &good); err != nil {
		t.Fatal(err)
	}
	if err := try(a.ServerTLS(true), nil); err == nil {
		t.Fatal("no certificate was accepted")
	}
	if err := try(a.ServerTLS(false), nil); err != nil {
		t.Fatal(err)
	}
	a.Revoke(got.Serial)
	for _, require := range []bool{true, false} {
		if err := try(a.ServerTLS(require), &good); err == nil {
			t.Fatal("a revoked certificate was accepted")
		}
	}
}

func FuzzSignDevice(f *testing.F) {
	a := open(f, f.TempDir(), authority.Options{})
	_, csr := request(f, "cam-1")
	f.Add(csr)
	f.Add([]byte("-----BEGIN CERTIFICATE REQUEST-----\n-----END CERTIFICATE REQUEST-----\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := a.SignDevice("cam-1", b)
		if err != nil && !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
		if err == nil && leaf(t, got.PEM).Subject.CommonName != "cam-1" {
			t.Fatal("signed another name")
		}
	})
}

// TestClientCertificateIsRenewed: a collector that runs for longer than its
// certificate lives still gets into the broker.
func TestClientCertificateIsRenewed(t *testing.T) {
	now := time.Now()
	a := open(t, t.TempDir(), authority.Options{ServerLife: time.Hour, Now: func() time.Time { return now }})
	conf, err := a.ClientTLS("collector@mlife")
	if err != nil {
		t.Fatal(err)
	}
	first, err := conf.GetClientCertificate(nil)
	if err != nil {
		t.Fatal(err)
	}
	now = now.Add(30 * time.Minute)
	if same, err := conf.GetClientCertificate(nil); err != nil || same != first {
		t.Errorf("made again after half of its life: %v", err)
	}
	now = now.Add(15 * time.Minute)
	next, err := conf.GetClientCertificate(nil)
	if err != nil || next == first || !next.Leaf.NotAfter.After(first.Leaf.NotAfter) {
		t.Errorf("not made again at the end of its life: %v", err)
	}
}
