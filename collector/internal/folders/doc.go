// Package folders keeps the database in step with data folders on disk: what appears,
// changes, moves or vanishes below them, whoever writes there.
//
// The bytes stay where they are. Data folders hold terabytes that other programs made and
// go on reading; copying them into the store of blobs would double them. So a file of a
// watched folder is referenced in place: the database has its path, MD5, SHA-256, size,
// and what the file system says of it (mtime, ctime, inode). Bytes are given under a hash
// only while all of that is as it was when the hash was made: it is looked at before and
// after every single read, and a read that goes from the beginning to the end is hashed
// on the way and refused before its last bytes when the hash is another. A file that was
// changed is thus never served under its old hash, it is not found under it any more.
// What this cannot see is a program that writes through a shared memory mapping that it
// opened before the hash was made and that the kernel has not noticed yet; the check of
// the hash sees it on whole reads.
//
// How it works, for each folder:
//
//	walk    streams files in the order of their paths as bytes, reading one folder's
//	        names at a time; links are never followed, and every folder is opened below
//	        its parent, so that nothing leads out
//	scan    merges that stream with the rows of the database in the same order, and
//	        writes the differences; memory does not grow with the number of files
//	read    makes the hashes of what is new or changed, once it has been left alone for
//	        the settle time; rows wait in the database, so that a crash costs nothing
//	watch   has inotify tell of changes, which are looked at like a scan would; where it
//	        cannot (network folders, too many of them) the next scan finds them
//	spread  moves files out of a folder that has more than it may, if the operator lets it
//
// A folder is looked after by one collector at a time (clusters/lease). The package is
// not for uploads (dam/uploads) nor for the folders of devices (the agent's capture). Only
// the composition root imports it.
package folders
