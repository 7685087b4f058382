//! What was done and what is to come, for the home screen.

use rusqlite::{OptionalExtension as _, params};

use crate::{
    domain::{CatalogueId, EntryId, Kind, review::Day},
    store::{
        Error, Store,
        sql::{CATALOGUE, count, named},
    },
};

/// The most cards that say which tags are weak.
const MOST_WEAK: u32 = 500;

/// What was done on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayFigures {
    /// The day.
    pub day: Day,
    /// Answers by grade: Again, Hard, Good, Easy.
    pub grades: [u64; 4],
    /// Cards that were reviewed for the first time.
    pub new: u64,
    /// Young cards that were asked, and of these, those that were known.
    pub young: (u64, u64),
    /// The same of mature cards.
    pub mature: (u64, u64),
    /// Milliseconds that the answers took.
    pub took: u64,
    /// Notes that were changed.
    pub notes: u64,
    /// Takeaways that were changed.
    pub takeaways: u64,
}

impl DayFigures {
    /// How many answers were given.
    pub fn reviews(&self) -> u64 {
        self.grades.iter().sum()
    }

    /// Whether it counts for the streak.
    pub fn is_active(&self) -> bool {
        self.reviews() + self.notes + self.takeaways > 0
    }
}

/// How many cards are due on the next days.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DueDays {
    /// Before today.
    pub late: u64,
    /// Today, then the days after it.
    pub days: Vec<u64>,
    /// In the four weeks after today.
    pub month: u64,
}

/// How many of the cards of a tag or a category were kept at their last review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptOf {
    /// The tag with `#`, or the title of the category.
    pub name: String,
    /// Cards that were reviewed.
    pub reviews: u64,
    /// Those that were kept.
    pub kept: u64,
}

