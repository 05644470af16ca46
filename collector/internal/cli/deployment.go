package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"mlife/shared/client/collectorclient"
	"mlife/shared/command"
	"mlife/shared/fault"
)

type deployment = collectorclient.Deployment

var deploymentLines = []column[deployment]{
	{"id", func(d deployment) string { return d.ID }},
	{"state", func(d deployment) string { return strings.TrimSuffix(d.State+": "+d.Reason, ": ") }},
	{"devices", func(d deployment) string {
		var list []string
		for _, state := range slices.Sorted(maps.Keys(d.Counts)) {
			if n := d.Counts[state]; n > 0 {
				list = append(list, fmt.Sprintf("%d %s", n, state))
			}
		}
		return commas(list)
	}},
	{"made", func(d deployment) string { return when(d.Created) }},
	{"name", func(d deployment) string { return d.Name }},
	{"models", func(d deployment) string { return commas(d.Models) }},
	{"reverts", func(d deployment) string { return d.Reverts }},
	{"made by", func(d deployment) string { return d.Author }},
	{"device", func(d deployment) string {
		var lines []string
		for _, s := range d.Devices {
			lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s: %s %s %s", s.Device, s.Slot, s.State, s.Step, s.Reason)))
		}
		return strings.Join(lines, "\n")
	}},
}

func deploymentCommand() *cobra.Command {
	return command.Group(&cobra.Command{Use: "deployment", Short: "Bring models to devices"},
		list("List deployments, the newest first", "/deployments", map[string]string{"state": "running, succeeded, failed or aborted",
			"model": "Model ID", "device": ""}, deploymentLines[:5]),
		show("Show a deployment with the state of each device", "/deployments", deploymentLines),
		deploymentCreate(),
		deploymentDo("abort", "End a deployment; devices that have not committed go back"),
		deploymentDo("revert", "Bring its devices back to what they ran before, with a new deployment"),
	)
}

func deploymentDo(verb, short string) *cobra.Command {
	cmd := &cobra.Command{Use: verb + " ID", Short: short, Args: oneArg("an ID")}
	return reaches(cmd, func(ctx context.Context, r *remote, c *collectorclient.Client, cmd *cobra.Command, args []string) error {
		return showOne(ctx, r, c, cmd, "POST", "/deployments/"+url.PathEscape(args[0])+"/"+verb, nil, deploymentLines)
	})
}

func deploymentCreate() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "create",
		Short: "Bring models to devices",
		Long: `Bring models to devices. With --wait the command ends with the deployment; the exit
code is 4 when it did not succeed.
` + command.ExitCodes,
		Example: "  mlife-collector deployment create --model mdl_01… --group doors --wait",
	}
	var o collectorclient.Order
	var probation, deadline time.Duration
	fs := cmd.Flags()
	fs.StringVar(&o.Name, "name", "", "name to show")
	fs.StringSliceVar(&o.Models, "model", nil, "Model ID; one per slot may be given")
	fs.StringSliceVar(&o.Targets.Devices, "device", nil, "device to bring it to; may be given several times")
	fs.StringSliceVar(&o.Targets.Groups, "group", nil, "ID or name of a group; may be given several times")
	fs.DurationVar(&probation, "probation", 0, "how long a device watches the new model; 0 for the collector's default")
	fs.DurationVar(&deadline, "deadline", 0, "when a device that has not committed counts as failed; 0 for the collector's default")
	wait := fs.Bool("wait", false, "wait for its end")
	return reaches(cmd, func(ctx context.Context, r *remote, c *collectorclient.Client, cmd *cobra.Command, _ []string) error {
		if len(o.Models) == 0 {
			return fault.Field("deployment create", "model", "is needed")
		}
		if len(o.Targets.Devices)+len(o.Targets.Groups) == 0 {
			return fault.Field("deployment create", "device", "or group is needed")
		}
		o.ProbationS, o.TimeoutS = int(probation/time.Second), int(deadline/time.Second)
		d, err := c.Deploy(ctx, o)
		if err != nil {
			return err
		}
		if !*wait {
			return r.say(cmd, d, "%s", d.ID)
		}
		if d, err = c.WaitDeployment(ctx, d.ID); err != nil {
			return err
		}
		raw, err := json.Marshal(d)
		if err != nil {
			return err
		}
		if err := printOne(cmd.OutOrStdout(), r.json, raw, deploymentLines); err != nil {
			return err
		}
		if d.State != "succeeded" {
			return fault.New(fault.Conflict, "deployment "+d.ID, "%s", strings.TrimSuffix(d.State+": "+d.Reason, ": "))
		}
		return nil
	})
}
