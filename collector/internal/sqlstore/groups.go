package sqlstore

import (
	"context"
	"database/sql"
	"strings"

	"mlife/collector/internal/fleet"
	"mlife/shared/fault"
)

func scanGroup(row scanner) (fleet.Group, error) {
	var g fleet.Group
	var created int64
	var devices string
	err := row.Scan(&g.ID, &g.Name, &created, &devices)
	g.CreatedAt, g.Devices = moment(created), []string{}
	if devices != "" {
		g.Devices = strings.Split(devices, "\n")
	}
	return g, err
}

const groupSelect = `SELECT id, name, created_at, (SELECT coalesce(string_agg(device, '` + "\n" + `'), '') FROM
	(SELECT device FROM group_devices m WHERE m.grp = device_groups.id ORDER BY device) d) FROM device_groups`

// Groups implements fleet.Groups.
func (s *Fleet) Groups(ctx context.Context, text, cursor string, limit int) (items []fleet.Group, next string, total int, err error) {
	const op = "sqlstore.Groups"
	var f filter
	f.text(text, "name")
	if err := s.db.read.QueryRowContext(ctx, "SELECT count(*) FROM device_groups"+f.clause(), f.args...).Scan(&total); err != nil {
		return nil, "", 0, classify(op, err)
	}
	if cursor != "" {
		f.and("name > ?", cursor)
	}
	limit = pageLimit(limit, 200)
	items, err = query(ctx, s.db.read, op, scanGroup, groupSelect+f.clause()+" ORDER BY name LIMIT ?", append(f.args, limit+1)...)
	if err == nil && len(items) > limit {
		items, next = items[:limit], items[limit-1].Name
	}
	return items, next, total, err
}

// Members gives the devices of a group named by ID or name.
func (s *Fleet) Members(ctx context.Context, group string) ([]string, error) {
	g, err := scanGroup(s.db.read.QueryRowContext(ctx, groupSelect+" WHERE id = ? OR name = ? ORDER BY id = ? DESC LIMIT 1", group, group, group))
	return g.Devices, classify("group "+group, err)
}

// CreateGroup implements fleet.Groups.
func (s *Fleet) CreateGroup(ctx context.Context, g fleet.Group) error {
	return groupFault(g, s.db.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.Exec("INSERT INTO device_groups VALUES (?, ?, ?)", g.ID, g.Name, stamp(g.CreatedAt)); err != nil {
			return err
		}
		return addMembers(tx, g)
	}))
}

// UpdateGroup implements fleet.Groups.
func (s *Fleet) UpdateGroup(ctx context.Context, g fleet.Group) (fleet.Group, error) {
	var out fleet.Group
	err := s.db.Write(ctx, func(tx *sql.Tx) error {
		if err := one(tx.Exec("UPDATE device_groups SET name = ? WHERE id = ?", g.Name, g.ID)); err != nil {
			return err
		}
		if _, err := tx.Exec("DELETE FROM group_devices WHERE grp = ?", g.ID); err != nil {
			return err
		}
		if err := addMembers(tx, g); err != nil {
			return err
		}
		var err error
		out, err = scanGroup(tx.QueryRow(groupSelect+" WHERE id = ?", g.ID))
		return err
	})
	return out, groupFault(g, err)
}

// DeleteGroup implements fleet.Groups.
func (s *Fleet) DeleteGroup(ctx context.Context, id string) error {
	return classify("group "+id, s.db.Write(ctx, func(tx *sql.Tx) error {
		return one(tx.Exec("DELETE FROM device_groups WHERE id = ?", id))
	}))
}

func addMembers(tx *sql.Tx, g fleet.Group) error {
	for _, d := range g.Devices {
		_, err := tx.Exec("INSERT INTO group_devices VALUES (?, ?)", g.ID, d)
		if err = classify("sqlstore.group", err); fault.Is(err, fault.Conflict) {
			return fault.Field("group", "devices", "there is no device %s", d)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func groupFault(g fleet.Group, err error) error {
	if err = classify("group "+g.ID, err); fault.Is(err, fault.Exists) {
		return fault.New(fault.Exists, "group", "there is a group %q already", g.Name)
	}
	return err
}