impl Store {
    /// The figures of all days from one on, in order.
    pub fn review_days(
        &self,
        catalogue: &CatalogueId,
        from: Day,
    ) -> Result<Vec<DayFigures>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT day, again, hard, good, easy, new, young, young_kept, mature, mature_kept,
                 took, notes, takeaways
             FROM review_day WHERE catalogue = ?1 AND day >= ?2
                 AND (again + hard + good + easy + notes + takeaways > 0) ORDER BY day",
        )?;
        let days = statement.query_map(params![catalogue.as_str(), from.0], |row| {
            Ok(DayFigures {
                day: Day(row.get(0)?),
                grades: [count(row, 1)?, count(row, 2)?, count(row, 3)?, count(row, 4)?],
                new: count(row, 5)?,
                young: (count(row, 6)?, count(row, 7)?),
                mature: (count(row, 8)?, count(row, 9)?),
                took: count(row, 10)?,
                notes: count(row, 11)?,
                takeaways: count(row, 12)?,
            })
        })?;
        Ok(days.collect::<Result<_, _>>()?)
    }

    /// The days on which cards were due, up to today, from the first review on: the number at the
    /// end of each day on which it changed.
    pub fn due_changes(&self, catalogue: &CatalogueId) -> Result<Vec<(Day, i64)>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT day, sum(due) OVER (ORDER BY day) FROM review_day
             WHERE catalogue = ?1 AND due <> 0 ORDER BY day",
        )?;
        let days =
            statement.query_map([catalogue.as_str()], |row| Ok((Day(row.get(0)?), row.get(1)?)))?;
        Ok(days.collect::<Result<_, _>>()?)
    }

    /// How many cards are due today and on the `days` days after it.
    pub fn due_days(
        &self,
        catalogue: &CatalogueId,
        today: Day,
        days: usize,
    ) -> Result<DueDays, Error> {
        let mut due = DueDays { days: vec![0; days + 1], ..DueDays::default() };
        let mut statement = self.connection.prepare_cached(
            "SELECT day - ?2, young + mature FROM deck_day
             WHERE catalogue = ?1 AND day <= ?2 + 28",
        )?;
        let mut rows = statement.query(params![catalogue.as_str(), today.0])?;
        while let Some(row) = rows.next()? {
            let (day, cards): (i64, u64) = (row.get(0)?, count(row, 1)?);
            match usize::try_from(day) {
                Err(_) => due.late += cards,
                Ok(day) => {
                    if let Some(of_day) = due.days.get_mut(day) {
                        *of_day += cards;
                    }
                    due.month += if day > 0 { cards } else { 0 };
                }
            }
        }
        Ok(due)
    }

    /// The tags and categories of the last cards that were reviewed, on a day or later, by how many of
    /// these were kept then, the weakest first; those with at least `least` such cards.
    pub fn weakest(
        &self,
        catalogue: &CatalogueId,
        from: Day,
        least: u64,
    ) -> Result<Vec<KeptOf>, Error> {
        let mut statement = self.connection.prepare_cached(&format!(
            "WITH recent AS MATERIALIZED (
                 SELECT entry.tags, entry.hidden, entry.category, kept
                 FROM (SELECT entry, kept FROM card
                     WHERE catalogue = ?1 AND present AND reps > 0 AND last_day >= ?2
                     ORDER BY last_day DESC LIMIT {MOST_WEAK}) AS card
                 JOIN entry ON entry.catalogue = {CATALOGUE} AND entry.id = card.entry)
             SELECT name, n, kept FROM (
                 SELECT '#' || tag.value AS name, count(*) AS n, sum(kept) AS kept
                 FROM recent, json_each(tags) AS tag
                 WHERE tag.value NOT IN (SELECT value FROM json_each(hidden)) GROUP BY tag.value
                 UNION ALL
                 SELECT category.title, count(*), sum(kept)
                 FROM recent JOIN category ON category.key = recent.category GROUP BY category.key)
             WHERE n >= ?3 ORDER BY kept * 1.0 / n, n DESC, name LIMIT 6"
        ))?;
        let least = i64::try_from(least).unwrap_or(i64::MAX);
        let found = statement.query_map(params![catalogue.as_str(), from.0, least], |row| {
            Ok(KeptOf { name: row.get(0)?, reviews: count(row, 1)?, kept: count(row, 2)? })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// The number of user entries of a kind.
    pub fn count_kind_of_own(&self, catalogue: &CatalogueId, kind: Kind) -> Result<u64, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT count(*) FROM own WHERE catalogue = ?1 AND kind = ?2 AND NOT deleted",
        )?;
        Ok(statement.query_row([catalogue.as_str(), kind.as_str()], |row| count(row, 0))?)
    }

    /// The entry that was read last, with its title.
    pub fn last_read(&self, catalogue: &CatalogueId) -> Result<Option<(EntryId, String)>, Error> {
        let sql = format!(
            "SELECT entry.id, entry.title FROM mark CROSS JOIN entry
                 ON entry.catalogue = {CATALOGUE} AND entry.id = mark.entry
             WHERE mark.catalogue = ?1 AND visited_at > 0 AND ?2 = ?2
             ORDER BY visited_at DESC LIMIT 1"
        );
        self.one_entry(&sql, catalogue, 0)
    }

    /// The entry of the card that was forgotten most often, with its title.
    pub fn worst_leech(&self, catalogue: &CatalogueId) -> Result<Option<(EntryId, String)>, Error> {
        let sql = format!(
            "SELECT entry.id, entry.title FROM card CROSS JOIN entry
                 ON entry.catalogue = {CATALOGUE} AND entry.id = card.entry
             WHERE card.catalogue = ?1 AND lapses >= 8 AND present AND enrolled AND NOT suspended
               AND ?2 = ?2
             ORDER BY lapses DESC LIMIT 1"
        );
        self.one_entry(&sql, catalogue, 0)
    }

    /// The challenge of a day, with its title: the first one from a place that jumps about.
    pub fn challenge_of(
        &self,
        catalogue: &CatalogueId,
        day: Day,
    ) -> Result<Option<(EntryId, String)>, Error> {
        let from = |condition: &str| {
            format!(
                "SELECT id, title FROM entry WHERE catalogue = {CATALOGUE} AND kind = 'challenge'
                   AND {condition} ORDER BY position LIMIT 1"
            )
        };
        let place = "position >= ?2 * 7919 % max(1, (SELECT entries FROM catalogue WHERE id = ?1))";
        let day = day.0.max(0).into();
        match self.one_entry(&from(place), catalogue, day)? {
            Some(found) => Ok(Some(found)),
            // There is none behind that place.
            None => self.one_entry(&from("?2 = ?2"), catalogue, day),
        }
    }

    fn one_entry(
        &self,
        sql: &str,
        catalogue: &CatalogueId,
        number: i64,
    ) -> Result<Option<(EntryId, String)>, Error> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let found = statement.query_row(params![catalogue.as_str(), number], |row| {
            Ok((named(row, 0)?, row.get(1)?))
        });
        Ok(found.optional()?)
    }

    /// The tags of an entry that give no solution away.
    pub fn tags_of(&self, catalogue: &CatalogueId, entry: &EntryId) -> Result<Vec<String>, Error> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT value FROM entry, json_each(entry.tags)
             WHERE catalogue = {CATALOGUE} AND entry.id = ?2
               AND value NOT IN (SELECT value FROM json_each(entry.hidden))"
        ))?;
        let tags = statement.query_map([catalogue.as_str(), entry.as_str()], |row| row.get(0))?;
        Ok(tags.collect::<Result<_, _>>()?)
    }
}
