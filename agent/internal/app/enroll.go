package app

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"mlife/agent/internal/identity"
	"mlife/shared/command"
	"mlife/shared/fault"
	"mlife/shared/secret"
	"mlife/shared/wire"
)

func enrollCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "enroll",
		Short: "Make this device known to a collector, once",
		Long: `Make this device known to a collector, once. The token comes from the collector
(mlife-collector admin enrol-token, or the page) and also says how to recognise it. The
key is made here and stays here.
` + command.ExitCodes,
		Example: "  mlife-agent enroll --collector https://collector.example:8443 --token 4f0c….9a31… --device cam-1",
		Args:    command.NoArgs,
	}
	load := settingsOf.On(cmd)
	var e identity.Enrolment
	var token, tokenFile string
	fs := cmd.Flags()
	fs.StringVar(&e.Collector, "collector", "", "address of the collector, https://host:port (default: collector.url)")
	fs.StringVar(&token, "token", "", "one-time token; or in the environment as MLIFE_ENROLMENT_TOKEN")
	fs.StringVar(&tokenFile, "token-file", "", "file that holds the token")
	fs.StringVar(&e.CAFile, "ca-file", "", "PEM file of the authority to trust, in place of the token's pin")
	fs.StringVar(&e.CASHA256, "ca-sha256", "", "SHA-256 of the authority's certificate in hex, in place of the token's pin")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := load()
		if err != nil {
			return err
		}
		if e.Collector == "" {
			e.Collector = c.Collector.URL
		}
		if e.Token, err = readToken(token, tokenFile); err != nil {
			return err
		}
		if e.Device, err = deviceName(c.Device); err != nil {
			return err
		}
		id, err := identity.Enrol(cmd.Context(), c.IdentityDir(), e)
		if err != nil {
			return err
		}
		_, until := id.Validity()
		fmt.Fprintf(cmd.OutOrStdout(), "enrolled as %s; the certificate is good until %s and renews itself\n",
			id.Document().Device, until.Local().Format(time.RFC1123))
		return nil
	}
	return cmd
}

func readToken(token, file string) (secret.String, error) {
	switch {
	case token != "":
		return secret.String(token), nil
	case file != "":
		text, err := os.ReadFile(file)
		if err != nil {
			return "", fault.Field("enroll", "token-file", "%v", err)
		}
		return secret.String(strings.TrimSpace(string(text))), nil
	}
	return secret.String(os.Getenv("MLIFE_ENROLMENT_TOKEN")), nil
}

// deviceName is the configured name, else the host's.
func deviceName(configured string) (string, error) {
	if configured != "" {
		return configured, nil
	}
	host, err := os.Hostname()
	if err != nil {
		return "", fault.Field("enroll", "device", "is needed: %v", err)
	}
	if err := wire.CheckDeviceID(host); err != nil {
		return "", fault.Field("enroll", "device", "is needed: the host's name cannot be used: %v", err)
	}
	return host, nil
}
