package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"mlife/shared/client/collectorclient"
	"mlife/shared/command"
	"mlife/shared/fault"
)

type device = collectorclient.Device

func deviceCommand() *cobra.Command {
	id := column[device]{"id", func(d device) string { return d.ID }}
	online := column[device]{"connected", func(d device) string { return yesNo(d.Online) }}
	seen := column[device]{"last seen", func(d device) string { return when(d.LastSeen) }}
	models := column[device]{"models", func(d device) string {
		var list []string
		for _, s := range d.Slots {
			list = append(list, s.Slot+" "+s.Version)
		}
		return commas(list)
	}}
	rate := column[device]{"badcases", func(d device) string { return fmt.Sprintf("%d of %d", d.Badcases, d.Inferences) }}
	revoked := column[device]{"revoked", func(d device) string { return yesNo(d.Revoked) }}
	return command.Group(&cobra.Command{Use: "device", Short: "List and read devices, and shut them out"},
		list("List devices by name", "/devices", map[string]string{"query": aSearch, "q": "part of the name", "group": "ID or name of a group", "online": "true or false"},
			[]column[device]{id, online, seen, models, rate, revoked}),
		show("Show a device", "/devices", []column[device]{id, online, seen, revoked,
			{"agent", func(d device) string { return strings.TrimSpace(d.Agent + " " + d.OS + " " + d.Arch) }},
			{"labels", func(d device) string {
				var list []string
				for _, k := range slices.Sorted(maps.Keys(d.Labels)) {
					list = append(list, k+"="+d.Labels[k])
				}
				return commas(list)
			}},
			{"groups", func(d device) string { return commas(d.Groups) }}, models, rate,
			{"waiting", func(d device) string { return fmt.Sprintf("%d clips, %s", d.Spool.Clips, size(d.Spool.Bytes)) }},
			{"problems", func(d device) string { return strings.Join(d.Problems, "\n") }},
		}),
		reaches(&cobra.Command{Use: "revoke ID", Short: "Shut a device out; a token made for it lets it enrol again", Args: oneArg("a device")},
			func(ctx context.Context, r *remote, c *collectorclient.Client, cmd *cobra.Command, args []string) error {
				if err := c.RevokeDevice(ctx, args[0]); err != nil {
					return err
				}
				return r.say(cmd, map[string]string{"device": args[0]}, "%s is shut out", args[0])
			}),
	)
}

type enrolmentToken = collectorclient.EnrolmentToken

// mostTokens is how many tokens the list command shows.
const mostTokens = 1000

func enrolTokenCommand() *cobra.Command {
	return command.Group(&cobra.Command{Use: "enrol-token", Aliases: []string{"token"}, Short: "Let devices enrol"},
		enrolTokenCreate(),
		reaches(&cobra.Command{Use: "list", Short: "List the tokens that can still be used, without their secrets"},
			func(ctx context.Context, r *remote, c *collectorclient.Client, cmd *cobra.Command, _ []string) error {
				items, err := collectorclient.All[json.RawMessage](ctx, c, "/enrolment-tokens", nil, mostTokens)
				if err != nil {
					return err
				}
				return printList(cmd.OutOrStdout(), r.json, items, []column[enrolmentToken]{
					{"id", func(t enrolmentToken) string { return t.ID }},
					{"device", func(t enrolmentToken) string { return first(t.Device, "any new one") }},
					{"uses left", func(t enrolmentToken) string { return fmt.Sprint(t.Uses) }},
					{"until", func(t enrolmentToken) string { return when(t.Expires) }},
					{"made by", func(t enrolmentToken) string { return t.Author }},
				})
			}),
		reaches(&cobra.Command{Use: "revoke ID", Short: "Make a token useless; devices that used it stay", Args: oneArg("the ID of a token")},
			func(ctx context.Context, r *remote, c *collectorclient.Client, cmd *cobra.Command, args []string) error {
				if err := c.EndEnrolmentToken(ctx, args[0]); err != nil {
					return err
				}
				return r.say(cmd, map[string]string{"id": args[0]}, "%s cannot be used any more", args[0])
			}),
	)
}

func enrolTokenCreate() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "create",
		Short:   "Make a token and print it; it is shown this once",
		Example: `  mlife-agent enroll --collector https://collector.example:8443 --token "$(mlife-collector enrol-token create --device cam-1)" --device cam-1`,
	}
	device := cmd.Flags().String("device", "", "the only device it is for; any new one when absent")
	uses := cmd.Flags().Int("uses", 1, "how many devices may use it")
	life := cmd.Flags().Duration("life", time.Hour, "how long it is good")
	return reaches(cmd, func(ctx context.Context, r *remote, c *collectorclient.Client, cmd *cobra.Command, _ []string) error {
		if *life < time.Second {
			return fault.Field("enrol-token create", "life", "want at least 1s")
		}
		t, err := c.AddEnrolmentToken(ctx, *device, *uses, *life)
		if err != nil {
			return err
		}
		return r.say(cmd, t, "%s", t.Token)
	})
}
