package loop

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"mlife/collector/internal/msm"
	"mlife/shared/fault"
	"mlife/shared/trust"
	"mlife/shared/wire"
)

// Fleet knows the devices.
type Fleet interface {
	// Members gives the devices of a group; NotFound for an unknown one.
	Members(ctx context.Context, group string) ([]string, error)
	// Running gives the models that a device said are in service, by slot; NotFound
	// for an unknown or revoked device.
	Running(ctx context.Context, device string) (map[string]wire.Model, error)
}

// Signer makes the targets document of one device. trust.Key is one.
type Signer interface {
	Sign(device string, version int64, expires time.Time, targets []trust.Target, campaigns ...wire.Campaign) ([]byte, error)
}

// Publisher sends to devices. broker.Broker is one.
type Publisher interface {
	Publish(ctx context.Context, device string, leaf wire.Leaf, payload []byte) error
}

// RolloutOptions of a Rollout. All but the durations and Changed are needed.
type RolloutOptions struct {
	Models      msm.Models
	Deployments msm.Deployments
	Fleet       Fleet
	Signer      Signer
	Publisher   Publisher
	Log         *slog.Logger
	Changed     func(deployment string) // called after every change; must not block
	Probation   time.Duration           // for orders that name none; 30 s
	Deadline    time.Duration           // for orders that name none; 24 h
	Life        time.Duration           // of a signed plan; 30 days
	Sweep       time.Duration           // between two looks at deadlines and signatures; 5 s
}

// Rollout brings models to devices. What is to be done follows from the stored
// steps and plans alone, so Run takes up anywhere it was cut off:
//
//	an active step that its device's plan does not name   → sign and publish a plan that does
//	a failed or aborted step that the plan still names    → a plan with the model before
//	an active step past its deadline                      → timeout; the plan stays, a late device is believed
//	a plan whose signature ends soon                      → sign and publish it again
//
// Make it with NewRollout, run it with Run; the other methods are safe for
// concurrent use.
type Rollout struct {
	opt       RolloutOptions
	wake      chan struct{} // holds one: look at the steps now
	forgotten chan struct{} // holds one: the broker may have forgotten every plan
}

// NewRollout makes a rollout.
func NewRollout(opt RolloutOptions) *Rollout {
	set := func(d *time.Duration, to time.Duration) {
		if *d <= 0 {
			*d = to
		}
	}
	set(&opt.Probation, 30*time.Second)
	set(&opt.Deadline, 24*time.Hour)
	set(&opt.Life, 30*24*time.Hour)
	set(&opt.Sweep, 5*time.Second)
	if opt.Changed == nil {
		opt.Changed = func(string) {}
	}
	return &Rollout{opt: opt, wake: make(chan struct{}, 1), forgotten: make(chan struct{}, 1)}
}

func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Ready says that the broker may have forgotten what it retained: every plan is
// published again.
func (r *Rollout) Ready() { poke(r.forgotten) }

