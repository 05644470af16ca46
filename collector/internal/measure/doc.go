// Package measure measures what is in a medium: whether a picture is sharp, dark or cut
// off, a recording silent or clipped, a video frozen. It says numbers; package quality
// says which are wrong. They are of the content alone, so that each file is measured
// once, whoever has it.
//
// Decoding, with limits on pixels, memory and time, is done by package media behind the
// port Eyes. What cannot be told from the pixels is not said: whether a picture without
// a mark lies on its side is a question for a model; that a file's own mark and preview
// contradict each other can be seen. A scene in which nothing moves and a camera that
// hangs look the same.
//
// Only the composition root imports it.
package measure

// Version is that of the way measures are made. It rises whenever the same file would
// get other numbers.
const Version = 1
