package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"mlife/collector/internal/bam"
	"mlife/collector/internal/dam"
	"mlife/collector/internal/mtt"
	"mlife/collector/internal/people"
	"mlife/shared/query"
)

type problem struct {
	Type   string
	Detail string
	Errors []struct {
		Location, Message string
		Value             any
	}
}

type rowPage struct {
	Items []dam.Row
	Next  string
	Total int
}

// add uploads files into DAM and gives them.
func (h *house) add(files ...[2]string) []dam.File {
	h.t.Helper()
	status, b := h.post("/files", nil, files...)
	var out struct {
		Files  []dam.File
		Errors []struct{ Name, Error string }
	}
	if err := json.Unmarshal(b, &out); status != http.StatusOK || err != nil {
		h.t.Fatalf("upload: %d %v %s", status, err, b)
	}
	return out.Files
}

func (h *house) document(name, kind string) dam.Document {
	h.t.Helper()
	var d dam.Document
	h.must(200, "POST", "/documents", map[string]any{"name": name, "kind": kind}, &d)
	return d
}

// bring imports a body and wants a status.
func (h *house) bring(want int, path, contentType, body string, out any, headers ...string) {
	h.t.Helper()
	all := map[string]string{"Content-Type": contentType}
	for i := 0; i+1 < len(headers); i += 2 {
		all[headers[i]] = headers[i+1]
	}
	status, _, b := h.do("POST", "/api/v1"+path, all, strings.NewReader(body))
	if status != want {
		h.t.Fatalf("import: status %d, want %d: %s", status, want, b)
	}
	if out != nil {
		if err := json.Unmarshal(b, out); err != nil {
			h.t.Fatal(err)
		}
	}
}

func TestFiles(t *testing.T) {
	h := newHouse(t)
	files := h.add([2]string{"a b.jpg", "\xff\xd8\xffa"}, [2]string{"b.jpg", "\xff\xd8\xffb"})
	if len(files) != 2 || files[0].Name != "a b.jpg" || files[0].MD5 == "" || files[0].MediaType != "image/jpeg" || files[0].AddedBy != "admin" {
		t.Fatalf("%+v", files)
	}
	status, b := h.post("/files", nil, [2]string{"again.jpg", "\xff\xd8\xffa"}, [2]string{"empty", ""})
	if status != 200 || !strings.Contains(string(b), `"duplicate":true`) || !strings.Contains(string(b), `"a b.jpg"`) || !strings.Contains(string(b), "the file is empty") {
		t.Errorf("again: %d %s", status, b)
	}
	if status, b = h.post("/files", nil, [2]string{"empty", ""}); status != 422 {
		t.Errorf("only an empty one: %d %s", status, b)
	}
	var list struct{ Items []dam.File }
	h.must(200, "GET", "/files?q="+files[1].MD5[:10], nil, &list)
	if len(list.Items) != 1 || list.Items[0].Name != "b.jpg" {
		t.Errorf("by hash %+v", list)
	}
	status, head, body := h.do("GET", "/api/v1/files/"+files[0].SHA256+"/content", map[string]string{"Range": "bytes=3-"}, nil)
	if status != 206 || string(body) != "a" || head.Get("Content-Disposition") != `attachment; filename="a b.jpg"` {
		t.Errorf("range: %d %q %v", status, body, head)
	}
	h.must(404, "GET", "/files/"+strings.Repeat("0", 64), nil, nil)
	h.must(422, "GET", "/files/xyz", nil, nil)
}

