-- A call says which question it was, and which records it was about.
ALTER TABLE calls ADD COLUMN query TEXT NOT NULL DEFAULT '';
CREATE INDEX calls_connection ON calls (connection, id);

CREATE TABLE call_records (
    call INTEGER NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (call, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX call_records_record ON call_records (record, call);

-- What was said, where a person asked for it to be kept.
CREATE TABLE said (
    call INTEGER PRIMARY KEY,
    sent TEXT NOT NULL,
    answered TEXT NOT NULL
) STRICT;

CREATE TRIGGER calls_gone AFTER DELETE ON calls BEGIN
    DELETE FROM call_records WHERE call = old.id;
    DELETE FROM said WHERE call = old.id;
END;
