package analysis

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// short writes a number as people do: three figures that count, thousands apart.
func short(v float64) string {
	a := math.Abs(v)
	switch {
	case v == math.Trunc(v) && a < 1e15:
		return grouped(int64(v))
	case a >= 1e6 || a < 1e-3:
		return strconv.FormatFloat(v, 'g', 3, 64)
	case a >= 1000:
		return grouped(int64(math.Round(v)))
	}
	digits := 2 - int(math.Floor(math.Log10(a)))
	return strings.TrimRight(strings.TrimRight(strconv.FormatFloat(v, 'f', max(0, digits), 64), "0"), ".")
}

func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "−", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// percent writes a share.
func percent(p float64) string {
	switch v := 100 * p; {
	case v == 0:
		return "0 %"
	case v < 0.01:
		return "under 0.01 %"
	case v < 0.1:
		return strconv.FormatFloat(v, 'f', 2, 64) + " %"
	case v < 10 && math.Abs(v-math.Round(v)) >= 0.05:
		return strconv.FormatFloat(v, 'f', 1, 64) + " %"
	default:
		return strconv.FormatFloat(math.Round(v), 'f', 0, 64) + " %"
	}
}

// times says how many times one share is of another.
func times(v float64) string {
	switch {
	case math.IsInf(v, 1):
		return "never seen before"
	case v >= 10:
		return grouped(int64(math.Round(v))) + " times"
	}
	return strings.TrimSuffix(strconv.FormatFloat(v, 'f', 1, 64), ".0") + " times"
}

func (b Balance) words(list []tally) string {
	if len(list) == 1 {
		return fmt.Sprintf("There is one class, %q.", list[0].value)
	}
	first, last := list[0], list[len(list)-1]
	said := fmt.Sprintf("%d classes count like %s equal ones: %q has %s, %q %s", len(list), short(math.Round(b.Effective*10)/10), first.value, grouped(first.n), last.value, grouped(last.n))
	if b.Ratio >= 1.5 {
		return said + ", " + times(b.Ratio) + " fewer."
	}
	return said + "."
}

// words says what an attribute's difference is.
func (c *comparison) words(g *AttributeGap) string {
	name, a, b := c.opt.Words(g.Attribute), c.opt.A, c.opt.B
	switch {
	case !g.Tested:
		return fmt.Sprintf("%s differs by nature and was not tested.", name)
	case g.Grade == Unsure:
		return fmt.Sprintf("%s: no difference that is surely more than chance (p = %s).", name, short(g.Adjusted))
	}
	if math.Abs(g.MissingA-g.MissingB) >= 0.1 {
		return fmt.Sprintf("%s is missing in %s of %s and in %s of %s.", name, percent(g.MissingA), a, percent(g.MissingB), b)
	}
	if g.Type == Numbers || g.Type == Texts {
		if g.Type == Texts {
			name = "the length of " + name
		}
		how := "is spread differently"
		switch {
		case g.MedianB > g.MedianA:
			how = "is higher"
		case g.MedianB < g.MedianA:
			how = "is lower"
		}
		return fmt.Sprintf("%s %s in %s: half of it is above %s, in %s above %s; values differ by %s on average.", name, how, b, short(g.MedianB), a, short(g.MedianA), short(g.Wasserstein))
	}
	for _, s := range g.Values {
		if s.P < c.opt.Level {
			return c.shiftWords(g, s)
		}
	}
	return fmt.Sprintf("%s is spread differently in %s and %s, no value by itself.", name, a, b)
}

func (c *comparison) shiftWords(g *AttributeGap, s Shift) string {
	value := c.opt.Words(g.Attribute) + " " + s.Value
	if g.Attribute == Class {
		value = s.Value
	}
	said := fmt.Sprintf("%s is %s of %s and %s of %s", value, percent(s.ShareB), c.opt.B, percent(s.ShareA), c.opt.A)
	switch {
	case s.CountA == 0:
		return said + ": there is none of it there."
	case s.CountB == 0:
		return said + ": it does not occur any more."
	case s.ShareB > s.ShareA:
		all := float64(s.CountA) / s.ShareA
		more := int64(math.Ceil((s.ShareB*all - float64(s.CountA)) / (1 - min(s.ShareB, 0.999999))))
		return fmt.Sprintf("%s: %s rarer in %s; %s more rows would bring it to the share of %s.", said, times(s.ShareB/s.ShareA), c.opt.A, grouped(more), c.opt.B)
	}
	return fmt.Sprintf("%s: %s more frequent in %s.", said, times(s.ShareA/s.ShareB), c.opt.A)
}
