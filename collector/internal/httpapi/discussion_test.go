package httpapi_test

import (
	"slices"
	"strings"
	"testing"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/people"
)

type newsPage struct {
	Items  []bam.News
	Next   string
	Unread int
}

func (h *house) news(query string) (p newsPage) {
	h.t.Helper()
	h.must(200, "GET", "/news"+query, nil, &p)
	return p
}

func TestComments(t *testing.T) {
	h := newHouse(t)
	id := h.fill(1)[0]
	ann, ben := h.as("ann", people.Reviewer), h.as("ben", people.Reviewer)
	var c bam.Comment
	ann.must(201, "POST", "/badcases/"+id+"/comments", object{"text": "half-worn, see @ben and @nobody, mail x@ben.example"}, &c)
	if c.Author != "ann" || !slices.Equal(c.Mentions, []string{"ben"}) {
		t.Fatalf("comment %+v", c)
	}
	if n := ben.news(""); n.Unread != 1 || n.Items[0].Kind != bam.NewsMention || n.Items[0].Actor != "ann" || n.Items[0].Badcase != id {
		t.Fatalf("ben's news %+v", n)
	}
	if n := ann.news(""); n.Unread != 0 {
		t.Errorf("ann hears of herself: %+v", n)
	}
	// Who was named follows: the next comment is news, also to the author of the first.
	ben.must(201, "POST", "/badcases/"+id+"/comments", object{"text": "a light spot on the glasses"}, nil)
	if n := ann.news("?unread=true"); n.Unread != 1 || n.Items[0].Kind != bam.NewsComment {
		t.Errorf("ann's news %+v", n)
	}
	// Only the author changes a comment; the one who is named anew hears of it.
	ben.must(403, "PUT", "/comments/"+c.ID, object{"text": "no"}, nil)
	ann.must(200, "PUT", "/comments/"+c.ID, object{"text": "see @admin"}, &c)
	if c.EditedAt == nil || h.news("").Unread != 1 {
		t.Errorf("edited %+v, admin's news %+v", c, h.news(""))
	}
	ben.must(403, "DELETE", "/comments/"+c.ID, nil, nil)
	h.must(200, "DELETE", "/comments/"+c.ID, nil, &c)
	if c.Text != "" || c.RemovedBy != "admin" || h.news("").Unread != 0 {
		t.Errorf("removed %+v, admin's news %+v", c, h.news(""))
	}
	ann.must(409, "PUT", "/comments/"+c.ID, object{"text": "again"}, nil)
	var page struct {
		Items []bam.Comment
		Next  string
	}
	h.must(200, "GET", "/badcases/"+id+"/comments?limit=1", nil, &page)
	if len(page.Items) != 1 || page.Next == "" {
		t.Fatalf("first page %+v", page)
	}
	h.must(200, "GET", "/badcases/"+id+"/comments?limit=1&cursor="+page.Next, nil, &page)
	if len(page.Items) != 1 || page.Items[0].Author != "ben" {
		t.Errorf("second page %+v", page)
	}
	for _, text := range []string{"", " \n", strings.Repeat("x", bam.MaxComment+1)} {
		ann.must(422, "POST", "/badcases/"+id+"/comments", object{"text": text}, nil)
	}
	ann.must(404, "POST", "/badcases/bc_none/comments", object{"text": "x"}, nil)
	viewer := h.as("vic", people.Viewer)
	viewer.must(403, "POST", "/badcases/"+id+"/comments", object{"text": "x"}, nil)
}

func TestNewsOfChanges(t *testing.T) {
	h := newHouse(t)
	ids := h.fill(5)
	ann := h.as("ann", people.Reviewer)
	// One action on many badcases is one piece of news.
	h.must(200, "POST", "/badcases/bulk", object{"ids": ids, "set": object{"assignee": "ann"}}, nil)
	n := ann.news("")
	if n.Unread != 1 || n.Items[0].Kind != bam.NewsAssigned || n.Items[0].Count != 5 {
		t.Fatalf("news %+v", n)
	}
	var w struct{ Items []string }
	h.must(200, "GET", "/badcases/"+ids[0]+"/watchers", nil, &w)
	if !slices.Equal(w.Items, []string{"ann"}) {
		t.Errorf("watchers %v", w.Items)
	}
	h.must(200, "PATCH", "/badcases/"+ids[0], object{"status": "in_progress"}, nil)
	if n = ann.news("?unread=true&limit=1"); n.Unread != 2 || n.Items[0].Kind != bam.NewsStatus || n.Items[0].Text != "new → in_progress" || n.Next == "" {
		t.Errorf("news %+v", n)
	}
	ann.must(200, "DELETE", "/badcases/"+ids[0]+"/watchers/me", nil, nil)
	h.must(200, "PATCH", "/badcases/"+ids[0], object{"status": "resolved"}, nil)
	if n = ann.news(""); n.Unread != 2 {
		t.Errorf("news of what nobody follows: %+v", n)
	}
	ann.must(204, "POST", "/news/read", object{"ids": []string{n.Items[0].ID}}, nil)
	if n = ann.news(""); n.Unread != 1 || !n.Items[0].Read {
		t.Errorf("read %+v", n)
	}
	ann.must(204, "POST", "/news/read", object{}, nil)
	if n = ann.news(""); n.Unread != 0 {
		t.Errorf("all read %+v", n)
	}
}
