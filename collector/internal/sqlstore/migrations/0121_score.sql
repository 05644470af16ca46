-- +goose Up
-- score is what bam.Formula gives, in thousandths of a point.
ALTER TABLE badcases ADD COLUMN score BIGINT NOT NULL DEFAULT 0;
CREATE INDEX badcases_by_score ON badcases (score, seq);
-- The queue: what is still to be done, per person.
CREATE INDEX badcases_queue ON badcases (assignee, score, seq) WHERE status IN ('new', 'open', 'in_progress');

-- The formula and how far the scores follow it: rows up to scored_to have the new
-- one, as has every row that was written since.
CREATE TABLE priority_formula (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    body       TEXT NOT NULL,
    revision   BIGINT NOT NULL,
    author     TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    scored_to  BIGINT NOT NULL
);

-- +goose Down
DROP TABLE priority_formula;
DROP INDEX badcases_queue;
DROP INDEX badcases_by_score;
ALTER TABLE badcases DROP COLUMN score;

