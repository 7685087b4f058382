-- With `current`, so that looking up the source of an entry reads nothing but the index: without it,
-- SQLite expects less of it than of reading all sources of the catalogue.
DROP INDEX source_by_id;
CREATE INDEX source_by_id ON source (catalogue, id, current);
