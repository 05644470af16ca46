package wire

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// The model runs the production machines under a seeded scheduler that loses,
// repeats, reorders and delays frames, cuts the connection, and kills either side
// at any step. What a side keeps over a kill is only what it made durable.

type modelClip struct {
	key  Key
	man  []byte
	body []byte
	kind int // how the collector answers: 0 stored, 1 have, 2 count, 3 reject
}

type modelDevice struct {
	spool  map[Key]*modelClip // durable
	order  []*modelClip
	sender *Sender
	later  map[Key]time.Time
	aside  map[Key]bool // durable
	todo   []Outcome    // told, not durable yet
}

type modelStaging struct {
	clip *modelClip
	data []byte
	have []Range // durable
}

type modelCollector struct {
	stored  map[Key]int // durable: number of times a row was made
	answers map[Key]Frame
	staging map[Key]*modelStaging
	recv    map[Key]*Receiver
	finish  []Key // asked to finish, not done yet
}

type model struct {
	t         *testing.T
	rng       *rand.Rand
	now       time.Time
	clips     map[Key]*modelClip
	dev       modelDevice
	col       modelCollector
	up, down  [][]byte
	connected bool
	calm      bool // no more faults: the model has to settle
}

func newModel(t *testing.T, seed uint64) *model {
	m := &model{t: t, rng: rand.New(rand.NewPCG(seed, 7)), now: time.Unix(0, 0), clips: map[Key]*modelClip{}}
	m.dev = modelDevice{spool: map[Key]*modelClip{}, aside: map[Key]bool{}}
	m.col = modelCollector{stored: map[Key]int{}, answers: map[Key]Frame{}, staging: map[Key]*modelStaging{}}
	for i := range 1 + m.rng.IntN(5) {
		c := &modelClip{man: []byte(fmt.Sprintf("%d/%d", seed, i)), body: make([]byte, m.rng.IntN(400))}
		for j := range c.body {
			c.body[j] = byte(m.rng.Uint32())
		}
		c.key = sha256.Sum256(c.man)
		if m.rng.IntN(4) == 0 {
			c.kind = 1 + m.rng.IntN(3)
		}
		m.clips[c.key] = c
		m.dev.spool[c.key] = c
		m.dev.order = append(m.dev.order, c)
	}
	m.startDevice()
	m.startCollector()
	return m
}

func (m *model) startDevice() {
	m.dev.sender = NewSender(SenderOptions{Chunk: 64, Retry: 50 * time.Millisecond, RetryMax: 400 * time.Millisecond})
	m.dev.later, m.dev.todo, m.connected = map[Key]time.Time{}, nil, false
}

func (m *model) startCollector() {
	m.col.recv, m.col.finish = map[Key]*Receiver{}, nil
}

// load adds spool rows to the sender, as the uplink does.
func (m *model) load() {
	for _, c := range m.dev.order {
		if m.dev.spool[c.key] != nil && !m.dev.sender.Has(c.key) && m.dev.sender.Len() < 3 && !m.now.Before(m.dev.later[c.key]) {
			m.dev.sender.Add(Clip{c.key, int64(len(c.body)), int(c.key[0] % 3)})
		}
	}
}

func (m *model) step() {
	m.now = m.now.Add(time.Duration(1+m.rng.IntN(10)) * time.Millisecond)
	if !m.calm {
		switch p := m.rng.IntN(1000); {
		case p < 15:
			m.connected = false
			m.up, m.down = nil, nil
		case p < 22:
			m.startDevice()
			m.up, m.down = nil, nil
		case p < 30:
			m.startCollector()
		}
	}
	if !m.connected && (m.calm || m.rng.IntN(5) == 0) {
		m.connected = true
		m.dev.sender.Reset()
	}
	m.load()
	switch m.rng.IntN(6) {
	case 0, 1:
		m.deviceSends()
	case 2:
		m.collectorTakes()
	case 3:
		m.deviceTakes()
	case 4:
		m.collectorFinishes()
	case 5:
		m.deviceSettles()
	}
}

func (m *model) deviceSends() {
	if !m.connected {
		return
	}
	e, ok := m.dev.sender.Next(m.now)
	if !ok {
		return
	}
	c := m.dev.spool[e.Key]
	if c == nil {
		m.t.Fatalf("sender sends %v, which the spool forgot", e.Key)
	}
	if e.Offer {
		m.put(&m.up, OfferFrame(c.key, c.man).Encode(nil))
		return
	}
	m.put(&m.up, EncodeChunk(nil, KindChunk, c.key, e.Range.From, c.body[e.Range.From:e.Range.To]))
}

func (m *model) put(q *[][]byte, b []byte) {
	if len(*q) > 64 {
		return // a broker's queue limit: silently dropped
	}
	*q = append(*q, b)
	if !m.calm && m.rng.IntN(10) == 0 {
		*q = append(*q, b)
	}
}

func (m *model) take(q *[][]byte) []byte {
	if len(*q) == 0 {
		return nil
	}
	i := 0
	if !m.calm && m.rng.IntN(4) == 0 {
		i = m.rng.IntN(len(*q))
	}
	b := (*q)[i]
	*q = append((*q)[:i:i], (*q)[i+1:]...)
	if !m.calm {
		switch m.rng.IntN(20) {
		case 0:
			return nil // lost
		case 1:
			// Damage that TLS would miss reaches only what a checksum or hash covers:
			// a chunk's offset, CRC or data.
			if b[3] == byte(KindChunk) {
				b = bytes.Clone(b)
				b[frameHeader+m.rng.IntN(len(b)-frameHeader)] ^= 1 << m.rng.IntN(8)
			}
		}
	}
	return b
}

func (m *model) reply(fs []Frame) {
	for _, f := range fs {
		if m.connected {
			m.put(&m.down, f.Encode(nil))
		}
	}
}

