-- The files of records as they were last listed. Their bytes are never kept here.
CREATE TABLE files (
    record TEXT NOT NULL,
    file TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (record, file)
) STRICT;

-- Files that were carried over, that were found to be there already, or that were given up, with the reason.
CREATE TABLE file_pairs (
    link INTEGER NOT NULL REFERENCES links (id),
    origin TEXT NOT NULL,
    origin_file TEXT NOT NULL,
    other_file TEXT,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT,
    given_up TEXT,
    at TEXT NOT NULL,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (link, origin, origin_file)
) STRICT;
