// Package imports makes badcases of tables that people bring: CSV, JSON (an array,
// a list inside an object, or one object a line), XML, and ZIP archives of these
// with the media that they name.
//
// An import is a job. Its file is received and looked at (Preview), a Mapping says
// which column means what, and Desk runs it in the background: rows that are right
// go in, each other one is reported with its field. A row's content is its identity,
// or what the mapping calls its id: the same row again changes nothing, so an import
// may be run again, and one that a stop of the collector interrupts goes on where it
// was at the next start.
//
// Everything read here comes from outside and is bounded by the constants of
// limits.go. It is a part of the domain: it does not know where rows and media are
// kept.
package imports
