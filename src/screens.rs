//! The user interface: a folder for each screen with its state, update and view, and the model that
//! holds them.
//!
//! Pure: no clock, file, thread or database. Requests go out as an [`Effect`], results come in as a
//! [`Msg`]; drawing changes nothing.

pub mod browse;
mod change;
mod characters;
mod changes;
pub mod command;
pub mod conflict;
mod cursor;
pub mod edit;
pub mod find;
mod footer;
pub mod form;
mod header;
pub mod help;
pub mod home;
pub mod keymap;
pub mod layout;
mod layout_job;
pub mod messages;
mod model;
mod msg;
mod next;
mod overlay;
mod paint;
pub mod palette;
pub mod rename;
pub mod review;
mod reviewing;
pub mod search;
mod shared;
mod surroundings;
pub mod themes;
mod ticket;
mod toast;
pub mod versions;
mod view;
mod which_key;

pub use characters::Characters;
pub use cursor::Cursor;
pub use layout_job::LayoutJob;
pub use model::{Model, Options};
pub use msg::{Effect, ExternalEdit, Msg, Synced};
pub use overlay::Overlay;
pub use shared::{Notice, Progress, Shared};
pub use surroundings::{LinkArea, links, window_title};
pub use ticket::Ticket;
pub use view::view;
