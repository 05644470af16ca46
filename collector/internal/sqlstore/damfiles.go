package sqlstore

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"mlife/collector/internal/dam"
	"mlife/shared/fault"
)

// Data implements the ports of package dam.
type Data struct{ db *DB }

// Data gives the store of files, documents and sets.
func (db *DB) Data() *Data { return &Data{db} }

const (
	fileBasics  = "sha256, md5, name, media_type, size, added_by, added_at, path, in_place"
	fileColumns = fileBasics + ", condition, problem, " + mediaFactColumns
)

func scanFile(row scanner) (dam.File, error) {
	var f dam.File
	var at int64
	var facts factsRow
	err := row.Scan(append([]any{&f.SHA256, &f.MD5, &f.Name, &f.MediaType, &f.Size, &f.AddedBy, &at, &f.Path, &f.InPlace, &f.Condition, &f.Problem}, facts.into()...)...)
	f.AddedAt, f.Facts = moment(at), facts.facts()
	return f, err
}

// AddFiles implements dam.Files.
func (s *Data) AddFiles(ctx context.Context, files []dam.File) (out []dam.AddedFile, err error) {
	const op = "sqlstore.AddFiles"
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		out = make([]dam.AddedFile, len(files))
		for i, f := range files {
			if err := ctx.Err(); err != nil {
				return err
			}
			fresh, err := addFile(tx, f)
			if err != nil {
				return err
			}
			out[i].Duplicate = !fresh
			if out[i].File, err = scanFile(tx.QueryRow("SELECT "+fileColumns+" FROM files WHERE sha256 = ?", f.SHA256)); err != nil {
				return err
			}
		}
		return nil
	})
	return out, classify(op, err)
}

// addFile says whether the bytes were not known. Known ones that were only in a folder
// are in the store when f is.
func addFile(tx *sql.Tx, f dam.File) (fresh bool, err error) {
	n, err := affected(tx.Exec("INSERT INTO files ("+fileBasics+") VALUES ("+marks(9)+") ON CONFLICT DO NOTHING",
		f.SHA256, f.MD5, f.Name, f.MediaType, f.Size, f.AddedBy, stamp(f.AddedAt), f.Path, whether(f.InPlace)))
	if err != nil {
		return false, err
	}
	if n > 0 {
		return true, awaitFacts(tx, f)
	}
	if !f.InPlace {
		_, err = tx.Exec("UPDATE files SET in_place = 0 WHERE sha256 = ? AND in_place = 1", f.SHA256)
	}
	return false, err
}

func affected(res sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// File implements dam.Files.
func (s *Data) File(ctx context.Context, sha string) (dam.File, error) {
	f, err := scanFile(s.db.read.QueryRowContext(ctx, "SELECT "+fileColumns+" FROM files WHERE sha256 = ?", sha))
	return f, classify(fmt.Sprintf("file %.64q", sha), err)
}

var hashStart = regexp.MustCompile("^[0-9a-f]{6,64}$")

// FindFiles implements dam.Files.
func (s *Data) FindFiles(ctx context.Context, q dam.FileQuery) (out dam.List[dam.File], err error) {
	var f filter
	f.search("files", q.Search)
	f.equal("sha256", strings.ToLower(q.SHA256))
	f.equal("md5", strings.ToLower(q.MD5))
	f.equal("name", q.Name)
	if major, minor, _ := strings.Cut(q.MediaType, "/"); minor != "" {
		f.equal("media_type", q.MediaType)
	} else if major != "" {
		f.and("media_type >= ? AND media_type < ?", major+"/", major+"0")
	}
	if start := strings.ToLower(q.Q); hashStart.MatchString(start) {
		var names filter
		names.text(q.Q, "name")
		f.and("(sha256 >= ? AND sha256 < ? OR md5 >= ? AND md5 < ? OR "+names.where[0]+")",
			append([]any{start, start + "g", start, start + "g"}, names.args...)...)
	} else {
		f.text(q.Q, "name")
	}
	out.Items, out.Next, out.Total, err = sortedPage(ctx, s.db, dam.FileSchema(), fileColumns, f, asked{sort: q.Sort, cursor: q.Cursor, limit: q.Limit, uncounted: q.Uncounted}, scanFile)
	return out, err
}

func badCursor(op, cursor string) error {
	return fault.Field(op, "query.cursor", "%.80q does not belong to this list", cursor)
}

func pageLimit(limit, most int) int {
	if limit <= 0 || limit > most {
		return most
	}
	return limit
}

// matchAtOnce bounds the keys of one query.
const matchAtOnce = 500

// MatchFiles implements dam.Files.
func (s *Data) MatchFiles(ctx context.Context, by dam.FileKey, keys []string) ([]dam.Match, error) {
	const op = "sqlstore.MatchFiles"
	column := string(by)
	if !slices.Contains([]dam.FileKey{dam.BySHA256, dam.ByMD5, dam.ByName}, by) {
		return nil, fault.New(fault.Internal, op, "no key %q", by)
	}
	var out []dam.Match
	for part := range slices.Chunk(keys, matchAtOnce) {
		list, err := query(ctx, s.db.read, op, func(r scanner) (dam.Match, error) {
			var m dam.Match
			err := r.Scan(&m.Key, &m.Count, &m.SHA256, &m.MD5, &m.Name)
			return m, err
		}, "SELECT "+column+", count(*), min(sha256), min(md5), min(name) FROM files WHERE "+column+" IN ("+marks(len(part))+") GROUP BY "+column,
			anys(part)...)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	return out, nil
}

// Sums implements dam.Files.
func (s *Data) Sums(ctx context.Context, most int) (out []dam.FileSum, err error) {
	const op = "sqlstore.Sums"
	var n int
	if err := s.db.read.QueryRowContext(ctx, "SELECT count(*) FROM files").Scan(&n); err != nil {
		return nil, classify(op, err)
	}
	if n > most {
		return nil, fault.New(fault.TooLarge, op, "%d files, at most %d", n, most)
	}
	rows, err := s.db.read.QueryContext(ctx, "SELECT sha256, md5 FROM files")
	if err != nil {
		return nil, classify(op, err)
	}
	defer func() { err = errors.Join(err, classify(op, rows.Close())) }()
	out = make([]dam.FileSum, 0, n)
	var sha, md5 sql.RawBytes
	for rows.Next() {
		if err := rows.Scan(&sha, &md5); err != nil {
			return nil, classify(op, err)
		}
		var f dam.FileSum
		if _, err := hex.Decode(f.SHA256[:], sha[:min(len(sha), 2*len(f.SHA256))]); err != nil {
			return nil, fault.New(fault.Corrupt, op, "the SHA-256 of a file: %w", err)
		}
		if _, err := hex.Decode(f.MD5[:], md5[:min(len(md5), 2*len(f.MD5))]); err != nil {
			return nil, fault.New(fault.Corrupt, op, "the MD5 of the file %s: %w", sha, err)
		}
		out = append(out, f)
	}
	return out, classify(op, rows.Err())
}

// FilesOf implements dam.Files.
func (s *Data) FilesOf(ctx context.Context, sums []string) ([]dam.File, error) {
	var out []dam.File
	for part := range slices.Chunk(sums, matchAtOnce) {
		list, err := query(ctx, s.db.read, "sqlstore.FilesOf", scanFile,
			"SELECT "+fileColumns+" FROM files WHERE sha256 IN ("+marks(len(part))+")", anys(part)...)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	return out, nil
}
