// Package trigger decides which observation is a badcase.
//
// Rules are Starlark expressions (go.starlark.net; the syntax is Python's) over one
// observation (see Vocabulary), with a sampling rate, a cool-down and a quota:
//
//	differs
//	confidence < 0.6 and label in ["sad", "angry"]
//	any([b.startswith("face") for b in box_labels])
//	attributes.lux < 20 or entropy() > 1.5
//	scores.get("happy", 0) > 0.4 and matches(model, "^1[.]")
//
// They are parsed, checked (names, kinds of values, patterns) and compiled when
// loaded, so that a wrong rule is refused with line and column, and run within a
// fixed budget of steps. A value that an observation does not have is None; it makes
// <, <=, > and >= false.
//
// Starlark and not one of the libraries that call methods by reflection: those make
// the linker keep every method of every type, which costs the agent 3.5 MB.
//
// It does no I/O and keeps no observation. The agent's capture and composition root
// import it.
package trigger
