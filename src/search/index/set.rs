//! Sets of entries.

use super::bits::GROUP;

/// A set of entries, a bit for the number of each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Set(pub(super) Vec<u64>);

impl Set {
    /// The bits of the entries from `number`, a multiple of 64.
    pub(super) fn words_from(&self, number: usize) -> impl Iterator<Item = u64> {
        let words = self.0.get(number / GROUP..).unwrap_or_default();
        words.iter().copied().chain(std::iter::repeat(0))
    }
}
