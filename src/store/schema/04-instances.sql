-- Which instance a connection leads to: what it said about itself when it first answered or when a
-- person last confirmed it, and what it said when it was last looked at. Where `stranger` is set,
-- another instance has answered, and the connection is only read until a person confirms.
CREATE TABLE instances (
    connection TEXT PRIMARY KEY,
    known TEXT NOT NULL,
    since TEXT NOT NULL,
    seen TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    stranger INTEGER NOT NULL
) STRICT;
