// Package likeness says which media are the same picture, video or recording though
// their bytes differ, and puts badcases that show the same failure on the same medium
// together.
//
// A hash alone is not enough: on real photos a crop of 5 % moves a 64-bit perceptual
// hash by as many bits as lie between packages of two products. So a hash only finds
// candidates (Index: an exact scan, in memory), and what is kept of each medium
// verifies them: Picture by aligned comparison, part by part and by colour; Video by
// pictures in their order; Sound by the course of its spectrum.
//
// What becomes one badcase, in three steps that the page tells by name: the same bytes
// (the store knows those by itself); the same picture, video or sound by the above; and
// in both cases the same failure: function, result label, truth label where both are
// known, and the conditions of the settings.
//
// A picture whose bytes are still on a device is compared by the sketch in its offer
// (glance, package look): good enough to say that it need not be sent, with a threshold
// that lets copies through rather than take a lookalike for one.
//
// Engine does it behind the collector's back: the mark that a badcase was not compared
// yet is written with the badcase itself, so that a restart loses nothing, and the
// index is read anew from the database at the start.
//
// It is not for groups without names (clusters), and decodes no files (media). Only
// the composition root and the benchmark import it.
package likeness
