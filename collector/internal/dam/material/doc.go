// Package material is what cleaning (quality) and analysis (analysis) read: rows with
// their annotation, columns and what is known of their medium, however they are stored,
// and a quick way to read the outline of an annotation.
//
// Whoever has rows makes Rows of them. Reading the million rows of a large document
// twice must stay a matter of seconds, so Reader scans JSON for what is counted and
// makes no garbage; whoever needs an annotation whole parses it (package annotation).
// A fuzz test holds the two together. Package measure fills Measures. Part of the data
// domain: it imports shared packages and annotation only.
package material
