package sqlstore

import (
	"context"
	"slices"
	"strings"

	"mlife/shared/fault"
)

// Node is a thing in the lineage with what people call it.
type Node struct{ ID, Title string }

// maxNodes bounds one step of the lineage.
const maxNodes = 500

func (s *Data) nodes(ctx context.Context, op, text string, args ...any) ([]Node, error) {
	return query(ctx, s.db.read, op, func(r scanner) (Node, error) {
		var n Node
		err := r.Scan(&n.ID, &n.Title)
		return n, err
	}, text+" LIMIT ?", append(args, maxNodes)...)
}

// DocumentsOfBadcase gives the documents whose newest version holds the badcase.
func (s *Data) DocumentsOfBadcase(ctx context.Context, badcase string) ([]Node, error) {
	return s.nodes(ctx, "sqlstore.DocumentsOfBadcase", `SELECT id, name FROM documents WHERE id IN
		(SELECT document FROM document_badcases WHERE badcase = ? AND removed = ?) ORDER BY id`, badcase, live)
}

// SetsOfBadcase gives the sets that hold a row of the badcase.
func (s *Data) SetsOfBadcase(ctx context.Context, badcase string) ([]Node, error) {
	return s.nodes(ctx, "sqlstore.SetsOfBadcase", `SELECT id, name FROM sets WHERE seq IN
		(SELECT set_seq FROM set_badcases WHERE badcase = ?) ORDER BY id`, badcase)
}

// BadcasesOfDocument gives the badcases in the newest version, at most 500 of them.
func (s *Data) BadcasesOfDocument(ctx context.Context, document string) ([]Node, error) {
	return s.nodes(ctx, "sqlstore.BadcasesOfDocument", `SELECT id, title FROM badcases WHERE id IN
		(SELECT badcase FROM document_badcases WHERE document = ? AND removed = ?) ORDER BY id`, document, live)
}

// SetsOfDocument gives the sets made of any version of a document.
func (s *Data) SetsOfDocument(ctx context.Context, document string) ([]Node, error) {
	return s.nodes(ctx, "sqlstore.SetsOfDocument", "SELECT s.id, s.name FROM sets s WHERE "+setOfDocument+" ORDER BY s.id", document)
}

// DocumentsOfSet gives the documents that a set is made of.
func (s *Data) DocumentsOfSet(ctx context.Context, set string) ([]Node, error) {
	found, err := s.Set(ctx, set)
	if err != nil {
		return nil, err
	}
	out := []Node{}
	for _, src := range found.Sources {
		d, err := s.Document(ctx, src.Document)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		if err == nil {
			out = append(out, Node{d.ID, d.Name})
		}
	}
	slices.SortFunc(out, func(a, b Node) int { return strings.Compare(a.ID, b.ID) })
	return out, nil
}

// TasksOfSet gives the tasks that read a set.
func (s *Data) TasksOfSet(ctx context.Context, set string) ([]Node, error) {
	return s.nodes(ctx, "sqlstore.TasksOfSet",
		"SELECT id, name FROM tasks WHERE EXISTS (SELECT 1 FROM json_each(tasks.sets) WHERE value = ?) ORDER BY id", set)
}
