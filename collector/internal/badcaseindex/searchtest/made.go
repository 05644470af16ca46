package main

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"mlife/collector/internal/bam"
	"mlife/shared/clip"
)

// history is how long the generated fleet has been in service.
const history = 2 * 365 * 24 * time.Hour

// made is a generated badcase with its reports.
type made struct {
	bam.Badcase
	seq         int64
	fingerprint string
	seen        []bam.Occurrence
}

// maker draws badcases of a fleet as fleets are: a few devices, functions, classes and
// words make up most of it and many are rare; a new model version comes every fortnight
// and old cases are mostly done. The same seed gives the same badcases, but for their
// IDs and with all times counted from now.
type maker struct {
	r     *rand.Rand
	end   time.Time
	n     int64
	words []string

	device, function, label, place, word, tag, person, reports draw
}

// draw is a Zipf distribution over 0 to below a number.
type draw struct{ z *rand.Zipf }

func (d draw) next() int { return int(d.z.Uint64()) }

func newMaker(seed uint64, end time.Time) *maker {
	r := rand.New(rand.NewPCG(seed, 1))
	zipf := func(s, v float64, n uint64) draw { return draw{rand.NewZipf(r, s, v, n-1)} }
	m := &maker{r: r, end: end,
		device: zipf(1.1, 20, 5000), function: zipf(1.3, 1.5, uint64(len(functions))), label: zipf(1.2, 2, 48), place: zipf(1.2, 5, 300),
		word: zipf(1.05, 8, 30_000), tag: zipf(1.2, 2, 60), person: zipf(1.2, 3, 24), reports: zipf(2.6, 1, 400)}
	m.words = append(m.words, common...)
	for len(m.words) < 30_000 {
		m.words = append(m.words, syllables(r))
	}
	return m
}

var (
	functions = []string{"expression", "door", "gesture", "speech", "lane", "product", "helmet", "gauge", "queue", "fall", "plate", "weld"}
	statuses  = []bam.Status{bam.New, bam.Open, bam.InProgress, bam.Resolved, bam.WontFix}
	ranks     = []bam.Severity{bam.Low, bam.Medium, bam.High, bam.Critical}
	light     = []string{"bright", "dim", "backlit", "night", "glare"}
	masks     = []string{"none", "half", "full", "under chin"}
	common    = strings.Fields(`mask half worn face dark light hand hidden glasses blur motion wet rain snow door open closed person child box shelf label
		small far near side view camera dirty lens reflection shadow night morning evening crowd queue empty full broken tilted upside noise loud quiet voice
		wrong missed false alarm double late early line white yellow faded cracked helmet missing strap gauge needle glass foggy steam weld seam bright spot`)
)

func syllables(r *rand.Rand) string {
	var b strings.Builder
	for range 2 + r.IntN(3) {
		b.WriteByte("bdfghklmnprstvz"[r.IntN(15)])
		b.WriteByte("aeiou"[r.IntN(5)])
		if r.IntN(3) == 0 {
			b.WriteByte("nrsl"[r.IntN(4)])
		}
	}
	return b.String()
}

func (m *maker) labelOf(function int) string {
	return fmt.Sprintf("%s-%02d", functions[function][:2], m.label.next())
}

func (m *maker) sentence(n int) string {
	words := make([]string, n)
	for i := range words {
		words[i] = m.words[m.word.next()]
	}
	return strings.Join(words, " ")
}

