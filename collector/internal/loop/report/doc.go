// Package report computes what engineers meet about: badcases per 1,000 inferences, and
// the weekly report of what got worse, what came back and what was resolved.
//
// It crosses bam (cases), fleet (inferences), msm (deployments) and clusters (groups),
// claims nothing that it did not count, and says where a denominator is not known. It
// stores nothing. The HTTP face and the composition root import it.
package report
