package likeness

import "math"

// Aligned comparison: the affine map that brings a candidate onto a picture is
// estimated by the inverse compositional method of Baker and Matthews (Lucas-Kanade
// 20 years on, IJCV 2004), which solves one 6 × 6 system for all candidates, with
// both grey planes made free of brightness and contrast. From the map one also
// reads what was done to the picture: a crop, a turn, a scale.

// affine maps a point of the picture, in pixels from its centre, to the candidate:
// x' = (1+a)x + by + c, y' = dx + (1+e)y + f.
type affine struct{ a, b, c, d, e, f float64 }

// then gives the map that does m first and then n.
func (n affine) then(m affine) affine {
	return affine{
		a: (1+n.a)*(1+m.a) + n.b*m.d - 1, b: (1+n.a)*m.b + n.b*(1+m.e), c: (1+n.a)*m.c + n.b*m.f + n.c,
		d: n.d*(1+m.a) + (1+n.e)*m.d, e: n.d*m.b + (1+n.e)*(1+m.e) - 1, f: n.d*m.c + (1+n.e)*m.f + n.f,
	}
}

func (n affine) inverse() (affine, bool) {
	det := (1+n.a)*(1+n.e) - n.b*n.d
	if math.Abs(det) < 0.2 {
		return n, false
	}
	i := affine{a: (1+n.e)/det - 1, b: -n.b / det, d: -n.d / det, e: (1+n.a)/det - 1}
	i.c = -((1+i.a)*n.c + i.b*n.f)
	i.f = -(i.d*n.c + (1+i.e)*n.f)
	return i, true
}

// plane is a square grey plane as an alignment sees it.
type plane struct {
	side int
	px   []float32
}

func newPlane(p *Picture, side int) plane {
	out := plane{side, make([]float32, side*side)}
	k := Side / side
	for y := range side {
		for x := range side {
			var sum float32
			for j := range k {
				for i := range k {
					sum += float32(p.Grey[(y*k+j)*Side+x*k+i])
				}
			}
			out.px[y*side+x] = sum / float32(k*k)
		}
	}
	return out
}

// template is the plane that candidates are aligned to. Not safe for concurrent use.
type template struct {
	plane
	warped []float32     // the last candidate under its map
	steep  [][6]float32  // change of each pixel with each parameter
	inv    [6][6]float64 // inverse of the sum of their products
	ok     bool          // false for a plane without any structure
}

func newTemplate(p plane) *template {
	t := &template{plane: p, warped: make([]float32, len(p.px)), steep: make([][6]float32, len(p.px))}
	n, mid := p.side, float32(p.side-1)/2
	var sum [6][6]float64
	for y := range n {
		for x := range n {
			at := y*n + x
			gx := (p.px[y*n+min(x+1, n-1)] - p.px[y*n+max(x-1, 0)]) / 2
			gy := (p.px[min(y+1, n-1)*n+x] - p.px[max(y-1, 0)*n+x]) / 2
			dx, dy := float32(x)-mid, float32(y)-mid
			t.steep[at] = [6]float32{gx * dx, gx * dy, gx, gy * dx, gy * dy, gy}
			s := &t.steep[at]
			for i := range 6 {
				for j := i; j < 6; j++ {
					sum[i][j] += float64(s[i] * s[j])
				}
			}
		}
	}
	for i := range 6 {
		for j := range i {
			sum[i][j] = sum[j][i]
		}
		sum[i][i] += 1e-3 + sum[i][i]*1e-4
	}
	t.inv, t.ok = invert(sum)
	return t
}

// fit improves a map from the template to the candidate and gives the correlation
// of what lies within both, 0 when too little does.
func (t *template) fit(c plane, m affine, steps int) (affine, float64) {
	warped := t.warped
	var best fitness
	bestMap := m
	for step := 0; ; step++ {
		now := t.correlate(c, m, warped)
		if step == 0 || now.r > best.r {
			best, bestMap = now, m
		}
		if !t.ok || step == steps || now.share < minShared {
			break
		}
		back, size, ok := t.correction(now, warped)
		if !ok || size < 0.05 {
			break
		}
		if m = m.then(back); !m.plausible(t.side) {
			break
		}
	}
	return bestMap, best.r
}

