-- How many cards there are to ask, so that the home screen counts none: of those that were reviewed,
-- by the day from which on they are asked; the new ones on day 0. Triggers keep it.
CREATE TABLE deck_day (
    catalogue TEXT    NOT NULL,
    day       INTEGER NOT NULL,
    new       INTEGER NOT NULL,
    young     INTEGER NOT NULL,  -- with an interval below 21 days
    mature    INTEGER NOT NULL,
    leeches   INTEGER NOT NULL,  -- of the young and mature ones
    PRIMARY KEY (catalogue, day)
) STRICT, WITHOUT ROWID;

INSERT INTO deck_day
    SELECT catalogue, iif(reps > 0, max(due_day, buried_until), 0), sum(reps = 0),
        sum(reps > 0 AND due_day - last_day < 21), sum(reps > 0 AND due_day - last_day >= 21),
        sum(reps > 0 AND lapses >= 8)
    FROM card WHERE present AND enrolled AND NOT suspended GROUP BY 1, 2;

CREATE TRIGGER card_counted AFTER INSERT ON card
WHEN new.present AND new.enrolled AND NOT new.suspended BEGIN
    INSERT INTO deck_day VALUES (new.catalogue,
        iif(new.reps > 0, max(new.due_day, new.buried_until), 0), new.reps = 0,
        new.reps > 0 AND new.due_day - new.last_day < 21,
        new.reps > 0 AND new.due_day - new.last_day >= 21, new.reps > 0 AND new.lapses >= 8)
    ON CONFLICT DO UPDATE SET new = new + excluded.new, young = young + excluded.young,
        mature = mature + excluded.mature, leeches = leeches + excluded.leeches;
END;

CREATE TRIGGER card_uncounted AFTER DELETE ON card
WHEN old.present AND old.enrolled AND NOT old.suspended BEGIN
    UPDATE deck_day SET new = new - (old.reps = 0),
        young = young - (old.reps > 0 AND old.due_day - old.last_day < 21),
        mature = mature - (old.reps > 0 AND old.due_day - old.last_day >= 21),
        leeches = leeches - (old.reps > 0 AND old.lapses >= 8)
    WHERE catalogue = old.catalogue
      AND day = iif(old.reps > 0, max(old.due_day, old.buried_until), 0);
END;

CREATE TRIGGER card_recounted AFTER UPDATE ON card BEGIN
    UPDATE deck_day SET new = new - (old.reps = 0),
        young = young - (old.reps > 0 AND old.due_day - old.last_day < 21),
        mature = mature - (old.reps > 0 AND old.due_day - old.last_day >= 21),
        leeches = leeches - (old.reps > 0 AND old.lapses >= 8)
    WHERE old.present AND old.enrolled AND NOT old.suspended AND catalogue = old.catalogue
      AND day = iif(old.reps > 0, max(old.due_day, old.buried_until), 0);
    INSERT INTO deck_day
        SELECT new.catalogue, iif(new.reps > 0, max(new.due_day, new.buried_until), 0),
            new.reps = 0, new.reps > 0 AND new.due_day - new.last_day < 21,
            new.reps > 0 AND new.due_day - new.last_day >= 21, new.reps > 0 AND new.lapses >= 8
        WHERE new.present AND new.enrolled AND NOT new.suspended
    ON CONFLICT DO UPDATE SET new = new + excluded.new, young = young + excluded.young,
        mature = mature + excluded.mature, leeches = leeches + excluded.leeches;
END;
