-- Changes to the user's own files: what is to be done is here before it is done, so that a program
-- that is killed in the middle can complete it, and what a file was before stays as a version of it.
-- Local: the folder has its own ways to other computers.
CREATE TABLE file_change (
    change    INTEGER PRIMARY KEY,
    catalogue TEXT    NOT NULL,
    root      TEXT    NOT NULL,  -- the folder or the file of the catalogue
    kind      TEXT    NOT NULL,  -- 'save', 'make', 'move', 'remove', 'restore'
    what      TEXT    NOT NULL,  -- for display
    session   TEXT    NOT NULL,  -- of the editing, '' outside of one
    state     TEXT    NOT NULL,  -- 'begun', 'done', 'undone'
    process   INTEGER NOT NULL,  -- that began it
    began_at  INTEGER NOT NULL,  -- milliseconds since 1970
    undoes    INTEGER NOT NULL DEFAULT 0  -- it took another back
) STRICT;
CREATE INDEX file_change_begun ON file_change (state) WHERE state = 'begun';

CREATE TABLE file_step (
    step   INTEGER PRIMARY KEY,
    change INTEGER NOT NULL,
    entry  TEXT    NOT NULL,  -- the entry that the file is; '' for a file with many
    path   TEXT    NOT NULL,  -- relative to the root
    moved  TEXT,              -- the path afterwards, if that is another
    before BLOB,              -- the bytes before; NULL where there was no file, or no new version
    after  BLOB,              -- the bytes to write; dropped when they are written
    print  INTEGER            -- of the bytes after it; NULL where there is no file
) STRICT;
CREATE INDEX file_step_of_change ON file_step (change);
CREATE INDEX file_step_of_path ON file_step (path);
CREATE INDEX file_step_of_entry ON file_step (entry) WHERE entry <> '';

-- A draft of the text of a file has its path.
ALTER TABLE draft ADD COLUMN file TEXT;