func TestDocumentFromFileToSets(t *testing.T) {
	h := newHouse(t)
	f := h.add([2]string{"a.jpg", "\xff\xd8\xffa"}, [2]string{"b.jpg", "\xff\xd8\xffb"})
	doc := h.document("bare faces", "train")
	table := "path,sha256,annotation,mask\n"
	for i, x := range f {
		table += fmt.Sprintf("x/%d.jpg,%s,\"{\"\"label\"\":\"\"happy\"\"}\",half\n", i, x.SHA256)
	}
	status, b := h.post("/documents/"+doc.ID+"/versions", map[string]string{"note": "first"}, [2]string{"faces.csv", table})
	var report dam.Report
	if err := json.Unmarshal(b, &report); status != 200 || err != nil || report.Number != 1 || report.Rows != 2 || report.Note != "first" {
		t.Fatalf("import: %d %s", status, b)
	}
	h.bring(200, "/documents/"+doc.ID+"/versions", "application/json", `[{"sha256":"`+f[0].SHA256+`","annotation":{"label":"sad"}}]`, &report, "If-Match", `"2"`)
	h.bring(412, "/documents/"+doc.ID+"/versions", "text/csv", "path\na.jpg", nil, "If-Match", `"2"`)
	h.bring(200, "/documents/"+doc.ID+"/versions?mode=append", "text/csv", "path\nb.jpg", &report)
	if report.Number != 3 || report.Rows != 2 || report.Added != 1 || report.Kept != 0 {
		t.Errorf("append %+v", report)
	}
	var rows rowPage
	h.must(200, "GET", "/documents/"+doc.ID+"/versions/1/rows?query=attr.mask%3Ahalf+label%3Ahappy&limit=1", nil, &rows)
	if rows.Total != 2 || len(rows.Items) != 1 || rows.Next == "" || rows.Items[0].MD5 != f[0].MD5 || string(rows.Items[0].Columns) != `{"mask":"half"}` {
		t.Errorf("rows %+v", rows)
	}
	h.completes("/documents/" + doc.ID + "/versions/1")
	var classes struct{ Items []dam.Class }
	h.must(200, "GET", "/documents/"+doc.ID+"/versions/1/classes", nil, &classes)
	if len(classes.Items) != 1 || classes.Items[0] != (dam.Class{Name: "happy", Rows: 2}) {
		t.Errorf("classes %+v", classes)
	}
	h.must(404, "GET", "/documents/"+doc.ID+"/versions/99/classes", nil, nil)
	var versions struct{ Items []dam.Version }
	h.must(200, "GET", "/documents/"+doc.ID+"/versions", nil, &versions)
	if len(versions.Items) != 3 || versions.Items[0].Number != 3 {
		t.Errorf("versions %+v", versions)
	}
	for format, want := range map[string]string{"csv": "path,md5,sha256,annotation,badcase,mask\nx/0.jpg,", "json": `[` + "\n" + `{"path":"x/0.jpg",`} {
		status, head, body := h.do("GET", "/api/v1/documents/"+doc.ID+"/versions/1/export?format="+format, nil, nil)
		if status != 200 || !strings.HasPrefix(string(body), want) || head.Get("Content-Disposition") != `attachment; filename="bare faces.`+format+`"` {
			t.Errorf("%s: %d %v\n%s", format, status, head, body)
		}
	}
	h.sets(doc)
}

// completes asks for help with searches of two rows that are happy and half masked.
func (h *house) completes(path string) {
	h.t.Helper()
	var fields query.Schema
	h.must(200, "GET", path+"/fields", nil, &fields)
	if _, own := fields.Field("attr.mask"); !own || fields.Name != "rows" {
		h.t.Errorf("fields %+v", fields)
	}
	for q, want := range map[string]string{"attr.mask:H": "half", "label:ha": "happy", "class:hap": "happy"} {
		var c struct {
			Items []query.Suggestion
			Error *query.Error
		}
		h.must(200, "GET", path+"/complete?q="+q+"&cursor="+strconv.Itoa(len(q)), nil, &c)
		if len(c.Items) != 1 || c.Items[0].Text != want || c.Items[0].Count != 2 || c.Error != nil {
			h.t.Errorf("%s completes %+v", q, c)
		}
	}
	var wrong struct{ Error *query.Error }
	h.must(200, "GET", path+"/complete?q=objects:x&cursor=1", nil, &wrong)
	if wrong.Error == nil {
		h.t.Error("a wrong number is no error")
	}
	h.must(404, "GET", strings.Replace(path, "_", "_x", 1)+"/fields", nil, nil)
}

