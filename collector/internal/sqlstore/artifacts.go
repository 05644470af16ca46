package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"mlife/collector/internal/mtt"
	"mlife/shared/fault"
)

// PutArtifact implements mtt.Tracking. A path that is a folder cannot become a file, nor
// the other way round: fault.Conflict.
func (s *Tracking) PutArtifact(ctx context.Context, a mtt.Artifact) error {
	const op = "sqlstore.PutArtifact"
	return classify(op, s.db.Write(ctx, func(tx *sql.Tx) error {
		var folders []any
		for i, c := range a.Path {
			if c == '/' {
				folders = append(folders, a.Path[:i])
			}
		}
		within, err := number(tx, "SELECT count(*) FROM (SELECT 1 FROM artifacts WHERE path > ? AND path < ? LIMIT 1) x", a.Path+"/", a.Path+"0")
		if err == nil && within == 0 && len(folders) > 0 {
			within, err = number(tx, "SELECT count(*) FROM artifacts WHERE path IN ("+marks(len(folders))+")", folders...)
		}
		if err != nil {
			return err
		}
		if within > 0 {
			return fault.New(fault.Conflict, op, "%.200q is a folder and a file", a.Path)
		}
		_, err = tx.Exec("INSERT INTO artifacts (path, sha256, size, at) VALUES (?, ?, ?, ?) ON CONFLICT (path) DO UPDATE SET sha256 = excluded.sha256, size = excluded.size, at = excluded.at",
			a.Path, a.SHA256, a.Size, stamp(a.At))
		return err
	}))
}

// Artifact implements mtt.Tracking.
func (s *Tracking) Artifact(ctx context.Context, path string) (a mtt.Artifact, err error) {
	var at int64
	err = s.db.read.QueryRowContext(ctx, "SELECT path, sha256, size, at FROM artifacts WHERE path = ?", path).Scan(&a.Path, &a.SHA256, &a.Size, &at)
	a.At = moment(at)
	return a, classify("artifact", err)
}

// ListArtifacts implements mtt.Tracking. Each folder within is passed over by one look.
func (s *Tracking) ListArtifacts(ctx context.Context, folder, after string, limit int) ([]mtt.Entry, error) {
	prefix, end := "", "\U0010ffff"
	if folder != "" {
		prefix, end = folder+"/", folder+"0"
	}
	list := []mtt.Entry{}
	from := prefix + after
	if name, folder := strings.CutSuffix(after, "/"); folder {
		from = prefix + name + "0" // behind what is in it
	}
	for len(list) < limit {
		var path string
		var size int64
		err := s.db.read.QueryRowContext(ctx, "SELECT path, size FROM artifacts WHERE path > ? AND path < ? ORDER BY path LIMIT 1", from, end).Scan(&path, &size)
		if errors.Is(err, sql.ErrNoRows) {
			return list, nil
		}
		if err != nil {
			return nil, classify("sqlstore.ListArtifacts", err)
		}
		name, _, inside := strings.Cut(path[len(prefix):], "/")
		if inside {
			list, from = append(list, mtt.Entry{Name: name, Folder: true}), prefix+name+"0"
		} else {
			list, from = append(list, mtt.Entry{Name: name, Size: size}), path
		}
	}
	return list, nil
}

// DropArtifacts implements mtt.Tracking.
func (s *Tracking) DropArtifacts(ctx context.Context, path string) (n int, err error) {
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		res, err := tx.Exec("DELETE FROM artifacts WHERE path = ? OR (path > ? AND path < ?)", path, path+"/", path+"0")
		if err != nil {
			return err
		}
		rows, err := res.RowsAffected()
		n = int(rows)
		return err
	})
	return n, classify("sqlstore.DropArtifacts", err)
}
