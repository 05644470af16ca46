package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"mlife/collector/internal/dam"
)

// FolderRow implements dam.Folders. Most of the time it is there, and looking must not
// cost a commit.
func (s *Data) FolderRow(ctx context.Context, name string) (r dam.FolderRow, err error) {
	const op = "sqlstore.FolderRow"
	r, err = scanFolder(s.db.read.QueryRowContext(ctx, folderQuery, name))
	if !errors.Is(err, sql.ErrNoRows) {
		return r, classify(op, err)
	}
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		r, err = folderRow(tx, name)
		return err
	})
	return r, classify(op, err)
}

const folderQuery = "SELECT name, root, paused, wanted, scanned_at, took, problem, notes FROM folders WHERE name = ?"

func scanFolder(row scanner) (r dam.FolderRow, err error) {
	var wanted, scanned, took int64
	var notes string
	if err = row.Scan(&r.Name, &r.Root, &r.Paused, &wanted, &scanned, &took, &r.Problem, &notes); err == nil {
		err = json.Unmarshal([]byte(notes), &r.Notes)
	}
	r.Wanted, r.ScannedAt, r.Took = moment(wanted), moment(scanned), time.Duration(took)*time.Microsecond
	return r, err
}

func folderRow(tx *sql.Tx, name string) (dam.FolderRow, error) {
	if _, err := tx.Exec("INSERT INTO folders (name, root, paused, wanted, scanned_at, took, problem, notes) VALUES (?, '', 0, 0, 0, 0, '', '[]') ON CONFLICT (name) DO NOTHING", name); err != nil {
		return dam.FolderRow{}, err
	}
	return scanFolder(tx.QueryRow(folderQuery, name))
}

// UpdateFolder implements dam.Folders.
func (s *Data) UpdateFolder(ctx context.Context, name string, change func(*dam.FolderRow)) error {
	return classify("sqlstore.UpdateFolder", s.db.Write(ctx, func(tx *sql.Tx) error {
		r, err := folderRow(tx, name)
		if err != nil {
			return err
		}
		change(&r)
		if r.Notes == nil {
			r.Notes = []string{}
		}
		notes, err := asJSON(r.Notes)
		if err != nil {
			return err
		}
		_, err = tx.Exec("UPDATE folders SET root = ?, paused = ?, wanted = ?, scanned_at = ?, took = ?, problem = ?, notes = ? WHERE name = ?",
			r.Root, whether(r.Paused), stamp(r.Wanted), stamp(r.ScannedAt), r.Took.Microseconds(), r.Problem, notes, name)
		return err
	}))
}

const placeColumns = "folder, path, state, sha256, md5, was, size, modified, changed, inode, problem, found_at, changed_at"

func scanPlace(row scanner) (dam.Place, error) {
	var p dam.Place
	var found, changed int64
	err := row.Scan(&p.Folder, &p.Path, &p.State, &p.SHA256, &p.MD5, &p.Was, &p.Mark.Size, &p.Mark.Modified, &p.Mark.Changed, &p.Mark.Inode, &p.Problem, &found, &changed)
	p.Size, p.Modified = p.Mark.Size, time.Unix(0, p.Mark.Modified).UTC()
	p.FoundAt, p.ChangedAt = moment(found), moment(changed)
	return p, err
}

func (s *Data) places(ctx context.Context, where string, args ...any) ([]dam.Place, error) {
	return query(ctx, s.db.read, "sqlstore.places", scanPlace, "SELECT "+placeColumns+" FROM folder_files WHERE "+where, args...)
}

// Places implements dam.Folders.
func (s *Data) Places(ctx context.Context, folder, after, to string, limit int) ([]dam.Place, error) {
	if to == "" {
		return s.places(ctx, "folder = ? AND path > ? ORDER BY path LIMIT ?", folder, after, limit)
	}
	return s.places(ctx, "folder = ? AND path > ? AND path < ? ORDER BY path LIMIT ?", folder, after, to, limit)
}

// PlacesAt implements dam.Folders.
func (s *Data) PlacesAt(ctx context.Context, folder string, paths []string) ([]dam.Place, error) {
	return eachPart(paths, func(part []string) ([]dam.Place, error) {
		return s.places(ctx, "folder = ? AND path IN ("+marks(len(part))+")", append([]any{folder}, anys(part)...)...)
	})
}

// PlacesByInode implements dam.Folders.
func (s *Data) PlacesByInode(ctx context.Context, folder string, inodes []int64) ([]dam.Place, error) {
	return eachPart(inodes, func(part []int64) ([]dam.Place, error) {
		return s.places(ctx, "folder = ? AND inode IN ("+marks(len(part))+")", append([]any{folder}, anys(part)...)...)
	})
}

