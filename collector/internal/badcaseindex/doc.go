// Package badcaseindex answers searches, facets, first pages and statistics of
// badcases out of memory, so that no key press scans a table.
//
// # What it holds
//
// A document is a badcase; its number is the row number in the database. Each short
// text (status, device, labels, title, a user's attribute …) is a column: a
// dictionary of values, the code of each document's value, and for each value the
// set of its documents as a roaring bitmap. Tags and media types are columns of sets
// of values. Numbers and times are plain slices. Words have postings: one document,
// or a bitmap; each document keeps the codes of its words, to take them away again.
// Long texts, hashes, documents of DAM and clusters are not held: their part of a
// query is asked of the database and joined as a bitmap, so that every query has
// one meaning. Of each report the hour is held, packed to one or two bytes: all spans
// of time that are counted by consist of whole hours.
//
// For one badcase that is about 17·4 bytes of codes, 12·8 of numbers, 4 for each of
// its distinct words and attributes, one to two bytes for each bitmap it is in, what
// its own unique values and words take (its ID, its file names), and 48 and one to two
// a report: 750 to 850 bytes with 25 words and a handful of reports (BenchmarkIndex in
// searchtest prints it). While it is loaded only codes are kept, and the sets are made
// at its end. It is bounded: at most query.MaxWords words of 128 bytes, 32 tags, 64
// attributes of 256 bytes, maxHeld reports in all, texts of bam.MaxText; more than
// MaxAttributes names of attributes in all, and those that came later are asked of the
// database.
//
// # Why it is never wrong
//
// The database numbers every change of a badcase in the order of the commits
// (bam.Changes). Before it answers, the index asks for the last number and, if it is
// behind, takes in the badcases that changed since, as one snapshot shows them. So an
// answer holds every write that was acknowledged before the question, whoever made
// it, in this process or another. Nothing is written to disk: after a crash it is
// loaded again. Until then, and whenever it cannot answer, the database does, more
// slowly and with the same result.
//
// It is an adapter beside the store: it knows the domain and no database. The
// composition root ties it in front of the store.
package badcaseindex
