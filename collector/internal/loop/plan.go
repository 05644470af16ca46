package loop

import (
	"context"
	"errors"
	"time"

	"mlife/collector/internal/msm"
	"mlife/shared/trust"
)

// sweep brings steps, plans and deadlines in line once.
func (r *Rollout) sweep(ctx context.Context, now time.Time) error {
	active, err := r.opt.Deployments.ActiveSteps(ctx, "")
	if err != nil {
		return err
	}
	failed, err := r.opt.Deployments.Orphans(ctx)
	if err != nil {
		return err
	}
	ending, err := r.opt.Deployments.PlansEnding(ctx, now.Add(r.opt.Life/3))
	if err != nil {
		return err
	}
	return errors.Join(
		each(ctx, failed, r.restore),
		each(ctx, active, func(ctx context.Context, s msm.Step) error {
			if now.After(s.Deadline) {
				err := r.close(ctx, s, msm.TimedOut, "not committed in time")
				r.opt.Changed(s.Deployment)
				return err
			}
			return r.assign(ctx, s)
		}),
		each(ctx, ending, func(ctx context.Context, device string) error {
			return r.plan(ctx, device, func(p *msm.Plan) bool { return p.Rev > 1 })
		}),
	)
}

// assign makes the device's plan name an active step.
func (r *Rollout) assign(ctx context.Context, s msm.Step) error {
	p, err := r.opt.Deployments.Plan(ctx, s.Device)
	if err != nil || p.Slots[s.Slot].Deployment == s.Deployment {
		return err
	}
	d, err := r.opt.Deployments.Deployment(ctx, s.Deployment)
	if err != nil {
		return err
	}
	return r.plan(ctx, s.Device, func(p *msm.Plan) bool {
		if p.Slots[s.Slot].Deployment == s.Deployment {
			return false
		}
		p.Slots[s.Slot] = msm.Assignment{Model: s.Model, Deployment: s.Deployment, ProbationMS: int64(d.ProbationS) * 1000}
		return true
	})
}

// restore takes a step that did not succeed out of the device's plan and puts the
// model before in its place, so that plan and device say the same.
func (r *Rollout) restore(ctx context.Context, s msm.Step) error {
	return r.plan(ctx, s.Device, func(p *msm.Plan) bool {
		if p.Slots[s.Slot].Deployment != s.Deployment {
			return false
		}
		if s.Previous.Size < 1 || s.Previous.SHA256 == "" {
			delete(p.Slots, s.Slot)
		} else {
			p.Slots[s.Slot] = msm.Assignment{Model: s.Previous}
		}
		return true
	})
}

// plan changes, signs and publishes a device's plan. A plan that could not be
// published is stored all the same: it is sent again when the device shows an older
// revision or the broker comes back.
func (r *Rollout) plan(ctx context.Context, device string, change func(*msm.Plan) bool) error {
	changed := false
	p, err := r.opt.Deployments.ChangePlan(ctx, device, func(p *msm.Plan) (bool, error) {
		if changed = change(p); !changed {
			return false, nil
		}
		targets := make([]trust.Target, 0, len(p.Slots))
		for slot, a := range p.Slots {
			targets = append(targets, trust.Target{Slot: slot, SHA256: a.Model.SHA256, Size: a.Model.Size, ModelID: a.Model.ID,
				Version: a.Model.Version, Deployment: a.Deployment, ProbationMS: a.ProbationMS})
		}
		p.Expires = time.Now().Add(r.opt.Life).UTC()
		var err error
		p.Signed, err = r.opt.Signer.Sign(device, p.Rev, p.Expires, targets, p.Campaigns...)
		return true, err
	})
	if err != nil || !changed {
		return err
	}
	return r.publish(ctx, p)
}
