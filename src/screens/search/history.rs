//! The search history.

/// The search history: what was searched for, to be brought back.
#[derive(Debug, Default)]
pub(in crate::screens) struct SearchHistory(pub(in crate::screens) Vec<String>);

/// Searches that are remembered.
const MOST_REMEMBERED: usize = 50;

impl SearchHistory {
    /// Remembers a search as the newest; says whether there was anything to remember.
    pub(in crate::screens) fn push(&mut self, query: String) -> bool {
        if query.is_empty() {
            return false;
        }
        self.0.retain(|earlier| *earlier != query);
        self.0.push(query);
        let surplus = self.0.len().saturating_sub(MOST_REMEMBERED);
        self.0.drain(..surplus);
        true
    }
}
