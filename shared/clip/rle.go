package clip

import (
	"encoding/json"
	"fmt"
	"strings"
)

// RLE is a mask as COCO writes it: run lengths in column-major order (down the first
// column, then the next), the first run outside of the object. Size is [height,
// width]. Counts is a list of run lengths, or one string of them compressed as
// pycocotools does (rleToString in cocoapi's maskApi.c):
//
//	each run, from the fourth on less the run two before it, is a signed number in
//	groups of 5 bits, the lowest first; each group is one character:
//
//	  48 + (bit 5: more groups follow) + (bits 4-0); in the last group bit 4 is the sign
type RLE struct {
	Size   []int     `json:"size"`
	Counts RLECounts `json:"counts"`
}

// RLECounts is either the run lengths or their compressed form.
type RLECounts struct {
	Runs   []int
	Packed string
}

// MarshalJSON writes the form that is there.
func (c RLECounts) MarshalJSON() ([]byte, error) {
	if c.Packed != "" || c.Runs == nil {
		return json.Marshal(c.Packed)
	}
	return json.Marshal(c.Runs)
}

// UnmarshalJSON takes a string or a list.
func (c *RLECounts) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, &c.Packed)
	}
	return json.Unmarshal(b, &c.Runs)
}

// Lengths gives the run lengths. It fails for runs that are negative or do not fill
// the size exactly, and for more than MaxPixels.
func (r *RLE) Lengths() ([]int, error) {
	if len(r.Size) != 2 {
		return nil, fmt.Errorf("size has %d numbers, want [height, width]", len(r.Size))
	}
	h, w := r.Size[0], r.Size[1]
	if h < 1 || w < 1 || h > MaxPixels || w > MaxPixels || h*w > MaxPixels {
		return nil, fmt.Errorf("size %d × %d, at least 1 × 1 and at most %d pixels in all", h, w, MaxPixels)
	}
	runs := r.Counts.Runs
	if r.Counts.Packed != "" {
		var err error
		if runs, err = unpackRuns(r.Counts.Packed); err != nil {
			return nil, err
		}
	}
	left := h * w
	for i, n := range runs {
		if n < 0 || n > left {
			return nil, fmt.Errorf("counts[%d] is %d with %d pixels left", i, n, left)
		}
		left -= n
	}
	if left != 0 {
		return nil, fmt.Errorf("counts leave %d of the %d pixels", left, h*w)
	}
	return runs, nil
}

// unpackRuns undoes the compression. The result is no longer than the text.
func unpackRuns(text string) ([]int, error) {
	var runs []int
	for at := 0; at < len(text); {
		x, shift := 0, 0
		for more := true; more; shift += 5 {
			if at == len(text) {
				return nil, fmt.Errorf("counts end within a number")
			}
			c := int(text[at]) - 48
			if c < 0 || c > 63 || shift > 30 {
				return nil, fmt.Errorf("counts hold no number at character %d", at+1)
			}
			at++
			x |= (c & 31) << shift
			more = c&32 != 0
			if !more && c&16 != 0 {
				x |= -1 << (shift + 5)
			}
		}
		if n := len(runs); n > 2 {
			x += runs[n-2]
		}
		if x < 0 || x > MaxPixels {
			return nil, fmt.Errorf("counts hold a run of %d pixels", x)
		}
		runs = append(runs, x)
	}
	return runs, nil
}

// PackRuns compresses run lengths into RLECounts.Packed.
func PackRuns(runs []int) string {
	var out strings.Builder
	for i, x := range runs {
		if i > 2 {
			x -= runs[i-2]
		}
		for more := true; more; {
			c := x & 31
			x >>= 5
			more = x != -1
			if c&16 == 0 {
				more = x != 0
			}
			if more {
				c |= 32
			}
			out.WriteByte(byte(c + 48))
		}
	}
	return out.String()
}
