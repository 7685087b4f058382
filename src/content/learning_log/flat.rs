//! Logs whose headings are their entries: few categories instead of one for each.

use std::collections::{HashMap, HashSet};

use super::LogEntry;
use crate::domain::Kind;

/// So many headings with one text each are a list of entries, and not categories.
const FEWEST: usize = 4;

/// Moves texts that are alone in a category of their own name to the category `name`, if all
/// categories are such.
pub(super) fn join_single(
    name: &str,
    categories: &mut Vec<(String, String)>,
    entries: &mut [LogEntry],
) {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for entry in entries.iter() {
        *counts.entry(&entry.category).or_default() += 1;
    }
    let is_single = |entry: &&LogEntry| {
        entry.kind == Kind::Article
            && entry.title == entry.category
            && entry.category != name
            && counts[entry.category.as_str()] == 1
    };
    let single: HashSet<String> =
        entries.iter().filter(is_single).map(|entry| entry.category.clone()).collect();
    let others = categories.iter().filter(|(title, _)| title != name).count();
    if single.len() < FEWEST || single.len() < others {
        return;
    }
    let first = categories.iter().position(|(title, _)| single.contains(title)).unwrap_or(0);
    if !categories.iter().any(|(title, _)| title == name) {
        categories.insert(first, (name.to_owned(), String::new()));
    }
    categories.retain(|(title, _)| !single.contains(title));
    for entry in entries.iter_mut().filter(|entry| single.contains(&entry.category)) {
        name.clone_into(&mut entry.category);
    }
}
