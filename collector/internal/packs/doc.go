// Package packs makes a frozen set into bytes to download: the formats of package labels
// with their media in a ZIP or tar, WebDataset's shards, Parquet in the layout that
// Hugging Face's datasets loads, and tables (CSV, JSON lines) beside their files.
//
// A pack is planned first and sent later. Prepare goes over the rows once (twice for
// Parquet), writes what is text into a folder and notes of the media only which they
// are; then the length of every byte is known, and nothing of the media was copied.
// WriteTo and WritePart give the bytes from any offset on, at any time and as often as
// wanted, also by another process that opens the folder. The same rows and options give
// the same bytes and the same Digest.
//
// A plan is a folder of five files, all little endian:
//
//	plan.json    the archives, the parts, the manifest
//	members.bin  80 bytes a member, see record
//	names.bin    the names of the members, one after the other
//	text.bin     the bytes that are no medium, one after the other
//	crc.bin      8 bytes a member of a ZIP that is a medium: its CRC-32 once it is known
//
// It holds no more in memory than a few MiB and 8 bytes for each row, whose names must
// be told apart.
//
// The package knows no HTTP, no SQL and no documents: rows come as an iterator, media
// through a port. Adapters may import it; it imports labels, the annotation model, the
// guarding of cells in dam, and shared packages.
package packs

const op = "packs"
