// Package readme holds the test that runs every command of README.md and
// deploy/operation.md with the real programs. Nothing imports it.
package readme
