package app

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"mlife/collector/internal/authority"
	"mlife/collector/internal/config"
	"mlife/shared/fault"
)

func TestEnrolTokenNeedsAnAuthorityAndPinsIt(t *testing.T) {
	cfg := config.Defaults()
	cfg.DataDir = t.TempDir()
	log := slog.New(slog.DiscardHandler)
	if _, err := EnrolToken(t.Context(), cfg, log, "", 1, time.Hour); !fault.Is(err, fault.NotFound) {
		t.Fatalf("without an authority: %v", err)
	}
	a, err := authority.Open(authorityDir(cfg), authority.Options{})
	if err != nil {
		t.Fatal(err)
	}
	token, err := EnrolToken(t.Context(), cfg, log, "door-1", 1, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if secret, pin, _ := strings.Cut(token, "."); pin != a.Pin() || len(secret) < 32 {
		t.Errorf("%d characters of secret, pin %q, want %q", len(secret), pin, a.Pin())
	}
	if _, err := EnrolToken(t.Context(), cfg, log, "not a name", 1, time.Hour); !fault.Is(err, fault.Invalid) {
		t.Errorf("a bad name: %v", err)
	}
}
