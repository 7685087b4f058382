//! Terms: categories, tags and aliases, each distinct one once for the whole index.

use super::{reference, score, word::Word};

/// What a term is to an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum TermKind {
    Category,
    Tag,
    Alias,
}

impl TermKind {
    pub(super) const ALL: [Self; 3] = [Self::Category, Self::Tag, Self::Alias];
}

#[derive(Debug)]
pub(super) struct Term {
    pub(super) kind: TermKind,
    /// Folded.
    pub(super) text: String,
}

impl Term {
    pub(super) fn score(&self, word: &Word) -> u16 {
        let score = reference::score(word, &self.text);
        match self.kind {
            TermKind::Alias if self.text == word.text() => score::WHOLE_WORD + score::AT_FRONT,
            TermKind::Alias if score >= score::WHOLE_WORD => score::PREFIX - 8,
            TermKind::Alias if score >= score::PREFIX => score::INITIALS + 4,
            TermKind::Tag if self.text == word.text() => score::INITIALS + 8,
            TermKind::Tag | TermKind::Category if score >= score::PREFIX => score::SUBSEQUENCE - 4,
            _ => 0,
        }
    }

    pub(super) fn typo_score(&self, word: &Word) -> u16 {
        if reference::typo_score(word, &self.text) == score::TYPO_WHOLE {
            score::TYPO / 3
        } else {
            0
        }
    }
}

/// The numbers of the terms that match, each with its score.
pub(super) fn scored(terms: &[Term], score: impl Fn(&Term) -> u16) -> Vec<(u32, u16)> {
    let scored = (0..).zip(terms).map(|(number, term)| (number, score(term)));
    scored.filter(|&(_, score)| score > 0).collect()
}
