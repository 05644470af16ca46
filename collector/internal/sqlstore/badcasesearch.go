package sqlstore

import (
	"strings"

	search "mlife/shared/query"
)

// badcaseSearch says where the fields of bam.Schema are, for badcases b.
var badcaseSearch = searched{
	attribute: "badcase_attributes a WHERE a.badcase = b.seq AND a.name = ?",
	words:     badcaseWords,
	fields: map[string]searchColumn{
		"id": {column: "b.id"}, "title": {column: "b.title"}, "description": {column: "b.description"}, "reason": {column: "b.reason"},
		"feedback": {column: "b.feedback"}, "status": {column: "b.status"}, "severity": {column: "b.severity", rank: "b.severity_rank"},
		"score": {column: "b.score"}, "priority": {column: "b.priority"}, "grading": {column: "b.grading"}, "function": {column: "b.function"},
		"system_version": {column: "b.system_version"}, "slot": {column: "b.slot"}, "model_version": {column: "b.model_version"},
		"model_id": {column: "b.model_id"}, "device": {column: "b.device"}, "place": {column: "b.place"},
		"result": {column: "b.result_label"}, "truth": {column: "b.truth_label", absent: "b.truth = ''"},
		"assignee": {column: "b.assignee"}, "rule": {column: "b.rule"}, "source": {column: "b.source"},
		"confidence": {column: "b.confidence", nullable: true}, "frequency": {column: "b.frequency"},
		"devices": {column: "b.devices"}, "members": {column: "b.members"}, "regressions": {column: "b.regressions"},
		"first_seen": {column: "b.first_seen"}, "last_seen": {column: "b.last_seen"}, "captured_at": {column: "b.captured_at"},
		"created_at": {column: "b.created_at"}, "updated_at": {column: "b.updated_at"},
		"reported":   {column: "o.captured_at", absent: "1 = 0", within: "b.seq IN (SELECT o.badcase FROM occurrences o WHERE "},
		"tag":        {column: "t.tag", from: "badcase_tags t WHERE t.badcase = b.seq"},
		"campaign":   {column: "o.campaign", from: "occurrences o WHERE o.badcase = b.seq AND o.campaign <> ''"},
		"media_type": {column: "m.media_type", from: "badcase_media m WHERE m.badcase = b.seq"},
		"sha256":     {column: "m.sha256", from: "badcase_media m WHERE m.badcase = b.seq"},
		"issue":      {column: "ti.issue_key", from: issueFrom}, "issue_state": {column: "ti.state", from: issueFrom},
		"document": {column: "r.document", from: "document_badcases r WHERE r.badcase = b.id AND r.removed = 2147483647"},
	},
}

// badcaseWords finds words by the full-text index.
func badcaseWords(w search.Words) (string, []any) {
	parts := w.Parts()
	match := `"` + strings.Join(parts, " ") + `"`
	if !w.Phrase {
		for i, s := range parts {
			parts[i] = `"` + s + `"*`
		}
		match = strings.Join(parts, " AND ")
	}
	return "b.seq IN (SELECT rowid FROM badcases_text WHERE badcases_text MATCH ?)", []any{match}
}

const issueFrom = "tracker_links tl JOIN tracker_issues ti ON ti.id = tl.issue WHERE tl.badcase = b.seq"