// next makes one more badcase, the oldest first.
func (m *maker) next(total int) made {
	m.n++
	r := m.r
	// More come the longer the fleet is in service.
	age := 1 - float64(m.n)/float64(total)
	first := m.end.Add(-time.Duration(age * float64(history) * (0.6 + 0.4*age))).Truncate(time.Microsecond)
	first = first.Add(-time.Duration(r.IntN(3600)) * time.Second)
	f := m.function.next()
	result := m.labelOf(f)
	man := clip.Manifest{V: clip.Version, Occurrence: fmt.Sprintf("%032x", m.n), Device: fmt.Sprintf("cam-%04d", m.device.next()), CapturedAt: first,
		Function: functions[f], SystemVer: fmt.Sprintf("5.%d", int(first.Sub(m.end.Add(-history)).Hours()/24/90)), Slot: functions[f],
		Model: m.version(first), Rule: []string{"low confidence", "corrected", "disagree", "unsure twice"}[r.IntN(4)], Place: fmt.Sprintf("site %03d", m.place.next()),
		Result: json.RawMessage(fmt.Sprintf(`{"label":%q,"confidence":%.3f}`, result, 0.3+0.7*r.Float64()*r.Float64()))}
	if r.IntN(10) < 7 {
		man.Truth = json.RawMessage(fmt.Sprintf(`{"label":%q}`, m.labelOf(f)))
	}
	if r.IntN(4) == 0 {
		man.Reason = "confidence below " + fmt.Sprint(1+r.IntN(9)) + "0 %"
	}
	man.Attributes = m.attributes()
	man.Items = []clip.Item{{Name: fmt.Sprintf("%07d.jpg", m.n), MediaType: "image/jpeg", Size: 40_000, RawSize: 40_000, SHA256: fmt.Sprintf("%016x%016x%032x", m.n, r.Uint64(), m.n)}}
	if r.IntN(12) == 0 {
		man.Items[0].Name, man.Items[0].MediaType = fmt.Sprintf("%07d.mp4", m.n), "video/mp4"
	}
	o := bam.Occurrence{Source: bam.FromDevice, Manifest: man, At: first.Add(time.Duration(r.IntN(600)) * time.Second)}
	binary.BigEndian.PutUint64(o.Clip[:], uint64(m.n)<<16)
	for range r.IntN(3) {
		o.Tags = append(o.Tags, fmt.Sprintf("tag-%02d", m.tag.next()))
	}
	out := made{Badcase: o.Badcase(""), seq: m.n, fingerprint: fmt.Sprintf("%016x%016x%032x", m.n, r.Uint64(), m.n), seen: []bam.Occurrence{o}}
	m.life(&out, age)
	return out
}

// version gives the model in service at a moment; a few devices are behind.
func (m *maker) version(at time.Time) string {
	n := int(at.Sub(m.end.Add(-history)).Hours()/24/14) - m.r.IntN(2)*m.r.IntN(3)
	return fmt.Sprintf("%d.%d", 1+max(n, 0)/10, max(n, 0)%10)
}

func (m *maker) attributes() map[string]json.RawMessage {
	r := m.r
	text := func(s string) json.RawMessage { return json.RawMessage(`"` + s + `"`) }
	out := map[string]json.RawMessage{"light": text(light[min(r.IntN(9), 4)]), "speed": json.RawMessage(fmt.Sprintf("%.1f", 120*r.Float64()*r.Float64()))}
	if r.IntN(3) == 0 {
		out["mask"] = text(masks[min(r.IntN(7), 3)])
	}
	if r.IntN(4) == 0 {
		out["temperature"] = json.RawMessage(fmt.Sprint(r.IntN(60) - 20))
	}
	if r.IntN(8) == 0 {
		out["indoor"] = json.RawMessage([]string{"true", "false"}[r.IntN(2)])
	}
	return out
}

// life is what has become of a badcase by now: more reports, and people's work.
func (m *maker) life(b *made, age float64) {
	r := m.r
	left := m.end.Sub(b.FirstSeen)
	devices := map[string]bool{b.Device: true}
	for n := range m.reports.next() {
		o := b.seen[0]
		o.Manifest.CapturedAt = b.FirstSeen.Add(time.Duration(float64(left) * r.Float64() * r.Float64())).Truncate(time.Microsecond)
		o.At = o.Manifest.CapturedAt.Add(time.Minute)
		if r.IntN(3) == 0 {
			o.Manifest.Device = fmt.Sprintf("cam-%04d", m.device.next())
		}
		binary.BigEndian.PutUint64(o.Clip[:], uint64(m.n)<<16|uint64(n+1))
		devices[o.Manifest.Device] = true
		if o.Manifest.CapturedAt.After(b.LastSeen) {
			b.LastSeen = o.Manifest.CapturedAt
		}
		b.seen = append(b.seen, o)
	}
	b.Frequency, b.Devices = len(b.seen), len(devices)
	if r.IntN(5) < 3 {
		b.Description = m.sentence(6 + r.IntN(18))
	}
	b.Severity = ranks[min(r.IntN(6), r.IntN(6), 3)]
	b.Priority = 1 + min(r.IntN(5), r.IntN(7))
	switch k := r.Float64(); {
	case k < age*1.4:
		b.Status = statuses[3+r.IntN(5)/4]
	case k < 0.7:
		b.Status = bam.New
	default:
		b.Status = statuses[1+r.IntN(2)]
	}
	if b.Status != bam.New && r.IntN(5) > 0 {
		b.Assignee = fmt.Sprintf("person%02d", m.person.next())
	}
	if b.Frequency > 3 && r.IntN(20) == 0 {
		b.Regressions, b.RegressedBy, b.RegressedAt = 1, b.ModelVersion, &b.LastSeen
	}
	b.UpdatedAt = b.CreatedAt.Add(time.Duration(r.IntN(14*24)) * time.Hour)
	if b.UpdatedAt.After(m.end) {
		b.UpdatedAt = m.end
	}
}
