//! Catalogues of Markdown folders across copies: by what their entries are known (`known_as`), a
//! copy recognizes a folder that another has, and gives it the same id.
//!
//! An id that other copies know never changes (`settled`). One that was given before sync was
//! turned on does, if another copy uses it for something else, or has the same folder under another
//! id.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::{
    Connection, OptionalExtension as _, Transaction, TransactionBehavior, params, params_from_iter,
    types::Value as SqlValue,
};

use super::{
    Error, Origin, Store, catalogues,
    clock::tick,
    exchange::Row,
    former::{Holder, move_entry},
    personal::{KNOWN_AS, KnownAsRow, Record as _, Table},
    reconcile::reconcile_user_entry,
    review, setting,
    sql::{CATALOGUE, LIKE_USER_ENTRY, named},
};
use crate::{
    content::{KnownEntry, Likeness, Sketch},
    domain::{CatalogueId, EntryId},
};

/// How many random letters tell apart ids that are made from the same name.
const SUFFIX: usize = 4;

/// Under what rows are while entries of a catalogue swap their ids. No catalogue can have it.
const MOVING: &str = "-";

/// A Markdown catalogue as another copy has it.
#[derive(Debug, Clone)]
pub struct KnownCatalogue {
    /// Its id.
    pub id: CatalogueId,
    /// What its entries are known by, without sketches.
    pub entries: Vec<KnownEntry>,
}

/// By what the entries of a catalogue are known, with the latest row of each name.
type Known = HashMap<String, KnownAsRow<'static>>;

impl KnownCatalogue {
    fn of(id: &str, known: Known) -> Result<Self, Error> {
        let mut latest: HashMap<String, i64> = HashMap::new();
        for row in known.values() {
            let clock = latest.entry(row.entry.to_string()).or_default();
            *clock = row.clock.max(*clock);
        }
        let mut entries = Vec::with_capacity(known.len());
        for (key, row) in known {
            let Ok(id) = EntryId::new(&row.entry) else { continue };
            // An entry that was renamed is known by its former name too.
            let current = latest.get(&row.entry[..]) == Some(&row.clock);
            let fingerprint = fingerprint_of(&row.print);
            entries.push(KnownEntry { key, id, fingerprint, sketch: Sketch::default(), current });
        }
        entries.sort_unstable_by(|one, two| one.key.cmp(&two.key));
        let id = CatalogueId::new(id).map_err(|error| Error::Foreign(error.to_string()))?;
        Ok(Self { id, entries })
    }

    /// The names of its current entries with hashes of their texts.
    pub fn names(&self) -> HashMap<String, i64> {
        let current = self.entries.iter().filter(|entry| entry.current);
        current.map(|entry| (entry.key.clone(), entry.fingerprint)).collect()
    }
}

fn fingerprint_of(print: &str) -> i64 {
    u64::from_str_radix(print, 16).unwrap_or_default().cast_signed()
}

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
    for id in former.iter().chain([id]) {
        catalogues::drop_rows(transaction, id)?;
    }
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
    for KnownEntry { key: name, id, fingerprint, current, .. } in entries {
        insert.execute(params![key, name, id.as_str(), fingerprint, current])?;
    }
    Ok(())
}

/// An id made from a name, that nothing here has.
fn new_id(
    connection: &Connection,
    wanted: &CatalogueId,
    is_shared: bool,
) -> Result<CatalogueId, Error> {
    let mut number = 1;
    loop {
        let id = if is_shared {
            format!("{wanted}-{}", random_letters(connection)?)
        } else if number == 1 {
            wanted.to_string()
        } else {
            format!("{wanted}-{number}")
        };
        let id = CatalogueId::new(&id).map_err(|error| Error::Foreign(error.to_string()))?;
        // What other copies have made is known by its entries, at the least.
        let taken = connection
            .prepare_cached(
                "SELECT 1 FROM catalogue WHERE id = ?1
                 UNION ALL SELECT 1 FROM known_as WHERE catalogue = ?1 LIMIT 1",
            )?
            .exists([id.as_str()])?;
        if !taken {
            return Ok(id);
        }
        number += 1;
    }
}

/// Letters and digits that are not mistaken for each other.
fn random_letters(connection: &Connection) -> rusqlite::Result<String> {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let bytes: Vec<u8> = connection
        .prepare_cached("SELECT randomblob(?1)")?
        .query_row([SUFFIX as i64], |row| row.get(0))?;
    Ok(bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect())
}

