package capture

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"syscall"
	"time"

	"mlife/agent/internal/campaign"
	"mlife/shared/clip"
	"mlife/shared/fault"
	"mlife/shared/trigger"
	"mlife/shared/wire"
)

// Spool is where sealed clips go. Put returns once the clip is durable; a clip with
// a name it knows is no error.
type Spool interface {
	Put(ctx context.Context, c *clip.Sealed) error
}

// Options of an Intake. Device, Engine, Spool, Counters, Journal and Log must be set.
type Options struct {
	Device   string
	Engine   *trigger.Engine
	Wanted   *campaign.Set // what the collector asks for beside the rules; nil: nothing
	Spool    Spool
	Counters *Counters
	Journal  string              // file that remembers recent verdicts, in a folder that exists
	TempDir  string              // of large bodies while they are sealed; "" is the system's
	Room     func(n int64) error // whether TempDir may take n bytes more; nil: always
	Media    MediaLimits
	Recent   int64 // bytes of recent observations kept for feedback; 0 is 2 MiB, negative keeps none
	// Model tells the version in service in a slot, for observations that name none;
	// nil or "" leaves them as they are.
	Model func(slot string) (version, sha256 string)
	Log   *slog.Logger
}

// Intake is the one way from an observation to an accepted clip. Safe for concurrent
// use. It starts no goroutine.
type Intake struct {
	opts    Options
	journal *journal
	recent  *recent
	mu      sync.Mutex
	busy    map[string]chan struct{} // observations being accepted, by id
}

// NewIntake opens the journal. Close it.
func NewIntake(opts Options) (*Intake, error) {
	if err := wire.CheckDeviceID(opts.Device); err != nil {
		return nil, fault.Field("capture.NewIntake", "device", "%v", err)
	}
	j, err := openJournal(opts.Journal)
	if err != nil {
		return nil, diskFault(err)
	}
	if opts.Recent == 0 {
		opts.Recent = 2 << 20
	}
	opts.Media = opts.Media.withDefaults()
	return &Intake{opts: opts, journal: j, recent: newRecent(opts.Recent), busy: map[string]chan struct{}{}}, nil
}

// Close closes the journal; nothing may be accepted any more.
func (in *Intake) Close() error { return in.journal.close() }

// Counts returns the inferences and badcases by "slot/version".
func (in *Intake) Counts() map[string]wire.Counts { return in.opts.Counters.Snapshot() }

// Count adds inferences that nobody describes one by one.
func (in *Intake) Count(slot, model string, n int64) error {
	switch {
	case n < 0 || n > 1e9:
		return fault.Field("capture.Count", "count", "%d is not in 0 to 1000000000", n)
	case len(slot) > maxKeyPart || len(model) > maxKeyPart:
		return fault.Field("capture.Count", "slot or model", "over %d bytes", maxKeyPart)
	}
	if model == "" && in.opts.Model != nil {
		model, _ = in.opts.Model(slot)
	}
	in.opts.Counters.Add(slot, model, n, 0)
	return nil
}

// Accept judges an observation and, if it is a badcase, returns only after its clip
// is durable. An observation with an id that was accepted before is answered as
// before and changes nothing. Errors: fault.Invalid and fault.TooLarge name what is
// wrong; fault.NoSpace, fault.Busy and fault.Unavailable mean that later helps.
func (in *Intake) Accept(ctx context.Context, o Observation) (Verdict, error) {
	const op = "capture.Accept"
	in.complete(&o)
	if err := o.check(time.Now()); err != nil {
		return Verdict{}, fault.Wrap(op, err)
	}
	release, err := in.claim(ctx, o.ID)
	if err != nil {
		return Verdict{}, fault.Wrap(op, err)
	}
	defer release()
	v, err := in.accept(ctx, o)
	if err != nil {
		return Verdict{}, fault.Wrap(op, diskFault(err))
	}
	return v, nil
}