// correction gives the change of the map that takes away most of the difference, and
// about how many pixels it moves; false when there is none.
func (t *template) correction(now fitness, warped []float32) (back affine, size float64, ok bool) {
	var b [6]float32
	shift := now.level - now.gain*now.mean
	for i, w := range warped {
		if w < 0 {
			continue
		}
		e := now.gain*w + shift - t.px[i]
		s := &t.steep[i]
		b[0] += e * s[0]
		b[1] += e * s[1]
		b[2] += e * s[2]
		b[3] += e * s[3]
		b[4] += e * s[4]
		b[5] += e * s[5]
	}
	var d [6]float64
	for i := range 6 {
		for j := range 6 {
			d[i] += t.inv[i][j] * float64(b[j])
		}
	}
	size = math.Abs(d[2]) + math.Abs(d[5]) + float64(t.side)*(math.Abs(d[0])+math.Abs(d[1])+math.Abs(d[3])+math.Abs(d[4]))/2
	back, ok = affine{d[0], d[1], d[2], d[3], d[4], d[5]}.inverse()
	return back, size, ok
}

// minShared is the part of the template that must lie within the candidate.
const minShared = 0.6

// plausible says whether a map is one that copies of a picture have: scaled by less
// than a third, turned by less than 12 degrees, shifted by less than a quarter.
func (n affine) plausible(side int) bool {
	return math.Abs(n.a) < 0.33 && math.Abs(n.e) < 0.33 && math.Abs(n.b) < 0.22 && math.Abs(n.d) < 0.22 &&
		math.Abs(n.c) < float64(side)/4 && math.Abs(n.f) < float64(side)/4
}

// fitness is how a candidate under a map goes with the template.
type fitness struct {
	r           float64 // correlation
	share       float64 // part of the template that lies within the candidate
	gain        float32 // contrast that brings the candidate to the template's
	mean, level float32 // means of candidate and template
}

// correlate warps the candidate onto the template; what lies outside is −1.
func (t *template) correlate(c plane, m affine, warped []float32) fitness {
	n, mid := t.side, float64(t.side-1)/2
	last := float32(n - 1)
	var count, sw, st, sww, stt, swt float64
	for y := range n {
		dy := float64(y) - mid
		x0 := float32((1+m.a)*(-mid) + m.b*dy + m.c + mid)
		y0 := float32(m.d*(-mid) + (1+m.e)*dy + m.f + mid)
		stepX, stepY := float32(1+m.a), float32(m.d)
		row := t.px[y*n : (y+1)*n]
		out := warped[y*n : (y+1)*n]
		var rw, rt, rww, rtt, rwt float32
		var in int
		for x := range n {
			px, py := x0+float32(x)*stepX, y0+float32(x)*stepY
			if px < -0.5 || py < -0.5 || px > last+0.5 || py > last+0.5 {
				out[x] = -1
				continue
			}
			px, py = min(max(px, 0), last-0.001), min(max(py, 0), last-0.001)
			i, j := int(px), int(py)
			fx, fy := px-float32(i), py-float32(j)
			at := j*n + i
			top := c.px[at] + (c.px[at+1]-c.px[at])*fx
			low := c.px[at+n] + (c.px[at+n+1]-c.px[at+n])*fx
			w := top + (low-top)*fy
			out[x] = w
			v := row[x]
			in++
			rw += w
			rt += v
			rww += w * w
			rtt += v * v
			rwt += w * v
		}
		count += float64(in)
		sw, st, sww, stt, swt = sw+float64(rw), st+float64(rt), sww+float64(rww), stt+float64(rtt), swt+float64(rwt)
	}
	f := fitness{share: count / float64(n*n)}
	if count < 2 || f.share < minShared {
		return f
	}
	f.mean, f.level = float32(sw/count), float32(st/count)
	vw, vt, cov := sww-sw*sw/count, stt-st*st/count, swt-sw*st/count
	if vw < 1e-3*count || vt < 1e-3*count {
		return f
	}
	f.gain = float32(cov / vw)
	if f.gain <= 0 {
		f.gain = 0.1
	}
	f.r = cov / math.Sqrt(vw*vt)
	return f
}

// invert solves by Gauss and Jordan with pivots; false for a singular matrix.
func invert(m [6][6]float64) (inv [6][6]float64, ok bool) {
	for i := range 6 {
		inv[i][i] = 1
	}
	for col := range 6 {
		p := col
		for r := col + 1; r < 6; r++ {
			if math.Abs(m[r][col]) > math.Abs(m[p][col]) {
				p = r
			}
		}
		if math.Abs(m[p][col]) < 1e-9 {
			return inv, false
		}
		m[p], m[col], inv[p], inv[col] = m[col], m[p], inv[col], inv[p]
		k := 1 / m[col][col]
		for j := range 6 {
			m[col][j] *= k
			inv[col][j] *= k
		}
		for r := range 6 {
			if r == col {
				continue
			}
			k := m[r][col]
			for j := range 6 {
				m[r][j] -= k * m[col][j]
				inv[r][j] -= k * inv[col][j]
			}
		}
	}
	return inv, true
}