/// By what the entries of all catalogues are known.
fn known(connection: &Connection) -> Result<BTreeMap<String, Known>, Error> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {} FROM known_as", KNOWN_AS.columns_sql()))?;
    let mut all: BTreeMap<String, Known> = BTreeMap::new();
    for row in statement.query_map([], KnownAsRow::from_row)? {
        let row = row?;
        add_latest(all.entry(row.catalogue.to_string()).or_default(), row);
    }
    Ok(all)
}

fn add_latest(known: &mut Known, row: KnownAsRow<'static>) {
    let is_later =
        known.get(&row.key[..]).is_none_or(|it| (it.clock, &it.entry) < (row.clock, &row.entry));
    if is_later {
        known.insert(row.key.to_string(), row);
    }
}

/// Records by what the entries of Markdown catalogues are known now, for other copies.
pub(super) fn record(transaction: &Transaction<'_>) -> Result<(), Error> {
    let changed: Vec<(i64, i64)> = transaction
        .prepare_cached(
            "SELECT key, round FROM catalogue WHERE known_round <> round
               AND EXISTS (SELECT 1 FROM source WHERE source.catalogue = catalogue.key)",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (catalogue, round) in changed {
        let clock = tick(transaction, 0)?;
        transaction
            .prepare_cached(
                "INSERT INTO known_as (catalogue, key, entry, clock, print)
                 SELECT catalogue.id, source.key, source.id, ?2, printf('%016x', source.print)
                 FROM source JOIN catalogue ON catalogue.key = source.catalogue
                 WHERE source.catalogue = ?1 AND source.current
                   AND NOT EXISTS (SELECT 1 FROM known_as
                       WHERE known_as.catalogue = catalogue.id AND known_as.key = source.key
                         AND known_as.entry = source.id)",
            )?
            .execute([catalogue, clock])?;
        transaction
            .prepare_cached("UPDATE catalogue SET known_round = ?2 WHERE key = ?1")?
            .execute([catalogue, round])?;
    }
    Ok(())
}

/// After everything has reached the remote: other copies may know every id now.
pub(super) fn settle(connection: &Connection) -> Result<(), Error> {
    connection.prepare_cached("UPDATE catalogue SET settled = 1 WHERE NOT settled")?.execute([])?;
    Ok(())
}

/// Before rows of other copies are added: a catalogue here whose id none of them has seen takes the
/// id of the same folder there; if it is another folder, and its id is used there, it takes a new
/// one. Returns what was done, for the user.
pub(super) fn unify(transaction: &Transaction<'_>, rows: &[Row]) -> Result<Vec<String>, Error> {
    let open: Vec<(i64, CatalogueId)> = transaction
        .prepare_cached(
            "SELECT key, id FROM catalogue WHERE NOT settled AND origin <> ''
               AND EXISTS (SELECT 1 FROM source
                   WHERE source.catalogue = catalogue.key AND current)
             ORDER BY id",
        )?
        .query_map([], |row| Ok((row.get(0)?, named(row, 1)?)))?
        .collect::<Result<_, _>>()?;
    let mut done = Vec::new();
    if open.is_empty() {
        return Ok(done);
    }
    let ids: BTreeSet<&str> = open.iter().map(|(_, id)| id.as_str()).collect();
    let mut elsewhere = elsewhere(transaction, rows, &ids)?;
    for (key, id) in open {
        let here = current_names(transaction, key)?;
        let same = match elsewhere.remove(id.as_str()) {
            None => None,
            Some(Elsewhere { is_here: true, known }) => Some((id.to_string(), known)),
            Some(Elsewhere { known, .. }) if likeness(&here, &known).is_same() => {
                Some((id.to_string(), known))
            }
            Some(other) => {
                elsewhere.insert(id.to_string(), other);
                None
            }
        };
        let decided = if let Some((other, known)) =
            same.or_else(|| take_most_alike(&mut elsewhere, &here))
        {
            let ids = ids_elsewhere(&here, &known);
            if other != id.as_str() {
                move_catalogue(transaction, id.as_str(), &other, &ids)?;
                done.push(format!("the catalogue {id} is the one that another copy calls {other}"));
            } else if !ids.is_empty() {
                move_catalogue(transaction, id.as_str(), MOVING, &HashMap::new())?;
                move_catalogue(transaction, MOVING, &other, &ids)?;
            }
            other
        } else if elsewhere.contains_key(id.as_str()) {
            let new = new_id(transaction, &id, true)?.to_string();
            move_catalogue(transaction, id.as_str(), &new, &HashMap::new())?;
            done.push(format!(
                "another copy has a different catalogue {id}: the one here is {new} now"
            ));
            new
        } else {
            continue;
        };
        transaction
            .prepare_cached("UPDATE catalogue SET settled = 1 WHERE id = ?1")?
            .execute([&decided])?;
    }
    Ok(done)
}

