-- Reviews. The events are in `fact`, with the day, the grade and more in their payload; all tables
-- here follow from them and from the texts, and can be made again.

-- Whether the cards of an entry are reviewed, where the user has said so: the later event wins.
CREATE TABLE enrolment (
    catalogue TEXT    NOT NULL,
    entry     TEXT    NOT NULL,
    enrolled  INTEGER NOT NULL,
    clock     INTEGER NOT NULL,
    fact      TEXT    NOT NULL,
    PRIMARY KEY (catalogue, entry)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER fact_enrols AFTER INSERT ON fact WHEN new.kind IN ('enrol', 'unenrol') BEGIN
    INSERT INTO enrolment VALUES
        (new.catalogue, new.entry, new.kind = 'enrol', new.clock, new.id)
        ON CONFLICT DO UPDATE SET enrolled = excluded.enrolled, clock = excluded.clock,
            fact = excluded.fact
            WHERE (excluded.clock, excluded.fact) > (clock, fact);
    UPDATE counter SET n = n + 1 WHERE name = 'shown';
END;

CREATE TABLE card (
    catalogue TEXT    NOT NULL,
    entry     TEXT    NOT NULL,
    slot      TEXT    NOT NULL,
    ordinal   INTEGER NOT NULL,  -- among the cards of the entry
    present   INTEGER NOT NULL,  -- the texts have it
    enrolled  INTEGER NOT NULL,
    words     TEXT    NOT NULL,  -- by which it is recognized when it is reworded
    reps      INTEGER NOT NULL,  -- 0: never reviewed, and no other number below says anything
    lapses    INTEGER NOT NULL,
    stability REAL    NOT NULL,
    difficulty REAL   NOT NULL,
    last_day  INTEGER NOT NULL,  -- days since 1970-01-01, local
    due_day   INTEGER NOT NULL,
    kept      INTEGER NOT NULL,  -- the first answer on the last day was not Again
    suspended INTEGER NOT NULL,
    buried_until INTEGER NOT NULL,
    PRIMARY KEY (catalogue, entry, slot)
) STRICT, WITHOUT ROWID;
-- With the columns that the home screen adds up, so that it reads no rows of the table.
CREATE INDEX card_due ON card (catalogue, due_day, last_day, buried_until, lapses)
    WHERE present AND enrolled AND NOT suspended AND reps > 0;
CREATE INDEX card_new ON card (catalogue, entry)
    WHERE present AND enrolled AND NOT suspended AND reps = 0;
CREATE INDEX card_last ON card (catalogue, last_day, entry, kept) WHERE present AND reps > 0;
CREATE INDEX card_leech ON card (catalogue, lapses) WHERE lapses >= 8;
CREATE INDEX card_suspended ON card (catalogue, entry) WHERE suspended;

-- What the cards of an entry were made from: equal means nothing to do.
CREATE TABLE card_source (
    catalogue TEXT    NOT NULL,
    entry     TEXT    NOT NULL,
    digest    INTEGER NOT NULL,
    version   TEXT    NOT NULL,
    PRIMARY KEY (catalogue, entry)
) STRICT, WITHOUT ROWID;

-- What was done on a day.
CREATE TABLE review_day (
    catalogue TEXT    NOT NULL,
    day       INTEGER NOT NULL,
    again     INTEGER NOT NULL DEFAULT 0,
    hard      INTEGER NOT NULL DEFAULT 0,
    good      INTEGER NOT NULL DEFAULT 0,
    easy      INTEGER NOT NULL DEFAULT 0,
    new       INTEGER NOT NULL DEFAULT 0,  -- first reviews of cards
    young     INTEGER NOT NULL DEFAULT 0,  -- cards with an interval below 21 days, once a day each
    young_kept INTEGER NOT NULL DEFAULT 0,
    mature    INTEGER NOT NULL DEFAULT 0,
    mature_kept INTEGER NOT NULL DEFAULT 0,
    took      INTEGER NOT NULL DEFAULT 0,  -- milliseconds
    due       INTEGER NOT NULL DEFAULT 0,  -- cards that came due, less those that were done then
    notes     INTEGER NOT NULL DEFAULT 0,  -- that were changed
    takeaways INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (catalogue, day)
) STRICT, WITHOUT ROWID;

-- `reviews` counts the review events, and `reviews_derived` those that the tables here follow from;
-- `today` is the local day, as the last refresh had it; `review_day_max` is the latest day of an
-- event, and `review_skew` says whether a day had to be corrected.
INSERT INTO counter VALUES ('reviews', 0), ('reviews_derived', 0), ('today', 0),
    ('review_day_max', 0), ('review_skew', 0);
CREATE TRIGGER fact_reviews AFTER INSERT ON fact
WHEN new.kind IN ('review', 'undo-review', 'suspend', 'resume', 'bury', 'forget', 'same-card') BEGIN
    UPDATE counter SET n = n + 1 WHERE name = 'reviews';
END;
