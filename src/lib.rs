//! Nexus, a knowledge browser for the terminal.
//!
//! ```text
//!  ╭ Categories ────────╮╭ Entries ──────────────╮╭ Details ────────────────╮
//!  │ screens::browse    ││ screens::browse       ││ screens::browse         │
//!  │  view_categories   ││  view_entries         ││  view_details           │
//!  │  (Cursor)          ││  (a window of rows)   ││  document (layout)      │
//!  ╰────────────────────╯╰───────────────────────╯╰─────────────────────────╯
//!   screens::footer, screens::help and screens::palette show screens::command::COMMANDS
//! ```
//!
//! Modules import downwards in this list and never up:
//!
//! - [`cli`]: the command line; calls the rest.
//! - [`runtime`]: the terminal, threads, the event loop; carries out effects, decides nothing.
//! - [`screens`]: what the user sees, a folder for each screen; decides everything, does nothing.
//! - [`config`]: the settings, and where files are.
//! - [`editor`]: text editing, for notes and for one-line prompts; pure.
//! - [`document`]: layout of entries and Markdown; pure.
//! - [`theme`]: palettes, and the style of each role.
//! - [`library`]: what can be done with catalogues, for the command line and the browser.
//! - [`store`]: the SQLite file; the only place with SQL.
//! - [`search`]: queries, the index, ranking; pure.
//! - [`content`]: TOML and Markdown to values and issues, and back; pure.
//! - [`domain`]: entries, categories, ids; no I/O.
//! - [`system`]: what each operating system does its own way.
//!
//! Invariants, each held by a test: no pane holds more than a few screens of rows; keys are matched
//! only in [`screens::keymap`]; an import does not change what the user made, except that it
//! follows entries whose id has changed; no control character in content reaches the terminal.

#![cfg_attr(not(windows), forbid(unsafe_code))]

pub mod cli;
pub mod runtime;
pub mod screens;
pub mod config;
pub mod editor;
pub mod document;
pub mod theme;
pub mod library;
pub mod store;
pub mod search;
pub mod content;
pub mod domain;
pub mod system;
