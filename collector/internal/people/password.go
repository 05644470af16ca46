package people

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"mlife/shared/fault"
	"mlife/shared/secret"
)

// Cost is what hashing a password takes with argon2id. It is stored with each hash, so
// it may be raised later.
type Cost struct {
	Memory uint32 // KiB
	Passes uint32
	Lanes  uint8
}

// Advised is the cost that RFC 9106 (section 4, second choice) advises for machines
// that are short of memory. What is less is for tests.
var Advised = Cost{Memory: 64 << 10, Passes: 3, Lanes: 4}

const (
	argonKey  = 32
	argonSalt = 16
)

// Lengths of a password in characters and bytes. The upper one bounds the work.
const (
	minPassword = 10
	maxPassword = 1024
)

func checkPassword(p secret.String) error {
	if n := utf8.RuneCountInString(p.Reveal()); n < minPassword {
		return fault.Field("people", "body.password", "at least %d characters", minPassword)
	}
	if len(p) > maxPassword {
		return fault.Field("people", "body.password", "at most %d bytes", maxPassword)
	}
	return nil
}

func (c Cost) hash(p secret.String) string {
	salt := make([]byte, argonSalt)
	rand.Read(salt) // never fails: it ends the program instead
	key := argon2.IDKey([]byte(p.Reveal()), salt, c.Passes, c.Memory, c.Lanes, argonKey)
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.Memory, c.Passes, c.Lanes, b64(salt), b64(key))
}

// matches reports whether the password gives the hash. A damaged hash matches
// nothing.
func matches(hash string, p secret.String) bool {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false
	}
	var m, t uint32
	var lanes uint8
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &m, &t, &lanes); err != nil || t == 0 || lanes == 0 {
		return false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(want) == 0 {
		return false
	}
	got := argon2.IDKey([]byte(p.Reveal()), salt, t, m, lanes, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1
}
