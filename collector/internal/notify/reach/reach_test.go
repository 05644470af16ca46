package reach_test

import (
	"testing"

	"mlife/collector/internal/notify/reach"
)

func TestAllowed(t *testing.T) {
	for address, want := range map[string][2]bool{ // without and with loopback
		"192.0.2.7:443": {true, true}, "10.1.2.3:80": {true, true}, "[fd00::1]:443": {true, true}, "127.0.0.1:80": {false, true},
		"[::1]:80": {false, true}, "[::ffff:127.0.0.1]:80": {false, true}, "169.254.169.254:80": {false, false}, "[fe80::1]:80": {false, false},
		"0.0.0.0:80": {false, false}, "[::]:80": {false, false}, "224.0.0.1:80": {false, false}, "example.org:80": {false, false},
	} {
		for i, loopback := range []bool{false, true} {
			if err := reach.Allowed(address, loopback); (err == nil) != want[i] {
				t.Errorf("%s, loopback %t: %v", address, loopback, err)
			}
		}
	}
}
