//! The errors of exports.

use std::{io, path::PathBuf};

use crate::store::TargetError;

/// Why an export was not written. What was there before is unchanged.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// Nothing may be written there.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// The target exists already.
    #[error("{} already exists; to {how}: --force", path.display())]
    Exists {
        /// The file or folder.
        path: PathBuf,
        /// What `--force` would do.
        how: &'static str,
    },
    /// The folder contains files that Nexus did not write.
    #[error("{} contains files that Nexus did not write; choose another folder", .0.display())]
    Foreign(PathBuf),
    /// An earlier version wrote the folder, without a list of its files.
    #[error(
        "{} was written by an earlier version, which kept no list of its files; move the folder \
         away or choose another",
        .0.display()
    )]
    NoList(PathBuf),
    /// A file of the export would replace something that Nexus did not write.
    #[error(
        "{} is in the way and was not written by Nexus; move it away or choose another folder",
        .0.display()
    )]
    InTheWay(PathBuf),
    /// A file can't be written.
    #[error("can't write {}: {why}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        why: io::Error,
    },
}
