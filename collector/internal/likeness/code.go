package likeness

import (
	"encoding/binary"
	"fmt"
)

// The stored forms. Every one begins with its version; another version is an error
// and the print is made anew.
//
//	keys of an image   1, whole (8), inner (8)
//	data of an image   1, width (2), height (2), grey (48·48), Cb (12·12), Cr (12·12)
//	keys of a video    1, then whole (8) and inner (8) of each picture
//	data of a video    1, number of pictures (1), each: second·10 (4), then as the data of an image without its 1
//	keys of a sound    1, then the searched codes (4 each)
//	data of a sound    1, then all codes (4 each)
const formVersion = 1

const pictureBytes = 4 + Side*Side + 2*ChromaSide*ChromaSide

func (p *Picture) append(b []byte) []byte {
	b = binary.BigEndian.AppendUint16(b, uint16(p.Width))
	b = binary.BigEndian.AppendUint16(b, uint16(p.Height))
	b = append(b, p.Grey[:]...)
	b = append(b, p.Cb[:]...)
	return append(b, p.Cr[:]...)
}

func (p *Picture) take(b []byte) {
	p.Width, p.Height = int(binary.BigEndian.Uint16(b)), int(binary.BigEndian.Uint16(b[2:]))
	n := copy(p.Grey[:], b[4:])
	n += copy(p.Cb[:], b[4+n:])
	copy(p.Cr[:], b[4+n:])
}

// Encode gives the picture's data.
func (p *Picture) Encode() []byte {
	return p.append(append(make([]byte, 0, 1+pictureBytes), formVersion))
}

// DecodePicture reads what Encode wrote.
func DecodePicture(b []byte) (*Picture, error) {
	if len(b) != 1+pictureBytes || b[0] != formVersion {
		return nil, fmt.Errorf("%d bytes are no picture of version %d", len(b), formVersion)
	}
	p := &Picture{}
	p.take(b[1:])
	return p, nil
}

// EncodeHashes gives the keys of pictures.
func EncodeHashes(list ...Hashes) []byte {
	b := append(make([]byte, 0, 1+16*len(list)), formVersion)
	for _, h := range list {
		b = binary.BigEndian.AppendUint64(b, h.Whole)
		b = binary.BigEndian.AppendUint64(b, h.Inner)
	}
	return b
}

// DecodeHashes reads what EncodeHashes wrote.
func DecodeHashes(b []byte) ([]Hashes, error) {
	if len(b) < 1 || b[0] != formVersion || (len(b)-1)%16 != 0 || len(b) > 1+16*MaxFrames {
		return nil, fmt.Errorf("%d bytes are no hashes of version %d", len(b), formVersion)
	}
	var out []Hashes
	for b = b[1:]; len(b) > 0; b = b[16:] {
		out = append(out, Hashes{binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:])})
	}
	return out, nil
}
