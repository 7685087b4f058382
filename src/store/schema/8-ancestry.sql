-- The version graph, the order of changes, and the versions that another copy may edit from.

-- A hybrid logical clock (milliseconds since 1970, times 65,536, plus a counter) orders changes
-- across devices and never goes back; `changed_at` and `at` are wall-clock times.
INSERT INTO counter VALUES ('clock', 0);
ALTER TABLE note_version ADD COLUMN clock INTEGER NOT NULL DEFAULT 0;
ALTER TABLE note_version ADD COLUMN title TEXT NOT NULL DEFAULT '';  -- of the entry, then
-- The text was dropped, long after it was folded into a later one.
ALTER TABLE note_version ADD COLUMN pruned INTEGER NOT NULL DEFAULT 0;
-- It was exported, so that another copy may edit from it: its text is kept.
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

-- The parents of a version: one, or two for a merge.
CREATE TABLE version_parent (
    version TEXT NOT NULL,
    parent  TEXT NOT NULL,
    PRIMARY KEY (version, parent)
) STRICT, WITHOUT ROWID;
CREATE INDEX version_parent_of ON version_parent (parent);
INSERT INTO version_parent SELECT version, parent FROM note_version WHERE parent IS NOT NULL
    UNION SELECT version, parent FROM own_version WHERE parent IS NOT NULL;
-- The current version descends from all others, merged ones included.
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

-- Events: their order, their number among those of their device (0 for local ones), and further
-- data as JSON.
ALTER TABLE fact ADD COLUMN clock INTEGER NOT NULL DEFAULT 0;
ALTER TABLE fact ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE fact ADD COLUMN payload TEXT NOT NULL DEFAULT '{}';
UPDATE fact SET clock = at << 16;
UPDATE fact SET seq = numbered.n
    FROM (SELECT id, row_number() OVER (PARTITION BY device ORDER BY at, id) AS n
          FROM fact WHERE kind <> 'visit') AS numbered
    WHERE fact.id = numbered.id;
CREATE INDEX fact_by_seq ON fact (device, seq);

-- The star event with the greatest (clock, id) wins, in whatever order they arrive.
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

-- Where entries from Markdown ever came from, each with a sketch of its words, so that one that
-- returns or was renamed is recognized.
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
