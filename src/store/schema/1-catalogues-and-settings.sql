-- The catalogue layer: published content, replaced by imports, never written by the user.
--
-- No foreign keys: an import writes all rows that refer to each other in one transaction, and
-- checking the references would cost it a third of its time.

CREATE TABLE catalogue (
    key         INTEGER PRIMARY KEY,
    id          TEXT    NOT NULL UNIQUE,
    title       TEXT    NOT NULL,
    version     TEXT    NOT NULL,
    description TEXT    NOT NULL,
    origin      TEXT    NOT NULL,  -- 'shipped', or the absolute path that it was read from
    stamp       TEXT    NOT NULL,  -- of names, sizes and times: equal means nothing to read
    digest      TEXT    NOT NULL,  -- of the content: equal means nothing to import
    imported_at INTEGER NOT NULL,  -- milliseconds since 1970
    round       INTEGER NOT NULL,  -- counts the imports of this catalogue
    entries     INTEGER NOT NULL
) STRICT;

CREATE TABLE vocabulary (
    catalogue INTEGER NOT NULL,
    position  INTEGER NOT NULL,
    tag       TEXT    NOT NULL,
    meaning   TEXT    NOT NULL,
    PRIMARY KEY (catalogue, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE category (
    key       INTEGER PRIMARY KEY,
    catalogue INTEGER NOT NULL,
    id        TEXT    NOT NULL,
    position  INTEGER NOT NULL,
    title     TEXT    NOT NULL,
    summary   TEXT    NOT NULL,
    entries   INTEGER NOT NULL,
    UNIQUE (catalogue, id)
) STRICT;

-- The columns that lists need. Positions count from 0 without a gap, within the catalogue and
-- within the category, so that a window into a list of any length is a range of an index.
CREATE TABLE entry (
    key       INTEGER PRIMARY KEY,
    catalogue INTEGER NOT NULL,
    id        TEXT    NOT NULL,
    round     INTEGER NOT NULL,  -- the import that last brought it
    position  INTEGER NOT NULL,
    category  INTEGER NOT NULL,
    ordinal   INTEGER NOT NULL,  -- its position within the category
    kind      TEXT    NOT NULL,
    level     TEXT,
    title     TEXT    NOT NULL,
    tags      TEXT    NOT NULL,  -- a JSON array of strings
    UNIQUE (catalogue, id)
) STRICT;
CREATE INDEX entry_by_position ON entry (catalogue, position);
CREATE INDEX entry_in_category ON entry (category, ordinal);

-- The long texts are in a separate table, so that a page of `entry` holds many rows.
CREATE TABLE entry_text (
    key       INTEGER PRIMARY KEY,
    summary   TEXT    NOT NULL,
    aliases   TEXT    NOT NULL,  -- a JSON array of strings
    links     TEXT    NOT NULL,  -- a JSON array of ids
    source    TEXT    NOT NULL,
    body      TEXT,
    challenge TEXT,
    solution  TEXT,
    CHECK ((body IS NULL) <> (challenge IS NULL))
) STRICT;

-- Backlinks; the links of an entry are in `entry_text`.
CREATE TABLE backlink (
    target INTEGER NOT NULL,
    source INTEGER NOT NULL,
    PRIMARY KEY (target, source)
) STRICT, WITHOUT ROWID;

-- The personal layer: what the user made. It names entries by their lasting ids and refers to
-- no row of the layer above, so that no import can reach it. Each change carries its time
-- (milliseconds since 1970), the device that made it and the version that it started from, and
-- a deletion is a row like any other, so that two copies can be merged.

CREATE TABLE note (
    catalogue TEXT    NOT NULL,
    entry     TEXT    NOT NULL,
    version   TEXT    NOT NULL,  -- the row of note_version that is in force
    body      TEXT    NOT NULL,
    deleted   INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (catalogue, entry)
) STRICT, WITHOUT ROWID;

CREATE TABLE note_version (
    version   TEXT    NOT NULL PRIMARY KEY,  -- unique across devices
    catalogue TEXT    NOT NULL,
    entry     TEXT    NOT NULL,
    parent    TEXT,
    body      TEXT    NOT NULL,
    deleted   INTEGER NOT NULL,
    device    TEXT    NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX note_version_of ON note_version (catalogue, entry, changed_at);

-- Events, which are only ever added; stars and recent visits are derived from them.
CREATE TABLE fact (
    id        TEXT    NOT NULL PRIMARY KEY,  -- unique across devices
    kind      TEXT    NOT NULL,              -- 'star', 'unstar', 'visit'
    catalogue TEXT    NOT NULL,
    entry     TEXT    NOT NULL,
    device    TEXT    NOT NULL,
    at        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX fact_of ON fact (catalogue, entry, kind, at);

-- Local state that is never merged: the reader's place, the theme.
CREATE TABLE setting (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
