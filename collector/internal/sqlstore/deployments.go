package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"mlife/collector/internal/msm"
	"mlife/shared/fault"
	"mlife/shared/wire"
)

// Deployments implements msm.Deployments.
type Deployments struct{ db *DB }

// Deployments gives the store of deployments, their steps and devices' plans.
func (db *DB) Deployments() *Deployments { return &Deployments{db} }

const deploymentColumns = "id, name, models, targets, state, reason, probation_s, timeout_s, reverts, author, counts, created_at, ended_at"

func scanDeployment(row scanner) (msm.Deployment, error) {
	var d msm.Deployment
	var models, targets, counts string
	var created, ended int64
	err := row.Scan(&d.ID, &d.Name, &models, &targets, &d.State, &d.Reason, &d.ProbationS, &d.TimeoutS, &d.Reverts, &d.Author,
		&counts, &created, &ended)
	if err != nil {
		return d, err
	}
	d.CreatedAt, d.EndedAt = moment(created), moment(ended)
	return d, fromJSON(models, &d.Models, targets, &d.Targets, counts, &d.Counts)
}

func deploymentValues(d msm.Deployment) ([]any, error) {
	models, targets, counts, _, err := json4(d.Models, d.Targets, d.Counts, nil)
	return []any{d.ID, d.Name, models, targets, d.State, d.Reason, d.ProbationS, d.TimeoutS, d.Reverts, d.Author,
		counts, stamp(d.CreatedAt), stamp(d.EndedAt)}, err
}

const stepColumns = "deployment, device, slot, model_id, model, previous, state, step, reason, log, bytes, at, deadline, " +
	"created_at, ended_at, version, active"

func scanStep(row scanner) (msm.Step, error) {
	var s msm.Step
	var id, model, previous, log string
	var at, deadline, created, ended int64
	var active bool
	err := row.Scan(&s.Deployment, &s.Device, &s.Slot, &id, &model, &previous, &s.State, &s.Step, &s.Reason,
		&log, &s.Bytes, &at, &deadline, &created, &ended, &s.Version, &active)
	if err != nil {
		return s, err
	}
	s.At, s.Deadline, s.CreatedAt, s.EndedAt = moment(at), moment(deadline), moment(created), moment(ended)
	return s, fromJSON(model, &s.Model, previous, &s.Previous, log, &s.Log)
}

func stepValues(s msm.Step) ([]any, error) {
	if s.Log == nil {
		s.Log = []string{}
	}
	model, previous, log, _, err := json4(s.Model, s.Previous, s.Log, nil)
	return []any{s.Deployment, s.Device, s.Slot, s.Model.ID, model, previous, s.State, s.Step, s.Reason,
		log, s.Bytes, stamp(s.At), stamp(s.Deadline), stamp(s.CreatedAt), stamp(s.EndedAt), s.Version, s.Active()}, err
}

// CreateDeployment stores a deployment with its steps.
func (s *Deployments) CreateDeployment(ctx context.Context, d msm.Deployment, steps []msm.Step) error {
	const op = "sqlstore.CreateDeployment"
	return classify(op, s.db.Write(ctx, func(tx *sql.Tx) error {
		args, err := deploymentValues(d)
		if err != nil {
			return err
		}
		if _, err := tx.Exec("INSERT INTO deployments ("+deploymentColumns+") VALUES ("+marks(len(args))+")", args...); err != nil {
			return err
		}
		for _, st := range steps {
			st.Deployment = d.ID
			if err := addStep(tx, st); err != nil {
				return err
			}
		}
		return count(tx, d.ID)
	}))
}

