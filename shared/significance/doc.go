// Package significance tells chance from fact: the probabilities that tests of counts
// and of values give, and the corrections for many tests at once.
//
// Probabilities are of results at least as extreme as those seen, if there were nothing
// to find; they are 0 to 1 and never NaN for the inputs that the functions name. A
// result may be sure and yet too small to matter: whoever shows one shows a measure of
// its size beside it. Pure functions, safe for concurrent use. Packages that draw
// conclusions from samples import it.
package significance
