// Package uploads receives files in pieces over connections that may break: each upload
// goes on where it was, also after the collector was killed, and ends as a file of dam.
// It is what the tus protocol needs of a server (https://tus.io/protocols/resumable-upload
// 1.0: core, creation, creation-with-upload, termination, checksum, expiration), without
// its HTTP, which is httpapi's.
//
// It is not for the bytes of finished files: the store of blobs gets them, by renaming
// the file that they were received in. Only httpapi and the composition root import it.
//
// The folder of uploads holds for each of them
//
//	<id>.part   the bytes that came; more than the record says is cut off at the start
//	<id>.json   the record: whose it is, how far it came, and the state of the hashes
//
// A record says an offset only after the bytes before it are synced. The state of the
// hashes goes with it, so that no byte is read again, however large the file is. While a
// piece comes in, the record follows every 16 MiB: what a crash costs is at most that.
package uploads
