//! The order of the best: among those that fit equally well, the one that reads best.

use std::{cmp::Reverse, thread};

use crate::domain::fold_with_origins;
use fuzzy_matcher::{FuzzyMatcher as _, skim::SkimMatcherV2};

use super::{
    bits::Scratch,
    index::{Found, How, Index, Pattern, Rank},
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
    let (first, second) = found.best.split_at(found.best.len().div_ceil(2));
    let scores = if found.best.len() < SHARED_FROM {
        scores(index, pattern, &found.best)
    } else {
        thread::scope(|scope| {
            let other = scope.spawn(|| scores(index, pattern, second));
            let mut scores = scores(index, pattern, first);
            scores.extend(other.join().unwrap_or_else(|p| std::panic::resume_unwind(p)));
            scores
        })
    };
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

/// What Skim gives each of some entries, and which characters it matches.
fn scores(index: &Index, pattern: &Pattern, ranks: &[Rank]) -> Vec<(i64, Vec<usize>)> {
    let matcher = SkimMatcherV2::default().ignore_case();
    let mut scratch = Scratch::new();
    let score = |rank: &Rank| {
        let title = index.title(rank.number());
        let mut score = 0;
        let mut positions = Vec::new();
        for word in &pattern.words {
            // Where it was a tag or another name, the title has nothing to show for it.
            if index.fits(rank.number(), word, &mut scratch)
                && let Some((points, places)) = matcher.fuzzy_indices(title, word.text())
            {
                score += points;
                positions.extend(places);
            }
        }
        positions.sort_unstable();
        positions.dedup();
        (score, positions)
    };
    ranks.iter().map(score).collect()
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
