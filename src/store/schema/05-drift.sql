-- What changed in the fields and choices of a connection from one reading to the next. Numbers are
-- never given twice, so that who was told up to a number has been told everything before it.
INSERT INTO counters (name, value) VALUES ('drift', 0);
CREATE TABLE drift (
    id INTEGER PRIMARY KEY,
    connection TEXT NOT NULL,
    at TEXT NOT NULL,
    content TEXT NOT NULL
) STRICT;
CREATE INDEX drift_of_connection ON drift (connection, id);
