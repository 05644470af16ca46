package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/csv"
	"errors"
	"io"
	"time"

	_ "modernc.org/sqlite" // the driver
)

// reference puts the rows into a plain table and gives rows a second, and the seconds
// of counting there what an analysis counts.
func reference(ctx context.Context, file string, text []byte) (perSecond, counting float64, err error) {
	db, err := sql.Open("sqlite", "file:"+file+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := db.ExecContext(ctx, "CREATE TABLE r (seq INTEGER PRIMARY KEY, document TEXT, path TEXT, hash TEXT, annotation TEXT, device TEXT, place TEXT, at TEXT, score TEXT)"); err != nil {
		return 0, 0, err
	}
	if _, err := db.ExecContext(ctx, "CREATE INDEX r_by_document ON r (document, seq)"); err != nil {
		return 0, 0, err
	}
	began := time.Now()
	n, err := insert(ctx, db, csv.NewReader(bytes.NewReader(text)))
	if err != nil {
		return 0, 0, err
	}
	perSecond = float64(n) / time.Since(began).Seconds()
	counting, err = grouped(ctx, db)
	return perSecond, counting, err
}

func insert(ctx context.Context, db *sql.DB, in *csv.Reader) (n int, err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	stmt, err := tx.PrepareContext(ctx, "INSERT INTO r (document, path, hash, annotation, device, place, at, score) VALUES ('d', ?, ?, ?, ?, ?, ?, ?)")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, stmt.Close()) }()
	in.ReuseRecord = true
	if _, err := in.Read(); err != nil {
		return 0, err
	}
	args := make([]any, 7)
	for ; ; n++ {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return n, err
		}
		for i, cell := range record {
			args[i] = cell
		}
		if _, err := stmt.ExecContext(ctx, args...); err != nil {
			return n, err
		}
	}
	return n, tx.Commit()
}
