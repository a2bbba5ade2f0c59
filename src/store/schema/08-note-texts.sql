-- What a note said when it was carried, as a fingerprint, so that an edit is seen.
CREATE TABLE note_texts (
    link INTEGER NOT NULL REFERENCES links (id),
    origin TEXT NOT NULL,
    origin_note TEXT NOT NULL,
    said TEXT NOT NULL,
    PRIMARY KEY (link, origin, origin_note)
) STRICT, WITHOUT ROWID;
