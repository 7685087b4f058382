//! The import format for JSON exports of a whole database.

use std::{fs, path::Path};

use serde_json::Value;

use super::super::{
    index::index,
    report::{Exchange, Extent, Failure, Report, is_solved},
    source::{Candidate, Files, Match},
};
use crate::{
    domain::Kind,
    store::{Error, Exchanged, Store},
};

/// A file whose name ends in `.json`.
#[expect(clippy::unnecessary_wraps, reason = "the signature is the same for every format")]
pub(super) fn find(candidate: Candidate<'_>) -> Result<Option<Match>, Failure> {
    Ok(match candidate {
        Candidate::File(path) if path.extension().is_some_and(|it| it == "json") => {
            Some(Match::Certain(Files::of_one(path)))
        }
        Candidate::File(_) | Candidate::Folder(_) | Candidate::Shipped => None,
    })
}

pub(super) fn read(store: &mut Store, path: &Path, extent: Extent) -> Result<Report, Failure> {
    let text = fs::read(path).map_err(|why| Failure::Io { path: path.to_owned(), why })?;
    let value = serde_json::from_slice(&text)
        .map_err(|why| Failure::Json { path: path.to_owned(), why })?;
    let exchange = exchange(store, &value, extent != Extent::Preview)?;
    Ok(Report { exchange: Some(exchange), ..Report::default() })
}

/// Imports an export that was already parsed; unless `applied`, the store is not changed.
pub fn import_json(store: &mut Store, value: &Value, applied: bool) -> Result<Exchange, Error> {
    let exchange = exchange(store, value, applied)?;
    if applied {
        index(store, true, &mut |_| {})?;
        store.checkpoint()?;
    }
    Ok(exchange)
}

fn exchange(store: &mut Store, value: &Value, applied: bool) -> Result<Exchange, Error> {
    let Exchanged { catalogues, personal, merged, clashed } = store.import_json(value, applied)?;
    let catalogues = catalogues.into_iter().map(|(catalogue, entries, changes)| {
        let count = |kind: Kind| entries.iter().filter(|entry| entry.kind == kind).count();
        let kinds = Kind::ALL.iter().map(|&kind| (kind, count(kind)));
        Report {
            kinds: kinds.filter(|(_, count)| *count > 0).collect(),
            solved: entries.iter().filter(|entry| is_solved(entry)).count(),
            catalogue: Some(catalogue),
            changes,
            ..Report::default()
        }
    });
    Ok(Exchange { catalogues: catalogues.collect(), personal, merged, clashed })
}
