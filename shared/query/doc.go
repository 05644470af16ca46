// Package query is the one search language of the product: words, fields,
// comparisons, and/or/not. LANGUAGE.md beside this file describes it for people;
// Language gives that text.
//
// Parse reads a text against the Schema of what is searched and gives a tree of
// Nodes whose fields are known and whose values fit, or an Error that points at
// the column. Whoever stores the searched things compiles the tree (SQL with bound
// parameters, bitmaps); Match evaluates it on one thing and says what the other
// two must do. Complete helps who is typing. Order and Place are for sorted lists that
// are read page by page.
//
// It is in shared because the nouns of every domain describe their own fields with
// it, and adapters on both sides of them read those. It knows none of them, and it
// is not for rules on devices (shared/trigger). Everything here is pure and
// safe for concurrent use.
package query

// Limits of one query. Past them Parse gives an Error.
const (
	MaxText  = 4096 // bytes
	MaxDepth = 32   // of parentheses and nots
	MaxTerms = 256  // words, values and tests together
)
