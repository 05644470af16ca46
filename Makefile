# A new machine needs two commands: make demo, make test.
# Present before: Go 1.26 or later, Node 20.19 or later. Whatever else is missing is
# named in one line.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)
# The race detector needs cgo; the programs are built without.
GOBUILD := CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)'
# The agent needs no HTTP/2: it enrols, and answers programs on its own machine.
TAGS_agent := -tags nethttpomithttp2
# Folders named testdata are not in ./... by rule of the go command.
PACKAGES := ./... $(sort $(patsubst %/,./%,$(dir $(wildcard testdata/*/*.go))))
# Tests of much arithmetic, which the race detector leaves out (see testkit.Heavy).
HEAVY := ./collector/internal/clusters/... ./collector/internal/badcaseindex ./collector/internal/bam/alarm
WEB := collector/web
FUZZTIME ?= 20s
LINTER_VERSION := v2.15.0
LINTER := .cache/bin/golangci-lint-$(LINTER_VERSION)
export PATH := $(PATH):/usr/sbin

.PHONY: build web test lint demo e2e bench-uplink bench-agent bench-dedupe bench-clusters bench-search bench-sets pictures fuzz clean need-go need-node need-test

build: need-go web
	@mkdir -p bin
	$(GOBUILD) $(TAGS_agent) -o bin/mlife-agent ./agent
	$(GOBUILD) -o bin/mlife-collector ./collector

# The page; the collector builds without it and then says so.
web: need-node
	@if [ -f $(WEB)/package.json ]; then $(MAKE) --no-print-directory $(WEB)/dist/index.html; fi

$(WEB)/node_modules/.package-lock.json: $(WEB)/package-lock.json
	cd $(WEB) && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(WEB)/dist/index.html: $(WEB)/node_modules/.package-lock.json $(shell find $(WEB) -path $(WEB)/node_modules -prune -o -path $(WEB)/dist -prune -o -type f -print 2>/dev/null)
	cd $(WEB) && npm run --silent build
	@touch $@

lint: need-go $(LINTER)
	@unformatted=$$(gofmt -l $$(git ls-files --cached --others --exclude-standard '*.go')); \
	if [ -n "$$unformatted" ]; then echo "not formatted (gofmt -w): $$unformatted"; exit 1; fi
	go vet $(PACKAGES)
	go test ./shared/testkit/archtest
	$(LINTER) run $(PACKAGES)

# Built from source once a version; the folder is not committed.
$(LINTER):
	@mkdir -p $(dir $@)
	GOBIN=$(abspath $(dir $@)) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINTER_VERSION)
	@mv $(dir $@)golangci-lint $@

test: need-test build lint
	go test -race -timeout 20m $(PACKAGES)
	CGO_ENABLED=0 go test -trimpath $(HEAVY)
	cd $(WEB) && npm run --silent check && npm run --silent schema:check && npm run --silent test && npm run --silent e2e

# Run by itself, not by go run: Ctrl-C reaches it once, and its exit code is kept.
demo: need-go build
	@$(GOBUILD) -o bin/demo ./testdata/demo
	@exec bin/demo

# The long forms of the scenarios that make test runs in short.
e2e: need-test build
	MLIFE_E2E=long go test -race -count=1 -timeout 90m ./deploy/e2e/...

bench-uplink: need-go
	go run ./deploy/bench uplink

bench-agent: need-go
	go run ./deploy/bench agent

bench-dedupe: need-go
	go run ./collector/internal/likeness/dedupetest

bench-search: build
	go run ./collector/internal/badcaseindex/searchtest

bench-sets: need-go
	go run ./collector/internal/rowfile/setstest

# The screenshots of the README, of a collector that is filled with rendered faces.
pictures: build
	go run ./testdata/pictures

bench-clusters: need-go
	go run ./collector/internal/clusters/clustertest

fuzz: need-go
	@go list -f '{{.ImportPath}} {{join .TestGoFiles ","}} {{join .XTestGoFiles ","}}' $(PACKAGES) | while read -r pkg _; do \
		for f in $$(go test -list '^Fuzz' $$pkg | grep '^Fuzz' || true); do \
			echo "$$pkg $$f"; go test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$pkg; \
		done; done

clean:
	rm -rf bin $(WEB)/dist demo-data

need-go:
	@command -v go >/dev/null || { echo "missing: go 1.26 or later (https://go.dev/dl)"; exit 1; }

need-node:
	@[ ! -f $(WEB)/package.json ] || command -v npm >/dev/null || { echo "missing: node 20.19 or later with npm (https://nodejs.org)"; exit 1; }

need-test: need-go
	@lacking=""; for p in curl mosquitto ffmpeg chromium; do command -v $$p >/dev/null || lacking="$$lacking $$p"; done; \
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || lacking="$$lacking postgresql"; \
	[ -z "$$lacking" ] || { echo "missing:$$lacking (apt-get install -y$$lacking)"; exit 1; }
