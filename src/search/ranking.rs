//! The order of the best: among those that fit equally well, the one that reads best.

use std::cmp::Reverse;

use crate::domain::fold_with_origins;
use fuzzy_matcher::{FuzzyMatcher as _, skim::SkimMatcherV2};

use super::{
    index::{Found, How, Index, Pattern, Rank, TitleMatcher},
    parallel::share,
};

/// From so many entries on, two threads share the work.
const SHARED_FROM: usize = 64;

/// An entry that was found by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Its row.
    pub key: i64,
    /// How it was found.
    pub how: How,
    /// How good it is, to be compared within one answer only.
    pub score: i64,
    /// Which characters of the folded title the query matched, in order.
    pub positions: Vec<usize>,
}

/// Puts what was found in its final order: by fit, then as fuzzy-matcher's Skim algorithm
/// scores the title, then by `favour` (greater is better), then by length and place.
pub fn rank(
    index: &Index,
    pattern: &Pattern,
    found: &Found,
    favour: impl Fn(i64) -> u32,
) -> Vec<Hit> {
    let much = found.best.len() >= SHARED_FROM;
    let matchers = || (SkimMatcherV2::default().ignore_case(), index.title_matcher());
    let (_, scores) = share((found.best.len(), much), matchers, |at, (skim, titles)| {
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

/// What Skim gives an entry, and which characters it matches.
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
        // Where it was a tag or another name, the title has nothing to show for it.
        if titles.fits(rank.number(), word)
            && let Some((points, places)) = skim.fuzzy_indices(title, word.text())
        {
            score += points;
            positions.extend(places);
        }
    }
    positions.sort_unstable();
    positions.dedup();
    (score, positions)
}

/// Where characters of the folded form of a text stand in the text: byte offsets, in order.
pub fn places(text: &str, positions: &[usize]) -> Vec<usize> {
    let (folded, origins) = fold_with_origins(text);
    let starts: Vec<usize> = folded.char_indices().map(|(at, _)| origins[at]).collect();
    let mut places: Vec<usize> =
        positions.iter().filter_map(|&at| starts.get(at).copied()).collect();
    places.dedup();
    places
}
