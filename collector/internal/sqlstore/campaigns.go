package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/fleet"
	"mlife/shared/fault"
	"mlife/shared/wire"
)

const campaignColumns = `campaigns.id, campaigns.state, campaigns.reason, campaigns.draft, campaigns.clips, campaigns.surplus, campaigns.created_by,
	campaigns.created_at, campaigns.started_at, campaigns.ended_at, (SELECT count(*) FROM campaign_devices d WHERE d.campaign = campaigns.id)`

func scanCampaign(row scanner) (c fleet.Campaign, err error) {
	var draft string
	var created, started, ended int64
	if err := row.Scan(&c.ID, &c.State, &c.Reason, &draft, &c.Clips, &c.Surplus, &c.CreatedBy, &created, &started, &ended, &c.Devices); err != nil {
		return c, err
	}
	c.CreatedAt, c.StartedAt, c.EndedAt = moment(created), momentOrNil(started), momentOrNil(ended)
	return c, fromJSON(draft, &c.CampaignDraft)
}

func campaignName(id string) string { return "campaign " + id[:min(len(id), 64)] }

// CreateCampaign implements fleet.Campaigns.
func (s *Fleet) CreateCampaign(ctx context.Context, c fleet.Campaign) error {
	draft, err := asJSON(c.CampaignDraft)
	if err != nil {
		return err
	}
	return classify(campaignName(c.ID), s.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec(`INSERT INTO campaigns (id, name, state, reason, draft, quota, until, created_by, created_at) VALUES (`+marks(9)+")",
			c.ID, c.Name, c.State, c.Reason, draft, c.Quota, stamp(c.Until), c.CreatedBy, stamp(c.CreatedAt))
		return err
	}))
}

// Campaign implements fleet.Campaigns.
func (s *Fleet) Campaign(ctx context.Context, id string) (fleet.Campaign, error) {
	c, err := scanCampaign(s.db.read.QueryRowContext(ctx, "SELECT "+campaignColumns+" FROM campaigns WHERE id = ?", id))
	return c, classify(campaignName(id), err)
}

// Campaigns implements fleet.Campaigns.
func (s *Fleet) Campaigns(ctx context.Context, q fleet.CampaignQuery) (items []fleet.Campaign, next string, total int, err error) {
	var f filter
	f.search("campaigns", q.Search)
	return sortedPage(ctx, s.db, fleet.CampaignSchema(), campaignColumns, f, asked{sort: q.Sort, cursor: q.Cursor, limit: q.Limit}, scanCampaign)
}

// UpdateCampaign implements fleet.Campaigns. What is counted meanwhile is not touched.
func (s *Fleet) UpdateCampaign(ctx context.Context, id string, change func(*fleet.Campaign) error) (out fleet.Campaign, err error) {
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		c, err := scanCampaign(tx.QueryRow("SELECT "+campaignColumns+" FROM campaigns WHERE id = ?", id))
		if err != nil {
			return err
		}
		before := c.State
		if err := change(&c); err != nil {
			return err
		}
		if c.State == fleet.CampaignRunning && before != c.State {
			n, err := number(tx, "SELECT count(*) FROM campaigns WHERE state = ?", fleet.CampaignRunning)
			if err != nil {
				return err
			}
			if n >= fleet.MaxRunning {
				return fault.New(fault.Conflict, "campaign", "%d campaigns run already: stop one first", n)
			}
		}
		out = c
		return one(tx.Exec("UPDATE campaigns SET state = ?, reason = ?, started_at = ?, ended_at = ? WHERE id = ? AND state = ?",
			c.State, c.Reason, stampOf(c.StartedAt), stampOf(c.EndedAt), id, before))
	})
	return out, classify(campaignName(id), err)
}

// DeleteCampaign implements fleet.Campaigns.
func (s *Fleet) DeleteCampaign(ctx context.Context, id string) error {
	return classify(campaignName(id), s.db.Write(ctx, func(tx *sql.Tx) error {
		var state fleet.CampaignState
		if err := tx.QueryRow("SELECT state FROM campaigns WHERE id = ?", id).Scan(&state); err != nil {
			return err
		}
		if state == fleet.CampaignRunning {
			return fault.New(fault.Conflict, "campaign", "it is running: stop it first")
		}
		if _, err := tx.Exec("DELETE FROM campaign_devices WHERE campaign = ?", id); err != nil {
			return err
		}
		return one(tx.Exec("DELETE FROM campaigns WHERE id = ? AND state = ?", id, state))
	}))
}