func (in *Intake) complete(o *Observation) {
	o.outlives = o.Source == "folder" || o.ID != "" && o.At.IsZero()
	if o.Model == "" && o.ModelSHA == "" && in.opts.Model != nil {
		o.Model, o.ModelSHA = in.opts.Model(o.Slot)
	}
}

// claim waits until no other call works on the same id.
func (in *Intake) claim(ctx context.Context, id string) (release func(), err error) {
	for {
		in.mu.Lock()
		other := in.busy[id]
		if other == nil {
			mine := make(chan struct{})
			in.busy[id] = mine
			in.mu.Unlock()
			return func() {
				in.mu.Lock()
				delete(in.busy, id)
				in.mu.Unlock()
				close(mine)
			}, nil
		}
		in.mu.Unlock()
		select {
		case <-other:
		case <-ctx.Done():
			return nil, fault.New(fault.Canceled, "", "%w", context.Cause(ctx))
		}
	}
}

func (in *Intake) accept(ctx context.Context, o Observation) (Verdict, error) {
	known, ok := in.journal.find(o.ID)
	if ok && (known.Stored || !known.Badcase) {
		return known.verdict(true), nil
	}
	var d judgement
	if ok { // judged, then interrupted
		if o.At = known.At; known.Model != "" || known.ModelSHA != "" {
			o.Model, o.ModelSHA = known.Model, known.ModelSHA
		}
		d = judgement{Decision: trigger.Decision{Badcase: true, Rule: known.Rule, Reason: known.Reason, Priority: known.Priority},
			campaign: known.Campaign, only: known.Only, recalled: true}
	} else if d = in.judge(&o); !d.Badcase {
		return in.pass(o)
	}
	v, err := in.store(ctx, o, d)
	if err != nil && !ok {
		d.release()
	}
	return v, err
}

// judgement is what the rules and the campaigns say of an observation.
type judgement struct {
	trigger.Decision
	campaign string // that wants it, "" for none
	only     bool   // no rule of the device's own does
	recalled bool   // it was said before a crash
	pick     campaign.Pick
}

func (j judgement) release() {
	if !j.only { // then the decision is the pick's
		j.Decision.Release()
	}
	j.pick.Release()
}

func (in *Intake) judge(o *Observation) (j judgement) {
	v := o.view()
	j.Decision = in.opts.Engine.Judge(v)
	if !j.Badcase && o.Force {
		j.Decision = trigger.Decision{Badcase: true, Rule: o.ForceRule, Priority: clip.Normal}
		if j.Rule == "" {
			j.Rule = "forced"
		}
	}
	if in.opts.Wanted == nil {
		return j
	}
	if j.pick = in.opts.Wanted.Judge(v); j.pick.ID == "" {
		return j
	}
	if j.campaign = j.pick.ID; !j.Badcase {
		j.Decision, j.only = j.pick.Decision, true
		j.Rule = "campaign " + j.pick.Name
	}
	return j
}

// pass counts an observation that is no badcase.
func (in *Intake) pass(o Observation) (Verdict, error) {
	if err := in.recent.keep(o); err != nil {
		return Verdict{}, err
	}
	e := entry{ID: o.ID, At: o.At}
	if err := in.journal.add(e, false); err != nil {
		return Verdict{}, err
	}
	in.opts.Counters.Add(o.Slot, o.Model, 1, 0)
	return e.verdict(false), nil
}

// store seals a badcase and returns when it is durable and written in the journal.
func (in *Intake) store(ctx context.Context, o Observation, d judgement) (v Verdict, err error) {
	if len(o.Items) == 0 {
		return v, fault.Field("", "items", "a badcase (rule %q) needs at least one medium", d.Rule)
	}
	items, err := in.sources(o.Items)
	if err != nil {
		return v, err
	}
	sealed, err := clip.Sealer{Dir: in.opts.TempDir}.Seal(o.manifest(in.opts.Device, d), items)
	if err != nil {
		return v, err
	}
	defer func() { err = errors.Join(err, sealed.Close()) }()
	e := entry{ID: o.ID, At: o.At, Badcase: true, Rule: d.Rule, Reason: d.Reason, Priority: d.Priority,
		Campaign: d.campaign, Only: d.only, Model: o.Model, ModelSHA: o.ModelSHA}
	if err := in.journal.add(e, o.outlives); err != nil {
		return v, err
	}
	if err := in.opts.Spool.Put(ctx, sealed); err != nil {
		return v, err
	}
	e.Clip, e.Stored = sealed.Key, true
	in.taken(o, d)
	if err := in.journal.add(e, false); err != nil {
		// The clip is safe. If this id comes again, it is sealed to the same name.
		in.opts.Log.Warn("journal cannot be written", "error", err)
	}
	if err := in.recent.keep(o); err != nil {
		in.opts.Log.Warn("observation not kept for feedback", "error", err)
	}
	return e.verdict(false), nil
}

