package sqlstore

import (
	"context"
	"strings"
	"time"

	search "mlife/shared/query"
)

// listed says where the fields of a list are that is searched in its table alone.
type listed struct {
	searched
	table string
	key   string // a column of unique texts, which decides between rows that are alike
	usual string // how it is sorted unless asked: as a search, or "-" or "" for by key alone
}

// lists are those of GET /search/fields, but for badcases, by the names of their
// schemas.
var lists = map[string]listed{
	"files": {table: "files", key: "files.sha256", usual: "-created_at", searched: searched{words: inside("files.name"), fields: map[string]searchColumn{
		"name": {column: "files.name"}, "media_type": {column: "files.media_type"}, "size": {column: "files.size"},
		"created_by": {column: "files.added_by"}, "created_at": {column: "files.added_at"},
		"sha256": {column: "files.sha256"}, "md5": {column: "files.md5"}, "path": {column: "files.path"},
		"folder":    {column: "p.folder", from: "folder_files p WHERE p.sha256 = files.sha256 AND p.sha256 <> '' AND p.state = 'present'"},
		"available": {column: "CASE WHEN files.in_place = 0 OR EXISTS (SELECT 1 FROM folder_files p WHERE p.sha256 = files.sha256 AND p.sha256 <> '' AND p.state = 'present') THEN 'true' ELSE 'false' END"},
		"condition": {column: "files.condition"}, "problem": {column: "files.problem"}, "codec": {column: "files.codec"},
		"width": {column: "files.width", nullable: true}, "height": {column: "files.height", nullable: true},
		"seconds": {column: "files.seconds", nullable: true}, "frames": {column: "files.frames", nullable: true}, "fps": {column: "files.fps", nullable: true},
		"channels": {column: "files.channels", nullable: true}, "sample_rate": {column: "files.sample_rate", nullable: true}, "bits": {column: "files.bits", nullable: true},
		"taken_at": {column: "files.taken_at", nullable: true}, "latitude": {column: "files.latitude", nullable: true}, "longitude": {column: "files.longitude", nullable: true},
	}}},
	"documents": {table: "documents", key: "documents.id", usual: "-", searched: searched{words: inside("documents.name", "documents.note", "documents.id"), fields: map[string]searchColumn{
		"name": {column: "documents.name"}, "kind": {column: "documents.kind"}, "note": {column: "documents.note"},
		"rows": {column: "documents.row_count"}, "latest": {column: "documents.latest"}, "created_by": {column: "documents.created_by"},
		"created_at": {column: "documents.created_at"}, "updated_at": {column: "documents.updated_at"}, "id": {column: "documents.id"},
		"badcase": {column: "r.badcase", from: "document_badcases r WHERE r.document = documents.id AND r.removed = 2147483647"},
	}}},
	"sets": {table: "sets s", key: "s.id", usual: "-", searched: searched{words: inside("s.name", "s.id"), fields: map[string]searchColumn{
		"name": {column: "s.name"}, "role": {column: "s.role"}, "rows": {column: "s.row_count"}, "digest": {column: "s.digest"}, "family": {column: "s.family"},
		"created_by": {column: "s.created_by"}, "created_at": {column: "s.created_at"}, "id": {column: "s.id"},
		"document": {column: "json_extract(d.value, '$.id')", from: "json_each(s.sources) d WHERE 1 = 1"},
	}}},
	"data-tasks": {table: "data_tasks", key: "data_tasks.id", usual: "-", searched: searched{words: inside("data_tasks.title", "data_tasks.id"), fields: map[string]searchColumn{
		"title": {column: "data_tasks.title"}, "kind": {column: "data_tasks.kind"}, "state": {column: "data_tasks.state"}, "owner": {column: "data_tasks.owner"},
		"document": {column: "data_tasks.document"}, "due": {column: "data_tasks.due", nullable: true}, "total": {column: "data_tasks.total"},
		"done": {column: "data_tasks.done"}, "disputed": {column: "data_tasks.disputed"}, "created_by": {column: "data_tasks.created_by"},
		"created_at": {column: "data_tasks.created_at"}, "updated_at": {column: "data_tasks.updated_at"}, "id": {column: "data_tasks.id"},
		"person":  {column: "j.value", from: "json_each(data_tasks.people) j WHERE 1 = 1"},
		"badcase": {column: "j.value", from: "json_each(data_tasks.badcases) j WHERE 1 = 1"},
	}}},
	"models": {table: "models", key: "models.id", usual: "-", searched: searched{words: inside("models.name", "models.version", "models.slot", "models.description", "models.id"), fields: map[string]searchColumn{
		"name": {column: "models.name"}, "slot": {column: "models.slot"}, "version": {column: "models.version"}, "stage": {column: "models.stage"},
		"format": {column: "models.format"}, "size": {column: "models.size"}, "task": {column: "models.task_id"},
		"description": {column: "models.description"}, "author": {column: "models.author"}, "created_at": {column: "models.created_at"},
		"updated_at": {column: "models.updated_at"}, "sha256": {column: "models.sha256"}, "id": {column: "models.id"},
		"badcases":   {column: "(SELECT count(*) FROM model_badcases k WHERE k.model = models.id)"},
		"alias":      {column: "a.value", from: "json_each(models.aliases) a WHERE 1 = 1"},
		"annotation": {column: "(a.key || '=' || a.value)", from: "json_each(models.annotations) a WHERE 1 = 1"},
	}}},
	"tasks": {table: "tasks", key: "tasks.id", usual: "-", searched: searched{words: inside("tasks.name", "tasks.description", "tasks.id"), fields: map[string]searchColumn{
		"name": {column: "tasks.name"}, "kind": {column: "tasks.kind"}, "state": {column: "tasks.state"}, "model": {column: "tasks.model_id"},
		"code_version": {column: "tasks.code_version"}, "attempt": {column: "tasks.attempt"}, "exit_code": {column: "tasks.exit_code", nullable: true},
		"author": {column: "tasks.author"}, "reason": {column: "tasks.reason"}, "description": {column: "tasks.description"},
		"created_at": {column: "tasks.created_at"}, "started_at": {column: "tasks.started_at"}, "ended_at": {column: "tasks.ended_at"},
		"id":   {column: "tasks.id"},
		"set":  {column: "j.value", from: "json_each(tasks.sets) j WHERE 1 = 1"},
		"made": {column: "j.value", from: "json_each(tasks.models) j WHERE 1 = 1"},
	}}},
	"campaigns": {table: "campaigns", key: "campaigns.id", usual: "-", searched: searched{words: inside("campaigns.name", "campaigns.id"), fields: map[string]searchColumn{
		"name": {column: "campaigns.name"}, "state": {column: "campaigns.state"}, "quota": {column: "campaigns.quota"}, "clips": {column: "campaigns.clips"},
		"until": {column: "campaigns.until"}, "created_by": {column: "campaigns.created_by"}, "created_at": {column: "campaigns.created_at"},
		"id":     {column: "campaigns.id"},
		"device": {column: "c.device", from: "campaign_devices c WHERE c.campaign = campaigns.id"},
	}}},
	"devices": {table: "devices", key: "devices.id", searched: searched{words: deviceWords, fields: map[string]searchColumn{
		"name":    {column: "devices.id"},
		"online":  {column: "CASE WHEN devices.online = 1 THEN 'true' ELSE 'false' END"},
		"revoked": {column: "CASE WHEN devices.revoked_at <> 0 THEN 'true' ELSE 'false' END"},
		"group":   deviceGroups,
		"label":   deviceLabels,
		"model":   deviceModels,
		"slot":    {column: "j.key", from: "json_each(json_extract(" + inventory + ", '$.models')) j WHERE 1 = 1"},
		"agent":   {column: "COALESCE(json_extract(" + inventory + ", '$.agent'), '')"},
		"os":      {column: "COALESCE(json_extract(" + inventory + ", '$.os'), '')"},
		"arch":    {column: "COALESCE(json_extract(" + inventory + ", '$.arch'), '')"},

		"last_seen": {column: "devices.last_seen"}, "enrolled_at": {column: "devices.enrolled_at"},
		"inferences": {column: "devices.inferences"}, "badcases": {column: "devices.badcases"},
		"rate": {column: "(CAST(devices.badcases AS DOUBLE PRECISION) * 1000 / NULLIF(devices.inferences, 0))", nullable: true},
	}}},
}