/// A catalogue of other copies.
#[derive(Default)]
struct Elsewhere {
    /// A row of it is here already: the database was copied.
    is_here: bool,
    known: Known,
}

/// The catalogues that are known by rows of other copies, or from earlier syncs, and have no source
/// here; and those of `ids` that any of the rows is about.
fn elsewhere(
    transaction: &Transaction<'_>,
    rows: &[Row],
    ids: &BTreeSet<&str>,
) -> Result<BTreeMap<String, Elsewhere>, Error> {
    let mut found: BTreeMap<String, Elsewhere> = BTreeMap::new();
    for (id, known) in known(transaction)? {
        let is_here = transaction
            .prepare_cached("SELECT 1 FROM catalogue WHERE id = ?1 AND origin <> ''")?
            .exists([&id])?;
        if !is_here {
            found.insert(id, Elsewhere { is_here: false, known });
        }
    }
    for row in rows.iter().filter(|row| row.has("catalogue")) {
        let is_open = ids.contains(row.text("catalogue"));
        if !is_open && !row.is_of(&KNOWN_AS) {
            continue;
        }
        let other = found.entry(row.text("catalogue").to_owned()).or_default();
        if is_open && !other.is_here {
            other.is_here = is_known(transaction, row)?;
        }
        if row.is_of(&KNOWN_AS) {
            add_latest(
                &mut other.known,
                KnownAsRow {
                    catalogue: row.text("catalogue").to_owned().into(),
                    key: row.text("key").to_owned().into(),
                    entry: row.text("entry").to_owned().into(),
                    clock: row.number("clock"),
                    print: row.text("print").to_owned().into(),
                },
            );
        }
    }
    Ok(found)
}

/// Whether a row is here, in its catalogue.
fn is_known(transaction: &Transaction<'_>, row: &Row) -> Result<bool, Error> {
    let Table { name, key, .. } = row.table;
    let equal: Vec<String> =
        (1..).zip(*key).map(|(at, column)| format!("{column} = ?{at}")).collect();
    // The columns of the key come first.
    let sql = format!(
        "SELECT 1 FROM {name} WHERE {} AND catalogue = ?{}",
        equal.join(" AND "),
        key.len() + 1
    );
    let catalogue = SqlValue::from(row.text("catalogue").to_owned());
    let values = row.values[..key.len()].iter().chain([&catalogue]);
    Ok(transaction.prepare_cached(&sql)?.exists(params_from_iter(values))?)
}

/// The current entries of a catalogue here: what they are known by, and their ids.
fn current_names(
    connection: &Connection,
    catalogue: i64,
) -> Result<HashMap<String, (EntryId, i64)>, Error> {
    let mut statement = connection
        .prepare_cached("SELECT key, id, print FROM source WHERE catalogue = ?1 AND current")?;
    let names =
        statement.query_map([catalogue], |row| Ok((row.get(0)?, (named(row, 1)?, row.get(2)?))))?;
    Ok(names.collect::<Result<_, _>>()?)
}

fn likeness(here: &HashMap<String, (EntryId, i64)>, known: &Known) -> Likeness {
    let here = here.iter().map(|(name, (_, print))| (name.clone(), *print)).collect();
    let mut latest: HashMap<&str, &KnownAsRow<'_>> = HashMap::new();
    for row in known.values() {
        let last = latest.entry(&row.entry).or_insert(row);
        if row.clock > last.clock {
            *last = row;
        }
    }
    let there = latest.values().map(|row| (row.key.to_string(), fingerprint_of(&row.print)));
    Likeness::of(&here, &there.collect())
}

/// Takes the catalogue that is the same folder.
fn take_most_alike(
    elsewhere: &mut BTreeMap<String, Elsewhere>,
    here: &HashMap<String, (EntryId, i64)>,
) -> Option<(String, Known)> {
    let alike = elsewhere.iter().map(|(id, other)| (id, likeness(here, &other.known)));
    let alike = alike.filter(|(_, likeness)| likeness.is_same());
    let best = alike.max_by(|(_, one), (_, two)| one.common.total_cmp(&two.common));
    let id = best?.0.clone();
    elsewhere.remove(&id).map(|other| (id, other.known))
}

