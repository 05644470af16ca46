package labels

import (
	"encoding/xml"
	"errors"
	"fmt"

	"mlife/collector/internal/dam/annotation"
)

func attribute(name, value string) xml.Attr {
	return xml.Attr{Name: xml.Name{Local: name}, Value: value}
}

// Masks of Label Studio are the bytes of a picture with red, green, blue and alpha,
// packed as numbers of bits, the highest first:
//
//	count 32 | size of a word less 1: 5 | four sizes of a run's length, each less 1: 4 × 4
//	then, until count words came:
//	  same 1 | which size 2 | length less 1: that size | the word, or length words when same is 0
type bitReader struct {
	b  []uint8Number
	at int
}

func (r *bitReader) read(n int) (v int, ok bool) {
	if r.at+n > len(r.b)*8 {
		return 0, false
	}
	for range n {
		v = v<<1 | int(r.b[r.at>>3]>>(7-r.at&7))&1
		r.at++
	}
	return v, true
}

// lsMask reads a mask: a pixel belongs to it when its alpha is not 0.
func lsMask(packed []uint8Number, w, h int) (*annotation.Bitmap, error) {
	out, err := annotation.NewBitmap(w, h)
	if err != nil {
		return nil, err
	}
	cut := errors.New("its runs end too early")
	in := &bitReader{b: packed}
	for _, v := range packed {
		if v > 255 {
			return nil, fmt.Errorf("its runs hold %d, which is no byte", v)
		}
	}
	count, ok := in.read(32)
	word, ok2 := in.read(5)
	if !ok || !ok2 {
		return nil, cut
	}
	if count != 4*w*h {
		return nil, fmt.Errorf("its runs are of %d bytes, but the picture has %d × %d pixels of 4", count, w, h)
	}
	var sizes [4]int
	for i := range sizes {
		if sizes[i], ok = in.read(4); !ok {
			return nil, cut
		}
		sizes[i]++
	}
	set := func(i, v int) {
		if i&3 == 3 && v != 0 {
			out.Pix[i>>2] = 1
		}
	}
	for i := 0; i < count; {
		same, ok1 := in.read(1)
		which, ok2 := in.read(2)
		if !ok1 || !ok2 {
			return nil, cut
		}
		n, ok := in.read(sizes[which])
		if !ok {
			return nil, cut
		}
		end := min(i+n+1, count)
		if same == 1 {
			v, ok := in.read(word + 1)
			if !ok {
				return nil, cut
			}
			for ; i < end; i++ {
				set(i, v)
			}
			continue
		}
		for ; i < end; i++ {
			v, ok := in.read(word + 1)
			if !ok {
				return nil, cut
			}
			set(i, v)
		}
	}
	return out, nil
}

// lsRuns packs a mask.
func lsRuns(b *annotation.Bitmap) []int {
	var out []int
	bits, n := 0, 0
	put := func(v, size int) {
		for i := size - 1; i >= 0; i-- {
			bits = bits<<1 | v>>i&1
			if n++; n == 8 {
				out, bits, n = append(out, bits), 0, 0
			}
		}
	}
	sizes := [4]int{3, 4, 8, 16}
	put(4*b.W*b.H, 32)
	put(7, 5)
	for _, s := range sizes {
		put(s-1, 4)
	}
	run := func(v byte, length int) {
		for length > 0 {
			which := 0
			for which < 3 && length > 1<<sizes[which] {
				which++
			}
			one := min(length, 1<<sizes[which])
			put(1, 1)
			put(which, 2)
			put(one-1, sizes[which])
			put(int(v)*255, 8)
			length -= one
		}
	}
	last, length := b.Pix[0], 0
	for _, v := range b.Pix {
		if v != last {
			run(last, length)
			last, length = v, 0
		}
		length += 4
	}
	run(last, length)
	if n > 0 {
		put(0, 8-n)
	}
	return out
}
