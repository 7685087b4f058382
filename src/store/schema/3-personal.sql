-- The personal layer: notes with drafts and versions, user entries, stars.

-- The title of the entry, for when it is gone.
ALTER TABLE note ADD COLUMN title TEXT NOT NULL DEFAULT '';
CREATE INDEX note_by_time ON note (catalogue, deleted, changed_at);

-- Saves of one edit session ("sitting") are folded: the earlier ones are kept for a while but not
-- listed.
ALTER TABLE note_version ADD COLUMN sitting  TEXT    NOT NULL DEFAULT '';
ALTER TABLE note_version ADD COLUMN began_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE note_version ADD COLUMN folded   INTEGER NOT NULL DEFAULT 0;

-- The targets of the [[…]] in notes, folded; they are resolved when they are read.
CREATE TABLE note_link (
    catalogue TEXT NOT NULL,
    target    TEXT NOT NULL,
    source    TEXT NOT NULL,
    PRIMARY KEY (catalogue, target, source)
) STRICT, WITHOUT ROWID;
CREATE INDEX note_link_of ON note_link (catalogue, source);

-- Unsaved text, of this copy only. Deleted when it is saved.
CREATE TABLE draft (
    owner     TEXT    NOT NULL,  -- the sitting that writes it
    catalogue TEXT    NOT NULL,
    entry     TEXT    NOT NULL,
    title     TEXT    NOT NULL,
    body      TEXT    NOT NULL,
    base      TEXT,              -- the version that the edit started from, and its text
    base_body TEXT    NOT NULL,
    about     TEXT,              -- JSON: all but the text of an entry that is to be made
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (owner, catalogue, entry)
) STRICT, WITHOUT ROWID;

