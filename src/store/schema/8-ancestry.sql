-- Where versions come from, in what order they came, and what another machine may go on from.

-- A hybrid logical clock (milliseconds since 1970, times 65,536, plus a counter) orders changes
-- across devices and never goes back; the times beside it are what a clock on the wall showed.
INSERT INTO counter VALUES ('clock', 0);
ALTER TABLE note_version ADD COLUMN clock INTEGER NOT NULL DEFAULT 0;
ALTER TABLE note_version ADD COLUMN title TEXT NOT NULL DEFAULT '';  -- of the entry, then
-- The text was dropped, long after it had been folded into a later one.
ALTER TABLE note_version ADD COLUMN pruned INTEGER NOT NULL DEFAULT 0;
-- An export has it, so that another machine may go on from it: its text stays.
ALTER TABLE note_version ADD COLUMN exported INTEGER NOT NULL DEFAULT 0;
ALTER TABLE own_version ADD COLUMN clock INTEGER NOT NULL DEFAULT 0;
ALTER TABLE own_version ADD COLUMN made_at INTEGER NOT NULL DEFAULT 0;  -- the entry, not the version
ALTER TABLE note ADD COLUMN clock INTEGER NOT NULL DEFAULT 0;
ALTER TABLE own ADD COLUMN clock INTEGER NOT NULL DEFAULT 0;
UPDATE note_version SET clock = changed_at << 16, title = coalesce((SELECT title FROM note
    WHERE note.catalogue = note_version.catalogue AND note.entry = note_version.entry), '');
UPDATE own_version SET clock = changed_at << 16, made_at = coalesce((SELECT made_at FROM own
    WHERE own.catalogue = own_version.catalogue AND own.id = own_version.id), changed_at);
UPDATE note SET clock = changed_at << 16;
UPDATE own SET clock = changed_at << 16;

-- The versions that a version was made of: one, or the two that were merged in it.
CREATE TABLE version_parent (
    version TEXT NOT NULL,
    parent  TEXT NOT NULL,
    PRIMARY KEY (version, parent)
) STRICT, WITHOUT ROWID;
CREATE INDEX version_parent_of ON version_parent (parent);
INSERT INTO version_parent SELECT version, parent FROM note_version WHERE parent IS NOT NULL
    UNION SELECT version, parent FROM own_version WHERE parent IS NOT NULL;
-- What is in force has all that went before in it, also what was merged in it.
INSERT INTO version_parent
    SELECT note.version, other.version FROM note
    JOIN note_version AS other ON other.catalogue = note.catalogue AND other.entry = note.entry
    WHERE other.version <> note.version
      AND NOT EXISTS (SELECT 1 FROM version_parent WHERE parent = other.version);
INSERT INTO version_parent
    SELECT own.version, other.version FROM own
    JOIN own_version AS other ON other.catalogue = own.catalogue AND other.id = own.id
    WHERE other.version <> own.version
      AND NOT EXISTS (SELECT 1 FROM version_parent WHERE parent = other.version);

-- Events: their order, their number among those of their device (0 for those that stay on it),
-- and what else there is to be told, as JSON.
ALTER TABLE fact ADD COLUMN clock INTEGER NOT NULL DEFAULT 0;
ALTER TABLE fact ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE fact ADD COLUMN payload TEXT NOT NULL DEFAULT '{}';
UPDATE fact SET clock = at << 16;
UPDATE fact SET seq = numbered.n
    FROM (SELECT id, row_number() OVER (PARTITION BY device ORDER BY at, id) AS n
          FROM fact WHERE kind <> 'visit') AS numbered
    WHERE fact.id = numbered.id;
CREATE INDEX fact_by_seq ON fact (device, seq);

-- The star that holds is that of the greatest (clock, id), in whatever order they arrive.
ALTER TABLE mark ADD COLUMN star_clock INTEGER NOT NULL DEFAULT 0;
ALTER TABLE mark ADD COLUMN star_fact TEXT NOT NULL DEFAULT '';
UPDATE mark SET (star_clock, star_fact, starred, star_at) =
    (SELECT clock, id, kind = 'star', at FROM fact
     WHERE fact.catalogue = mark.catalogue AND fact.entry = mark.entry
       AND kind IN ('star', 'unstar') ORDER BY clock DESC, id DESC LIMIT 1)
    WHERE EXISTS (SELECT 1 FROM fact
     WHERE fact.catalogue = mark.catalogue AND fact.entry = mark.entry
       AND kind IN ('star', 'unstar'));
DROP TRIGGER fact_added;
CREATE TRIGGER fact_added AFTER INSERT ON fact BEGIN
    INSERT OR IGNORE INTO mark (catalogue, entry) VALUES (new.catalogue, new.entry);
    UPDATE mark SET visited_at = max(visited_at, new.at)
        WHERE catalogue = new.catalogue AND entry = new.entry AND new.kind = 'visit';
    UPDATE mark SET starred = (new.kind = 'star'), star_at = new.at,
            star_clock = new.clock, star_fact = new.id
        WHERE catalogue = new.catalogue AND entry = new.entry AND new.kind IN ('star', 'unstar')
          AND (new.clock, new.id) > (star_clock, star_fact);
END;

UPDATE counter SET n = (SELECT max(coalesce(max(clock), 0),
        coalesce((SELECT max(clock) FROM own_version), 0),
        coalesce((SELECT max(clock) FROM fact), 0)) FROM note_version)
    WHERE name = 'clock';

-- What entries of Markdown were ever known by, each with a small picture of its words, so that
-- one that was away or was renamed is known again.
CREATE TABLE known (
    catalogue INTEGER NOT NULL,
    key       TEXT    NOT NULL,
    id        TEXT    NOT NULL,
    print     INTEGER NOT NULL,  -- of the text
    sketch    BLOB    NOT NULL,  -- hashes of words, 32 bits each; empty where it was not made
    current   INTEGER NOT NULL,  -- the last import had it
    PRIMARY KEY (catalogue, key, id)
) STRICT, WITHOUT ROWID;
INSERT INTO known SELECT catalogue, key, id, print, x'', 1 FROM source;
DROP TABLE source;
ALTER TABLE known RENAME TO source;
CREATE INDEX source_by_id ON source (catalogue, id);
