//! Drafts: unsaved text, stored under the name of its edit session.

use rusqlite::{Connection, params};

use super::{
    Error, Store,
    personal::{DRAFT, DraftRow, Record as _},
    user_meta::{meta_from_json, meta_to_json},
};
use crate::domain::{Base, CatalogueId, Draft, EntryId};

impl Store {
    /// Saves a draft, replacing an earlier one of the same owner on the same entry.
    pub fn save_draft(&mut self, catalogue: &CatalogueId, draft: &Draft) -> Result<(), Error> {
        let base = draft.base.as_ref();
        let row = DraftRow {
            owner: draft.owner[..].into(),
            catalogue: catalogue.as_str().into(),
            entry: draft.entry.as_str().into(),
            title: draft.title[..].into(),
            body: draft.text[..].into(),
            base: base.map(|base| base.version[..].into()),
            base_body: base.map_or("", |base| &base.text).into(),
            about: draft.about.as_ref().map(|meta| meta_to_json(meta).into()),
            changed_at: draft.at,
            file: draft.file.as_deref().map(Into::into),
        };
        Ok(row.put(&self.connection, &[])?)
    }

    /// Deletes a draft.
    pub fn drop_draft(
        &mut self,
        catalogue: &CatalogueId,
        owner: &str,
        entry: &EntryId,
    ) -> Result<(), Error> {
        Ok(drop_draft(&self.connection, catalogue.as_str(), owner, entry)?)
    }

    /// Every draft in a catalogue, newest first.
    pub fn drafts(&self, catalogue: &CatalogueId) -> Result<Vec<Draft>, Error> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {} FROM draft WHERE catalogue = ?1 ORDER BY changed_at DESC",
            DRAFT.columns_sql()
        ))?;
        let rows = statement.query_map([catalogue.as_str()], DraftRow::from_row)?;
        rows.map(|row| draft_of(row?)).collect()
    }
}

fn draft_of(row: DraftRow<'_>) -> Result<Draft, Error> {
    let DraftRow { base, base_body, about, .. } = row;
    Ok(Draft {
        owner: row.owner.into_owned(),
        entry: EntryId::new(&row.entry).map_err(|error| Error::Foreign(error.to_string()))?,
        title: row.title.into_owned(),
        text: row.body.into_owned(),
        base: base.map(|version| Base {
            version: version.into_owned(),
            text: base_body.into_owned(),
            clock: 0,
        }),
        about: about.and_then(|about| meta_from_json(&about)),
        at: row.changed_at,
        file: row.file.map(std::borrow::Cow::into_owned),
    })
}

pub(super) fn drop_draft(
    connection: &Connection,
    catalogue: &str,
    owner: &str,
    entry: &EntryId,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM draft WHERE owner = ?1 AND catalogue = ?2 AND entry = ?3")?
        .execute(params![owner, catalogue, entry.as_str()])?;
    Ok(())
}
