-- The columns that lists and the index of names need are together, so that reading them for every
-- entry reads no texts.
ALTER TABLE entry ADD COLUMN aliases TEXT NOT NULL DEFAULT '[]';  -- a JSON array of strings
UPDATE entry SET aliases = (SELECT text.aliases FROM entry_text AS text WHERE text.key = entry.key);
ALTER TABLE entry_text DROP COLUMN aliases;
-- What the full text can't tokenize: code and names with signs in them, and bigrams of scripts
-- without spaces. Folded like queries; extracted on import.
ALTER TABLE entry_text ADD COLUMN code  TEXT NOT NULL DEFAULT '';
ALTER TABLE entry_text ADD COLUMN pairs TEXT NOT NULL DEFAULT '';

-- Full text of the catalogue layer. It stores no content; triggers update it in the transaction of
-- the change.
CREATE VIRTUAL TABLE entry_words USING fts5 (
    title, tags, summary, body, challenge, solution, pairs,
    content = '', contentless_delete = 1,
    tokenize = 'porter unicode61 remove_diacritics 2'
);
-- A large hash, so that an import writes few large segments: small ones have to be merged again and
-- again.
INSERT INTO entry_words (entry_words, rank) VALUES ('hashsize', 33554432);
-- Parts of words: of titles, and of what looks like code.
CREATE VIRTUAL TABLE entry_parts USING fts5 (
    title, code,
    content = '', contentless_delete = 1,
    tokenize = 'trigram remove_diacritics 1'
);

-- Entries whose texts have changed within this transaction. Its last statements index them all at
-- once: indexing row by row takes many times as long.
CREATE TABLE unindexed (key INTEGER PRIMARY KEY) STRICT;

CREATE TRIGGER entry_text_added AFTER INSERT ON entry_text BEGIN
    INSERT OR IGNORE INTO unindexed VALUES (new.key);
END;
CREATE TRIGGER entry_text_changed AFTER UPDATE ON entry_text
WHEN (old.summary, old.body, old.challenge, old.solution, old.code, old.pairs)
    IS NOT (new.summary, new.body, new.challenge, new.solution, new.code, new.pairs)
BEGIN
    INSERT OR IGNORE INTO unindexed VALUES (new.key);
END;
CREATE TRIGGER entry_renamed AFTER UPDATE OF title, tags ON entry
WHEN (old.title, old.tags) IS NOT (new.title, new.tags)
BEGIN
    INSERT OR IGNORE INTO unindexed VALUES (new.key);
END;
CREATE TRIGGER entry_text_removed AFTER DELETE ON entry_text BEGIN
    INSERT OR IGNORE INTO unindexed VALUES (old.key);
END;

-- Notes get a row number, which full text needs. No notes could exist before this migration.
DROP TABLE note;
CREATE TABLE note (
    key       INTEGER PRIMARY KEY,
    catalogue TEXT    NOT NULL,
    entry     TEXT    NOT NULL,
    version   TEXT    NOT NULL,  -- the row of note_version that is in force
    body      TEXT    NOT NULL,
    code      TEXT    NOT NULL DEFAULT '',  -- as in entry_text, both
    pairs     TEXT    NOT NULL DEFAULT '',
    deleted   INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    UNIQUE (catalogue, entry)
) STRICT;
-- Full text of the personal layer, apart from that of the catalogue.
CREATE VIRTUAL TABLE note_words USING fts5 (
    body, pairs,
    content = '', contentless_delete = 1,
    tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE note_parts USING fts5 (
    code,
    content = '', contentless_delete = 1,
    tokenize = 'trigram remove_diacritics 1'
);
CREATE TRIGGER note_added AFTER INSERT ON note BEGIN
    INSERT INTO note_words (rowid, body, pairs) VALUES (new.key, new.body, new.pairs);
    INSERT INTO note_parts (rowid, code) VALUES (new.key, new.code);
END;
CREATE TRIGGER note_removed AFTER DELETE ON note BEGIN
    DELETE FROM note_words WHERE rowid = old.key;
    DELETE FROM note_parts WHERE rowid = old.key;
END;
CREATE TRIGGER note_changed AFTER UPDATE ON note BEGIN
    INSERT OR REPLACE INTO note_words (rowid, body, pairs) VALUES (new.key, new.body, new.pairs);
    INSERT OR REPLACE INTO note_parts (rowid, code) VALUES (new.key, new.code);
END;

-- Existing catalogues are imported again, for `code` and `pairs`, and indexed.
UPDATE catalogue SET stamp = '', digest = '';
INSERT INTO unindexed SELECT key FROM entry_text;
