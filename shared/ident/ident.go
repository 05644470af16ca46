// Package ident makes the names of things: a prefix that says what it is and a
// ULID in lower case, so that names sort by the time they were made. Any package
// may import it.
package ident

import (
	"crypto/rand"
	"encoding/hex"
	"strings"

	"github.com/oklog/ulid/v2"
)

// New makes a name such as "bc_01j9…". Names made in one millisecond by one
// process still ascend. Safe for concurrent use.
func New(prefix string) string { return prefix + "_" + strings.ToLower(ulid.Make().String()) }

// Secret makes an unguessable text of 64 hex digits (256 random bits).
func Secret() string {
	var b [32]byte
	rand.Read(b[:]) // never fails: it ends the program instead
	return hex.EncodeToString(b[:])
}
