//! Pairs requests with their answers.

/// Identifies a request, so that stale answers can be ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Ticket(pub(super) u64);
