//! Tests at the boundaries that a user can see: screens, keys, commands, files.

#![allow(missing_docs, clippy::unwrap_used)]

// Helpers: a browser without a terminal, and the program in a real one.
mod browser;
mod pty;

// Documents that are made to hurt.
#[path = "../bench/hostile.rs"]
mod hostile;

// What the screens look like, text and styles.
mod screens;
// What keys and the mouse do.
mod keys;
// Thousands of random events.
mod random;
// What people type brings what they mean.
mod find;
// Notes, takeaways, entries of one's own: written, kept, brought back.
mod notes;
// What the store keeps of them, in what order and for how long.
mod history;
// The catalogue format and its mistakes.
mod format;
// What to read first, former ids, what gives a solution away.
mod course;
// The catalogue that is shipped.
mod shipped;
// Learning logs in Markdown.
mod logs;
// Pairs and cards in folders of notes.
mod pairs;
// Every word and every note of what is imported; files that are made to hurt.
mod imports;
// Folders of notes in, everything out.
mod exchange;
// The examples of the catalogue, parsed and run.
mod examples;
// The database: opening, refusing, importing.
mod store;
// Full text, which comes after the entries.
mod words;
// The command line.
mod cli;
// What is written survives: kills, full disks, locks, two at once.
mod keep;
// Nothing lost, nothing written where it should not be.
mod safety;
// What terminals send, and what they and editors do.
mod terminal;
// The terminal's life cycle, in a real pty.
mod life;
// The architecture, held.
mod tidy;
// The README's keys and the page of all keys, as the table of commands has them.
mod docs;
