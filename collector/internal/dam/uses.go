package dam

import (
	"bytes"
	"context"
	"encoding/hex"
	"strings"

	"mlife/shared/fault"
)

// Use is a document or a set whose rows name a file.
type Use struct {
	Kind    string `json:"kind" enum:"document,set"`
	ID      string `json:"id"`
	Name    string `json:"name"`
	Role    string `json:"role" doc:"What it is for: of a document test, train or data, of a set train, validation or test."`
	Version int    `json:"version,omitempty" doc:"Of a document: its newest."`
	Rows    int    `json:"rows" doc:"That name the file."`
	Row     int    `json:"row" doc:"Number of the first of them, from 1."`
}

// Uses are those of a file as far as was looked.
type Uses struct {
	Items  []Use  `json:"items" nullable:"false"`
	Next   string `json:"next,omitempty" doc:"Where to go on looking; absent when all documents and sets were looked through."`
	Looked int    `json:"looked" doc:"Documents and sets that were looked through for this answer."`
}

const (
	usesAtOnce = 20        // documents or sets between looks at how many rows were read
	usesRows   = 4_000_000 // rows that one answer may read before it says where to go on
)

// Uses looks for a file in the newest versions of documents, then in sets, each the
// newest first, for as long as one answer may take. A SHA-256 that is no file has none.
func (k *Desk) Uses(ctx context.Context, sha256, cursor string) (Uses, error) {
	const op = "dam.Uses"
	out := Uses{Items: []Use{}}
	sum, err := hex.DecodeString(sha256)
	if err != nil || len(sum) != 32 {
		return out, fault.Field(op, "sha256", "%.80q is no SHA-256 in hex", sha256)
	}
	const documents, sets = "documents", "sets"
	list, at, _ := strings.Cut(cursor, " ")
	if cursor == "" {
		list = documents
	}
	read := 0
	for list != "" {
		page := Page{Cursor: at, Limit: usesAtOnce}
		var found []Use
		var looked int
		var err error
		switch list {
		case documents:
			found, looked, at, err = k.documentUses(ctx, sum, page, &read)
		case sets:
			found, looked, at, err = k.setUses(ctx, sum, page, &read)
		default:
			err = fault.Field(op, "query.cursor", "%.80q does not belong to this list", cursor)
		}
		if err != nil {
			return out, err
		}
		out.Items, out.Looked = append(out.Items, found...), out.Looked+looked
		if at == "" {
			list = map[string]string{documents: sets}[list]
		}
		if list != "" && read >= usesRows {
			out.Next = strings.TrimSpace(list + " " + at)
			return out, nil
		}
	}
	return out, nil
}

func (k *Desk) documentUses(ctx context.Context, sum []byte, p Page, read *int) (uses []Use, looked int, next string, err error) {
	l, err := k.Store.FindDocuments(ctx, DocumentQuery{Page: p})
	if err != nil {
		return nil, 0, "", err
	}
	for _, d := range l.Items {
		if d.Latest == 0 {
			continue
		}
		parts, err := k.Store.Parts(ctx, d.ID, d.Latest)
		if err != nil {
			return nil, 0, "", err
		}
		n, first, err := k.naming(ctx, parts, sum)
		if err != nil {
			return nil, 0, "", err
		}
		*read += rowsOf(parts)
		if n > 0 {
			uses = append(uses, Use{Kind: "document", ID: d.ID, Name: d.Name, Role: string(d.Kind), Version: d.Latest, Rows: n, Row: first})
		}
	}
	return uses, len(l.Items), l.Next, nil
}

func (k *Desk) setUses(ctx context.Context, sum []byte, p Page, read *int) (uses []Use, looked int, next string, err error) {
	l, err := k.Store.FindSets(ctx, SetQuery{Page: p})
	if err != nil {
		return nil, 0, "", err
	}
	for _, s := range l.Items {
		parts, err := k.Store.SetParts(ctx, s.ID)
		if err != nil {
			return nil, 0, "", err
		}
		n, first, err := k.naming(ctx, parts, sum)
		if err != nil {
			return nil, 0, "", err
		}
		*read += rowsOf(parts)
		if n > 0 {
			uses = append(uses, Use{Kind: "set", ID: s.ID, Name: s.Name, Role: string(s.Role), Rows: n, Row: first})
		}
	}
	return uses, len(l.Items), l.Next, nil
}

// naming counts the rows of parts that name a file, and gives the number of the first.
func (k *Desk) naming(ctx context.Context, parts []Part, sum []byte) (rows, first int, err error) {
	n := 0
	err = k.scan(ctx, parts, []string{FieldSHA256}, func(_, _ int, c Cells) error {
		n++
		if bytes.Equal(c.At(0), sum) {
			rows++
			if first == 0 {
				first = n
			}
		}
		return nil
	})
	return rows, first, err
}