// What a device has several of.
var (
	deviceGroups = searchColumn{column: "g.name", from: "device_groups g JOIN group_devices m ON m.grp = g.id WHERE m.device = devices.id"}
	deviceLabels = searchColumn{column: "(j.key || '=' || j.value)", from: "json_each(json_extract(" + inventory + ", '$.labels')) j WHERE 1 = 1"}
	deviceModels = searchColumn{column: "(j.key || '/' || json_extract(j.value, '$.version'))", from: "json_each(json_extract(" + inventory + ", '$.models')) j WHERE 1 = 1"}
)

// inventory is what a device said of itself, which may be nothing yet.
const inventory = "CASE WHEN devices.inventory = '' THEN '{}' ELSE devices.inventory END"

// inside looks for words as any part of short texts.
func inside(columns ...string) func(w search.Words) (string, []any) {
	return func(w search.Words) (string, []any) {
		var conds []string
		var args []any
		for _, c := range columns {
			conds, args = append(conds, c+` LIKE ? ESCAPE '\'`), append(args, likePart(w.Text))
		}
		return strings.Join(conds, " OR "), args
	}
}

// deviceWords finds words in a device's name, its groups, labels and slots.
func deviceWords(w search.Words) (string, []any) {
	like := likePart(w.Text)
	text := `devices.id LIKE ? ESCAPE '\'`
	for _, c := range []searchColumn{deviceGroups, deviceLabels, deviceModels} {
		text += " OR EXISTS (SELECT 1 FROM " + c.from + " AND " + c.column + ` LIKE ? ESCAPE '\')`
	}
	return text, []any{like, like, like, like}
}

// search adds what a search of a list asks for; nil asks for everything.
func (f *filter) search(of string, n search.Node) {
	if n == nil {
		return
	}
	text, args := lists[of].compile(n, time.Now())
	f.and(text, args...)
}

// Values gives values in use of a list's field that begin as typed, the most frequent
// first: they complete searches. A list or a field that is not there has none.
func (db *DB) Values(ctx context.Context, of, field, begins string, limit int) ([]search.Suggestion, error) {
	l := lists[of]
	f := l.fields[field]
	if f.column == "" || f.from != "" {
		return nil, nil
	}
	return query(ctx, db.read, "sqlstore.Values", func(r scanner) (search.Suggestion, error) {
		var v search.Suggestion
		err := r.Scan(&v.Text, &v.Count)
		return v, err
	}, "SELECT "+f.column+", count(*) AS n FROM "+l.table+" WHERE "+f.column+" <> '' AND "+f.column+` LIKE ? ESCAPE '\' GROUP BY 1 ORDER BY n DESC, 1 LIMIT ?`,
		strings.TrimPrefix(likePart(begins), "%"), limit)
}
