package app

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"mlife/collector/internal/people"
	"mlife/shared/command"
	"mlife/shared/fault"
	"mlife/shared/obs"
	"mlife/shared/secret"
)

// passwordVariable is the environment variable that admin create reads.
const passwordVariable = "MLIFE_PASSWORD"

// maxSecret bounds what is read as a password.
const maxSecret = 4096

func adminCommand() *cobra.Command {
	cmd := command.Group(&cobra.Command{Use: "admin", Short: "Make accounts and tokens in a data folder, also while it is served"})
	cmd.AddCommand(adminCreate(), adminToken(), adminEnrolToken())
	return cmd
}

func adminCreate() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "create",
		Short: "Make an account",
		Long: `Make an account. The password is never an argument, which others on the machine
could read: it comes from --password-stdin, --password-file or ` + passwordVariable + `.
` + command.ExitCodes,
		Example: "  mlife-collector admin create --login ada --password-stdin < password.txt",
		Args:    command.NoArgs,
	}
	load := settingsOf.On(cmd)
	var login, name, role, file string
	var stdin bool
	fs := cmd.Flags()
	fs.StringVar(&login, "login", "", "name to sign in with")
	fs.StringVar(&name, "name", "", "name to show (default: the login)")
	fs.StringVar(&role, "role", string(people.Administrator), "viewer, reviewer, engineer, fleet_manager or administrator")
	fs.BoolVar(&stdin, "password-stdin", false, "read the password from standard input")
	fs.StringVar(&file, "password-file", "", "read the password from this file")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := load()
		if err != nil {
			return err
		}
		if login == "" {
			return fault.Field("admin create", "login", "is needed")
		}
		password, err := readPassword(cmd.InOrStdin(), stdin, file)
		if err != nil {
			return err
		}
		log, err := obs.Logger(cmd.ErrOrStderr(), c.Log.Level, c.Log.Format)
		if err != nil {
			return err
		}
		if err := CreateUser(cmd.Context(), c, log, login, name, people.Role(role), password); err != nil {
			return err
		}
		_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s may sign in as %s\n", strings.ToLower(login), role)
		return err
	}
	return cmd
}

func adminToken() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "token",
		Short: "Make an API token for an account and print it; it is shown this once",
		Long: `Make an API token for an account and print it; it is shown this once. Programs send
it as "Authorization: Bearer …"; the commands below take it from MLIFE_TOKEN.
` + command.ExitCodes,
		Args: command.NoArgs,
	}
	load := settingsOf.On(cmd)
	var login, name string
	var life time.Duration
	cmd.Flags().StringVar(&login, "login", "", "whose token")
	cmd.Flags().StringVar(&name, "name", "command line", "what it is for")
	cmd.Flags().DurationVar(&life, "life", 0, "how long it is good; 0 for no end")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := load()
		if err != nil {
			return err
		}
		if login == "" {
			return fault.Field("admin token", "login", "is needed")
		}
		if life < 0 {
			return fault.Field("admin token", "life", "is negative")
		}
		log, err := obs.Logger(cmd.ErrOrStderr(), c.Log.Level, c.Log.Format)
		if err != nil {
			return err
		}
		token, err := IssueToken(cmd.Context(), c, log, login, name, life)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(cmd.OutOrStdout(), token)
		return err
	}
	return cmd
}

// readPassword takes the first line of what it was told to read.
func readPassword(in io.Reader, stdin bool, file string) (secret.String, error) {
	const op = "admin create"
	var text []byte
	var err error
	switch {
	case stdin && file != "":
		return "", fault.Field(op, "password-stdin", "and password-file exclude each other")
	case stdin:
		text, err = io.ReadAll(io.LimitReader(in, maxSecret))
	case file != "":
		text, err = os.ReadFile(file)
	default:
		text = []byte(os.Getenv(passwordVariable))
	}
	if err != nil {
		return "", fault.Field(op, "password", "%v", err)
	}
	line, _, _ := strings.Cut(string(text), "\n")
	if line = strings.TrimSuffix(line, "\r"); line == "" {
		return "", fault.Field(op, "password", "is needed: use --password-stdin, --password-file or "+passwordVariable)
	}
	return secret.String(line), nil
}
