package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"mlife/shared/client/collectorclient"
	"mlife/shared/command"
	"mlife/shared/fault"
)

type badcase = collectorclient.Badcase

// aSearch is the help of --query, which every list in the search language has.
const aSearch = "a search: words, field:value, comparisons, and, or, not; GET /api/v1/search/language describes it"

// badcaseFilters are those of the API that one needs most at a terminal.
var badcaseFilters = map[string]string{
	"query": aSearch, "status": "new, open, in_progress, resolved or wont_fix",
	"severity": "low, medium, high or critical", "function": "system function", "slot": "slot of the model", "model": "model version",
	"model_id": "Model ID", "device": "device", "tag": "all must be there", "source": "device, upload or test",
	"result": "label of the result", "truth": "label of the truth", "attr": "user-defined attribute as name=value", "document": "only those in this document",
	"has_truth": "true or false", "from": "last seen at or after: a date or RFC 3339", "to": "last seen before; a date includes that day",
	"sort": "last_seen, first_seen, frequency, priority, severity …; - before it for falling",
}

func badcaseCommand() *cobra.Command {
	short := []column[badcase]{
		{"id", func(b badcase) string { return b.ID }},
		{"severity", func(b badcase) string { return b.Severity }},
		{"status", func(b badcase) string { return b.Status }},
		{"times", func(b badcase) string { return fmt.Sprint(b.Frequency) }},
		{"last seen", func(b badcase) string { return when(b.LastSeen) }},
		{"title", func(b badcase) string { return b.Title }},
	}
	return command.Group(&cobra.Command{Use: "badcase", Short: "Add, find, read, change and export badcases"},
		list("List badcases, those seen last first", "/badcases", badcaseFilters, short),
		show("Show a badcase", "/badcases", badcaseLines),
		badcaseAdd(), badcaseEdit(), badcaseExport(), badcaseStats(),
	)
}

var badcaseLines = []column[badcase]{
	{"id", func(b badcase) string { return b.ID }},
	{"title", func(b badcase) string { return b.Title }},
	{"status", func(b badcase) string { return b.Status }},
	{"severity", func(b badcase) string { return b.Severity }},
	{"priority", func(b badcase) string { return fmt.Sprint(b.Priority) }},
	{"function", func(b badcase) string { return b.Function }},
	{"model", func(b badcase) string { return strings.TrimSpace(b.Slot + " " + b.ModelVersion + " " + b.ModelID) }},
	{"device", func(b badcase) string { return b.Device }},
	{"result", func(b badcase) string { return compact(b.Result) }},
	{"truth", func(b badcase) string { return compact(b.Truth) }},
	{"times", func(b badcase) string { return fmt.Sprint(b.Frequency) }},
	{"last seen", func(b badcase) string { return when(b.LastSeen) }},
	{"assignee", func(b badcase) string { return b.Assignee }},
	{"tags", func(b badcase) string { return commas(b.Tags) }},
	{"documents", func(b badcase) string { return commas(b.Documents) }},
	{"media", func(b badcase) string {
		var lines []string
		for _, m := range b.Media {
			lines = append(lines, fmt.Sprintf("%s  %s  %s  %s", m.Name, m.MediaType, size(m.Size), m.SHA256))
		}
		return strings.Join(lines, "\n")
	}},
	{"description", func(b badcase) string { return b.Description }},
}

func compact(raw json.RawMessage) string {
	var b bytes.Buffer
	if err := json.Compact(&b, raw); err != nil {
		return string(raw)
	}
	return b.String()
}

func badcaseAdd() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "add FILE…",
		Short:   "Make a badcase of each file, or count it for the one that is there",
		Example: `  mlife-collector badcase add masked.jpg --function expression --result '{"label":"neutral"}' --truth '{"label":"happy"}'`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return fault.New(fault.Invalid, "", "%s needs a file", cmd.CommandPath())
			}
			return nil
		},
	}
	fs := cmd.Flags()
	texts := map[string]*string{}
	for name, help := range map[string]string{"function": "system function", "slot": "slot of the model", "model_version": "", "device": "", "place": "",
		"severity": badcaseFilters["severity"], "description": "", "source": "upload or test"} {
		texts[name] = fs.String(strings.ReplaceAll(name, "_", "-"), "", help)
	}
	tags := fs.StringSlice("tag", nil, "may be given several times")
	result := fs.String("result", "", "what the model said, as JSON")
	truth := fs.String("truth", "", "what is right, as JSON")
	return reaches(cmd, func(ctx context.Context, r *remote, c *collectorclient.Client, cmd *cobra.Command, args []string) error {
		meta := map[string]any{}
		for name, text := range texts {
			if *text != "" {
				meta[name] = *text
			}
		}
		if len(*tags) > 0 {
			meta["tags"] = *tags
		}
		for name, text := range map[string]string{"result": *result, "truth": *truth} {
			raw, err := jsonFlag(name, text)
			if err != nil {
				return err
			}
			if raw != nil {
				meta[name] = raw
			}
		}
		for _, path := range args {
			if err := addBadcase(ctx, r, c, cmd, meta, path); err != nil {
				return err
			}
		}
		return nil
	})
}

