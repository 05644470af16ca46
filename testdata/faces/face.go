// Package faces renders small pictures of faces with an expression, under changing
// light, pose and noise, with glasses and masks. It is the camera of the demo: the
// same seed gives the same picture on every machine. Nobody is depicted.
package faces

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// Expressions are the classes, in the order of the model's outputs.
var Expressions = []string{"happy", "sad", "angry", "fear"}

// Mask says how a mask is worn.
type Mask uint8

// The ways to wear a mask: not at all, below the nose, over nose and mouth.
const (
	NoMask Mask = iota
	HalfMask
	FullMask
)

// String is the mask's name as it stands in attributes: "none", "half" or "full".
func (m Mask) String() string { return [...]string{"none", "half", "full"}[m] }

// ParseMask reads what String wrote.
func ParseMask(s string) (Mask, error) {
	for m := NoMask; m <= FullMask; m++ {
		if m.String() == s {
			return m, nil
		}
	}
	return NoMask, fmt.Errorf("mask %q: want none, half or full", s)
}

// Face describes one picture completely. Angles are radians, lengths are in units
// of the head's half height.
type Face struct {
	Expression string
	Mask       Mask
	Glasses    bool
	Light      float64 // 0.45 (dim) to 1.2 (bright)
	LightFrom  float64 // direction of the light in the picture's plane
	Yaw        float64 // features move sideways on the head
	Pitch      float64 // features move up or down on the head
	Roll       float64 // the head turns in the picture's plane
	Noise      float64 // standard deviation of sensor noise, 0 to 0.08 of full scale

	skin, hair, backdrop, lips, cloth rgb
	headWidth, eyeGap, browLift       float64
	mood                              mood
	seed                              uint64
}

// mood holds the muscle positions that make an expression, each about −1 to 1.
type mood struct {
	mouthCurve float64 // up is positive
	mouthOpen  float64
	mouthWidth float64
	browInner  float64 // inner ends up is positive
	browAll    float64 // both ends up is positive
	eyeOpen    float64
	cheek      float64 // raises the lower lid
}

var moods = map[string]mood{
	"happy": {mouthCurve: 0.9, mouthOpen: 0.25, mouthWidth: 0.45, browInner: 0.05, browAll: 0.15, eyeOpen: -0.35, cheek: 0.9},
	"sad":   {mouthCurve: -0.8, mouthOpen: 0.0, mouthWidth: -0.1, browInner: 0.9, browAll: -0.1, eyeOpen: -0.3, cheek: 0},
	"angry": {mouthCurve: -0.3, mouthOpen: 0.1, mouthWidth: 0.15, browInner: -0.95, browAll: -0.4, eyeOpen: -0.1, cheek: 0.1},
	"fear":  {mouthCurve: -0.15, mouthOpen: 0.8, mouthWidth: -0.2, browInner: 0.5, browAll: 0.75, eyeOpen: 0.8, cheek: 0},
}

// New draws a face of the given expression and mask from the seed. Everything else
// varies as it does between people and frames.
func New(seed uint64, expression string, mask Mask) Face {
	r := rand.New(rand.NewPCG(seed, 0x6661636573))
	m := moods[expression]
	spread := func(v, by float64) float64 { return v*(0.55+0.45*r.Float64()) + by*r.NormFloat64() }
	tone := 0.35 + 0.5*r.Float64()
	return Face{
		Expression: expression, Mask: mask, Glasses: r.Float64() < 0.25,
		Light: 0.55 + 0.6*r.Float64(), LightFrom: 2 * math.Pi * r.Float64(),
		Yaw: 0.10 * r.NormFloat64(), Pitch: 0.06 * r.NormFloat64(), Roll: 0.09 * r.NormFloat64(),
		Noise: 0.01 + 0.03*r.Float64(),
		skin:  rgb{tone + 0.12, tone * 0.82, tone * 0.66}, hair: rgb{0.1 + 0.35*r.Float64(), 0.08 + 0.2*r.Float64(), 0.06 + 0.12*r.Float64()},
		backdrop: rgb{0.2 + 0.6*r.Float64(), 0.2 + 0.6*r.Float64(), 0.2 + 0.6*r.Float64()},
		lips:     rgb{tone*0.75 + 0.12, tone * 0.42, tone * 0.4}, cloth: masks[r.IntN(len(masks))],
		headWidth: 0.72 + 0.1*r.Float64(), eyeGap: 0.30 + 0.05*r.Float64(), browLift: 0.03 * r.NormFloat64(),
		mood: mood{
			mouthCurve: spread(m.mouthCurve, 0.10), mouthOpen: math.Max(0, spread(m.mouthOpen, 0.06)), mouthWidth: spread(m.mouthWidth, 0.08),
			browInner: spread(m.browInner, 0.09), browAll: spread(m.browAll, 0.09), eyeOpen: spread(m.eyeOpen, 0.09), cheek: math.Max(0, spread(m.cheek, 0.06)),
		},
		seed: seed,
	}
}

var masks = []rgb{{0.62, 0.80, 0.90}, {0.93, 0.93, 0.95}, {0.12, 0.12, 0.14}, {0.55, 0.70, 0.60}}
