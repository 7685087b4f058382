//! A typed answer beside the right one.

use similar::{ChangeTag, TextDiff};
use unicode_segmentation::UnicodeSegmentation as _;

use super::memory::Grade;
use crate::domain::fold;

/// A part of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Span {
    /// In both.
    Same(String),
    /// Typed, but not in the right answer.
    Extra(String),
    /// In the right answer, but not typed.
    Missing(String),
}

/// A typed answer and the right one, compared by letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerDiff {
    /// The parts, in order.
    pub spans: Vec<Span>,
    /// A suggestion. It never decides.
    pub suggested: Grade,
}

/// Compares a typed answer with the right one. Case, accents and spaces around do not count against
/// the answer.
pub fn compare_answer(typed: &str, right: &str) -> AnswerDiff {
    let (typed, right) = (typed.trim(), right.trim());
    let mut spans: Vec<Span> = Vec::new();
    let (old, new): (Vec<&str>, Vec<&str>) =
        (typed.graphemes(true).collect(), right.graphemes(true).collect());
    let diff = TextDiff::from_slices(&old, &new);
    for change in diff.iter_all_changes() {
        let text = change.value();
        match (change.tag(), spans.last_mut()) {
            (ChangeTag::Equal, Some(Span::Same(last)))
            | (ChangeTag::Delete, Some(Span::Extra(last)))
            | (ChangeTag::Insert, Some(Span::Missing(last))) => last.push_str(text),
            (ChangeTag::Equal, _) => spans.push(Span::Same(text.to_owned())),
            (ChangeTag::Delete, _) => spans.push(Span::Extra(text.to_owned())),
            (ChangeTag::Insert, _) => spans.push(Span::Missing(text.to_owned())),
        }
    }
    let suggested = match fold(typed) == fold(right) {
        true => Grade::Good,
        // A slip of the finger in a long word.
        false
            if strsim::levenshtein(&fold(typed), &fold(right)) == 1
                && right.chars().count() > 4 =>
        {
            Grade::Hard
        }
        false => Grade::Again,
    };
    AnswerDiff { spans, suggested }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_answer_is_compared_by_letters() {
        let diff = compare_answer("EXP", "EX");
        assert_eq!(diff.spans, [Span::Same("EX".into()), Span::Extra("P".into())]);
        assert_eq!(diff.suggested, Grade::Again);
        for (typed, right, grade) in [
            ("  idempotency ", "Idempotency", Grade::Good),
            ("café", "Cafe", Grade::Good),
            ("idempotncy", "idempotency", Grade::Hard),
            ("", "EX", Grade::Again),
            ("", "", Grade::Good),
        ] {
            assert_eq!(compare_answer(typed, right).suggested, grade, "{typed:?}");
        }
    }
}
