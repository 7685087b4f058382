-- Entries that the full text does not have yet, by their rows. An import puts entries here in its
-- transaction, so that they can be browsed, and found by name, before their words are there.
CREATE TABLE wordless (key INTEGER PRIMARY KEY) STRICT;
