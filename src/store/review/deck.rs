//! What is to be asked: due and new cards, and the cards of an entry.

use rusqlite::{Row as SqlRow, params};

use crate::{
    domain::{
        CatalogueId, EntryId,
        review::{CardId, CardState, Day, EntryCards, Memory, Queued},
    },
    store::{
        Error, Store,
        sql::{CATALOGUE, count, named},
    },
};

/// A card with its state.
#[derive(Debug, Clone, PartialEq)]
pub struct CardRow {
    /// The card.
    pub card: CardId,
    /// Its state.
    pub state: CardState,
}

impl CardRow {
    /// As it waits in a session.
    pub fn queued(&self) -> Queued {
        Queued { card: self.card.clone(), memory: self.state.memory }
    }
}

/// The number of cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DeckCounts {
    /// Due today or before.
    pub due: u64,
    /// Never reviewed.
    pub new: u64,
    /// Reviewed, with an interval of less than 21 days.
    pub young: u64,
    /// Reviewed, with a longer interval.
    pub mature: u64,
    /// Leeches.
    pub leeches: u64,
}

/// The columns for [`card_row`].
const COLUMNS: &str = "card.entry, card.slot, reps, lapses, stability, difficulty, last_day, due_day, suspended, \
     buried_until";
/// Cards that can be asked.
const ASKED: &str = "present AND enrolled AND NOT suspended";

fn card_row(row: &SqlRow<'_>) -> rusqlite::Result<CardRow> {
    let reps: u32 = row.get(2)?;
    let memory = Memory {
        reps,
        lapses: row.get(3)?,
        stability: row.get::<_, f64>(4)? as f32,
        difficulty: row.get::<_, f64>(5)? as f32,
        last_day: Day(row.get(6)?),
        due_day: Day(row.get(7)?),
    };
    Ok(CardRow {
        card: CardId { entry: named(row, 0)?, slot: row.get(1)? },
        state: CardState {
            memory: (reps > 0).then_some(memory),
            suspended: row.get(8)?,
            buried_until: Some(Day(row.get(9)?)).filter(|day| day.0 > 0),
        },
    })
}

impl Store {
    /// The cards that are due on a day or before, in no order.
    pub fn due_cards(&self, catalogue: &CatalogueId, day: Day) -> Result<Vec<CardRow>, Error> {
        self.cards(
            &format!("{ASKED} AND reps > 0 AND due_day <= ?2 AND buried_until <= ?2"),
            "",
            (catalogue, day),
        )
    }

    /// Cards that were never reviewed, in the order of the catalogue; at most `most`.
    pub fn new_cards(
        &self,
        catalogue: &CatalogueId,
        day: Day,
        most: usize,
    ) -> Result<Vec<CardRow>, Error> {
        let sql = format!(
            "SELECT {COLUMNS} FROM card JOIN entry ON entry.id = card.entry
                 AND entry.catalogue = {CATALOGUE}
             WHERE card.catalogue = ?1 AND {ASKED} AND reps = 0 AND buried_until <= ?2
             ORDER BY entry.position, card.ordinal LIMIT ?3"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![catalogue.as_str(), day.0, most], card_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The cards that were reviewed on a day.
    pub fn cards_asked_on(&self, catalogue: &CatalogueId, day: Day) -> Result<Vec<CardRow>, Error> {
        self.cards("reps > 0 AND last_day = ?2", "", (catalogue, day))
    }

    /// The suspended cards.
    pub fn suspended_cards(&self, catalogue: &CatalogueId) -> Result<Vec<CardRow>, Error> {
        self.cards("suspended AND ?2 = ?2", "ORDER BY entry, slot", (catalogue, Day(0)))
    }

    /// The stored cards of an entry that its texts have, in their order.
    pub fn entry_cards(
        &self,
        catalogue: &CatalogueId,
        entry: &EntryId,
    ) -> Result<Vec<CardRow>, Error> {
        let sql = format!(
            "SELECT {COLUMNS} FROM card
             WHERE catalogue = ?1 AND entry = ?2 AND present ORDER BY ordinal"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map([catalogue.as_str(), entry.as_str()], card_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A card, if it was ever stored.
    pub fn card(&self, catalogue: &CatalogueId, card: &CardId) -> Result<Option<CardRow>, Error> {
        let rows = self.entry_cards(catalogue, &card.entry)?;
        Ok(rows.into_iter().find(|row| row.card == *card))
    }

    fn cards(
        &self,
        condition: &str,
        order: &str,
        (catalogue, day): (&CatalogueId, Day),
    ) -> Result<Vec<CardRow>, Error> {
        let sql =
            format!("SELECT {COLUMNS} FROM card WHERE catalogue = ?1 AND {condition} {order}");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(params![catalogue.as_str(), day.0], card_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The numbers of cards on a day.
    pub fn deck_counts(&self, catalogue: &CatalogueId, day: Day) -> Result<DeckCounts, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT coalesce(sum(young + mature) FILTER (WHERE day <= ?2), 0),
                 coalesce(sum(new), 0), coalesce(sum(young), 0), coalesce(sum(mature), 0),
                 coalesce(sum(leeches), 0)
             FROM deck_day WHERE catalogue = ?1",
        )?;
        Ok(statement.query_row(params![catalogue.as_str(), day.0], |row| {
            Ok(DeckCounts {
                due: count(row, 0)?,
                new: count(row, 1)?,
                young: count(row, 2)?,
                mature: count(row, 3)?,
                leeches: count(row, 4)?,
            })
        })?)
    }

    /// What is known of the cards of an entry, on the day of the last refresh.
    pub fn entry_card_counts(
        &self,
        catalogue: &CatalogueId,
        entry: &EntryId,
    ) -> Result<EntryCards, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT count(*), coalesce(sum(suspended), 0), coalesce(sum(reps = 0), 0),
                 min(iif(reps > 0 AND NOT suspended, max(due_day, buried_until), NULL)) -
                     (SELECT n FROM counter WHERE name = 'today'),
                 coalesce(min(reps > 0 AND due_day - last_day >= 21), 0)
             FROM card WHERE catalogue = ?1 AND entry = ?2 AND present AND enrolled",
        )?;
        Ok(statement.query_row([catalogue.as_str(), entry.as_str()], |row| {
            let next: Option<i64> = row.get(3)?;
            Ok(EntryCards {
                cards: count(row, 0)?,
                suspended: count(row, 1)?,
                new: count(row, 2)?,
                next: next.map(|days| u32::try_from(days).unwrap_or(0)),
                known: row.get(4)?,
            })
        })?)
    }
}
