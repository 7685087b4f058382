-- Saved searches of the personal layer: each save and each removal is a row, and of those with the
-- same name the latest counts. So copies are merged by adding rows.
CREATE TABLE saved_search (
    version   TEXT    NOT NULL PRIMARY KEY,  -- unique across devices
    catalogue TEXT    NOT NULL,
    name      TEXT    NOT NULL,
    query     TEXT    NOT NULL,
    deleted   INTEGER NOT NULL,
    device    TEXT    NOT NULL,
    changed_at INTEGER NOT NULL,
    clock     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX saved_search_by_name ON saved_search (catalogue, name, clock);
CREATE TRIGGER saved_search_added AFTER INSERT ON saved_search BEGIN
    UPDATE counter SET n = n + 1 WHERE name IN ('shown', 'changes');
END;
CREATE TRIGGER unsent_saved_search AFTER INSERT ON saved_search WHEN EXISTS (SELECT 1 FROM sync)
BEGIN
    INSERT OR IGNORE INTO unsent (source, key) VALUES ('saved_search', json_array(new.version));
END;
