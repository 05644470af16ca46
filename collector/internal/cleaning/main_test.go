package cleaning

import (
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestDescribe(t *testing.T) {
	for want, got := range map[string]string{"a row set aside: dark": describe(1, "dark"), "3 rows brought back": describe(3, "")} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