func (m *model) collectorTakes() {
	b := m.take(&m.up)
	f, err := Decode(b)
	if b == nil || err != nil {
		return
	}
	switch f.Kind {
	case KindOffer:
		m.offer(f)
	case KindChunk:
		offset, data, err := DecodeChunk(f)
		r := m.col.recv[f.Key]
		if err != nil || r == nil {
			return
		}
		re, err := r.Chunk(offset, len(data))
		if err != nil || !re.Write {
			return
		}
		st := m.col.staging[f.Key]
		copy(st.data[offset:], data)
		x := Range{offset, offset + int64(len(data))}
		m.react(f.Key, r.Wrote(x))
		if m.rng.IntN(2) == 0 {
			st.have = append(st.have, x) // this one would survive a kill
		}
	}
}

func (m *model) offer(f Frame) {
	c := m.clips[f.Key]
	if c == nil {
		m.t.Fatalf("offer of an unknown clip %v", f.Key)
	}
	if a, ok := m.col.answers[f.Key]; ok {
		m.reply([]Frame{a})
		return
	}
	if !m.calm && m.rng.IntN(10) == 0 {
		m.reply([]Frame{LaterFrame(f.Key, 20*time.Millisecond, "busy")})
		return
	}
	switch c.kind {
	case 1:
		m.commit(c, HaveFrame(c.key, "bc_1"))
		return
	case 2:
		m.commit(c, CountFrame(c.key, "bc_1"))
		return
	case 3:
		m.commit(c, RejectFrame(c.key, "no", false))
		return
	}
	r := m.col.recv[f.Key]
	if r == nil {
		st := m.col.staging[f.Key]
		if st == nil {
			st = &modelStaging{clip: c, data: make([]byte, len(c.body))}
			m.col.staging[f.Key] = st
		}
		var err error
		if r, err = NewReceiver(f.Key, int64(len(c.body)), st.have); err != nil {
			m.t.Fatal(err)
		}
		m.col.recv[f.Key] = r
	}
	m.react(f.Key, r.Offer())
}

func (m *model) react(key Key, re Reaction) {
	if re.Finish {
		m.col.finish = append(m.col.finish, key)
	}
	m.reply(re.Send)
}

func (m *model) collectorFinishes() {
	if len(m.col.finish) == 0 {
		return
	}
	key := m.col.finish[0]
	m.col.finish = m.col.finish[1:]
	r, st := m.col.recv[key], m.col.staging[key]
	if !bytes.Equal(st.data, st.clip.body) {
		st.have = nil
		m.react(key, r.Retry(true))
		return
	}
	if !m.calm && m.rng.IntN(6) == 0 {
		m.react(key, r.Retry(false)) // the database was away
		return
	}
	m.col.stored[key]++
	m.col.answers[key] = StoredFrame(key)
	if !m.calm && m.rng.IntN(6) == 0 {
		m.startCollector() // killed between the commit and the answer
		return
	}
	m.react(key, r.Settle(StoredFrame(key)))
	delete(m.col.recv, key)
	delete(m.col.staging, key)
}

func (m *model) commit(c *modelClip, f Frame) {
	m.col.stored[c.key]++
	m.col.answers[c.key] = f
	m.reply([]Frame{f})
}

func (m *model) deviceTakes() {
	b := m.take(&m.down)
	f, err := Decode(b)
	if b == nil || err != nil {
		return
	}
	o, err := m.dev.sender.Receive(m.now, f)
	if err == nil && o.Verdict != Undecided {
		m.dev.todo = append(m.dev.todo, o)
	}
}

func (m *model) deviceSettles() {
	if len(m.dev.todo) == 0 {
		return
	}
	o := m.dev.todo[0]
	m.dev.todo = m.dev.todo[1:]
	switch o.Verdict {
	case Forget:
		if m.col.stored[o.Key] == 0 {
			m.t.Fatalf("device forgets %v, which is not stored", o.Key)
		}
		delete(m.dev.spool, o.Key)
	case SetAside, Drop:
		delete(m.dev.spool, o.Key)
		m.dev.aside[o.Key] = true
	case Defer:
		m.dev.later[o.Key] = o.Until
	}
	m.dev.sender.Remove(o.Key)
}

func (m *model) run() (steps int) {
	for steps = range 20000 {
		if steps == 400 {
			m.calm = true
		}
		if len(m.dev.spool) == 0 {
			break
		}
		m.step()
	}
	if len(m.dev.spool) != 0 {
		m.t.Fatalf("%d clips still in the spool after %d steps", len(m.dev.spool), steps)
	}
	for key, c := range m.clips {
		if m.col.stored[key] != 1 {
			m.t.Fatalf("clip %v stored %d times", key, m.col.stored[key])
		}
		if c.kind != 3 && m.dev.aside[key] {
			m.t.Fatalf("clip %v was set aside but not rejected", key)
		}
	}
	return steps
}

func TestModel(t *testing.T) {
	runs := 5000
	if testing.Short() {
		runs = 500
	}
	total := 0
	for seed := range runs {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { total += newModel(t, uint64(seed)).run() })
	}
	t.Logf("%d runs, %d steps", runs, total)
}

func TestModelKeysAreOrdered(t *testing.T) {
	s := NewSender(SenderOptions{})
	for i, p := range []int{0, 2, 1, 2} {
		var k Key
		binary.BigEndian.PutUint32(k[:], uint32(i))
		s.Add(Clip{k, 1, p})
	}
	var got []byte
	for {
		e, ok := s.Next(time.Unix(0, 0))
		if !ok {
			break
		}
		got = append(got, '0'+e.Key[3])
	}
	if string(got) != "1320" {
		t.Fatalf("offers in order %s, want 1320", got)
	}
}
