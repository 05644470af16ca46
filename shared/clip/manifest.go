// Package clip is the sealed unit that travels from a device to the collector: a
// manifest and a body that concatenates its media items.
//
// The clip's name is the SHA-256 of the manifest's exact bytes. The manifest holds
// the SHA-256 of the body and of every item, and a random occurrence id, so two
// reports of the same picture are two clips with the same items. Agent and
// collector import it; it does no network and knows no database.
package clip

import (
	"encoding/json"
	"time"
)

// Version of the manifest format.
const Version = 1

// Limits. They hold when sealing and when parsing.
const (
	MaxItems      = 16
	MaxAttributes = 64
	MaxName       = 255      // bytes of an item's file name
	MaxText       = 4096     // bytes of any other string
	MaxValue      = 16 << 10 // bytes of result, truth or one attribute as JSON
	MaxDepth      = 32       // nesting of result, truth and attributes
)

// Priority orders eviction and sending. Higher survives longer and goes first.
type Priority int8

// The priorities.
const (
	Low    Priority = 0
	Normal Priority = 1
	High   Priority = 2
)

// Manifest describes one clip. Times are UTC. JSON field names are the format.
type Manifest struct {
	V          int                        `json:"v"`
	Occurrence string                     `json:"occurrence"` // 32 hex digits, random
	Device     string                     `json:"device"`
	CapturedAt time.Time                  `json:"captured_at"`
	Function   string                     `json:"function"`                 // system function, "expression"
	SystemVer  string                     `json:"system_version,omitempty"` // version of the product on the device
	Slot       string                     `json:"slot,omitempty"`           // model slot, "expression"
	Model      string                     `json:"model,omitempty"`          // model version that gave the result
	ModelSHA   string                     `json:"model_sha256,omitempty"`
	Result     json.RawMessage            `json:"result,omitempty"` // see Prediction
	Truth      json.RawMessage            `json:"truth,omitempty"`
	Attributes map[string]json.RawMessage `json:"attributes,omitempty"`
	Rule       string                     `json:"rule,omitempty"`     // trigger rule that fired
	Reason     string                     `json:"reason,omitempty"`   // why, for people
	Campaign   string                     `json:"campaign,omitempty"` // ID of the campaign that wanted it
	Feedback   string                     `json:"feedback,omitempty"`
	Priority   Priority                   `json:"priority"`
	Source     string                     `json:"source,omitempty"` // "folder", "api"
	Place      string                     `json:"place,omitempty"`
	Items      []Item                     `json:"items"`
	BodySize   int64                      `json:"body_size"`
	BodySHA    string                     `json:"body_sha256"`
}

// Item is one medium in the body at [Offset, Offset+Size).
type Item struct {
	Name      string `json:"name"`               // base name, made safe
	MediaType string `json:"media_type"`         // as sniffed from the bytes, never from the name
	Encoding  string `json:"encoding,omitempty"` // "" raw, "zstd"
	Offset    int64  `json:"offset"`
	Size      int64  `json:"size"`            // bytes in the body
	RawSize   int64  `json:"raw_size"`        // bytes once decoded
	SHA256    string `json:"sha256"`          // of the decoded bytes
	PHash     string `json:"phash,omitempty"` // 16 hex digits, images only
	Look      string `json:"look,omitempty"`  // package look's sketch, images only
}