/// The entries that have another id elsewhere: the one here, and that one.
fn ids_elsewhere(
    here: &HashMap<String, (EntryId, i64)>,
    known: &Known,
) -> HashMap<EntryId, EntryId> {
    let there = |name: &str| known.get(name).and_then(|row| EntryId::new(&row.entry).ok());
    here.iter()
        .filter_map(|(name, (id, _))| Some((id.clone(), there(name)?)))
        .filter(|(id, there)| id != there)
        .collect()
}

/// Gives a catalogue another id, with all that names it; `ids` are entries that get another as well.
/// No other copy may have a row of it.
fn move_catalogue(
    transaction: &Transaction<'_>,
    from: &str,
    to: &str,
    ids: &HashMap<EntryId, EntryId>,
) -> Result<(), Error> {
    let new = |id: &EntryId| ids.get(id).unwrap_or(id).clone();
    for entry in entries_with_rows(transaction, from)? {
        let now = new(&entry);
        move_entry(
            transaction,
            Holder { catalogue: from, entry: &entry },
            Holder { catalogue: to, entry: &now },
        )?;
    }
    move_user_entries(transaction, from, to)?;
    if let Ok(id) = CatalogueId::new(to) {
        catalogues::drop_rows(transaction, &id)?;
    }
    // In two steps, since entries may swap their ids.
    for (id, now) in ids {
        transaction
            .prepare_cached(
                "UPDATE source SET id = char(1) || ?3 WHERE id = ?2
                   AND catalogue = (SELECT key FROM catalogue WHERE id = ?1)",
            )?
            .execute([from, id.as_str(), now.as_str()])?;
    }
    for sql in [
        "UPDATE OR REPLACE source SET id = substr(id, 2) WHERE id >= char(1) AND id < char(2)
             AND catalogue = (SELECT key FROM catalogue WHERE id = ?1) AND ?2 <> ''",
        "UPDATE saved_search SET catalogue = ?2 WHERE catalogue = ?1",
        // Recorded again under the new id.
        "DELETE FROM known_as WHERE catalogue = ?1 AND ?1 <> ?2",
        "DELETE FROM review_day WHERE catalogue IN (?1, ?2)",
        // The remote's files under the former id are of another copy.
        "DELETE FROM unsent WHERE source IN ('note', 'own', 'known_as')
             AND json_extract(key, '$[0]') = ?1 AND ?1 <> ?2",
        // Without a stamp and a digest, it is imported again, and its entries get their ids.
        "UPDATE catalogue SET id = ?2, stamp = '', digest = '', known_round = 0 WHERE id = ?1",
    ] {
        transaction.prepare_cached(sql)?.execute([from, to])?;
    }
    setting::rename_catalogue(transaction, from, to)?;
    review::moved(transaction)
}

/// The entries of a catalogue on which there is anything of the user's, user entries included.
fn entries_with_rows(
    transaction: &Transaction<'_>,
    catalogue: &str,
) -> Result<BTreeSet<EntryId>, Error> {
    let mut entries = BTreeSet::new();
    for (table, column) in [
        ("note_version", "entry"),
        ("note", "entry"),
        ("fact", "entry"),
        ("mark", "entry"),
        ("draft", "entry"),
        ("clash", "entry"),
        ("own_version", "id"),
        ("own", "id"),
    ] {
        let sql = format!("SELECT DISTINCT {column} FROM {table} WHERE catalogue = ?1");
        let mut statement = transaction.prepare_cached(&sql)?;
        for entry in statement.query_map([catalogue], |row| named(row, 0))? {
            entries.insert(entry?);
        }
    }
    Ok(entries)
}

fn move_user_entries(transaction: &Transaction<'_>, from: &str, to: &str) -> Result<(), Error> {
    let sql = format!("SELECT id FROM own WHERE catalogue = ?1 AND id {LIKE_USER_ENTRY}");
    let ids: Vec<EntryId> = transaction
        .prepare_cached(&sql)?
        .query_map([from], |row| named(row, 0))?
        .collect::<Result<_, _>>()?;
    for sql in [
        "UPDATE own_version SET catalogue = ?2 WHERE catalogue = ?1",
        // Where both have one, it is made again from the versions.
        "UPDATE OR REPLACE own SET catalogue = ?2 WHERE catalogue = ?1",
    ] {
        transaction.prepare_cached(sql)?.execute([from, to])?;
    }
    for id in &ids {
        reconcile_user_entry(transaction, to, id)?;
    }
    Ok(())
}