// sets makes sets of a document and deletes them again.
// uses asks where a file is named and gives it in a few words each.
func (h *house) uses(sha string) []string {
	h.t.Helper()
	var out dam.Uses
	h.must(200, "GET", "/files/"+sha+"/uses", nil, &out)
	if out.Next != "" {
		h.t.Errorf("not all was looked through: %+v", out)
	}
	list := []string{}
	for _, u := range out.Items {
		list = append(list, fmt.Sprintf("%s %s %s v%d: %d rows from %d", u.Kind, u.Role, u.Name, u.Version, u.Rows, u.Row))
	}
	return list
}

func TestFileUses(t *testing.T) {
	h := newHouse(t)
	files := h.add([2]string{"a.jpg", "\xff\xd8\xffa"}, [2]string{"b.jpg", "\xff\xd8\xffb"})
	doc, other := h.document("one", "test"), h.document("two", "data")
	h.document("empty", "data")
	body := func(n int) string {
		return "path,sha256,label\nx.jpg," + files[1].SHA256 + ",x\na.jpg," + files[0].SHA256 + ",a\nagain.jpg," + files[0].SHA256 + "," + strconv.Itoa(n) + "\n"
	}
	h.bring(200, "/documents/"+doc.ID+"/versions", "text/csv", body(1), nil)
	h.bring(200, "/documents/"+doc.ID+"/versions", "text/csv", body(2), nil)
	h.bring(200, "/documents/"+other.ID+"/versions", "text/csv", "path,sha256\nb.jpg,"+files[1].SHA256+"\n", nil)
	h.must(200, "POST", "/sets", map[string]any{"name": "s", "role": "test", "documents": []map[string]any{{"id": doc.ID}}}, nil)
	want := []string{"document test one v2: 2 rows from 2", "set test s v0: 2 rows from 2"}
	if got := h.uses(files[0].SHA256); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if got := h.uses(strings.Repeat("0", 64)); len(got) != 0 {
		t.Errorf("of no file: %q", got)
	}
	h.must(422, "GET", "/files/"+files[0].SHA256+"/uses?cursor=x", nil, nil)
	var places struct{ Items []dam.Place }
	if h.must(200, "GET", "/files/"+files[0].SHA256+"/places", nil, &places); len(places.Items) != 0 {
		t.Errorf("%+v", places)
	}
}

func (h *house) sets(doc dam.Document) {
	h.t.Helper()
	var made struct{ Train, Test *dam.Set }
	sources := []map[string]any{{"id": doc.ID, "version": 1}}
	h.must(200, "POST", "/sets", map[string]any{"name": "one", "documents": sources, "split": map[string]any{"test": 0.5, "seed": 1, "stratify_by": "annotation"}}, &made)
	if made.Train.Rows != 1 || made.Test.Rows != 1 {
		h.t.Errorf("split %+v %+v", made.Train, made.Test)
	}
	h.must(409, "POST", "/sets", map[string]any{"name": "one", "documents": sources, "role": "test"}, nil)
	h.must(422, "POST", "/sets", map[string]any{"name": "two", "documents": sources}, nil)
	var whole struct{ Train, Test *dam.Set }
	h.must(409, "POST", "/sets", map[string]any{"name": "whole", "documents": sources, "role": "test"}, nil)
	h.must(200, "POST", "/sets", map[string]any{"name": "whole", "documents": sources, "role": "test", "overrule": "to look at"}, &whole)
	if whole.Train != nil || whole.Test.Rows != 2 || len(whole.Test.Leaks) != 1 || whole.Test.Overruled != "to look at" {
		h.t.Errorf("whole %+v", whole)
	}
	var rows rowPage
	h.must(200, "GET", "/sets/"+whole.Test.ID+"/rows?limit=1", nil, &rows)
	if rows.Total != 2 || len(rows.Items) != 1 || rows.Next == "" {
		h.t.Errorf("rows of a set %+v", rows)
	}
	h.completes("/sets/" + whole.Test.ID)
	var family struct{ Items []dam.Set }
	h.must(200, "GET", "/sets?query=family:"+made.Train.Family, nil, &family)
	if len(family.Items) != 2 {
		h.t.Errorf("a family %+v", family)
	}
	if status, _, body := h.do("GET", "/api/v1/sets/"+whole.Test.ID+"/download", nil, nil); status != 200 || strings.Count(string(body), "\n") != 3 {
		h.t.Errorf("download: %d %s", status, body)
	}
	h.must(409, "DELETE", "/documents/"+doc.ID, nil, nil)
	task, err := mtt.New(mtt.Draft{Kind: mtt.Train, Sets: []string{whole.Test.ID}}, "admin", time.Now())
	if err != nil {
		h.t.Fatal(err)
	}
	if err := h.db.Tasks().CreateTask(h.t.Context(), task); err != nil {
		h.t.Fatal(err)
	}
	h.must(409, "DELETE", "/sets/"+whole.Test.ID, nil, nil)
	h.must(204, "DELETE", "/sets/"+made.Test.ID, nil, nil)
	h.must(404, "GET", "/sets/"+made.Test.ID, nil, nil)
}

