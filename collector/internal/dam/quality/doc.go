// Package quality finds rows that are likely wrong: annotations that break the rules of
// geometry and of their own document, media that are broken, blurred, dark or silent,
// sets that leak into each other, and labels that neighbours or a model contradict. Each
// finding has a measure, the bound that it broke and a reason in plain words. Nothing is
// changed here: whoever reads findings sets rows aside, and can undo it.
//
//   - Rows looks at single rows, in two passes: the first learns what is usual in the
//     rows (classes, attributes, files that come twice), the second judges.
//   - Leaks compares the sets that rows belong to.
//   - Duplicates looks for near duplicates among files.
//   - Suspects looks for labels that are probably wrong, by neighbours in a space of
//     embeddings; Disagreements by what a model is sure of.
//
// Memory is bounded and small beside the rows: 24 bytes a row for files and annotations
// that repeat, 24 to 96 for leaks, and for Suspects the reduced embedding (64 bytes) and
// 56 more. A million rows of boxes are checked in a few seconds a pass; neighbours
// of a million rows take some ten minutes (see Suspects). The same rows and settings give the
// same findings in the same order.
//
// It decodes no media: package measure fills material.Measures, and near duplicates and
// embeddings come by ports. Part of the data domain.
package quality
