//! The files that an import skipped, by type and reason.

use std::{collections::BTreeMap, fmt};

use crate::domain::{clean_line, counted};

/// Types that are named; the rest is counted together.
const MAX_SHOWN: usize = 12;

/// Files that were skipped, counted by type and reason.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SkippedFiles(BTreeMap<(String, &'static str), usize>);

impl SkippedFiles {
    /// Counts a file. `why` says what it is if its type could be read, and is empty otherwise.
    pub fn add(&mut self, path: &str, why: &'static str) {
        self.add_type(ending(path).map_or_else(String::new, |it| format!(".{it}")), why);
    }

    /// Counts a thing of a type, such as a sort of media.
    pub fn add_type(&mut self, name: String, why: &'static str) {
        *self.0.entry((name, why)).or_default() += 1;
    }

    /// Adds those of another count.
    pub fn extend(&mut self, other: Self) {
        for (what, count) in other.0 {
            *self.0.entry(what).or_default() += count;
        }
    }

    /// Type (such as `.pdf`; empty for names without an ending), reason and count, the most first.
    pub fn counts(&self) -> Vec<(&str, &'static str, usize)> {
        let all = self.0.iter().map(|((name, why), count)| (name.as_str(), *why, *count));
        let mut all: Vec<_> = all.collect();
        all.sort_by_key(|(.., count)| std::cmp::Reverse(*count));
        all
    }

    /// Whether nothing was skipped.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// How the name of a file ends, in lower case; `None` without a dot.
pub(super) fn ending(path: &str) -> Option<String> {
    let (stem, ending) = path.rsplit('/').next()?.rsplit_once('.')?;
    (!stem.is_empty() && !ending.is_empty()).then(|| ending.to_lowercase())
}

impl fmt::Display for SkippedFiles {
    /// `64 .pdf, 3 .html (a template), 2 without an ending`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = self.counts();
        for (number, (name, why, count)) in counts.iter().take(MAX_SHOWN).enumerate() {
            f.write_str(if number > 0 { ", " } else { "" })?;
            let name = if name.is_empty() { "without an ending" } else { name };
            write!(f, "{count} {}", clean_line(name))?;
            if !why.is_empty() {
                write!(f, " ({why})")?;
            }
        }
        let rest: usize = counts.iter().skip(MAX_SHOWN).map(|(.., count)| count).sum();
        if rest > 0 { write!(f, ", {}", counted(rest, "other", "others")) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_come_first_and_many_types_are_counted_together() {
        let mut skipped = SkippedFiles::default();
        for path in ["a.pdf", "b/c.PDF", "d.html", "Makefile", ".env"] {
            skipped.add(path, if path == "d.html" { "a template" } else { "" });
        }
        assert_eq!(skipped.to_string(), "2 without an ending, 2 .pdf, 1 .html (a template)");
        let mut many = SkippedFiles::default();
        (0..15).for_each(|number| many.add(&format!("a.x{number}\u{1b}"), ""));
        assert!(many.to_string().ends_with("1 .x6, 3 others"), "{many}");
        many.extend(skipped);
        assert_eq!(many.counts().len(), 18);
    }
}
