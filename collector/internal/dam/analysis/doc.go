// Package analysis says what rows are made of (Collect, Summary.Report), where two
// selections differ and how sure that is (Gap), and what to collect so that they differ
// less (suggestions).
//
// Collect reads rows once, of any number, in bounded memory: frequent values by a
// sketch of frequent items (Anderson and others, 2017), distributions of numbers by a
// sketch with a bound on the relative error (DDSketch: Masson, Rim and Lee, 2019), the
// number of different values by the k smallest hashes (Bar-Yossef and others, 2002), and
// a random sample of whole rows, the same for the same rows in whatever order they come.
// Counts are exact as long as there are not very many different values; a report says
// where they are not. Tests of numbers and of objects are made on the sample.
//
// What is compared is a row, not an object: objects of one picture are alike, and a
// test that takes them for independent sees differences everywhere. The same holds for
// rows of one recording: when rows say where they come from, whole recordings are
// permuted. Probabilities are corrected for the number of attributes (Holm, 1979), so
// that of twenty comparisons of nothing one names anything; and a difference that is
// sure is named only when it is also large enough to matter.
//
// It is not for single rows that are wrong (quality) nor for drawing. Part of the data
// domain; pure, deterministic for a seed, and no function is safe for concurrent use on
// the same Summary.
package analysis
