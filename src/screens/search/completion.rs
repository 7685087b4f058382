//! Completion of query operators and their values.

use super::state::Search;
use crate::search::{NamesOf, completions};

impl Search {
    /// Completes the operator before the cursor, or its value, for which `names` returns the
    /// candidates. Returns whether anything changed.
    pub(super) fn complete(&mut self, names: &dyn Fn(NamesOf) -> Vec<String>) -> bool {
        let before = self.prompt.before();
        let start = before
            .char_indices()
            .rfind(|(_, c)| c.is_whitespace() || matches!(c, '(' | ')'))
            .map_or(0, |(at, c)| at + c.len_utf8());
        let word = before[start..].trim_start_matches('-');
        let (typed, candidates) = completions(word, names);
        let typed = typed.to_lowercase();
        let rest = candidates.iter().find_map(|candidate| rest_of(candidate, &typed));
        let Some(rest) = rest.filter(|_| !word.is_empty()) else { return false };
        self.prompt.insert(rest);
        if !rest.ends_with(':') {
            self.prompt.insert(" ");
        }
        true
    }
}

/// The rest of a candidate, if it starts with `typed`, which is in lower case. Lower case can
/// change the length of a character.
fn rest_of<'c>(candidate: &'c str, typed: &str) -> Option<&'c str> {
    if !candidate.to_lowercase().starts_with(typed) {
        return None;
    }
    let mut begins = candidate.char_indices().map(|(at, _)| at);
    let at = begins.find(|&at| candidate[..at].to_lowercase() == typed)?;
    Some(&candidate[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_told_by_letters_and_not_by_bytes() {
        assert_eq!(rest_of("Web", "w"), Some("eb"));
        assert_eq!(rest_of("web", ""), Some("web"));
        assert_eq!(rest_of("web", "web"), None);
        assert_eq!(rest_of("web", "x"), None);
        // Two bytes that are three in lower case, and three that are one.
        assert_eq!(rest_of("İzmir", "i\u{307}z"), Some("mir"));
        assert_eq!(rest_of("\u{212a}elvin", "ke"), Some("lvin"));
        assert_eq!(rest_of("İzmir", "i"), None);
    }
}