func TestImportNamesWhatIsWrong(t *testing.T) {
	h := newHouse(t)
	f := h.add([2]string{"a.jpg", "\xff\xd8\xffa"})
	path := "/documents/" + h.document("d", "data").ID + "/versions"
	var p problem
	h.bring(422, path, "text/csv", "path,sha256\na.jpg,"+f[0].SHA256+"\nnone.jpg,\nb,xyz\n", &p)
	if len(p.Errors) != 2 || p.Errors[0].Location != "row 3, column path" || p.Errors[1].Location != "row 4, column sha256" {
		t.Errorf("%+v", p)
	}
	for body, want := range map[string]string{
		"": "the file is empty", "path,path\na,b": "there twice", "path\n\"a.jpg": "close the quote", `[{"path":"a.jpg"},]`: "row 2", `[{"path":"a.jpg"`: "it was cut",
		"path\n\xff.jpg": "not UTF-8", "path,\na.jpg,b": "column 2", "\xff\xfep\x00": "UTF-16", "path": "no row", "{}": "names no file", "path,x\na.jpg": "1 cells",
	} {
		h.bring(422, path, "application/octet-stream", body, &p)
		if !strings.Contains(p.Detail, want) {
			t.Errorf("%q: %q, want %q", body, p.Detail, want)
		}
	}
	if status, b := h.post(path, nil); status != 422 || !strings.Contains(string(b), "no file was sent") {
		t.Errorf("an empty form: %d %s", status, b)
	}
	if status, b := h.post(path, map[string]string{"mode": "x"}, [2]string{"a.csv", "path\na.jpg"}); status != 422 {
		t.Errorf("an unknown mode: %d %s", status, b)
	}
	var d dam.Document
	h.must(200, "GET", strings.TrimSuffix(path, "/versions"), nil, &d)
	if d.Latest != 0 {
		t.Errorf("refused imports left %+v", d)
	}
}

func TestEditDocument(t *testing.T) {
	h := newHouse(t)
	d := h.document("d", "data")
	h.must(409, "POST", "/documents", map[string]any{"name": "d"}, nil)
	h.must(422, "POST", "/documents", map[string]any{"name": " "}, nil)
	h.must(200, "PATCH", "/documents/"+d.ID, map[string]any{"name": "e", "kind": "test"}, &d, "If-Match", `"1"`)
	h.must(412, "PATCH", "/documents/"+d.ID, map[string]any{"name": "f"}, nil, "If-Match", `"1"`)
	if d.Name != "e" || d.Kind != dam.ForTest || d.Revision != 2 {
		t.Errorf("%+v", d)
	}
	h.must(204, "DELETE", "/documents/"+d.ID, nil, nil)
	h.must(404, "GET", "/documents/"+d.ID, nil, nil)
}

