package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"mlife/shared/client/collectorclient"
	"mlife/shared/command"
	"mlife/shared/fault"
)

type task = collectorclient.Task

var taskLines = []column[task]{
	{"id", func(t task) string { return t.ID }},
	{"kind", func(t task) string { return t.Kind }},
	{"name", func(t task) string { return t.Name }},
	{"state", func(t task) string { return strings.TrimSuffix(t.State+": "+t.Reason, ": ") }},
	{"made", func(t task) string { return when(t.Created) }},
	{"sets", func(t task) string { return commas(t.Sets) }},
	{"of model", func(t task) string { return t.ModelID }},
	{"models", func(t task) string { return commas(t.Models) }},
	{"badcases", func(t task) string { return fmt.Sprint(len(t.Badcases)) }},
	{"exit code", func(t task) string {
		if t.ExitCode == nil {
			return ""
		}
		return fmt.Sprint(*t.ExitCode)
	}},
	{"results", func(t task) string { return compact(t.Results) }},
}

func taskCommand() *cobra.Command {
	return command.Group(&cobra.Command{Use: "task", Short: "Run training and testing tasks, follow and end them"},
		list("List tasks, the newest first", "/tasks", map[string]string{"query": aSearch, "kind": "train or test", "set": "only those that read this set",
			"state": "queued, running, succeeded, failed or canceled", "model": "only those that test or made this model", "q": "part of name, description or ID"},
			[]column[task]{taskLines[0], taskLines[1], {"state", func(t task) string { return t.State }}, taskLines[4], taskLines[2]}),
		show("Show a task with its results", "/tasks", taskLines),
		taskRun(), taskLog(),
		reaches(&cobra.Command{Use: "cancel ID", Short: "End a task", Args: oneArg("an ID")},
			func(ctx context.Context, r *remote, c *collectorclient.Client, cmd *cobra.Command, args []string) error {
				if err := c.CancelTask(ctx, args[0]); err != nil {
					return err
				}
				return r.say(cmd, map[string]string{"id": args[0]}, "%s is being ended", args[0])
			}),
	)
}

func taskRun() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "run [flags] [-- PROGRAM [ARGUMENT…]]",
		Short: "Put a task into the queue",
		Long: `Put a task into the queue. The program runs on the collector's machine, without a
shell. A task without a program is run by somebody else, who reports by the API.

With --follow the log is printed until the task has ended; the exit code is 4 when it
did not succeed.
` + command.ExitCodes,
		Example: "  mlife-collector task run --kind train --set set_01… --follow -- /opt/code/train.sh --epochs 3",
		Args:    cobra.ArbitraryArgs,
	}
	var t collectorclient.NewTask
	var config string
	var limit time.Duration
	fs := cmd.Flags()
	fs.StringVar(&t.Kind, "kind", "train", "train or test")
	fs.StringVar(&t.Name, "name", "", "name to show")
	fs.StringSliceVar(&t.Sets, "set", nil, "frozen set to read; may be given several times")
	fs.StringVar(&t.ModelID, "model", "", "Model ID under test, or the one that training starts from")
	fs.StringVar(&t.CodeVersion, "code-version", "", "version of the code")
	fs.StringVar(&config, "config", "", "configuration for the program: JSON, or @FILE")
	fs.DurationVar(&limit, "time-limit", 0, "end it after this time; 0 for the collector's limit")
	fs.IntVar(&t.Retries, "retries", 0, "how often to start it again after a failure")
	follow := fs.BoolP("follow", "f", false, "print its log and wait for its end")
	return reaches(cmd, func(ctx context.Context, r *remote, c *collectorclient.Client, cmd *cobra.Command, args []string) error {
		conf, err := jsonFlag("config", config)
		if err != nil {
			return err
		}
		t.Command, t.TimeoutS = args, int(limit/time.Second)
		if conf != nil {
			t.Config = conf
		}
		made, err := c.StartTask(ctx, t)
		if err != nil {
			return err
		}
		if *follow {
			if _, err := fmt.Fprintln(cmd.ErrOrStderr(), made.ID); err != nil {
				return err
			}
			return followTask(ctx, r, c, cmd, made.ID)
		}
		return r.say(cmd, made, "%s", made.ID)
	})
}

// jsonFlag reads JSON, or a file that holds it after an @.
func jsonFlag(name, text string) (json.RawMessage, error) {
	if text == "" {
		return nil, nil
	}
	if file, ok := strings.CutPrefix(text, "@"); ok {
		b, err := os.ReadFile(file)
		if err != nil {
			return nil, openFault("cli: "+name, err)
		}
		text = string(b)
	}
	if !json.Valid([]byte(text)) {
		return nil, fault.Field("cli", name, "is not JSON")
	}
	return json.RawMessage(text), nil
}

func taskLog() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "log ID",
		Short: "Print a task's log",
		Long: `Print a task's log. With --follow it is printed as it grows until the task has
ended; the exit code is 4 when it did not succeed.
` + command.ExitCodes,
		Args: oneArg("an ID"),
	}
	follow := cmd.Flags().BoolP("follow", "f", false, "wait for more until the task has ended")
	return reaches(cmd, func(ctx context.Context, r *remote, c *collectorclient.Client, cmd *cobra.Command, args []string) (err error) {
		if *follow {
			return followTask(ctx, r, c, cmd, args[0])
		}
		body, err := c.Log(ctx, args[0])
		if err != nil {
			return err
		}
		return save(body, cmd.OutOrStdout())
	})
}

// followTask prints a task's log until its end.
func followTask(ctx context.Context, r *remote, c *collectorclient.Client, cmd *cobra.Command, id string) error {
	t, err := c.FollowTask(ctx, id, 0, func(text string) error {
		if r.json {
			return nil
		}
		_, err := io.WriteString(cmd.OutOrStdout(), text)
		return err
	})
	if err != nil {
		return err
	}
	if r.json {
		if err := printJSON(cmd.OutOrStdout(), t); err != nil {
			return err
		}
	}
	if t.State != "succeeded" {
		return fault.New(fault.Conflict, "task "+id, "%s", strings.TrimSuffix(t.State+": "+t.Reason, ": "))
	}
	return nil
}
