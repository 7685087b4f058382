-- The words of titles, aliases, tags and summaries, beside the full text: a word is looked up in
-- these few first. Rows only, without positions.
CREATE VIRTUAL TABLE entry_short USING fts5 (
    words,
    content = '', contentless_delete = 1, detail = none,
    tokenize = 'ascii'
);
INSERT INTO entry_short (entry_short, rank) VALUES ('hashsize', 33554432);

-- All entries are indexed again, in the background.
INSERT INTO entry_words (entry_words) VALUES ('delete-all');
INSERT INTO entry_parts (entry_parts) VALUES ('delete-all');
DELETE FROM wordless;
INSERT INTO wordless SELECT key FROM entry_text;
