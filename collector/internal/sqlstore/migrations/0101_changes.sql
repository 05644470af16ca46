-- +goose Up
-- Which badcases changed, in the order of the commits: a row for each that changed
-- since this table exists, with the number of its last change. Triggers write it, so
-- that no way of changing a badcase can forget to. What is kept beside a badcase
-- (tags, attributes, words) never changes without the badcase.
CREATE TABLE badcase_changes (
    n       INTEGER PRIMARY KEY AUTOINCREMENT,
    badcase BIGINT NOT NULL UNIQUE
);
-- +goose StatementBegin
CREATE TRIGGER badcases_inserted AFTER INSERT ON badcases BEGIN
    DELETE FROM badcase_changes WHERE badcase = NEW.seq;
    INSERT INTO badcase_changes (badcase) VALUES (NEW.seq);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER badcases_updated AFTER UPDATE ON badcases BEGIN
    DELETE FROM badcase_changes WHERE badcase = NEW.seq;
    INSERT INTO badcase_changes (badcase) VALUES (NEW.seq);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER badcases_deleted AFTER DELETE ON badcases BEGIN
    DELETE FROM badcase_changes WHERE badcase = OLD.seq;
    INSERT INTO badcase_changes (badcase) VALUES (OLD.seq);
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER badcases_deleted;
DROP TRIGGER badcases_updated;
DROP TRIGGER badcases_inserted;
DROP TABLE badcase_changes;