func addStep(tx *sql.Tx, st msm.Step) error {
	args, err := stepValues(st)
	if err != nil {
		return err
	}
	var other string
	err = tx.QueryRow("SELECT deployment FROM deployment_steps WHERE device = ? AND slot = ? AND active = 1", st.Device, st.Slot).Scan(&other)
	if err == nil {
		return fault.New(fault.Conflict, "sqlstore.CreateDeployment",
			"device %s is in deployment %s for slot %s, which has not ended", st.Device, other, st.Slot)
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	_, err = tx.Exec("INSERT INTO deployment_steps ("+stepColumns+") VALUES ("+marks(len(args))+")", args...)
	return err
}

// count brings a deployment's counts and state in line with its steps. An aborted
// one stays aborted.
func count(tx *sql.Tx, id string) error {
	rows, err := query(context.Background(), tx, "sqlstore.count", func(row scanner) (c struct {
		state msm.State
		n     int
	}, err error) {
		err = row.Scan(&c.state, &c.n)
		return c, err
	}, "SELECT state, count(*) FROM deployment_steps WHERE deployment = ? GROUP BY state", id)
	if err != nil {
		return err
	}
	d, err := scanDeployment(tx.QueryRow("SELECT "+deploymentColumns+" FROM deployments WHERE id = ?", id))
	if err != nil {
		return err
	}
	d.Counts = map[msm.State]int{}
	for _, r := range rows {
		d.Counts[r.state] = r.n
	}
	if d.State != msm.Aborted {
		d.State = msm.Outcome(d.Counts)
	}
	switch {
	case d.State == msm.Rolling:
		d.EndedAt = time.Time{}
	case d.EndedAt.IsZero():
		d.EndedAt = time.Now().UTC()
	}
	return saveDeployment(tx, d)
}

func saveDeployment(tx *sql.Tx, d msm.Deployment) error {
	args, err := deploymentValues(d)
	if err != nil {
		return err
	}
	return one(tx.Exec("UPDATE deployments SET ("+deploymentColumns+") = ("+marks(len(args))+") WHERE id = ?", append(args, d.ID)...))
}

// Deployment gives one deployment.
func (s *Deployments) Deployment(ctx context.Context, id string) (msm.Deployment, error) {
	d, err := scanDeployment(s.db.read.QueryRowContext(ctx, "SELECT "+deploymentColumns+" FROM deployments WHERE id = ?", id))
	return d, classify("deployment "+id, err)
}

// Deployments gives one page, newest first.
func (s *Deployments) Deployments(ctx context.Context, q msm.DeploymentQuery) (msm.DeploymentPage, error) {
	var f filter
	f.equal("state", string(q.State))
	if q.Model != "" {
		f.and("EXISTS (SELECT 1 FROM deployment_steps s WHERE s.deployment = deployments.id AND s.model_id = ?)", q.Model)
	}
	if q.Device != "" {
		f.and("EXISTS (SELECT 1 FROM deployment_steps s WHERE s.deployment = deployments.id AND s.device = ?)", q.Device)
	}
	items, next, total, err := newest(ctx, s.db, "sqlstore.Deployments", "deployments", deploymentColumns, f, q.Cursor, q.Limit,
		scanDeployment, func(d msm.Deployment) string { return d.ID })
	return msm.DeploymentPage{Items: items, Next: next, Total: total}, err
}

// UpdateDeployment changes one deployment in a transaction.
func (s *Deployments) UpdateDeployment(ctx context.Context, id string, change func(*msm.Deployment) error) (msm.Deployment, error) {
	var out msm.Deployment
	err := s.db.Write(ctx, func(tx *sql.Tx) error {
		d, err := scanDeployment(tx.QueryRow("SELECT "+deploymentColumns+" FROM deployments WHERE id = ?", id))
		if err != nil {
			return classify("deployment "+id, err)
		}
		if err := change(&d); err != nil {
			return err
		}
		out = d
		return saveDeployment(tx, d)
	})
	return out, classify("sqlstore.UpdateDeployment", err)
}

// Steps gives the steps of a deployment by device.
func (s *Deployments) Steps(ctx context.Context, deployment string) ([]msm.Step, error) {
	return query(ctx, s.db.read, "sqlstore.Steps", scanStep,
		"SELECT "+stepColumns+" FROM deployment_steps WHERE deployment = ? ORDER BY device, slot", deployment)
}

// ActiveSteps gives the steps that have not ended, of one device or of all.
func (s *Deployments) ActiveSteps(ctx context.Context, device string) ([]msm.Step, error) {
	var f filter
	f.and("active = 1")
	f.equal("device", device)
	return query(ctx, s.db.read, "sqlstore.ActiveSteps", scanStep,
		"SELECT "+stepColumns+" FROM deployment_steps"+f.clause()+" ORDER BY deployment, device, slot", f.args...)
}

// Orphans gives steps that failed while a plan still names them.
func (s *Deployments) Orphans(ctx context.Context) ([]msm.Step, error) {
	return query(ctx, s.db.read, "sqlstore.Orphans", scanStep, "SELECT "+stepColumns+" FROM deployment_steps "+
		"WHERE state IN ('rolled_back', 'failed', 'aborted') AND EXISTS (SELECT 1 FROM device_plans p, json_each(p.slots) j "+
		"WHERE p.device = deployment_steps.device AND j.key = deployment_steps.slot "+
		"AND json_extract(j.value, '$.deployment') = deployment_steps.deployment)")
}

// UpdateStep changes one step and its deployment's state in a transaction.
func (s *Deployments) UpdateStep(ctx context.Context, deployment, device, slot string, change func(*msm.Step) (bool, error)) (msm.Step, error) {
	const where = " WHERE deployment = ? AND device = ? AND slot = ?"
	var out msm.Step
	err := s.db.Write(ctx, func(tx *sql.Tx) error {
		st, err := scanStep(tx.QueryRow("SELECT "+stepColumns+" FROM deployment_steps"+where, deployment, device, slot))
		if err != nil {
			return classify("deployment "+deployment+" of "+device, err)
		}
		changed, err := change(&st)
		out = st
		if err != nil || !changed {
			return err
		}
		st.Version++
		out = st
		args, err := stepValues(st)
		if err != nil {
			return err
		}
		if err := one(tx.Exec("UPDATE deployment_steps SET ("+stepColumns+") = ("+marks(len(args))+")"+where,
			append(args, deployment, device, slot)...)); err != nil {
			return err
		}
		return count(tx, deployment)
	})
	return out, classify("sqlstore.UpdateStep", err)
}

func scanPlan(row scanner) (msm.Plan, error) {
	var p msm.Plan
	var slots, signed, campaigns string
	var expires int64
	if err := row.Scan(&p.Device, &p.Rev, &slots, &signed, &expires, &campaigns); err != nil {
		return p, err
	}
	if campaigns != "" {
		if err := fromJSON(campaigns, &p.Campaigns); err != nil {
			return p, err
		}
	}
	p.Signed, p.Expires = []byte(signed), moment(expires)
	return p, fromJSON(slots, &p.Slots)
}

const planSelect = "SELECT device, rev, slots, signed, expires, campaigns FROM device_plans WHERE device = ?"

// Plan gives a device's plan.
func (s *Deployments) Plan(ctx context.Context, device string) (msm.Plan, error) {
	p, err := scanPlan(s.db.read.QueryRowContext(ctx, planSelect, device))
	if errors.Is(err, sql.ErrNoRows) {
		return msm.Plan{Device: device, Slots: map[string]msm.Assignment{}}, nil
	}
	return p, classify("sqlstore.Plan", err)
}

// ChangePlan changes a device's plan in a transaction. Rev is raised before change
// runs, so that it can be signed.
func (s *Deployments) ChangePlan(ctx context.Context, device string, change func(*msm.Plan) (bool, error)) (msm.Plan, error) {
	var out msm.Plan
	err := s.db.Write(ctx, func(tx *sql.Tx) error {
		p, err := scanPlan(tx.QueryRow(planSelect, device))
		if errors.Is(err, sql.ErrNoRows) {
			p, err = msm.Plan{Device: device, Slots: map[string]msm.Assignment{}}, nil
		}
		if err != nil {
			return err
		}
		before := p.Rev
		p.Rev++
		changed, err := change(&p)
		if err != nil || !changed {
			p.Rev = before
			out = p
			return err
		}
		out = p
		slots, err := asJSON(p.Slots)
		if err != nil {
			return err
		}
		campaigns := ""
		if len(p.Campaigns) > 0 {
			if campaigns, err = asJSON(p.Campaigns); err != nil {
				return err
			}
		}
		_, err = tx.Exec("INSERT INTO device_plans (device, rev, slots, signed, expires, campaigns) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (device) "+
			"DO UPDATE SET rev = excluded.rev, slots = excluded.slots, signed = excluded.signed, expires = excluded.expires, campaigns = excluded.campaigns",
			device, p.Rev, slots, string(p.Signed), stamp(p.Expires), campaigns)
		if err != nil {
			return err
		}
		return sentTo(tx, device, p.Campaigns, time.Now())
	})
	return out, classify("sqlstore.ChangePlan", err)
}

// PlansEnding gives devices whose plan's signature ends before a time.
func (s *Deployments) PlansEnding(ctx context.Context, before time.Time) ([]string, error) {
	return query(ctx, s.db.read, "sqlstore.PlansEnding", text, "SELECT device FROM device_plans WHERE expires < ? ORDER BY device", stamp(before))
}

// PlansCollecting gives what the plans that name campaigns ask for, by device.
func (s *Deployments) PlansCollecting(ctx context.Context) (map[string][]wire.Campaign, error) {
	out := map[string][]wire.Campaign{}
	_, err := query(ctx, s.db.read, "sqlstore.PlansCollecting", func(row scanner) (device string, err error) {
		var campaigns string
		if err = row.Scan(&device, &campaigns); err != nil {
			return device, err
		}
		var list []wire.Campaign
		err = fromJSON(campaigns, &list)
		out[device] = list
		return device, err
	}, "SELECT device, campaigns FROM device_plans WHERE campaigns <> ''")
	return out, err
}
