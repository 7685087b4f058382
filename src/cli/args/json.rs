//! The JSON fields of each command, for its help.

pub(in crate::cli) const CONFIG: &str = "Print a JSON array of objects: name, value, source (default, file, environment, option), \
     from (a path, a variable or an option), line";
pub(in crate::cli) const KEYS: &str = "Print a JSON array of objects: scope, name, title, keys, from, \
     line; with --conflicts: file, line, column, message";
pub(in crate::cli) const NOTE: &str = "Print a JSON object: id, title, text, changed, deleted; with --history, an array \
    of objects: number, time, bytes, deleted";
pub(in crate::cli) const TAKE: &str = "Print a JSON object: id, title; in a file: file, line";
pub(in crate::cli) const ADD: &str = "Print a JSON object: id, title";
pub(in crate::cli) const EDIT: &str =
    "Print a JSON object: id, title, file, line, outcome (unchanged, saved, merged)";
pub(in crate::cli) const NEW: &str = "Print a JSON object: id, title, file, line";
pub(in crate::cli) const MV: &str = "Print a JSON object: id, from, to, edits (objects: file, line, before, \
    after), warnings, done; with --undo: undone, files";
pub(in crate::cli) const RM: &str =
    "Print a JSON object: id, file, in_bin; with --restore: id, file";
pub(in crate::cli) const TODAY: &str = "Print a JSON object: id, file, made";
pub(in crate::cli) const IMPORT_OPTIONS: &str = "Print a JSON object: catalogue, unchanged, entries, kinds, pairs, words, added, \
    changed, removed, moved, notes, own, broken_links, skipped, passed, kept, tree; for a JSON export: \
    catalogues, personal, merged, clashed";
pub(in crate::cli) const CATALOGUES: &str =
    "Print a JSON array of objects: id, title, origin, entries, imported, hidden";
pub(in crate::cli) const BACKUP: &str = "Print a JSON object: file";
pub(in crate::cli) const RESTORE: &str = "Print a JSON object: former";
pub(in crate::cli) const DOCTOR: &str = "Print a JSON array of objects: what, found, advice; with --salvage: table, rows, \
    unfit, damage";
pub(in crate::cli) const SYNC: &str =
    "Print a JSON object: sent, received, edited, merged, clashed, unknown, refused";
pub(in crate::cli) const SYNC_STATUS: &str =
    "Print a JSON object: on, remote, synced, unsent, trouble";
pub(in crate::cli) const LIST: &str = "Print a JSON array of objects: id, title, kind, category, tags, level, summary, \
    links, backlinks";
pub(in crate::cli) const SHOW: &str = "Print a JSON object: id, title, kind, category, tags, level, summary, body, \
    challenge, solution, prerequisites, steps, links, backlinks";
pub(in crate::cli) const SEARCH: &str = "Print a JSON array of objects: id, title, kind, category, catalogue, tags, \
    score, matched (title, body, note), snippet, positions";
pub(super) const REVIEW: &str = "Print what is due as a JSON array of objects: entry, slot, title, new, due, \
    stability, difficulty, reviews, lapses; with --optimise, an object: reviews, before, after, kept";
