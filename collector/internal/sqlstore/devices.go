package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"mlife/collector/internal/fleet"
	"mlife/shared/fault"
	"mlife/shared/wire"
)

// Fleet implements the stores of package fleet, and takes what devices say.
type Fleet struct{ db *DB }

// Fleet gives the store of devices, groups, rates and enrolment.
func (db *DB) Fleet() *Fleet { return &Fleet{db} }

const deviceColumns = `id, enrolled_at, revoked_at, online, last_seen, device_at, status, inventory, inferences, badcases,
	(SELECT coalesce(max(not_after), 0) FROM device_certificates c WHERE c.device = devices.id AND c.revoked_at = 0),
	(SELECT coalesce(string_agg(name, '` + "\n" + `'), '') FROM (SELECT name FROM device_groups g JOIN group_devices m ON m.grp = g.id
		WHERE m.device = devices.id ORDER BY name) n)`

func scanDevice(row scanner) (fleet.Device, error) {
	var d fleet.Device
	var enrolled, revoked, seen, at, until int64
	var status, inventory, groups string
	err := row.Scan(&d.ID, &enrolled, &revoked, &d.Online, &seen, &at, &status, &inventory, &d.Inferences, &d.Badcases, &until, &groups)
	if err != nil {
		return d, err
	}
	d.EnrolledAt, d.LastSeen, d.Certificate, d.Revoked = moment(enrolled), moment(seen), moment(until), revoked != 0
	d.Groups, d.Problems, d.Slots, d.Labels = []string{}, []string{}, []fleet.Slot{}, map[string]string{}
	if groups != "" {
		d.Groups = strings.Split(groups, "\n")
	}
	return d, fillDevice(&d, status, inventory, at)
}

func fillDevice(d *fleet.Device, status, inventory string, at int64) error {
	var s wire.Status
	var inv wire.Inventory
	for text, into := range map[string]any{status: &s, inventory: &inv} {
		if text == "" {
			continue
		}
		if err := json.Unmarshal([]byte(text), into); err != nil {
			return fault.New(fault.Corrupt, "device "+d.ID, "%w", err)
		}
	}
	d.Agent, d.OS, d.Arch = inv.Agent, inv.OS, inv.Arch
	if d.Agent == "" {
		d.Agent = s.Agent
	}
	if inv.Labels != nil {
		d.Labels = inv.Labels
	}
	if s.Problems != nil {
		d.Problems = s.Problems
	}
	d.Spool = fleet.Spool{Clips: s.SpoolClips, Bytes: s.SpoolBytes, Budget: s.SpoolBudget, DiskFree: s.DiskFree,
		Evicted: s.Evicted, Rejected: s.Rejected, Quarantined: s.Quarantined, Counted: s.Counted}
	if d.Spool.Evicted == nil {
		d.Spool.Evicted = map[string]int64{}
	}
	if at != 0 && !s.At.IsZero() {
		d.ClockSkewMS = s.At.Sub(moment(at)).Milliseconds()
	}
	for slot, m := range inv.Models {
		d.Slots = append(d.Slots, fleet.Slot{Slot: slot, Model: m.ID, Version: m.Version, SHA256: m.SHA256, Previous: inv.Previous[slot].Version})
	}
	slices.SortFunc(d.Slots, func(a, b fleet.Slot) int { return strings.Compare(a.Slot, b.Slot) })
	return nil
}

// Device implements fleet.Devices.
func (s *Fleet) Device(ctx context.Context, id string) (fleet.Device, error) {
	d, err := scanDevice(s.db.read.QueryRowContext(ctx, "SELECT "+deviceColumns+" FROM devices WHERE id = ?", id))
	return d, classify("device "+id, err)
}

// Devices implements fleet.Devices.
func (s *Fleet) Devices(ctx context.Context, q fleet.Query) (p fleet.Page, err error) {
	var f filter
	f.text(q.Text, "id")
	f.search("devices", q.Search)
	if q.Online != nil {
		f.and("online = ?", *q.Online)
	}
	if q.Group != "" {
		f.and("id IN (SELECT m.device FROM group_devices m JOIN device_groups g ON g.id = m.grp WHERE g.id = ? OR g.name = ?)", q.Group, q.Group)
	}
	p.Items, p.Next, p.Total, err = sortedPage(ctx, s.db, fleet.Schema(), deviceColumns, f, asked{sort: q.Sort, cursor: q.Cursor, limit: q.Limit}, scanDevice)
	return p, err
}

// Running gives the models that a device said are in service, by slot.
func (s *Fleet) Running(ctx context.Context, device string) (map[string]wire.Model, error) {
	op := "device " + device
	var text string
	if err := s.db.read.QueryRowContext(ctx, "SELECT inventory FROM devices WHERE id = ? AND revoked_at = 0", device).Scan(&text); err != nil {
		return nil, classify(op, err)
	}
	var inv wire.Inventory
	if text != "" {
		if err := json.Unmarshal([]byte(text), &inv); err != nil {
			return nil, fault.New(fault.Corrupt, op, "%w", err)
		}
	}
	if inv.Models == nil {
		inv.Models = map[string]wire.Model{}
	}
	return inv.Models, nil
}