// taken counts a clip that is durable. What only a campaign wanted is no failure of the
// model: it stays out of the rate of badcases.
func (in *Intake) taken(o Observation, d judgement) {
	failed := int64(1)
	if d.only {
		failed = 0
	}
	in.opts.Counters.Add(o.Slot, o.Model, 1, failed)
	if d.recalled && d.campaign != "" && in.opts.Wanted != nil {
		in.opts.Wanted.Recall(d.campaign)
	}
	d.pick.Keep()
}

// sources checks the media and sees that the disk has room for sealing them.
func (in *Intake) sources(media []Medium) ([]clip.Source, error) {
	items, size := make([]clip.Source, 0, len(media)), int64(0)
	for _, m := range media {
		if err := in.opts.Media.Check(m); err != nil {
			return nil, err
		}
		items = append(items, clip.Source{Name: m.Name, Open: m.Open, Size: m.Size})
		size += m.Size
	}
	if in.opts.Room == nil || size <= clip.InMemory {
		return items, nil
	}
	return items, in.opts.Room(size)
}

func (e entry) verdict(again bool) Verdict {
	return Verdict{ID: e.ID, Badcase: e.Badcase, Rule: e.Rule, Reason: e.Reason, Clip: e.Clip, Repeated: again}
}

// Feedback is what a person or a later step says about a recent observation.
type Feedback struct {
	ID          string // of the feedback itself, as Observation.ID; "" derives one from the rest
	Observation string // id of the observation
	Text        string
	Truth       json.RawMessage
	Badcase     *bool // nil and true: a badcase even when no rule says so
}

// Feedback judges a recent observation again, with feedback and truth. It is one more
// occurrence for the collector and no further inference. An observation that is no
// longer remembered, or was too large to keep, is fault.NotFound: send it whole.
func (in *Intake) Feedback(ctx context.Context, f Feedback) (Verdict, error) {
	const op = "capture.Feedback"
	o, ok := in.recent.find(f.Observation)
	if !ok {
		return Verdict{}, fault.New(fault.NotFound, op, "observation %.40q is not among the recent ones: send it whole with its feedback", f.Observation)
	}
	if f.ID == "" {
		sum := sha256.Sum256([]byte("feedback\x00" + f.Observation + "\x00" + f.Text + "\x00" + string(f.Truth)))
		f.ID = hex.EncodeToString(sum[:16])
	}
	o.ID, o.Feedback = f.ID, f.Text
	if len(f.Truth) > 0 {
		o.Truth = f.Truth
	}
	o.Force, o.ForceRule = f.Badcase == nil || *f.Badcase, "feedback"
	v, err := in.Accept(ctx, o)
	if err == nil && !v.Repeated {
		in.opts.Counters.Add(o.Slot, o.Model, -1, 0) // counted when it was observed
	}
	return v, err
}

// diskFault gives the operating system's errors their kinds.
func diskFault(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fault.New(fault.NoSpace, "", "%w", err)
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE), errors.Is(err, syscall.ENOMEM):
		return fault.New(fault.Busy, "", "%w", err)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return fault.New(fault.Canceled, "", "%w", err)
	}
	return err
}

func newID() string {
	var id [16]byte
	rand.Read(id[:]) // never fails
	return hex.EncodeToString(id[:])
}