// CampaignDevices implements fleet.Campaigns.
func (s *Fleet) CampaignDevices(ctx context.Context, id, cursor string, limit int) (items []fleet.CampaignDevice, next string, total int, err error) {
	const op = "sqlstore.CampaignDevices"
	if err := s.db.read.QueryRowContext(ctx, "SELECT count(*) FROM campaign_devices WHERE campaign = ?", id).Scan(&total); err != nil {
		return nil, "", 0, classify(op, err)
	}
	limit = pageLimit(limit, 200)
	begins := wire.CampaignProblem(id)
	items, err = query(ctx, s.db.read, op, func(row scanner) (d fleet.CampaignDevice, err error) {
		var sent, last int64
		var status string
		if err = row.Scan(&d.Device, &d.Clips, &d.Surplus, &sent, &last, &d.Online, &status); err != nil {
			return d, err
		}
		d.SentAt, d.LastAt = moment(sent), momentOrNil(last)
		var st wire.Status
		if status != "" {
			err = fromJSON(status, &st)
		}
		for _, p := range st.Problems {
			if text, ok := strings.CutPrefix(p, begins); ok {
				d.Problem = text
			}
		}
		return d, err
	}, `SELECT c.device, c.clips, c.surplus, c.sent_at, c.last_at, coalesce(v.online, 0), coalesce(v.status, '') FROM campaign_devices c
		LEFT JOIN devices v ON v.id = c.device WHERE c.campaign = ? AND c.device > ? ORDER BY c.device LIMIT ?`, id, cursor, limit+1)
	if err == nil && len(items) > limit {
		items, next = items[:limit], items[limit-1].Device
	}
	return items, next, total, err
}

// CampaignOver implements fleet.Campaigns.
func (s *Fleet) CampaignOver(ctx context.Context, id string, step time.Duration) ([]fleet.CampaignPoint, error) {
	us := max(step, time.Second).Microseconds()
	return query(ctx, s.db.read, "sqlstore.CampaignOver", func(row scanner) (p fleet.CampaignPoint, err error) {
		var at int64
		err = row.Scan(&at, &p.Clips)
		p.At = moment(at * us)
		return p, err
	}, `SELECT k.at, count(*) FROM (SELECT received_at / ? AS at FROM occurrences WHERE campaign = ? AND campaign <> '') k
		GROUP BY k.at ORDER BY k.at LIMIT ?`, us, id, fleet.MaxPoints)
}

// TargetDevices implements fleet.Campaigns.
func (s *Fleet) TargetDevices(ctx context.Context, t fleet.Targets, strict bool) ([]string, error) {
	const op = "sqlstore.TargetDevices"
	if strict {
		if err := s.targetsThere(ctx, t); err != nil {
			return nil, err
		}
	}
	var any clauses
	if len(t.Groups) > 0 {
		in := marks(len(t.Groups))
		any.add("devices.id IN (SELECT m.device FROM group_devices m JOIN device_groups g ON g.id = m.grp WHERE g.id IN ("+in+") OR g.name IN ("+in+"))",
			append(anys(t.Groups), anys(t.Groups)...)...)
	}
	if len(t.Devices) > 0 {
		any.add("devices.id IN ("+marks(len(t.Devices))+")", anys(t.Devices)...)
	}
	where, all, err := t.Where("body.targets")
	if err != nil {
		return nil, err
	}
	switch {
	case all:
		any.add("1 = 1")
	case where != nil:
		text, args := lists["devices"].compile(where, time.Now())
		any.add("("+text+")", args...)
	}
	if len(any.parts) == 0 {
		return []string{}, nil
	}
	list, err := query(ctx, s.db.read, op, text, "SELECT devices.id FROM devices WHERE devices.revoked_at = 0 AND ("+strings.Join(any.parts, " OR ")+
		") ORDER BY devices.id LIMIT ?", append(any.args, fleet.MaxGroup+1)...)
	if err == nil && len(list) > fleet.MaxGroup {
		err = fault.Field("campaign", "body.targets", "more than %d devices", fleet.MaxGroup)
	}
	return list, err
}

