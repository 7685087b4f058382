//! Catalogues of Markdown folders across copies: by what their entries are known (`known_as`), a
//! copy recognizes a folder that another has, and gives it the same id.
//!
//! An id that other copies know never changes (`settled`). One that was given before sync was
//! turned on does, if another copy uses it for something else, or has the same folder under another
//! id.

mod moving;
mod rows;
mod unify;

use std::collections::HashSet;

use rusqlite::{OptionalExtension as _, Transaction, TransactionBehavior, params};

use self::{
    moving::{current_names, entries_with_rows, ids_elsewhere, move_catalogue},
    rows::{known, new_id},
};
use super::{
    Error, Origin, Store, catalogues, sources,
    sql::{CATALOGUE, named},
};
use crate::{content::KnownEntry, domain::CatalogueId};

pub use rows::KnownCatalogue;
pub(super) use rows::{record, settle};
pub(super) use unify::unify;
pub use unify::{Renamed, WhyRenamed};

impl Store {
    /// The id for a new catalogue that is made from a name: one that nothing here has. While sync
    /// is on, other copies may have given it too, so it has a few random letters.
    pub fn new_catalogue_id(&self, wanted: &CatalogueId) -> Result<CatalogueId, Error> {
        new_id(&self.connection, wanted, self.sync_state()?.is_some())
    }

    /// The Markdown catalogues of other copies that have no folder here.
    pub fn catalogues_elsewhere(&self) -> Result<Vec<KnownCatalogue>, Error> {
        let mut all = known(&self.connection)?;
        let mut here =
            self.connection.prepare_cached("SELECT id FROM catalogue WHERE origin <> ''")?;
        for id in here.query_map([], |row| row.get::<_, String>(0))? {
            all.remove(&id?);
        }
        all.into_iter().map(|(id, known)| KnownCatalogue::of(&id, known)).collect()
    }

    /// What other copies know entries of a catalogue by, as far as it is not known here.
    pub fn known_elsewhere(&self, id: &CatalogueId) -> Result<Vec<KnownEntry>, Error> {
        let mut all = known(&self.connection)?;
        let Some(known) = all.remove(id.as_str()) else { return Ok(Vec::new()) };
        let mut entries = KnownCatalogue::of(id.as_str(), known)?.entries;
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT 1 FROM source WHERE catalogue = {CATALOGUE} AND key = ?2"
        ))?;
        let mut unknown = Vec::new();
        for entry in entries.drain(..) {
            if !statement.exists([id.as_str(), &entry.key])? {
                unknown.push(entry);
            }
        }
        Ok(unknown)
    }

    /// Says that an origin is the catalogue that other copies know by an id: its next import gives
    /// its entries the ids that they have there. If it was imported before under an id that no other
    /// copy has seen, what the user made on it is moved.
    ///
    /// # Errors
    /// [`Error::NotMoved`] if other copies know the former id, and there are notes on it.
    pub fn adopt_catalogue(&mut self, origin: &Origin, id: &CatalogueId) -> Result<(), Error> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let known = known(&transaction)?.remove(id.as_str()).unwrap_or_default();
        let former: Option<(i64, CatalogueId, bool)> = transaction
            .query_row(
                "SELECT key, id, settled FROM catalogue WHERE origin = ?1",
                [origin.as_str()],
                |row| Ok((row.get(0)?, named(row, 1)?, row.get(2)?)),
            )
            .optional()?;
        if let Some((key, former, is_settled)) = former
            && former != *id
        {
            let rows = entries_with_rows(&transaction, former.as_str())?;
            if is_settled && !rows.is_empty() {
                return Err(Error::NotMoved { entries: rows.len(), catalogue: former });
            }
            let here = current_names(&transaction, key)?;
            let ids = ids_elsewhere(&here, &known);
            move_catalogue(&transaction, former.as_str(), id.as_str(), &ids)?;
        }
        let entries = KnownCatalogue::of(id.as_str(), known)?.entries;
        begin(&transaction, origin, id, (1, entries))?;
        Ok(transaction.commit()?)
    }

    /// Says that an origin is a catalogue of its own, with a new id. Notes that were made on what it
    /// was before stay there.
    pub fn separate_catalogue(&mut self, origin: &Origin, id: &CatalogueId) -> Result<(), Error> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        begin(&transaction, origin, id, (2, Vec::new()))?;
        Ok(transaction.commit()?)
    }

    /// The id of a catalogue is not to be changed: its files name it.
    pub fn settle_catalogue(&self, id: &CatalogueId) -> Result<(), Error> {
        let sql = "UPDATE catalogue SET settled = 2 WHERE id = ?1";
        Ok(self.connection.execute(sql, [id.as_str()]).map(drop)?)
    }
}

/// Begins a catalogue, in place of what there is from its origin.
fn begin(
    transaction: &Transaction<'_>,
    origin: &Origin,
    id: &CatalogueId,
    (settled, entries): (i64, Vec<KnownEntry>),
) -> Result<(), Error> {
    let former: Option<CatalogueId> = transaction
        .prepare_cached("SELECT id FROM catalogue WHERE origin = ?1")?
        .query_row([origin.as_str()], |row| named(row, 0))
        .optional()?;
    // What only this copy knows stays known.
    let known: HashSet<&str> = entries.iter().map(|it| &it.key[..]).collect();
    let mut own = sources::sources(transaction, origin)?;
    own.retain(|it| !known.contains(&it.key[..]));
    for id in former.iter().chain([id]) {
        catalogues::drop_rows(transaction, id)?;
    }
    transaction
        .prepare_cached("UPDATE file_change SET catalogue = ?2 WHERE root = ?1")?
        .execute([origin.as_str(), id.as_str()])?;
    let key: i64 = transaction.query_row(
        "INSERT INTO catalogue (id, title, version, description, origin, stamp, digest,
             imported_at, round, entries, settled)
         VALUES (?1, ?1, '', '', ?2, '', '', 0, 0, 0, ?3) RETURNING key",
        params![id.as_str(), origin.as_str(), settled],
        |row| row.get(0),
    )?;
    let mut insert = transaction.prepare_cached(
        "INSERT INTO source (catalogue, key, id, print, sketch, current)
         VALUES (?1, ?2, ?3, ?4, x'', ?5)",
    )?;
    for KnownEntry { key: name, id, fingerprint, current, .. } in entries.into_iter().chain(own) {
        insert.execute(params![key, name, id.as_str(), fingerprint, current])?;
    }
    Ok(())
}