// touch makes a row for a device whose certificate is good but whose enrolment is
// not here: the database may be older than the authority.
func touch(tx *sql.Tx, device string, at time.Time) error {
	_, err := tx.Exec(`INSERT INTO devices (id, enrolled_at, revoked_at, online, session, last_seen, device_at, status, inventory, inferences, badcases)
		VALUES (?, ?, 0, 0, '', 0, 0, '', '', 0, 0) ON CONFLICT DO NOTHING`, device, stamp(at))
	return err
}

// TakeInventory keeps what a device says it is and runs.
func (s *Fleet) TakeInventory(ctx context.Context, device string, inv wire.Inventory, at time.Time) error {
	text, err := asJSON(inv)
	if err != nil {
		return fault.New(fault.Invalid, "sqlstore.TakeInventory", "%w", err)
	}
	return classify("sqlstore.TakeInventory", s.db.Write(ctx, func(tx *sql.Tx) error {
		if err := touch(tx, device, at); err != nil {
			return err
		}
		_, err := tx.Exec("UPDATE devices SET inventory = ?, last_seen = ? WHERE id = ?", text, stamp(at), device)
		return err
	}))
}

// TakeStatus keeps a device's status and adds what it counted since the last one.
func (s *Fleet) TakeStatus(ctx context.Context, device string, st wire.Status, at time.Time) error {
	const op = "sqlstore.TakeStatus"
	if len(st.Models) > fleet.MaxModels {
		return fault.Field(op, "models", "%d, at most %d", len(st.Models), fleet.MaxModels)
	}
	text, err := asJSON(st)
	if err != nil {
		return fault.New(fault.Invalid, op, "%w", err)
	}
	return classify(op, s.db.Write(ctx, func(tx *sql.Tx) error {
		if err := touch(tx, device, at); err != nil {
			return err
		}
		var session, before string
		var online bool
		if err := tx.QueryRow("SELECT session, online, status FROM devices WHERE id = ?", device).Scan(&session, &online, &before); err != nil {
			return err
		}
		var last wire.Status
		if before != "" {
			if err := json.Unmarshal([]byte(before), &last); err != nil {
				return err
			}
		}
		if before != "" && !fleet.Believe(session, last.At, online, st) {
			return nil
		}
		sum, err := addCounts(tx, device, st, at)
		if err != nil {
			return err
		}
		if !st.Online && before != "" {
			// A last will was written when the connection began: all it tells is the end.
			_, err = tx.Exec("UPDATE devices SET online = 0, inferences = inferences + ?, badcases = badcases + ? WHERE id = ?",
				sum.Inferences, sum.Badcases, device)
			return err
		}
		_, err = tx.Exec(`UPDATE devices SET online = ?, session = ?, last_seen = ?, device_at = ?, status = ?,
			inferences = inferences + ?, badcases = badcases + ? WHERE id = ?`,
			st.Online, st.Session, stamp(at), stamp(at), text, sum.Inferences, sum.Badcases, device)
		return err
	}))
}

func addCounts(tx *sql.Tx, device string, st wire.Status, at time.Time) (sum wire.Counts, err error) {
	bucket := at.Truncate(fleet.Step).Unix()
	for key, now := range st.Models {
		slot, version, _ := strings.Cut(key, "/")
		var before wire.Counts
		err := tx.QueryRow("SELECT inferences, badcases FROM device_counts WHERE device = ? AND slot = ? AND version = ?", device, slot, version).
			Scan(&before.Inferences, &before.Badcases)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return sum, err
		}
		d := fleet.Delta(before, now, st.Online)
		if d == (wire.Counts{}) {
			continue
		}
		if _, err := tx.Exec(`INSERT INTO device_counts VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (device, slot, version) DO UPDATE SET inferences = excluded.inferences, badcases = excluded.badcases`,
			device, slot, version, now.Inferences, now.Badcases); err != nil {
			return sum, err
		}
		if _, err := tx.Exec(`INSERT INTO rate_samples VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (t, device, slot, version) DO UPDATE
			SET inferences = rate_samples.inferences + excluded.inferences, badcases = rate_samples.badcases + excluded.badcases`,
			bucket, device, slot, version, d.Inferences, d.Badcases); err != nil {
			return sum, err
		}
		if err := addExposure(tx, device, slot, version, d.Inferences, at); err != nil {
			return sum, err
		}
		sum.Inferences += d.Inferences
		sum.Badcases += d.Badcases
	}
	return sum, nil
}

// AllOffline is for the start with a broker that has no connections yet.
func (s *Fleet) AllOffline(ctx context.Context) error {
	return classify("sqlstore.AllOffline", s.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec("UPDATE devices SET online = 0 WHERE online <> 0")
		return err
	}))
}
