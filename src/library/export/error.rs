//! Why an export fails.

use std::{io, path::PathBuf};

use crate::store::TargetError;

/// Why an export was not written. What was there before is unchanged.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// Nothing may be written there.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// It exists already.
    #[error("{} already exists; to {how}: --force", path.display())]
    Exists {
        /// The file or folder.
        path: PathBuf,
        /// What forcing would do.
        how: &'static str,
    },
    /// There are files that Nexus did not write.
    #[error("{} contains files that Nexus did not write; choose another folder", .0.display())]
    Foreign(PathBuf),
    /// An earlier version wrote it and did not say which files.
    #[error(
        "{} was written by an earlier version, which kept no list of its files; move it away or \
         choose another folder",
        .0.display()
    )]
    NoList(PathBuf),
    /// Something that Nexus did not write stands where a file of the export would.
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
