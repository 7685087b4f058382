-- The full text gets stemmed words, like queries, and parts of code, both extracted on import and
-- stored nowhere else.
DROP TRIGGER entry_text_added;
DROP TRIGGER entry_text_changed;
DROP TRIGGER entry_text_removed;
DROP TRIGGER entry_renamed;
DROP TABLE unindexed;
ALTER TABLE entry_text DROP COLUMN code;
ALTER TABLE entry_text DROP COLUMN pairs;
-- A digest of what `entry_text` and the full text hold: equal means nothing to write.
ALTER TABLE entry ADD COLUMN digest INTEGER NOT NULL DEFAULT 0;

-- An import writes both in the order of their rows: otherwise each row would be flushed alone. A
-- large hash, or segments would have to be merged again and again.
DROP TABLE entry_words;
CREATE VIRTUAL TABLE entry_words USING fts5 (
    title, tags, summary, body, challenge, solution,
    content = '', contentless_delete = 1,
    tokenize = 'ascii'
);
INSERT INTO entry_words (entry_words, rank) VALUES ('hashsize', 33554432);
-- Parts of what looks like code. The index of names finds parts of titles.
DROP TABLE entry_parts;
CREATE VIRTUAL TABLE entry_parts USING fts5 (
    code,
    content = '', contentless_delete = 1,
    tokenize = 'trigram remove_diacritics 1'
);

-- Notes are stored with their words, from which triggers update the full text.
DROP TRIGGER note_added;
DROP TRIGGER note_removed;
DROP TRIGGER note_changed;
ALTER TABLE note RENAME COLUMN pairs TO words;
DROP TABLE note_words;
CREATE VIRTUAL TABLE note_words USING fts5 (
    words,
    content = '', contentless_delete = 1,
    tokenize = 'ascii'
);
CREATE TRIGGER note_added AFTER INSERT ON note WHEN new.entry NOT LIKE 'my/%' BEGIN
    INSERT INTO note_words (rowid, words) VALUES (new.key, new.words);
    INSERT INTO note_parts (rowid, code) VALUES (new.key, new.code);
END;
CREATE TRIGGER note_removed AFTER DELETE ON note WHEN old.entry NOT LIKE 'my/%' BEGIN
    DELETE FROM note_words WHERE rowid = old.key;
    DELETE FROM note_parts WHERE rowid = old.key;
END;
CREATE TRIGGER note_changed AFTER UPDATE ON note WHEN new.entry NOT LIKE 'my/%' BEGIN
    INSERT OR REPLACE INTO note_words (rowid, words) VALUES (new.key, new.words);
    INSERT OR REPLACE INTO note_parts (rowid, code) VALUES (new.key, new.code);
END;
-- Until a note is saved again, it is found by its unstemmed words.
UPDATE note SET words = body;

-- Existing catalogues are imported again, to be indexed.
UPDATE catalogue SET stamp = '', digest = '';
