-- What the entries of Markdown folders were known by, on any copy: a path, or a heading and a title.
-- By it a copy recognizes a folder that another copy has, and gives its entries the same ids.
CREATE TABLE known_as (
    catalogue TEXT    NOT NULL,
    key       TEXT    NOT NULL,
    entry     TEXT    NOT NULL,
    clock     INTEGER NOT NULL,
    print     TEXT    NOT NULL,  -- of the text, then: 16 hexadecimal digits
    PRIMARY KEY (catalogue, key, entry, clock)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER unsent_known_as AFTER INSERT ON known_as WHEN EXISTS (SELECT 1 FROM sync)
BEGIN
    INSERT OR IGNORE INTO unsent (source, key)
        VALUES ('known_as', json_array(new.catalogue, new.key, new.entry, new.clock));
END;

-- Whether the id stays: 1, other copies know the catalogue by it; 2, its files or the user say so.
ALTER TABLE catalogue ADD COLUMN settled INTEGER NOT NULL DEFAULT 0;
UPDATE catalogue SET settled = EXISTS (SELECT 1 FROM sync WHERE synced_at > 0);
-- The round of the last import whose keys are in `known_as`; 0 if there is none.
ALTER TABLE catalogue ADD COLUMN known_round INTEGER NOT NULL DEFAULT 0;
