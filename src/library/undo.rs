//! Changes that can be undone, kept for the next start.

use serde::{Deserialize, Serialize};

use super::{change::Write, file_request::FileWrite};
use crate::{
    domain::EntryId,
    store::{Error, Store},
};

/// A change that can be undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undo {
    /// What was done, without a full stop.
    pub what: String,
    /// The change that undoes it.
    pub write: Write,
}

/// How an [`Undo`] is stored.
#[derive(Serialize, Deserialize)]
struct Stored {
    what: String,
    entry: String,
    #[serde(flatten)]
    how: How,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "kebab-case")]
enum How {
    RestoreNote { version: Option<String> },
    RestoreMeta { version: String },
    Star { starred: bool },
    Remove { deleted: bool },
    Shift { down: bool },
    TakeBack { change: i64 },
}

impl Stored {
    /// `None` for a change that undoes nothing.
    fn of(undo: &Undo) -> Option<Self> {
        let (entry, how) = match &undo.write {
            Write::RestoreNote { entry, version } => {
                (entry, How::RestoreNote { version: version.clone() })
            }
            Write::RestoreMeta { entry, version } => {
                (entry, How::RestoreMeta { version: version.clone() })
            }
            Write::Star(entry, starred) => (entry, How::Star { starred: *starred }),
            Write::Remove(entry, deleted) => (entry, How::Remove { deleted: *deleted }),
            Write::Shift(entry, down) => (entry, How::Shift { down: *down }),
            Write::File(FileWrite::TakeBack(change)) => {
                let (what, how) = (undo.what.clone(), How::TakeBack { change: *change });
                return Some(Self { what, entry: String::new(), how });
            }
            Write::File(
                FileWrite::Save { .. }
                | FileWrite::MakeAgain { .. }
                | FileWrite::Restore { .. }
                | FileWrite::Make { .. }
                | FileWrite::Today { .. }
                | FileWrite::AddTakeaway { .. }
                | FileWrite::Apply(_)
                | FileWrite::Remove(_)
                | FileWrite::BringBack(_),
            )
            | Write::Save { .. }
            | Write::Create { .. }
            | Write::Change { .. }
            | Write::AcceptMerge(_)
            | Write::RestoreDeleted(_) => return None,
        };
        Some(Self { what: undo.what.clone(), entry: entry.to_string(), how })
    }

    fn undo(self) -> Option<Undo> {
        if let How::TakeBack { change } = self.how {
            return Some(Undo { what: self.what, write: Write::File(FileWrite::TakeBack(change)) });
        }
        let entry = EntryId::new(&self.entry).ok()?;
        let write = match self.how {
            How::TakeBack { .. } => return None,
            How::RestoreNote { version } => Write::RestoreNote { entry, version },
            How::RestoreMeta { version } => Write::RestoreMeta { entry, version },
            How::Star { starred } => Write::Star(entry, starred),
            How::Remove { deleted } => Write::Remove(entry, deleted),
            How::Shift { down } => Write::Shift(entry, down),
        };
        Some(Undo { what: self.what, write })
    }
}

fn name(catalogue: &str) -> String {
    format!("undo/{catalogue}")
}

/// Stores the changes in a catalogue that can be undone, the last one last.
pub fn save_undos(store: &mut Store, catalogue: &str, undos: &[Undo]) -> Result<(), Error> {
    let stored: Vec<Stored> = undos.iter().filter_map(Stored::of).collect();
    store.set_setting(&name(catalogue), &serde_json::to_string(&stored).unwrap_or_default())
}

/// The stored changes; none if they can't be parsed.
pub(super) fn stored_undos(store: &Store, catalogue: &str) -> Result<Vec<Undo>, Error> {
    let text = store.setting(&name(catalogue))?;
    let stored: Vec<Stored> =
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    Ok(stored.into_iter().filter_map(Stored::undo).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_that_undoes_another_is_kept_as_it_is() {
        let id = || EntryId::new("redis").unwrap();
        let writes = [
            Write::RestoreNote { entry: id(), version: Some("v".to_owned()) },
            Write::RestoreNote { entry: id(), version: None },
            Write::RestoreMeta { entry: id(), version: "v".to_owned() },
            Write::Star(id(), true),
            Write::Remove(id(), false),
            Write::Shift(id(), true),
            Write::File(FileWrite::TakeBack(7)),
        ];
        let undos: Vec<Undo> =
            writes.into_iter().map(|write| Undo { what: "Done".to_owned(), write }).collect();
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("nexus.db")).unwrap();
        assert_eq!(stored_undos(&store, "small").unwrap(), []);
        save_undos(&mut store, "small", &undos).unwrap();
        assert_eq!(stored_undos(&store, "small").unwrap(), undos);
        assert_eq!(stored_undos(&store, "other").unwrap(), []);
        store.set_setting("undo/small", "[{\"what\": 3}]").unwrap();
        assert_eq!(stored_undos(&store, "small").unwrap(), []);
    }
}
