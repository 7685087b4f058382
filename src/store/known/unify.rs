//! The first sync of a copy: which of its catalogues others have too.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::{Transaction, params_from_iter, types::Value as SqlValue};

use super::{
    super::{
        Error,
        exchange::Row,
        personal::{KNOWN_AS, KnownAsRow, Table},
        sql::named,
    },
    moving::{MOVING, current_names, ids_elsewhere, move_catalogue},
    rows::{Known, add_latest, fingerprint_of, known, new_id},
};
use crate::{
    content::Likeness,
    domain::{CatalogueId, EntryId},
};

/// A catalogue that has another id now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renamed {
    /// The id that it had.
    pub former: CatalogueId,
    /// The id that it has.
    pub new: String,
    /// Why.
    pub why: WhyRenamed,
}

/// Why a catalogue has another id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyRenamed {
    /// Another copy has the same folder, under this id.
    Same,
    /// Another copy has another folder under the former id.
    Taken,
}

/// Before rows of other copies are added: a catalogue here whose id none of them has seen takes the
/// id of the same folder there; if it is another folder, and its id is used there, it takes a new
/// one. Returns what was done.
pub(in super::super) fn unify(
    transaction: &Transaction<'_>,
    rows: &[Row],
) -> Result<Vec<Renamed>, Error> {
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
        let decided =
            if let Some((other, known)) = same.or_else(|| take_most_alike(&mut elsewhere, &here)) {
                let ids = ids_elsewhere(&here, &known);
                if other != id.as_str() {
                    move_catalogue(transaction, id.as_str(), &other, &ids)?;
                    done.push(Renamed { former: id, new: other.clone(), why: WhyRenamed::Same });
                } else if !ids.is_empty() {
                    move_catalogue(transaction, id.as_str(), MOVING, &HashMap::new())?;
                    move_catalogue(transaction, MOVING, &other, &ids)?;
                }
                other
            } else if elsewhere.contains_key(id.as_str()) {
                let new = new_id(transaction, &id, true)?.to_string();
                move_catalogue(transaction, id.as_str(), &new, &HashMap::new())?;
                done.push(Renamed { former: id, new: new.clone(), why: WhyRenamed::Taken });
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