// targetsThere refuses names of what is not there.
func (s *Fleet) targetsThere(ctx context.Context, t fleet.Targets) error {
	check := func(field, what, text string, names []string) error {
		for i, name := range names {
			var n int
			if err := s.db.read.QueryRowContext(ctx, text, name).Scan(&n); err != nil {
				return classify("sqlstore.TargetDevices", err)
			}
			if n == 0 {
				return fault.Field("campaign", fmt.Sprintf("body.targets.%s[%d]", field, i), "there is no %s %.80q", what, name)
			}
		}
		return nil
	}
	if err := check("groups", "group", "SELECT count(*) FROM (SELECT ? AS k) x JOIN device_groups g ON g.id = x.k OR g.name = x.k", t.Groups); err != nil {
		return err
	}
	return check("devices", "device", "SELECT count(*) FROM devices WHERE id = ?", t.Devices)
}

// RunningCampaigns implements fleet.Campaigns.
func (s *Fleet) RunningCampaigns(ctx context.Context) ([]fleet.Campaign, error) {
	return query(ctx, s.db.read, "sqlstore.RunningCampaigns", scanCampaign, "SELECT "+campaignColumns+" FROM campaigns WHERE state = ? ORDER BY started_at, id LIMIT ?",
		fleet.CampaignRunning, fleet.MaxRunning)
}

// EndCampaigns implements fleet.Campaigns.
func (s *Fleet) EndCampaigns(ctx context.Context, now time.Time) ([]string, error) {
	const op = "sqlstore.EndCampaigns"
	due, err := query(ctx, s.db.read, op, text, "SELECT id FROM campaigns WHERE state = ? AND until <= ? ORDER BY id", fleet.CampaignRunning, stamp(now))
	if err != nil || len(due) == 0 {
		return nil, err
	}
	return due, classify(op, s.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec("UPDATE campaigns SET state = ?, reason = 'its time is over', ended_at = ? WHERE state = ? AND until <= ?",
			fleet.CampaignDone, stamp(now), fleet.CampaignRunning, stamp(now))
		return err
	}))
}

// collected counts a clip for the campaign that wanted it, if the campaign was sent to the
// device: in the transaction that records the clip, so that each counts once. The clip
// that reaches the quota ends the campaign.
func collected(tx *sql.Tx, o bam.Occurrence) error {
	id := o.Manifest.Campaign
	if id == "" || o.Source != bam.FromDevice {
		return nil
	}
	res, err := tx.Exec("UPDATE campaign_devices SET clips = clips + 1, last_at = ? WHERE campaign = ? AND device = ?", stamp(o.At), id, o.Manifest.Device)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return err
	}
	var surplus int
	err = tx.QueryRow(`UPDATE campaigns SET clips = clips + 1, surplus = surplus + CASE WHEN state = 'running' THEN 0 ELSE 1 END,
		reason = CASE WHEN state = 'running' AND clips + 1 >= quota THEN 'the quota is reached' ELSE reason END,
		ended_at = CASE WHEN state = 'running' AND clips + 1 >= quota THEN ? ELSE ended_at END,
		state = CASE WHEN state = 'running' AND clips + 1 >= quota THEN 'done' ELSE state END
		WHERE id = ? RETURNING CASE WHEN ended_at > 0 AND (clips <> quota OR surplus > 0) THEN 1 ELSE 0 END`, stamp(o.At), id).Scan(&surplus)
	if errors.Is(err, sql.ErrNoRows) {
		return nil // deleted
	}
	if err != nil || surplus == 0 {
		return err
	}
	_, err = tx.Exec("UPDATE campaign_devices SET surplus = surplus + 1 WHERE campaign = ? AND device = ?", id, o.Manifest.Device)
	return err
}

// sentTo notes the campaigns that a device is sent.
func sentTo(tx *sql.Tx, device string, list []wire.Campaign, at time.Time) error {
	for _, c := range list {
		if _, err := tx.Exec("INSERT INTO campaign_devices (campaign, device, sent_at) VALUES (?, ?, ?) ON CONFLICT (campaign, device) DO NOTHING",
			c.ID, device, stamp(at)); err != nil {
			return err
		}
	}
	return nil
}
