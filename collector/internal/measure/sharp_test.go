package measure

import (
	"flag"
	"fmt"
	"image"
	_ "image/jpeg"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mlife/shared/significance"
	"mlife/shared/testkit"
)

// blurred is a plane after a Gaussian of sigma pixels.
func (p plane) blurred(sigma float64) plane {
	r := int(math.Ceil(3 * sigma))
	kernel := make([]float64, 2*r+1)
	sum := 0.0
	for i := range kernel {
		kernel[i] = math.Exp(-float64((i-r)*(i-r)) / (2 * sigma * sigma))
		sum += kernel[i]
	}
	pass := func(in []float64, w, h, step, line int) []float64 {
		out := make([]float64, len(in))
		for l := range h {
			for i := range w {
				v := 0.0
				for k, f := range kernel {
					v += f * in[l*line+min(max(i+k-r, 0), w-1)*step]
				}
				out[l*line+i*step] = v / sum
			}
		}
		return out
	}
	f := make([]float64, len(p.px))
	for i, v := range p.px {
		f[i] = float64(v)
	}
	f = pass(f, p.w, p.h, 1, p.w)
	f = pass(f, p.h, p.w, p.w, 1)
	return p.with(func(i int) float64 { return f[i] })
}

// moved is a plane that moved along its rows while it was taken.
func (p plane) moved(n int) plane {
	return p.with(func(i int) float64 {
		x, s := i%p.w, 0.0
		for k := range n {
			s += float64(p.px[i-x+min(max(x+k-n/2, 0), p.w-1)])
		}
		return s / float64(n)
	})
}

func (p plane) with(f func(i int) float64) plane {
	out := plane{p.w, p.h, make([]uint8, len(p.px))}
	for i := range out.px {
		out.px[i] = uint8(min(255, max(0, math.Round(f(i)))))
	}
	return out
}

func (p plane) noisy(sd float64, seed uint64) plane {
	rng := rand.New(rand.NewPCG(seed, 1))
	return p.with(func(i int) float64 { return float64(p.px[i]) + sd*rng.NormFloat64() })
}

func (p plane) darker(by float64) plane {
	return p.with(func(i int) float64 { return by * float64(p.px[i]) })
}

// laplacian is the variance of the Laplacian (Pech-Pacheco and others, 2000).
func laplacian(p plane) float64 {
	var s, ss, n float64
	for y := 1; y < p.h-1; y++ {
		for x := 1; x < p.w-1; x++ {
			i := y*p.w + x
			d := 4*float64(p.px[i]) - float64(p.px[i-1]) - float64(p.px[i+1]) - float64(p.px[i-p.w]) - float64(p.px[i+p.w])
			s, ss, n = s+d, ss+d*d, n+1
		}
	}
	return ss/n - s/n*s/n
}

func variance(p plane) float64 {
	var s, ss float64
	for _, v := range p.px {
		s, ss = s+float64(v), ss+float64(v)*float64(v)
	}
	n := float64(len(p.px))
	return ss/n - s/n*s/n
}

// tenengrad is the mean square of Sobel's gradient (Krotkov, 1988).
func tenengrad(p plane) float64 {
	var s, n float64
	for y := 1; y < p.h-1; y++ {
		for x := 1; x < p.w-1; x++ {
			at := func(dx, dy int) float64 { return float64(p.px[(y+dy)*p.w+x+dx]) }
			gx := at(1, -1) + 2*at(1, 0) + at(1, 1) - at(-1, -1) - 2*at(-1, 0) - at(-1, 1)
			gy := at(-1, 1) + 2*at(0, 1) + at(1, 1) - at(-1, -1) - 2*at(0, -1) - at(1, -1)
			s, n = s+gx*gx+gy*gy, n+1
		}
	}
	return s / n
}

// crete is one less the blur effect (Crété and others, 2007): how much the differences
// of neighbours shrink when the picture is blurred once more.
func crete(p plane) float64 {
	worst := 0.0
	for _, step := range []int{1, p.w} {
		var all, lost float64
		for i := 5 * step; i < len(p.px)-5*step; i++ {
			mean := func(at int) float64 {
				s := 0.0
				for k := -4; k <= 4; k++ {
					s += float64(p.px[at+k*step])
				}
				return s / 9
			}
			d := math.Abs(float64(p.px[i]) - float64(p.px[i-step]))
			b := math.Abs(mean(i) - mean(i-step))
			all += d
			lost += max(0, d-b)
		}
		if all > 0 {
			worst = max(worst, (all-lost)/all)
		}
	}
	return 1 - worst
}

