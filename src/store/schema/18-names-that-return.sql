-- The text of which other copies know this source, while it is current: where it is another, or a
-- former name is current again, that is recorded in `known_as`.
ALTER TABLE source ADD COLUMN shared INTEGER;
CREATE INDEX known_as_of ON known_as (catalogue, entry, clock);
ALTER TABLE catalogue DROP COLUMN known_round;
