//! The order of results: by rank, and among equals by fuzzy-matcher's Skim score.

use std::cmp::Reverse;

use fuzzy_matcher::{FuzzyMatcher as _, skim::SkimMatcherV2};

use super::{
    folding::fold_with_origins,
    index::{Found, How, Index, Pattern, Rank, TitleMatcher},
    parallel,
};

/// Two threads share the work if there are at least this many entries.
const TWO_THREADS_FROM: usize = 64;

/// An entry that matches by its names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The key of the entry.
    pub key: i64,
    /// How it matches.
    pub how: How,
    /// Comparable within one result only.
    pub score: i64,
    /// Which characters of the folded title the query matched, in order.
    pub positions: Vec<usize>,
}

/// Sorts the results: by class and score, then by fuzzy-matcher's Skim score of the title, then by
/// `favour` (greater is better), then by length and number.
pub fn rank(
    index: &Index,
    pattern: &Pattern,
    found: &Found,
    favour: impl Fn(i64) -> u32,
) -> Vec<Hit> {
    let two_threads = found.best.len() >= TWO_THREADS_FROM;
    let matchers = || (SkimMatcherV2::default().ignore_case(), index.title_matcher());
    let (_, scores) =
        parallel::map(found.best.len(), two_threads, matchers, |at, (skim, titles)| {
            score(index, pattern, found.best[at], skim, titles)
        });
    let mut order: Vec<_> = found
        .best
        .iter()
        .zip(scores)
        .map(|(&rank, (score, positions))| {
            let key = index.key(rank.number());
            (Reverse((rank.fit(), score, favour(key), rank)), key, rank.how(), positions)
        })
        .collect();
    order.sort_by_key(|(by, ..)| *by);
    order
        .into_iter()
        .map(|(Reverse((fit, score, ..)), key, how, positions)| Hit {
            key,
            how,
            score: (i64::from(fit) << 16) + score,
            positions,
        })
        .collect()
}

/// The Skim score of an entry, and which characters of its title match.
fn score(
    index: &Index,
    pattern: &Pattern,
    rank: Rank,
    skim: &SkimMatcherV2,
    titles: &mut TitleMatcher<'_>,
) -> (i64, Vec<usize>) {
    let title = index.title(rank.number());
    let mut score = 0;
    let mut positions = Vec::new();
    for word in &pattern.words {
        // If only a tag or an alias matches, nothing in the title is highlighted.
        if titles.matches(rank.number(), word)
            && let Some((points, places)) = skim.fuzzy_indices(title, word.text())
        {
            score += points;
            positions.extend(whole(title, word.text()).unwrap_or(places));
        }
    }
    positions.sort_unstable();
    positions.dedup();
    (score, positions)
}

/// The characters of a word that stands in a title as a whole, at the start of a word if it does so
/// anywhere.
fn whole(title: &str, word: &str) -> Option<Vec<usize>> {
    let begins = |at: &usize| *at == 0 || title[..*at].ends_with(' ');
    let mut all = title.match_indices(word).map(|(at, _)| at);
    let first = all.next()?;
    let at = if begins(&first) { first } else { all.find(begins).unwrap_or(first) };
    let start = title[..at].chars().count();
    Some((start..start + word.chars().count()).collect())
}

/// The byte offsets in a text of the characters at these positions of its folded form, in order.
pub fn places(text: &str, positions: &[usize]) -> Vec<usize> {
    let (folded, origins) = fold_with_origins(text);
    let starts: Vec<usize> = folded.char_indices().map(|(at, _)| origins[at]).collect();
    let mut places: Vec<usize> =
        positions.iter().filter_map(|&at| starts.get(at).copied()).collect();
    places.dedup();
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::Kind,
        search::{Builder, Item, Session, Word, fold},
    };

    /// The hits of a query among titles, each with its tags.
    fn hits(titles: &[(&str, &[&str])], query: &str, favour: impl Fn(i64) -> u32) -> Vec<Hit> {
        let mut builder = Builder::new();
        for (key, (title, tags)) in (0..).zip(titles) {
            let tags: Vec<String> = tags.iter().map(ToString::to_string).collect();
            let names = builder.names(("c", "C"), &tags, &[]);
            builder.add(&Item { key, title, kind: Kind::Concept, level: None, names: &names });
        }
        let index = builder.finish();
        let words = query.split(' ').map(|word| Word::new(&fold(word))).collect();
        let pattern = Pattern { words, tests: Vec::new() };
        let found = index.search(&pattern, 99, &mut Session::new());
        rank(&index, &pattern, &found, favour)
    }

    fn keys(hits: &[Hit]) -> Vec<i64> {
        hits.iter().map(|hit| hit.key).collect()
    }

    #[test]
    fn rank_comes_first_then_the_skim_score_then_favour() {
        let alike: &[(&str, &[&str])] = &[("Queue 1", &[]), ("Queue 2", &[]), ("A queue", &[])];
        assert_eq!(keys(&hits(alike, "queue", |_| 0)), [0, 1, 2]);
        assert_eq!(keys(&hits(alike, "queue", |key| u32::from(key == 1))), [1, 0, 2]);
        // Both match by initials: Skim prefers those that are closer together, even in a longer
        // title.
        let initials: &[(&str, &[&str])] =
            &[("alpha x beta", &[]), ("alpha beta gamma delta", &[])];
        assert_eq!(keys(&hits(initials, "ab", |_| 0)), [1, 0]);
        // Initials come before a substring, which Skim scores higher.
        let far = "axxxxxxx bxxxxxxx cxxxxxxx dxxxxxxx exxxxxxx fxxxxxxx";
        let hits = hits(&[(far, &[]), ("xabcdef", &[])], "abcdef", |_| 0);
        assert_eq!(keys(&hits), [0, 1]);
        assert!(hits[0].score > hits[1].score);
    }

    #[test]
    fn positions_are_those_of_the_title_in_order_and_once() {
        let locks: &[(&str, &[&str])] = &[("Redis locks", &[])];
        assert_eq!(hits(locks, "lock redis", |_| 0)[0].positions, [0, 1, 2, 3, 4, 6, 7, 8, 9]);
        assert_eq!(hits(locks, "re redis", |_| 0)[0].positions, [0, 1, 2, 3, 4]);
        // Matches by its tag: the letters in the title, which Skim would find, don't count.
        let tagged: &[(&str, &[&str])] = &[("Remote shops build many indexes", &["redis"])];
        assert_eq!(hits(tagged, "redis", |_| 0)[0].positions, [0; 0]);
    }

    #[test]
    fn places_are_bytes_of_the_text_as_it_is_written() {
        assert_eq!(places("Éa ﬁle", &[0, 1, 2]), [0, 2, 3]);
        // Both letters of the ligature have the same offset.
        assert_eq!(places("Éa ﬁle", &[3, 4, 5]), [4, 7]);
        assert_eq!(places("a", &[0, 1]), [0]);
    }
}