func addBadcase(ctx context.Context, r *remote, c *collectorclient.Client, cmd *cobra.Command, meta map[string]any, path string) (err error) {
	text, err := json.Marshal(meta)
	if err != nil {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return openFault("badcase add", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	var out struct {
		Created []struct {
			ID        string `json:"id"`
			Name      string `json:"name"`
			Duplicate bool   `json:"duplicate"`
		} `json:"created"`
		Errors []struct {
			Name  string `json:"name"`
			Error string `json:"error"`
		} `json:"errors"`
	}
	if err := c.Upload(ctx, "/badcases/upload", map[string]string{"meta": string(text)}, "files", filepath.Base(path), f, &out); err != nil {
		return err
	}
	if len(out.Errors) > 0 {
		return fault.New(fault.Invalid, path, "%s", out.Errors[0].Error)
	}
	for _, b := range out.Created {
		known := ""
		if b.Duplicate {
			known = " was known"
		}
		if err := r.say(cmd, b, "%s%s", b.ID, known); err != nil {
			return err
		}
	}
	return nil
}

func badcaseEdit() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "edit ID",
		Short:   "Change a badcase; only what is given changes",
		Example: `  mlife-collector badcase edit bc_01… --status resolved --tag mask --tag night --truth '{"label":"happy"}'`,
		Args:    oneArg("an ID"),
	}
	fs := cmd.Flags()
	texts := map[string]*string{}
	for name, help := range map[string]string{"title": "", "description": "", "status": badcaseFilters["status"], "severity": badcaseFilters["severity"],
		"grading": "system or model", "function": "", "assignee": "", "place": ""} {
		texts[name] = fs.String(name, "", help)
	}
	priority := fs.Int("priority", 0, "1 to 5, 5 is the most urgent")
	tags := fs.StringSlice("tag", nil, "all its tags from now on; may be given several times")
	truth := fs.String("truth", "", "what is right, as JSON; null takes it away")
	return reaches(cmd, func(ctx context.Context, r *remote, c *collectorclient.Client, cmd *cobra.Command, args []string) error {
		edit := map[string]any{}
		for name, text := range texts {
			if fs.Changed(name) {
				edit[name] = *text
			}
		}
		if fs.Changed("priority") {
			edit["priority"] = *priority
		}
		if fs.Changed("tag") {
			edit["tags"] = *tags
		}
		right, err := jsonFlag("truth", *truth)
		if err != nil {
			return err
		}
		if right != nil {
			edit["truth"] = right
		}
		if len(edit) == 0 {
			return fault.New(fault.Invalid, "badcase edit", "nothing is to be changed")
		}
		return showOne(ctx, r, c, cmd, "PATCH", "/badcases/"+url.PathEscape(args[0]), edit, badcaseLines)
	})
}

func badcaseExport() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Print badcases as JSON, one a line, as many as there are",
		Long: `Print badcases as JSON, one a line, as many as there are. Their media are read by
the hashes in them: GET /api/v1/blobs/….
` + command.ExitCodes,
		Example: "  mlife-collector badcase export --function expression --status open > open.jsonl",
	}
	values := map[string]*[]string{}
	for name, help := range badcaseFilters {
		values[name] = filterFlag(cmd.Flags(), name, help)
	}
	return reaches(cmd, func(ctx context.Context, _ *remote, c *collectorclient.Client, cmd *cobra.Command, _ []string) (err error) {
		w := bufio.NewWriter(cmd.OutOrStdout())
		defer func() { err = errors.Join(err, w.Flush()) }()
		q := query("/badcases", values)
		q.Set("limit", "200")
		for {
			p, err := collectorclient.List[json.RawMessage](ctx, c, "/badcases", q)
			if err != nil {
				return err
			}
			for _, item := range p.Items {
				if _, err := fmt.Fprintln(w, compact(item)); err != nil {
					return err
				}
			}
			if p.Next == "" {
				return nil
			}
			q.Set("cursor", p.Next)
		}
	})
}
