-- What is known of the documents of a folder of notes since they were read, so that after a change of
-- some the others need not be read again. Only folders of files on disk have rows here. Follows from
-- the files, and can be made again by an import.
CREATE TABLE document (
    catalogue INTEGER NOT NULL,
    place     INTEGER NOT NULL,  -- in the order of reading, with room between
    file      TEXT    NOT NULL,  -- relative to the folder
    size      INTEGER NOT NULL,  -- of the file, as the three below
    modified  INTEGER NOT NULL,  -- nanoseconds since 1970
    hash      INTEGER NOT NULL,  -- of the content
    linked    INTEGER NOT NULL,  -- it was reached through a symbolic link
    path      TEXT,              -- of the document; NULL where a row is about the file alone
    role      INTEGER NOT NULL,
    id        TEXT,              -- of its entry
    declared  TEXT,              -- the id that it declares
    names     BLOB    NOT NULL,  -- what links may call it, as hashes
    asks      BLOB    NOT NULL,  -- the names that its links ask for, as hashes
    parts     BLOB    NOT NULL,  -- the places in it that links may name, as hashes
    categories TEXT,             -- JSON; NULL: that of its folder
    entries   INTEGER NOT NULL,  -- how many it holds
    findings  TEXT    NOT NULL,  -- JSON; empty: none
    PRIMARY KEY (catalogue, place)
) STRICT, WITHOUT ROWID;
