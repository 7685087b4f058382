//! Notes and user entries as the files that copies share: which are not current, and taking in
//! what somebody edited in them by hand.

use rusqlite::{Connection, OptionalExtension as _, Transaction};
use serde_json::json;

use super::{
    super::{
        Error,
        clock::after,
        note_rows::title_of,
        personal::{
            NOTE, NoteRow, NoteVersionRow, Record as _, Table, USER_ENTRY, UserEntryRow,
            UserEntryVersionRow,
        },
        placement,
        reconcile::{reconcile_note, reconcile_user_entry},
        sql::{CATALOGUE, catalogue_key, current_id},
        user_meta::meta_of,
        versions::{add_parent, merge_id},
    },
    shared::{TakenIn, refuse},
};
use crate::{
    content::{SharedFile, UserFields, slug},
    domain::{CatalogueId, EntryId},
};

/// A file of another copy, or of the user's own hand.
#[derive(Debug, Clone)]
pub struct RemoteFile {
    /// Its path, for messages.
    pub path: String,
    /// The catalogue of its entry, if the file is where that says; `None` if it was renamed.
    pub in_place: Option<CatalogueId>,
    /// The file.
    pub file: SharedFile,
}

/// The current file of a note or a user entry.
#[derive(Debug, Clone)]
pub struct CurrentFile {
    /// The catalogue of its entry.
    pub catalogue: CatalogueId,
    /// The entry.
    pub entry: EntryId,
    /// The file; `None` if the note or entry was deleted.
    pub file: Option<SharedFile>,
}

/// The notes and user entries whose files in the remote are not current.
pub(super) fn stale(connection: &Connection) -> Result<Vec<CurrentFile>, Error> {
    let mut keys: Vec<(String, String)> = Vec::new();
    let mut statement = connection.prepare_cached(
        "SELECT DISTINCT json_extract(key, '$[0]'), json_extract(key, '$[1]') FROM unsent
         WHERE source IN ('note', 'own') ORDER BY 1, 2",
    )?;
    for key in statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))? {
        keys.push(key?);
    }
    keys.into_iter().map(|(catalogue, entry)| current(connection, &catalogue, &entry)).collect()
}

fn current(connection: &Connection, catalogue: &str, entry: &str) -> Result<CurrentFile, Error> {
    let foreign = |error: &dyn std::fmt::Display| Error::Foreign(error.to_string());
    let id = EntryId::new(entry).map_err(|error| foreign(&error))?;
    let note = NoteRow::get(connection, &[catalogue, entry])?;
    let about = UserEntryRow::get(connection, &[catalogue, entry])?;
    let deleted = about
        .as_ref()
        .map_or_else(|| note.as_ref().is_none_or(|note| note.deleted), |about| about.deleted);
    let file = match (deleted, note) {
        (true, _) | (false, None) => None,
        (false, Some(note)) => {
            let title = title_of(connection, catalogue, &id)?.unwrap_or_default();
            let user = match &about {
                Some(about) => Some(UserFields::of(&about.version, &meta_of(about)?)),
                None => None,
            };
            let title = about.as_ref().map_or(title, |about| about.title.to_string());
            Some(SharedFile {
                entry: id.clone(),
                title,
                version: note.version.into_owned(),
                text: note.body.into_owned(),
                user,
            })
        }
    };
    let catalogue = CatalogueId::new(catalogue).map_err(|error| foreign(&error))?;
    Ok(CurrentFile { catalogue, entry: id, file })
}

/// The remote's file need not be written again if it holds the current versions. One of an entry that
/// has another id by now is to be removed: the remote was reset, or a copy whose catalogue is older
/// has written it.
pub(super) fn mark_current(
    transaction: &Transaction<'_>,
    RemoteFile { in_place, file, .. }: &RemoteFile,
) -> Result<(), Error> {
    let Some(catalogue) = in_place else { return Ok(()) };
    let Some(mut current) = current(transaction, catalogue.as_str(), file.entry.as_str())?.file
    else {
        if current_id(transaction, catalogue, &file.entry)?.is_some() {
            mark_stale(transaction, &NOTE, catalogue, &file.entry)?;
        }
        return Ok(());
    };
    if current.user.is_none() {
        // Of a note, the title is that of the entry, which may differ from copy to copy.
        current.title.clone_from(&file.title);
    }
    if SharedFile::parse(&current.to_text()).is_ok_and(|it| it == *file) {
        transaction
            .prepare_cached("DELETE FROM unsent WHERE source IN ('note', 'own') AND key = ?1")?
            .execute([json!([catalogue.as_str(), file.entry.as_str()]).to_string()])?;
    }
    Ok(())
}

