//! What the commands on files of the user's own share: opening the folder, the entry in it, and
//! bringing the entries up to date.

use std::path::PathBuf;

use anyhow::bail;

use super::{
    args::Common,
    open::{Opened, entry, open},
    output::warn,
};
use crate::{
    config,
    domain::{CatalogueId, EntryId, EntryStatus},
    library::{FileError, FilePlace, Folder, Source, file_place, follow_files, own_source},
    store::Store,
    system::process::shell_word,
};

/// The open store and the folder of the user's own that a command works on.
pub(super) struct OwnFiles {
    pub(super) store: Store,
    pub(super) folder: Folder,
}

impl OwnFiles {
    /// The folder of the named catalogue, or else the one that was opened last.
    pub(super) fn open(common: &Common) -> anyhow::Result<Self> {
        let Opened { store, catalogue, .. } = match named(common)? {
            Some(named) => open(&Common { catalogue: Some(named), ..common.clone() })?,
            None => open(common)?,
        };
        let folder = Folder::of(&store, &catalogue)?;
        Ok(Self { store, folder })
    }

    /// The same, if that catalogue is the user's own folder.
    pub(super) fn find(common: &Common) -> anyhow::Result<Option<Self>> {
        match Self::open(common) {
            Ok(own) if !own.folder.single => Ok(Some(own)),
            Ok(_) => Ok(None),
            Err(error) => match error.downcast_ref::<FileError>() {
                Some(FileError::Copy { .. } | FileError::Published(_)) => Ok(None),
                _ => Err(error),
            },
        }
    }

    pub(super) fn catalogue(&self) -> &CatalogueId {
        &self.folder.catalogue
    }

    /// The entry with an id, its title, and where it stands.
    pub(super) fn entry(&self, named: &str) -> anyhow::Result<(EntryId, String, FilePlace)> {
        let Some(view) = entry(&self.store, self.catalogue(), named)? else {
            bail!("nothing was changed");
        };
        if view.status == EntryStatus::Removed {
            let path = shell_word(&view.entry.title).into_owned();
            bail!("its file was removed; to bring it back: nexus rm --restore {path}");
        }
        let place = file_place(&self.store, &self.folder, &view.entry.id)?;
        Ok((view.entry.id, view.entry.title, place))
    }

    /// Brings the entries up to date with changed files. Where that fails, the files are changed all
    /// the same.
    pub(super) fn follow(&mut self, changed: &[String]) {
        if let Err(why) = follow_files(&mut self.store, &self.folder, changed, &mut |_| {}) {
            warn(&format!("the files are changed, but Nexus could not update its entries: {why}"));
        }
    }

    /// The entry that a file is, if it is one.
    pub(super) fn entry_of(&self, path: &str) -> anyhow::Result<Option<EntryId>> {
        Ok(self.store.entry_with_key(&self.folder.origin(), path)?)
    }
}

/// The path of the catalogue to use where none is named.
fn named(common: &Common) -> anyhow::Result<Option<PathBuf>> {
    let database = config::database(common.db.clone())?;
    if common.catalogue.is_some() || !database.exists() {
        return Ok(None);
    }
    Ok(match own_source(&Store::open(&database)?)? {
        Some(Source::Path(path)) => Some(path),
        _ => None,
    })
}
