//! The search history.

/// Earlier queries, the newest last.
#[derive(Debug, Default)]
pub(in crate::screens) struct SearchHistory(pub(in crate::screens) Vec<String>);

/// The maximum number of queries.
const MAX_QUERIES: usize = 50;

impl SearchHistory {
    /// Adds a query as the newest; returns false if it is empty.
    pub(in crate::screens) fn push(&mut self, query: String) -> bool {
        if query.is_empty() {
            return false;
        }
        self.0.retain(|earlier| *earlier != query);
        self.0.push(query);
        let surplus = self.0.len().saturating_sub(MAX_QUERIES);
        self.0.drain(..surplus);
        true
    }
}
