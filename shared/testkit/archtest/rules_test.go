package archtest

import (
	"slices"
	"strings"
)

// The layers of the module, by import path without the leading "mlife/".
//
//	shared/…                                     imports shared and libraries only
//	collector/internal/{bam,dam,mtt,msm,fleet}   the domain: shared and the standard library
//	collector/internal/loop, pipeline            what crosses domains: domain and shared
//	collector/internal/<adapter>                 domain, loop and shared; never another adapter
//	collector/internal/{app,config}              anything of the collector
//	agent/internal/<part>                        see agentParts
const module = "mlife/"

var domain = []string{"bam", "dam", "mtt", "msm", "fleet"}

// crossing holds what adapters may import beside the domain: the rules of accounts,
// what crosses the domains, groups of like badcases (clusters), the operator's settings, the outbox that several areas
// put into and the store keeps.
// Background jobs (offered by httpapi, stored by sqlstore) and the contract of
// extensions (implemented by media) as well. tracker's ports are kept by sqlstore and asked by httpapi; its
// drivers are below it. So are the formats of annotations (labels), sets as bytes to
// download (packs), the tools people label in (labeltool), models that label before
// people do (prelabel), what selections are made of (analyses) and what is wrong in them
// (cleaning), and what leaks between them (leaks).
var crossing = []string{"people", "loop", "pipeline", "config", "clusters", "notify", "jobs", "extend", "tracker", "labels", "packs", "labeltool", "prelabel", "analyses", "cleaning", "leaks"}

// agentParts lists which other parts of the agent a part may import, beyond shared.
// capture is the domain of the agent: sources and the local API speak its nouns.
var agentParts = map[string][]string{
	"capture":  {"campaign", "spool"},
	"campaign": {},
	"spool":    {},
	"uplink":   {"spool"},
	"localapi": {"capture"},
	"update":   {},
	"identity": {},
	"config":   {"capture"},
}

// onlyImporters names the one folder, below which alone a vendor library may be
// imported by programs. Tests may use any.
var onlyImporters = map[string][]string{
	"github.com/labstack/echo":             {"collector/internal/httpapi"},
	"github.com/danielgtaylor/huma":        {"collector/internal/httpapi"},
	"github.com/mochi-mqtt/server":         {"collector/internal/broker"},
	"github.com/dgraph-io/badger":          {"agent/internal/spool"},
	"modernc.org/sqlite":                   {"collector/internal/sqlstore"},
	"github.com/jackc/pgx":                 {"collector/internal/sqlstore"},
	"github.com/pressly/goose":             {"collector/internal/sqlstore"},
	"github.com/expr-lang/expr":            {"shared/trigger"},
	"github.com/theupdateframework/go-tuf": {"shared/trust"},
	"github.com/fsnotify/fsnotify":         {"agent/internal/capture", "collector/internal/folders"},
	"github.com/RoaringBitmap/roaring":     {"collector/internal/badcaseindex", "collector/internal/labels"},
	"github.com/wneessen/go-mail":          {"collector/internal/notify/mail"},
	"github.com/parquet-go/parquet-go":     {"collector/internal/rowfile", "collector/internal/packs"},
}

// verdict says what is wrong with package from importing package to ("" nothing).
// Both are import paths; to may be any library.
func verdict(from, to string) string {
	from = strings.TrimPrefix(from, module)
	if dir, ours := strings.CutPrefix(to, module); ours {
		return inside(from, dir)
	}
	for lib, dirs := range onlyImporters {
		if !below(to, lib) || tooling(from) {
			continue
		}
		if !slices.ContainsFunc(dirs, func(d string) bool { return below(from, d) }) {
			return "only " + strings.Join(dirs, ", ") + " may import " + lib
		}
	}
	if part, ok := strings.CutPrefix(from, "collector/internal/"); ok && slices.Contains(domain, first(part)) {
		if strings.Contains(first(to), ".") {
			return "a domain package imports only shared and the standard library"
		}
	}
	return ""
}

func inside(from, to string) string {
	switch {
	case tooling(from):
		return ""
	case below(to, "shared/testkit") || below(to, "testdata") || below(to, "deploy"):
		return "tests and tooling only"
	case below(from, "shared") && !below(to, "shared"):
		return "shared imports only shared"
	}
	if part, ok := strings.CutPrefix(from, "collector/internal/"); ok {
		return collector(part, to)
	}
	if part, ok := strings.CutPrefix(from, "agent/internal/"); ok {
		return agent(part, to)
	}
	return ""
}

func collector(part, to string) string {
	other, ok := strings.CutPrefix(to, "collector/internal/")
	p, o := first(part), first(other)
	switch {
	case !ok || p == o || p == "app" || p == "cli":
		return ""
	case o == "app":
		return "only main imports app"
	case slices.Contains(domain, p):
		return "a domain package imports only shared"
	case slices.Contains(domain, o) || slices.Contains(crossing, o):
		return ""
	case strings.HasSuffix(other, "test"):
		return "suites are for tests"
	}
	return "an adapter never imports another adapter"
}

func agent(part, to string) string {
	other, ok := strings.CutPrefix(to, "agent/internal/")
	p, o := first(part), first(other)
	if !ok || p == o || p == "app" {
		return ""
	}
	if !slices.Contains(agentParts[p], o) {
		return "this part of the agent may not import that one"
	}
	return ""
}

// tooling is code that no program contains, suites of ports (…test) included.
func tooling(from string) bool {
	return below(from, "testdata") || below(from, "deploy") || below(from, "shared/testkit") || strings.HasSuffix(from, "test")
}

func first(path string) string { head, _, _ := strings.Cut(path, "/"); return head }

func below(path, dir string) bool { return path == dir || strings.HasPrefix(path, dir+"/") }
