//! How a sync ended: what it did, or why it failed.

use std::path::PathBuf;

use super::git::GitError;
use crate::{
    store::{Error as StoreError, TakenIn},
    system::process::shell_word,
};

/// The form of the repository that this program writes.
pub(super) const FORM: u64 = 1;
/// How often a sync begins again because the remote has changed meanwhile.
pub(super) const ATTEMPTS: u32 = 5;

/// Why a sync failed.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// It is off.
    #[error("sync is off; turn it on with: nexus sync init REMOTE")]
    Off,
    /// It is on, with another remote.
    #[error("sync is on, with {0}; turn it off first with: nexus sync off")]
    On(String),
    /// The address can't be one of a remote.
    #[error(
        "{0:?} is not the address of a git repository; give one as for git clone: a folder, an \
         https:// or ssh:// address, or user@server:path"
    )]
    Address(String),
    /// The repository holds something else.
    #[error(
        "{remote} holds something else ({found}), and nothing was sent; sync needs an empty \
         repository, or one that Nexus on another computer syncs with"
    )]
    NotOurs {
        /// The remote.
        remote: String,
        /// What it holds.
        found: String,
    },
    /// It is another repository than before.
    #[error(
        "{remote} is not the repository that this computer has synced with; if that is right, turn \
         sync off and on again: nexus sync off, then nexus sync init {}",
        shell_word(remote)
    )]
    Another {
        /// The remote.
        remote: String,
    },
    /// A newer program wrote it.
    #[error(
        "the repository uses format {found}, but this version of Nexus only knows format {FORM}; \
         update Nexus (nothing was sent)"
    )]
    Newer {
        /// Its form.
        found: u64,
    },
    /// Another sync of this database is running.
    #[error("another sync is already running")]
    Running,
    /// Others pushed all the time.
    #[error(
        "other computers kept writing to the repository; gave up after {ATTEMPTS} attempts, try \
         again later (nothing is lost)"
    )]
    Contended,
    /// Git failed.
    #[error(transparent)]
    Git(#[from] GitError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The cache can't be used.
    #[error("can't use the folder {}: {why}", path.display())]
    Io {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        why: std::io::Error,
    },
}

/// What a sync did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SyncReport {
    /// Versions, events and other rows that were sent.
    pub sent: usize,
    /// What was received.
    pub received: TakenIn,
}
