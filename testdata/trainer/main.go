// Command trainer trains and tests the demo's expression model. It is the "local
// command" of MTT tasks: the collector starts it with MLIFE_URL, MLIFE_TOKEN and
// MLIFE_TASK in the environment, and it speaks to the public API alone.
//
//	trainer train        reads the task's sets, trains, uploads metrics and the model
//	trainer test         reads the task's sets and model, uploads results
//	trainer factory F    trains on rendered bare faces and writes the file F: the
//	                     model that devices leave the factory with
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"mlife/testdata/rest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "trainer:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	switch {
	case len(args) == 1 && args[0] == "train":
		return withTask(ctx, train)
	case len(args) == 1 && args[0] == "test":
		return withTask(ctx, test)
	case len(args) == 2 && args[0] == "factory":
		return factory(ctx, args[1])
	}
	return errors.New("usage: trainer train | test | factory FILE")
}

func withTask(ctx context.Context, do func(context.Context, *rest.Client, task) error) error {
	id := os.Getenv("MLIFE_TASK")
	if id == "" || os.Getenv("MLIFE_URL") == "" {
		return errors.New("MLIFE_URL, MLIFE_TOKEN and MLIFE_TASK are not set: a task of the collector sets them")
	}
	c := rest.New(os.Getenv("MLIFE_URL"), os.Getenv("MLIFE_TOKEN"))
	var t task
	if err := c.Get(ctx, "/tasks/"+id, &t); err != nil {
		return err
	}
	return do(ctx, c, t)
}
