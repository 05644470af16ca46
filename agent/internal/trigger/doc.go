// Package trigger decides which observation is a badcase.
//
// Rules are expressions of github.com/expr-lang/expr over one observation (see
// Vocabulary), with a sampling rate, a cool-down and a quota. They are compiled and
// checked when loaded, so that a rule that loads can run, within a fixed budget of
// nodes, memory and nested loops. It does no I/O and keeps no observation. The
// agent's capture and composition root import it.
package trigger
