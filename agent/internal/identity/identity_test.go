package identity

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"mlife/shared/fault"
	"mlife/shared/secret"
	"mlife/shared/testkit"
	"mlife/shared/trust"
)

func TestMain(m *testing.M) { testkit.LeakCheck(m) }

// collector is an HTTPS server with an authority of its own.
type collector struct {
	*httptest.Server
	ca    *x509.Certificate
	caKey *ecdsa.PrivateKey
	root  []byte

	mu      sync.Mutex
	life    time.Duration
	renewed int
	status  int // refuse with it
	mangle  func(*enrolAnswer)
}

func newCollector(t *testing.T) *collector {
	t.Helper()
	c := &collector{life: time.Hour}
	c.caKey = must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))(t)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "authority"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Minute), NotAfter: time.Now().Add(48 * time.Hour), KeyUsage: x509.KeyUsageCertSign}
	der := must(x509.CreateCertificate(rand.Reader, template, template, &c.caKey.PublicKey, c.caKey))(t)
	c.ca = must(x509.ParseCertificate(der))(t)
	c.root = must(trust.NewRoot(must(trust.NewKey())(t), must(trust.NewKey())(t), time.Now().AddDate(1, 0, 0)))(t)
	serverKey := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))(t)
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), NotBefore: time.Now().Add(-time.Minute), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	leafDER := must(x509.CreateCertificate(rand.Reader, leaf, c.ca, &serverKey.PublicKey, c.caKey))(t)
	pool := x509.NewCertPool()
	pool.AddCert(c.ca)
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/v1/enrol", c.enrol)
	mux.HandleFunc("POST /api/v1/enrol/renew", c.renew)
	c.Server = httptest.NewUnstartedServer(mux)
	c.TLS = &tls.Config{ClientCAs: pool, ClientAuth: tls.VerifyClientCertIfGiven,
		Certificates: []tls.Certificate{{Certificate: [][]byte{leafDER, der}, PrivateKey: serverKey}}}
	c.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug)
	c.StartTLS()
	t.Cleanup(c.Close)
	return c
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func (c *collector) pin() string {
	sum := sha256.Sum256(c.ca.Raw)
	return hex.EncodeToString(sum[:16])
}

func (c *collector) caPEM() string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.ca.Raw}))
}

func (c *collector) enrol(w http.ResponseWriter, r *http.Request) {
	var q enrolRequest
	if err := json.NewDecoder(r.Body).Decode(&q); err != nil || !strings.HasPrefix(q.Token, "good.") {
		problem(w, http.StatusUnauthorized, "the token is not known")
		return
	}
	c.sign(w, q.CSR, q.Device)
}

func (c *collector) renew(w http.ResponseWriter, r *http.Request) {
	var q renewRequest
	if err := json.NewDecoder(r.Body).Decode(&q); err != nil || len(r.TLS.PeerCertificates) == 0 {
		problem(w, http.StatusUnauthorized, "no certificate")
		return
	}
	c.mu.Lock()
	c.renewed++
	c.mu.Unlock()
	c.sign(w, q.CSR, r.TLS.PeerCertificates[0].Subject.CommonName)
}

func problem(w http.ResponseWriter, status int, detail string) {
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(map[string]any{"detail": detail, "status": status}); err != nil {
		panic(err)
	}
}

func (c *collector) sign(w http.ResponseWriter, request, device string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.status != 0 {
		problem(w, c.status, "not now")
		return
	}
	block, _ := pem.Decode([]byte(request))
	csr, err := x509.ParseCertificateRequest(block.Bytes)
	if err != nil || csr.CheckSignature() != nil {
		problem(w, http.StatusUnprocessableEntity, "bad request")
		return
	}
	leaf := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: device},
		NotBefore: time.Now().Add(-time.Minute), NotAfter: time.Now().Add(c.life), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
	der, err := x509.CreateCertificate(rand.Reader, leaf, c.ca, csr.PublicKey, c.caKey)
	if err != nil {
		panic(err)
	}
	a := enrolAnswer{Certificate: string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})), CA: c.caPEM(), Broker: "127.0.0.1:8883", Root: c.root, Device: device}
	if c.mangle != nil {
		c.mangle(&a)
	}
	if err := json.NewEncoder(w).Encode(a); err != nil {
		panic(err)
	}
}

func (c *collector) enrolment() Enrolment {
	return Enrolment{Collector: c.URL, Token: secret.String("good." + c.pin()), Device: "cam-1"}
}

func TestEnrolStoresAnIdentityThatTLSAccepts(t *testing.T) {
	c := newCollector(t)
	dir := filepath.Join(t.TempDir(), "identity")
	if _, err := Load(dir); fault.KindOf(err) != fault.NotFound {
		t.Errorf("before: %v", err)
	}
	if _, err := Enrol(t.Context(), dir, c.enrolment()); err != nil {
		t.Fatal(err)
	}
	id := must(Load(dir))(t)
	if d := id.Document(); d.Device != "cam-1" || d.Broker != "127.0.0.1:8883" || d.Collector != c.URL {
		t.Errorf("document %+v", d)
	}
	files := must(os.ReadDir(dir))(t)
	for _, f := range files {
		if info := must(f.Info())(t); info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %o", f.Name(), info.Mode())
		}
	}
	before := id.Document()
	if err := id.Renew(t.Context(), "https://127.0.0.1:1"); !fault.Is(err, fault.Unavailable) {
		t.Errorf("renewed by another collector: %v", err)
	}
	if err := id.Renew(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	again := must(Load(dir))(t).Document()
	if again.Certificate == before.Certificate || again.Key == before.Key || c.renewed != 1 {
		t.Errorf("renewed %d times, key %s → %s", c.renewed, before.Key, again.Key)
	}
	if files := must(filepath.Glob(filepath.Join(dir, "key-*")))(t); len(files) != 1 {
		t.Errorf("keys %v: the old one is gone after a renewal", files)
	}
}

