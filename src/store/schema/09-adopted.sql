-- Links of two records that were both there before. Files from before that moment stay behind, unless
-- their profile says otherwise.
CREATE TABLE adopted (
    link INTEGER PRIMARY KEY REFERENCES links (id),
    at TEXT NOT NULL
) STRICT;
