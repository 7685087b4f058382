//! What decks and tables of other programs need of the words and the forms of logs.

use super::{
    cards::{hint_of, with_gaps},
    cut,
    heads::column_side,
    labels::Side,
    plain::plain,
    words::{BACKS, FRONTS},
};
use crate::domain::fold;

/// The title of a card: the first line of its front.
pub(in super::super) fn title_of_card(front: &str) -> String {
    let line = front.lines().map(plain).find(|line| line.contains(char::is_alphanumeric));
    cut(&line.unwrap_or_else(|| plain(front)))
}

/// The text of a note with a gap for each cloze, `{{c1::word}}`; `None` where it has none.
pub(in super::super) fn without_clozes(text: &str) -> Option<String> {
    with_gaps(text, "{{c", "}}", hint_of)
}

/// Whether the head of a column says that it holds problems or questions.
pub(in super::super) fn names_problem(head: &str) -> bool {
    column_side(head) == Some(Side::Problem)
}

/// Whether the head of a column is that of one side of a card.
pub(in super::super) fn names_front(head: &str) -> bool {
    FRONTS.contains(&&fold(head)[..])
}

/// Whether the head of a column is that of the other side.
pub(in super::super) fn names_back(head: &str) -> bool {
    BACKS.contains(&&fold(head)[..])
}

/// Whether the head of a column says that it holds solutions or answers.
pub(in super::super) fn names_solution(head: &str) -> bool {
    column_side(head) == Some(Side::Solution)
}
