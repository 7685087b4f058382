-- The words of titles, summaries, tags and other names, beside the full text: a word is looked up in
-- these few first. Rows only, without positions. Filled when all entries are indexed again, in the
-- background, because the form of the words is new as well.
CREATE VIRTUAL TABLE entry_short USING fts5 (
    words,
    content = '', contentless_delete = 1, detail = none,
    tokenize = 'ascii'
);
INSERT INTO entry_short (entry_short, rank) VALUES ('hashsize', 33554432);
