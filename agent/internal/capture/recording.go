package capture

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// maxParts bounds the chunks or boxes looked at in one file.
const maxParts = 10_000

func readAt(at io.ReaderAt, b []byte, off int64, what string) error {
	if _, err := at.ReadAt(b, off); err != nil && !errors.Is(err, io.EOF) {
		return err
	} else if err != nil {
		// An end of file that still filled b is none.
		n, err := io.ReadFull(io.NewSectionReader(at, off, int64(len(b))), b)
		if err != nil {
			return truncated("the file ends inside %s (%d bytes of %d)", what, n, len(b))
		}
	}
	return nil
}

// checkWAV reads the fmt and data chunks of a RIFF or RF64 file. A data size of 0 or
// 0xffffffff is what a recorder writes that could not go back: then the rest is data.
func checkWAV(at io.ReaderAt, size int64) error {
	format := false
	for off, n := int64(12), 0; n < maxParts; n++ {
		var head [8]byte
		if off+8 > size {
			return truncated("WAV without a data chunk")
		}
		if err := readAt(at, head[:], off, "a WAV chunk"); err != nil {
			return err
		}
		kind, length := string(head[:4]), int64(binary.LittleEndian.Uint32(head[4:]))
		off += 8
		switch kind {
		case "fmt ":
			if err := checkWAVFormat(at, off, length); err != nil {
				return err
			}
			format = true
		case "data":
			left := size - off
			switch {
			case !format:
				return errors.New("WAV data without a format before it")
			case left == 0:
				return errors.New("WAV without samples")
			case length != 0 && length != 0xffffffff && length > left:
				return truncated("WAV declares %d bytes of samples, there are %d", length, left)
			}
			return nil
		}
		off += length + length&1
	}
	return errors.New("WAV with too many chunks")
}

func checkWAVFormat(at io.ReaderAt, off, length int64) error {
	if length < 16 {
		return fmt.Errorf("WAV format of %d bytes", length)
	}
	var b [16]byte
	if err := readAt(at, b[:], off, "the WAV format"); err != nil {
		return err
	}
	channels, rate := binary.LittleEndian.Uint16(b[2:]), binary.LittleEndian.Uint32(b[4:])
	switch bits := binary.LittleEndian.Uint16(b[14:]); {
	case channels == 0 || channels > 256:
		return fmt.Errorf("WAV with %d channels", channels)
	case rate == 0 || rate > 10e6:
		return fmt.Errorf("WAV with %d samples a second", rate)
	case bits > 64:
		return fmt.Errorf("WAV with %d bits a sample", bits)
	}
	return nil
}

// checkFLAC reads STREAMINFO (RFC 9639, 8.2).
func checkFLAC(head []byte) error {
	if len(head) < 42 {
		return truncated("the file ends inside the FLAC stream information")
	}
	if head[4]&0x7f != 0 {
		return errors.New("FLAC does not start with its stream information")
	}
	if rate := uint32(head[18])<<12 | uint32(head[19])<<4 | uint32(head[20])>>4; rate == 0 {
		return errors.New("FLAC with 0 samples a second")
	}
	return nil
}

// checkBoxes walks the top-level boxes (ISO/IEC 14496-12) and wants one of a kind:
// the index without which nothing can be played.
func checkBoxes(at io.ReaderAt, size int64, index string) error {
	found := false
	for off, n := int64(0), 0; off < size; n++ {
		if n == maxParts {
			return errors.New("too many boxes")
		}
		var head [16]byte
		if size-off < 8 {
			return truncated("%d bytes after the last box", size-off)
		}
		if err := readAt(at, head[:8], off, "a box"); err != nil {
			return err
		}
		length, kind, least := int64(binary.BigEndian.Uint32(head[:])), string(head[4:8]), int64(8)
		switch length {
		case 0: // to the end of the file
			length = size - off
		case 1:
			if err := readAt(at, head[:], off, "a box"); err != nil {
				return err
			}
			length, least = int64(binary.BigEndian.Uint64(head[8:])), 16
		}
		switch {
		case length < least:
			return fmt.Errorf("box %q of %d bytes", kind, length)
		case length > size-off:
			return truncated("box %q declares %d bytes, there are %d", kind, length, size-off)
		}
		found = found || kind == index
		off += length
	}
	if !found {
		return truncated("no %q box: the file has no index", index)
	}
	return nil
}