func TestAddToTestData(t *testing.T) {
	h := newHouse(t)
	up := h.upload(happyAsSad, [2]string{"a.jpg", "\xff\xd8\xffa"}, [2]string{"b.jpg", "\xff\xd8\xffb"})
	ids := []string{up.Created[0].ID, up.Created[1].ID, up.Created[0].ID}
	var out struct {
		Document       string
		Version, Added int
	}
	add := func(status int, body map[string]any) {
		t.Helper()
		h.must(status, "POST", "/badcases/add-to-test-data", body, &out)
	}
	add(200, map[string]any{"ids": ids, "new_name": "masks"})
	if out.Version != 1 || out.Added != 2 {
		t.Fatalf("%+v", out)
	}
	doc := out.Document
	add(200, map[string]any{"ids": ids, "document": doc})
	if out.Version != 1 || out.Added != 0 {
		t.Errorf("again %+v", out)
	}
	h.must(200, "PATCH", "/badcases/"+ids[0], map[string]any{"truth": map[string]any{"label": "fear"}}, nil)
	add(200, map[string]any{"ids": ids, "document": doc})
	if out.Version != 2 || out.Added != 1 {
		t.Errorf("with another truth %+v", out)
	}
	var rows rowPage
	h.must(200, "GET", "/documents/"+doc+"/versions/2/rows", nil, &rows)
	if rows.Total != 2 || rows.Items[1].Badcase != ids[0] || string(rows.Items[1].Annotation) != `{"label":"fear"}` || rows.Items[0].MD5 == "" ||
		!strings.Contains(string(rows.Items[0].Columns), `"light":"dim"`) {
		t.Errorf("rows %+v", rows)
	}
	h.linked(doc, ids)
	add(404, map[string]any{"ids": []string{"bc_none"}, "document": doc})
	add(404, map[string]any{"ids": ids, "document": "doc_none"})
	add(409, map[string]any{"ids": ids, "new_name": "masks"})
	add(422, map[string]any{"ids": ids})
	var bare bam.Badcase
	h.must(200, "POST", "/badcases", map[string]any{"function": "x"}, &bare)
	add(422, map[string]any{"ids": []string{bare.ID}, "document": doc})
}

func TestTestDataOfTrainingSets(t *testing.T) {
	h := newHouse(t)
	up := h.upload(happyAsSad, [2]string{"a.jpg", "\xff\xd8\xffa"}, [2]string{"b.jpg", "\xff\xd8\xffb"})
	one, both := []string{up.Created[0].ID}, []string{up.Created[0].ID, up.Created[1].ID}
	var out struct {
		Document       string
		Version, Added int
	}
	const path = "/badcases/add-to-test-data"
	h.must(200, "POST", path, map[string]any{"ids": one, "new_name": "trained"}, &out)
	h.must(200, "POST", "/sets", map[string]any{"name": "t", "role": "train", "documents": []map[string]any{{"id": out.Document}}}, nil)
	var problem struct{ Type, Detail string }
	h.must(409, "POST", path, map[string]any{"ids": both, "new_name": "tested"}, &problem)
	if problem.Type != "urn:mlife:problem:leaks" || !strings.Contains(problem.Detail, `train set "t"`) {
		t.Errorf("%+v", problem)
	}
	learned := h.document("more to learn from", "train")
	h.must(200, "POST", path, map[string]any{"ids": both, "document": learned.ID}, nil)
	h.must(422, "POST", path, map[string]any{"ids": one, "new_name": "tested", "leave_out": true}, nil)
	h.must(422, "POST", path, map[string]any{"ids": both, "new_name": "tested", "leave_out": true, "overrule": "x"}, nil)
	h.must(200, "POST", path, map[string]any{"ids": both, "new_name": "tested", "leave_out": true}, &out)
	if out.Added != 1 {
		t.Errorf("left out: %+v", out)
	}
	h.must(200, "POST", path, map[string]any{"ids": both, "document": out.Document, "overrule": "one scene only"}, &out)
	var versions struct{ Items []dam.Version }
	h.must(200, "GET", "/documents/"+out.Document+"/versions", nil, &versions)
	if out.Added != 1 || len(versions.Items) != 2 || !strings.Contains(versions.Items[0].Note+versions.Items[1].Note, "one scene only") {
		t.Errorf("overruled: %+v %+v", out, versions)
	}
}

