// Package campaign runs what the collector asks a device to collect: rules with an end
// and a share, beside those of the device's own operator.
//
// What is asked for and how much of it was taken is kept in one file, so that a device
// without a network goes on after a restart and stops by its own clock. A campaign whose
// rule cannot be used here is a problem to report; nothing else suffers. The composition
// root and capture import it.
package campaign

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"mlife/shared/fault"
	"mlife/shared/trigger"
	"mlife/shared/wire"
)

// maxFile bounds the file in bytes: campaigns are bounded, counts are small.
const maxFile = 4 * wire.MaxCampaignBytes

// held is a campaign and how many clips of it are durable here.
type held struct {
	wire.Campaign
	Taken int64 `json:"taken"`
}

// document is the file.
type document struct {
	V         int    `json:"v"`
	Campaigns []held `json:"campaigns"`
}

// running is a campaign with its rule; engine is nil when problem says why.
type running struct {
	held
	pending int64 // judged, not yet durable
	engine  *trigger.Engine
	problem string
}

// Set is the campaigns of a device. Safe for concurrent use. It starts no goroutine.
type Set struct {
	path string
	seed uint64
	log  *slog.Logger
	now  func() time.Time

	mu      sync.Mutex
	list    []*running
	problem string // the file cannot be written
}

// Pick is an observation that a campaign wants. The zero value is none.
type Pick struct {
	ID       string // of the campaign, "" for none
	Name     string
	Decision trigger.Decision

	set *Set
	of  *running
}

// Open reads what was asked for before. A file that cannot be read as what was written
// is set aside; the collector asks again.
func Open(path string, seed uint64, log *slog.Logger) (*Set, error) {
	s := &Set{path: path, seed: seed, log: log, now: time.Now}
	doc, err := read(path)
	if err != nil {
		aside := fmt.Sprintf("%s.corrupt-%d", path, time.Now().Unix())
		log.Warn("the campaigns of before cannot be read", "error", err, "aside", aside)
		if err := os.Rename(path, aside); err != nil {
			return nil, fault.New(fault.Internal, "campaign.Open", "%w", err)
		}
	}
	for _, h := range doc.Campaigns {
		s.list = append(s.list, s.prepare(h))
	}
	return s, nil
}

func read(path string) (doc document, err error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return doc, nil
	}
	if err == nil && info.Size() > maxFile {
		err = fmt.Errorf("%d bytes, at most %d", info.Size(), maxFile)
	}
	if err != nil {
		return doc, err
	}
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, &doc)
	}
	if err == nil && (doc.V != 1 || len(doc.Campaigns) > wire.MaxCampaigns) {
		err = fmt.Errorf("version %d with %d campaigns", doc.V, len(doc.Campaigns))
	}
	if err != nil {
		return document{}, err
	}
	return doc, nil
}

// prepare compiles the rule of a campaign.
func (s *Set) prepare(h held) *running {
	r := &running{held: h}
	rule, err := Rule(h.Campaign)
	if err == nil {
		r.engine, err = trigger.New([]trigger.Rule{rule}, s.seed)
	}
	if err != nil {
		r.problem = err.Error()
	}
	return r
}

// Rule gives the rule of a campaign as a device runs it: under the campaign's ID, which
// decides the sampling, and without a quota of its own.
func Rule(c wire.Campaign) (r trigger.Rule, err error) {
	if err := c.Check(); err != nil {
		return r, err
	}
	if err := json.Unmarshal(c.Rule, &r); err != nil {
		return r, fmt.Errorf("rule: %w", err)
	}
	r.Name, r.Quota = c.ID, trigger.Quota{}
	return r, nil
}

// Offer replaces the campaigns. One that stays keeps what it took and, when its rule is
// the same, its cool-downs. The error is that of the disk; the campaigns run all the same.
func (s *Set) Offer(list []wire.Campaign) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(list) > wire.MaxCampaigns {
		list = list[:wire.MaxCampaigns]
	}
	next := make([]*running, 0, len(list))
	for _, c := range list {
		h := held{Campaign: c}
		i := slices.IndexFunc(s.list, func(r *running) bool { return r.ID == c.ID })
		switch {
		case i >= 0 && string(s.list[i].Rule) == string(c.Rule):
			r := s.list[i]
			r.Campaign = c
			next = append(next, r)
			continue
		case i >= 0:
			h.Taken = s.list[i].Taken
		}
		r := s.prepare(h)
		if r.problem != "" {
			s.log.Warn("a campaign cannot be run here", "campaign", c.ID, "error", r.problem)
		}
		next = append(next, r)
	}
	if len(s.list) == 0 && len(next) == 0 {
		return nil
	}
	s.list = next
	return s.save()
}

// Judge gives the first campaign that wants an observation. The caller ends what it got
// with Keep or Release.
func (s *Set) Judge(v trigger.View) Pick {
	s.mu.Lock()
	list := slices.Clone(s.list)
	s.mu.Unlock()
	for _, r := range list {
		if !s.open(r) {
			continue
		}
		d := r.engine.Judge(v)
		if !d.Badcase {
			continue
		}
		s.mu.Lock()
		if r.Taken+r.pending < r.Share {
			r.pending++
			s.mu.Unlock()
			return Pick{ID: r.ID, Name: r.Name, Decision: d, set: s, of: r}
		}
		s.mu.Unlock()
		d.Release()
	}
	return Pick{}
}

func (s *Set) open(r *running) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return r.engine != nil && r.Taken+r.pending < r.Share && s.now().Before(r.Until)
}

// Release gives back what did not become a clip.
func (p Pick) Release() {
	if p.of == nil {
		return
	}
	p.Decision.Release()
	p.set.mu.Lock()
	p.of.pending--
	p.set.mu.Unlock()
}

// Keep counts the clip, which is durable.
func (p Pick) Keep() {
	if p.of == nil {
		return
	}
	p.set.mu.Lock()
	defer p.set.mu.Unlock()
	p.of.pending--
	p.of.Taken++
	p.set.keep()
}

// Recall counts a clip that became durable after a restart, of a pick before it.
func (s *Set) Recall(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.list {
		if r.ID == id {
			r.Taken++
			s.keep()
		}
	}
}

// keep saves counts. They may lag behind when the disk is full: one clip too many is
// surplus, which the collector counts.
func (s *Set) keep() {
	if err := s.save(); err != nil {
		s.log.Warn("what campaigns took cannot be written", "error", err)
	}
}

func (s *Set) save() error {
	doc := document{V: 1, Campaigns: make([]held, 0, len(s.list))}
	for _, r := range s.list {
		doc.Campaigns = append(doc.Campaigns, r.held)
	}
	text, err := json.Marshal(doc)
	if err == nil {
		err = replace(s.path, text)
	}
	s.problem = ""
	if err != nil {
		s.problem = err.Error()
		return fault.New(fault.Internal, "campaign", "%w", err)
	}
	return nil
}

// replace writes a file so that after a power cut the old or the new one is there.
func replace(path string, text []byte) error {
	f, err := os.OpenFile(path+".tmp", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(path+".tmp"))
	}
	if err := os.Rename(path+".tmp", path); err != nil {
		return err
	}
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// maxProblem bounds what a status says of one campaign, in bytes.
const maxProblem = 300

// Problems says what a person should see.
func (s *Set) Problems() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, r := range s.list {
		if r.problem != "" {
			out = append(out, wire.CampaignProblem(r.ID)+r.problem[:min(len(r.problem), maxProblem)])
		}
	}
	if s.problem != "" {
		out = append(out, "campaigns cannot be kept: "+s.problem)
	}
	return out
}