-- User entries. Their texts are notes with the same id. Lists and search see them as rows of
-- `entry` with `own` set, which are derived from here.
CREATE TABLE own (
    catalogue TEXT    NOT NULL,
    id        TEXT    NOT NULL,
    version   TEXT    NOT NULL,  -- the row of own_version that is in force
    kind      TEXT    NOT NULL,
    title     TEXT    NOT NULL,
    category  TEXT    NOT NULL,
    category_title TEXT NOT NULL,  -- for when no catalogue has the category
    tags      TEXT    NOT NULL,  -- a JSON array of strings
    links     TEXT    NOT NULL,  -- a JSON array of ids
    rank      INTEGER NOT NULL,  -- its place among those of its category
    made_at   INTEGER NOT NULL,
    deleted   INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (catalogue, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX own_by_rank ON own (catalogue, deleted, category, rank);

CREATE TABLE own_version (
    version   TEXT    NOT NULL PRIMARY KEY,  -- unique across devices
    catalogue TEXT    NOT NULL,
    id        TEXT    NOT NULL,
    parent    TEXT,
    kind      TEXT    NOT NULL,
    title     TEXT    NOT NULL,
    category  TEXT    NOT NULL,
    category_title TEXT NOT NULL,
    tags      TEXT    NOT NULL,
    links     TEXT    NOT NULL,
    rank      INTEGER NOT NULL,
    deleted   INTEGER NOT NULL,
    device    TEXT    NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX own_version_of ON own_version (catalogue, id, changed_at);

ALTER TABLE entry ADD COLUMN own INTEGER NOT NULL DEFAULT 0;
-- Of the entries that a category or a catalogue has, those that are published.
ALTER TABLE catalogue ADD COLUMN published INTEGER NOT NULL DEFAULT 0;
ALTER TABLE category  ADD COLUMN published INTEGER NOT NULL DEFAULT 0;
ALTER TABLE category  ADD COLUMN own       INTEGER NOT NULL DEFAULT 0;  -- it is in no catalogue
UPDATE catalogue SET published = entries;
UPDATE category SET published = entries;
CREATE INDEX entry_own ON entry (catalogue, position) WHERE own;

-- The current stars and visits: derived from the facts, in the same transaction.
CREATE TABLE mark (
    catalogue  TEXT    NOT NULL,
    entry      TEXT    NOT NULL,
    starred    INTEGER NOT NULL DEFAULT 0,
    star_at    INTEGER NOT NULL DEFAULT 0,  -- when that was last changed
    visited_at INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (catalogue, entry)
) STRICT, WITHOUT ROWID;
CREATE INDEX mark_starred ON mark (catalogue, star_at) WHERE starred;
CREATE INDEX mark_visited ON mark (catalogue, visited_at) WHERE visited_at > 0;
CREATE TRIGGER fact_added AFTER INSERT ON fact BEGIN
    INSERT OR IGNORE INTO mark (catalogue, entry) VALUES (new.catalogue, new.entry);
    UPDATE mark SET visited_at = max(visited_at, new.at)
        WHERE catalogue = new.catalogue AND entry = new.entry AND new.kind = 'visit';
    UPDATE mark SET starred = (new.kind = 'star'), star_at = new.at
        WHERE catalogue = new.catalogue AND entry = new.entry
          AND new.kind IN ('star', 'unstar') AND new.at >= star_at;
END;
INSERT INTO mark (catalogue, entry, starred, star_at, visited_at)
    SELECT catalogue, entry,
        coalesce((SELECT kind = 'star' FROM fact AS last
                  WHERE last.catalogue = fact.catalogue AND last.entry = fact.entry
                    AND kind IN ('star', 'unstar') ORDER BY at DESC LIMIT 1), 0),
        coalesce(max(iif(kind = 'visit', NULL, at)), 0),
        coalesce(max(iif(kind = 'visit', at, NULL)), 0)
    FROM fact GROUP BY catalogue, entry;

-- Counters that tell other browsers what to redraw.
CREATE TABLE counter (
    name TEXT    NOT NULL PRIMARY KEY,
    n    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counter VALUES ('shown', 0), ('own', 0), ('changes', 0);
-- Counts the user's changes, to decide whether a new backup is due.
CREATE TRIGGER change_of_note AFTER INSERT ON note_version BEGIN
    UPDATE counter SET n = n + 1 WHERE name = 'changes';
END;
CREATE TRIGGER change_of_own AFTER INSERT ON own_version BEGIN
    UPDATE counter SET n = n + 1 WHERE name = 'changes';
END;
CREATE TRIGGER change_of_fact AFTER INSERT ON fact WHEN new.kind <> 'visit' BEGIN
    UPDATE counter SET n = n + 1 WHERE name = 'changes';
END;
CREATE TRIGGER shown_note_added AFTER INSERT ON note BEGIN
    UPDATE counter SET n = n + 1 WHERE name = 'shown';
END;
CREATE TRIGGER shown_note_changed AFTER UPDATE ON note BEGIN
    UPDATE counter SET n = n + 1 WHERE name = 'shown';
END;
CREATE TRIGGER shown_mark AFTER UPDATE OF starred ON mark BEGIN
    UPDATE counter SET n = n + 1 WHERE name = 'shown';
END;
CREATE TRIGGER shown_own_added AFTER INSERT ON own BEGIN
    UPDATE counter SET n = n + 1 WHERE name IN ('shown', 'own');
END;
CREATE TRIGGER shown_own_changed AFTER UPDATE ON own BEGIN
    UPDATE counter SET n = n + 1 WHERE name IN ('shown', 'own');
END;
CREATE TRIGGER shown_catalogue AFTER UPDATE OF digest ON catalogue BEGIN
    UPDATE counter SET n = n + 1 WHERE name = 'shown';
END;

-- The text of a user entry is indexed as that of any entry, not as a note.
DROP TRIGGER note_added;
DROP TRIGGER note_removed;
DROP TRIGGER note_changed;
CREATE TRIGGER note_added AFTER INSERT ON note WHEN new.entry NOT LIKE 'my/%' BEGIN
    INSERT INTO note_words (rowid, body, pairs) VALUES (new.key, new.body, new.pairs);
    INSERT INTO note_parts (rowid, code) VALUES (new.key, new.code);
END;
CREATE TRIGGER note_removed AFTER DELETE ON note WHEN old.entry NOT LIKE 'my/%' BEGIN
    DELETE FROM note_words WHERE rowid = old.key;
    DELETE FROM note_parts WHERE rowid = old.key;
END;
CREATE TRIGGER note_changed AFTER UPDATE ON note WHEN new.entry NOT LIKE 'my/%' BEGIN
    INSERT OR REPLACE INTO note_words (rowid, body, pairs) VALUES (new.key, new.body, new.pairs);
    INSERT OR REPLACE INTO note_parts (rowid, code) VALUES (new.key, new.code);
END;