// linked checks what the badcases know of the document, and the way back.
func (h *house) linked(doc string, ids []string) {
	h.t.Helper()
	var b bam.Badcase
	h.must(200, "GET", "/badcases/"+ids[1], nil, &b)
	if len(b.Documents) != 1 || b.Documents[0] != doc || b.Status != bam.Open {
		h.t.Errorf("badcase %+v", b)
	}
	var history struct{ Items []bam.Change }
	h.must(200, "GET", "/badcases/"+ids[1]+"/history", nil, &history)
	if len(history.Items) != 3 || history.Items[0].Field != "documents" || string(history.Items[0].New) != `"`+doc+`"` {
		h.t.Errorf("history %+v", history)
	}
	var found struct{ Total int }
	h.must(200, "GET", "/badcases?document="+doc, nil, &found)
	if found.Total != 2 {
		h.t.Errorf("%d badcases in the document", found.Total)
	}
	var made struct{ Test *dam.Set }
	h.must(200, "POST", "/sets", map[string]any{"name": "masks", "documents": []map[string]any{{"id": doc}}, "role": "test"}, &made)
	data := h.db.Data()
	ctx := h.t.Context()
	documents, err := data.DocumentsOfBadcase(ctx, ids[0])
	sets, err2 := data.SetsOfBadcase(ctx, ids[0])
	badcases, err3 := data.BadcasesOfDocument(ctx, doc)
	made2, err4 := data.SetsOfDocument(ctx, doc)
	sources, err5 := data.DocumentsOfSet(ctx, made.Test.ID)
	for _, e := range []error{err, err2, err3, err4, err5} {
		if e != nil {
			h.t.Fatal(e)
		}
	}
	if len(documents) != 1 || documents[0].Title != "masks" || len(sets) != 1 || sets[0].ID != made.Test.ID || len(badcases) != 2 || len(made2) != 1 || len(sources) != 1 {
		h.t.Errorf("lineage %v %v %v %v %v", documents, sets, badcases, made2, sources)
	}
}

func TestDataRights(t *testing.T) {
	h := newHouse(t)
	doc := h.document("d", "data")
	for _, role := range []people.Role{people.Viewer, people.Reviewer} {
		h.must(200, "POST", "/users", map[string]any{"login": string(role), "password": password, "role": string(role)}, nil)
		u, err := h.desk.ByLogin(t.Context(), string(role))
		if err != nil {
			t.Fatal(err)
		}
		token, _, err := h.desk.Issue(t.Context(), u.ID, "t", role, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		auth := []string{"Authorization", "Bearer " + token}
		h.must(200, "GET", "/documents", nil, nil, auth...)
		h.must(200, "GET", "/sets", nil, nil, auth...)
		h.must(200, "GET", "/files", nil, nil, auth...)
		h.must(403, "POST", "/documents", map[string]any{"name": "x"}, nil, auth...)
		h.must(403, "POST", "/sets", map[string]any{"name": "x", "documents": []map[string]any{{"id": doc.ID}}, "role": "test"}, nil, auth...)
		h.must(403, "DELETE", "/documents/"+doc.ID, nil, nil, auth...)
		h.bring(403, "/documents/"+doc.ID+"/versions", "text/csv", "path\na", nil, auth...)
	}
	u, err := h.desk.ByLogin(t.Context(), "admin")
	if err != nil {
		t.Fatal(err)
	}
	token, err := h.desk.IssueForTask(t.Context(), u.ID, "task_1", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	auth := []string{"Authorization", "Bearer " + token}
	h.must(200, "GET", "/sets", nil, nil, auth...)
	h.must(403, "POST", "/documents", map[string]any{"name": "x"}, nil, auth...)
}
