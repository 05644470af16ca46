// Package alarm watches how often what a search selects is reported, against its own
// past: rules, the judge that learns what is usual, and the alarms it raises.
//
// # How a rise is told from chance
//
// Time is cut into windows of an hour, a day or a week. What is expected of a window
// is exposure × level × season: exposure is the inferences (1 where a rule counts
// without them), the level a mean that halves its memory every Grid.levelHalf
// windows, and the season a factor for the hour of the day times one for the day of
// the week, drawn to 1 where little was seen.
//
// Reports come in bursts, so their spread is measured and not assumed: for sums over
// one, a few and many windows (Grid.sums) each, the excess of the squared error over
// what Poisson's law gives, in units of the squared mean. With the uncertainty of the
// level that makes a negative binomial; the score of a sum is -ln of its upper tail.
// A step by half is hidden in single windows and plain in the sum of a week.
//
// No law fits the far tail of every search. So the scores of the past are a sample of
// it: the highest of each episode are kept, the eight highest of them make an
// exponential tail (peaks over threshold, as in Siffer et al., "Anomaly detection in
// streams with extreme value theory", KDD 2017), and the score that is exceeded as
// often as the rule puts up with is the limit, though never a lower one than the law
// itself gives. A search whose past holds bursts is judged by its bursts.
//
// # One alarm for one rise
//
// An alarm is raised once. It ends when some windows in a row together were nearer to
// the usual than to what it had risen to. What happened meanwhile is kept out of the level; its
// highest score joins the sample, unless a person says that it was a real failure.
// When it lasts, and at once when a person says so, the new level becomes the past.
//
// All that is learnt is in Course, a few kilobytes that are saved with every window,
// so that a window costs the same whatever the past is.
//
// The package is part of the badcase domain and imports only the standard library,
// bam and shared packages. The store, the HTTP face and the composition root import
// it. Desk evaluates rules; how things are counted and kept is behind its ports.
package alarm
