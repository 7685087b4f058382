-- Where the entries of a catalogue made from Markdown come from: a path, or a heading and a title.
-- So an entry keeps its id when it is moved or renamed.
CREATE TABLE source (
    catalogue INTEGER NOT NULL,
    key       TEXT    NOT NULL,
    id        TEXT    NOT NULL,
    print     INTEGER NOT NULL,  -- of the text
    PRIMARY KEY (catalogue, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX source_by_id ON source (catalogue, id);
