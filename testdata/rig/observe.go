package rig

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"image"
	"image/png"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"time"
)

// Medium is one file of an observation.
type Medium struct {
	Name string
	Body []byte
}

// Verdict is the local API's answer.
type Verdict struct {
	ID      string `json:"id"`
	Badcase bool   `json:"badcase"`
	Rule    string `json:"rule"`
	Clip    string `json:"clip"`
}

// Refusal is an answer that was no success.
type Refusal struct {
	Status int
	Body   string
}

// Error gives the status and the agent's own words.
func (r *Refusal) Error() string { return fmt.Sprintf("%d: %s", r.Status, r.Body) }

var local = &http.Client{Timeout: time.Minute}

// Observe posts one observation to an agent's local API.
func Observe(ctx context.Context, base string, observation map[string]any, media ...Medium) (Verdict, error) {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	head, err := json.Marshal(observation)
	if err != nil {
		return Verdict{}, err
	}
	if err := w.WriteField("observation", string(head)); err != nil {
		return Verdict{}, err
	}
	for _, m := range media {
		part, err := w.CreateFormFile("media", m.Name)
		if err != nil {
			return Verdict{}, err
		}
		if _, err := part.Write(m.Body); err != nil {
			return Verdict{}, err
		}
	}
	if err := w.Close(); err != nil {
		return Verdict{}, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/v1/observations", &body)
	if err != nil {
		return Verdict{}, err
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	res, err := local.Do(req)
	if err != nil {
		return Verdict{}, err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil {
		return Verdict{}, err
	}
	if res.StatusCode >= 300 {
		return Verdict{}, &Refusal{Status: res.StatusCode, Body: string(answer)}
	}
	var v Verdict
	return v, json.Unmarshal(answer, &v)
}

// Picture makes a PNG of noise that does not compress: about 3 × edge² bytes, the
// same for the same seed.
func Picture(seed uint64, edge int) ([]byte, error) {
	r := rand.New(rand.NewPCG(seed, 0x706e67))
	img := image.NewNRGBA(image.Rect(0, 0, edge, edge))
	for i := 0; i < len(img.Pix); i += 4 {
		v := r.Uint32()
		img.Pix[i], img.Pix[i+1], img.Pix[i+2], img.Pix[i+3] = byte(v), byte(v>>8), byte(v>>16), 255
	}
	var b bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.NoCompression}
	err := enc.Encode(&b, img)
	return b.Bytes(), err
}

// Stamp gives a copy of a PNG that holds n, so that its bytes are its own: a text
// chunk before the end. The picture is the same.
func Stamp(picture []byte, n uint64) ([]byte, error) {
	const end = 12 // bytes of the IEND chunk
	if len(picture) < 8+end {
		return nil, fmt.Errorf("%d bytes are no PNG", len(picture))
	}
	body := fmt.Appendf([]byte("tEXtn\x00"), "%020d", n)
	out := append([]byte(nil), picture[:len(picture)-end]...)
	out = binary.BigEndian.AppendUint32(out, uint32(len(body)-4))
	out = append(out, body...)
	out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(body))
	return append(out, picture[len(picture)-end:]...), nil
}
