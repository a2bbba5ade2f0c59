-- Times are UTC text of fixed width, so that they sort. Keys of records are
-- system, instance, kind and id, parted by the unit separator.

PRAGMA application_id = 1130460531;

CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counters (name, value) VALUES
    ('session', 0), ('change', 0), ('pull', 0), ('run', 0), ('link', 0), ('outbox', 0), ('journal', 0);

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE connections (
    name TEXT PRIMARY KEY,
    document TEXT NOT NULL
) STRICT;

CREATE TABLE facts (
    connection TEXT PRIMARY KEY,
    document TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;

CREATE TABLE catalogues (
    connection TEXT PRIMARY KEY,
    document TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;

CREATE TABLE people (
    instance TEXT NOT NULL,
    role TEXT NOT NULL,
    id TEXT NOT NULL,
    document TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (instance, role, id)
) STRICT, WITHOUT ROWID;

-- A removed profile keeps its versions, so that its history can be read and it can be restored.
CREATE TABLE profiles (
    name TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    removed INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE profile_versions (
    profile TEXT NOT NULL REFERENCES profiles (name),
    version INTEGER NOT NULL,
    document TEXT NOT NULL,
    actor TEXT NOT NULL,
    saved_at TEXT NOT NULL,
    PRIMARY KEY (profile, version)
) STRICT;

CREATE TABLE watermarks (
    instance TEXT NOT NULL,
    feed TEXT NOT NULL,
    stamp TEXT NOT NULL,
    id TEXT NOT NULL,
    moved_at TEXT NOT NULL,
    PRIMARY KEY (instance, feed)
) STRICT, WITHOUT ROWID;

-- What an unfinished pull brought lies apart from the inbox until the pull is complete.
CREATE TABLE pulls (
    id INTEGER PRIMARY KEY,
    instance TEXT NOT NULL,
    feed TEXT NOT NULL,
    UNIQUE (instance, feed)
) STRICT;

CREATE TABLE staged_records (
    id INTEGER PRIMARY KEY,
    pull INTEGER NOT NULL REFERENCES pulls (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    instance TEXT NOT NULL,
    record TEXT NOT NULL,
    number TEXT NOT NULL,
    version TEXT NOT NULL,
    updated TEXT NOT NULL,
    content TEXT NOT NULL,
    search TEXT NOT NULL,
    UNIQUE (pull, key)
) STRICT;

CREATE TABLE staged_notes (
    id INTEGER PRIMARY KEY,
    pull INTEGER NOT NULL REFERENCES pulls (id) ON DELETE CASCADE,
    record TEXT NOT NULL,
    note TEXT NOT NULL,
    content TEXT NOT NULL,
    UNIQUE (pull, record, note)
) STRICT;

CREATE TABLE staged_poison (
    id INTEGER PRIMARY KEY,
    pull INTEGER NOT NULL REFERENCES pulls (id) ON DELETE CASCADE,
    record TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX staged_poison_pull ON staged_poison (pull);

CREATE TABLE records (
    key TEXT PRIMARY KEY,
    instance TEXT NOT NULL,
    change INTEGER NOT NULL,
    number TEXT NOT NULL,
    version TEXT NOT NULL,
    updated TEXT NOT NULL,
    content TEXT NOT NULL,
    search TEXT NOT NULL
) STRICT;
CREATE INDEX records_change ON records (instance, change);
CREATE INDEX records_number ON records (number COLLATE NOCASE);

CREATE TABLE notes (
    record TEXT NOT NULL,
    note TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (record, note)
) STRICT;

CREATE TABLE poison (
    instance TEXT NOT NULL,
    feed TEXT NOT NULL,
    record TEXT NOT NULL,
    reason TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (instance, feed, record, reason)
) STRICT, WITHOUT ROWID;

-- How far a profile has taken note of an instance's changes.
CREATE TABLE positions (
    profile TEXT NOT NULL,
    instance TEXT NOT NULL,
    change INTEGER NOT NULL,
    PRIMARY KEY (profile, instance)
) STRICT, WITHOUT ROWID;

CREATE TABLE dirty (
    profile TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (profile, record)
) STRICT, WITHOUT ROWID;

CREATE TABLE links (
    id INTEGER PRIMARY KEY,
    profile TEXT NOT NULL,
    halo TEXT NOT NULL,
    halo_number TEXT NOT NULL,
    role TEXT NOT NULL,
    other TEXT NOT NULL,
    other_number TEXT NOT NULL,
    generation INTEGER NOT NULL,
    since TEXT NOT NULL,
    ended_at TEXT,
    ended_reason TEXT,
    ended_by TEXT,
    checksum INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX links_live_other ON links (other) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX links_live_halo ON links (halo, role) WHERE ended_at IS NULL;
CREATE INDEX links_live_profile ON links (profile, id) WHERE ended_at IS NULL;
CREATE INDEX links_halo ON links (halo, role);
CREATE INDEX links_other ON links (other);

CREATE TABLE bases (
    link INTEGER PRIMARY KEY REFERENCES links (id),
    content TEXT NOT NULL,
    checksum INTEGER NOT NULL
) STRICT;

CREATE TABLE note_pairs (
    link INTEGER NOT NULL REFERENCES links (id),
    origin TEXT NOT NULL,
    origin_note TEXT NOT NULL,
    other_note TEXT,
    reference TEXT NOT NULL,
    at TEXT NOT NULL,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (link, origin, origin_note)
) STRICT;

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL,
    profile TEXT NOT NULL,
    lane TEXT NOT NULL,
    after INTEGER REFERENCES outbox (id),
    payload TEXT NOT NULL,
    plan_row TEXT NOT NULL,
    state TEXT NOT NULL,
    cause TEXT,
    attempts INTEGER NOT NULL,
    not_before TEXT,
    session INTEGER NOT NULL,
    checksum INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_lane ON outbox (profile, lane, id) WHERE state NOT IN ('done', 'dropped');
CREATE INDEX outbox_open ON outbox (profile, id) WHERE state NOT IN ('done', 'dropped');
CREATE INDEX outbox_after ON outbox (after) WHERE after IS NOT NULL;
CREATE INDEX outbox_run ON outbox (run);

CREATE TABLE journal (
    id INTEGER PRIMARY KEY,
    run INTEGER,
    link INTEGER,
    record TEXT NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    what TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    checksum INTEGER NOT NULL
) STRICT;
CREATE INDEX journal_link ON journal (link, id);
CREATE INDEX journal_run ON journal (run, id);
CREATE INDEX journal_at ON journal (at);

CREATE TABLE holds (
    profile TEXT NOT NULL,
    place INTEGER NOT NULL,
    plan_row TEXT NOT NULL,
    record TEXT NOT NULL,
    title TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (profile, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    profile TEXT NOT NULL,
    actor TEXT NOT NULL,
    started TEXT NOT NULL,
    ended TEXT,
    outcome TEXT,
    counts TEXT,
    error TEXT,
    wrote INTEGER NOT NULL DEFAULT 0,
    repeats INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX runs_profile ON runs (profile, id);

CREATE TABLE plans (
    id TEXT PRIMARY KEY,
    profile TEXT NOT NULL,
    profile_version INTEGER NOT NULL,
    hash TEXT NOT NULL,
    doc TEXT NOT NULL,
    created TEXT NOT NULL,
    expires TEXT NOT NULL,
    state TEXT NOT NULL
) STRICT;
CREATE INDEX plans_profile ON plans (profile, created);

CREATE TABLE calls (
    id INTEGER PRIMARY KEY,
    run INTEGER,
    connection TEXT NOT NULL,
    at TEXT NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    status INTEGER,
    millis INTEGER NOT NULL,
    sent_bytes INTEGER NOT NULL,
    received_bytes INTEGER NOT NULL,
    error TEXT
) STRICT;
CREATE INDEX calls_run ON calls (run, id);
CREATE INDEX calls_at ON calls (at);
