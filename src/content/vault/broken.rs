//! Links that lead nowhere.

use std::collections::{HashMap, HashSet};

use crate::content::issue::Issue;

/// Links that lead nowhere, as far as the files that have been read tell.
#[derive(Debug, Default)]
pub(super) struct Broken {
    pub(super) issues: Vec<Issue>,
    /// Links to places in files, by the keys that such a place may have.
    pub(super) to_parts: Vec<(usize, Vec<u64>, Issue)>,
    /// The keys of the places of each file.
    pub(super) parts: HashMap<usize, HashSet<u64>>,
}

impl Broken {
    /// All of them, in the order in which they stand.
    pub(super) fn into_issues(self) -> Vec<Issue> {
        let Self { mut issues, to_parts, parts } = self;
        let is_missing = |file: usize, keys: &[u64]| {
            parts.get(&file).is_some_and(|parts| !keys.iter().any(|key| parts.contains(key)))
        };
        let missing = to_parts.into_iter().filter(|(file, keys, _)| is_missing(*file, keys));
        issues.extend(missing.map(|(_, _, issue)| issue));
        issues.sort_by(|one, two| (&one.file, one.line).cmp(&(&two.file, two.line)));
        issues
    }
}
