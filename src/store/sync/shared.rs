//! What taking in lines and taking in files share: the result, and which tables are shared.

use super::super::{
    known::Renamed,
    personal::{Merge, TABLES, Table},
};

/// How many reasons are given for refused lines; further ones are only counted.
const MOST_REASONS: usize = 20;

/// What was taken in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TakenIn {
    /// Rows that were new.
    pub added: usize,
    /// Files that had been edited by hand.
    pub edited: usize,
    /// Notes and entries that had changed on both sides.
    pub merged: usize,
    /// Of these, notes in which the same lines had changed: both are kept.
    pub clashed: usize,
    /// Lines that a newer program wrote. They are kept.
    pub unknown: usize,
    /// Why lines and files were refused.
    pub refused: Vec<String>,
    /// Catalogues that have another id now.
    pub renamed: Vec<Renamed>,
    /// Another copy has the id that this one had: it has a new one now.
    pub new_device: bool,
}

/// Adds the reason for a refusal.
pub(super) fn refuse(taken: &mut TakenIn, why: String) {
    if taken.refused.len() < MOST_REASONS {
        taken.refused.push(why);
    }
}

/// The tables whose rows are the lines of logs.
pub(super) fn logged() -> impl Iterator<Item = &'static Table> {
    TABLES.into_iter().filter(|table| matches!(table.merge, Merge::Add { .. }))
}
