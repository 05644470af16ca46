// Package archtest holds the test of the directions of imports: main → app →
// adapters → domain → shared → standard library. It has no code of its own and
// nobody imports it.
package archtest