/// Takes in a file. If it differs from the versions that it names, it was edited by hand: it
/// becomes a version that comes from them, under the same name on every copy. Returns whether it can
/// be read.
pub(super) fn take_in(
    transaction: &Transaction<'_>,
    RemoteFile { path, file, .. }: &RemoteFile,
    taken: &mut TakenIn,
) -> Result<bool, Error> {
    let unknown =
        |version: &str| format!("{path}: no version {version:?} is known; it is left as it is");
    let Some(base) = NoteVersionRow::get(transaction, &[&file.version])? else {
        refuse(taken, unknown(&file.version));
        return Ok(false);
    };
    let about = match &file.user {
        Some(user) => match UserEntryVersionRow::get(transaction, &[&user.version])? {
            Some(about) => Some(about),
            None => {
                refuse(taken, unknown(&user.version));
                return Ok(false);
            }
        },
        None => None,
    };
    // The row may be under a former id of the entry or the catalogue.
    let foreign = |error: &dyn std::fmt::Display| Error::Foreign(error.to_string());
    let entry = EntryId::new(&base.entry).map_err(|error| foreign(&error))?;
    let catalogue = &CatalogueId::new(&base.catalogue).map_err(|error| foreign(&error))?;
    if entry.is_own() != about.is_some() {
        refuse(taken, format!("{path}: version {:?} is of another entry", file.version));
        return Ok(false);
    }
    // Written and read back as the file was, so that only edits differ.
    let original = SharedFile {
        entry: entry.clone(),
        title: about.as_ref().map_or(String::new(), |about| about.title.to_string()),
        version: file.version.clone(),
        text: base.body.to_string(),
        user: match &about {
            Some(about) => Some(UserFields::of(&about.version, &meta_of(&about.clone().into())?)),
            None => None,
        },
    };
    let Ok(original) = SharedFile::parse(&original.to_text()) else { return Ok(false) };
    let mut edited = false;
    // The text of a pruned version is not known, and neither is what was edited.
    if !base.pruned && original.text != file.text {
        edited |= add_text(transaction, &base, &file.text)?;
        if edited {
            count(taken, reconcile_note(transaction, catalogue.as_str(), &entry)?);
        }
    }
    if let (Some(about), Some(before), Some(now)) = (about, &original.user, &file.user)
        && (before != now || original.title != file.title)
        && add_fields(transaction, about, (&original.title, before), (&file.title, now))?
    {
        edited = true;
        count(taken, reconcile_user_entry(transaction, catalogue.as_str(), &entry)?);
    }
    if edited {
        taken.edited += 1;
        mark_stale(
            transaction,
            if entry.is_own() { &USER_ENTRY } else { &NOTE },
            catalogue,
            &entry,
        )?;
        if let Some(key) = catalogue_key(transaction, catalogue.as_str())?
            && entry.is_own()
        {
            placement::place(transaction, catalogue.as_str(), key, &entry)?;
            placement::number(transaction, key)?;
        }
    }
    Ok(true)
}

fn count(taken: &mut TakenIn, merges: super::super::reconcile::Merges) {
    taken.merged += merges.merged;
    taken.clashed += merges.clashed;
}

/// The file has to be written again, even if the edit brought no new version.
fn mark_stale(
    transaction: &Transaction<'_>,
    table: &Table,
    catalogue: &CatalogueId,
    entry: &EntryId,
) -> Result<(), Error> {
    transaction
        .prepare_cached("INSERT OR IGNORE INTO unsent (source, key) VALUES (?1, ?2)")?
        .execute([table.name, &json!([catalogue.as_str(), entry.as_str()]).to_string()])?;
    Ok(())
}

/// Adds an edited text as a version; returns whether it is new.
fn add_text(
    transaction: &Transaction<'_>,
    base: &NoteVersionRow<'_>,
    text: &str,
) -> Result<bool, Error> {
    let version = merge_id([&base.version, ""], text);
    if NoteVersionRow::get(transaction, &[&version])?.is_some() {
        return Ok(false);
    }
    let row = NoteVersionRow {
        version: version.into(),
        parent: Some(base.version.clone()),
        body: text.into(),
        deleted: text.is_empty(),
        device: "".into(),
        sitting: "".into(),
        began_at: 0,
        folded: false,
        pruned: false,
        // Every copy that takes in the edit gives it the same clock.
        clock: after(base.clock),
        ..base.clone()
    };
    row.add(transaction)?;
    add_parent(transaction, &row.version, &base.version)?;
    Ok(true)
}

/// Adds the edited fields of a user entry as a version; returns whether it is new.
fn add_fields(
    transaction: &Transaction<'_>,
    about: UserEntryVersionRow<'_>,
    before: (&str, &UserFields),
    now: (&str, &UserFields),
) -> Result<bool, Error> {
    let version = merge_id([&about.version, ""], &format!("{now:?}"));
    if UserEntryVersionRow::get(transaction, &[&version])?.is_some() {
        return Ok(false);
    }
    let base = about.version.clone();
    let mut row = UserEntryVersionRow {
        version: version.into(),
        parent: Some(base.clone()),
        device: "".into(),
        clock: after(about.clock),
        ..about
    };
    // What was not edited stays as it was, not as the file can hold it.
    let ((title_before, before), (title, now)) = (before, now);
    if title_before != title && !title.is_empty() {
        row.title = title.into();
    }
    if before.kind != now.kind {
        row.kind = now.kind.as_str().into();
    }
    if before.category != now.category && !now.category.trim().is_empty() {
        row.category = category_named(transaction, &row.catalogue, &now.category)?.into();
        row.category_title = now.category[..].into();
    }
    if before.tags != now.tags {
        row.tags = json!(now.tags).to_string().into();
    }
    if before.links != now.links {
        let valid = now.links.iter().filter(|id| EntryId::new(id).is_ok());
        row.links = json!(valid.collect::<Vec<_>>()).to_string().into();
    }
    row.add(transaction)?;
    add_parent(transaction, &row.version, &base)?;
    Ok(true)
}

/// The id of the category with a title; for a new title, one that is made from it.
fn category_named(
    connection: &Connection,
    catalogue: &str,
    title: &str,
) -> rusqlite::Result<String> {
    let known = connection
        .prepare_cached(&format!(
            "SELECT id FROM category WHERE catalogue = {CATALOGUE} AND title = ?2 ORDER BY id"
        ))?
        .query_row([catalogue, title], |row| row.get(0))
        .optional()?;
    Ok(known.unwrap_or_else(|| slug(title)))
}
