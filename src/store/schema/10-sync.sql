-- Sync with other copies through a remote: what it holds, as far as this copy knows.

-- One row while sync is on.
CREATE TABLE sync (
    one        INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    remote     TEXT    NOT NULL,  -- its address
    repository TEXT    NOT NULL,  -- its id; empty until it is known
    tip        TEXT    NOT NULL,  -- the last commit that was taken in; empty if there is none
    synced_at  INTEGER NOT NULL,  -- when a sync last succeeded; 0 if none did
    trouble    TEXT    NOT NULL   -- why the last one failed; empty if it did not
) STRICT;

-- The files of the remote that were read or written, with their contents' ids.
CREATE TABLE sync_file (
    path TEXT NOT NULL PRIMARY KEY,
    blob TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Lines of other copies' logs that this program does not understand, kept so that they can be
-- passed on.
CREATE TABLE sync_line (
    line TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Rows that no log of the remote is known to hold, and notes and user entries whose files in the
-- remote are not current. `key` is the key of the row as a JSON array.
CREATE TABLE unsent (
    n      INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,  -- the name of the table
    key    TEXT NOT NULL,
    UNIQUE (source, key)
) STRICT;
CREATE TRIGGER unsent_note_version AFTER INSERT ON note_version WHEN EXISTS (SELECT 1 FROM sync)
BEGIN
    INSERT OR IGNORE INTO unsent (source, key) VALUES ('note_version', json_array(new.version));
END;
CREATE TRIGGER unsent_own_version AFTER INSERT ON own_version WHEN EXISTS (SELECT 1 FROM sync)
BEGIN
    INSERT OR IGNORE INTO unsent (source, key) VALUES ('own_version', json_array(new.version));
END;
CREATE TRIGGER unsent_version_parent AFTER INSERT ON version_parent
WHEN EXISTS (SELECT 1 FROM sync)
BEGIN
    INSERT OR IGNORE INTO unsent (source, key)
        VALUES ('version_parent', json_array(new.version, new.parent));
END;
CREATE TRIGGER unsent_fact AFTER INSERT ON fact
WHEN new.kind <> 'visit' AND EXISTS (SELECT 1 FROM sync)
BEGIN
    INSERT OR IGNORE INTO unsent (source, key) VALUES ('fact', json_array(new.id));
END;
-- Deleted first, so that `n` says that it has changed again.
CREATE TRIGGER unsent_note_added AFTER INSERT ON note WHEN EXISTS (SELECT 1 FROM sync)
BEGIN
    DELETE FROM unsent WHERE source = 'note' AND key = json_array(new.catalogue, new.entry);
    INSERT INTO unsent (source, key) VALUES ('note', json_array(new.catalogue, new.entry));
END;
CREATE TRIGGER unsent_note_changed AFTER UPDATE ON note WHEN EXISTS (SELECT 1 FROM sync)
BEGIN
    DELETE FROM unsent WHERE source = 'note' AND key = json_array(new.catalogue, new.entry);
    INSERT INTO unsent (source, key) VALUES ('note', json_array(new.catalogue, new.entry));
END;
CREATE TRIGGER unsent_own_added AFTER INSERT ON own WHEN EXISTS (SELECT 1 FROM sync)
BEGIN
    DELETE FROM unsent WHERE source = 'own' AND key = json_array(new.catalogue, new.id);
    INSERT INTO unsent (source, key) VALUES ('own', json_array(new.catalogue, new.id));
END;
CREATE TRIGGER unsent_own_changed AFTER UPDATE ON own WHEN EXISTS (SELECT 1 FROM sync)
BEGIN
    DELETE FROM unsent WHERE source = 'own' AND key = json_array(new.catalogue, new.id);
    INSERT INTO unsent (source, key) VALUES ('own', json_array(new.catalogue, new.id));
END;

-- Notes in which two copies had changed the same lines, so that both are in the text, until somebody
-- has looked at them. Of this copy only.
CREATE TABLE clash (
    catalogue TEXT    NOT NULL,
    entry     TEXT    NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (catalogue, entry)
) STRICT, WITHOUT ROWID;
