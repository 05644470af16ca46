// Package sqlstore keeps the collector's rows in SQLite or PostgreSQL: one file per
// area, each implementing the small ports that the domain packages declare.
//
// It is not for bytes (mlife/collector/internal/blob). The composition root and
// tests import it; other adapters never do. Every test runs on both databases.
//
// One set of queries serves both. They are written in what the two share:
//
//   - `?` stands for a value; RETURNING gives a new row's number, never LastInsertId.
//   - LIKE disregards the case of ASCII letters (PostgreSQL gets ILIKE); texts
//     compare and sort by their bytes (COLLATE "C" by the migrations).
//   - json_each(column) with key and value as texts, and json_extract(column,
//     '$.path'), exist on both (postgres/functions.sql); json operators do not.
//     string_agg(x, ',') and CASE are there; group_concat, iif, ifnull, char, strftime,
//     GLOB, IS ?, rowid of ordinary tables, INSERT OR …, UPDATE OR … are not.
//   - `table MATCH ?` takes an FTS5 expression of "quoted"* words or phrases joined by
//     AND, OR, NOT and parentheses; texts and words go through query.SplitWords before.
//   - ON CONFLICT (columns) DO UPDATE names its columns, and in its SET says
//     table.column for the old value and excluded.column for the new one.
//   - A grouped query selects only what it groups by or aggregates. ORDER BY names
//     output columns or has its expressions in SELECT DISTINCT. A derived table has an
//     alias. CAST(text AS INTEGER) fails on PostgreSQL unless the text is a number.
//   - A `?` that is compared with nothing typed needs CAST(? AS BIGINT) or AS TEXT.
//     NULLs sort differently: columns are NOT NULL, or say NULLS FIRST or LAST.
//   - Booleans are INTEGER 0 and 1, times BIGINT microseconds, floats DOUBLE
//     PRECISION, texts TEXT, bytes BLOB, row numbers INTEGER PRIMARY KEY.
//   - An error inside Write ends fn: on PostgreSQL nothing can follow it. Ask with
//     ON CONFLICT or SELECT instead of trying. Rows are read to their end (query does)
//     before the transaction's next statement.
//
// A migration is written once, in migrations, in SQLite's words; schema.go says how
// PostgreSQL reads them. A file of the same name in migrations/postgres takes the
// place of one that cannot be read that way.
package sqlstore
