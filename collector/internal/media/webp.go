package media

import (
	"bytes"
	"encoding/binary"
	"io"
)

// firstFrame gives the first frame of an animated WebP as a WebP of its own, which
// the decoder reads; nil for one that is not animated or not understood. Source:
// RFC 9649, section 2.7.
func firstFrame(src io.ReadSeeker, limit int64) ([]byte, error) {
	head := make([]byte, 12)
	if _, err := io.ReadFull(src, head); err != nil || string(head[8:]) != "WEBP" {
		return nil, rewind(src)
	}
	for {
		id, size, err := chunk(src)
		switch {
		case err != nil:
			return nil, rewind(src)
		case id == "VP8 " || id == "VP8L":
			return nil, rewind(src) // a single picture
		case id == "ANMF":
			if size < 16 || size > limit {
				return nil, rewind(src)
			}
			frame := make([]byte, size)
			if _, err := io.ReadFull(src, frame); err != nil {
				return nil, rewind(src)
			}
			return still(frame), rewind(src)
		}
		if _, err := src.Seek(size+size&1, io.SeekCurrent); err != nil {
			return nil, wrapDisk(err)
		}
	}
}

func rewind(src io.ReadSeeker) error {
	_, err := src.Seek(0, io.SeekStart)
	return wrapDisk(err)
}

func chunk(r io.Reader) (id string, size int64, err error) {
	var head [8]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return "", 0, err
	}
	return string(head[:4]), int64(binary.LittleEndian.Uint32(head[4:])), nil
}

// still wraps the data of an ANMF chunk: 16 bytes about the frame (its size at 6),
// then the chunks of a picture.
func still(frame []byte) []byte {
	flags := byte(0)
	if bytes.HasPrefix(frame[16:], []byte("ALPH")) {
		flags = 0x10 // what may be seen through comes in a chunk of its own
	}
	vp8x := append([]byte{'V', 'P', '8', 'X', 10, 0, 0, 0, flags, 0, 0, 0}, frame[6:12]...)
	body := append(append([]byte("WEBP"), vp8x...), frame[16:]...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}
