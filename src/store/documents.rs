//! What is known of the documents of a folder since they were read. An import writes it, and an
//! update of single files reads it instead of the other files.

use rusqlite::{OptionalExtension as _, Row, Transaction, params, types::Type};

use super::{
    Error, Origin, Store,
    sql::{CATALOGUE_FROM, named_or_null},
};
use crate::content::{DocumentRole, Findings, Remembered};

/// The room between the places of two documents, so that others fit in between.
pub const PLACE_STEP: i64 = 1 << 40;

/// The size and the time of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FileStat {
    /// In bytes.
    pub size: u64,
    /// Nanoseconds since 1970.
    pub modified: u64,
}

/// What is known of a document, or of a file that gives none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownDocument {
    /// Its place in the order of reading.
    pub place: i64,
    /// Its file, relative to the folder.
    pub file: String,
    /// The size and the time of the file.
    pub stat: FileStat,
    /// The hash of the file's content.
    pub hash: u64,
    /// Whether the file was reached through a symbolic link.
    pub linked: bool,
    /// The path of the document; `None` if this is about the file alone.
    pub path: Option<String>,
    /// What is known of it; of a file alone only what was reported.
    pub known: Remembered,
}

const ROLES: [DocumentRole; 3] = [DocumentRole::Entry, DocumentRole::Log, DocumentRole::Personal];

impl KnownDocument {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        let bytes = |column| Ok::<_, rusqlite::Error>(row.get_ref(column)?.as_bytes()?.to_vec());
        let file: String = row.get(1)?;
        let findings = row.get_ref(15)?.as_str()?;
        let path: Option<String> = row.get(6)?;
        Ok(Self {
            place: row.get(0)?,
            stat: FileStat { size: unsigned(row, 2)?, modified: unsigned(row, 3)? },
            hash: row.get::<_, i64>(4)?.cast_unsigned(),
            linked: row.get(5)?,
            // An empty one is that of the file, as of most.
            path: path.map(|path| if path.is_empty() { file.clone() } else { path }),
            file,
            known: Remembered {
                role: ROLES[usize::try_from(row.get::<_, i64>(7)?).unwrap_or_default() % 3],
                id: named_or_null(row, 8)?,
                declared: named_or_null(row, 9)?,
                names: bytes(10)?,
                asks: bytes(11)?,
                parts: bytes(12)?,
                categories: match row.get_ref(13)?.as_str_or_null()? {
                    Some(text) => Some(from_json(text, 13)?),
                    None => None,
                },
                entries: usize::try_from(row.get::<_, i64>(14)?).unwrap_or_default(),
                findings: match findings {
                    "" => Findings::default(),
                    text => from_json(text, 15)?,
                },
            },
        })
    }
}

fn unsigned(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(i64::cast_unsigned)
}

fn from_json<T: serde::de::DeserializeOwned>(text: &str, column: usize) -> rusqlite::Result<T> {
    serde_json::from_str(text).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error))
    })
}

fn to_json(value: &impl serde::Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::Foreign(error.to_string()))
}

impl Store {
    /// Whether the catalogue from an origin is a folder of notes that can be updated file by file.
    pub fn has_documents(&self, origin: &Origin) -> Result<bool, Error> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT EXISTS (SELECT 1 FROM document WHERE catalogue = {CATALOGUE_FROM})"
        ))?;
        Ok(statement.query_row([origin.as_str()], |row| row.get(0))?)
    }
}

impl Store {
    /// The size, the time and the hash of a file when it was read last, by its path relative to the
    /// folder at an origin.
    pub fn known_file(
        &self,
        origin: &Origin,
        file: &str,
    ) -> Result<Option<(FileStat, u64)>, Error> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT size, modified, hash FROM document
             WHERE catalogue = {CATALOGUE_FROM} AND file = ?2 LIMIT 1"
        ))?;
        let known = statement.query_row([origin.as_str(), file], |row| {
            let stat = FileStat { size: unsigned(row, 0)?, modified: unsigned(row, 1)? };
            Ok((stat, unsigned(row, 2)?))
        });
        Ok(known.optional()?)
    }
}

/// The documents of a catalogue, in the order of reading.
pub(super) fn all(
    transaction: &Transaction<'_>,
    catalogue: i64,
) -> Result<Vec<KnownDocument>, Error> {
    let mut statement = transaction.prepare_cached(
        "SELECT place, file, size, modified, hash, linked, path, role, id, declared, names, asks,
             parts, categories, entries, findings
         FROM document WHERE catalogue = ?1 ORDER BY place",
    )?;
    let rows = statement.query_map([catalogue], KnownDocument::of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Writes documents, over those at their places.
pub(super) fn put(
    transaction: &Transaction<'_>,
    catalogue: i64,
    documents: &[KnownDocument],
) -> Result<(), Error> {
    let mut put = transaction.prepare_cached(
        "INSERT INTO document (catalogue, place, file, size, modified, hash, linked, path, role, id,
             declared, names, asks, parts, categories, entries, findings)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
         ON CONFLICT (catalogue, place) DO UPDATE SET file = excluded.file, size = excluded.size,
             modified = excluded.modified, hash = excluded.hash, linked = excluded.linked,
             path = excluded.path, role = excluded.role, id = excluded.id,
             declared = excluded.declared, names = excluded.names, asks = excluded.asks,
             parts = excluded.parts, categories = excluded.categories,
             entries = excluded.entries, findings = excluded.findings",
    )?;
    for KnownDocument { place, file, stat, hash, linked, path, known } in documents {
        let path = path.as_deref().map(|path| if path == file { "" } else { path });
        let findings =
            if known.findings.is_empty() { String::new() } else { to_json(&known.findings)? };
        put.execute(params![
            catalogue,
            place,
            file,
            stat.size.cast_signed(),
            stat.modified.cast_signed(),
            hash.cast_signed(),
            linked,
            path,
            ROLES.iter().position(|role| *role == known.role).unwrap_or_default() as i64,
            known.id.as_ref().map(crate::domain::EntryId::as_str),
            known.declared.as_ref().map(crate::domain::EntryId::as_str),
            known.names,
            known.asks,
            known.parts,
            known.categories.as_ref().map(to_json).transpose()?,
            known.entries as i64,
            findings,
        ])?;
    }
    Ok(())
}

/// Forgets the documents at some places.
pub(super) fn forget(
    transaction: &Transaction<'_>,
    catalogue: i64,
    places: &[i64],
) -> Result<(), Error> {
    let mut forget =
        transaction.prepare_cached("DELETE FROM document WHERE catalogue = ?1 AND place = ?2")?;
    for place in places {
        forget.execute([catalogue, *place])?;
    }
    Ok(())
}

/// Writes the sizes and times of files, in their order.
pub(super) fn restamp(
    transaction: &Transaction<'_>,
    catalogue: i64,
    stats: &[FileStat],
) -> Result<(), Error> {
    let files: Vec<(i64, String)> = transaction
        .prepare("SELECT place, file FROM document WHERE catalogue = ?1 ORDER BY place")?
        .query_map([catalogue], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut write = transaction.prepare(
        "UPDATE document SET size = ?3, modified = ?4 WHERE catalogue = ?1 AND place = ?2
           AND (size, modified) <> (?3, ?4)",
    )?;
    let mut stats = stats.iter();
    for rows in files.chunk_by(|one, two| one.1 == two.1) {
        let Some(stat) = stats.next() else { break };
        for (place, _) in rows {
            let (size, modified) = (stat.size.cast_signed(), stat.modified.cast_signed());
            write.execute([catalogue, *place, size, modified])?;
        }
    }
    Ok(())
}
