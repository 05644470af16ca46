package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"syscall"
	"time"
)

// server is a running PostgreSQL. Its folder holds the data, the socket and the log.
type server struct {
	dir   string
	cmd   *exec.Cmd
	ended chan struct{}
}

// settings make a server small, private and fast; nothing it holds outlives it.
var settings = []string{
	"listen_addresses=", "fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0",
	"shared_buffers=32MB", "max_connections=300", "autovacuum=off", "jit=off", "log_min_messages=error", "log_min_error_statement=panic",
}

// start makes a database folder and starts a server on it.
func start() (*server, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	owner, err := owner()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "pg")
	if err != nil {
		return nil, err
	}
	s := &server{dir: dir, ended: make(chan struct{})}
	if owner != nil {
		if err := os.Chown(dir, int(owner.Uid), int(owner.Gid)); err != nil {
			return nil, errors.Join(err, os.RemoveAll(dir))
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), readyWithin)
	defer cancel()
	initdb := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "-D", s.data(), "-U", "mlife", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	initdb.SysProcAttr = &syscall.SysProcAttr{Credential: owner}
	initdb.Dir = dir
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("initdb: %w: %s", err, out), os.RemoveAll(dir))
	}
	if err := s.launch(bin, owner); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return s, nil
}

// launch starts the program and waits for its end in a thread of its own: the
// system's promise to end it with us is tied to the thread that started it.
func (s *server) launch(bin string, owner *syscall.Credential) error {
	args := []string{"-D", s.data(), "-k", s.dir}
	for _, x := range settings {
		args = append(args, "-c", x)
	}
	log, err := os.Create(s.log())
	if err != nil {
		return err
	}
	s.cmd = exec.Command(filepath.Join(bin, "postgres"), args...) //nolint:noctx // it lives as long as the tests
	s.cmd.Dir, s.cmd.Stdout, s.cmd.Stderr = s.dir, log, log
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Credential: owner, Pdeathsig: syscall.SIGQUIT}
	up := make(chan error)
	go func() {
		defer close(s.ended)
		runtime.LockOSThread()
		err := s.cmd.Start()
		up <- err
		log.Close()
		if err == nil {
			_ = s.cmd.Wait() // how it ended is in its log
		}
	}()
	return <-up
}

func (s *server) data() string { return filepath.Join(s.dir, "data") }
func (s *server) log() string  { return filepath.Join(s.dir, "log") }

func (s *server) url(q url.Values) string { return s.database("postgres", q) }

func (s *server) database(name string, q url.Values) string {
	if q == nil {
		q = url.Values{}
	}
	q.Set("host", s.dir)
	return "postgres://mlife@/" + name + "?" + q.Encode()
}

// ready waits until the server answers.
func (s *server) ready(ctx context.Context) error {
	db, err := sql.Open("pgx", s.url(nil))
	if err != nil {
		return err
	}
	defer db.Close()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if err = db.PingContext(ctx); err == nil {
			return nil
		}
		select {
		case <-tick.C:
		case <-s.ended:
			text, _ := os.ReadFile(s.log())
			return fmt.Errorf("PostgreSQL did not start: %s", text)
		case <-ctx.Done():
			return fmt.Errorf("PostgreSQL does not answer: %w", err)
		}
	}
}

// stop ends the server, by force when it does not listen, and removes its folder.
func (s *server) stop() {
	_ = s.cmd.Process.Signal(syscall.SIGINT)
	select {
	case <-s.ended:
	case <-time.After(10 * time.Second):
		_ = s.cmd.Process.Kill()
		<-s.ended
	}
	_ = os.RemoveAll(s.dir)
}

// programs finds the folder with initdb and postgres: Debian keeps them outside of
// PATH, a version beside the other.
func programs() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	slices.SortFunc(found, func(a, b string) int { return version(a) - version(b) })
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1]), nil
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			return filepath.Dir(path), nil
		}
	}
	return "", errors.New("PostgreSQL is not installed: apt-get install -y postgresql")
}

func version(initdb string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(initdb))))
	return n
}

// owner is who runs the server, nil for this process's own user: PostgreSQL refuses
// root, and its package makes a user for this.
func owner() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL does not run as root and its user is not there (apt-get install -y postgresql): %w", err)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, err
}
