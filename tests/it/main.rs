//! Tests at the boundaries that a user can see: screens, keys, commands, files.

#![allow(missing_docs, clippy::unwrap_used)]

// Parts that need signals, terminals or permissions of Unix are for Unix.

// Helpers: a browser without a terminal, and the program in a real one.
mod browser;
#[cfg(unix)]
mod pty;

// Hostile documents.
#[path = "../bench/hostile.rs"]
mod hostile;

// What the screens look like, text and styles.
mod screens;
// What keys and the mouse do.
mod keys;
// Thousands of random events.
mod random;
// Search: realistic queries find the right entries.
mod find;
mod found; // what is there is found, however it is written
// Search: questions in a person's own words, and what answers them.
mod answers;
// Notes, takeaways and user entries: written, saved, restored.
mod notes;
// Files of the user's own in the browser: edited, made, renamed, removed.
mod files_in_browser;
// Their history in the store: versions, order, pruning.
mod history;
// The catalogue format and its mistakes.
mod format;
// Format 2: prerequisites, former ids, names that give a solution away.
mod course;
// The shipped catalogue.
mod shipped;
// Learning logs in Markdown.
mod logs;
// Pairs and cards in folders of notes.
mod pairs;
// Notebooks, Org, HTML, text, tables, decks, archives: what comes in, and hostile ones.
mod formats;
// Imports lose no word and no note; hostile files.
// What notes are called, where they belong, what they link to.
mod sense;
// Every word and every note of what is imported; files that are made to hurt.
mod imports;
// Import of folders of notes, and all exports.
mod exchange;
// Sync through the real git.
#[cfg(unix)]
mod sync;
// The examples of the catalogue, parsed and run.
mod examples;
// The database: opening, refusing, importing.
#[cfg(unix)]
mod store;
// Reviews: cards, events, sessions, figures.
mod review;
// The screens of reviews, and the home screen.
mod reviewing;
// Reviews that are killed, and half a year of them.
mod half_year;
// Folders of notes brought up to date file by file.
mod updates;
// An open folder that other programs change.
#[cfg(unix)]
mod watching;
// Indexing the full text after an import.
#[cfg(unix)]
mod words;
// The command line.
mod cli;
// Completions and the widget in real shells.
#[cfg(unix)]
mod shells;
// What is written survives kills, full disks, locks and concurrent changes.
#[cfg(unix)]
mod keep;
// Nothing is lost, and nothing is written where it should not be.
#[cfg(unix)]
mod safety;
// Files of the user's own: saving, renaming, kills, other writers.
mod own_files;
// The quirks of terminals and editors.
#[cfg(unix)]
mod terminal;
// The terminal's life cycle, in a real pty.
#[cfg(unix)]
mod life;
// The rules of the architecture.
mod tidy;
// The README's keys and the page of all keys match the table of commands.
mod docs;
// What is handed out beside the program.
mod packaging;
// The README's pictures.
#[cfg(unix)]
mod pictures;
