-- The index of names of a catalogue, as `search::Builder` packs it. An import deletes it. If it is
-- missing or in an unknown format, it is built from the entries.
CREATE TABLE names (
    catalogue INTEGER NOT NULL,
    piece     INTEGER NOT NULL,  -- 0: the names that the others refer to; from 1 on, entries
    bytes     BLOB    NOT NULL,
    PRIMARY KEY (catalogue, piece)
) STRICT;
