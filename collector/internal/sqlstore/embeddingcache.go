package sqlstore

import (
	"context"
	"database/sql"

	"mlife/collector/internal/clusters"
)

// CachedEmbeddings implements clusters.Cache.
func (s *Clusters) CachedEmbeddings(ctx context.Context, key string, sha256 []string) ([]clusters.Cached, error) {
	if len(sha256) == 0 {
		return nil, nil
	}
	return query(ctx, s.db.read, "sqlstore.CachedEmbeddings", func(r scanner) (c clusters.Cached, err error) {
		err = r.Scan(&c.SHA256, &c.Packed, &c.Error)
		return c, err
	}, "SELECT sha256, vector, error FROM embedding_cache WHERE embedder = ? AND sha256 IN ("+marks(len(sha256))+")", append([]any{key}, anys(sha256)...)...)
}

// CacheEmbeddings implements clusters.Cache.
func (s *Clusters) CacheEmbeddings(ctx context.Context, key string, list []clusters.Cached) error {
	return classify("sqlstore.CacheEmbeddings", s.db.Write(ctx, func(tx *sql.Tx) error {
		for _, c := range list {
			if _, err := tx.Exec(`INSERT INTO embedding_cache (embedder, sha256, vector, error) VALUES (?, ?, ?, ?)
				ON CONFLICT (embedder, sha256) DO UPDATE SET vector = excluded.vector, error = excluded.error`, key, c.SHA256, c.Packed, shortReason(c.Error)); err != nil {
				return err
			}
		}
		return nil
	}))
}

// ForgetEmbeddings implements clusters.Cache: in small steps, since others wait for
// their turn to write.
func (s *Clusters) ForgetEmbeddings(ctx context.Context, key string) (more bool, err error) {
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		res, err := tx.Exec("DELETE FROM embedding_cache WHERE (embedder, sha256) IN (SELECT embedder, sha256 FROM embedding_cache WHERE embedder <> ? LIMIT ?)", key, writeRows)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		more = n > 0
		return err
	})
	return more && err == nil, classify("sqlstore.ForgetEmbeddings", err)
}
