package wire

import (
	"fmt"
	"strings"
)

// Topics of one device. A device may publish below Up and to its own Status and
// Inventory, and subscribe below Down and to its own Wanted; nothing else.
//
//	mlife/v1/d/<device>/up         frames from the device
//	mlife/v1/d/<device>/status     retained Status; the last will says offline
//	mlife/v1/d/<device>/inventory  retained Inventory
//	mlife/v1/d/<device>/report     Report of an update step (QoS 1)
//	mlife/v1/d/<device>/down       frames to the device
//	mlife/v1/d/<device>/wanted     retained Wanted
const topicRoot = "mlife/v1/d/"

// Leaf is the last level of a device's topic.
type Leaf string

// The leaves.
const (
	LeafUp        Leaf = "up"
	LeafStatus    Leaf = "status"
	LeafInventory Leaf = "inventory"
	LeafReport    Leaf = "report"
	LeafDown      Leaf = "down"
	LeafWanted    Leaf = "wanted"
)

// FromDevice says whether a device may publish to the leaf; otherwise it may only
// subscribe to it.
func (l Leaf) FromDevice() bool {
	return l == LeafUp || l == LeafStatus || l == LeafInventory || l == LeafReport
}

// Topic gives the topic of a device's leaf.
func Topic(device string, l Leaf) string { return topicRoot + device + "/" + string(l) }

// Filter matches a leaf of every device.
func Filter(l Leaf) string { return topicRoot + "+/" + string(l) }

// ParseTopic splits a device's topic; ok is false for any other topic.
func ParseTopic(topic string) (device string, l Leaf, ok bool) {
	rest, ok := strings.CutPrefix(topic, topicRoot)
	if !ok {
		return "", "", false
	}
	device, leaf, ok := strings.Cut(rest, "/")
	if !ok || CheckDeviceID(device) != nil {
		return "", "", false
	}
	switch l = Leaf(leaf); l {
	case LeafUp, LeafStatus, LeafInventory, LeafReport, LeafDown, LeafWanted:
		return device, l, true
	}
	return "", "", false
}

// MaxDeviceID is the longest device name.
const MaxDeviceID = 64

// CheckDeviceID says why a name cannot be a device's: 1 to 64 of a–z, A–Z, 0–9,
// '.', '_' and '-', starting with a letter or a digit. The name is the certificate's
// common name, the MQTT client id and a topic level, so it holds nothing that is
// special in any of them.
func CheckDeviceID(s string) error {
	if s == "" || len(s) > MaxDeviceID {
		return fmt.Errorf("device name %.80q: 1 to %d characters, have %d", s, MaxDeviceID, len(s))
	}
	for i, r := range s {
		alnum := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
		if !alnum && (i == 0 || r != '.' && r != '_' && r != '-') {
			return fmt.Errorf("device name %.80q: character %d (%q) is not allowed", s, i+1, r)
		}
	}
	return nil
}
