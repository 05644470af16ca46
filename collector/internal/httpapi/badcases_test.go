package httpapi_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"mlife/collector/internal/bam"
)

type uploadAnswer struct {
	Created []struct {
		ID, Name  string
		Duplicate bool
	}
	Errors []struct{ Name, Error string }
}

// post sends a form of texts and files.
func (h *house) post(path string, texts map[string]string, files ...[2]string) (int, []byte) {
	h.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for k, v := range texts {
		if err := w.WriteField(k, v); err != nil {
			h.t.Fatal(err)
		}
	}
	for _, f := range files {
		p, err := w.CreateFormFile("files", f[0])
		if err != nil {
			h.t.Fatal(err)
		}
		if _, err := p.Write([]byte(f[1])); err != nil {
			h.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		h.t.Fatal(err)
	}
	status, _, b := h.do("POST", "/api/v1"+path, map[string]string{"Content-Type": w.FormDataContentType()}, &body)
	return status, b
}

func (h *house) upload(meta string, files ...[2]string) (out uploadAnswer) {
	h.t.Helper()
	status, b := h.post("/badcases/upload", map[string]string{"meta": meta}, files...)
	if status != http.StatusOK {
		h.t.Fatalf("upload: %d %s", status, b)
	}
	if err := json.Unmarshal(b, &out); err != nil {
		h.t.Fatal(err)
	}
	return out
}

const happyAsSad = `{"function":"expression","model_version":"1","result":{"label":"sad","confidence":0.6},"truth":"happy","tags":["mask"],"attributes":{"light":"dim"}}`

func TestUploadNamesEachError(t *testing.T) {
	h := newHouse(t)
	big := strings.Repeat("x", 1<<20+1)
	out := h.upload(happyAsSad, [2]string{"a.jpg", "\xff\xd8\xffa"}, [2]string{"empty.jpg", ""}, [2]string{"../big.bin", big}, [2]string{"b.jpg", "\xff\xd8\xffb"})
	if len(out.Created) != 2 || len(out.Errors) != 2 {
		t.Fatalf("%+v", out)
	}
	if out.Errors[0].Name != "empty.jpg" || !strings.Contains(out.Errors[0].Error, "empty") || out.Errors[1].Name != "big.bin" {
		t.Errorf("errors %+v", out.Errors)
	}
	again := h.upload(happyAsSad, [2]string{"a.jpg", "\xff\xd8\xffa"})
	if len(again.Created) != 1 || !again.Created[0].Duplicate || again.Created[0].ID != out.Created[0].ID {
		t.Errorf("again: %+v", again)
	}
	var b bam.Badcase
	h.must(200, "GET", "/badcases/"+out.Created[0].ID, nil, &b)
	if b.Frequency != 2 || b.Title != "expression: sad instead of happy" || b.Media[0].MediaType != "image/jpeg" || b.Tags[0] != "mask" {
		t.Errorf("badcase %+v", b)
	}
	if status, body := h.post("/badcases/upload", map[string]string{"meta": `{"functon":"x"}`}); status != 422 || !strings.Contains(string(body), "functon") {
		t.Errorf("unknown key: %d %s", status, body)
	}
	if status, _, body := h.do("POST", "/api/v1/badcases/upload", map[string]string{"Content-Type": "multipart/form-data; boundary=x"}, strings.NewReader("--x\r\ncut")); status != 422 {
		t.Errorf("cut body: %d %s", status, body)
	}
}

func TestEditWithETagAndHistory(t *testing.T) {
	h := newHouse(t)
	id := h.upload(happyAsSad, [2]string{"a.jpg", "\xff\xd8\xffa"}).Created[0].ID
	head := h.must(200, "GET", "/badcases/"+id, nil, nil)
	tag := head.Get("ETag")
	h.must(200, "PATCH", "/badcases/"+id, map[string]any{"status": "in_progress", "attributes": map[string]any{"light": nil, "n": 1}}, nil, "If-Match", tag)
	h.must(412, "PATCH", "/badcases/"+id, map[string]any{"status": "open"}, nil, "If-Match", tag)
	h.must(422, "PATCH", "/badcases/"+id, map[string]any{"status": "lost"}, nil)
	h.must(422, "PATCH", "/badcases/"+id, map[string]any{"nothing": 1}, nil)
	h.must(404, "GET", "/badcases/bc_none", nil, nil)
	var history struct{ Items []bam.Change }
	h.must(200, "GET", "/badcases/"+id+"/history", nil, &history)
	fields := map[string]bool{}
	for _, c := range history.Items {
		fields[c.Field] = c.Actor == "admin"
	}
	if !fields["status"] || !fields["attributes.light"] || !fields["attributes.n"] {
		t.Errorf("history %+v", history.Items)
	}
	// It comes in pages, none of which holds a change twice.
	seen, cursor := 0, ""
	for range history.Items {
		var page struct {
			Items []bam.Change
			Next  string
		}
		h.must(200, "GET", "/badcases/"+id+"/history?limit=1&cursor="+cursor, nil, &page)
		if len(page.Items) != 1 || page.Items[0].Field != history.Items[seen].Field {
			t.Fatalf("change %d: %+v", seen, page)
		}
		seen, cursor = seen+1, page.Next
	}
	if cursor != "" {
		t.Errorf("after all changes there is %q", cursor)
	}
	h.must(422, "GET", "/badcases/"+id+"/history?cursor=nonsense", nil, nil)
}

func TestListPagesAndFilters(t *testing.T) {
	h := newHouse(t)
	for i := range 25 {
		label := []string{"sad", "angry"}[i%2]
		meta := fmt.Sprintf(`{"function":"expression","result":{"label":%q},"truth":"happy","device":"cam-%d"}`, label, i%3)
		h.upload(meta, [2]string{fmt.Sprintf("f%02d.jpg", i), fmt.Sprintf("\xff\xd8\xff%d", i)})
	}
	seen, cursor := map[string]bool{}, ""
	for {
		var p struct {
			Items []bam.Badcase
			Next  string
			Total int
		}
		h.must(200, "GET", "/badcases?limit=10&sort=frequency&cursor="+cursor, nil, &p)
		if p.Total != 25 {
			t.Fatalf("total %d", p.Total)
		}
		for _, b := range p.Items {
			if seen[b.ID] {
				t.Errorf("%s twice", b.ID)
			}
			seen[b.ID] = true
		}
		if cursor = p.Next; cursor == "" || t.Failed() {
			break
		}
	}
	if len(seen) != 25 {
		t.Errorf("%d of 25 seen", len(seen))
	}
	for query, want := range map[string]int{
		"q=angry": 12, "q=ang": 12, `q=%22angry%22+OR+happy`: 25, "q=result:(sad,angry)+-device:cam-0+frequency:1": 16, "q=attr.light:null": 25, "q=is:open+has:truth": 25, "result=sad&result=angry": 25, "device=cam-1": 8, "status=new,open": 25,
		"has_truth=false": 0, "from=2100-01-01": 0, "tag=none": 0, "q=f03": 1, "truth=happy&device=cam-0&q=sad": 5, "attr=light%3Ddim": 0,
	} {
		var p struct{ Total int }
		h.must(200, "GET", "/badcases?"+query, nil, &p)
		if p.Total != want {
			t.Errorf("%s: %d, want %d", query, p.Total, want)
		}
	}
	for _, bad := range []string{"sort=name", "cursor=xxx", "from=yesterday", "limit=1000", "attr=x", "q=%25%25", "q=%22angry%22+OR+*", "q=stauts:open"} {
		h.must(422, "GET", "/badcases?"+bad, nil, nil)
	}
	var stats bam.Answer
	h.must(200, "GET", "/badcases/stats?by=result,device&over=month", nil, &stats)
	if stats.Total != 25 || len(stats.Groups) != 6 || len(stats.Series) != 2 {
		t.Errorf("stats %+v", stats)
	}
	h.must(422, "GET", "/badcases/stats?by=password", nil, nil)
	var changed struct{ Changed int }
	h.must(200, "POST", "/badcases/bulk", map[string]any{"filter": map[string]any{"device": []string{"cam-1"}}, "set": map[string]any{"severity": "high"}, "add_tags": []string{"x"}}, &changed)
	if changed.Changed != 8 {
		t.Errorf("bulk changed %d, want 8", changed.Changed)
	}
	h.must(422, "POST", "/badcases/bulk", map[string]any{"set": map[string]any{"severity": "high"}}, nil)
}

func TestDefinedAttributes(t *testing.T) {
	h := newHouse(t)
	h.must(200, "PUT", "/attributes/light", map[string]any{"name": "light", "type": "choice", "choices": []string{"dim", "bright"}}, nil)
	id := h.upload(happyAsSad, [2]string{"a.jpg", "\xff\xd8\xffa"}).Created[0].ID
	h.must(422, "PATCH", "/badcases/"+id, map[string]any{"attributes": map[string]any{"light": "purple"}}, nil)
	h.must(200, "PUT", "/title-templates", map[string]any{"function": "expression", "text": "{result} in {attr.light} light"}, nil)
	next := h.upload(happyAsSad, [2]string{"b.jpg", "\xff\xd8\xffb"}).Created[0].ID
	var b bam.Badcase
	h.must(200, "GET", "/badcases/"+next, nil, &b)
	if b.Title != "sad in dim light" {
		t.Errorf("title %q", b.Title)
	}
}
