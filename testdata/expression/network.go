package expression

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
)

// Hidden is the width of the network's middle layer.
const Hidden = 48

// Network is features → hidden (ReLU) → one score per class (softmax). Reading it
// is safe from several goroutines; training is not.
type Network struct {
	Classes []string
	w1, b1  []float32 // Hidden × Inputs, Hidden
	w2, b2  []float32 // classes × Hidden, classes
}

// NewNetwork makes an untrained network; the seed decides its weights.
func NewNetwork(classes []string, seed uint64) *Network {
	r := rand.New(rand.NewPCG(seed, 0x6e6574))
	n := &Network{
		Classes: classes, w1: make([]float32, Hidden*Inputs), b1: make([]float32, Hidden),
		w2: make([]float32, len(classes)*Hidden), b2: make([]float32, len(classes)),
	}
	fill(r, n.w1, math.Sqrt(2.0/Inputs))
	fill(r, n.w2, math.Sqrt(2.0/Hidden))
	return n
}

func fill(r *rand.Rand, w []float32, scale float64) {
	for i := range w {
		w[i] = float32(r.NormFloat64() * scale)
	}
}

// Scores gives the probability of each class.
func (n *Network) Scores(features []float32) []float64 {
	_, scores := n.forward(features)
	return scores
}

// Classify gives the likeliest class and its probability.
func (n *Network) Classify(features []float32) (label string, confidence float64, scores []float64) {
	scores = n.Scores(features)
	best := 0
	for i, s := range scores {
		if s > scores[best] {
			best = i
		}
	}
	return n.Classes[best], scores[best], scores
}

func (n *Network) forward(x []float32) (hidden []float32, scores []float64) {
	hidden = make([]float32, Hidden)
	for h := range hidden {
		hidden[h] = max(0, n.b1[h]+dot(n.w1[h*Inputs:(h+1)*Inputs], x))
	}
	scores = make([]float64, len(n.Classes))
	top := math.Inf(-1)
	for c := range scores {
		scores[c] = float64(n.b2[c] + dot(n.w2[c*Hidden:(c+1)*Hidden], hidden))
		top = math.Max(top, scores[c])
	}
	sum := 0.0
	for c, s := range scores {
		scores[c] = math.Exp(s - top)
		sum += scores[c]
	}
	for c := range scores {
		scores[c] /= sum
	}
	return hidden, scores
}

func dot(a, b []float32) float32 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float32
	i := 0
	for ; i+4 <= len(a); i += 4 {
		s0 += a[i] * b[i]
		s1 += a[i+1] * b[i+1]
		s2 += a[i+2] * b[i+2]
		s3 += a[i+3] * b[i+3]
	}
	for ; i < len(a); i++ {
		s0 += a[i] * b[i]
	}
	return s0 + s1 + s2 + s3
}

// Example is one picture's features and the index of its class.
type Example struct {
	Features []float32
	Class    int
}

// Schedule says how to train.
type Schedule struct {
	Epochs int
	Rate   float64 // learning rate at the start; it falls linearly to a tenth
	Decay  float64 // weight decay per step
	Seed   uint64
	// Progress, when set, hears the mean loss and the share of right answers of
	// each epoch.
	Progress func(epoch int, loss, accuracy float64)
}

// Train changes the network by stochastic gradient descent over the examples.
func (n *Network) Train(ctx context.Context, examples []Example, s Schedule) error {
	if len(examples) == 0 {
		return fmt.Errorf("train: no examples")
	}
	r := rand.New(rand.NewPCG(s.Seed, 0x736764))
	order := r.Perm(len(examples))
	for epoch := range s.Epochs {
		if err := ctx.Err(); err != nil {
			return err
		}
		r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		rate := float32(s.Rate * (1 - 0.9*float64(epoch)/float64(s.Epochs)))
		loss, right := 0.0, 0
		for _, i := range order {
			l, ok := n.step(examples[i], rate, float32(s.Decay))
			loss += l
			if ok {
				right++
			}
		}
		if s.Progress != nil {
			s.Progress(epoch+1, loss/float64(len(order)), float64(right)/float64(len(order)))
		}
	}
	return nil
}

// step moves the weights along one example's gradient.
func (n *Network) step(e Example, rate, decay float32) (loss float64, right bool) {
	hidden, scores := n.forward(e.Features)
	loss = -math.Log(math.Max(scores[e.Class], 1e-9))
	right = true
	back := make([]float32, Hidden)
	for c, p := range scores {
		if p > scores[e.Class] {
			right = false
		}
		g := float32(p)
		if c == e.Class {
			g--
		}
		row := n.w2[c*Hidden : (c+1)*Hidden]
		for h := range row {
			back[h] += g * row[h]
			row[h] -= rate * (g*hidden[h] + decay*row[h])
		}
		n.b2[c] -= rate * g
	}
	for h, g := range back {
		if hidden[h] == 0 || g == 0 {
			continue
		}
		row := n.w1[h*Inputs : (h+1)*Inputs]
		x := e.Features[:len(row)]
		k, keep := rate*g, 1-rate*decay
		for i := range row {
			row[i] = row[i]*keep - k*x[i]
		}
		n.b1[h] -= k
	}
	return loss, right
}
