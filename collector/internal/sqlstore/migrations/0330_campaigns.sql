-- +goose Up
-- Campaigns: what devices are asked to collect (package fleet). draft is what was asked
-- for as JSON; clips counts all that came, surplus those that came after the end.
CREATE TABLE campaigns (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    state      TEXT NOT NULL,
    reason     TEXT NOT NULL,
    draft      TEXT NOT NULL,
    quota      BIGINT NOT NULL,
    until      BIGINT NOT NULL,
    clips      BIGINT NOT NULL DEFAULT 0,
    surplus    BIGINT NOT NULL DEFAULT 0,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    started_at BIGINT NOT NULL DEFAULT 0,
    ended_at   BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX campaigns_by_state ON campaigns (state, until);

-- The devices a campaign was sent to: only their clips count.
CREATE TABLE campaign_devices (
    campaign TEXT NOT NULL,
    device   TEXT NOT NULL,
    sent_at  BIGINT NOT NULL,
    clips    BIGINT NOT NULL DEFAULT 0,
    surplus  BIGINT NOT NULL DEFAULT 0,
    last_at  BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (campaign, device)
);

-- What a device's plan asks it to collect: JSON of []wire.Campaign, '' for nothing.
ALTER TABLE device_plans ADD COLUMN campaigns TEXT NOT NULL DEFAULT '';
CREATE INDEX device_plans_collecting ON device_plans (device) WHERE campaigns <> '';

ALTER TABLE occurrences ADD COLUMN campaign TEXT NOT NULL DEFAULT '';
CREATE INDEX occurrences_by_campaign ON occurrences (campaign, received_at) WHERE campaign <> '';

-- +goose Down
DROP INDEX occurrences_by_campaign;
ALTER TABLE occurrences DROP COLUMN campaign;
DROP INDEX device_plans_collecting;
ALTER TABLE device_plans DROP COLUMN campaigns;
DROP TABLE campaign_devices;
DROP TABLE campaigns;
