-- What a hold is about, as JSON that only the engine understands: what a person needs to decide it.
ALTER TABLE holds ADD COLUMN detail TEXT;

-- Which side's value a person took where both had changed a field. It counts while both sides hold
-- the codes that were seen, and goes when the base of the field moves.
CREATE TABLE resolutions (
    link INTEGER NOT NULL REFERENCES links (id),
    rule TEXT NOT NULL,
    halo TEXT NOT NULL,
    other TEXT NOT NULL,
    winner TEXT NOT NULL,
    by TEXT NOT NULL,
    at TEXT NOT NULL,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (link, rule)
) STRICT;

-- How often in a row the other system's own rules rewrote what was written to a field.
CREATE TABLE rewrites (
    link INTEGER NOT NULL REFERENCES links (id),
    rule TEXT NOT NULL,
    side TEXT NOT NULL,
    sent TEXT NOT NULL,
    stored TEXT NOT NULL,
    times INTEGER NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (link, rule, side)
) STRICT, WITHOUT ROWID;

-- Records that are left alone. `lanes` are those of the outbox that rest with them.
CREATE TABLE rests (
    profile TEXT NOT NULL,
    record TEXT NOT NULL,
    counterpart TEXT,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    by TEXT NOT NULL,
    at TEXT NOT NULL,
    lanes TEXT NOT NULL,
    PRIMARY KEY (profile, record)
) STRICT, WITHOUT ROWID;

-- Pairs of which one record is gone are counted apart.
CREATE INDEX tickets_gone ON tickets (profile) WHERE halo_presence <> 'live' OR other_presence <> 'live';
