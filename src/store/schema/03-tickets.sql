-- The list of tickets: one row for each live pair and one for each record without a live link.
--
-- What a list says of a record (`headlines`) is written with the record itself. What the list is
-- made of is said once, by the view `listing`; `tickets` keeps the rows of that view, so that
-- filters, orders and pages are one walk. The triggers write the rows of a record anew whenever its
-- headline or one of its links changes, within the same transaction, whoever changes them.

CREATE TABLE headlines (
    key TEXT PRIMARY KEY,
    side TEXT NOT NULL,
    instance TEXT NOT NULL,
    kind TEXT NOT NULL,
    number TEXT NOT NULL,
    title TEXT NOT NULL,
    folded TEXT NOT NULL,
    state TEXT NOT NULL,
    ticket_type TEXT NOT NULL,
    customer TEXT NOT NULL,
    supplier TEXT NOT NULL,
    presence TEXT NOT NULL,
    updated TEXT NOT NULL,
    search TEXT NOT NULL
) STRICT;

-- The short texts that are searched stand in the headline now, apart from the large contents.
ALTER TABLE records DROP COLUMN search;
ALTER TABLE staged_records DROP COLUMN search;

CREATE TABLE tickets (
    id INTEGER PRIMARY KEY,
    place TEXT NOT NULL,
    halo TEXT,
    other TEXT,
    link INTEGER,
    profile TEXT NOT NULL,
    role TEXT NOT NULL,
    halo_number TEXT NOT NULL,
    other_number TEXT NOT NULL,
    title TEXT NOT NULL,
    folded TEXT NOT NULL,
    halo_instance TEXT NOT NULL,
    other_instance TEXT NOT NULL,
    kind TEXT NOT NULL,
    halo_state TEXT NOT NULL,
    other_state TEXT NOT NULL,
    ticket_type TEXT NOT NULL,
    customer TEXT NOT NULL,
    supplier TEXT NOT NULL,
    halo_presence TEXT NOT NULL,
    other_presence TEXT NOT NULL,
    updated TEXT NOT NULL,
    since TEXT NOT NULL,
    touched TEXT NOT NULL
) STRICT;
CREATE INDEX tickets_halo ON tickets (halo);
CREATE INDEX tickets_other ON tickets (other);
CREATE INDEX tickets_link ON tickets (link) WHERE link IS NOT NULL;
CREATE INDEX tickets_updated ON tickets (updated);
CREATE INDEX tickets_place ON tickets (place, updated);
CREATE INDEX tickets_title ON tickets (folded);
CREATE INDEX tickets_since ON tickets (since);
-- Longer numbers are larger; the same index finds a whole number at once.
CREATE INDEX tickets_halo_number ON tickets (length(halo_number), halo_number COLLATE NOCASE);
CREATE INDEX tickets_other_number ON tickets (length(other_number), other_number COLLATE NOCASE);

-- What waits, what was noted and what is still to be looked at, by record.
CREATE INDEX holds_record ON holds (record);
CREATE INDEX journal_record ON journal (record, id);

CREATE VIEW listing AS
    SELECT
        'linked' AS place,
        l.halo AS halo,
        l.other AS other,
        l.id AS link,
        l.profile AS profile,
        l.role AS role,
        l.halo_number AS halo_number,
        l.other_number AS other_number,
        coalesce(nullif(h.title, ''), o.title, '') AS title,
        coalesce(nullif(h.folded, ''), o.folded, '') AS folded,
        coalesce(h.instance, '') AS halo_instance,
        coalesce(o.instance, '') AS other_instance,
        coalesce(o.kind, '') AS kind,
        coalesce(h.state, '') AS halo_state,
        coalesce(o.state, '') AS other_state,
        coalesce(h.ticket_type, '') AS ticket_type,
        coalesce(h.customer, '') AS customer,
        coalesce(h.supplier, '') AS supplier,
        coalesce(h.presence, 'live') AS halo_presence,
        coalesce(o.presence, 'live') AS other_presence,
        max(coalesce(h.updated, ''), coalesce(o.updated, '')) AS updated,
        l.since AS since,
        coalesce((SELECT j.at FROM journal j WHERE j.link = l.id ORDER BY j.id DESC LIMIT 1), '') AS touched
    FROM links l
    LEFT JOIN headlines h ON h.key = l.halo
    LEFT JOIN headlines o ON o.key = l.other
    WHERE l.ended_at IS NULL
UNION ALL
    SELECT
        'halo', h.key, NULL, NULL, '', '', h.number, '', h.title, h.folded, h.instance, '', '', h.state, '',
        h.ticket_type, h.customer, h.supplier, h.presence, 'live', h.updated, '', ''
    FROM headlines h
    WHERE h.side = 'halo' AND NOT EXISTS (SELECT 1 FROM links l WHERE l.halo = h.key AND l.ended_at IS NULL)
UNION ALL
    SELECT
        'other', NULL, o.key, NULL, '', '', '', o.number, o.title, o.folded, '', o.instance, o.kind, '', o.state,
        '', '', '', 'live', o.presence, o.updated, '', ''
    FROM headlines o
    WHERE o.side = 'other' AND NOT EXISTS (SELECT 1 FROM links l WHERE l.other = o.key AND l.ended_at IS NULL);

-- To write a key here is to list its record anew.
CREATE VIEW relisted AS SELECT key FROM headlines;
CREATE TRIGGER relisted_key INSTEAD OF INSERT ON relisted BEGIN
    DELETE FROM tickets WHERE halo = new.key;
    DELETE FROM tickets WHERE other = new.key;
    INSERT INTO tickets (
        place, halo, other, link, profile, role, halo_number, other_number, title, folded, halo_instance,
        other_instance, kind, halo_state, other_state, ticket_type, customer, supplier, halo_presence,
        other_presence, updated, since, touched
    ) SELECT * FROM listing WHERE halo = new.key;
    INSERT INTO tickets (
        place, halo, other, link, profile, role, halo_number, other_number, title, folded, halo_instance,
        other_instance, kind, halo_state, other_state, ticket_type, customer, supplier, halo_presence,
        other_presence, updated, since, touched
    ) SELECT * FROM listing WHERE other = new.key;
END;

CREATE TRIGGER headlines_new AFTER INSERT ON headlines BEGIN
    INSERT INTO relisted (key) VALUES (new.key);
END;
CREATE TRIGGER headlines_changed AFTER UPDATE ON headlines BEGIN
    INSERT INTO relisted (key) VALUES (new.key);
END;
CREATE TRIGGER headlines_gone AFTER DELETE ON headlines BEGIN
    INSERT INTO relisted (key) VALUES (old.key);
END;
CREATE TRIGGER links_new AFTER INSERT ON links BEGIN
    INSERT INTO relisted (key) VALUES (new.halo), (new.other);
END;
CREATE TRIGGER links_changed AFTER UPDATE ON links BEGIN
    INSERT INTO relisted (key) VALUES (new.halo), (new.other);
END;
CREATE TRIGGER journal_new AFTER INSERT ON journal WHEN new.link IS NOT NULL BEGIN
    UPDATE tickets SET touched = new.at WHERE link = new.link;
END;
