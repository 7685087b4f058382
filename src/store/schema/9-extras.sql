-- What format 2 of catalogues added: names and tags that give a solution away, prerequisites, the
-- steps of a learning path, and former ids.

-- A JSON object without empty members.
ALTER TABLE entry_text ADD COLUMN extras TEXT NOT NULL DEFAULT '{}';
-- The aliases and tags that are shown with the solution only: a JSON array of strings.
ALTER TABLE entry ADD COLUMN hidden TEXT NOT NULL DEFAULT '[]';
CREATE TABLE former (
    catalogue INTEGER NOT NULL,
    id        TEXT    NOT NULL,  -- as it was
    entry     TEXT    NOT NULL,  -- the id as it is
    PRIMARY KEY (catalogue, id)
) STRICT, WITHOUT ROWID;