// eachPart asks for many keys a few hundred at a time.
func eachPart[K, T any](keys []K, ask func([]K) ([]T, error)) (out []T, err error) {
	for part := range slices.Chunk(keys, matchAtOnce) {
		list, err := ask(part)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	return out, nil
}

// WaitingPlaces implements dam.Folders.
func (s *Data) WaitingPlaces(ctx context.Context, folder, after string, limit int) ([]dam.Place, error) {
	return s.places(ctx, "folder = ? AND path > ? AND state IN ('new', 'changed') ORDER BY path LIMIT ?", folder, after, limit)
}

// placesAtOnce is how many rows one statement stores.
const placesAtOnce = 200

// PutPlaces implements dam.Folders.
func (s *Data) PutPlaces(ctx context.Context, folder string, put []dam.Place, forget []string) error {
	return classify("sqlstore.PutPlaces", s.db.Write(ctx, func(tx *sql.Tx) error {
		for part := range slices.Chunk(forget, matchAtOnce) {
			if _, err := tx.Exec("DELETE FROM folder_files WHERE folder = ? AND path IN ("+marks(len(part))+")", append([]any{folder}, anys(part)...)...); err != nil {
				return err
			}
		}
		for part := range slices.Chunk(put, placesAtOnce) {
			args := make([]any, 0, len(part)*13)
			for _, p := range part {
				args = append(args, folder, p.Path, string(p.State), p.SHA256, p.MD5, p.Was, p.Mark.Size, p.Mark.Modified, p.Mark.Changed, p.Mark.Inode, p.Problem, stamp(p.FoundAt), stamp(p.ChangedAt))
			}
			rows := strings.TrimSuffix(strings.Repeat("("+marks(13)+"), ", len(part)), ", ")
			if _, err := tx.Exec("INSERT INTO folder_files ("+placeColumns+") VALUES "+rows+` ON CONFLICT (folder, path) DO UPDATE SET
				state = excluded.state, sha256 = excluded.sha256, md5 = excluded.md5, was = excluded.was, size = excluded.size, modified = excluded.modified,
				changed = excluded.changed, inode = excluded.inode, problem = excluded.problem, changed_at = excluded.changed_at`, args...); err != nil {
				return err
			}
		}
		return ctx.Err()
	}))
}

// SettlePlaces implements dam.Folders.
func (s *Data) SettlePlaces(ctx context.Context, folder string, list []dam.Settled) error {
	return classify("sqlstore.SettlePlaces", s.db.Write(ctx, func(tx *sql.Tx) error {
		for _, one := range list {
			p := one.Place
			n, err := affected(tx.Exec(`UPDATE folder_files SET state = ?, sha256 = ?, md5 = ?, was = ?, changed = ?, problem = ?, changed_at = ?
				WHERE folder = ? AND path = ? AND state IN ('new', 'changed') AND size = ? AND modified = ? AND inode = ?`,
				string(p.State), p.SHA256, p.MD5, p.Was, p.Mark.Changed, p.Problem, stamp(p.ChangedAt), folder, p.Path, p.Mark.Size, p.Mark.Modified, p.Mark.Inode))
			if err != nil {
				return err
			}
			if n == 1 && one.File.SHA256 != "" {
				if _, err := addFile(tx, one.File); err != nil {
					return err
				}
			}
		}
		return ctx.Err()
	}))
}

// PlacesOf implements dam.Folders.
func (s *Data) PlacesOf(ctx context.Context, sha string) ([]dam.Place, error) {
	return s.places(ctx, "sha256 = ? AND sha256 <> '' ORDER BY folder, path LIMIT 1000", sha)
}

// CountPlaces implements dam.Folders.
func (s *Data) CountPlaces(ctx context.Context, folder string) (map[dam.PlaceState]dam.PlaceCount, error) {
	type sum struct {
		state dam.PlaceState
		dam.PlaceCount
	}
	list, err := query(ctx, s.db.read, "sqlstore.CountPlaces", func(row scanner) (x sum, err error) {
		err = row.Scan(&x.state, &x.Files, &x.Bytes)
		return x, err
	}, "SELECT state, count(*), CAST(sum(size) AS BIGINT) FROM folder_files WHERE folder = ? GROUP BY state", folder)
	out := map[dam.PlaceState]dam.PlaceCount{}
	for _, x := range list {
		out[x.state] = x.PlaceCount
	}
	return out, err
}

// FindPlaces implements dam.Folders. A cursor is the path that the page before ended with.
func (s *Data) FindPlaces(ctx context.Context, q dam.PlaceQuery) (out dam.List[dam.Place], err error) {
	var f filter
	f.and("folder = ?", q.Folder)
	f.equal("state", string(q.State))
	f.text(q.Q, "path")
	if err := s.db.read.QueryRowContext(ctx, "SELECT count(*) FROM folder_files"+f.clause(), f.args...).Scan(&out.Total); err != nil {
		return out, classify("sqlstore.FindPlaces", err)
	}
	if q.Cursor != "" {
		f.and("path > ?", q.Cursor)
	}
	limit := pageLimit(q.Limit, 200)
	out.Items, err = query(ctx, s.db.read, "sqlstore.FindPlaces", scanPlace,
		fmt.Sprintf("SELECT %s FROM folder_files%s ORDER BY path LIMIT ?", placeColumns, f.clause()), append(f.args, limit+1)...)
	if err == nil && len(out.Items) > limit {
		out.Items = out.Items[:limit]
		out.Next = out.Items[limit-1].Path
	}
	return out, err
}
