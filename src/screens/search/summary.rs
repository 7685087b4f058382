//! The lines below the prompt: what is wrong with the query, what it excludes, how much was found.

use super::{action::SearchAction, state::Search};
use crate::{
    domain::{clean_line, counted, wrap},
    library::Suggestion,
    screens::{
        command::{Action, Scope},
        layout,
        shared::Shared,
    },
};

/// Rows of the longest summary.
const MAX_ROWS: usize = 6;

impl Search {
    /// The rows of the summary.
    pub(super) fn summary_rows(&self, cx: &Shared) -> u16 {
        self.summary_lines(cx).0.len() as u16
    }

    /// The lines of the summary, and whether they report an error.
    pub(super) fn summary_lines(&self, cx: &Shared) -> (Vec<String>, bool) {
        let (text, is_error) = self.summary(cx);
        let text = clean_line(&text);
        let room = usize::from(layout::search_columns(cx.size).saturating_sub(2));
        let lines = wrap(&text, room).into_iter().map(|line| text[line].to_owned());
        let lines: Vec<String> = lines.take(MAX_ROWS).collect();
        (if lines.is_empty() { vec![String::new()] } else { lines }, is_error)
    }

    fn summary(&self, cx: &Shared) -> (String, bool) {
        let hits = &self.hits;
        let problem = self.query.problems.iter().find(|problem| !problem.unfinished);
        if let Some(failed) = &hits.failed {
            return (format!("! {failed}"), true);
        }
        if let Some(problem) = problem {
            return (format!("! {}", problem.message), true);
        }
        let without = match &self.query.excluded[..] {
            [] => String::new(),
            excluded => format!(" · without {}", excluded.join(", ")),
        };
        let key = |action| cx.key_in(&[Scope::Search], Action::Search(action));
        let text = if hits.rows.is_empty() && hits.more {
            "Searching …".to_owned()
        } else if self.query.is_empty() && hits.rows.is_empty() {
            format!("Type to search {}", counted(hits.all, "entry", "entries"))
        } else if self.query.is_empty() {
            "Recently read".to_owned()
        } else if let Some(Suggestion { meant, .. }) = hits.suggestions.first() {
            format!("Did you mean “{meant}”? {}: yes", key(SearchAction::Complete))
        } else if hits.total == 0 && !hits.more {
            let back = key(SearchAction::Cancel);
            let save = key(SearchAction::SaveAsTakeaway);
            format!("No matches{without}. {save} saves the query as a takeaway, {back} goes back.")
        } else {
            let more = if hits.more { " …" } else { "" };
            format!("{} of {}{more}{without}", hits.total, hits.all)
        };
        (text, false)
    }
}
