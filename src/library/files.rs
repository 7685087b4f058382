//! Files of the user's own: reading them for editing, saving, making, renaming and removing them.
//!
//! A catalogue whose folder (or file) was opened by path is the user's own ([`open_as_own`]); the
//! files stay the truth. A [`Folder`] is what all functions here work on; a path is relative to it,
//! with `/` between its parts. [`place`] says in which file, and where in it, an entry stands.
//!
//! - [`read`] gives the text of a file as an editor wants it, with `\n` as line ends. [`save`] takes
//!   that text as the base, and the edited one. What was not edited keeps its bytes; what another
//!   program has written meanwhile is merged by lines, or, where both changed the same lines, comes
//!   back as a [`Saved::Conflict`], with nothing overwritten.
//! - [`make`], [`plan`] with [`apply`], [`remove`] and [`bring_back`] make, change and remove files.
//! - Everything is recorded in the store before it is done, with what a file was before
//!   ([`crate::store::FileChange`]). [`versions`] lists former texts, [`take_back`] undoes a change,
//!   and [`recover`] completes what a killed program has left.
//! - None of them brings the entries in the store up to date: that is [`follow_files`], for the caller, so
//!   that a save is answered as soon as it is safe.
//!
//! A file is written beside its place under a temporary name, flushed, and exchanged with the former
//! one, which is compared once more with what was read before it is deleted. Symbolic links are
//! followed within the folder; nothing outside of it, and nothing but regular files, is written.

mod daily;
mod error;
mod folder;
mod journal;
mod make;
mod moving;
mod place;
mod removing;
mod save;
mod slot;
mod versions;

pub(super) use daily::todays_path;
pub use daily::{Added, add_bullet, daily_page};
pub use error::FileError;
pub use folder::{Folder, follow, follow_files, open_as_own, own_source};
pub use journal::recover;
pub(super) use make::make_again;
pub use make::{Made, New, folder_of, make};
pub use moving::{Plan, PlannedEdit, Wanted, apply, plan};
pub use place::{Place, place};
pub use removing::{Bin, Removed, bring_back, remove};
pub use save::{OpenFile, Save, Saved, read, save};
pub use versions::{restore_version, take_back, version_text, versions};