var photos = flag.Int("photos", 24, "photos in TestSharpnessOfPhotos")

// TestSharpnessOfPhotos compares measures by how well each tells real photos from the
// same photos blurred on purpose: the area under the curve of false and right alarms
// (ROC), 0.5 by chance. The one that is used must do well in each case.
func TestSharpnessOfPhotos(t *testing.T) {
	testkit.Heavy(t)
	dir, ok := testkit.SharedData(t)
	if !ok {
		t.Skip("no shared data")
	}
	list := someOf(t, filepath.Join(dir, "images", "grocery"), *photos)
	cases := []struct {
		name   string
		sharp  func(plane, uint64) plane
		blurry func(plane, uint64) plane
	}{
		{"Gaussian, sigma 1.5", func(p plane, _ uint64) plane { return p }, func(p plane, _ uint64) plane { return p.blurred(1.5) }},
		{"Gaussian, sigma 3", func(p plane, _ uint64) plane { return p }, func(p plane, _ uint64) plane { return p.blurred(3) }},
		{"moved by 9 pixels", func(p plane, _ uint64) plane { return p }, func(p plane, _ uint64) plane { return p.moved(9) }},
		{"sigma 2, then noise of 8", func(p plane, _ uint64) plane { return p }, func(p plane, s uint64) plane { return p.blurred(2).noisy(8, s) }},
		{"sigma 2, both with noise of 5", func(p plane, s uint64) plane { return p.noisy(5, s) }, func(p plane, s uint64) plane { return p.blurred(2).noisy(5, s) }},
		{"sigma 2, the sharp one half as bright", func(p plane, _ uint64) plane { return p.darker(0.5) }, func(p plane, _ uint64) plane { return p.blurred(2) }},
		{"sigma 2, the sharp one half as large", func(p plane, _ uint64) plane { return p.within(max(p.w, p.h) / 2) }, func(p plane, _ uint64) plane { return p.blurred(2) }},
	}
	measures := []struct {
		name string
		of   func(plane) float64
	}{
		{"steepness", func(p plane) float64 { return sharpness(p, noiseOf(p)) }},
		{"Laplacian", laplacian},
		{"Laplacian/variance", func(p plane) float64 { return laplacian(p) / (variance(p) + 1) }},
		{"Tenengrad", tenengrad},
		{"blur effect", crete},
	}
	head := fmt.Sprintf("%-40s", "AUC")
	for _, m := range measures {
		head += fmt.Sprintf("%20s", m.name)
	}
	t.Log(head)
	least := 1.0
	sum := make([]float64, len(measures))
	var below [2][]float64
	for _, c := range cases {
		line := fmt.Sprintf("%-40s", c.name)
		for k, m := range measures {
			var sharp, blurry []float64
			for i, p := range list {
				sharp = append(sharp, m.of(c.sharp(p, uint64(i))))
				blurry = append(blurry, m.of(c.blurry(p, uint64(i))))
			}
			auc, _ := significance.MannWhitney(sharp, blurry)
			line += fmt.Sprintf("%20.3f", auc)
			sum[k] += auc
			if k == 0 {
				least = min(least, auc)
				below[0], below[1] = append(below[0], sharp...), append(below[1], blurry...)
			}
		}
		t.Log(line)
	}
	line := fmt.Sprintf("%-40s", "mean")
	for _, s := range sum {
		line += fmt.Sprintf("%20.3f", s/float64(len(cases)))
	}
	t.Log(line)
	for _, bound := range []float64{0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6} {
		t.Logf("below %.2f: %.3f of the sharp, %.3f of the blurred", bound, share(below[0], bound), share(below[1], bound))
	}
	if least < 0.9 {
		t.Errorf("the worst AUC is %.3f", least)
	}
}

func share(list []float64, bound float64) float64 {
	n := 0.0
	for _, v := range list {
		if v < bound {
			n++
		}
	}
	return n / float64(len(list))
}

// someOf reads about n pictures below a folder, evenly.
func someOf(t testing.TB, dir string, n int) []plane {
	t.Helper()
	var files []string
	if err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".jpg") {
			files = append(files, path)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	var out []plane
	for i := 0; i < len(files); i += max(1, len(files)/n) {
		f, err := os.Open(files[i])
		if err != nil {
			t.Fatal(err)
		}
		img, _, err := image.Decode(f)
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
		out = append(out, luminance(img).within(normal))
	}
	return out
}