func TestEnrolRefuses(t *testing.T) {
	c, other := newCollector(t), newCollector(t)
	caFile := filepath.Join(t.TempDir(), "other.pem")
	if err := os.WriteFile(caFile, []byte(other.caPEM()), 0o600); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name   string
		change func(*Enrolment)
		mangle func(*enrolAnswer)
		status int
		kind   fault.Kind
	}{
		{"pin of another collector", func(e *Enrolment) { e.Token = secret.String("good." + other.pin()) }, nil, 0, fault.Forbidden},
		{"authority of another collector", func(e *Enrolment) { e.CAFile = caFile }, nil, 0, fault.Forbidden},
		{"no pin and unknown authority", func(e *Enrolment) { e.Token = "good" }, nil, 0, fault.Forbidden},
		{"short pin", func(e *Enrolment) { e.Token = "good.abcd" }, nil, 0, fault.Invalid},
		{"wrong token", func(e *Enrolment) { e.Token = secret.String("bad." + c.pin()) }, nil, 0, fault.Unauthorized},
		{"no token", func(e *Enrolment) { e.Token = "" }, nil, 0, fault.Invalid},
		{"bad name", func(e *Enrolment) { e.Device = "a/b" }, nil, 0, fault.Invalid},
		{"plain HTTP", func(e *Enrolment) { e.Collector = "http://127.0.0.1:1" }, nil, 0, fault.Invalid},
		{"nobody there", func(e *Enrolment) { e.Collector = "https://" + testkit.FreeAddr(t) }, nil, 0, fault.Unavailable},
		{"certificate for another device", nil, func(a *enrolAnswer) { a.Device = "cam-2" }, 0, fault.Invalid},
		{"another authority in the answer", nil, func(a *enrolAnswer) { a.CA = other.caPEM() }, 0, fault.Invalid},
		{"altered root", nil, func(a *enrolAnswer) { a.Root = json.RawMessage(`{"signed":{}}`) }, 0, fault.Invalid},
		{"no certificate", nil, func(a *enrolAnswer) { a.Certificate = "" }, 0, fault.Invalid},
		{"busy", nil, nil, http.StatusTooManyRequests, fault.Busy},
		{"away", nil, nil, http.StatusBadGateway, fault.Unavailable},
		{"used token", nil, nil, http.StatusConflict, fault.Conflict},
	}
	for _, x := range cases {
		t.Run(x.name, func(t *testing.T) {
			c.mu.Lock()
			c.mangle, c.status = x.mangle, x.status
			c.mu.Unlock()
			e := c.enrolment()
			if x.change != nil {
				x.change(&e)
			}
			dir := t.TempDir()
			_, err := Enrol(t.Context(), dir, e)
			if err == nil || fault.KindOf(err) != x.kind {
				t.Errorf("%v (%v): want %v", err, fault.KindOf(err), x.kind)
			}
			if err != nil && strings.Contains(err.Error(), e.Token.Reveal()) && e.Token != "" {
				t.Errorf("the token stands in the error: %v", err)
			}
			if _, err := Load(dir); fault.KindOf(err) != fault.NotFound {
				t.Errorf("an identity was stored: %v", err)
			}
			if left := must(os.ReadDir(dir))(t); len(left) != 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestEnrolByFileAndByHash(t *testing.T) {
	c := newCollector(t)
	caFile := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(caFile, []byte(c.caPEM()), 0o600); err != nil {
		t.Fatal(err)
	}
	byFile, byHash := c.enrolment(), c.enrolment()
	byFile.Token, byFile.CAFile = "good.", caFile
	sum := sha256.Sum256(c.ca.Raw)
	byHash.Token, byHash.CASHA256 = "good.", hex.EncodeToString(sum[:])
	for _, e := range []Enrolment{byFile, byHash} {
		if _, err := Enrol(t.Context(), t.TempDir(), e); err != nil {
			t.Error(err)
		}
	}
}

func TestRunRenewsBeforeTwoThirds(t *testing.T) {
	c := newCollector(t)
	dir := t.TempDir()
	c.life = 2 * time.Second // 62 s of life, 60 of them over
	id := must(Enrol(t.Context(), dir, c.enrolment()))(t)
	c.mu.Lock()
	c.life = time.Hour
	c.mu.Unlock()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	renewed := make(chan struct{}, 1)
	go func() {
		done <- id.Run(ctx, "", func() { renewed <- struct{}{} }, slog.New(slog.NewTextHandler(io.Discard, nil)))
	}()
	<-renewed
	if _, to := id.Validity(); time.Until(to) < time.Minute {
		t.Errorf("renewed until %s", to)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if c.renewed != 1 {
		t.Errorf("renewed %d times", c.renewed)
	}
}

func TestLoadRefusesDamage(t *testing.T) {
	c := newCollector(t)
	dir := t.TempDir()
	id := must(Enrol(t.Context(), dir, c.enrolment()))(t)
	key := filepath.Join(dir, id.Document().Key)
	if err := os.Chmod(key, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(dir); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("key readable by all: %v", err)
	}
	if err := os.Chmod(key, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "identity.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(dir); fault.KindOf(err) != fault.Corrupt {
		t.Errorf("half a document: %v", err)
	}
}
