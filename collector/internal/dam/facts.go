package dam

import (
	"encoding/json"
	"time"

	"mlife/shared/fault"
)

// Condition says what decoding a file came to.
type Condition string

// The conditions of files.
const (
	Waiting Condition = "waiting" // its facts are still to be read
	Sound   Condition = "sound"
	Broken  Condition = "broken" // its bytes are damaged or hostile
	Unread  Condition = "unread" // too long, too large, or a program is missing
	Plain   Condition = "plain"  // no picture, video or recording
)

// Conditions are all of them.
func Conditions() []string {
	return []string{string(Waiting), string(Sound), string(Broken), string(Unread), string(Plain)}
}

// Facts are what is known of a medium. What does not apply, or cannot be told, is zero.
type Facts struct {
	Width      int       `json:"width,omitempty" doc:"Pixels of the upright picture or video."`
	Height     int       `json:"height,omitempty"`
	Seconds    float64   `json:"seconds,omitempty"`
	Frames     int       `json:"frames,omitempty"`
	FPS        float64   `json:"fps,omitempty" doc:"Frames a second of a video, on average."`
	Codec      string    `json:"codec,omitempty" doc:"Such as jpeg, h264 or pcm_s16le."`
	Channels   int       `json:"channels,omitempty" doc:"Of a recording."`
	SampleRate int       `json:"sample_rate,omitempty" doc:"Of a recording, in hertz."`
	Bits       int       `json:"bits,omitempty" doc:"Of a channel of a picture, or of a sample of a recording."`
	TakenAt    time.Time `json:"taken_at,omitzero" doc:"When the camera says that it took the picture; a time without a zone counts as UTC."`
	Latitude   *float64  `json:"latitude,omitempty" doc:"Where the picture was taken, in degrees; only if the operator has allowed it."`
	Longitude  *float64  `json:"longitude,omitempty"`
}

// ReadFacts reads what those who decode media tell as JSON.
func ReadFacts(b json.RawMessage) (Facts, error) {
	var said struct {
		Facts
		Rotated bool `json:"rotated"`
	}
	if err := json.Unmarshal(b, &said); err != nil {
		return Facts{}, fault.New(fault.Internal, "dam.ReadFacts", "%w", err)
	}
	f := said.Facts
	if said.Rotated {
		f.Width, f.Height = f.Height, f.Width
	}
	return f, nil
}
