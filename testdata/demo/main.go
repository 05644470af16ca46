// Command demo is the case study of the MLife paper, live: six devices recognise
// expressions, masks appear, badcases rise and reach the collector, a script does an
// engineer's work through the public API, and the devices get better. Everything it
// starts is a real program; it ends them by their process ids and removes its folder.
//
// DEMO_EXIT=1 ends by itself and fails unless the badcase rate after the last rollout
// is below half of the rate at its worst. DEMO_DIR is where its folder is made
// (default: the system's folder for temporary files); DEMO_HTTP is the page's address
// (default 127.0.0.1:8080; a free one is taken when that is in use).
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// longest is how long the demo may take when it ends by itself.
const longest = 10 * time.Minute

var errStopped = errors.New("stopped")

func main() {
	err := run()
	switch {
	case errors.Is(err, errStopped):
		fmt.Println("stopped: every process has ended and the folder is removed")
		os.Exit(130)
	case err != nil:
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func run() (err error) {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	say := &teller{out: os.Stdout, start: time.Now(), lost: cancel}
	exit := os.Getenv("DEMO_EXIT") != "" && os.Getenv("DEMO_EXIT") != "0"
	if exit {
		var done context.CancelFunc
		ctx, done = context.WithTimeoutCause(ctx, longest, fmt.Errorf("not done within %s", longest))
		defer done()
	}
	s := &stage{}
	hard := listen(cancel, say)
	defer func() { err = leave(s, hard, say, because(ctx, err)) }()
	if err := s.raise(ctx, say); err != nil {
		return err
	}
	t, err := play(ctx, s, say)
	if err != nil {
		return err
	}
	if err := t.print(os.Stdout); err != nil {
		return err
	}
	verdict, err := t.judge()
	if exit {
		fmt.Println(verdict)
		return err
	}
	if err != nil {
		verdict = "note: " + err.Error()
	}
	fmt.Printf("%s\n\nThe devices go on. The page: %s   login: %s   password: %s\nCtrl-C ends everything and removes its data.\n", verdict, s.collector.URL(), login, s.password)
	return s.last(ctx)
}

// listen cancels at the first signal and closes hard at the second. A reader that
// went away (make demo | head) is a reason to end, not to die.
func listen(cancel context.CancelCauseFunc, say *teller) (hard <-chan struct{}) {
	signal.Ignore(syscall.SIGPIPE)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	now := make(chan struct{})
	// It waits for signals until the program ends.
	go func() {
		<-signals
		cancel(errStopped)
		say.say("ending every process; once more to kill them")
		<-signals
		say.say("killing what is left")
		close(now)
	}()
	return now
}

// because prefers the reason why everything ends to an error that follows from it.
func because(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// leave ends everything. The folder stays only when something failed.
func leave(s *stage, hard <-chan struct{}, say *teller, err error) error {
	end := s.end(hard)
	if errors.Is(err, errStopped) || err == nil && end == nil {
		return errors.Join(err, s.remove())
	}
	say.say("the logs stay in %s", s.dir)
	return errors.Join(err, end)
}

// teller prints progress with the time since the start.
type teller struct {
	out   *os.File
	start time.Time
	lost  func(error) // called when nobody can read it any more
}

func (t *teller) say(format string, args ...any) {
	if _, err := fmt.Fprintf(t.out, "%6.1fs  %s\n", time.Since(t.start).Seconds(), fmt.Sprintf(format, args...)); err != nil {
		t.lost(errStopped)
	}
}
