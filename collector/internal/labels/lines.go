package labels

import (
	"bufio"
	"errors"
	"fmt"
	"path"
	"strings"
	"unicode/utf8"
)

// lines visits the lines of a text file, without their ends and the space around them.
// n counts from 1.
func (r *reading) lines(name string, visit func(n int, line string) error) (err error) {
	in, err := r.src.Open(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	s := bufio.NewScanner(in)
	s.Buffer(make([]byte, 0, 4096), 1<<20)
	for n := 1; s.Scan(); n++ {
		line := s.Text()
		if n == 1 {
			line = strings.TrimPrefix(line, "\ufeff")
		}
		if !utf8.ValidString(line) {
			return placed{fmt.Sprintf("line %d", n), errors.New("is no UTF-8: save the file as UTF-8")}
		}
		if err := visit(n, strings.TrimSpace(line)); err != nil {
			return err
		}
	}
	if errors.Is(s.Err(), bufio.ErrTooLong) {
		return errors.New("a line is longer than 1 MiB")
	}
	return s.Err()
}

// names reads a list of names, one a line; empty lines are left out.
func (r *reading) names(name string) ([]string, error) {
	var out []string
	err := r.lines(name, func(n int, line string) error {
		if line == "" {
			return nil
		}
		if len(out) >= 100_000 || len(line) > 256 {
			return placed{fmt.Sprintf("line %d", n), errors.New("more than 100,000 names, or one of more than 256 bytes")}
		}
		out = append(out, line)
		return nil
	})
	return out, err
}

// namesFile reads the list of names in the file of a base name that lies highest; nil
// when there is none, or it is damaged, which is noted.
func (r *reading) namesFile(bases ...string) []string {
	for _, base := range bases {
		best := ""
		for _, name := range r.src.names {
			if strings.EqualFold(path.Base(name), base) && (best == "" || strings.Count(name, "/") < strings.Count(best, "/")) {
				best = name
			}
		}
		if best == "" {
			continue
		}
		list, err := r.names(best)
		if err != nil {
			r.refuse(best, "", "%s", plain(err))
			return nil
		}
		return list
	}
	return nil
}
