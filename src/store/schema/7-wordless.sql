-- The keys of entries that are not indexed yet. An import adds its entries here, so that they can
-- be browsed, and found by name, before the full text has them.
CREATE TABLE wordless (key INTEGER PRIMARY KEY) STRICT;
