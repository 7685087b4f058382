//! Whether two folders of Markdown are one and the same, as two computers have it: by what their
//! entries are known by, and by hashes of their texts.

use std::collections::{HashMap, HashSet};

/// The minimum share of the entries of the larger folder that the other has too.
const COMMON: f64 = 0.5;
/// The minimum share of these that have the same text. Names alone say little: every project has
/// a `readme.md`, and every diary the same days.
const EQUAL: f64 = 0.25;

/// How much two folders have in common.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Likeness {
    /// The share of the entries of the larger one that the other has, under the same name or with
    /// the same text.
    pub common: f64,
    /// The share of these with the same text.
    pub equal: f64,
}

impl Likeness {
    /// Compares the names of entries with hashes of their texts.
    pub fn of(one: &HashMap<String, i64>, other: &HashMap<String, i64>) -> Self {
        let (smaller, larger) = if one.len() <= other.len() { (one, other) } else { (other, one) };
        let texts: HashSet<i64> = larger.values().copied().collect();
        let (mut common, mut equal) = (0_u32, 0_u32);
        for (name, text) in smaller {
            let is_equal = texts.contains(text);
            equal += u32::from(is_equal);
            common += u32::from(is_equal || larger.contains_key(name));
        }
        let share = |part: u32, all: f64| if all == 0.0 { 0.0 } else { f64::from(part) / all };
        Self { common: share(common, larger.len() as f64), equal: share(equal, common.into()) }
    }

    /// Whether their names say that they may be the same.
    pub fn is_possible(self) -> bool {
        self.common >= COMMON
    }

    /// Whether they are the same as far as can be told.
    pub fn is_same(self) -> bool {
        self.is_possible() && self.equal >= EQUAL
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_the_same_by_half_of_their_names_and_a_quarter_of_their_texts() {
        let folder = |files: &[(&str, i64)]| -> HashMap<String, i64> {
            files.iter().map(|(name, text)| ((*name).to_owned(), *text)).collect()
        };
        let one = folder(&[("a", 1), ("b", 2), ("c", 3), ("d", 4)]);
        for (name, other, possible, same) in [
            ("itself", one.clone(), true, true),
            ("three edited", folder(&[("a", 1), ("b", 9), ("c", 8), ("d", 7)]), true, true),
            ("all edited", folder(&[("a", 6), ("b", 9), ("c", 8), ("d", 7)]), true, false),
            ("grown to twice", folder(&[("a", 1), ("b", 2)]), true, true),
            ("one of many", folder(&[("a", 1)]), false, false),
            ("renamed", folder(&[("x", 1), ("y", 2), ("z", 3)]), true, true),
            ("another", folder(&[("x", 11), ("y", 12)]), false, false),
            ("nothing", folder(&[]), false, false),
        ] {
            for likeness in [Likeness::of(&one, &other), Likeness::of(&other, &one)] {
                let found = (likeness.is_possible(), likeness.is_same());
                assert_eq!(found, (possible, same), "{name}: {likeness:?}");
            }
        }
        assert!(!Likeness::of(&folder(&[]), &folder(&[])).is_possible());
    }
}
