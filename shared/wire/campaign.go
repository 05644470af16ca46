package wire

import (
	"encoding/json"
	"fmt"
	"time"
	"unicode/utf8"
)

// Limits of the campaigns of one device.
const (
	MaxCampaigns     = 16       // of one device
	MaxCampaign      = 4 << 10  // bytes of one as JSON
	MaxCampaignBytes = 16 << 10 // of all of one device as JSON, so that its document has room for models
	MaxShare         = 1_000_000
)

// Campaign tells a device to collect: observations that its rule is true for, until a
// time or until the device has taken its share. It travels in the signed document of
// the wanted state (package trust). A device that cannot use the rule says so in the
// problems of its status, beginning with CampaignProblem.
type Campaign struct {
	ID    string          `json:"id"`
	Name  string          `json:"name"`  // for people
	Until time.Time       `json:"until"` // by the device's clock
	Share int64           `json:"share"` // most clips of this device
	Rule  json.RawMessage `json:"rule"`  // a trigger.Rule; its name and quota are not used
}

// CampaignProblem begins what a status says of a campaign that its device cannot run.
func CampaignProblem(id string) string { return "campaign " + id + ": " }

// CheckCampaignID says why a text cannot name a campaign.
func CheckCampaignID(id string) error {
	if id == "" || len(id) > 64 {
		return fmt.Errorf("%d bytes, want 1 to 64", len(id))
	}
	for _, r := range id {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-' {
			return fmt.Errorf("%.64q holds %q: letters, digits, _ and - only", id, r)
		}
	}
	return nil
}

// Check says what is wrong with a campaign, but for its rule.
func (c Campaign) Check() error {
	if err := CheckCampaignID(c.ID); err != nil {
		return fmt.Errorf("campaign: id: %w", err)
	}
	if c.Name == "" || len(c.Name) > 128 || !utf8.ValidString(c.Name) {
		return fmt.Errorf("campaign %s: name: want 1 to 128 bytes of text", c.ID)
	}
	if c.Share < 1 || c.Share > MaxShare {
		return fmt.Errorf("campaign %s: share %d: want 1 to %d", c.ID, c.Share, MaxShare)
	}
	if c.Until.IsZero() {
		return fmt.Errorf("campaign %s: until is missing", c.ID)
	}
	b, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("campaign %s: %w", c.ID, err)
	}
	if len(b) > MaxCampaign {
		return fmt.Errorf("campaign %s: %d bytes, at most %d", c.ID, len(b), MaxCampaign)
	}
	return nil
}

// CheckCampaigns says what is wrong with the campaigns of one device.
func CheckCampaigns(list []Campaign) error {
	if len(list) > MaxCampaigns {
		return fmt.Errorf("%d campaigns, at most %d", len(list), MaxCampaigns)
	}
	seen := map[string]bool{}
	for _, c := range list {
		if err := c.Check(); err != nil {
			return err
		}
		if seen[c.ID] {
			return fmt.Errorf("campaign %s is there twice", c.ID)
		}
		seen[c.ID] = true
	}
	b, err := json.Marshal(list)
	if err == nil && len(b) > MaxCampaignBytes {
		err = fmt.Errorf("campaigns of %d bytes, at most %d", len(b), MaxCampaignBytes)
	}
	return err
}