// Run works until ctx is done.
func (r *Rollout) Run(ctx context.Context) error {
	tick := time.NewTicker(r.opt.Sweep)
	defer tick.Stop()
	for {
		if err := r.sweep(ctx, time.Now()); err != nil && ctx.Err() == nil {
			r.opt.Log.Error("deployments not advanced", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-r.wake:
		case <-r.forgotten:
			if err := r.republish(ctx); err != nil && ctx.Err() == nil {
				r.opt.Log.Error("plans not published again", "error", err)
				poke(r.forgotten)
				select { // not at once: what failed would fail again
				case <-ctx.Done():
				case <-tick.C:
				}
			}
		}
	}
}

// Start makes a deployment; Run does the rest.
func (r *Rollout) Start(ctx context.Context, o msm.Order, author string) (msm.Deployment, error) {
	if o.ProbationS == 0 {
		o.ProbationS = int(r.opt.Probation / time.Second)
	}
	if o.TimeoutS == 0 {
		o.TimeoutS = int(r.opt.Deadline / time.Second)
	}
	models := make([]msm.Model, 0, len(o.Models))
	for i, id := range o.Models {
		m, err := r.opt.Models.Model(ctx, id)
		if fault.Is(err, fault.NotFound) {
			return msm.Deployment{}, fault.Field("deployment", fmt.Sprintf("models[%d]", i), "no model %.80q", id)
		}
		if err != nil {
			return msm.Deployment{}, err
		}
		models = append(models, m)
	}
	now := time.Now()
	d, err := msm.NewDeployment(o, models, author, now)
	if err != nil {
		return d, err
	}
	devices, err := r.resolve(ctx, o.Targets)
	if err != nil {
		return d, err
	}
	var steps []msm.Step
	for _, device := range devices {
		running, err := r.opt.Fleet.Running(ctx, device)
		if fault.Is(err, fault.NotFound) {
			return d, fault.Field("deployment", "targets.devices", "no device %.80q", device)
		}
		if err != nil {
			return d, err
		}
		for _, m := range models {
			goal := wire.Model{ID: m.ID, Version: m.Version, SHA256: m.SHA256, Size: m.Size}
			steps = append(steps, step(d, device, m.Slot, goal, r.identify(ctx, m.Slot, running[m.Slot])))
		}
	}
	return r.create(ctx, d, steps)
}

func (r *Rollout) create(ctx context.Context, d msm.Deployment, steps []msm.Step) (msm.Deployment, error) {
	if err := r.opt.Deployments.CreateDeployment(ctx, d, steps); err != nil {
		return d, err
	}
	r.opt.Changed(d.ID)
	poke(r.wake)
	return r.opt.Deployments.Deployment(ctx, d.ID)
}

func step(d msm.Deployment, device, slot string, goal, before wire.Model) msm.Step {
	return msm.Step{
		Deployment: d.ID, Device: device, Slot: slot, Model: goal, Previous: before, State: msm.Wanted, Log: []string{},
		At: d.CreatedAt, Deadline: d.CreatedAt.Add(time.Duration(d.TimeoutS) * time.Second), CreatedAt: d.CreatedAt, Version: 1,
	}
}

// identify adds the Model ID to a model that a device knows by its file alone. A
// model that the registry does not know stays as it is.
func (r *Rollout) identify(ctx context.Context, slot string, m wire.Model) wire.Model {
	if m.ID == "" && m.SHA256 != "" {
		if known, err := r.opt.Models.ModelOf(ctx, slot, m.SHA256); err == nil {
			m.ID, m.Version = known.ID, known.Version
		}
	}
	return m
}

// resolve gives the targets' devices, each once.
func (r *Rollout) resolve(ctx context.Context, t msm.Targets) ([]string, error) {
	all := slices.Clone(t.Devices)
	for _, g := range t.Groups {
		members, err := r.opt.Fleet.Members(ctx, g)
		if fault.Is(err, fault.NotFound) {
			return nil, fault.Field("deployment", "targets.groups", "no group %.80q", g)
		}
		if err != nil {
			return nil, err
		}
		all = append(all, members...)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	if len(all) == 0 || len(all) > msm.MaxTargets {
		return nil, fault.Field("deployment", "targets", "%d devices: want 1 to %d", len(all), msm.MaxTargets)
	}
	return all, nil
}

// Abort ends a running deployment: devices that have not committed go back to the
// model before; those that have keep the new one.
func (r *Rollout) Abort(ctx context.Context, id, by string) (msm.Deployment, error) {
	d, err := r.opt.Deployments.UpdateDeployment(ctx, id, func(d *msm.Deployment) error {
		if d.State != msm.Rolling {
			return fault.New(fault.Conflict, "deployment", "%s is %s already", d.ID, d.State)
		}
		d.State, d.Reason, d.EndedAt = msm.Aborted, "aborted by "+by, time.Now().UTC()
		return nil
	})
	if err != nil {
		return d, err
	}
	defer poke(r.wake)
	steps, err := r.opt.Deployments.Steps(ctx, id)
	if err != nil {
		return d, err
	}
	for _, s := range steps {
		if err := r.close(ctx, s, msm.Withdrawn, d.Reason); err != nil {
			return d, err
		}
	}
	r.opt.Changed(id)
	return r.opt.Deployments.Deployment(ctx, id)
}

func (r *Rollout) close(ctx context.Context, s msm.Step, to msm.State, reason string) error {
	_, err := r.opt.Deployments.UpdateStep(ctx, s.Deployment, s.Device, s.Slot, func(x *msm.Step) (bool, error) {
		return x.Close(to, reason, time.Now()), nil
	})
	return err
}

// Revert makes a deployment that brings every device that a deployment reached back
// to the model it ran before. A running deployment is aborted first.
func (r *Rollout) Revert(ctx context.Context, id, by string) (msm.Deployment, error) {
	d, err := r.opt.Deployments.Deployment(ctx, id)
	if err != nil {
		return d, err
	}
	if d.State == msm.Rolling {
		if d, err = r.Abort(ctx, id, by); err != nil {
			return d, err
		}
	}
	done, err := r.opt.Deployments.Steps(ctx, id)
	if err != nil {
		return d, err
	}
	var models []string
	var steps []msm.Step
	undo := msm.NewRevert(d, nil, by, time.Now())
	for _, s := range done {
		if s.State != msm.Committed && s.State != msm.TimedOut || s.Previous.Size < 1 || s.Previous.SHA256 == s.Model.SHA256 {
			continue
		}
		if s.Previous.ID != "" && !slices.Contains(models, s.Previous.ID) {
			models = append(models, s.Previous.ID)
		}
		undo.Targets.Devices = append(undo.Targets.Devices, s.Device)
		steps = append(steps, step(undo, s.Device, s.Slot, s.Previous, s.Model))
	}
	if len(steps) == 0 {
		return d, fault.New(fault.Conflict, "deployment", "no device of %s has a model before to go back to", id)
	}
	slices.Sort(undo.Targets.Devices)
	undo.Targets.Devices, undo.Models = slices.Compact(undo.Targets.Devices), append([]string{}, models...)
	return r.create(ctx, undo, steps)
}

// Report takes what a device says about a step. Reports of other models, unknown
// deployments and of nothing in particular change nothing.
func (r *Rollout) Report(ctx context.Context, device string, rep wire.Report) error {
	if rep.Deployment == "" {
		return nil
	}
	changed := false
	_, err := r.opt.Deployments.UpdateStep(ctx, rep.Deployment, device, rep.Slot, func(s *msm.Step) (bool, error) {
		changed = false
		if s.Model.SHA256 != rep.Model.SHA256 {
			return false, nil
		}
		var err error
		changed, err = s.Hear(msm.News{State: msm.State(rep.State), Step: rep.Step, Reason: rep.Reason, Log: rep.Log,
			Bytes: rep.Bytes, At: rep.At}, time.Now())
		return changed, err
	})
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	if changed {
		r.opt.Changed(rep.Deployment)
		poke(r.wake)
	}
	return nil
}

// maxRev bounds what a device may claim to have accepted.
const maxRev = 1 << 53

// Inventory publishes a device's plan again when the device acted on an older one
// only. A device that accepted a newer one than there is would refuse every plan: this
// collector was restored from a backup, or is new to the device. Its revisions then
// begin after the device's, and it says nothing about slots until somebody deploys:
// what the device runs by now is newer than what is known here.
func (r *Rollout) Inventory(ctx context.Context, device string, inv wire.Inventory) error {
	p, err := r.opt.Deployments.Plan(ctx, device)
	if err != nil {
		return err
	}
	if inv.TrustVer > p.Rev && inv.TrustVer < maxRev {
		r.opt.Log.Warn("a device has accepted newer plans than are known here", "device", device, "accepted", inv.TrustVer, "known", p.Rev)
		return r.plan(ctx, device, func(p *msm.Plan) bool {
			if inv.TrustVer < p.Rev {
				return false
			}
			p.Rev = inv.TrustVer + 1
			clear(p.Slots)
			return true
		})
	}
	if p.Rev == 0 || inv.WantedOK >= p.Rev {
		return nil
	}
	return r.publish(ctx, p)
}

func (r *Rollout) publish(ctx context.Context, p msm.Plan) error {
	payload, err := json.Marshal(wire.Wanted{V: 1, Rev: p.Rev, Signed: p.Signed})
	if err != nil {
		return fault.Wrap("loop.publish", err)
	}
	return r.opt.Publisher.Publish(ctx, p.Device, wire.LeafWanted, payload)
}

// parallel bounds how many devices are worked on at once: enough for the store to
// commit many together.
const parallel = 32

func each[T any](ctx context.Context, list []T, do func(context.Context, T) error) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(parallel)
	for _, x := range list {
		g.Go(func() error { return do(ctx, x) })
	}
	return g.Wait()
}

func (r *Rollout) republish(ctx context.Context) error {
	devices, err := r.opt.Deployments.PlansEnding(ctx, time.Now().Add(100*365*24*time.Hour))
	if err != nil {
		return err
	}
	return each(ctx, devices, func(ctx context.Context, device string) error {
		p, err := r.opt.Deployments.Plan(ctx, device)
		if err != nil {
			return err
		}
		return r.publish(ctx, p)
	})
}
