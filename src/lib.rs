//! Nexus, a knowledge browser for the terminal.
//!
//! ```text
//!  ╭ Categories ────────╮╭ Entries ──────────────╮╭ Details ────────────────╮
//!  │ ui::categories     ││ ui::entries           ││ ui::details             │
//!  │ app (Cursor)       ││ app::Entries          ││ app::Details            │
//!  │                    ││ (a window of rows)    ││ app::document (layout)  │
//!  ╰────────────────────╯╰───────────────────────╯╰─────────────────────────╯
//!   ui::footer, ui::help and ui::palette show app::command::COMMANDS
//! ```
//!
//! Modules import downwards in this list and never up:
//!
//! - [`cli`]: the command line; calls the rest.
//! - [`config`]: where files are, and the configuration.
//! - [`runtime`]: the terminal, threads, the event loop; carries out effects, decides nothing.
//! - [`ui`]: draws a model, changes nothing.
//! - [`app`]: the model and `update`; decides everything, does nothing.
//! - [`library`]: what can be done with catalogues, for the command line and the browser.
//! - [`store`]: the SQLite file; the only place with SQL.
//! - [`search`]: finding; pure.
//! - [`content`]: TOML and Markdown to values and issues, and back; pure.
//! - [`domain`]: entries, categories, ids; no I/O.
//!
//! Invariants, each held by a test: no pane holds more rows than a few screens; a key is
//! matched in [`app::keymap`] alone; an import touches nothing of what the
//! user made, but for entries that got another id, which it follows; nothing
//! that steers a terminal gets from content onto the screen.

pub mod cli;
pub mod config;
pub mod runtime;
pub mod ui;
pub mod app;
pub mod library;
pub mod store;
pub mod search;
pub mod content;
pub mod domain;
