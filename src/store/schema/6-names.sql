-- The index of names of a catalogue, ready to be searched, as `search::Builder` packs it: made anew
-- with each import, in the same transaction. What is missing here, or in another form than the
-- program knows, is made of the entries when it is needed.
CREATE TABLE names (
    catalogue INTEGER NOT NULL,
    piece     INTEGER NOT NULL,  -- 0: the names that the others refer to; from 1 on, entries
    bytes     BLOB    NOT NULL,
    PRIMARY KEY (catalogue, piece)
) STRICT;
