package capture

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"sync"
)

// buffers are used again: each chunk would leave one to the garbage collector.
var buffers = sync.Pool{New: func() any { return new([16 << 10]byte) }}

// copyN is io.CopyN without a buffer of its own.
func copyN(to io.Writer, from io.Reader, n int64) (int64, error) {
	buf := buffers.Get().(*[16 << 10]byte)
	defer buffers.Put(buf)
	got, err := io.CopyBuffer(to, io.LimitReader(from, n), buf[:])
	if err == nil && got < n {
		err = io.EOF
	}
	return got, err
}

// skip moves past n bytes; an early end is a truncated file.
func skip(r *bufio.Reader, n int64, what string) error {
	got, err := io.CopyN(io.Discard, r, n)
	if errors.Is(err, io.EOF) {
		return truncated("%s has %d bytes of %d", what, got, n)
	}
	return err
}

// ended turns an end of file inside what into an error that says so.
func ended(err error, what string) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return truncated("the file ends inside %s", what)
	}
	return err
}

// checkJPEG walks the segments (ITU T.81, annex B) to the end-of-image marker. What
// follows that marker is nobody's business.
func checkJPEG(r *bufio.Reader) error {
	if err := skip(r, 2, "start of image"); err != nil {
		return err
	}
	scanned := false
	for {
		marker, err := nextMarker(r)
		if err != nil {
			return ended(err, "the picture, before the end-of-image marker")
		}
		switch {
		case marker == 0xd9:
			if !scanned {
				return errors.New("JPEG without a scan")
			}
			return nil
		case marker >= 0xd0 && marker <= 0xd8 || marker == 0x01:
			continue // no length
		case marker == 0xda:
			scanned = true
		}
		var length [2]byte
		if _, err := io.ReadFull(r, length[:]); err != nil {
			return ended(err, "a segment")
		}
		n := int64(binary.BigEndian.Uint16(length[:]))
		if n < 2 {
			return fmt.Errorf("JPEG segment %#x of length %d", marker, n)
		}
		if err := skip(r, n-2, fmt.Sprintf("segment %#x", marker)); err != nil {
			return err
		}
	}
}

// nextMarker skips entropy-coded data, stuffed zeros and fill bytes.
func nextMarker(r *bufio.Reader) (byte, error) {
	for {
		b, err := r.ReadByte()
		if err != nil {
			return 0, err
		}
		for b == 0xff {
			if b, err = r.ReadByte(); err != nil {
				return 0, err
			}
			if b != 0xff && b != 0 {
				return b, nil
			}
		}
	}
}

// checkPNG walks the chunks (PNG, third edition, clause 5) to IEND and checks the
// CRC of the critical ones.
func checkPNG(r *bufio.Reader) error {
	if err := skip(r, 8, "signature"); err != nil {
		return err
	}
	data := false
	for {
		var head [8]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return ended(err, "the picture, before the IEND chunk")
		}
		length, kind := int64(binary.BigEndian.Uint32(head[:])), string(head[4:])
		sum := crc32.NewIEEE()
		sum.Write(head[4:])
		got, err := copyN(sum, r, length)
		if errors.Is(err, io.EOF) {
			return truncated("PNG chunk %q has %d bytes of %d", kind, got, length)
		}
		var crc [4]byte
		if err == nil {
			_, err = io.ReadFull(r, crc[:])
		}
		if err != nil {
			return ended(err, fmt.Sprintf("PNG chunk %q", kind))
		}
		critical := kind[0]&0x20 == 0
		if critical && binary.BigEndian.Uint32(crc[:]) != sum.Sum32() {
			return fmt.Errorf("PNG chunk %q has a wrong CRC", kind)
		}
		data = data || kind == "IDAT"
		if kind == "IEND" {
			if !data {
				return errors.New("PNG without an IDAT chunk")
			}
			return nil
		}
	}
}

// checkGIF walks the blocks (GIF89a) to the trailer.
func checkGIF(r *bufio.Reader) error {
	var head [13]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return ended(err, "the GIF header")
	}
	if err := skip(r, tableSize(head[10]), "color table"); err != nil {
		return err
	}
	frames := 0
	for {
		kind, err := r.ReadByte()
		if err != nil {
			return ended(err, "the GIF, before its trailer")
		}
		switch kind {
		case 0x3b:
			if frames == 0 {
				return errors.New("GIF without a frame")
			}
			return nil
		case 0x21:
			err = skip(r, 1, "extension")
		case 0x2c:
			frames++
			var desc [9]byte
			if _, err = io.ReadFull(r, desc[:]); err == nil {
				err = skip(r, tableSize(desc[8])+1, "frame")
			}
		default:
			return fmt.Errorf("GIF block of unknown kind %#x", kind)
		}
		if err == nil {
			err = skipSubBlocks(r)
		}
		if err != nil {
			return ended(err, "a GIF block")
		}
	}
}

func skipSubBlocks(r *bufio.Reader) error {
	for {
		n, err := r.ReadByte()
		if err != nil || n == 0 {
			return err
		}
		if err := skip(r, int64(n), "GIF block"); err != nil {
			return err
		}
	}
}

func tableSize(flags byte) int64 {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

// checkRIFFSize compares the size that the RIFF header declares with the file's.
func checkRIFFSize(head []byte, size int64) error {
	if want := int64(binary.LittleEndian.Uint32(head[4:])) + 8; want > size {
		return truncated("the header declares %d bytes, there are %d", want, size)
	}
	return nil
}

// checkBMP compares uncompressed pixel data with the file's size.
func checkBMP(head []byte, size int64) error {
	if len(head) < 34 || binary.LittleEndian.Uint32(head[14:]) < 40 {
		return nil
	}
	offset := int64(binary.LittleEndian.Uint32(head[10:]))
	width, height := int64(int32(binary.LittleEndian.Uint32(head[18:]))), int64(int32(binary.LittleEndian.Uint32(head[22:])))
	bits, compression := int64(binary.LittleEndian.Uint16(head[28:])), binary.LittleEndian.Uint32(head[30:])
	if bits == 0 || bits > 32 {
		return fmt.Errorf("BMP with %d bits a pixel", bits)
	}
	if compression != 0 && compression != 3 || width <= 0 {
		return nil
	}
	if want := offset + (width*bits+31)/32*4*max(height, -height); want > size {
		return truncated("%d×%d pixels of %d bits need %d bytes, there are %d", width, height, bits, want, size)
	}
	return nil
}
